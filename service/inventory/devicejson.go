package inventory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
)

// deviceJSON reads what scripts and small agents make: objects that describe a device, with a list of its software
// somewhere in them. There is no one form; the names of fields are judged as headings of tables are.
//
//	{"hostname": "PC-1", "os": {…}, "installed_software": [{"name": …, "version": …}, …]}
//	{"computers": [{"name": "PC-1", "software": ["Writer", "Lumen"]}, …]}
//	{"system": {"hostname": "PC-1"}, "software": {"installed_programs": [{…}]}}
//
// Nobody knows what such a script leaves out: its reports only add.
type deviceJSON struct{}

// Name is how people know it.
func (deviceJSON) Name() string { return "Device JSON" }

// softwareLists are the names of lists of installed software. Those of the second set can be lists of anything: they
// need a device that is named, or makers and versions in their rows.
var (
	softwareLists = foldedSet(`installed software|installed softwares|software installed|installed programs|programs installed|installed applications|
		installed apps|installed packages|installed products|software inventory|software list|softwares|installed software list|list of software|
		logiciels|logiciels installés|installierte software|installierte programme|software instalado|programas instalados|win32 product|
		programs and features|uninstall list|installed software inventory|software details|installed programs list`)
	vagueLists = foldedSet(`software|programs|applications|apps|packages|products|package list|app list|application list|program list|affected items|
		desktop apps|store apps|uwp apps|appx packages`)
	deviceLists = foldedSet(`computers|devices|hosts|machines|assets|endpoints|nodes|clients|workstations|servers|agents|systems|pcs|inventory|inventories`)
)

func foldedSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.SplitSeq(words, "|") {
		set[foldHeader(word)] = true
	}
	return set
}

// Detect looks for a list of software in the beginning of the file.
func (deviceJSON) Detect(f *File) bool {
	if len(f.jsonHead().fields) == 0 {
		return false
	}
	head := f.head(1 << 20)
	named, vague := false, false
	for key, value := range jsonPairs(head) {
		switch folded := foldHeader(key); {
		case value[0] == '"':
			named = named || isIdentifyingField(folded)
		case value[0] == '{' && (softwareLists[folded] || vagueLists[folded]):
			vague = vague || isPackageMap(value) || holdsSoftwareRows(f, value)
		case value[0] != '[':
		case softwareLists[folded]:
			return true
		case deviceLists[folded]:
			named = true
		case vagueLists[folded]:
			if vague = true; isSoftwareRows(f, value) {
				return true
			}
		}
		if named && vague {
			return true
		}
	}
	return false
}

// jsonPairs yields the names of fields at any depth with the bytes that follow the colon.
func jsonPairs(data []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for i := 0; i < len(data); {
			quote := bytes.IndexByte(data[i:], '"')
			if quote < 0 {
				return
			}
			end, err := jsonStringEnd(data, i+quote)
			if err != nil {
				return
			}
			key, rest := data[i+quote+1:end-1], skipBlanks(data[end:])
			i = end
			if len(rest) < 2 || rest[0] != ':' || len(key) > 64 {
				continue
			}
			if rest = skipBlanks(rest[1:]); len(rest) > 0 && !yield(text(key), rest) {
				return
			}
		}
	}
}

// isNamingField reports whether a field can be nothing but the name of a device.
func isNamingField(folded string) bool {
	m := headerMeanings[folded]
	return m.role == roleDevice && (m.rank == 0 || folded == "hostname" || folded == "host" || folded == "computer" || folded == "fqdn")
}

// isIdentifyingField reports whether a field belongs to the description of a device and of nothing else.
func isIdentifyingField(folded string) bool {
	return isNamingField(folded) || folded == "serialnumber" || folded == "udid" || folded == "uuid" && headerMeanings[folded].role == roleUUID
}

// holdsSoftwareRows reports whether an object's first field is such a list.
func holdsSoftwareRows(f *File, object rawJSON) bool {
	found := false
	_ = object.fields(func(_ string, value rawJSON) error {
		found = value.kind() == '[' && isSoftwareRows(f, value)
		return errEnough
	})
	return found
}

// isSoftwareRows reports whether a list begins with an object that can be nothing but software.
func isSoftwareRows(f *File, list []byte) bool {
	return isSoftwareHeader(readHeader(jsonNames((&File{Data: list, Limits: f.Limits}).jsonHead().fields), nil))
}

// isSoftwareHeader asks for a name, a version and a maker; or for a name that says software, with the bundle that an
// application of macOS is.
func isSoftwareHeader(h *tableHeader) bool {
	if h.cols.softwareRank < weakRank && h.cols.version >= 0 && h.has("bundleid", "bundleidentifier") {
		return true
	}
	return (h.verdict == sure || h.verdict == unsure) && h.cols.software >= 0 && h.cols.version >= 0 && h.cols.publisher >= 0
}

// Read walks the document; several documents may follow one another, one a line.
func (deviceJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	found := false
	r := &deviceReader{ctx: ctx, file: f, rows: newTableReader(f, "", false), emit: func(report *Report) error {
		found = true
		return emit(report)
	}}
	for data := f.Data; len(skipBlanks(data)) > 0; {
		doc, rest, err := cutJSON(data)
		if err != nil {
			return f.damagedJSON(err)
		}
		data = rest
		if err := r.document(doc); err != nil {
			return f.damagedJSON(err)
		}
	}
	if err := r.rows.finish(r.emit); err != nil || found {
		return err
	}
	return fmt.Errorf("%w: JSON, but of no tool that is known", ErrUnknown)
}

// deviceReader collects devices.
type deviceReader struct {
	ctx     context.Context
	file    *File
	emit    func(*Report) error
	rows    *tableReader // of lists whose rows name their devices
	entries int
	objects int
}

// foundDevice is an object that may describe a device.
type foundDevice struct {
	Report
	name      string // "name", which is the device's in lists of devices
	version   string // "version", which is the system's in what describes that
	ids       string // the number by which its rows of software know it
	osVersion string
	strong    bool // its list of software is called so
}

// maxDeviceDepth is how deep devices and their lists may lie.
const maxDeviceDepth = 8

func (r *deviceReader) document(doc rawJSON) error {
	if doc.kind() == '[' {
		return r.devices(doc, &foundDevice{}, 0)
	}
	d, err := r.object(doc, 0, false)
	if err != nil || !d.HasSoftware {
		return err
	}
	return r.finish(d, &foundDevice{}, false)
}

// devices takes the objects of a list that have software. What the object around the list says of time and domain holds
// for them too.
func (r *deviceReader) devices(list rawJSON, around *foundDevice, depth int) error {
	return list.items(func(item rawJSON) error {
		if item.kind() != '{' {
			return nil
		}
		d, err := r.object(item, depth+1, false)
		if err != nil || !d.HasSoftware {
			return err
		}
		return r.finish(d, around, true)
	})
}

// finish names the device and hands it on.
func (r *deviceReader) finish(d, around *foundDevice, listed bool) error {
	if d.Hostname == "" && listed {
		d.Hostname = d.name
	}
	if !d.strong && d.Hostname == "" && d.UUID == "" && d.Serial == "" && !hasMakers(d.Software) {
		return nil // packages of anything
	}
	report := d.Report
	if report.Hostname == "" {
		report.Hostname = r.file.deviceName()
	} else {
		host, domain := splitHost(report.Hostname)
		report.Hostname, report.Domain = host, cmp.Or(report.Domain, domain, around.Domain)
	}
	if v := d.osVersion; v != "" && report.OS != "" && !strings.Contains(report.OS, v) {
		report.OS += " " + v
	}
	if report.CollectedAt.IsZero() {
		report.CollectedAt = around.CollectedAt
	}
	return r.emit(&report)
}

// hasMakers reports whether most entries have a version and a publisher, as software has, and files and packages of
// programmers have not.
func hasMakers(list []Entry) bool {
	n := 0
	for _, e := range list {
		if e.Version != "" && e.Publisher != "" {
			n++
		}
	}
	return n > 0 && n*2 >= len(list)
}

// object reads one object with all that is inside of it. Inside of an object that is called like software, lists have
// software under any name: of 32 and 64 bit, of the machine and of users.
func (r *deviceReader) object(object rawJSON, depth int, inside bool) (*foundDevice, error) {
	if r.objects++; r.objects%1024 == 0 && r.ctx.Err() != nil {
		return nil, r.ctx.Err()
	}
	d := &foundDevice{}
	type field struct {
		key   string
		value rawJSON
	}
	var parts, lists []field
	err := object.fields(func(key string, value rawJSON) error {
		folded := foldHeader(key)
		switch value.kind() {
		case '[':
			if softwareLists[folded] || vagueLists[folded] {
				return r.software(d, value, softwareLists[folded])
			}
			if inside && isSoftwareRows(r.file, value) {
				return r.software(d, value, false)
			}
			lists = append(lists, field{folded, value})
		case '{':
			if (softwareLists[folded] || vagueLists[folded]) && isPackageMap(value) {
				return r.packageMap(d, value)
			}
			parts = append(parts, field{folded, value})
		default:
			d.note(folded, value)
		}
		return nil
	})
	if err != nil || depth >= maxDeviceDepth {
		return d, err
	}
	for _, p := range parts {
		part, err := r.object(p.value, depth+1, softwareLists[p.key] || vagueLists[p.key])
		if err != nil {
			return nil, err
		}
		d.take(p.key, part)
	}
	for _, l := range lists {
		if err := r.devices(l.value, d, depth); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// note takes a field that describes the device.
func (d *foundDevice) note(folded string, value rawJSON) {
	s := value.text()
	if s == "" || len(s) > 256 {
		return
	}
	switch m := headerMeanings[folded]; {
	case value.kind() != '"':
	case folded == "name":
		d.name = s
	case folded == "version":
		d.version = s
	case folded == "osversion" || folded == "operatingsystemversion":
		d.osVersion = s
	case folded == "vendor" || m.role == roleMaker:
		d.Manufacturer = cmp.Or(d.Manufacturer, s)
	case m.role == roleDevice && (isNamingField(folded) || m.rank == 1 && folded != "server" && folded != "target"):
		if !strings.ContainsAny(s, " /:") && (d.Hostname == "" || isNamingField(folded) && strings.Contains(d.Hostname, ".")) {
			d.Hostname = s
		}
	case m.role == roleSerial:
		d.Serial = cmp.Or(d.Serial, s)
	case m.role == roleUUID, folded == "udid":
		d.UUID = cmp.Or(d.UUID, s)
	case m.role == roleDomain:
		d.Domain = cmp.Or(d.Domain, s)
	case m.role == roleOS && folded != "platform":
		d.OS = cmp.Or(d.OS, s)
	case m.role == roleUser && !strings.Contains(folded, "mail"):
		d.User = cmp.Or(d.User, s)
	case m.role == roleSeen || collectionFields[folded]:
		if t, ok := parseTime(s); ok && d.CollectedAt.IsZero() {
			d.CollectedAt = t.UTC()
		}
	}
}

var collectionFields = foldedSet(`scanned at|generated at|scan timestamp|collection time|inventory time|report date|generated|report time|collected on|scanned on|generated on|date collected|report date utc|last contact time|last inventory update date|ohai time`)

// describingParts are objects inside of a device's that say more about it; others are its parts: disks, cards, users.
var describingParts = foldedSet(`system|system info|systeminfo|system information|bios|hardware|hardware info|computer|computer info|computer system|device|device info|host|
	host info|machine|machine info|general|identity|asset|asset info|info|metadata|meta|location|user and location|inventory|recon data|data|payload|report|result|network|network info|summary|client|agent`)

// take adds what an object inside says: its software always, its description where it describes the device.
func (d *foundDevice) take(key string, part *foundDevice) {
	if part.HasSoftware {
		d.HasSoftware, d.strong = true, d.strong || part.strong
		d.Software = append(d.Software, part.Software...)
	}
	isOS := key == "os" || key == "operatingsystem" || key == "osinfo"
	if isOS {
		d.OS = cmp.Or(d.OS, part.OS, part.name)
		d.osVersion = cmp.Or(d.osVersion, part.osVersion, part.version)
	}
	if !describingParts[key] && !isOS {
		return
	}
	d.Hostname = cmp.Or(d.Hostname, part.Hostname)
	switch key {
	case "general", "computer", "device", "machine":
		d.Hostname = cmp.Or(d.Hostname, part.name)
	}
	d.Domain = cmp.Or(d.Domain, part.Domain)
	d.User = cmp.Or(d.User, part.User)
	if d.CollectedAt.IsZero() {
		d.CollectedAt = part.CollectedAt
	}
	if isOS || strings.HasPrefix(key, "network") {
		return
	}
	d.UUID = cmp.Or(d.UUID, part.UUID)
	d.Serial = cmp.Or(d.Serial, part.Serial)
	d.Manufacturer = cmp.Or(d.Manufacturer, part.Manufacturer)
	d.OS, d.osVersion = cmp.Or(d.OS, part.OS), cmp.Or(d.osVersion, part.osVersion)
}
