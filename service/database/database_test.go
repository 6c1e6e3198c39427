package database_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/database"
	"seatcount/service/store"
)

func open(t *testing.T) (*database.Service, *store.Store) {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "seatcount.db"), Clock: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return database.NewService(st), st
}

func TestTablesShouldBeListedWithTheirRows(t *testing.T) {
	s, _ := open(t)
	tables, err := s.Tables(t.Context(), model.Administrator())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, table := range tables {
		rows[table.Name] = table.Rows
	}
	if rows["orgs"] != 1 || rows["roles"] != 3 || rows["licenses"] != 0 || rows["software"] != -1 {
		t.Errorf("rows: %v", rows)
	}
	if last := tables[len(tables)-1]; !last.View {
		t.Errorf("the last is %+v, want the view behind the tables", last)
	}
}

func TestDescribeShouldTellColumnsStatementsAndRows(t *testing.T) {
	s, _ := open(t)
	d, err := s.Describe(t.Context(), model.Administrator(), "licenses", 10)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range d.Columns {
		names = append(names, c.Name)
		if c.Name == "org_descendants" && (c.Default == nil || *c.Default != "'y'") {
			t.Errorf("the default of org_descendants is %v", c.Default)
		}
	}
	for _, want := range []string{"id", "name", "org_id", "match_string", "used_count"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no column %s in %q", want, names)
		}
	}
	if !strings.HasPrefix(d.SQL, "CREATE TABLE licenses") {
		t.Errorf("the statement is %s", d.SQL)
	}
	if d, err = s.Describe(t.Context(), model.Administrator(), "orgs", 10); err != nil || len(d.First) != 1 || d.First[0][2].Text != "Default Organization" {
		t.Errorf("first rows of orgs: %+v, %v", d.First, err)
	}
}

func TestHashesShouldNotBeShown(t *testing.T) {
	s, st := open(t)
	err := st.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE users SET password_hash = 'secret'").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Describe(t.Context(), model.Administrator(), "users", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range d.First {
		for _, c := range row {
			if strings.Contains(c.Text, "secret") {
				t.Errorf("shows %+v", c)
			}
		}
	}
}

func TestOnlyWhoMayReadTheDatabaseShould(t *testing.T) {
	s, _ := open(t)
	may := map[model.Permission]bool{model.DatabaseRead: true}
	for _, p := range []model.Principal{
		{Name: "nobody", Permissions: map[model.Permission]bool{}},
		{Name: "of one organization", Permissions: may, OrgIDs: []int64{2}},
	} {
		if _, err := s.Tables(t.Context(), p); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s lists the tables: %v", p.Name, err)
		}
		if _, err := s.Describe(t.Context(), p, "users", 1); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s describes a table: %v", p.Name, err)
		}
	}
	if _, err := s.Tables(t.Context(), model.Principal{Name: "reader", Permissions: may}); err != nil {
		t.Error(err)
	}
	if _, err := s.Describe(t.Context(), model.Administrator(), `x"; DROP TABLE users; --`, 1); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("a table that is not there: %v", err)
	}
}
