package inventory

import (
	"context"
	"regexp"
	"strings"
)

// Scoop knows what it installed itself and nothing else: its lists are never complete.

// scoopExport is the JSON that "scoop export" writes: apps with the buckets that they come from.
type scoopExport struct{}

// Name is how people know it.
func (scoopExport) Name() string { return "Scoop export" }

// Detect asks for both lists.
func (scoopExport) Detect(f *File) bool {
	head := f.jsonHead()
	return !head.array && head.is("apps", "[n") && head.is("buckets", "[n")
}

// Read takes the apps.
func (scoopExport) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	var list []Entry
	names := []string{"Name", "Version"}
	v := make([]string, len(names))
	err = doc.get("apps").items(func(item rawJSON) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := item.texts(names, v); err != nil || v[0] == "" {
			return err
		}
		list = append(list, Entry{Name: v[0], Version: v[1]})
		return f.checkEntries(len(list))
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	return emit(f.listReport("Scoop", false, list))
}

// scoopList is the output of "scoop list": a table, or in older versions lines with the bucket in brackets.
type scoopList struct{}

var (
	scoopLine   = regexp.MustCompile(`^ *([A-Za-z0-9][\w.+-]*) (\d[\w.+-]*|nightly[\w.-]*)(?: \*[a-z ]+\*)* \[[\w./:-]+\](?: \*[a-z ]+\*)*$`)
	scoopRow    = regexp.MustCompile(`^([A-Za-z0-9][\w.+-]*) +([\w.+-]+) +\S.* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	scoopHeader = regexp.MustCompile(`^Name +Version +Source +Updated`)
)

// Name is how people know it.
func (scoopList) Name() string { return "Scoop list" }

// Detect recognizes the table's headings, or the buckets behind most lines.
func (scoopList) Detect(f *File) bool {
	lines := plainLines(f.sampleLines())
	for _, line := range lines[:min(len(lines), 4)] {
		if scoopHeader.MatchString(line) {
			return true
		}
	}
	if len(lines) > 1 && strings.HasPrefix(lines[0], "Installed apps:") {
		lines = lines[1:]
	}
	return mostLines(lines, scoopLine.MatchString)
}

// Read takes the rows of either form.
func (scoopList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		line = strings.TrimRight(withoutEscapes(line), " ")
		m := scoopLine.FindStringSubmatch(line)
		if m == nil {
			m = scoopRow.FindStringSubmatch(line)
		}
		if m != nil {
			add(Entry{Name: m[1], Version: m[2]})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("Scoop", false, list))
}
