package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"seatcount/service/report"
)

// formatOf is the form of the answer: the one asked for, else a table for browsers and JSON for everyone else.
func formatOf(r *http.Request, asked string) string {
	switch {
	case asked != "":
		return asked
	case wantsHTML(r):
		return "table"
	}
	return "json"
}

// answer writes licenses in the call's format.
func (c *call) answer(status int, items []item, shown []*column, included []Included, links map[string]string) (*output, error) {
	out := &output{Status: status, ContentType: jsonType}
	switch c.format {
	case "json_data":
		var b bytes.Buffer
		writeItems(&b, items, shown)
		out.Body = b.Bytes()
	case "csv":
		out.ContentType, out.Disposition = "text/csv; charset=UTF-8", `attachment;filename="Licenses.csv"`
		out.Body = writeCSV(items, shown)
	case "xml":
		out.ContentType, out.Body = "application/xml; charset=UTF-8", writeXML(items, shown)
	case "table":
		return c.tablePage(items, shown), nil
	default:
		out.Body = c.envelope(status, items, shown, included, links)
	}
	return out, nil
}

// writeCSV writes licenses as Open-AudIT does: a line of names, every cell in quotes. What a spreadsheet would take for a
// formula gets an apostrophe.
func writeCSV(items []item, shown []*column) []byte {
	var b bytes.Buffer
	line := func(text func(c *column) string) {
		for i, c := range shown {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(text(c), `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	line(func(c *column) string { return c.name })
	for i := range items {
		line(func(c *column) string { return report.SafeCell(cell(c.value(&items[i]))) })
	}
	return b.Bytes()
}

// writeXML writes licenses with one element for each attribute, numbers included.
func writeXML(items []item, shown []*column) []byte {
	var b bytes.Buffer
	element := func(name, text string) {
		b.WriteString("<" + name + ">")
		_ = xml.EscapeText(&b, []byte(text)) // a bytes.Buffer never fails
		b.WriteString("</" + name + ">")
	}
	b.WriteString(xml.Header + "<data>\n")
	for i := range items {
		b.WriteString("<item>")
		element("id", strconv.FormatInt(items[i].ID, 10))
		element("type", "licenses")
		b.WriteString("<attributes>")
		for _, c := range shown {
			element(c.name, cell(c.value(&items[i])))
		}
		b.WriteString("</attributes></item>\n")
	}
	b.WriteString("</data>\n")
	return b.Bytes()
}

// number writes a number as people read it.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %ss", number(n), one)
}
