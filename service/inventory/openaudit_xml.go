package inventory

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"seatcount/model"
)

// openAuditXML reads the XML of Open-AudIT's audit scripts: <system><sys>…</sys><software><item>…</item></software>…</system>.
// They do not write when they ran; their file name has it, HOST-YYMMDDHHMMSS.xml.
type openAuditXML struct{}

func (openAuditXML) Name() string { return "Open-AudIT XML" }

func (openAuditXML) Detect(f *File) bool {
	if root, _ := f.rootElement(); root != "system" {
		return false
	}
	head := text(f.head(64 << 10))
	return strings.Contains(head, "<sys>") || strings.Contains(head, "<sys ") || strings.Contains(head, "<software>")
}

func (openAuditXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var o *openAudit
	err := readXML(ctx, f, "system", func(s *xmlScanner) {
		o = newOpenAudit(ctx, f)
		for s.child() && o.err == nil {
			o.section(s)
		}
	})
	if err != nil {
		return err
	}
	return o.emit(emit)
}

// section reads one section of the audit.
func (o *openAudit) section(s *xmlScanner) {
	switch s.name {
	case "sys":
		for s.child() {
			if s.name == "item" { // some versions wrap it like every other section
				for s.child() {
					o.sys(s.name, s)
				}
				continue
			}
			o.sys(s.name, s)
		}
	case "software":
		for s.child() {
			if s.name != "item" && s.name != "package" {
				s.skip()
				continue
			}
			o.item = softwareItem{}
			for s.child() {
				o.item.set(s.name, s)
			}
			if !s.odd && s.err == nil {
				if o.add(s.pos); o.err != nil {
					s.odd, s.err = true, o.err
				}
			}
		}
	case "windows":
		for s.child() {
			for s.child() {
				o.windows(s.name, s)
			}
		}
	default:
		s.skip()
	}
}

// value is what stands at a name: both scanners have it.
type value interface {
	text() string
	skip()
}

// openAudit collects the facts of one audit, from XML and from JSON.
type openAudit struct {
	ctx     context.Context
	file    *File
	report  *Report
	sysSeen bool
	fqdn    string
	name    string
	kind    string    // type: "computer", "router", …
	osParts [2]string // os_family, os_version
	userWin string
	item    softwareItem // the entry under way
	err     error
}

func newOpenAudit(ctx context.Context, f *File) *openAudit {
	return &openAudit{ctx: ctx, file: f, report: &Report{Complete: true}}
}

// sys takes one fact about the device.
func (o *openAudit) sys(name string, v value) {
	o.sysSeen = true
	var field *string
	switch name {
	case "hostname":
		field = &o.report.Hostname
	case "name":
		field = &o.name
	case "domain":
		field = &o.report.Domain
	case "fqdn":
		field = &o.fqdn
	case "uuid":
		field = &o.report.UUID
	case "serial":
		field = &o.report.Serial
	case "manufacturer":
		field = &o.report.Manufacturer
	case "os_name":
		field = &o.report.OS
	case "os_family":
		field = &o.osParts[0]
	case "os_version":
		field = &o.osParts[1]
	case "last_seen_by":
		field = &o.report.Agent
	case "last_user":
		field = &o.report.User
	case "type":
		field = &o.kind
	case "last_seen", "timestamp":
		if t, ok := parseTime(v.text()); ok {
			o.report.CollectedAt = t
		}
		return
	default:
		v.skip()
		return
	}
	if s := strings.TrimSpace(v.text()); s != "" {
		*field = s
	}
}

// windows takes one fact about Windows.
func (o *openAudit) windows(name string, v value) {
	if name == "user_name" && o.userWin == "" {
		o.userWin = strings.TrimSpace(v.text())
	} else {
		v.skip()
	}
}

// softwareItem is one entry of the section software.
type softwareItem struct {
	entry     Entry
	kind      string // type: "", "application", "update", "odbc driver", "codec", …
	component string // system_component
}

func (i *softwareItem) set(name string, v value) {
	switch name {
	case "name", "software_name":
		i.entry.Name = strings.TrimSpace(v.text())
	case "version", "software_version":
		i.entry.Version = strings.TrimSpace(v.text())
	case "publisher", "software_publisher":
		i.entry.Publisher = strings.TrimSpace(v.text())
	case "type":
		i.kind = strings.ToLower(strings.TrimSpace(v.text()))
	case "system_component":
		i.component = v.text()
	default:
		v.skip()
	}
}

// add appends the item, which was read up to pos, to the report.
func (o *openAudit) add(pos int) {
	item := &o.item
	o.report.HasSoftware = true
	if item.entry.Name == "" {
		return
	}
	switch item.kind {
	case "update", "hotfix", "patch":
		item.entry.Kind = model.KindUpdate
	case "odbc driver", "driver", "codec":
		item.entry.Kind = model.KindDriver
	default:
		if isTrue(item.component) {
			item.entry.Kind = model.KindComponent
		}
	}
	o.report.Software = appendEntry(o.report.Software, item.entry, pos, len(o.file.Data))
	if n := len(o.report.Software); n&0xFFF == 0 {
		if o.err = o.file.checkEntries(n); o.err == nil {
			o.err = o.ctx.Err()
		}
	}
}

// emit puts the facts together and hands the report on.
func (o *openAudit) emit(emit func(*Report) error) error {
	r := o.report
	if o.err != nil {
		return o.err
	}
	if !o.sysSeen && !r.HasSoftware {
		return fmt.Errorf("%w: it has neither the section sys nor software", ErrNotInventory)
	}
	switch strings.ToLower(o.kind) {
	case "", "computer", "phone", "smart phone", "mobile", "tablet", "virtual machine", "unknown":
	default:
		if !r.HasSoftware {
			return fmt.Errorf("%w: it describes a %s", ErrNotInventory, o.kind)
		}
	}
	r.Hostname = firstOf(r.Hostname, o.name)
	if r.Hostname == "" {
		r.Hostname, _, _ = strings.Cut(o.fqdn, ".")
	}
	if r.Hostname == "" {
		r.Hostname = o.file.deviceName()
	}
	r.Domain = domainOf(r.Hostname, o.fqdn, r.Domain, "")
	r.OS = firstOf(r.OS, joinOS(o.osParts[0], o.osParts[1]))
	r.User = firstOf(o.userWin, r.User)
	r.Agent = strings.TrimSpace("Open-AudIT " + r.Agent)
	if r.CollectedAt.IsZero() {
		r.CollectedAt = openAuditTime(o.file.Path)
	}
	return emit(r)
}

// openAuditStamp is the end of the file names that the audit scripts choose.
var openAuditStamp = regexp.MustCompile(`-(\d{12}|\d{14})$`)

// openAuditTime is the time in the file's name; zero when it has none.
func openAuditTime(file string) time.Time {
	name := trimEndings(path.Base(strings.ReplaceAll(file, `\`, "/")))
	m := openAuditStamp.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}
	}
	digits := m[1]
	if len(digits) == 12 {
		digits = "20" + digits
	}
	t, err := time.ParseInLocation("20060102150405", digits, time.Local)
	if err != nil {
		return time.Time{}
	}
	return t
}
