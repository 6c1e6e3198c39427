package inventory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"
)

// tableColumns says which column of a table tells what; -1 where there is none.
type tableColumns struct {
	device, deviceID, software, version, publisher, domain, serial, uuid, os, user, seen int
	parent, release, component, provider, framework                                      int   // what tells the kind
	parts                                                                                []int // flags of app packages that are parts of Windows
	fullName                                                                             int   // of an app package, which holds its version
	softwareRank, deviceRank                                                             uint8
}

// verdict is how sure a header row is.
type verdict uint8

const (
	notTable  verdict = iota // nothing speaks for a table of installed software
	unsure                   // it may be one, but somebody has to say which column is what
	rights                   // a list of licenses
	aggregate                // counts of installations without devices
	sure
)

// tableHeader is the header row of a table and what was made of it.
type tableHeader struct {
	names   []string // cells of the row, trimmed
	cols    tableColumns
	verdict verdict
	roles   []meaning
}

func noColumns() tableColumns {
	return tableColumns{
		device: -1, deviceID: -1, software: -1, version: -1, publisher: -1, domain: -1, serial: -1, uuid: -1, os: -1,
		user: -1, seen: -1, parent: -1, release: -1, component: -1, provider: -1, framework: -1, fullName: -1, softwareRank: 255, deviceRank: 255,
	}
}

// columnOf returns the field of the columns for a role, or nil.
func (c *tableColumns) columnOf(r role) *int {
	switch r {
	case roleDevice:
		return &c.device
	case roleDeviceID:
		return &c.deviceID
	case roleSoftware:
		return &c.software
	case roleVersion:
		return &c.version
	case rolePublisher:
		return &c.publisher
	case roleDomain:
		return &c.domain
	case roleSerial:
		return &c.serial
	case roleUUID:
		return &c.uuid
	case roleOS:
		return &c.os
	case roleUser:
		return &c.user
	case roleSeen:
		return &c.seen
	}
	return nil
}

// readHeader makes of a row of cells what can be made of it. Rows below it, if there are any, decide what the words
// leave open.
func readHeader(row []string, below [][]string) *tableHeader {
	h := &tableHeader{names: row, cols: noColumns(), roles: make([]meaning, len(row))}
	ranks := map[role]uint8{}
	found := map[role]int{}
	for i, name := range row {
		m := headerMeaning(name)
		h.roles[i] = m
		if m.role == roleNone {
			continue
		}
		found[m.role]++
		field := h.cols.columnOf(m.role)
		if field != nil && (*field < 0 || m.rank < ranks[m.role]) {
			*field, ranks[m.role] = i, m.rank
		}
		h.noteKind(i, name)
	}
	h.cols.softwareRank, h.cols.deviceRank = rankOr(ranks, roleSoftware), rankOr(ranks, roleDevice)
	h.placeName()
	h.placeMaker(found)
	h.decide(found, below)
	return h
}

func rankOr(ranks map[role]uint8, r role) uint8 {
	if rank, ok := ranks[r]; ok {
		return rank
	}
	return 255
}

// noteKind remembers the columns that tell updates and components from applications.
func (h *tableHeader) noteKind(i int, name string) {
	switch foldHeader(name) {
	case "parentkeyname", "parentdisplayname":
		h.cols.parent = i
	case "releasetype":
		h.cols.release = i
	case "systemcomponent":
		h.cols.component = i
	case "providername":
		h.cols.provider = i
	case "isframework":
		h.cols.framework = i
	case "packagefullname":
		h.cols.fullName = i
	case "isresourcepackage", "nonremovable":
		h.cols.parts = append(h.cols.parts, i)
	}
}

// placeName decides what "Name" is: the device where another column is the software and none is the device, else the
// software.
func (h *tableHeader) placeName() {
	for i, m := range h.roles {
		if m.role != roleName {
			continue
		}
		if h.has("identifyingnumber", "packagefullname", "packagefamilyname", "fastpackagereference", "canonicalid", "providername") {
			h.cols.software, h.cols.softwareRank = i, weakRank // PowerShell's objects have their other names besides
			h.cols.deviceID = -1                               // ResourceId of app packages
			return
		}
		if h.cols.device >= 0 && h.cols.softwareRank == weakRank && strings.Contains(h.names[h.cols.software], " ") {
			h.cols.software = i // "Display Name" beside "Name" is the device's
			continue
		}
		strongSoftware := h.cols.software >= 0 && h.cols.softwareRank <= weakRank
		switch {
		case strongSoftware && h.cols.device < 0:
			h.cols.device, h.cols.deviceRank = i, 1
		case h.cols.software < 0 || h.cols.softwareRank > weakRank+1 && h.cols.device >= 0:
			h.cols.software, h.cols.softwareRank = i, m.rank
		case h.cols.softwareRank > weakRank && h.cols.device < 0 && h.cols.version >= 0:
			// "Name, Product, Version": the product is installed on what has the name.
			h.cols.device, h.cols.deviceRank = i, weakRank
		}
	}
}

// has reports whether one of the folded names is a header.
func (h *tableHeader) has(folded ...string) bool {
	for _, name := range h.names {
		name = foldHeader(name)
		for _, f := range folded {
			if name == f {
				return true
			}
		}
	}
	return false
}

// placeMaker takes "Manufacturer" for the publisher when there is no other and the table does not describe hardware.
func (h *tableHeader) placeMaker(found map[role]int) {
	if h.cols.publisher >= 0 || found[roleModel] > 0 {
		return
	}
	for i, m := range h.roles {
		if m.role == roleMaker {
			h.cols.publisher = i
			return
		}
	}
}

// decide weighs the columns. Words that stand for software alone ("Software", "Application") need one companion; words
// that can be anything ("Name", "Product") need more of them, or versions that look like versions.
func (h *tableHeader) decide(found map[role]int, below [][]string) {
	c := &h.cols
	strong := c.software >= 0 && c.softwareRank < weakRank
	device := c.device >= 0 && c.device != c.software
	version, publisher := c.version >= 0, c.publisher >= 0
	evidence := found[roleTool] + found[roleKind] + found[roleDate]
	switch {
	case found[roleRight] >= 2 && !(device && c.deviceRank < weakRank && version):
		h.verdict = rights
	case c.software < 0:
	case found[roleCount] > 0 && !device && c.deviceID < 0 && (strong || version || publisher) && h.counts(below):
		h.verdict = aggregate
	case found[roleOther] > 0 && !(strong && version && (device || publisher)) && !(device && c.deviceRank < weakRank && version && publisher):
	case strong && (device || version), strong && publisher && evidence > 0, c.fullName >= 0 && c.software >= 0:
		h.verdict = sure
	case c.softwareRank == weakRank && (version && (device || h.has("displayversion")) || publisher || evidence > 0):
		h.verdict = sure // DisplayName with DisplayVersion, Publisher, InstallDate, UninstallString, …
	case device && c.deviceRank < weakRank && version:
		h.verdict = sure
	case version && (publisher && len(h.names) <= 40 || evidence > 0) && !device:
		h.verdict = sure
		if !looksLikeVersions(below, c.version) {
			h.verdict = unsure
		}
	case version && !device && looksLikeVersions(below, c.version):
		h.verdict = sure
	case strong && len(h.names) > 1, device && (c.softwareRank < weakRank+2 || publisher), version,
		c.deviceID >= 0 && strong, c.softwareRank == weakRank && len(h.names) == 1:
		h.verdict = unsure
	}
	if h.verdict == sure && !device && c.deviceID >= 0 {
		h.verdict = unsure // numbers of devices without their names: somebody has to say so
	}
	if h.verdict == unsure && !h.looksLikeWords() {
		h.verdict = notTable
	}
}

// looksLikeWords reports whether the row can be headings: a row of data has numbers and dates.
func (h *tableHeader) looksLikeWords() bool {
	for _, name := range h.names {
		if name != "" && asciiDigit(name[0]) {
			return false
		}
	}
	return true
}

// counts reports whether a column of counts has whole numbers.
func (h *tableHeader) counts(below [][]string) bool {
	for i, m := range h.roles {
		if m.role != roleCount {
			continue
		}
		numbers, others := 0, 0
		for _, row := range below {
			if i >= len(row) || row[i] == "" {
				continue
			}
			if _, err := strconv.Atoi(strings.Map(digitOnly, row[i])); err == nil {
				numbers++
			} else {
				others++
			}
		}
		if numbers > 0 && others*5 <= numbers {
			return true
		}
	}
	return false
}

// digitOnly drops what groups thousands.
func digitOnly(r rune) rune {
	if r == ',' || r == '.' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\'' {
		return -1
	}
	return r
}

// looksLikeVersions reports whether most cells of the column that are not empty are versions; with none, it is not
// denied when the rows are few.
func looksLikeVersions(rows [][]string, column int) bool {
	yes, no := 0, 0
	for _, row := range rows {
		if column >= len(row) || row[column] == "" || isRuleCell(row[column]) {
			continue
		}
		if isTableVersion(row[column]) {
			yes++
		} else {
			no++
		}
	}
	return yes > 0 && yes >= 2*no
}

// isTableVersion reports whether s begins with a number, perhaps behind a "v", and is one word or two.
func isTableVersion(s string) bool {
	s = strings.TrimLeft(s, "vV<>=. ")
	return s != "" && len(s) <= 60 && s[0] >= '0' && s[0] <= '9' && strings.Count(s, " ") <= 2 && !strings.ContainsAny(s, "$€£%/")
}

// fingerprint tells header rows apart, for remembering a mapping.
func fingerprint(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(foldHeader(name))
		b.WriteByte(0)
	}
	return fmt.Sprintf("%016x", xxh3.HashString(b.String()))
}

// headerRows is how many rows are looked at for a header: reports have titles, filters and dates above it.
const headerRows = 30

// findHeader returns the row that is the header, and its number from 0; nil when no row is one.
func findHeader(rows [][]string) (*tableHeader, int) {
	var best *tableHeader
	at := -1
	for i, row := range rows[:min(len(rows), headerRows)] {
		if filled(row) == 0 {
			continue
		}
		h := readHeader(row, rows[i+1:])
		if h.verdict == notTable || best != nil && h.verdict <= best.verdict {
			continue
		}
		if best, at = h, i; h.verdict == sure {
			break
		}
	}
	return best, at
}

// filled counts the cells that are not empty.
func filled(row []string) int {
	n := 0
	for _, cell := range row {
		if cell != "" {
			n++
		}
	}
	return n
}
