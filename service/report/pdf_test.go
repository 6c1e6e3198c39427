package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"seatcount/service/report"
)

// pdfText is the text of a document as another program reads it.
func pdfText(t *testing.T, table report.Table) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (Debian's poppler-utils) is not installed")
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(path, written(t, report.WritePDF, table), 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("KEEP_PDF"); keep != "" {
		b, _ := os.ReadFile(path)
		_ = os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "_")+".pdf"), b, 0o600)
	}
	out, err := exec.Command(program, "-layout", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestPDFHasEveryRowAndHeaderOnEachPage(t *testing.T) {
	all := pdfText(t, many(500))
	pages := strings.Split(strings.TrimSuffix(all, "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if !strings.Contains(page, fmt.Sprintf("Page %d of %d", i+1, len(pages))) || !strings.Contains(page, "Operating system") {
			t.Errorf("page %d lacks its number or the header:\n%s", i+1, page)
		}
	}
	ids := regexp.MustCompile(`(?m)^\s*(\d+)\s+workstation-`).FindAllStringSubmatch(all, -1)
	if len(ids) != 500 {
		t.Fatalf("%d rows", len(ids))
	}
	for i, id := range ids {
		if id[1] != fmt.Sprint(i) {
			t.Fatalf("row %d is %s", i, id[1])
		}
	}
	if !strings.Contains(pages[0], "Devices") || !strings.Contains(pages[0], "Made 2026-11-22 09:30 UTC") || !strings.Contains(pages[len(pages)-1], "Total") {
		t.Error("title or totals are missing")
	}
}

func TestPDFHasLettersOfManyScripts(t *testing.T) {
	table := report.Table{Title: "Отчёт · 報告書", Columns: report.TextColumns("Script", "Text")}
	for _, line := range [][2]string{
		{"Latin", "Zoë Müller, Łódź, Đà Nẵng"},
		{"Greek", "Λογιστικό πρόγραμμα"},
		{"Cyrillic", "Офисный пакет Ёлка"},
		{"Japanese", "日本語ソフトウェア"},
		{"Chinese", "汉字处理软件"},
		{"Korean", "한국어 프로그램"},
		{"Thai", "โปรแกรมบัญชี"},
		{"Armenian", "Հայերեն"},
		{"Georgian", "ქართული"},
		{"Hebrew", "תוכנה 2024"},
		{"Decomposed", "Cafe\u0301"},
		{"Devanagari", "हिन्दी"},
		{"Arabic", "برنامج المحاسبة 2024 (Pro)"},
	} {
		table.Rows = append(table.Rows, report.TextRow(line[0], line[1]))
	}
	text := pdfText(t, table)
	for _, want := range []string{
		"Отчёт · 報告書", "Zoë Müller, Łódź, Đà Nẵng", "Λογιστικό πρόγραμμα", "Офисный пакет Ёлка", "日本語ソフトウェア", "汉字处理软件", "한국어 프로그램", "โปรแกรมบัญชี",
		"Հայերեն", "ქართული", "Café", "2024",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "stands for letters") {
		t.Errorf("some letters have no font:\n%s", text)
	}
}

func TestPDFTellsOfLettersWithoutFont(t *testing.T) {
	text := pdfText(t, report.Table{Title: "Emoji", Columns: report.TextColumns("Name"), Rows: [][]report.Cell{{"Party 🎉 App"}, {"ᚠᚢᚦ"}}})
	if !strings.Contains(text, "Party □ App") || !strings.Contains(text, "□ stands for letters") {
		t.Error(text)
	}
}

func TestPDFTakesAnything(t *testing.T) {
	text := pdfText(t, nastyTable())
	for _, want := range []string{"<script>alert(1)</script>", "=1+1", "bad\ufffdutf8", "%s%d%!", "two", "日本語ソフト", "…"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	wide := report.Table{Title: strings.Repeat("A very long title ", 40)}
	for i := range 120 {
		wide.Columns = append(wide.Columns, report.Column{Name: fmt.Sprint("c", i), Title: fmt.Sprint("Column ", i)})
	}
	wide.Rows = [][]report.Cell{make([]report.Cell, 120), make([]report.Cell, 120)}
	for i := range wide.Rows[0] {
		wide.Rows[0][i] = strings.Repeat("wide ", i)
	}
	written(t, report.WritePDF, wide)
}

func TestPDFKeepsChecksumsWhole(t *testing.T) {
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	table := report.Table{Title: "Evidence", Columns: append(report.TextColumns("Device", "Organization", "Title", "Version", "Publisher", "Last seen", "Counts", "Why", "Source file"),
		report.Column{Name: "sha", Title: "SHA-256", Whole: true})}
	table.Rows = append(table.Rows, report.TextRow("mgmt-lt-001", "Default Organization / Management", "Microsoft Office Professional Plus 2021", "16.0.14332.20447",
		"Microsoft Corporation", "2026-11-20 22:59", "yes", "counted", "/srv/inventory/berlin/2026-11/mgmt-lt-001.json", sum))
	found := regexp.MustCompile(`[0-9a-f]{12,}`).FindAllString(pdfText(t, table), -1)
	if got := strings.Join(found, ""); got != sum {
		t.Errorf("%q", found)
	}
}

func TestPDFEmbedsOnlyWhatItNeeds(t *testing.T) {
	if n := len(written(t, report.WritePDF, many(20))); n > 120_000 {
		t.Errorf("a page of Latin letters takes %d bytes", n)
	}
	if b := written(t, report.WritePDF, many(20)); bytes.Contains(b, []byte("Droid")) {
		t.Error("it has a Chinese font without Chinese letters")
	}
}

// BenchmarkPDF10000Rows also tells the highest memory in use while it writes.
func BenchmarkPDF10000Rows(b *testing.B) { benchmark(b, report.WritePDF, many(10_000)) }

// TestPrintedAndCountedTakeRandomText writes cells of letters of all of Unicode, assigned or not.
func TestPrintedAndCountedTakeRandomText(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	text := func() string {
		runes := make([]rune, r.IntN(60))
		for i := range runes {
			switch r.IntN(4) {
			case 0:
				runes[i] = rune(r.IntN(0x700))
			case 1:
				runes[i] = rune(r.IntN(0x110000))
			default:
				runes[i] = rune(r.IntN(0x10000))
			}
		}
		s := string(runes)
		if r.IntN(4) == 0 && s != "" {
			s = s[r.IntN(len(s)):] // cut within a letter
		}
		return s
	}
	for n := range 4 {
		table := report.Table{Title: text(), Subtitle: []string{text(), text()}}
		for range 1 + r.IntN(15) {
			table.Columns = append(table.Columns, report.Column{Name: text(), Title: text(), Whole: r.IntN(3) == 0})
		}
		for range r.IntN(20) {
			row := make([]report.Cell, len(table.Columns))
			for i := range row {
				row[i] = text()
			}
			table.Rows = append(table.Rows, row)
		}
		for _, f := range report.Formats() {
			var b bytes.Buffer
			if err := f.Write(&b, table); err != nil {
				t.Fatalf("table %d as %s: %v", n, f.Name, err)
			}
			switch f.Name {
			case "xlsx":
				book, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatalf("table %d: %v", n, err)
				}
				if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) < 1 {
					t.Errorf("table %d: %d rows, %v", n, len(rows), err)
				}
				_ = book.Close()
			case "xml":
				if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
					t.Errorf("table %d: %v", n, err)
				}
			case "json":
				if !json.Valid(b.Bytes()) {
					t.Errorf("table %d: broken JSON", n)
				}
			}
		}
	}
}
