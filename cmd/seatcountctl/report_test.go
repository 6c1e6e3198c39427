package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// reported is a report as JSON.
type reported struct {
	Success    bool
	Data       []map[string]any
	TotalCount int
}

func TestReportWritesEveryFormat(t *testing.T) {
	db := newDB(t)
	estate, _ := small(t, 12)
	must(t, db, "scan", estate)
	l := mustJSON[licenseJSON](t, db, "license", "add", "--name", "=Büro & Suite", "--match", "%a%", "--purchased", "5", "--expires", "2031-05-06")
	must(t, db, "license", "add", "--name", "Nothing", "--match", "No such title", "--purchased", "7")
	dir := t.TempDir()
	for ending, begins := range map[string]string{
		"csv": "\ufeffID,Name", "xlsx": "PK", "pdf": "%PDF-", "html": "<!DOCTYPE html>", "json": `{"success":true`, "xml": "<?xml",
	} {
		path := filepath.Join(dir, "licenses."+ending)
		if out := must(t, db, "report", "licenses", "-o", path); out != "Wrote 2 rows to "+path+"\n" {
			t.Errorf("%s: %s", ending, out)
		}
		if b, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(b), begins) {
			t.Errorf("%s: %v, %.60q", ending, err, b)
		}
	}
	book, err := excelize.OpenFile(filepath.Join(dir, "licenses.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if name, _ := book.GetCellValue("Licenses", "B2"); name != "=Büro & Suite" {
		t.Errorf("the name is %q", name)
	}

	var licenses, evidence, devices reported
	read := func(into *reported, args ...string) {
		t.Helper()
		*into = reported{}
		if err := json.Unmarshal([]byte(must(t, db, append([]string{"report", "-o", "-", "--format", "json"}, args...)...)), into); err != nil {
			t.Fatal(err)
		}
	}
	read(&licenses, "licenses", "--filter", "name~buro", "--columns", "left,name,expires_on")
	if len(licenses.Data) != 1 || licenses.Data[0]["left"] != float64(l.Left) || licenses.Data[0]["expires_on"] != "2031-05-06" || len(licenses.Data[0]) != 3 {
		t.Errorf("%+v", licenses)
	}
	read(&licenses, "licenses", "--filter", `[{"property":"purchase_count","operator":"gt","value":5}]`, "--order", "-name")
	if len(licenses.Data) != 1 || licenses.Data[0]["name"] != "Nothing" {
		t.Errorf("%+v", licenses)
	}
	read(&devices, "devices", "--limit", "5", "--offset", "10", "--columns", "all", "--order", "-hostname")
	if len(devices.Data) != 2 || devices.TotalCount != 12 || devices.Data[0]["uuid"] == "" {
		t.Errorf("%+v", devices)
	}
	read(&evidence, "evidence", "--license", itoa(l.ID))
	counted := map[any]bool{}
	for _, row := range evidence.Data {
		if row["counts"] == true {
			counted[row["device"]] = true
		}
		if hash, _ := row["sha256"].(string); len(hash) != 64 {
			t.Errorf("%+v", row)
		}
	}
	if len(counted) != l.UsedCount {
		t.Errorf("%d devices count, want %d", len(counted), l.UsedCount)
	}
	var software, usage, changes reported
	read(&software, "software", "--filter", "covered=yes")
	if titles := mustJSON[licenseJSON](t, db, "license", "show", itoa(l.ID)).Titles; len(software.Data) < titles || titles == 0 || software.Data[0]["licenses"] != l.Name {
		t.Errorf("%d titles of %d: %+v", len(software.Data), titles, software)
	}
	read(&usage, "usage", "--per", "month", "--from", "2020-01-01", "--columns", "day,name,used_most,left_least")
	if len(usage.Data) != 2 || usage.Data[0]["used_most"] != float64(l.UsedCount) || usage.Data[0]["left_least"] != float64(l.Left) {
		t.Errorf("%+v", usage)
	}
	read(&changes, "activity", "--filter", "entity=licenses")
	if len(changes.Data) != 2 || changes.Data[0]["name"] != "Nothing" || changes.Data[0]["action"] != "create" ||
		!strings.Contains(fmt.Sprint(changes.Data[0]["changes"]), "purchase_count: – → 7; ") || strings.Contains(fmt.Sprint(changes.Data[0]["changes"]), "– → –") {
		t.Errorf("%+v", changes)
	}
	if out := must(t, db, "report"); !strings.Contains(out, "licenses") || !strings.Contains(out, "evidence") {
		t.Error(out)
	}
}

func TestReportSaysWhatIsWrong(t *testing.T) {
	db := newDB(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "out.csv")
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"licenses"}, statusMisuse, "-o FILE"},
		{[]string{"secrets", "-o", out}, statusMisuse, `"secrets"; there are licenses, evidence, usage, devices, software, activity`},
		{[]string{"licenses", "-o", filepath.Join(dir, "out.docx")}, statusMisuse, `".docx" is not a type of file that a report can be written as`},
		{[]string{"licenses", "-o", filepath.Join(dir, "out")}, statusMisuse, "has no ending that tells the type of file"},
		{[]string{"licenses", "-o", "-"}, statusMisuse, "--format csv"},
		{[]string{"licenses", "-o", out, "--format", "doc"}, statusMisuse, "--format"},
		{[]string{"licenses", "-o", out, "--filter", "price>3"}, statusMisuse, `--filter: there is no column "price"`},
		{[]string{"licenses", "-o", out, "--filter", "left=few"}, statusMisuse, `--filter: left is a number, not "few"`},
		{[]string{"licenses", "-o", out, "--columns", "price"}, statusMisuse, `--columns: there is no column "price"`},
		{[]string{"licenses", "-o", out, "--order", "price"}, statusMisuse, `--order: there is no column "price"`},
		{[]string{"licenses", "-o", out, "--limit", "-1"}, statusMisuse, "--limit: it cannot be negative"},
		{[]string{"evidence", "-o", out}, statusMisuse, "--license"},
		{[]string{"licenses", "-o", out, "--from", "2026-01-01"}, statusMisuse, "for reports over time"},
		{[]string{"activity", "-o", out, "--per", "day"}, statusMisuse, "no periods"},
		{[]string{"usage", "-o", out, "--from", "yesterday"}, statusMisuse, `--from: "yesterday" is not a date`},
		{[]string{"usage", "-o", out, "--from", "2026-02-01", "--to", "2026-01-31"}, statusMisuse, "--to: 2026-01-31 is before the first day"},
		{[]string{"usage", "-o", out, "--per", "decade"}, statusMisuse, "day, week, month and quarter"},
		{[]string{"evidence", "-o", out, "--license", "77"}, statusFailed, "license 77"},
		{[]string{"licenses", "-o", filepath.Join(dir, "none", "out.csv")}, statusFailed, "none"},
	} {
		_, errOut, status := ctl(t, db, append([]string{"report"}, c.args...)...)
		if status != c.status || !strings.Contains(errOut, c.want) {
			t.Errorf("%v: status %d: %s", c.args, status, errOut)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%d files were left", len(entries))
	}
}
