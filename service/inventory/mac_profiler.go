package inventory

import (
	"bytes"
	"context"
	"strings"

	"seatcount/model"
)

// system_profiler of macOS writes the same content as JSON, as a property list (XML, or binary once somebody converted
// it) and as text in the user's language. The list of applications is whole; the file names its computer only when
// the sections for hardware and software were asked for as well.

// profilerApps is the section with the applications.
const profilerApps = "SPApplicationsDataType"

// profile collects what the sections of a system_profiler report say.
type profile struct {
	f      *File
	report Report
	known  bool // a section was there that we read
}

func newProfile(f *File) *profile {
	return &profile{f: f, report: Report{Agent: "system_profiler"}}
}

// item takes one item of a section; get returns its fields by the names that JSON and property lists use.
func (p *profile) item(section string, get func(key string) string) error {
	r := &p.report
	switch section {
	case profilerApps:
		app := macApp{
			name: get("_name"), version: get("version"), path: get("path"),
			obtained: get("obtained_from"), signed: get("signed_by"),
		}
		return p.app(app)
	case "SPHardwareDataType":
		p.known = true
		setText(&r.Serial, get("serial_number"))
		setText(&r.UUID, get("platform_UUID"))
	case "SPSoftwareDataType":
		p.known = true
		host, domain := splitHost(get("local_host_name"))
		setText(&r.Hostname, host)
		setText(&r.Domain, domain)
		setText(&r.OS, get("os_version"))
		setText(&r.User, macUser(get("user_name")))
	}
	return nil
}

func setText(to *string, s string) {
	if *to == "" {
		*to = s
	}
}

// macUser takes the short name out of "Ada Example (ada)".
func macUser(s string) string {
	if i := strings.LastIndex(s, "("); i >= 0 && strings.HasSuffix(s, ")") {
		return s[i+1 : len(s)-1]
	}
	return s
}

func (p *profile) app(app macApp) error {
	p.known, p.report.HasSoftware = true, true
	if app.name != "" {
		p.report.Software = append(p.report.Software, app.entry())
	}
	return p.f.checkEntries(len(p.report.Software))
}

// done hands the report over, or says what is missing.
func (p *profile) done(emit func(*Report) error) error {
	if !p.known {
		return refuse("This system_profiler report has no list of applications; make one with: system_profiler -json SPApplicationsDataType SPHardwareDataType SPSoftwareDataType")
	}
	p.report.Complete = len(p.report.Software) > 0 // every Mac has applications: an empty list is a failure
	if p.report.UUID != "" || p.report.Serial != "" {
		p.report.Manufacturer = "Apple Inc."
	}
	if p.report.Hostname == "" {
		p.report.Hostname = p.f.deviceName()
	}
	return emit(&p.report)
}

// macApp is an application as system_profiler describes it.
type macApp struct {
	name, version, path string
	obtained            string // "apple", "mac_app_store", "identified_developer", "unknown"; in text with blanks and capitals
	signed              string // the first name of the signature's chain
}

func (a macApp) entry() Entry {
	return Entry{Name: a.name, Version: a.version, Publisher: a.publisher(), Kind: macPathKind(a.path)}
}

// publisher is who signed, or else where it came from.
func (a macApp) publisher() string {
	signer, _, _ := strings.Cut(a.signed, ", Developer ID Certification")
	if kind, who, ok := strings.Cut(signer, ": "); ok && (strings.HasPrefix(kind, "Developer ID") || strings.Contains(kind, "Mac Developer") || strings.HasPrefix(kind, "Apple D")) {
		if i := strings.LastIndex(who, " ("); i > 0 {
			who = who[:i]
		}
		return strings.TrimSpace(who)
	}
	switch from := strings.ToLower(strings.ReplaceAll(a.obtained, "_", " ")); {
	case from == "apple" || strings.HasPrefix(a.signed, "Software Signing"):
		return "Apple"
	case from == "mac app store" || strings.HasPrefix(a.signed, "Apple Mac OS Application Signing"):
		return "Mac App Store"
	}
	return ""
}

// macPathKind tells helpers and parts of the system from applications by where they lie; what lies where people put
// applications is left to Classify.
func macPathKind(path string) model.Kind {
	inside, home := path, false
	if rest, ok := strings.CutPrefix(path, "/Users/"); ok {
		if _, below, ok := strings.Cut(rest, "/"); ok {
			inside, home = "/"+below, true
		}
	}
	lower := strings.ToLower(inside)
	switch {
	case path == "":
		return model.KindUnknown
	case strings.Contains(lower, ".app/"), strings.Contains(lower, ".framework/"), strings.Contains(lower, ".bundle/"),
		strings.Contains(lower, ".plugin/"), strings.Contains(lower, ".prefpane/"), strings.HasPrefix(inside, "/Applications (Parallels)/"):
		return model.KindComponent
	case strings.HasPrefix(inside, "/Library/Printers/"):
		return model.KindDriver
	case strings.HasPrefix(inside, "/Library/"), !home && hasAnyPrefix(inside, "/System/", "/usr/", "/private/", "/Developer/SDKs/", "/Developer/Platforms/", "/bin/", "/sbin/"):
		return model.KindComponent
	case !strings.HasSuffix(lower, ".app"):
		return model.KindComponent
	}
	return model.KindUnknown
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// profilerJSON is the output of system_profiler -json.
type profilerJSON struct{}

func (profilerJSON) Name() string { return "macOS system_profiler JSON" }

func (profilerJSON) Detect(f *File) bool {
	head := f.jsonHead()
	if head.array {
		return false
	}
	for _, field := range head.fields {
		if isProfilerSection(field.key) && field.value[0] == '[' {
			return true
		}
	}
	return false
}

func isProfilerSection(s string) bool {
	return strings.HasPrefix(s, "SP") && strings.HasSuffix(s, "DataType") && len(s) < 64
}

func (profilerJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	p := newProfile(f)
	names := []string{"_name", "version", "path", "obtained_from", "signed_by", "serial_number", "platform_UUID", "local_host_name", "os_version", "user_name"}
	values := make([]string, len(names))
	get := func(key string) string {
		for i, name := range names {
			if name == key {
				return values[i]
			}
		}
		return ""
	}
	doc, _, err := f.json()
	if err == nil {
		err = doc.fields(func(section string, items rawJSON) error {
			return items.items(func(item rawJSON) error {
				if err := item.texts(names, values); err != nil {
					return err
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return p.item(section, get)
			})
		})
	}
	if err == nil && doc.get(profilerApps).kind() == '[' {
		p.known, p.report.HasSoftware = true, true
	}
	if err != nil {
		return f.damagedJSON(err)
	}
	return p.done(emit)
}

// profilerPlist is the output of system_profiler -xml, also converted to a binary property list.
type profilerPlist struct{}

func (profilerPlist) Name() string { return "macOS system_profiler plist" }

func (profilerPlist) Detect(f *File) bool {
	head := f.head(512 << 10)
	switch {
	case bytes.HasPrefix(f.Data, []byte(plistMagic)):
	case f.Binary || f.firstByte() != '<' || !bytes.Contains(head[:min(len(head), 1024)], []byte("<plist")):
		return false
	}
	return bytes.Contains(head, []byte("_dataType")) || bytes.Contains(head, []byte("_SPCommandLineArguments")) ||
		bytes.Contains(head, []byte(profilerApps))
}

func (profilerPlist) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, err := f.plist()
	if err != nil {
		return err
	}
	p := newProfile(f)
	sections, ok := doc.([]plistValue)
	if !ok {
		sections = []plistValue{doc}
	}
	for _, s := range sections {
		section, _ := s.(map[string]plistValue)
		name := plistText(section["_dataType"])
		items, _ := section["_items"].([]plistValue)
		if t, ok := parseTime(plistText(section["_timeStamp"])); ok && t.After(p.report.CollectedAt) {
			p.report.CollectedAt = t // older versions of macOS write it
		}
		if name == profilerApps {
			p.known, p.report.HasSoftware = true, true
		}
		for _, i := range items {
			item, _ := i.(map[string]plistValue)
			if err := p.item(name, func(key string) string { return plistText(item[key]) }); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return p.done(emit)
}
