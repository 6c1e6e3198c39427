package inventory

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// samplesDir is where real files of other projects stand beside the checkout; tests that need them are skipped where
// they are missing.
const samplesDir = "../../../shared/samples"

// sample returns the path of a real file, and skips the test by name when the samples are not there.
func sample(t testing.TB, name string) string {
	t.Helper()
	if _, err := os.Stat(samplesDir); err != nil {
		t.Skipf("%s: the folder of real samples is not on this machine", t.Name())
	}
	return filepath.Join(samplesDir, filepath.FromSlash(name))
}

// readUnits reads a file of testdata, or any path, as the program does.
func readUnits(t testing.TB, path string, opts Options) []Unit {
	t.Helper()
	var units []Unit
	err := Read(context.Background(), path, opts, Limits{}, func(u Unit) error {
		units = append(units, u)
		return nil
	})
	if err != nil {
		t.Fatalf("Read(%s): %v", path, err)
	}
	return units
}

// readFixture reads testdata/name and fails unless it is one unit of the format without a problem.
func readFixture(t testing.TB, name, format string, opts Options) []*Report {
	t.Helper()
	units := readUnits(t, filepath.Join("testdata", name), opts)
	if len(units) != 1 {
		t.Fatalf("%s: %d units, want 1: %+v", name, len(units), units)
	}
	if units[0].Err != nil {
		t.Fatalf("%s: %v", name, units[0].Err)
	}
	if units[0].Format != format {
		t.Fatalf("%s: read as %q, want %q", name, units[0].Format, format)
	}
	return units[0].Reports
}

// readText reads data as if it stood in a file of that name, and returns its first unit.
func readText(t testing.TB, name, data string, opts Options) Unit {
	t.Helper()
	var first *Unit
	source := Source{Path: name, Data: []byte(data)}
	err := ReadSource(context.Background(), source, opts, Limits{}, func(u Unit) error {
		if first == nil {
			first = &u
		}
		return nil
	})
	if err != nil {
		t.Fatalf("ReadSource(%s): %v", name, err)
	}
	if first == nil {
		t.Fatalf("ReadSource(%s): no unit", name)
	}
	return *first
}
