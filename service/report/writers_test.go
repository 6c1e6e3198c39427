package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"seatcount/service/report"
)

// nasty are texts that files in some format stumble over.
var nasty = []string{
	"", " ", "plain", "=1+1", "+1", "-1", "-x", "@SUM(A1)", "\tx", "\rx", "|calc", "a,b;c", `say "hi"`, "two\nlines", "two\r\nlines",
	"<script>alert(1)</script>", "a & b", "]]>", "<!--", "&amp;", "nul\x00bell\x07", "\x1b[31m", "bad\xffutf8", "\ufffe\uffff", "\ufeffmark",
	"日本語ソフト", "한국어 도구", "汉字处理", "שלום עולם 12", "برنامج المحاسبة 2024", "ไทยแลนด์", "हिन्दी", "Ελληνικά", "Кириллица", "Tiếng Việt", "🙂🏴‍☠️", "𠮷野家", "e\u0301",
	"_x000D_ _x0041_", "null", "007", "1e5", "2026-01-02", strings.Repeat("long ", 400), strings.Repeat("x", 3000), strings.Repeat("字", 300),
	"../../etc/passwd", `C:\Program Files\x`, "%s%d%!", "{{.}}", "$(id)", "\u202eRTL override", "\u2028 line", "a\u200bb",
}

func nastyTable() report.Table {
	t := report.Table{
		Name: "nasty", Title: nasty[15] + " & " + nasty[25], Subtitle: nasty[10:20], MadeAt: at("2026-11-22T09:30:00Z"), Zone: time.FixedZone("CET", 3600),
		Columns: []report.Column{
			{Name: "text", Title: "=Text"},
			{Name: "n", Title: "Number", Kind: report.Int, Sum: true},
			{Name: "xml 1<", Title: "<b>日"},
			{Name: "day", Title: "Day", Kind: report.Day},
			{Name: "time", Title: "Time", Kind: report.Time},
			{Name: "yes", Title: "Yes", Kind: report.Bool},
		},
	}
	for i, s := range nasty {
		t.Rows = append(t.Rows, []report.Cell{s, i - 3, nasty[len(nasty)-1-i], date("2026-12-31"), at("2026-11-20T23:00:00Z"), i%2 == 0})
	}
	t.Rows = append(t.Rows, make([]report.Cell, 6))
	t, err := t.Apply(report.Query{})
	if err != nil {
		panic(err)
	}
	return t
}

func written(t *testing.T, write report.Writer, table report.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryFormatGivesTheSameBytesAgain(t *testing.T) {
	for _, f := range report.Formats() {
		a := written(t, f.Write, nastyTable())
		if !bytes.Equal(a, written(t, f.Write, nastyTable())) {
			t.Errorf("%s: the bytes differ", f.Name)
		}
	}
}

func TestEveryFormatWritesEmptyTables(t *testing.T) {
	for _, f := range report.Formats() {
		for _, table := range []report.Table{{}, {Title: "Nothing", Columns: report.TextColumns("A", "B")}} {
			if b := written(t, f.Write, table); len(b) == 0 {
				t.Errorf("%s wrote nothing", f.Name)
			}
		}
	}
}

// full is a disk that takes so many bytes.
type full int

var errFull = errors.New("no space left on device")

func (n *full) Write(b []byte) (int, error) {
	if *n -= full(len(b)); *n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestEveryFormatTellsThatTheDiskIsFull(t *testing.T) {
	for _, f := range report.Formats() {
		for _, room := range []full{0, 3000} {
			if err := f.Write(&room, nastyTable()); !errors.Is(err, errFull) {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
}

func TestForEnding(t *testing.T) {
	for _, path := range []string{"a.csv", "a.XLSX", "/tmp/a.b.pdf", "a.htm", "a.html", "a.json", "a.xml"} {
		if w, err := report.ForEnding(path); err != nil || w == nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, want := range map[string]string{
		"a.docx": `".docx" is not a type of file that a report can be written as: use .csv, .xlsx, .pdf, .html, .json or .xml`,
		"report": "report has no ending that tells the type of file",
		"a.":     `"." is not a type`,
	} {
		if _, err := report.ForEnding(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	table, _ := company().Apply(report.Query{Limit: 2, Offset: 1, Visible: []string{"name", "left", "expires", "edited", "below"}})
	got := string(written(t, report.WriteJSON, table))
	want := `{"success":true,"msg":null,"data":[
{"name":"Zip Tool","left":10,"expires":null,"edited":"2026-11-20T23:00:00Z","below":false},
{"name":"офисный пакет","left":1,"expires":"2026-12-31","edited":null,"below":true}
],"totalCount":4}
`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(written(t, report.WriteJSON, report.Table{})); got != `{"success":true,"msg":null,"data":[],"totalCount":0}`+"\n" {
		t.Error(got)
	}
	var all struct {
		Data       []map[string]any
		TotalCount int
	}
	if err := json.Unmarshal(written(t, report.WriteJSON, nastyTable()), &all); err != nil || all.TotalCount != len(nasty)+1 {
		t.Fatalf("%d, %v", all.TotalCount, err)
	}
	for i, s := range nasty {
		if want := strings.ToValidUTF8(s, "\ufffd"); all.Data[i]["text"] != want || all.Data[i]["n"] != float64(i-3) {
			t.Errorf("%q became %q", want, all.Data[i])
		}
	}
}

func TestWriteXMLIsWellFormed(t *testing.T) {
	d := xml.NewDecoder(bytes.NewReader(written(t, report.WriteXML, nastyTable())))
	var texts []string
	numbers := 0
	in := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local
			if in == "text" {
				texts = append(texts, "")
			}
		case xml.CharData:
			switch in {
			case "text":
				texts[len(texts)-1] += string(e)
			case "n":
				if string(e) != fmt.Sprint(numbers-3) {
					t.Errorf("number %d is %s", numbers, e)
				}
				numbers++
			}
		case xml.EndElement:
			in = ""
		}
	}
	if numbers != len(nasty) || len(texts) != len(nasty)-2 { // "" and what is dropped whole leave no element
		t.Errorf("%d numbers, %d texts of %d", numbers, len(texts), len(nasty))
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{"<script>alert(1)</script>", "nulbell", "[31m", "bad\ufffdutf8", "日本語ソフト", "🙂", "two\r\nlines", "]]>"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestWriteHTMLHoldsEveryCellAsText(t *testing.T) {
	b := written(t, report.WriteHTML, nastyTable())
	doc, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "img", "link", "iframe", "b":
				t.Errorf("there is an element %s", n.Data)
			case "td":
				s := ""
				for c := n.FirstChild; c != nil; c = c.NextSibling {
					if c.Type == html.TextNode {
						s += c.Data
					}
				}
				cells = append(cells, s)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	if want := (len(nasty) + 2) * 6; len(cells) != want {
		t.Fatalf("%d cells, want %d", len(cells), want)
	}
	for i, want := range map[int]string{3: "=1+1", 15: "<script>alert(1)</script>", 25: "日本語ソフト", 44: nasty[44], 45: nasty[45], 46: nasty[46]} {
		if cells[6*i] != want || cells[6*i+1] != fmt.Sprint(i-3) || cells[6*i+3] != "2026-12-31" || cells[6*i+4] != "2026-11-21 00:00" {
			t.Errorf("row %d: %q", i, cells[6*i:6*i+6])
		}
	}
	if page := string(b); !strings.Contains(page, "Made 2026-11-22 10:30 CET") || strings.Contains(page, "{{") && !strings.Contains(page, "{{.}}") {
		t.Error("the page does not say when it was made")
	}
}

// TestFormatsAreWrittenSideBySide is for the race detector: an API writes reports for many at once.
func TestFormatsAreWrittenSideBySide(t *testing.T) {
	table := nastyTable()
	var wait sync.WaitGroup
	for _, f := range report.Formats() {
		want := written(t, f.Write, table)
		for range 2 {
			wait.Go(func() {
				var b bytes.Buffer
				if err := f.Write(&b, table); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: other bytes, %v", f.Name, err)
				}
			})
		}
	}
	wait.Wait()
}
