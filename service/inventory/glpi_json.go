package inventory

import (
	"context"
	"fmt"
	"strings"
)

// glpiJSON reads the JSON of GLPI Agent and of what writes like it: inventory_format, `glpi-agent --json`, the files
// that GLPI servers keep, injectors of other tools.
//
//	{"action": "inventory", "content": {"hardware": {…}, "softwares": [{…}], …}, "deviceid": "…", "itemtype": "Computer"}
//
// Keys may stand in any order, so nothing is decided before the end of the file. Only the branches that are asked for
// are looked at: product keys, SSH keys, processes and environment are not.
type glpiJSON struct{}

func (glpiJSON) Name() string { return "GLPI JSON" }

// glpiSections are some sections of content that tell it from other objects of that name.
var glpiSections = wordSet(`accesslog accountinfo antivirus batteries bios controllers cpus databases_services drives envs firewalls firmwares
	hardware inputs licenseinfos local_groups local_users logical_volumes memories modems monitors network_components network_device
	network_ports networks operatingsystem pagecounters physical_volumes ports printers processes remote_mgmt simcards slots
	softwares sounds storages usbdevices users versionclient versionprovider videos virtualmachines volume_groups`)

func (glpiJSON) Detect(f *File) bool {
	if f.Binary || f.firstByte() != '{' {
		return false
	}
	s := newJSONProbe(f)
	content, device := false, false
	for s.object(); s.key(); {
		switch strings.ToLower(s.name) {
		case "content":
			if !s.isObject() {
				return false
			}
			content = true
			for s.object(); s.key(); s.skip() {
				if glpiSections[strings.ToLower(s.name)] {
					return true
				}
			}
		case "deviceid":
			device = s.peek() == '"'
			s.skip()
		default:
			s.skip()
		}
	}
	return content && device
}

func (glpiJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	g := glpiReader{jsonScanner: newJSONScanner(f), ctx: ctx, file: f}
	g.report = &Report{Complete: true}
	if err := g.read(); err != nil {
		return err
	}
	switch strings.ToLower(g.itemType) {
	case "", "computer", "phone":
	case "networkequipment":
		return fmt.Errorf("%w: it describes network equipment", ErrNotInventory)
	default:
		return fmt.Errorf("%w: it describes a %s", ErrNotInventory, strings.ToLower(g.itemType))
	}
	switch strings.ToLower(g.action) {
	case "netdiscovery", "netinventory", "snmp", "snmpquery":
		return fmt.Errorf("%w: it is the answer of a network device", ErrNotInventory)
	}
	if !g.content {
		return broken(f.Data, len(f.Data), `the member "content" is missing`)
	}
	return emit(g.finish())
}

// glpiReader is one reading of a GLPI file.
type glpiReader struct {
	*jsonScanner
	ctx    context.Context
	file   *File
	report *Report
	kinds  kinds

	content                            bool
	itemType, action, deviceID         string
	fqdn, dnsDomain, workgroup         string
	osFull, osName, osVersion, osOld   string
	serials                            [3]string // ssn, enclosureserial, msn
	systemMaker, biosMaker, boardMaker string
	lastUser, firstUser, userID        string
}

func (g *glpiReader) read() error {
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "content":
			if !g.isObject() {
				g.skip()
				continue
			}
			g.content = true
			g.readContent()
		case "deviceid":
			g.deviceID = strings.TrimSpace(g.text())
		case "itemtype":
			g.itemType = g.text()
		case "action", "query":
			g.action = g.text()
		case "partial":
			g.report.Complete = !isTrue(g.text())
		default:
			g.skip()
		}
	}
	return g.end()
}

func (g *glpiReader) readContent() {
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "hardware":
			g.each(g.hardware)
		case "bios":
			g.each(g.bios)
		case "operatingsystem":
			g.each(g.operatingSystem)
		case "accesslog":
			g.each(g.accessLog)
		case "users":
			g.each(g.user)
		case "versionclient":
			g.report.Agent = g.text()
		case "softwares":
			g.report.HasSoftware = true
			g.report.Software = make([]Entry, 0, min(max(16, len(g.data)/400), 4096))
			g.each(g.software)
		default:
			g.skip()
		}
	}
}

// each calls read for each object of an array; a single object counts as an array of one, and other values are passed
// over.
func (g *glpiReader) each(read func()) {
	switch g.peek() {
	case '{':
		read()
	case '[':
		for g.array(); g.element(); {
			if g.isObject() {
				read()
			} else {
				g.skip()
			}
		}
	default:
		g.skip()
	}
}

func (g *glpiReader) hardware() {
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "name":
			g.report.Hostname = strings.TrimSpace(g.text())
		case "uuid":
			g.report.UUID = strings.TrimSpace(g.text())
		case "workgroup":
			g.workgroup = strings.TrimSpace(g.text())
		case "lastloggeduser":
			g.lastUser = strings.TrimSpace(g.text())
		case "userid":
			g.userID = strings.TrimSpace(g.text())
		case "osname":
			g.osOld = strings.TrimSpace(g.text())
		default:
			g.skip()
		}
	}
}

func (g *glpiReader) bios() {
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "ssn":
			g.serials[0] = strings.TrimSpace(g.text())
		case "enclosureserial":
			g.serials[1] = strings.TrimSpace(g.text())
		case "msn":
			g.serials[2] = strings.TrimSpace(g.text())
		case "smanufacturer":
			g.systemMaker = strings.TrimSpace(g.text())
		case "mmanufacturer":
			g.boardMaker = strings.TrimSpace(g.text())
		case "bmanufacturer":
			g.biosMaker = strings.TrimSpace(g.text())
		default:
			g.skip()
		}
	}
}

func (g *glpiReader) operatingSystem() {
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "full_name":
			g.osFull = strings.TrimSpace(g.text())
		case "name":
			g.osName = strings.TrimSpace(g.text())
		case "version":
			g.osVersion = strings.TrimSpace(g.text())
		case "fqdn":
			g.fqdn = strings.TrimSpace(g.text())
		case "dns_domain":
			g.dnsDomain = strings.TrimSpace(g.text())
		default:
			g.skip()
		}
	}
}

func (g *glpiReader) accessLog() {
	for g.object(); g.key(); {
		if lowerKey(g.name) != "logdate" {
			g.skip()
			continue
		}
		if t, ok := parseTime(g.text()); ok {
			g.report.CollectedAt = t
		}
	}
}

func (g *glpiReader) user() {
	for g.object(); g.key(); {
		if lowerKey(g.name) == "login" && g.firstUser == "" {
			g.firstUser = strings.TrimSpace(g.text())
		} else {
			g.skip()
		}
	}
}

func (g *glpiReader) software() {
	var entry Entry
	var from, category string
	for g.object(); g.key(); {
		switch lowerKey(g.name) {
		case "name":
			entry.Name = strings.TrimSpace(g.text())
		case "version":
			entry.Version = strings.TrimSpace(g.text())
		case "publisher":
			entry.Publisher = strings.TrimSpace(g.text())
		case "from":
			from = g.text()
		case "system_category":
			category = g.text()
		default:
			g.skip()
		}
	}
	if entry.Name == "" || g.err != nil {
		return
	}
	entry.Kind = g.kinds.of(&entry, from, category)
	g.report.Software = appendEntry(g.report.Software, entry, g.pos, len(g.data))
	if n := len(g.report.Software); n&0xFFF == 0 {
		if g.err = g.file.checkEntries(n); g.err == nil {
			g.err = g.ctx.Err()
		}
	}
}

// finish puts the facts together.
func (g *glpiReader) finish() *Report {
	r := g.report
	if r.Hostname == "" {
		r.Hostname = deviceIDHost(g.deviceID)
	}
	r.Domain = domainOf(r.Hostname, g.fqdn, g.dnsDomain, g.workgroup)
	r.Serial = firstOf(g.serials[:]...)
	r.Manufacturer = firstOf(g.systemMaker, g.boardMaker, g.biosMaker)
	r.OS = firstOf(g.osFull, joinOS(g.osName, g.osVersion), g.osOld)
	r.User = firstOf(g.lastUser, g.firstUser, g.userID)
	r.Agent = strings.TrimSpace(r.Agent)
	return r
}
