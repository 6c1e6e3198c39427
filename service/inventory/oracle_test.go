package inventory

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestDevicesOfSamples reads every real file of the sample set and compares what it says with what an independent
// program found in it.
func TestDevicesOfSamples(t *testing.T) {
	list, err := os.Open(sample(t, "DEVICES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	table := csv.NewReader(list)
	table.Comma, table.LazyQuotes = '\t', true
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 70 {
		t.Fatalf("only %d rows in DEVICES.tsv", len(rows))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		get := func(name string) string { return row[column[name]] }
		t.Run(get("path"), func(t *testing.T) {
			units := readUnits(t, sample(t, get("path")), Options{})
			if len(units) != 1 || units[0].Err != nil || len(units[0].Reports) != 1 {
				t.Fatalf("units: %+v", units)
			}
			compareDevice(t, units[0], get)
		})
	}
}

func compareDevice(t *testing.T, u Unit, want func(column string) string) {
	r := u.Reports[0]
	same := func(what, got string) {
		t.Helper()
		if plain(got) != plain(want(what)) {
			t.Errorf("%s: %q, want %q", what, got, want(what))
		}
	}
	same("hostname", r.Hostname)
	same("uuid", r.UUID)
	same("serial", r.Serial)
	same("os", r.OS)
	same("entries", strconv.Itoa(len(r.Software)))
	same("distinct_name_version", strconv.Itoa(distinct(r.Software)))
	collected := ""
	if !r.CollectedAt.IsZero() {
		collected = r.CollectedAt.Format(time.DateTime)
	}
	if want("collected") != "" || !strings.HasPrefix(u.Path, "open") {
		same("collected", collected)
	}
	if want("user") != "" { // where the other program found none, the first of the users is as good
		same("user", r.User)
	}
	if partial := strings.Contains(u.Path, "_partial_"); r.Complete == partial {
		t.Errorf("complete: %v, partial by its name: %v", r.Complete, partial)
	}
	if r.HasSoftware != (want("entries") != "0") {
		t.Errorf("has software: %v with %s entries", r.HasSoftware, want("entries"))
	}
}

// plain folds the differences that no two programs agree on: blanks at the ends and no-break spaces.
func plain(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
}

func distinct(entries []Entry) int {
	set := map[[2]string]bool{}
	for _, e := range entries {
		set[[2]string{strings.ToLower(e.Name), e.Version}] = true
	}
	return len(set)
}
