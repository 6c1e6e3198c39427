package inventory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"seatcount/model"
)

// workbook makes an .xlsx file of sheets; a sheet's name that begins with "!" is hidden.
func workbook(t testing.TB, sheets []string, rows map[string][][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, name := range sheets {
		sheet := strings.TrimPrefix(name, "!")
		if i == 0 {
			must(t, book.SetSheetName("Sheet1", sheet))
		} else if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for r, row := range rows[name] {
			must(t, book.SetSheetRow(sheet, fmt.Sprintf("A%d", r+1), &row))
		}
	}
	for _, name := range sheets {
		if hidden, ok := strings.CutPrefix(name, "!"); ok {
			must(t, book.SetSheetVisible(hidden, false))
		}
	}
	var out bytes.Buffer
	must(t, book.Write(&out))
	return out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbooks(t *testing.T) {
	head := []any{"Computer Name", "Software", "Version"}
	cases := []struct {
		name   string
		sheets []string
		rows   map[string][][]any
		want   string
	}{
		{"a matrix below a title", []string{"Matrix"}, map[string][][]any{
			"Matrix": {{"Software of the lab"}, {}, {"Computer", "Office 2021", "Lumen"}, {"PC-1", "x", ""}, {"PC-2", "x", "x"}},
		}, "PC-1/Office 2021/ PC-2/Office 2021/ PC-2/Lumen/"},
		{"titles, a cover and a hidden sheet", []string{"Cover", "Software", "!Old"}, map[string][][]any{
			"Cover":    {{"Inventory of Nordwind"}, {"made by", "Ann"}},
			"Software": {{"All software"}, {}, {"", "", ""}, head, {"PC-1", "Writer", "24.1"}, {}, {"PC-2", "Lumen", 5.5}},
			"!Old":     {head, {"PC-9", "Old", "1"}},
		}, "PC-1/Writer/24.1 PC-2/Lumen/5.5"},
		{"only a hidden sheet has it", []string{"Cover", "!Data"}, map[string][][]any{
			"Cover": {{"nothing here"}}, "!Data": {head, {"PC-9", "Old", 1}},
		}, "PC-9/Old/1"},
		{"two sheets of devices", []string{"A", "B"}, map[string][][]any{
			"A": {head, {"PC-1", "Writer", "1"}, {"PC-2", "Writer", "1"}},
			"B": {{"Program", "Version", "Host"}, {"Lumen", "2", "PC-1"}},
		}, "PC-1/Writer/1 PC-1/Lumen/2 PC-2/Writer/1"},
		{"a sheet per device", []string{"PC-1", "PC-2"}, map[string][][]any{
			"PC-1": {{"Software", "Version"}, {"Writer", "1"}}, "PC-2": {{"Software", "Version"}, {"Lumen", "2"}},
		}, "PC-1/Writer/1 PC-2/Lumen/2"},
		{"one list", []string{"Sheet"}, map[string][][]any{"Sheet": {{"Software", "Version"}, {"Writer", "1"}}}, "laptop-7/Writer/1"},
		{"empty sheets", []string{"x", "y"}, map[string][][]any{"y": {head, {"PC-1", "Writer", 1}}}, "PC-1/Writer/1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := readText(t, "laptop-7.xlsx", string(workbook(t, c.sheets, c.rows)), Options{})
			if got := summary(u); got != c.want || u.Format != "Table XLSX" {
				t.Errorf("got %q, want %q (%s: %v)", got, c.want, u.Format, u.Err)
			}
		})
	}
	t.Run("nothing about software", func(t *testing.T) {
		u := readText(t, "x.xlsx", string(workbook(t, []string{"a"}, map[string][][]any{"a": {{"Item", "Price"}, {"Apple", 1}}})), Options{})
		if u.Err == nil || !strings.Contains(u.Err.Error(), "no sheet") {
			t.Errorf("got %v", u.Err)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		data := workbook(t, []string{"a"}, map[string][][]any{"a": {head, {"PC-1", "Writer", 1}}})
		for cut := 0; cut < len(data); cut += 97 {
			readText(t, "x.xlsx", string(data[:cut])+" ", Options{}) // no panic
		}
	})
}

func TestTablePreview(t *testing.T) {
	view, err := PreviewPath(context.Background(), filepath.Join("testdata", "tables", "unsure.csv"), Options{}, Limits{})
	if err != nil || view.Problem == "" || len(view.Header) != 3 || len(view.Rows) != 2 || view.Entries != 0 {
		t.Errorf("unmapped: %+v, %v", view, err)
	}
	mapping := Options{Columns: map[string]string{"device": "Device", "software": "Item"}}
	mapped, err := PreviewPath(context.Background(), filepath.Join("testdata", "tables", "unsure.csv"), mapping, Limits{})
	if err != nil || mapped.Problem != "" || mapped.Devices != 2 || mapped.Entries != 2 || mapped.Lines[1].Software != "Lumen Draw" {
		t.Errorf("mapped: %+v, %v", mapped, err)
	}
	if view.Fingerprint != mapped.Fingerprint {
		t.Error("the fingerprint depends on the mapping")
	}
	table := &File{Path: "x.csv", Data: []byte("Spalte A;Spalte B\nPC-1;Writer\nPC-2;Lumen\n")}
	if view, err := TablePreview(context.Background(), table, Options{}); err != nil || len(view.Header) != 2 || view.Problem == "" {
		t.Errorf("a table that is no inventory by itself: %+v, %v", view, err)
	}
	if view, err := TablePreview(context.Background(), table, Options{Columns: map[string]string{"device": "Spalte A", "software": "Spalte B"}}); err != nil || view.Entries != 2 {
		t.Errorf("… with a mapping: %+v, %v", view, err)
	}
	if _, err := TablePreview(context.Background(), &File{Data: []byte(`{"a":1}`)}, Options{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("no table: %v", err)
	}
	book := workbook(t, []string{"a"}, map[string][][]any{"a": {{"Thing", "Where"}, {"Writer", "PC-1"}, {"Lumen", "PC-2"}}})
	file := filepath.Join(t.TempDir(), "x.xlsx")
	must(t, os.WriteFile(file, book, 0o600))
	if view, err := PreviewPath(context.Background(), file, Options{Columns: map[string]string{"device": "Where", "software": "Thing"}}, Limits{}); err != nil || view.Devices != 2 || view.Sheet != "a" {
		t.Errorf("workbook: %+v, %v", view, err)
	}
}

// The samples' oracle is naive: it counts "DisplayName"= lines.
func TestRegistrySamples(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(sample(t, "windows-reg-export"), "*.reg"))
	if len(files) == 0 {
		t.Fatal("no samples")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		plain, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
		must(t, err)
		names := map[string]int{}
		total := 0
		for line := range strings.Lines(string(plain)) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), `"DisplayName"="`); ok && rest != `"` {
				names[strings.TrimSuffix(rest, `"`)]++
				total++
			}
		}
		units := readUnits(t, file, Options{Device: "box"})
		if len(units) != 1 || units[0].Err != nil || len(units[0].Reports) != 1 {
			t.Fatalf("%s: %+v", file, units)
		}
		got := units[0].Reports[0]
		if len(got.Software) != total || total == 0 {
			t.Errorf("%s: %d entries, want %d", file, len(got.Software), total)
		}
		for _, e := range got.Software {
			if names[e.Name]--; names[e.Name] < 0 {
				t.Errorf("%s: %q is not in the file so often", file, e.Name)
			}
		}
		if got.Complete || got.Hostname != "box" {
			t.Errorf("%s: complete=%v, hostname=%q: one view of the registry is not all software", file, got.Complete, got.Hostname)
		}
	}
}

func TestRegistryWithoutUninstallKeys(t *testing.T) {
	u := readText(t, "x.reg", "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\X]\r\n\"a\"=\"b\"\r\n", Options{})
	if !errors.Is(u.Err, ErrNotInventory) {
		t.Errorf("got %v", u.Err)
	}
}

func TestWMICJoinsCommas(t *testing.T) {
	cases := []struct{ header, line, want string }{
		{"Node,Name,Version", "PC,A, B, C,1.0", "PC|A, B, C|1.0"},
		{"Node,Name,Vendor,Version", "PC,Writer,Nordwind, Inc.,1.0", "PC|Writer|Nordwind, Inc.|1.0"},
		{"Node,Name,Vendor,Version", "PC,Writer, Standard,Nordwind,1.0", "PC|Writer, Standard|Nordwind|1.0"},
		{"Node,Name,Vendor,Version", "PC,Writer, Standard,Nordwind Software, Inc.,1.0", "PC|Writer, Standard|Nordwind Software, Inc.|1.0"},
		{"Node,Caption,Name,Version", "PC,A, B,A, B,1", "PC|A, B|A, B|1"},
		{"Node,IdentifyingNumber,Name,Vendor,Version", "PC,{1},A,,", "PC|{1}|A||"},
		{"Node,InstallLocation,Name", `PC,C:\A, B\,Writer, Big`, `PC|C:\A, B\|Writer, Big`},
	}
	for _, c := range cases {
		budget := joinBudget
		got := strings.Join(joinCommas(strings.Split(c.header, ","), strings.Split(c.line, ","), &budget), "|")
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.line, got, c.want)
		}
	}
}

func TestHeaderWords(t *testing.T) {
	for header, want := range map[string]role{
		"Computer Name": roleDevice, "computer_name": roleDevice, "Netbios_Name0": roleDevice, "PSComputerName": roleDevice, "Gerätename": roleDevice,
		"Nom de l’ordinateur": roleDevice, "ＰＣ名": roleDevice, "Имя компьютера": roleDevice, "主机名": roleDevice, "Názov": roleNone,
		"Softwares - Name": roleSoftware, "DisplayName0": roleSoftware, "product_info.product": roleSoftware, "ソフトウェア名": roleSoftware, "软件名称": roleSoftware,
		"Details_Table0_DisplayName0": roleSoftware, "Wersja": roleVersion, "Versão": roleVersion, "버전": roleVersion, "Vendor": rolePublisher, "Издатель": rolePublisher,
		"Name": roleName, "Nom": roleName, "OS Version": roleNone, "Price": roleOther, "Seats": roleRight, "": roleNone, "Anzahl Installationen": roleCount,
		"Version (installed)": roleVersion,
	} {
		if got := headerMeaning(header).role; got != want {
			t.Errorf("%q: %d, want %d", header, got, want)
		}
	}
}

// What is complete may remove: only what promises all software is.
func TestCompletenessOfWindowsLists(t *testing.T) {
	complete := map[string]bool{
		"registry.csv": true, "registry-semicolon-utf16.csv": true, "registry.json": true, "registry-one.json": true,
		"format-list.txt": true, "objects.txt": true, "uninstall.reg": true,
		"clixml.xml": true, "convertto.html": true, "registry-full.json": true,
	}
	for _, folder := range []string{"windows", "tables"} {
		files, _ := filepath.Glob(filepath.Join("testdata", folder, "*"))
		for _, file := range files {
			for _, u := range readUnits(t, file, Options{}) {
				for _, r := range u.Reports {
					if r.Complete != complete[filepath.Base(file)] || !r.HasSoftware {
						t.Errorf("%s: complete=%v, has software=%v", file, r.Complete, r.HasSoftware)
					}
				}
			}
		}
	}
}

func TestIntuneArchive(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "tables", "intune-raw.csv"))
	must(t, err)
	u := readText(t, "AppInvRawData_1.zip", string(zipped(t, "AppInvRawData_1.csv", string(data))), Options{})
	if u.Format != intuneTable || len(u.Reports) != 3 || !strings.HasSuffix(u.Path, "!/AppInvRawData_1.csv") {
		t.Errorf("got %s", shown(u))
	}
}

func TestKindsOfWindowsEntries(t *testing.T) {
	for release, want := range map[string]bool{"": false, "Update": true, "Hotfix": true, "Security Update": true, "ServicePack": true, "Beta": false, "Product": false} {
		if isUpdateRelease(release) != want {
			t.Errorf("%q: %v", release, !want)
		}
	}
	for name, want := range map[string]model.Kind{"git.install": model.KindComponent, "git": model.KindUnknown, "KB123456": model.KindUpdate, "kbd-tool": model.KindUnknown} {
		if got := chocoKind(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// Every fixture cut anywhere and with bits flipped: a problem in words, or what is left of it; never a panic.
func TestBrokenWindowsFiles(t *testing.T) {
	for _, folder := range []string{"windows", "tables"} {
		files, _ := filepath.Glob(filepath.Join("testdata", folder, "*"))
		for _, file := range files {
			data, err := os.ReadFile(file)
			must(t, err)
			step := max(1, len(data)/60)
			for cut := 0; cut < len(data); cut += step {
				noPanic(t, file, data[:cut])
				flipped := bytes.Clone(data)
				flipped[cut] ^= 1 << (cut % 8)
				noPanic(t, file, flipped)
			}
		}
	}
}

func noPanic(t *testing.T, file string, data []byte) {
	t.Helper()
	err := ReadSource(context.Background(), Source{Path: file, Data: data}, Options{}, Limits{}, func(u Unit) error {
		var fault *PanicError
		if errors.As(u.Err, &fault) {
			t.Errorf("%s: %v\n%s", file, fault.Value, fault.Stack)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// FuzzWindowsLists reads anything with each of our formats that takes it.
func FuzzWindowsLists(f *testing.F) {
	for _, folder := range []string{"windows", "tables"} {
		files, _ := filepath.Glob(filepath.Join("testdata", folder, "*"))
		for _, file := range files {
			if d := decodedOrNil(file); d != nil {
				f.Add(d.Data)
			}
		}
	}
	limits := Limits{Entries: 10_000, LineBytes: 64 << 10}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range ours() {
			if _, isBook := format.(excelTable); isBook {
				continue
			}
			file := &File{Path: "fuzz.txt", Data: data, Limits: limits}
			if !format.Detect(file) {
				continue
			}
			_ = format.Read(context.Background(), file, func(r *Report) error {
				for _, e := range r.Software {
					if e.Name == "" {
						t.Errorf("%s: an entry without a name", format.Name())
					}
				}
				return nil
			})
		}
		_, _ = TablePreview(context.Background(), &File{Path: "fuzz.csv", Data: data, Limits: limits}, Options{Columns: map[string]string{"device": "1", "software": "2"}})
	})
}

func BenchmarkTableCSV(b *testing.B) {
	var data bytes.Buffer
	data.WriteString("Computer Name,Software Name,Version,Publisher,Install Date\r\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&data, "PC-%05d,\"Software number %d, edition\",%d.%d.1,Nordwind Software,2024-03-01\r\n", i/200, i%5000, i%30, i%7)
	}
	b.SetBytes(int64(data.Len()))
	for b.Loop() {
		entries := 0
		err := ReadSource(context.Background(), Source{Path: "x.csv", Data: data.Bytes()}, Options{}, Limits{}, func(u Unit) error {
			for _, r := range u.Reports {
				entries += len(r.Software)
			}
			return u.Err
		})
		if err != nil || entries != 1_000_000 {
			b.Fatal(err, entries)
		}
	}
}

func BenchmarkTableXLSX(b *testing.B) {
	rows := [][]any{{"Computer Name", "Software Name", "Version"}}
	for i := range 20_000 {
		rows = append(rows, []any{fmt.Sprintf("PC-%d", i/100), fmt.Sprintf("Software %d", i%500), fmt.Sprintf("%d.1.2", i%9)})
	}
	data := workbook(b, []string{"a"}, map[string][][]any{"a": rows})
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		_ = ReadSource(context.Background(), Source{Path: "x.xlsx", Data: data}, Options{}, Limits{}, func(u Unit) error { return u.Err })
	}
}
