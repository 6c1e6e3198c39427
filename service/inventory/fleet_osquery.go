package inventory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"seatcount/model"
)

// osquery's tables come in three dresses: the log of results and snapshots (one JSON object a line, many hosts), the
// array that osqueryi --json prints, and Fleet's exports. None promises all software of a host: queries choose.

// osqueryRow is a row of one of osquery's tables; all values are text.
type osqueryRow map[string]string

// fill takes the row's columns.
func (row osqueryRow) fill(columns rawJSON) error {
	clear(row)
	return columns.fields(func(key string, value rawJSON) error {
		row[key] = value.text()
		return nil
	})
}

func (row osqueryRow) has(names ...string) bool {
	for _, name := range names {
		if _, ok := row[name]; ok {
			return true
		}
	}
	return false
}

// key is the row's columns in order, to find it again when it is removed.
func (row osqueryRow) key() string {
	names := make([]string, 0, len(row))
	size := 0
	for name, value := range row {
		names = append(names, name)
		size += len(name) + len(value) + 2
	}
	slices.Sort(names)
	key := make([]byte, 0, size)
	for _, name := range names {
		key = append(append(append(append(key, name...), 0), row[name]...), 0)
	}
	return string(key)
}

// table tells which table a row is of by its columns; empty when it is none of software.
func (row osqueryRow) table() string {
	switch {
	case row.has("hotfix_id"):
		return "patches"
	case row.has("package") && row.has("version") && !row.has("name"):
		return "portage_packages"
	case !row.has("name") || row.has("major", "codename", "platform_like", "pid"):
		return ""
	case row.has("bundle_identifier", "bundle_short_version", "bundle_executable"):
		return "apps"
	case !row.has("version"):
		return ""
	case row.has("extension_id", "identifier", "author") && row.has("browser_type", "profile", "profile_path", "uid", "active"):
		return "chrome_extensions"
	case row.has("release") && row.has("epoch", "arch", "vendor", "sha1", "install_time", "package_group", "size"):
		return "rpm_packages"
	case row.has("revision", "maintainer", "section", "priority") && row.has("arch", "status", "source", "size", "maintainer"):
		return "deb_packages"
	case row.has("install_location", "identifying_number", "install_source", "uninstall_string"):
		return "programs"
	case row.has("publisher") && row.has("install_date", "language"):
		return "programs"
	}
	return ""
}

// tableOfQuery tells the table by the name of its query, for queries that select name and version only.
func tableOfQuery(query string) string {
	query = strings.ToLower(query)
	for _, t := range []struct{ word, table string }{
		{"deb", "deb_packages"},
		{"rpm", "rpm_packages"},
		{"brew", "homebrew_packages"},
		{"python", "python_packages"},
		{"npm", "npm_packages"},
		{"extension", "chrome_extensions"},
		{"addon", "firefox_addons"},
		{"chocolatey", "programs"},
		{"program", "programs"},
		{"apps", "apps"},
		{"applications", "apps"},
		{"software", "programs"},
		{"packages", "deb_packages"},
	} {
		if strings.Contains(query, t.word) {
			return t.table
		}
	}
	return ""
}

// entry makes an entry of a row of a table; false for packages that are not installed (any more).
func (row osqueryRow) entry(table string) (Entry, bool) {
	e := Entry{Name: row["name"], Version: row["version"]}
	vendor := cmp.Or(row["publisher"], row["vendor"], row["author"])
	switch table {
	case "apps":
		e.Name = strings.TrimSuffix(e.Name, ".app")
		e.Version = cmp.Or(row["bundle_short_version"], row["bundle_version"], row["version"])
		e.Kind = macPathKind(row["path"])
	case "patches":
		e.Name = cmp.Or(row["hotfix_id"], row["name"])
	case "portage_packages":
		e.Name = cmp.Or(row["package"], row["name"])
	case "rpm_packages":
		if release := row["release"]; release != "" && !strings.Contains(e.Version, "-") {
			e.Version += "-" + release
		}
		if isKey(e.Name) {
			return e, false
		}
	case "deb_packages":
		if revision := row["revision"]; revision != "" && e.Version != "" && !strings.HasSuffix(e.Version, "-"+revision) {
			e.Version += "-" + revision
		}
		if status := row["status"]; status != "" && !isInstalledStatus(status) && strings.Contains(status, " ") {
			return e, false
		}
		vendor = maintainerName(cmp.Or(row["maintainer"], vendor))
	}
	e.Publisher = cleanPublisher(vendor)
	if e.Kind == model.KindUnknown {
		e.Kind = sourceKind(table, e.Name, vendor)
	}
	return e, e.Name != ""
}

// osqueryArray is the output of osqueryi --json: rows without a host.
type osqueryArray struct{}

func (osqueryArray) Name() string { return "osquery JSON" }

func (osqueryArray) Detect(f *File) bool {
	head := f.jsonHead()
	if !head.array || len(head.fields) > 60 {
		return false
	}
	row := osqueryRow{}
	for _, field := range head.fields {
		if len(field.value) == 0 || field.value[0] != '"' || strings.ToLower(field.key) != field.key {
			return false // all of osquery's values are text
		}
		row[field.key] = ""
	}
	return row.table() != "" && !row.has("hostname", "host_hostname", "computer_name", "host_display_name", "computer", "device", "location", "uninstall")
}

func (osqueryArray) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	var list []Entry
	row, host := osqueryRow{}, ""
	err = doc.items(func(item rawJSON) error {
		if err := row.fill(item); err != nil {
			return err
		}
		if e, ok := row.entry(row.table()); ok {
			list = append(list, e)
		}
		setText(&host, row["csname"])
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return f.checkEntries(len(list))
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	r := f.listReport("osquery", false, list)
	if host != "" {
		r.Hostname = host
	}
	return emit(r)
}
