// Package database shows the tables behind the program as they are: for people who query them with tools of their own,
// or want to know what is kept. It checks and backs up the database, and changes nothing in it.
package database

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/store"
)

// Table is one table or view.
type Table struct {
	Name string
	View bool
	Rows int64 // -1 for a view: counting its rows may take long
}

// Column is one column of a table.
type Column = store.CatalogColumn

// Cell is one value of a row.
type Cell struct {
	Text   string
	Null   bool
	Hidden bool // the value is kept from sight: hashes of passwords and tokens
}

// Detail is what there is to say about a table.
type Detail struct {
	Table
	Columns []Column
	SQL     string // the CREATE statements of the table and of its indexes, as the database has them
	First   [][]Cell
}

// Service describes the database.
type Service struct{ store *store.Store }

// NewService returns a service over the store.
func NewService(s *store.Store) *Service { return &Service{store: s} }

// allow checks the permission. The tables hold what is of all organizations, so the principal has to act in all of them.
func allow(p model.Principal) error {
	if !p.Can(model.DatabaseRead) || !p.Everywhere() {
		return fmt.Errorf("look at the database: %w", model.ErrForbidden)
	}
	return nil
}

// Backup writes a consistent copy of the database to path, while everything goes on; see store.Backup. The copy holds what
// is kept from sight here, so it takes an administrator.
func (s *Service) Backup(ctx context.Context, p model.Principal, path string) error {
	if !p.IsAdministrator() {
		return fmt.Errorf("back up the database: %w", model.ErrForbidden)
	}
	return s.store.Backup(ctx, path)
}

// Check looks through the whole database and returns what is wrong with it, one sentence each; nothing when it is sound.
func (s *Service) Check(ctx context.Context, p model.Principal) ([]string, error) {
	if err := allow(p); err != nil {
		return nil, err
	}
	return s.store.Check(ctx)
}

// Tables lists the tables by name, and the views after them.
func (s *Service) Tables(ctx context.Context, p model.Principal) ([]Table, error) {
	if err := allow(p); err != nil {
		return nil, err
	}
	catalog, err := s.store.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, c := range catalog {
		t, err := s.counted(ctx, c)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	slices.SortStableFunc(tables, func(a, b Table) int {
		switch {
		case a.View == b.View:
			return 0
		case a.View:
			return 1
		}
		return -1
	})
	return tables, nil
}

func (s *Service) counted(ctx context.Context, c store.CatalogTable) (Table, error) {
	t := Table{Name: c.Name, View: c.View, Rows: -1}
	if c.View {
		return t, nil
	}
	if err := s.store.Read(ctx).Raw("SELECT count(*) FROM " + store.QuoteName(c.Name)).Scan(&t.Rows).Error; err != nil {
		return t, fmt.Errorf("count the rows of %s: %w", c.Name, err)
	}
	return t, nil
}

// Describe tells the columns of a table, its CREATE statement, and its first rows, at most so many as asked for and 1,000.
// A table that is not there is model.ErrNotFound.
func (s *Service) Describe(ctx context.Context, p model.Principal, table string, rows int) (Detail, error) {
	if err := allow(p); err != nil {
		return Detail{}, err
	}
	catalog, err := s.store.Catalog(ctx)
	if err != nil {
		return Detail{}, err
	}
	at := slices.IndexFunc(catalog, func(c store.CatalogTable) bool { return c.Name == table })
	if at < 0 {
		return Detail{}, fmt.Errorf("table %q: %w", table, model.ErrNotFound)
	}
	d := Detail{}
	if d.Table, err = s.counted(ctx, catalog[at]); err != nil {
		return d, err
	}
	if d.Columns, err = s.store.CatalogColumns(ctx, table); err != nil {
		return d, err
	}
	extras, err := s.store.CatalogExtras(ctx, table)
	if err != nil {
		return d, err
	}
	d.SQL = strings.Join(append([]string{catalog[at].SQL}, extras...), ";\n\n") + ";\n"
	d.First, err = s.first(ctx, table, min(max(rows, 0), 1000))
	return d, err
}

// secrets are the columns whose values nobody needs to see, by table.
var secrets = map[string]string{"users": "password_hash", "tokens": "hash"}

func (s *Service) first(ctx context.Context, table string, most int) ([][]Cell, error) {
	found, err := s.store.Read(ctx).Raw("SELECT * FROM "+store.QuoteName(table)+" LIMIT ?", most).Rows()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	defer func() { _ = found.Close() }()
	names, err := found.Columns()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	var rows [][]Cell
	for found.Next() {
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		row := make([]Cell, len(names))
		for i, v := range values {
			row[i] = cellOf(v)
			if names[i] == secrets[table] && row[i].Text != "" {
				row[i] = Cell{Text: "••••••", Hidden: true}
			}
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	return rows, nil
}

// longest is how many bytes of a value are shown.
const longest = 2000

func cellOf(v any) Cell {
	var text string
	switch v := v.(type) {
	case nil:
		return Cell{Null: true}
	case []byte:
		text = "x'" + hex.EncodeToString(v[:min(len(v), longest)]) + "'"
	case time.Time:
		text = v.UTC().Format("2006-01-02 15:04:05.999Z07:00")
	case string:
		text = v
	default:
		text = fmt.Sprint(v)
	}
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return Cell{Text: text}
}
