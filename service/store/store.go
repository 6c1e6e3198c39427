// Package store keeps everything in one database file: it opens, migrates, checks and backs it up, hands out one writer
// and a pool of readers, and has the few bulk statements that GORM is too slow for.
//
// Several processes may have one file open. A write waits until the other process has finished its own; DataVersion
// tells that another one has written.
package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"
)

// Params say where the database is, and hand in what tests own.
type Params struct {
	Path  string           // of the file; it and its folder are made where they are missing
	Clock func() time.Time // nil is time.Now
	Log   logrus.FieldLogger
}

// Store is an open database.
type Store struct {
	path       string
	clock      func() time.Time
	log        logrus.FieldLogger
	checked    bool
	writerPool *sql.DB
	readerPool *sql.DB
	writer     *gorm.DB
	reader     *gorm.DB
	watch      watch
}

// Open opens the database file, making it and its folder where they are missing, and brings it to the newest form, with
// a backup copy first. What is wrong with the file is a *Problem; it is not changed then.
func Open(ctx context.Context, p Params) (*Store, error) { return open(ctx, p, migrations) }

func open(ctx context.Context, p Params, steps []migration) (*Store, error) {
	s := &Store{path: p.Path, clock: p.Clock, log: p.Log}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		quiet := logrus.New()
		quiet.SetOutput(io.Discard)
		s.log = quiet
	}
	if abs, err := filepath.Abs(p.Path); err == nil {
		s.path = abs
	}
	err := s.open(ctx, steps)
	if err == nil {
		return s, nil
	}
	_ = s.Close() // the first error tells more
	return nil, fmt.Errorf("open the database: %w", s.words(err))
}

func (s *Store) open(ctx context.Context, steps []migration) error {
	if err := s.prepareFile(); err != nil {
		return err
	}
	// SQLite removes its log when the last process closes the database: a log that is left is the mark of a stop that
	// was not clean, or of another process that has the database open.
	log, err := os.Stat(s.path + "-wal")
	found, err := inspect(ctx, s.path, err == nil && log.Size() > 0)
	if err != nil {
		return err
	}
	s.checked = found.checked
	if s.checked {
		s.log.WithField("path", s.path).Warn("the last stop was not clean; the database was checked and is sound")
	}
	s.writerPool = openPool(s.path, writerPragmas, 1, true)
	s.readerPool = openPool(s.path, readerPragmas, max(4, runtime.GOMAXPROCS(0)), false)
	s.watch.pool = openPool(s.path, watchPragmas, 1, false)
	if newest := steps[len(steps)-1].version; found.version <= newest {
		if err := useWAL(ctx, s.writerPool); err != nil {
			return err
		}
	}
	if s.writer, err = s.openGorm(s.writerPool); err != nil {
		return err
	}
	if err := s.migrate(ctx, steps, found); err != nil {
		return err
	}
	if s.reader, err = s.openGorm(s.readerPool); err != nil {
		return err
	}
	s.makePrivate()
	return nil
}

// prepareFile makes the folder and the file where they are missing, both for the user alone, and refuses what cannot be
// a database before it is touched.
func (s *Store) prepareFile() error {
	if info, err := os.Stat(s.path); err == nil && info.IsDir() {
		return problem(ErrIsFolder, s.path, nil)
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return problem(ErrReadOnly, s.path, err)
	}
	f, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return problem(ErrReadOnly, s.path, err)
	}
	defer f.Close()
	if ok, err := isSQLite(f); err != nil || !ok {
		return problem(ErrNotDatabase, s.path, nil)
	}
	s.makePrivate()
	return nil
}

// isSQLite reports whether a file is empty, or begins as a database does.
func isSQLite(r io.Reader) (bool, error) {
	var head [16]byte
	_, err := io.ReadFull(r, head[:])
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return bytes.Equal(head[:], []byte("SQLite format 3\x00")), err
}

// makePrivate takes the rights of other users away from the files. Where that is not possible, because the files are
// another user's, their rights are that user's business.
func (s *Store) makePrivate() {
	for _, ending := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.path + ending); err == nil && info.Mode().Perm() != 0o600 {
			_ = os.Chmod(s.path+ending, 0o600) // see above
		}
	}
}

// Close waits for what is under way and closes the database. The store cannot be used afterwards.
func (s *Store) Close() error {
	var errs []error
	if s.watch.pool != nil {
		errs = append(errs, s.watch.close())
	}
	for _, pool := range []*sql.DB{s.readerPool, s.writerPool} { // the writer last: it tidies the log away
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Path is the absolute path of the database file.
func (s *Store) Path() string { return s.path }

// Checked reports whether the file was checked when it was opened, because the last stop was not clean.
func (s *Store) Checked() bool { return s.checked }

// now is the time in UTC, in whole microseconds: what the database keeps is what was there before.
func (s *Store) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Read returns a session of the readers' pool. Nothing can be written with it. What it reads is of one moment only
// within a transaction of its own.
func (s *Store) Read(ctx context.Context) *gorm.DB { return s.reader.WithContext(ctx) }

// Write runs f within a transaction of the one writer; f's error, or a panic, takes everything back. Transactions are
// short: nobody else can write meanwhile, and f must not call Write again.
func (s *Store) Write(ctx context.Context, f func(tx *gorm.DB) error) error {
	return s.words(s.writer.WithContext(ctx).Transaction(f))
}

// DataVersion returns a number that changes when another process has written to the database. It waits for a
// transaction of this process that is under way.
func (s *Store) DataVersion(ctx context.Context) (int64, error) {
	version, err := dataVersion(ctx, s.writerPool)
	return version, s.words(err)
}

// DataVersionIn is DataVersion from within a transaction of Write.
func (s *Store) DataVersionIn(tx *gorm.DB) (int64, error) {
	return dataVersion(tx.Statement.Context, tx.Statement.ConnPool)
}

// Backup writes a consistent copy of the database to path, while others go on reading and writing. An older copy that is
// there is replaced once the new one is complete; a file that is no database stays, and so does the database itself. The
// copy is for the user alone.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := s.mayReplace(path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".seatcount-*.part") // 0600
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	err = copyInto(ctx, s.path, f.Name())
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, s.words(err))
	}
	return nil
}

// mayReplace refuses to write a copy over something else.
func (s *Store) mayReplace(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	there, err := f.Stat()
	if err != nil {
		return err
	}
	if own, err := os.Stat(s.path); err == nil && os.SameFile(own, there) {
		return errors.New("this is the database itself")
	}
	if there.IsDir() {
		return errors.New("this is a folder; add the name of a file")
	}
	if ok, err := isSQLite(f); err != nil || !ok {
		return errors.New("there is a file of this name, and it is no database")
	}
	return nil
}

// Check looks through the whole database and returns what is wrong with it, one sentence each; nothing when it is sound.
// Others go on reading and writing.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	found, err := checkAll(ctx, s.readerPool)
	return found, s.words(err)
}

// words turns errors of the database that a person can do something about into a *Problem.
func (s *Store) words(err error) error {
	var known *Problem
	if err == nil || errors.As(err, &known) {
		return err
	}
	for _, kind := range []error{ErrNotDatabase, ErrDamaged} { // found by our own checks
		if errors.Is(err, kind) {
			return problem(kind, s.path, err)
		}
	}
	if kind := kindOf(err); kind != nil {
		return problem(kind, s.path, err)
	}
	return err
}
