package inventory

import (
	"bytes"
	"context"
	"strings"
	"time"
)

// winget knows packages that it can match to a source; what it does not list may be installed all the same.

// wingetExport reads the JSON of "winget export".
type wingetExport struct{}

// Name is how people know it.
func (wingetExport) Name() string { return "winget export" }

// Detect recognizes the schema, or sources with packages.
func (wingetExport) Detect(f *File) bool {
	head := f.jsonHead()
	if head.array {
		return false
	}
	if strings.Contains(head.text("$schema"), "winget-packages") {
		return true
	}
	sources := head.value("Sources")
	return len(sources) > 0 && sources[0] == '[' && bytes.Contains(sources, []byte(`"PackageIdentifier"`))
}

// Read takes the packages of all sources. Their names are identifiers, "Publisher.Product"; versions are there only
// when they were asked for.
func (wingetExport) Read(_ context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	var list []Entry
	err = doc.get("Sources").items(func(source rawJSON) error {
		return source.get("Packages").items(func(p rawJSON) error {
			e := Entry{Name: p.get("PackageIdentifier").text(), Version: p.get("Version").text()}
			if e.Name == "" {
				e.Name = p.get("Id").text() // schema 1.0
			}
			if maker, product, ok := strings.Cut(e.Name, "."); ok && product != "" {
				e.Publisher = maker
			}
			if e.Name != "" {
				list = append(list, e)
			}
			return f.checkEntries(len(list))
		})
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	report := f.listReport(strings.TrimSpace("winget "+doc.get("WinGetVersion").text()), false, list)
	report.CollectedAt = wingetTime(doc.get("CreationDate").text())
	return emit(report)
}

// wingetTime reads "2026-01-21T16:26:29.709-00:00"; Go takes the zone "-00:00" for UTC as well.
func wingetTime(s string) time.Time {
	t, _ := parseTime(s)
	return t
}
