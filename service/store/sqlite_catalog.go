package store

import (
	"context"
	"fmt"
	"strings"
)

// CatalogTable is a table or view as the database describes it.
type CatalogTable struct {
	Name string
	View bool
	SQL  string // the CREATE statement, as the database has it
}

// CatalogColumn is one column of a table or view.
type CatalogColumn struct {
	Name    string
	Type    string
	NotNull bool
	Default *string // as written in the CREATE statement; nil for none
	Key     int     // place in the primary key from 1; 0 for none
}

// Catalog lists the tables and views by name, without those that are SQLite's own.
func (s *Store) Catalog(ctx context.Context) ([]CatalogTable, error) {
	var tables []CatalogTable
	err := s.Read(ctx).Raw(`SELECT name, type = 'view' AS view, coalesce(sql, '') AS sql FROM sqlite_master
		WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`).Scan(&tables).Error
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	return tables, nil
}

// CatalogColumns lists the columns of a table or view in their order.
func (s *Store) CatalogColumns(ctx context.Context, table string) ([]CatalogColumn, error) {
	var rows []struct {
		Name    string
		Type    string
		Notnull bool
		Dflt    *string
		Pk      int
	}
	err := s.Read(ctx).Raw(`SELECT name, type, "notnull", dflt_value AS dflt, pk FROM pragma_table_info(?) ORDER BY cid`, table).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list the columns of %s: %w", table, err)
	}
	columns := make([]CatalogColumn, len(rows))
	for i, r := range rows {
		columns[i] = CatalogColumn{Name: r.Name, Type: r.Type, NotNull: r.Notnull, Default: r.Dflt, Key: r.Pk}
	}
	return columns, nil
}

// CatalogExtras are the CREATE statements of a table's indexes and triggers, as the database has them.
func (s *Store) CatalogExtras(ctx context.Context, table string) ([]string, error) {
	var extras []string
	err := s.Read(ctx).Raw(`SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL
		ORDER BY type, name`, table).Scan(&extras).Error
	if err != nil {
		return nil, fmt.Errorf("list the indexes of %s: %w", table, err)
	}
	return extras, nil
}

// QuoteName writes the name of a table or column for a statement, whatever is in it.
func QuoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
