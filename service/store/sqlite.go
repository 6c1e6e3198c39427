package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// This file and sqlite_bulk.go hold all that is SQLite's own: its pragmas, its statements and its errors, with the schema
// in schema/. The rest of the store would serve another database as it is.

// applicationID marks the file as ours in its header: "Seat".
const applicationID = 0x53656174

// busyTimeout is how long a statement waits for another process that writes, in milliseconds. Transactions are short;
// who waits longer has met a program that hangs.
const busyTimeout = 15_000

// statementCache is how many prepared statements a connection keeps.
const statementCache = 64

//go:embed schema/sqlite-1.sql
var schema1 string

//go:embed schema/sqlite-2.sql
var schema2 string

//go:embed schema/sqlite-3.sql
var schema3 string

// migrations lists the steps from an empty database to the newest form, in order. A released step never changes.
var migrations = []migration{
	{1, "first tables", script(schema1)},
	{2, "people, tokens, deliveries", script(schema2)},
	{3, "quicker writing", script(schema3)},
}

// connector opens connections to one file with the same pragmas.
type connector struct {
	driver sqlite3.SQLiteDriver
	dsn    string
}

// Connect opens a connection.
func (c *connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver returns the driver of the connections.
func (c *connector) Driver() driver.Driver { return &c.driver }

const (
	writerPragmas = "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;" +
		// Pages that are written again and again while much is read in go into the file once.
		"PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;"
	readerPragmas  = "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;"
	watchPragmas   = "PRAGMA query_only = ON;"
	inspectPragmas = ""
)

// openPool returns a pool of at most size connections to the database; no connection is made yet. Transactions take the
// write lock when they begin if writes is set.
func openPool(path, pragmas string, size int, writes bool) *sql.DB {
	lock := "deferred"
	if writes {
		lock = "immediate"
	}
	c := &connector{dsn: fmt.Sprintf("%s?mode=rw&_txlock=%s&_stmt_cache_size=%d", fileURI(path), lock, statementCache)}
	c.driver.ConnectHook = func(conn *sqlite3.SQLiteConn) error {
		_, err := conn.Exec("PRAGMA busy_timeout = "+strconv.Itoa(busyTimeout)+";"+pragmas, nil)
		return err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// fileURI writes the path as SQLite's URI, in which "?", "#" and "%" mean something.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" && !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/folder
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

// openGorm puts GORM over a pool.
func (s *Store) openGorm(pool *sql.DB) (*gorm.DB, error) {
	return gorm.Open(sqlite.New(sqlite.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true, // Write has one
		Logger:                 logger.Discard,
		NowFunc:                s.now,
		TranslateError:         true,
	})
}

// useWAL switches the database to a write-ahead log, in which readers and the writer do not wait for each other. Another
// process that does the same at the same moment makes SQLite give up without waiting.
func useWAL(ctx context.Context, pool *sql.DB) error {
	for {
		var mode string
		err := pool.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		var e sqlite3.Error
		if !errors.As(err, &e) || e.Code != sqlite3.ErrBusy {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		// The write lock is waited for, with the busy timeout.
		if _, err := pool.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT"); err != nil {
			return err
		}
	}
}

// inspection is what was found in a database file before anything of it was changed.
type inspection struct {
	empty   bool
	version int  // of the schema; 0 when there is none
	checked bool // the whole file was looked through
}

// inspect looks into the file without changing it. After an unclean stop the whole file is checked, unless another
// process has it open: then nothing stopped.
func inspect(ctx context.Context, path string, unclean bool) (inspection, error) {
	var found inspection
	if unclean {
		var err error
		if found.checked, err = checkAlone(ctx, path); err != nil {
			return found, err
		}
	}
	pool := openPool(path, inspectPragmas, 1, false)
	defer pool.Close()
	var tables, ours int
	err := pool.QueryRowContext(ctx, "SELECT count(*), count(*) FILTER (WHERE name = 'schema_migrations') FROM sqlite_schema WHERE type = 'table'").
		Scan(&tables, &ours)
	if err != nil {
		return found, err
	}
	found.empty = tables == 0
	if found.empty {
		return found, nil
	}
	if ours == 0 {
		return found, ErrNotDatabase
	}
	err = pool.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM schema_migrations").Scan(&found.version)
	return found, err
}

// checkAlone checks the database's integrity if no other process has it open, and reports whether it did.
func checkAlone(ctx context.Context, path string) (bool, error) {
	pool := openPool(path, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0;", 1, true)
	defer pool.Close()
	_, err := pool.ExecContext(ctx, "BEGIN IMMEDIATE") // in this mode it fails unless one is alone
	if errors.Is(kindOf(err), ErrLocked) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	wrong, err := complaints(ctx, pool, "PRAGMA quick_check(5)")
	if err != nil {
		return false, err
	}
	if wrong != nil {
		return true, fmt.Errorf("%w: %s", ErrDamaged, strings.Join(wrong, "; "))
	}
	return true, nil
}

// complaints runs a check of SQLite's own, which answers "ok" or with a line for each thing that is wrong.
func complaints(ctx context.Context, pool *sql.DB, check string) ([]string, error) {
	rows, err := pool.QueryContext(ctx, check)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var wrong []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if line != "ok" {
			wrong = append(wrong, line)
		}
	}
	return wrong, rows.Err()
}

// checkAll checks every page, index and reference.
func checkAll(ctx context.Context, pool *sql.DB) ([]string, error) {
	wrong, err := complaints(ctx, pool, "PRAGMA integrity_check(100)")
	if err != nil {
		return nil, err
	}
	for _, check := range []string{
		`SELECT "table" || coalesce(' ' || rowid, '') || ' belongs to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check LIMIT 100`,
		// Installations are written in bulk, without looking at what they refer to.
		`SELECT 'installations of device ' || device_id || ', which is not there' FROM installs
			WHERE device_id NOT IN (SELECT id FROM devices) GROUP BY device_id LIMIT 100`,
		`SELECT 'installations of release ' || release_id || ', which is not there' FROM installs
			WHERE release_id NOT IN (SELECT id FROM releases) GROUP BY release_id LIMIT 100`,
	} {
		lost, err := complaints(ctx, pool, check)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, lost...)
	}
	return wrong, nil
}

// prepareTables makes the table of the migrations themselves.
func prepareTables(tx *gorm.DB) error {
	return tx.Exec("PRAGMA application_id = " + strconv.Itoa(applicationID) + `;
		CREATE TABLE IF NOT EXISTS schema_migrations (
			version    INTEGER PRIMARY KEY,
			name       TEXT NOT NULL DEFAULT '',
			applied_at DATETIME NOT NULL
		)`).Error
}

// copyInto writes a consistent copy of the database to a file that is not there or empty.
func copyInto(ctx context.Context, path, target string) error {
	pool := openPool(path, inspectPragmas, 1, false)
	defer pool.Close()
	_, err := pool.ExecContext(ctx, "VACUUM INTO ?", target)
	return err
}

// dataVersion is a number that changes when another process, or another connection, has written.
func dataVersion(ctx context.Context, conn gorm.ConnPool) (version int64, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	return version, err
}

// kindOf tells which of this package's errors an error of SQLite is; nil when it is none of them.
func kindOf(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return nil
	}
	if noRoom(e.SystemErrno) {
		return ErrFull
	}
	switch e.Code {
	case sqlite3.ErrCorrupt:
		return ErrDamaged
	case sqlite3.ErrNotADB:
		return ErrNotDatabase
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return ErrReadOnly
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrLocked
	case sqlite3.ErrFull:
		return ErrFull
	}
	return nil
}

// The statements of View. They hand over many rows as a few long texts: a row of its own costs a microsecond each. Lists
// of numbers have commas in between; texts stand one a line. As blobs they are not copied once more on their way. In those that somebody's own tool wrote with line breaks they
// become blanks, by plainText instead of the column: that takes longer.
const (
	viewSizes      = `SELECT (SELECT coalesce(max(id), 0) FROM titles), (SELECT coalesce(max(id), 0) FROM releases)`
	viewTitles     = `SELECT CAST(group_concat(id) AS BLOB), CAST(group_concat(kind) AS BLOB), CAST(group_concat(%s, char(10)) AS BLOB) FROM titles WHERE id > ?1`
	viewPublishers = `SELECT CAST(group_concat(id) AS BLOB), CAST(group_concat(%s, char(10)) AS BLOB) FROM publishers WHERE id > ?1`
	viewVersions   = `SELECT CAST(group_concat(id) AS BLOB), CAST(group_concat(title_id) AS BLOB), CAST(group_concat(%s, char(10)) AS BLOB) FROM releases WHERE id > ?1`
	viewReleases   = `SELECT CAST(group_concat(id) AS BLOB), CAST(group_concat(title_id) AS BLOB), CAST(group_concat(publisher_id) AS BLOB),
		CAST(group_concat(%s, char(10)) AS BLOB)
		FROM releases WHERE id > ?1`
	viewDevices = `SELECT group_concat(id), group_concat(org_id),
		group_concat(CASE state WHEN 'in use' THEN 0 WHEN 'retired' THEN 1 ELSE 2 END),
		group_concat(coalesce(unixepoch(last_seen), 0)), group_concat(CASE WHEN last_seen IS NULL THEN 0 ELSE 1 END)
		FROM devices WHERE merged_into IS NULL`
	viewInstalls = `SELECT id, (SELECT CAST(group_concat(release_id) AS BLOB) FROM installs WHERE device_id = devices.id)
		FROM devices WHERE id >= ?1 AND id < ?2 AND merged_into IS NULL`
	viewDeviceRange = `SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM devices`
	plainText       = `replace(%s, char(10), ' ')`
	deviceInstalls  = `SELECT coalesce(group_concat(release_id), '') FROM installs WHERE device_id = ?1`
)

// Installs appends the releases that are installed on a device to buf, in order of their ids.
func Installs(tx *gorm.DB, device int64, buf []int64) ([]int64, error) {
	var list []byte
	if err := tx.Raw(deviceInstalls, device).Row().Scan(&list); err != nil {
		return buf, err
	}
	return appendNumbers(buf, list), nil
}
