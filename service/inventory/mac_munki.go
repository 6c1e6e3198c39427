package inventory

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"seatcount/model"
)

// munkiApps reads two property lists that Macs keep themselves: ApplicationInventory.plist of Munki, with all applications,
// and InstallHistory.plist of macOS, with what was installed and updated one after another.
type munkiApps struct{}

// Name is how people know it.
func (munkiApps) Name() string { return "macOS application plist" }

// Detect recognizes the fields of their items.
func (munkiApps) Detect(f *File) bool {
	head := f.head(64 << 10)
	if !bytes.HasPrefix(f.Data, []byte(plistMagic)) && (f.Binary || f.firstByte() != '<' || !bytes.Contains(head[:min(len(head), 1024)], []byte("<plist"))) {
		return false
	}
	return bytes.Contains(head, []byte("CFBundleName")) && bytes.Contains(head, []byte("bundleid")) ||
		bytes.Contains(head, []byte("displayName")) && bytes.Contains(head, []byte("processName")) && bytes.Contains(head, []byte("packageIdentifiers"))
}

// Read takes the items of the list.
func (munkiApps) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, err := f.plist()
	if err != nil {
		return err
	}
	items, _ := doc.([]plistValue)
	report := f.listReport("macOS", false, nil)
	seen := map[string]int{}
	for _, i := range items {
		item, _ := i.(map[string]plistValue)
		get := func(key string) string { return plistText(item[key]) }
		e, isApp := munkiEntry(get)
		if e.Name == "" {
			continue
		}
		if t, ok := parseTime(get("date")); ok && t.After(report.CollectedAt) {
			report.CollectedAt = t
		}
		report.Complete = report.Complete || isApp
		if at, again := seen[e.Name]; again && !isApp {
			report.Software[at] = e // a later version
			continue
		}
		seen[e.Name] = len(report.Software)
		report.Software = append(report.Software, e)
		if err := f.checkEntries(len(report.Software)); err != nil || ctx.Err() != nil {
			return cmp.Or(err, ctx.Err())
		}
	}
	return emit(report)
}

// munkiEntry reads an item of either list; isApp tells which.
func munkiEntry(get func(key string) string) (e Entry, isApp bool) {
	if name := get("displayName"); name != "" {
		e = Entry{Name: name, Version: get("displayVersion")}
		if process := strings.ToLower(get("processName")); strings.Contains(process, "softwareupdate") || strings.Contains(process, "software update") {
			e.Kind = model.KindUpdate
		}
		return e, false
	}
	e = Entry{Name: get("CFBundleName"), Version: get("version"), Kind: macPathKind(get("path"))}
	if e.Name == "" {
		e.Name = get("name")
	}
	e.Name = strings.TrimSuffix(e.Name, ".app")
	return e, true
}
