package inventory

import (
	"context"
	"fmt"
	"strings"
)

// agentXML reads the XML of GLPI Agent and FusionInventory, of OCS Inventory NG (also as .ocs) and of what writes like
// them (Rudder, Flyve):
//
//	<REQUEST><CONTENT><HARDWARE>…</HARDWARE><SOFTWARES>…</SOFTWARES>…</CONTENT><DEVICEID>…</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>
//
// Elements stand in any order. <SOFTWARES> is one installed software; <SOFTWAREUPDATES> are updates that could be
// installed and are left alone.
type agentXML struct{}

func (agentXML) Name() string { return "GLPI/OCS XML" }

func (agentXML) Detect(f *File) bool {
	root, _ := f.rootElement()
	return root == "REQUEST" || root == "REPLY"
}

func (agentXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	if root, _ := f.rootElement(); root == "REPLY" {
		return fmt.Errorf("%w: it is the answer of an inventory server", ErrNotInventory)
	}
	var a *agentReader
	err := readXML(ctx, f, "REQUEST", func(s *xmlScanner) {
		a = &agentReader{xmlScanner: s, file: f, report: &Report{Complete: true}}
		a.read()
	})
	if err != nil {
		return err
	}
	switch query := strings.ToUpper(a.query); {
	case query != "" && query != "INVENTORY":
		return fmt.Errorf("%w: it is a message of the kind %s", ErrNotInventory, query)
	case !a.content:
		return fmt.Errorf("%w: the element CONTENT is missing", ErrNotInventory)
	case !a.computer:
		return fmt.Errorf("%w: it has neither HARDWARE nor BIOS nor SOFTWARES", ErrNotInventory)
	}
	return emit(a.finish())
}

// agentReader is one reading of an agent's XML.
type agentReader struct {
	*xmlScanner
	file   *File
	report *Report
	kinds  kinds

	content, computer           bool
	query, deviceID             string
	fqdn, dnsDomain, workgroup  string
	osFull, osName, osPlain     string
	osVersion                   string
	serials                     [3]string // SSN, ENCLOSURESERIAL, MSN
	systemMaker, boardMaker     string
	biosMaker                   string
	logDate, lastDate           string
	firstUser, userID, lastUser string
}

func (a *agentReader) read() {
	for a.child() {
		switch a.name {
		case "CONTENT":
			a.content = true
			a.readContent()
		case "DEVICEID":
			a.deviceID = strings.TrimSpace(a.text())
		case "QUERY":
			a.query = strings.TrimSpace(a.text())
		case "PARTIAL":
			a.report.Complete = !isTrue(a.text())
		default:
			a.skip()
		}
	}
}

func (a *agentReader) readContent() {
	for a.child() {
		switch a.name {
		case "SOFTWARES":
			a.computer = true
			a.software()
		case "HARDWARE":
			a.computer = true
			a.hardware()
		case "BIOS":
			a.computer = true
			a.bios()
		case "OPERATINGSYSTEM":
			a.operatingSystem()
		case "ACCESSLOG":
			for a.child() {
				a.take("LOGDATE", &a.logDate)
			}
		case "USERS":
			a.user()
		case "VERSIONCLIENT":
			a.report.Agent = strings.TrimSpace(a.text())
		case "PARTIAL":
			a.report.Complete = !isTrue(a.text())
		default:
			a.skip()
		}
	}
}

// take reads the current element into field when it has the name, and skips it otherwise.
func (a *agentReader) take(name string, field *string) {
	if a.name == name {
		*field = strings.TrimSpace(a.text())
	} else {
		a.skip()
	}
}

func (a *agentReader) hardware() {
	for a.child() {
		switch a.name {
		case "NAME":
			a.report.Hostname = strings.TrimSpace(a.text())
		case "UUID":
			a.report.UUID = strings.TrimSpace(a.text())
		case "WORKGROUP":
			a.workgroup = strings.TrimSpace(a.text())
		case "OSNAME":
			a.osPlain = strings.TrimSpace(a.text())
		case "USERID":
			a.userID = strings.TrimSpace(a.text())
		case "LASTLOGGEDUSER":
			a.lastUser = strings.TrimSpace(a.text())
		case "LASTDATE":
			a.lastDate = strings.TrimSpace(a.text())
		default:
			a.skip()
		}
	}
}

func (a *agentReader) bios() {
	for a.child() {
		switch a.name {
		case "SSN":
			a.serials[0] = strings.TrimSpace(a.text())
		case "ENCLOSURESERIAL":
			a.serials[1] = strings.TrimSpace(a.text())
		case "MSN":
			a.serials[2] = strings.TrimSpace(a.text())
		case "SMANUFACTURER":
			a.systemMaker = strings.TrimSpace(a.text())
		case "MMANUFACTURER":
			a.boardMaker = strings.TrimSpace(a.text())
		case "BMANUFACTURER":
			a.biosMaker = strings.TrimSpace(a.text())
		default:
			a.skip()
		}
	}
}

func (a *agentReader) operatingSystem() {
	for a.child() {
		switch a.name {
		case "FULL_NAME":
			a.osFull = strings.TrimSpace(a.text())
		case "NAME":
			a.osName = strings.TrimSpace(a.text())
		case "VERSION":
			a.osVersion = strings.TrimSpace(a.text())
		case "FQDN":
			a.fqdn = strings.TrimSpace(a.text())
		case "DNS_DOMAIN":
			a.dnsDomain = strings.TrimSpace(a.text())
		default:
			a.skip()
		}
	}
}

func (a *agentReader) user() {
	for a.child() {
		if a.firstUser == "" {
			a.take("LOGIN", &a.firstUser)
		} else {
			a.skip()
		}
	}
}

func (a *agentReader) software() {
	a.report.HasSoftware = true
	var entry Entry
	var from, category string
	for a.child() {
		switch a.name {
		case "NAME":
			entry.Name = strings.TrimSpace(a.text())
		case "VERSION":
			entry.Version = strings.TrimSpace(a.text())
		case "PUBLISHER":
			entry.Publisher = strings.TrimSpace(a.text())
		case "FROM":
			from = a.text()
		case "SYSTEM_CATEGORY":
			category = a.text()
		default:
			a.skip()
		}
	}
	if entry.Name == "" || a.odd || a.err != nil {
		return
	}
	entry.Kind = a.kinds.of(&entry, from, category)
	if a.report.Software == nil {
		a.report.Software = make([]Entry, 0, min(max(16, len(a.data)/500), 4096))
	}
	a.report.Software = appendEntry(a.report.Software, entry, a.pos, len(a.data))
	if n := len(a.report.Software); n&0xFFF == 0 {
		if a.err = a.file.checkEntries(n); a.err == nil {
			a.err = a.ctx.Err()
		}
		a.odd = a.odd || a.err != nil
	}
}

// finish puts the facts together.
func (a *agentReader) finish() *Report {
	r := a.report
	if r.Hostname == "" {
		r.Hostname = deviceIDHost(a.deviceID)
	}
	r.Domain = domainOf(r.Hostname, a.fqdn, a.dnsDomain, a.workgroup)
	r.Serial = firstOf(a.serials[:]...)
	r.Manufacturer = firstOf(a.systemMaker, a.boardMaker, a.biosMaker)
	r.OS = firstOf(a.osFull, a.osPlain, joinOS(a.osName, a.osVersion))
	r.User = firstOf(a.firstUser, a.userID, a.lastUser)
	for _, date := range []string{a.logDate, a.lastDate} {
		if t, ok := parseTime(date); ok {
			r.CollectedAt = t
			break
		}
	}
	return r
}
