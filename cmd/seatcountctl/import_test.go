package main

import (
	"path/filepath"
	"reflect"
	"testing"
)

// TestReportsOfLicensesComeBack imports what was written, with all columns and with the usual ones, in another database.
func TestReportsOfLicensesComeBack(t *testing.T) {
	db := newDB(t)
	must(t, db, "org", "add", "Works")
	must(t, db, "org", "add", "Works / Lab")
	must(t, db, "license", "add", "--name", "Office 2019", "--match", "%Office%2019%", "--match", "Visio%", "--exclude", "%Viewer%", "--purchased", "1200",
		"--expires", "2027-01-02", "--org", "Works / Lab", "--no-descendants", "--metric", "installation", "--kinds", "all", "--description", "A \"quoted\"; text,\ntwo lines")
	must(t, db, "license", "add", "--name", "=2+3", "--match", `100\% of %`, "--purchased", "0")
	must(t, db, "license", "add", "--name", "1.10", "--match", "0012", "--purchased", "7", "--org", "Works")
	for _, ending := range []string{"csv", "xlsx"} {
		for _, columns := range []string{"all", "name,org,purchase_count,used_count,left,status,expires_on,metric,match_string", "org,name,match_string,purchase_count"} {
			path := filepath.Join(t.TempDir(), "licenses."+ending)
			must(t, db, "report", "licenses", "-o", path, "--columns", columns)
			if again := mustJSON[importJSON](t, db, "license", "import", path); again.Same != 3 || len(again.Created)+len(again.Updated)+len(again.Problems) != 0 {
				t.Errorf("%s of %s, into the same database: %+v", ending, columns, again)
			}
			if columns != "all" {
				continue
			}
			other := newDB(t)
			if first := mustJSON[importJSON](t, other, "license", "import", path); len(first.Created) != 3 || first.Guessed != 0 || len(first.Problems) != 0 {
				t.Errorf("%s, into another database: %+v", ending, first)
			}
			if got, want := imported(t, other), imported(t, db); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", ending, got, want)
			}
		}
	}
}

// imported are the licenses of a database by name, without what an import cannot know.
func imported(t *testing.T, db string) map[string]licenseJSON {
	t.Helper()
	found := map[string]licenseJSON{}
	for _, l := range mustJSON[[]licenseJSON](t, db, "license", "list") {
		l.ID, l.OrgID, l.EditedDate = 0, 0, nil
		found[l.Name] = l
	}
	return found
}
