package inventory

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
)

// jsonTable reads JSON that is a table: a list of flat objects, one per device and software or one per software. It comes
// from PowerShell's ConvertTo-Json (one row is an object without a list), from exports of management tools and their web
// interfaces. The names of fields are judged as headers of tables are.
type jsonTable struct{ kind string }

// The formats of tables as JSON.
const (
	powerShellJSON = "PowerShell JSON"
	tacticalJSON   = "Tactical RMM JSON"
	ninjaJSON      = "NinjaOne JSON"
	intuneJSON     = "Intune JSON"
	plainJSON      = "Table JSON"
)

// Name is the kind.
func (j jsonTable) Name() string { return j.kind }

// Detect looks at the first objects of the list.
func (j jsonTable) Detect(f *File) bool {
	t := findJSON(f)
	return t != nil && t.kind == j.kind
}

// foundJSON is a list of rows in a JSON file.
type foundJSON struct {
	path   []string // of fields that lead to the list
	header *tableHeader
	kind   string
}

// jsonLists are the names under which interfaces answer with their rows.
var jsonLists = []string{"value", "values", "Value", "data", "results", "rows", "items", "software", "detectedApps"}

// findJSON finds the rows and what their fields mean; nil when the file is no such table.
func findJSON(f *File) *foundJSON {
	head := f.jsonHead()
	if len(head.fields) == 0 {
		return nil
	}
	names, path := jsonNames(head.fields), []string(nil)
	if !head.array {
		for _, list := range jsonLists {
			if head.is(list, "[") && !head.has("DisplayName") {
				path = []string{list}
				names = jsonNames((&File{Data: f.jsonListHead(list), Limits: f.Limits}).jsonHead().fields)
				break
			}
		}
	}
	if len(names) < 2 || isTranslation(head) {
		return nil
	}
	t := &foundJSON{path: path, header: readHeader(names, nil)}
	t.kind = t.kindOf(f, head)
	if t.kind == "" {
		return nil
	}
	return t
}

// isTranslation recognizes the words of a program's windows, where "serial" is "Serial Number".
func isTranslation(head jsonHead) bool {
	for _, field := range head.fields {
		m := headerMeaning(field.key)
		if m.role != roleNone && len(field.value) > 0 && field.value[0] == '"' {
			if headerMeaning(head.text(field.key)).role == m.role && m.role != roleOther {
				return true
			}
		}
	}
	return false
}

// jsonListHead is the beginning of the file from the list on.
func (f *File) jsonListHead(list string) []byte {
	head := f.head(128 << 10)
	i := bytes.Index(head, []byte(`"`+list+`"`))
	if i < 0 {
		return nil
	}
	j := bytes.IndexByte(head[i:], '[')
	if j < 0 {
		return nil
	}
	return head[i+j:]
}

// jsonNames are the names of fields, those of objects inside of them with the outer name before.
func jsonNames(fields []jsonField) []string {
	var names []string
	for _, field := range fields {
		if len(field.value) > 0 && field.value[0] == '{' {
			inner := (&File{Data: field.value}).jsonHead()
			for _, in := range inner.fields {
				names = append(names, nestedPrefix(field.key)+in.key)
			}
			continue
		}
		names = append(names, field.key)
	}
	return names
}

// nestedPrefix is what stands before the names of fields in an object inside of a row. JSON:API has all fields of a row
// in "attributes".
func nestedPrefix(key string) string {
	if key == "attributes" {
		return ""
	}
	return key + "."
}

// kindOf decides by the names of the fields. What other readers know better is left to them: fields in lower case such
// as name and version alone can be packages of anything.
func (t *foundJSON) kindOf(f *File, head jsonHead) string {
	h := t.header
	has := func(names ...string) bool { return hasAll(h.names, names) }
	last := ""
	if len(t.path) > 0 {
		last = t.path[0]
	}
	switch {
	case has("displayName", "deviceCount"), has("ApplicationName", "DeviceCount"), head.has("deviceName") && last == "detectedApps",
		has("ApplicationName", "ApplicationKey"), has("displayName", "sizeInByte"):
		return intuneJSON
	case has("DisplayName") && (has("DisplayVersion") || has("UninstallString") || has("PSChildName") || has("PSPath") || has("Publisher") && !has("ServiceName")):
		return powerShellJSON
	case has("Name", "Version") && (has("IdentifyingNumber") || has("PackageFullName") || has("PackageFamilyName") || has("ProviderName") && !has("Path") ||
		has("Vendor")):
		return powerShellJSON
	case has("name", "version", "publisher", "install_date", "uninstall"):
		return tacticalJSON
	case has("name", "version", "publisher", "productCode"), has("name", "version", "publisher", "installDate", "location"):
		return ninjaJSON
	case len(f.Options.Columns) > 0, h.verdict == sure && h.cols.device >= 0 && !has("columns"), head.array && t.isSoftware():
		return plainJSON
	}
	return ""
}

// isSoftware reports whether rows without a device can be nothing but software: their names say so, or they have
// versions and makers, and nothing of what programmers' packages have.
func (t *foundJSON) isSoftware() bool {
	h := t.header
	if h.verdict != sure && h.verdict != unsure || h.cols.software < 0 || h.cols.version < 0 || h.cols.deviceID >= 0 || h.has("dependencies", "license", "licenses", "homepage", "repository", "downloads", "description", "keywords", "id", "cve", "cveid") {
		return false
	}
	return h.verdict == sure && h.cols.softwareRank < weakRank || h.cols.publisher >= 0
}

func hasAll(names, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, n := range names {
			found = found || n == w
		}
		if !found {
			return false
		}
	}
	return true
}

// Read reads the rows.
func (j jsonTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	t := findJSON(f)
	if t == nil {
		return ErrUnknown
	}
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	if j.kind == intuneJSON && (hasAll(t.header.names, []string{"deviceCount"}) && !hasAll(t.header.names, []string{"deviceName"}) || t.header.verdict == aggregate) && doc.get("deviceName").text() == "" {
		return refuse(intuneHint)
	}
	rows := &jsonRows{ctx: ctx, file: f, index: map[string]int{}}
	for _, name := range t.header.names {
		rows.column(name)
	}
	complete := j.kind == powerShellJSON && isCompleteHeader(t.header.names)
	reader := newTableReader(f, tableAgents[j.kind], complete)
	if device := doc.get("deviceName").text(); device != "" && len(t.path) > 0 {
		reader.fallback = device
	}
	if c := t.header.cols; c.device < 0 && c.deviceID >= 0 && len(f.Options.Columns) == 0 {
		return rows.needsMapping(j.rows(doc, t), t)
	}
	err = rows.read(j.rows(doc, t), func(row []string) error {
		return reader.add(rows.columns(t.header, f.Options.Columns), row)
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	return reader.finish(emit)
}

// needsMapping is for rows that know their device by a number only.
func (r *jsonRows) needsMapping(list rawJSON, t *foundJSON) error {
	needs := &NeedsMapping{Header: t.header.names, Guess: t.header.guess(), Fingerprint: fingerprint(t.header.names)}
	err := r.read(list, func(row []string) error {
		if needs.Rows = append(needs.Rows, slices.Clone(row)); len(needs.Rows) == previewRows {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return r.file.damagedJSON(err)
	}
	return needs
}

// rows is the list of rows, or the one object that is the only row.
func (j jsonTable) rows(doc rawJSON, t *foundJSON) rawJSON { return doc.get(t.path...) }

// jsonRows turns objects into rows. Fields that a first object does not have get columns when they come.
type jsonRows struct {
	ctx    context.Context
	file   *File
	names  []string
	index  map[string]int
	known  int // names when cols was made
	cols   *tableColumns
	values []string
}

func (r *jsonRows) column(name string) int {
	i, ok := r.index[name]
	if !ok {
		i = len(r.names)
		r.names = append(r.names, name)
		r.index[name] = i
	}
	return i
}

// columns are the columns of the rows so far. The software and the device stay what the first object made them.
func (r *jsonRows) columns(first *tableHeader, mapping map[string]string) *tableColumns {
	if r.cols != nil && r.known == len(r.names) {
		return r.cols
	}
	r.known = len(r.names)
	h := readHeader(r.names, nil)
	if len(mapping) > 0 {
		mapped := &tableHeader{names: r.names, cols: noColumns()}
		mapped.apply(mapping)
		h = mapped
	} else {
		h.cols.software = first.cols.software
		if first.cols.device >= 0 {
			h.cols.device = first.cols.device
		}
		if h.cols.device == h.cols.software {
			h.cols.device = -1
		}
	}
	r.cols = &h.cols
	return r.cols
}

// read calls do for each object of a list, or for the one object.
func (r *jsonRows) read(list rawJSON, do func(row []string) error) error {
	n := 0
	one := func(object rawJSON) error {
		if n++; n%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if object.kind() != '{' {
			return nil
		}
		clear(r.values)
		if err := r.fields("", object); err != nil {
			return err
		}
		return do(r.values)
	}
	if list.kind() == '{' {
		return one(list)
	}
	return list.items(one)
}

func (r *jsonRows) fields(prefix string, object rawJSON) error {
	return object.fields(func(key string, value rawJSON) error {
		if value.kind() == '{' && prefix == "" {
			return r.fields(nestedPrefix(key), value)
		}
		i := r.column(prefix + key)
		if err := r.file.checkColumns(i + 1); err != nil {
			return err
		}
		for len(r.values) <= i {
			r.values = append(r.values, "")
		}
		if kind := value.kind(); kind != '[' && kind != '{' {
			r.values[i] = strings.TrimSpace(value.text())
		}
		return nil
	})
}
