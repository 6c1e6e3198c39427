package inventory

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

var updateTables = flag.Bool("update-tables", false, "write what is read into testdata/*.want; look at the difference before committing it")

// shown writes a unit as lines, for comparing with a file that a person has looked at.
func shown(u Unit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s: %s\n", filepath.Base(u.Path), u.Format)
	if u.Err != nil {
		fmt.Fprintf(&b, "problem: %v\n", u.Err)
	}
	for _, r := range u.Reports {
		fmt.Fprintf(&b, "device %q domain=%q serial=%q os=%q user=%q agent=%q complete=%v", r.Hostname, r.Domain, r.Serial, r.OS, r.User, r.Agent, r.Complete)
		if !r.CollectedAt.IsZero() {
			fmt.Fprintf(&b, " at=%s", r.CollectedAt.Format("2006-01-02 15:04:05"))
		}
		b.WriteByte('\n')
		for _, e := range r.Software {
			fmt.Fprintf(&b, "  %s | %s | %s | %s\n", e.Name, e.Version, e.Publisher, e.Kind)
		}
	}
	return b.String()
}

// The fixtures are written by hand, with invented names; the files *.want say what a person would list of them.
func TestWindowsListsAndTables(t *testing.T) {
	for _, folder := range []string{"windows", "tables"} {
		t.Run(folder, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join("testdata", folder, "*"))
			if err != nil || len(files) == 0 {
				t.Fatal("no fixtures", err)
			}
			var got strings.Builder
			for _, file := range files {
				for _, u := range readUnits(t, file, Options{}) {
					got.WriteString(shown(u))
				}
			}
			compareWant(t, filepath.Join("testdata", folder+".want"), got.String())
		})
	}
}

func compareWant(t *testing.T, file, got string) {
	t.Helper()
	if *updateTables {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(data), "== ")
	for i, g := range strings.Split(got, "== ") {
		if i >= len(want) || g != want[i] {
			w := "nothing"
			if i < len(want) {
				w = want[i]
			}
			t.Errorf("read\n%s\nwant\n%s", g, w)
			return
		}
	}
}

// ours are the formats of lists and tables of Windows.
func ours() []Format {
	return []Format{
		windowsRegistry{},
		registryQuery{},
		wingetExport{},
		wingetList{},
		chocoConfig{},
		chocoList{},
		wmicCSV{},
		wmicTable{},
		wmicList{},
		powerShellTableText{},
		powerShellList{},
		powerShellLines{},
		jsonTable{powerShellJSON},
		jsonTable{intuneJSON},
		jsonTable{tacticalJSON},
		jsonTable{ninjaJSON},
		jsonTable{plainJSON},
		csvTable{powerShellTable},
		csvTable{intuneTable},
		csvTable{plainTable},
		excelTable{},
		htmlTable{},
		powerShellXML{},
		cleanerList{},
	}
}

// decoded is the file as formats see it.
func decoded(t testing.TB, path string) *File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file *File
	err = eachFile(context.Background(), Source{Path: path, Data: data}, Limits{}, func(f *File) {
		if file == nil {
			file = f
		}
	})
	if err != nil && file == nil {
		t.Skip(err)
	}
	return file
}

// Exactly one format recognizes each of our fixtures, and none of ours recognizes a fixture of another. Reports of auditing
// tools hold tables as well: their formats are asked before, and TestAuditReports looks at that.
func TestDetectionIsUnambiguous(t *testing.T) {
	_ = filepath.WalkDir("testdata", func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "audit" {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || filepath.Ext(path) == ".want" || strings.Contains(path, "fuzz") {
			return err
		}
		t.Run(path, func(t *testing.T) {
			f := decoded(t, path)
			if f == nil {
				return
			}
			own := strings.HasPrefix(path, filepath.Join("testdata", "windows")) || strings.HasPrefix(path, filepath.Join("testdata", "tables"))
			var names []string
			formats := ours()
			if own {
				formats = registered
			}
			for _, format := range formats {
				if format.Detect(f) {
					names = append(names, format.Name())
				}
			}
			if own && len(names) != 1 {
				t.Errorf("recognized by %d formats, want 1: %v", len(names), names)
			}
			first := detect(f)
			if !own && len(names) > 0 && (first == nil || first.Name() != names[0] || len(names) > 1) {
				t.Errorf("a file of another format (%v) is recognized by %v", first, names)
			}
		})
		return nil
	})
}

// None of the real files of agents and Unix tools is taken for a list of Windows or for a table.
func TestDetectionLeavesRealFilesOfOthersAlone(t *testing.T) {
	root := sample(t, "")
	_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".tsv") {
			return err
		}
		f := decodedOrNil(path)
		if f == nil {
			return nil
		}
		for _, format := range ours() {
			if found := format.Detect(f); found != (strings.Contains(path, "windows-reg-export") && format.Name() == windowsRegistry{}.Name()) {
				t.Errorf("%s: %s says %v", path, format.Name(), found)
			}
		}
		return nil
	})
}

func decodedOrNil(path string) *File {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var file *File
	_ = eachFile(context.Background(), Source{Path: path, Data: data}, Limits{}, func(f *File) { file = f })
	return file
}

// notInventories are texts of other kinds, some of them close.
var notInventories = map[string]string{
	"shopping.csv":       "Item,Quantity,Price\nApples,3,1.20\nBread,1,2.50\n",
	"shopping2.csv":      "Product,Qty,Store\nApples,3,Market\nBread,1,Bakery\n",
	"people.csv":         "DisplayName,UserPrincipalName,Mail\nAnn A,ann@example.org,ann@example.org\nBob B,bob@example.org,bob@example.org\n",
	"services.csv":       "\"Name\",\"DisplayName\",\"Status\",\"StartType\",\"ServiceName\"\n\"spooler\",\"Print Spooler\",\"Running\",\"Automatic\",\"spooler\"\n",
	"processes.csv":      "\"Name\",\"Id\",\"Handles\",\"CPU\",\"Company\",\"ProductVersion\",\"Product\"\n\"calc\",\"12\",\"100\",\"0.1\",\"Vendor\",\"1.0\",\"Calculator\"\n",
	"events.csv":         "Level,Date and Time,Source,Event ID,Task Category\nError,1/1/2024 10:00:00,Application,1000,None\n",
	"books.csv":          "Title,Author,Publisher,ISBN\nFaust,Goethe,Cotta,123\nEmma,Austen,Murray,456\n",
	"contacts.csv":       "First Name,Last Name,Phone,Company\nAnn,A,123,Acme\n",
	"geo.csv":            "name,lat,lon\nBerlin,52.5,13.4\nRome,41.9,12.5\n",
	"numbers.csv":        "1,2,3\n4,5,6\n7,8,9\n",
	"web.log":            "10.0.0.1 - - [01/Mar/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12\n10.0.0.2 - - [01/Mar/2024:10:00:01 +0000] \"GET /a HTTP/1.1\" 404 9\n",
	"app.log":            "2024-03-01 10:00:00,123 INFO application started, version 1.2.3\n2024-03-01 10:00:01,456 WARN device missing, software old\n2024-03-01 10:00:02,001 INFO done, all good\n",
	"logs.csv":           "timestamp,host,application,level,message\n2024-03-01,web1,shop,INFO,started\n2024-03-01,web2,shop,WARN,slow\n",
	"metrics.csv":        "host,application,response time,cpu\nweb1,shop,12,0.3\nweb2,shop,14,0.4\n",
	"readme.md":          "# Software\n\nName: Thing\nVersion: 1.0\n\nThis application, version 2, is published, by a publisher.\n",
	"prose.txt":          "The software, its version, and its publisher were known to all, on each computer and device.\nNobody asked, nobody told.\nAnd so on, and so forth.\n",
	"package.json":       `{"name":"thing","version":"1.0.0","publisher":"me","dependencies":{"left":"1.0.0"}}`,
	"lock.json":          `{"packages":[{"name":"left","version":"1.0.0"}]}`,
	"pip.json":           `[{"name":"left","version":"1.0.0"},{"name":"right","version":"2.0"}]`,
	"services.json":      `[{"Name":"spooler","DisplayName":"Print Spooler","ServiceName":"spooler","Status":4}]`,
	"numbers.json":       `[1,2,3]`,
	"settings.ini":       "[App]\nName=Thing\nVersion=1.0\nVendor=Me\n",
	"app.properties":     "name=thing\nversion=1.0\nvendor=me\n",
	"key.env":            "NAME=thing\nVERSION=1.0\n",
	"os-release":         "NAME=\"Debian GNU/Linux\"\nVERSION=\"12 (bookworm)\"\nID=debian\n",
	"manifest.yml":       "Name: thing\nVersion: 1.0\nPublisher: me\nsteps:\n  - run: it\n",
	"changelog.txt":      "Thing 1.2.3\nThing 1.2.2\nThing 1.2.1\nThing 1.2.0\nThing 1.1.0\n",
	"modules.txt":        "\nModuleType Version    Name                                ExportedCommands\n---------- -------    ----                                ----------------\nScript     1.0.0      Thing                               {Get-Thing}\n",
	"services.txt":       "\nStatus   Name               DisplayName\n------   ----               -----------\nRunning  spooler            Print Spooler\n",
	"pip.txt":            "Package    Version\n---------- -------\nleft       1.0.0\nright      2.0\n",
	"snap.txt":           "Name    Version  Rev   Tracking       Publisher  Notes\ncore20  20230801 2015  latest/stable  canonical  base\n",
	"docker.txt":         "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\nthing        1.0   abc        1 day     5MB\n",
	"markdown-table.md":  "| Tool | Use |\n|------|-----|\n| a    | b   |\n| c    | d   |\n",
	"rule.txt":           "A heading of three words\n------------------------\nand some text below it\n",
	"vendor.reg.txt":     "Hello\nWindows Registry Editor Version 5.00\n",
	"nuget.config":       `<?xml version="1.0"?><packages><package id="Left" version="1.0" targetFramework="net48" /></packages>`,
	"tickets.csv":        "Ticket,Device,Application,Issue,Status\n1,PC-01,Writer,crashes,open\n2,PC-02,Draw,slow,open\n",
	"vulnerability.csv":  "CVE,Severity,Host,Description\nCVE-2024-1,high,pc-01,bad\nCVE-2024-2,low,pc-02,less bad\n",
	"devices.csv":        "Device name,Serial number,Last check-in,Primary user UPN,OS version\nLT-01,S1,2024-03-01,ann@example.org,10.0\nLT-02,S2,2024-03-01,bob@example.org,10.0\n",
	"games.csv":          "Name,Publisher,Year\nChess,Nobody,1475\nGo,Nobody,-500\n",
	"updates.csv":        "\"Source\",\"Description\",\"HotFixID\",\"InstalledBy\",\"InstalledOn\"\n\"PC-01\",\"Update\",\"KB1\",\"x\",\"1/1/2024\"\n",
	"dpkg.txt":           "adduser\t3.118\napt\t2.2.4\nbash\t5.1-2\n",
	"rpm.txt":            "bash-5.1.8-6.el9.x86_64\nglibc-2.34-60.el9.x86_64\n",
	"pacman.txt":         "bash 5.1.016-1\nglibc 2.36-6\nlinux 6.0.1-1\nzlib 1.2.13-1\nxz 5.2.7-1\n",
	"pacman-Qi.txt":      "Name            : bash\nVersion         : 5.1.016-1\nDescription     : The shell\nArchitecture    : x86_64\nURL             : https://example.org\nLicenses        : GPL\nDepends On      : glibc\n",
	"rpm-qi.txt":         "Name        : bash\nVersion     : 5.1.8\nRelease     : 6.el9\nArchitecture: x86_64\nInstall Date: Mon 01 Jan 2024 10:00:00 AM UTC\nVendor      : Example\n",
	"desktop.txt":        "[Desktop Entry]\nName=Thing\nVersion=1.0\n",
	"csproduct.csv":      "\r\nNode,IdentifyingNumber,Name,Vendor\r\nPC-1,ABC123,Opti 7,Dellish\r\n",
	"csproduct.txt":      "IdentifyingNumber  Name    Vendor   Version  \r\nABC123             Opti 7  Dellish  1        \r\n",
	"csproduct-list.txt": "\r\n\r\nIdentifyingNumber=ABC123\r\nName=Opti 7\r\nVendor=Dellish\r\nVersion=1\r\n",
	"semicolon-code.txt": "int a; int b; int c;\nreturn a; return b; return c;\n",
}

func TestDetectionRefusesWhatIsNoInventory(t *testing.T) {
	for name, data := range notInventories {
		t.Run(name, func(t *testing.T) {
			f := &File{Path: name, Data: []byte(data)}
			for _, format := range ours() {
				if format.Detect(f) {
					t.Errorf("recognized as %s", format.Name())
				}
			}
		})
	}
}

// A table that nobody can be sure of asks for a mapping, and is read as soon as it has one.
func TestTableAsksForMapping(t *testing.T) {
	u := readUnits(t, filepath.Join("testdata", "tables", "unsure.csv"), Options{})[0]
	var needs *NeedsMapping
	if !errors.As(u.Err, &needs) {
		t.Fatalf("got %v, want NeedsMapping", u.Err)
	}
	if len(needs.Rows) != 2 || needs.Guess["device"] != "Device" || needs.Guess["software"] != "Item" || needs.Fingerprint == "" {
		t.Errorf("got %+v", needs)
	}
	for _, mapping := range []map[string]string{
		{"device": "Device", "software": "Item"},
		{"device": "device ", "software": "ITEM", "version": "-"},
		{"device": "1", "software": "2"},
	} {
		u := readUnits(t, filepath.Join("testdata", "tables", "unsure.csv"), Options{Columns: mapping})[0]
		if u.Err != nil || len(u.Reports) != 2 || u.Reports[0].Hostname != "PC-01" || u.Reports[0].Software[0].Name != "Nordwind Writer" {
			t.Errorf("with %v: %s", mapping, shown(u))
		}
	}
	u = readUnits(t, filepath.Join("testdata", "tables", "unsure.csv"), Options{Columns: map[string]string{"device": "Host", "software": "Item"}})[0]
	if u.Err == nil || !strings.Contains(u.Err.Error(), `"Host"`) {
		t.Errorf("a name that no column has: %v", u.Err)
	}
}

func TestTableMapping(t *testing.T) {
	cases := []struct {
		name, data string
		mapping    map[string]string
		want       string // hostname/name/version of all entries
		complete   bool
	}{
		{"no header", "PC-1;Nordwind Writer;24.1\nPC-2;Lumen;5\n", map[string]string{"device": "1", "software": "2", "version": "3"}, "PC-1/Nordwind Writer/24.1 PC-2/Lumen/5", false},
		{"other words", "a,b,c\nPC-1,Writer,24.1\n", map[string]string{"device": "a", "software": "b", "version": "c"}, "PC-1/Writer/24.1", false},
		{"device of the file", "a,b\nWriter,24.1\n", map[string]string{"software": "a", "version": "b"}, "box/Writer/24.1", false},
		{"against the guess", "Computer,Software,Version\nWriter,PC-1,24.1\n", map[string]string{"device": "Software", "software": "Computer", "version": "Version"}, "PC-1/Writer/24.1", false},
		{"whole list", "a,b\nWriter,24.1\n", map[string]string{"software": "a", "version": "b", "complete": "yes"}, "box/Writer/24.1", true},
		{"below titles", "Report\n\nx,y\nWriter,24.1\n", map[string]string{"software": "x", "version": "y"}, "box/Writer/24.1", false},
		{"JSON", `[{"box":"PC-1","thing":"Writer","rev":"24.1"}]`, map[string]string{"device": "box", "software": "thing", "version": "rev"}, "PC-1/Writer/24.1", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := readText(t, "box.csv", c.data, Options{Columns: c.mapping})
			if got := summary(u); got != c.want {
				t.Errorf("got %q, want %q (%v)", got, c.want, u.Err)
			}
			if len(u.Reports) > 0 && u.Reports[0].Complete != c.complete {
				t.Errorf("complete = %v", u.Reports[0].Complete)
			}
		})
	}
}

// summary is hostname/name/version of all entries.
func summary(u Unit) string {
	var parts []string
	for _, r := range u.Reports {
		for _, e := range r.Software {
			parts = append(parts, r.Hostname+"/"+e.Name+"/"+e.Version)
		}
	}
	return strings.Join(parts, " ")
}

func TestTableTraps(t *testing.T) {
	cases := []struct{ name, data, want string }{
		{"mark that is not closed", "Computer,Software,Version\nPC-1,\"Writer,1.0\nPC-2,Lumen 5\" wide,2.0\nPC-3,Tern,3.0\n", `PC-1/"Writer/1.0 PC-2/Lumen 5" wide/2.0 PC-3/Tern/3.0`},
		{"line end in a cell", "Computer,Software,Version\nPC-1,\"Writer\nLumen\",\"1\n2\"\n", "PC-1/Writer/1 PC-1/Lumen/2"},
		{"domain before the name", "Computer,Software,Version\nCORP\\PC-1,Writer,1.0\n", "PC-1/Writer/1.0"},
		{"full name", "Computer,Software,Version\npc-1.corp.example,Writer,1.0\n", "pc-1/Writer/1.0"},
		{"repeated header", "Computer,Software,Version\nPC-1,Writer,1.0\nComputer,Software,Version\nPC-2,Lumen,2\n", "PC-1/Writer/1.0 PC-2/Lumen/2"},
		{"blank lines", "\n\nComputer,Software,Version\n\nPC-1,Writer,1.0\n\n\nPC-2,Lumen,2\n", "PC-1/Writer/1.0 PC-2/Lumen/2"},
		{"short and long rows", "Computer,Software,Version,Note\nPC-1,Writer\nPC-2,Lumen,2,x,,,\nPC-3,Tern,3,x\n", "PC-1/Writer/ PC-2/Lumen/2 PC-3/Tern/3"},
		{"rows without a device are nobody's", "Computer,Software,Version\nPC-1,Writer,1\nPC-1,Tern,1\n,Lumen,2\nPC-2,Lumen,2\n", "PC-1/Writer/1 PC-1/Tern/1 PC-2/Lumen/2"},
		{"devices in any order and case", "Computer,Software,Version\nPC-1,Writer,1\nPC-2,Lumen,2\npc-1,Tern,3\n", "PC-1/Writer/1 PC-1/Tern/3 PC-2/Lumen/2"},
		{"versions kept from Excel", "Computer,Software,Version\nPC-1,Writer,\"=\"\"1.10\"\"\"\n", "PC-1/Writer/1.10"},
		{"old Mac", "Computer,Software,Version\rPC-1,Writer,1\rPC-2,Lumen,2\r", "PC-1/Writer/1 PC-2/Lumen/2"},
		{"tabs", "Computer\tSoftware\tVersion\nPC-1\tWriter, big; one\t1\n", "PC-1/Writer, big; one/1"},
		{"bars", "Computer|Software|Version\nPC-1|Writer|1\n", "PC-1/Writer/1"},
		{"header only", "Computer,Software,Version\n", ""},
		{"two blocks", "Computer,Software,Version\nPC-1,Writer,1\n\nSecond part\nVersion,Software,Computer\n2,Lumen,PC-2\n", "PC-1/Writer/1 PC-2/Lumen/2"},
		{"a block of something else", "Computer,Software,Version\nPC-1,Writer,1\n\nTotal\n1\n", "PC-1/Writer/1"},
		{"Name beside a software column", "Name,Software,Version\nPC-1,Writer,1\n", "PC-1/Writer/1"},
		{"sqlcmd", "Name0,DisplayName0,Version0\n-----,------------,--------\nPC-1,Writer,1\nPC-2,Lumen,NULL\n\n(2 rows affected)\n", "PC-1/Writer/1 PC-2/Lumen/"},
		{"names with the table's before", "system.name,software.name,software.version\nPC-1,Writer,1\n", "PC-1/Writer/1"},
		{"longer names", "GuestComputerName,DisplayName,DisplayVersion\nPC-1,Writer,1\n", "PC-1/Writer/1"},
		{"title and name of the app", "Title,Version,Computer Name\nWriter,1,PC-1\n", "PC-1/Writer/1"},
		{"names with commas in one cell", "Host;Software\nPC-1;Writer 24, Lumen 2, Tern\nPC-2;Writer 24\nPC-3;Lumen, Tern, Writer\nPC-4;Big, Inc.\n", "PC-1/Writer 24/ PC-1/Lumen 2/ PC-1/Tern/ PC-2/Writer 24/ PC-3/Lumen/ PC-3/Tern/ PC-3/Writer/ PC-4/Big, Inc./"},
		{"names with semicolons in one cell", "Host,Software\nPC-1,Writer 24; Lumen\n", "PC-1/Writer 24/ PC-1/Lumen/"},
		{"commas of one name", "Host;Software\nPC-1;Writer, the big one, 64-bit\nPC-1;Lumen\n", "PC-1/Writer, the big one, 64-bit/ PC-1/Lumen/"},
		{"Name alone", "Name,Version\nWriter,1.0\nLumen,2.0\n", "box/Writer/1.0 box/Lumen/2.0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := readText(t, "box.csv", c.data, Options{})
			if got := summary(u); got != c.want {
				t.Errorf("got  %q\nwant %q (%v)", got, c.want, u.Err)
			}
		})
	}
}

// What terminals and wrong code pages leave in a capture.
func TestWingetTraps(t *testing.T) {
	row := "Müller Zeit      Mueller.Zeit      2.1       winget\n"
	table := "Name             Id                Version   Source\n---------------------------------------------------\n" + row
	footer := "2 package(s) have version numbers that cannot be determined. Use --include-unknown to see all results.\n3 upgrades available.\n"
	mistaken, err := charmap.CodePage437.NewDecoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"plain": table, "footer": table + footer, "colors": "\x1b[1m" + strings.Replace(table, "Name", "Name\x1b[0m", 1),
		"prompt":   "PS C:\\> winget list\n" + table,
		"spinner":  "   -\b\\\b|\b/\b \b\r     \r" + table,
		"page 437": mistaken, "no ellipsis, CRLF": strings.ReplaceAll(table, "\n", "\r\n"), "twice": table + "\n" + strings.Replace(table, row, "", 1),
	} {
		u := readText(t, "box.txt", data, Options{})
		if got := summary(u); got != "box/Müller Zeit/2.1" || u.Format != "winget list" {
			t.Errorf("%s: %s: %q", name, u.Format, got)
		}
	}
}

func TestTableLimits(t *testing.T) {
	long := "Computer,Software,Version\nPC-1," + strings.Repeat("x", 5000) + ",1\n"
	wide := "Computer,Software,Version\nPC-1,Writer" + strings.Repeat(",", 5000) + "\n"
	many := "Computer,Software,Version\n" + strings.Repeat("PC-1,Writer,1\n", 200)
	for name, c := range map[string]struct {
		data   string
		limits Limits
	}{
		"line": {long, Limits{LineBytes: 1000}}, "columns": {wide, Limits{Columns: 100}},
		"entries": {many, Limits{Entries: 100}}, "devices": {strings.ReplaceAll(many, "PC-1", "PC-1") + "PC-2,Lumen,1\n", Limits{Reports: 1}},
	} {
		err := csvTable{plainTable}.Read(context.Background(), &File{Data: []byte(c.data), Limits: c.limits}, func(*Report) error { return nil })
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJSONTables(t *testing.T) {
	cases := []struct{ name, data, format, want string }{
		{"Intune raw data", `{"values":[{"ApplicationKey":"a","ApplicationName":"Writer","ApplicationVersion":"1","DeviceId":"d1","DeviceName":"LT-1"},{"ApplicationKey":"a","ApplicationName":"Writer","ApplicationVersion":"2","DeviceId":"d2","DeviceName":"LT-2"}]}`, intuneJSON, "LT-1/Writer/1 LT-2/Writer/2"},
		{"Tactical RMM by its interface", `{"id":5,"software":[{"name":"Writer","version":"1","publisher":"N","install_date":"0001-01-01 00:00:00 +0000 UTC","size":"","source":"","location":"","uninstall":""}],"agent":3}`, "Fleet", "box/Writer/1"},
		{"ConvertTo-Json of a wrapped list", `{"value":[{"DisplayName":"Writer","DisplayVersion":"1"},{"DisplayName":"Lumen","DisplayVersion":2.5}],"Count":2}`, powerShellJSON, "box/Writer/1 box/Lumen/2.5"},
		{"objects in a list", `[{"asset":{"hostname":"pc-1"},"software":{"name":"Writer","version":"1"}}]`, plainJSON, "pc-1/Writer/1"},
		{"fields that come later", `[{"Name":"Writer","Version":"1","Vendor":"N"},{"Vendor":"N","Version":"2","PSComputerName":"PC-2","Name":"Lumen"}]`, powerShellJSON, "box/Writer/1 PC-2/Lumen/2"},
		{"Get-Package", `[{"Name":"Writer","Version":"1","ProviderName":"msi","Source":"C:\\x"},{"Name":"KB1","Version":null,"ProviderName":"msu"}]`, powerShellJSON, "box/Writer/1 box/KB1/"},
	}
	for _, c := range cases {
		u := readText(t, "box.json", c.data, Options{})
		if got := summary(u); got != c.want || u.Format != c.format {
			t.Errorf("%s: %s: got %q, want %q (%v)", c.name, u.Format, got, c.want, u.Err)
		}
	}
	u := readText(t, "box.json", `{"cursor":{"name":"x"},"results":[{"name":"Writer","version":"1","publisher":"N","installDate":"2024-01-01","location":"C:","deviceId":7,"productCode":"{1}"}]}`, Options{})
	var needs *NeedsMapping
	if !errors.As(u.Err, &needs) || needs.Guess["device"] != "deviceId" || len(needs.Rows) != 1 {
		t.Errorf("rows that know their device by a number: %v", u.Err)
	}
	u = readText(t, "box.json", `[{"DisplayName":"Writer","DisplayVersion":"1"},{"DisplayName":`, Options{})
	if u.Err == nil || !strings.Contains(u.Err.Error(), "damaged") {
		t.Errorf("cut off: %v", u.Err)
	}
}
