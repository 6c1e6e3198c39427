package report

import (
	"bufio"
	_ "embed"
	"html"
	"html/template"
	"io"
	"strings"
	"unicode/utf8"
)

//go:embed page.html
var pageHTML string

var pageHead = template.Must(template.New("page").Parse(pageHTML))

// WriteHTML writes the table as one page without scripts that looks right on a screen, light or dark, and on paper, where
// its header is repeated on each sheet.
func WriteHTML(w io.Writer, t Table) error {
	out := bufio.NewWriter(w)
	about := struct {
		Title, Made string
		Subtitle    []string
		Wide        bool // printed across
	}{clean(t.Title), t.made(), nil, len(t.Columns) > 6}
	for _, line := range t.Subtitle {
		about.Subtitle = append(about.Subtitle, clean(line))
	}
	if err := pageHead.Execute(out, about); err != nil {
		return err
	}
	classes := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		classes[i] = classOf(c)
	}
	// Rows are written without the template: it takes fifty times as long.
	say := func(parts ...string) {
		for _, p := range parts {
			_, _ = out.WriteString(p)
		}
	}
	say("<thead><tr>")
	for i, c := range t.Columns {
		say("<th", class(classes[i]), ` scope="col">`, html.EscapeString(clean(c.Title)), "</th>")
	}
	say("</tr></thead>\n<tbody>\n")
	line := func(row []Cell) {
		say("<tr>")
		for j, cell := range row {
			c, dir := classes[j], ""
			v := plain(cell)
			if n, ok := v.(int64); ok && n < 0 {
				c += " m"
			}
			s := text(v, t.zone())
			if !ascii(s) {
				dir = ` dir="auto"`
			}
			if c == "" && len(s) <= shortWord && !strings.ContainsAny(s, " \n") {
				c = "d" // a name with hyphens stays in one piece
			}
			say("<td", class(c), dir, ">", breakable(clean(s)), "</td>")
		}
		say("</tr>\n")
	}
	for _, row := range t.Rows {
		line(row)
	}
	say("</tbody>\n")
	if t.Totals != nil {
		say("<tfoot>\n")
		line(t.Totals)
		say("</tfoot>\n")
	}
	say("</table>\n</body>\n</html>\n")
	return out.Flush() // a bufio.Writer keeps its first error
}

// Words up to shortWord letters are never broken; in longer ones a line may end behind signs, and at the latest after
// longPart letters.
const (
	shortWord = 24
	longPart  = 40
)

// breakable is s as HTML, with places in long words where lines may end: a path must not make its column wider than the
// page.
func breakable(s string) string {
	if len(s) <= shortWord {
		return html.EscapeString(s)
	}
	var b strings.Builder
	for len(s) > 0 {
		end := strings.IndexAny(s, " \n")
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		if len(word) <= shortWord {
			b.WriteString(html.EscapeString(word))
		} else {
			breakWord(&b, word)
		}
		if end < len(s) {
			b.WriteByte(s[end])
			end++
		}
		s = s[end:]
	}
	return b.String()
}

func breakWord(b *strings.Builder, word string) {
	start, letters := 0, 0
	for i, r := range word {
		letters++
		if next := i + utf8.RuneLen(r); strings.ContainsRune(`/\_-.,;|@`, r) && letters > 3 || letters == longPart {
			b.WriteString(html.EscapeString(word[start:next]))
			if next < len(word) {
				b.WriteString("<wbr>")
			}
			start, letters = next, 0
		}
	}
	b.WriteString(html.EscapeString(word[start:]))
}

func classOf(c Column) string {
	switch {
	case c.Kind == Int:
		return "n"
	case c.Kind != Text && c.Kind != Enum:
		return "d"
	case c.Whole:
		return "w"
	}
	return ""
}

func class(c string) string {
	if c == "" {
		return ""
	}
	return ` class="` + strings.TrimSpace(c) + `"`
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// made says when the report was made, in the zone of its times.
func (t Table) made() string {
	if t.MadeAt.IsZero() {
		return ""
	}
	return "Made " + t.MadeAt.In(t.zone()).Format("2006-01-02 15:04 MST")
}
