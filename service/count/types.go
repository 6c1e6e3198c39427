package count

import (
	"time"

	"seatcount/model"
)

// License is what the counter needs to know of a license.
type License struct {
	ID          int64
	OrgID       int64
	Descendants bool
	Metric      model.Metric
	Kinds       model.Kinds
	Match       string // patterns, one a line
	Exclude     string
	Purchased   int
}

// Result is the count of one license.
type Result struct {
	Used   int
	Titles int // titles that match, are not left out, and are on at least one device in scope that counts
	// Matched is the number of titles that match and are not left out, wherever they are. Service.Result sets it: 0 says
	// that the match string is probably wrong, where Titles being 0 may only say that nobody uses the license.
	Matched int
}

// Reason says why a title or a device of the evidence counts or does not.
type Reason string

// The reasons of the evidence. Only ReasonCounted ones count.
const (
	ReasonCounted        Reason = "counted"
	ReasonTitleExcluded  Reason = "title left out by the except patterns"
	ReasonTitleKind      Reason = "not an application" // Kind of the title tells what it is
	ReasonDeviceRetired  Reason = "device retired"
	ReasonDeviceExcluded Reason = "device excluded" // the device's StateReason tells why
	ReasonDeviceUnseen   Reason = "device not seen for longer than the limit"
	ReasonOutOfScope     Reason = "organization not in scope"
)

// TitleHit is a title that a license's patterns match.
type TitleHit struct {
	ID      int64
	Name    string
	Kind    model.Kind
	Devices int    // devices in scope that count and have it
	Reason  Reason // ReasonCounted, ReasonTitleExcluded or ReasonTitleKind
	// Marks are the byte ranges of Name that the matching pattern's literal text covers, for highlighting.
	Marks [][2]int
}

// Preview is what a pattern would count, for the edit window: while somebody types.
type Preview struct {
	Used    int
	Devices int // distinct devices, whatever the metric
	Left    int
	Matched int        // titles that count
	Titles  []TitleHit // the most common first, those left out last; at most the number asked for
	More    int        // titles beyond that number
}

// Found is a release on a device that belongs to the evidence.
type Found struct {
	TitleID   int64
	Title     string
	Version   string
	Publisher string
	Kind      model.Kind
	File      string // the file that says so
	FileHash  string // its SHA-256 when it was read, in hex
	Reason    Reason
}

// DeviceEvidence is one device behind a count, with what was found on it.
type DeviceEvidence struct {
	DeviceID int64
	Hostname string
	OrgID    int64
	Org      string // its path, such as "Default Organization / Mgmt"
	LastSeen time.Time
	Counted  bool
	Reason   Reason
	Note     string // the reason that somebody gave, for excluded and retired devices
	Found    []Found
}

// Evidence is every device and title behind the count of a license, those that count first.
type Evidence struct {
	License model.License
	Org     string
	Used    int
	Left    int
	Titles  []TitleHit
	Devices []DeviceEvidence
}

// TitleRow is a title with how widespread it is, for the Software page.
type TitleRow struct {
	ID       int64
	Name     string
	Kind     model.Kind
	Devices  int // devices in use of the principal's organizations
	Licenses []int64
}
