package report

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"seatcount/model"
)

// WriteXML writes the table as XML: a report with its columns and rows, each row with one element a column. Numbers,
// days and times are written as in JSON; an element of what is not known is left out. Characters that XML does not allow
// are dropped.
func WriteXML(w io.Writer, t Table) error {
	out := bufio.NewWriter(w)
	say := func(parts ...string) {
		for _, p := range parts {
			_, _ = out.WriteString(p)
		}
	}
	say(xml.Header, `<report name="`, escape(t.Name), `" title="`, escape(t.Title), `" rows="`, strconv.Itoa(len(t.Rows)), `" total="`, strconv.Itoa(t.Count()), `"`)
	if !t.MadeAt.IsZero() {
		say(` made="`, t.MadeAt.UTC().Format(time.RFC3339), `"`)
	}
	say(">\n")
	for _, line := range t.Subtitle {
		say("  <about>", escape(line), "</about>\n")
	}
	elements := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		elements[i] = element(c.Name)
		say(`  <column name="`, elements[i], `" title="`, escape(c.Title), `" kind="`, kindWord(c.Kind), `"/>`, "\n")
	}
	for _, row := range t.Rows {
		say("  <row>")
		for j, cell := range row {
			if s := xmlCell(cell); s != "" {
				say("<", elements[j], ">", s, "</", elements[j], ">")
			}
		}
		say("</row>\n")
	}
	say("</report>\n")
	return out.Flush() // a bufio.Writer keeps its first error
}

func kindWord(k Kind) string {
	if k == Text {
		return "text"
	}
	return string(k)
}

func xmlCell(c Cell) string {
	switch v := plain(c).(type) {
	case string:
		return escape(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case model.Date:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	}
	return ""
}

// escape makes a text safe between tags and in attributes.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder does not fail
	return b.String()
}

// clean drops what neither XML nor a page can show: control characters but tabs and line ends, and U+FFFE and U+FFFF.
// What is not UTF-8 becomes U+FFFD.
func clean(s string) string {
	ok := func(r rune) bool {
		return r >= ' ' && r != 0x7f && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return strings.Map(func(r rune) rune {
				if !ok(r) {
					return -1
				}
				return r
			}, strings.ToValidUTF8(s, string(utf8.RuneError)))
		}
	}
	return s
}

// element makes the name of an element of a column's name: letters, digits, "_", "-" and ".", a letter first.
func element(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, name)
	if name == "" || strings.IndexByte("-.0123456789", name[0]) >= 0 {
		name = "_" + name
	}
	if strings.HasPrefix(strings.ToLower(name), "xml") { // reserved
		name = "_" + name
	}
	return name
}
