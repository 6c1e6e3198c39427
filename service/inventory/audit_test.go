package inventory

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// auditFormats are the reports of auditing tools, and those that have no software.
var auditFormats = []Format{hardwareReport{}, belarcProfile{}, winAuditPage{}, winAuditText{}, aidaText{}, aidaHTML{}, frstLog{}}

func auditFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "audit", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	return files
}

// The fixtures are written by hand after real reports, with invented names; audit.want says what a person would list of
// them. All product keys in them say SECRET.
func TestAuditReports(t *testing.T) {
	var got strings.Builder
	for _, file := range auditFiles(t) {
		for _, u := range readUnits(t, file, Options{}) {
			got.WriteString(shown(u))
		}
	}
	if strings.Contains(got.String(), "SECRET") {
		t.Error("a product key was read:\n", got.String())
	}
	compareWant(t, filepath.Join("testdata", "audit.want"), got.String())
}

// TestAuditDevice lets the user say whose report it is, against what the report says.
func TestAuditDevice(t *testing.T) {
	for _, name := range []string{"belarc.html", "frst.txt", "winaudit.html", "winaudit.csv", "aida64.txt", "aida64-russian.htm"} {
		u := readUnits(t, filepath.Join("testdata", "audit", name), Options{Device: "PC-9"})[0]
		if u.Err != nil || len(u.Reports) != 1 || u.Reports[0].Hostname != "PC-9" || u.Reports[0].Domain != "" {
			t.Errorf("%s: %+v", name, u)
		}
	}
}

// TestAuditBroken cuts the fixtures and flips bits in them.
func TestAuditBroken(t *testing.T) {
	for _, file := range auditFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		breakShape(t, shape{file: file, data: string(data)})
	}
}

func TestAuditLimits(t *testing.T) {
	for _, name := range []string{"belarc.html", "frst.txt", "winaudit.html", "winaudit.csv", "winaudit-items.csv", "aida64.txt", "aida64-russian.htm"} {
		err := Read(context.Background(), filepath.Join("testdata", "audit", name), Options{}, Limits{Entries: 1}, func(u Unit) error {
			if u.Err == nil || !strings.Contains(u.Err.Error(), "more than 1 entries") {
				t.Errorf("%s: %v", name, u.Err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestBelarcEntry(t *testing.T) {
	for _, tc := range []struct {
		line string
		want Entry
	}{
		{"OBS - Studio", Entry{Name: "OBS Studio", Publisher: "OBS"}},
		{"Spotify - - Music and Podcasts", Entry{Name: "Spotify Music and Podcasts", Publisher: "Spotify"}},
		{"Obsidian - Obsidian", Entry{Name: "Obsidian", Publisher: "Obsidian"}},
		{"No Company Name - Roblox", Entry{Name: "Roblox"}},
		{"ASUSTek COMPUTER - ASUS Update (32-bit)", Entry{Name: "ASUS Update", Publisher: "ASUSTek COMPUTER"}},
		{"Windows Movie Maker Version 2.1.4026.0", Entry{Name: "Windows Movie Maker", Version: "2.1.4026.0"}},
		{"OpenOffice.org 2.0", Entry{Name: "OpenOffice.org 2.0"}},
	} {
		if got := belarcEntry(tc.line); got != tc.want {
			t.Errorf("%q: %+v, want %+v", tc.line, got, tc.want)
		}
	}
}

func TestFRSTProgram(t *testing.T) {
	for line, want := range map[string]Entry{
		`A (B) (HKLM-x32\...\{1}_is1) (Version: 6.4 - C S.A.)`:             {Name: "A (B)", Version: "6.4", Publisher: "C S.A."},
		`A (HKLM\...\A) (Versión: 0 - Example (C))`:                        {Name: "A", Version: "0", Publisher: "Example (C)"},
		`A (HKU\S-1-5-21\...\A) (版本: 1 - B)`:                               {Name: "A", Version: "1", Publisher: "B"},
		`HKLM\...\Run: [A] => C:\a.exe [1 2023-12-26] (B -> B)`:            {},
		`IFEO\a.exe: [Debugger] (HKLM\...\x`:                               {},
		`A (HKLM\...\A) (no label)`:                                        {},
		`(HKLM\...\A) (Version: 1 - B)`:                                    {},
		`Startup: C:\a (HKLM\...\x) (Some text: more - things) and so on.`: {},
	} {
		if got, ok := frstProgram(line); got != want || ok != (want.Name != "") {
			t.Errorf("%s: %+v %v", line, got, ok)
		}
	}
}

// TestNotAudit keeps the marks of these formats from other files.
func TestNotAudit(t *testing.T) {
	others := map[string]string{
		"name":       "Host Name: PC-1\nSoftware: Writer\n",
		"software":   "AIDA64 Extreme v7.20\nBelarc Advisor 13.1\nWinAudit\n",
		"page":       "<html><head><title>Software</title></head><body><table><tr><th>Software</th><th>Version</th></tr><tr><td>AIDA64 Extreme</td><td>7.20</td></tr></table></body></html>",
		"table":      "\"Computer\",\"Software\"\n\"1\",\"Computer\",\"x\"\n",
		"everest":    "<html><body>A text on EVEREST <a href=\"x\">here</a></body></html>",
		"markdown":   "--------[ Summary ]---------------------\nmax depth  5\n",
		"nothing":    "",
		"csv":        "\"1\"\n",
		"one column": "\"a\"\n\"1\",\"b\"\n",
	}
	for name, data := range others {
		for _, format := range auditFormats {
			if format.Detect(&File{Path: "PC-1.txt", Data: []byte(data)}) {
				t.Errorf("%s was taken for %s", name, format.Name())
			}
		}
	}
	for name, data := range otherFiles {
		for _, format := range auditFormats {
			if format.Detect(&File{Path: "PC-1.txt", Data: []byte(data)}) {
				t.Errorf("%s was taken for %s", name, format.Name())
			}
		}
	}
}

// FuzzAuditReports feeds every one of these formats, whether it recognizes the file or not.
func FuzzAuditReports(f *testing.F) {
	for _, file := range auditFiles(f) {
		if d := decodedOrNil(file); d != nil {
			f.Add(d.Data)
		}
	}
	limits := Limits{Entries: 10_000, LineBytes: 64 << 10}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range auditFormats {
			file := &File{Path: "fuzz.txt", Data: data, Limits: limits}
			format.Detect(file)
			_ = format.Read(context.Background(), file, func(r *Report) error {
				for _, e := range r.Software {
					if e.Name == "" {
						t.Errorf("%s: an entry without a name", format.Name())
					}
				}
				return nil
			})
		}
	})
}
