package inventory

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// text returns b as a string without copying. The bytes of a File never change, so this is safe for them and only for
// them.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// head returns at most n bytes of the beginning of the file, for detection. It does not cut a character in two.
func (f *File) head(n int) []byte {
	if len(f.Data) <= n {
		return f.Data
	}
	for n > 0 && !utf8.RuneStart(f.Data[n]) {
		n--
	}
	return f.Data[:n]
}

// headLines returns up to n lines of the beginning of the file that are not blank, without line ends.
func (f *File) headLines(n int) []string {
	var lines []string
	data := f.head(64 << 10)
	whole := len(data) == len(f.Data)
	for len(data) > 0 && len(lines) < n {
		line, rest, ended := cutLine(data)
		if !ended && !whole && len(lines) > 0 {
			break // cut off by the head, not by the file
		}
		if data = rest; strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// eachLine calls do for each line of the file with its number from 1 and without its line end ("\n", "\r\n", "\r\r\n").
// It refuses lines beyond the limit and stops when the context ends. Lines refer to the file's bytes.
func (f *File) eachLine(ctx context.Context, do func(n int, line string) error) error {
	limit := f.limits().LineBytes
	data := f.Data
	for n := 1; len(data) > 0; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line, rest, _ := cutLine(data)
		if data = rest; len(line) > limit {
			return &LimitError{What: "bytes in one line", Limit: int64(limit)}
		}
		if err := do(n, line); err != nil {
			return err
		}
	}
	return nil
}

// cutLine splits the first line off and says whether a line end followed it. A file with bare "\r" (old Mac) and no
// "\n" at all counts as one line: programs that draw spinners write "\r" inside a line.
func cutLine(data []byte) (line string, rest []byte, ended bool) {
	i := bytes.IndexByte(data, '\n')
	if i < 0 {
		return strings.TrimRight(text(data), "\r"), nil, false
	}
	return strings.TrimRight(text(data[:i]), "\r"), data[i+1:], true
}

// firstByte is the file's first byte that is not white space, or 0.
func (f *File) firstByte() byte {
	for _, c := range f.head(64 << 10) {
		if c > ' ' {
			return c
		}
	}
	return 0
}

// newXMLDecoder returns the standard library's decoder for the file. Its bytes are UTF-8 already, whatever the
// declaration says.
func newXMLDecoder(data []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}

// rootElement returns the local name and namespace of the root element, looking at the beginning of the file only;
// empty when it is not XML.
func (f *File) rootElement() (local, space string) {
	if f.Binary || f.firstByte() != '<' {
		return "", ""
	}
	plain := &xmlScanner{data: f.head(16 << 10), limit: 1}
	if plain.begin(); plain.child() {
		return plain.name, "" // no attributes, so no namespace
	}
	d := newXMLDecoder(f.head(16 << 10))
	d.Strict = false
	for {
		token, err := d.Token()
		if err != nil {
			return "", ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local, start.Name.Space
		}
	}
}

// cleanPublisher takes what tools put around a maker's name away: "CN=Vendor, O=Vendor Inc., C=US" of app packages,
// "Developer ID Application: Vendor (TEAMID)" of macOS, "Organization: Vendor" of SPDX, and words for "not known".
func cleanPublisher(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "CN=") {
		s = distinguishedName(s)
	}
	for _, prefix := range []string{"Developer ID Application: ", "Organization: ", "Person: ", "Tool: "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = rest
			if i := strings.LastIndex(s, " ("); i > 0 && strings.HasSuffix(s, ")") {
				s = s[:i]
			}
		}
	}
	switch strings.ToLower(s) {
	case "noassertion", "none", "n/a", "unknown", "(none)", "null", "-":
		return ""
	}
	return strings.TrimSpace(s)
}

// distinguishedName picks the organization, or else the common name, out of an X.500 name.
func distinguishedName(s string) string {
	var common, organization string
	for part := range splitUnquoted(s, ',') {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.ReplaceAll(strings.Trim(value, `"`), `""`, `"`)
		switch key {
		case "CN":
			common = value
		case "O":
			organization = value
		}
	}
	if organization != "" {
		return organization
	}
	if isGUID(common) {
		return "" // app packages of publishers that the store knows by a number
	}
	return common
}

// isGUID reports whether s is 32 hexadecimal digits with hyphens after the 8th, 12th, 16th and 20th.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		if hyphen := i == 8 || i == 13 || i == 18 || i == 23; hyphen != (c == '-') || !hyphen && !strings.ContainsRune("0123456789abcdefABCDEF", c) {
			return false
		}
	}
	return true
}

// splitUnquoted yields the parts of s between separators that are not inside double quotes.
func splitUnquoted(s string, sep byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		quoted, start := false, 0
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '"':
				quoted = !quoted
			case s[i] == sep && !quoted:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}
