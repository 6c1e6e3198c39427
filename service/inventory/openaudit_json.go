package inventory

import (
	"context"
)

// openAuditJSON reads the JSON of Open-AudIT's newer audit script for Windows. Its sections are those of the XML:
// {"sys": {…}, "software": [{…}], "windows": {…}, …}.
type openAuditJSON struct{}

func (openAuditJSON) Name() string { return "Open-AudIT JSON" }

// openAuditSections are sections of an audit. PowerShell writes them in any order, so that sys may come after megabytes
// of others.
var openAuditSections = wordSet(`access antivirus arp bios certificate cluster disk dns env executable file firewall firewall_rule ip log
	memory module monitor motherboard mount netstat network nmap optical pagefile partition policy print_queue printer processor radio
	route rule_fragment san scsi server server_item service share software software_key sound ssd sys task usb user user_group
	variable video vm warranty windows`)

func (openAuditJSON) Detect(f *File) bool {
	if f.Binary || f.firstByte() != '{' {
		return false
	}
	s := newJSONProbe(f)
	for s.object(); s.key(); s.skip() {
		if name := lowerKey(s.name); name == "sys" {
			return openAuditSys(s)
		} else if openAuditSections[name] {
			return openAuditAnywhere(f)
		}
	}
	return false
}

// openAuditAnywhere looks for the section sys in the whole file.
func openAuditAnywhere(f *File) bool {
	s := newJSONScanner(f)
	s.quiet = true
	for s.object(); s.key(); s.skip() {
		if lowerKey(s.name) == "sys" {
			return openAuditSys(s)
		}
	}
	return false
}

// openAuditSys reports whether the value is the section sys, perhaps in an array.
func openAuditSys(s *jsonScanner) bool {
	if s.isArray() {
		if s.array(); !s.element() {
			return false
		}
	}
	if !s.isObject() {
		return false
	}
	for s.object(); s.key(); s.skip() {
		switch lowerKey(s.name) {
		case "item":
			return openAuditSys(s)
		case "hostname", "uuid", "os_name", "os_family", "os_group", "last_seen_by", "org_id", "form_factor", "fqdn":
			return true
		}
	}
	return false
}

func (openAuditJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	s := newJSONScanner(f)
	o := newOpenAudit(ctx, f)
	for s.object(); s.key(); {
		switch lowerKey(s.name) {
		case "sys":
			s.eachObject(func() {
				s.members(o.sys)
			})
		case "software":
			o.report.HasSoftware = o.report.HasSoftware || s.peek() == '['
			s.eachObject(func() {
				o.item = softwareItem{}
				s.members(o.item.set)
				if s.err == nil {
					o.add(s.pos)
					s.err = o.err
				}
			})
		case "windows":
			s.eachObject(func() {
				s.members(o.windows)
			})
		default:
			s.skip()
		}
	}
	if err := s.end(); err != nil {
		return err
	}
	return o.emit(emit)
}

// members calls take for each member of the object; take reads the value or skips it.
func (s *jsonScanner) members(take func(name string, v value)) {
	for s.object(); s.key(); {
		take(lowerKey(s.name), s)
	}
}

// eachObject calls read at each object of an array, at a single object, and at those wrapped as {"item": …} the way
// converters from XML do. Other values are passed over.
func (s *jsonScanner) eachObject(read func()) {
	switch s.peek() {
	case '{':
		if !s.isItem() {
			read()
			return
		}
		for s.object(); s.key(); {
			s.eachObject(read)
		}
	case '[':
		for s.array(); s.element(); {
			if s.isObject() {
				read()
			} else {
				s.skip()
			}
		}
	default:
		s.skip()
	}
}

// isItem reports whether the next value is an object that only wraps another: its first member is "item".
func (s *jsonScanner) isItem() bool {
	look := *s
	look.quiet = true
	look.object()
	return look.key() && look.name == "item" && (look.isObject() || look.isArray())
}
