package inventory

import "testing"

func TestProfilerSamples(t *testing.T) {
	for _, tc := range []struct {
		file, format string
		entries      int
	}{
		{"macos-system_profiler/sample1.SPApplicationsDataType.txt", "macOS system_profiler text", 349},
		{"macos-system_profiler/sample3.SPApplicationsDataType.txt", "macOS system_profiler text", 317},
		{"macos-system_profiler/sample4.SPApplicationsDataType.txt", "macOS system_profiler text", 367},
		{"macos-system_profiler/sample5-DERIVED-binary.plist", "macOS system_profiler plist", 367},
		{"macos-system_profiler/sample5.SPApplicationsDataType-xml.plist", "macOS system_profiler plist", 367},
	} {
		t.Run(tc.file, func(t *testing.T) {
			r := oneReport(t, readUnits(t, sample(t, tc.file), Options{}), tc.format)
			if len(r.Software) != tc.entries || !r.Complete || !r.HasSoftware {
				t.Errorf("%d entries, complete %v; want %d, complete", len(r.Software), r.Complete, tc.entries)
			}
		})
	}
}

// oneReport returns the only report of the only unit, and fails unless it was read as that format.
func oneReport(t testing.TB, units []Unit, format string) *Report {
	t.Helper()
	if len(units) != 1 || units[0].Err != nil || units[0].Format != format || len(units[0].Reports) != 1 {
		t.Fatalf("want one report of %q, got %+v", format, units)
	}
	return units[0].Reports[0]
}
