package model

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Metric says what one used seat of a license is.
type Metric string

const (
	// MetricDevice counts distinct devices with at least one matching title. It is the default.
	MetricDevice Metric = "device"
	// MetricInstallation counts distinct (device, title, version): what Open-AudIT shows.
	MetricInstallation Metric = "installation"
)

// Kinds says which kinds of titles a license counts.
type Kinds string

const (
	// KindsApplications counts applications only, the default of new licenses.
	KindsApplications Kinds = "applications"
	// KindsAll counts every title that matches, updates and runtimes included.
	KindsAll Kinds = "all"
)

// Yes and No are the two values of License.OrgDescendants, as Open-AudIT has them.
const (
	Yes = "y"
	No  = "n"
)

// MaxName is the longest name of a license, an organization or an editor, in characters.
const MaxName = 200

// MaxPurchased is the largest number of seats a license may have.
const MaxPurchased = 1_000_000_000

// License is a right to use software on PurchaseCount seats. The columns up to EditedDate have exactly the names and
// meanings of Open-AudIT's table licenses.
type License struct {
	ID             int64  `gorm:"primaryKey"`
	Name           string `gorm:"size:200"`
	OrgID          int64
	OrgDescendants string // Yes or No: whether organizations below OrgID are in scope
	PurchaseCount  int
	UsedCount      int // what the counter last computed; nobody edits it
	Description    string
	MatchString    string // patterns, one a line
	EditedBy       string `gorm:"size:200"`
	EditedDate     *time.Time

	ExcludeString string // patterns of titles to leave out, one a line
	Metric        Metric
	Kinds         Kinds
	ExpiresOn     *Date
}

// TableName is the table's name in the database.
func (License) TableName() string { return "licenses" }

// NewLicense returns a license with the defaults of a new one.
func NewLicense() License {
	return License{OrgID: RootOrgID, OrgDescendants: Yes, Metric: MetricDevice, Kinds: KindsApplications}
}

// Left is what remains of the purchased seats. It is signed: -2 when two seats too many are used.
func (l *License) Left() int { return l.PurchaseCount - l.UsedCount }

// Descendants reports whether organizations below the license's own are in scope.
func (l *License) Descendants() bool { return l.OrgDescendants != No }

// Normalize fills defaults in and trims what people paste along with a value.
func (l *License) Normalize() {
	l.Name = strings.Join(strings.Fields(l.Name), " ")
	l.MatchString = trimLines(l.MatchString)
	l.ExcludeString = trimLines(l.ExcludeString)
	l.Description = strings.TrimSpace(l.Description)
	if l.OrgID == 0 {
		l.OrgID = RootOrgID
	}
	if l.OrgDescendants == "" {
		l.OrgDescendants = Yes
	}
	if l.Metric == "" {
		l.Metric = MetricDevice
	}
	if l.Kinds == "" {
		l.Kinds = KindsApplications
	}
}

// Validate checks what can be checked without knowing other entities. Patterns are checked by package match.
func (l *License) Validate() error {
	switch {
	case l.Name == "":
		return Invalid("name", "A license needs a name")
	case utf8.RuneCountInString(l.Name) > MaxName:
		return Invalid("name", "A name has at most %d characters; this one has %d", MaxName, utf8.RuneCountInString(l.Name))
	case l.PurchaseCount < 0:
		return Invalid("purchase_count", "The number of purchased seats cannot be negative")
	case l.PurchaseCount > MaxPurchased:
		return Invalid("purchase_count", "The number of purchased seats is at most 1,000,000,000")
	case l.OrgDescendants != Yes && l.OrgDescendants != No:
		return Invalid("org_descendants", `This is "y" or "n", not %q`, l.OrgDescendants)
	case l.Metric != MetricDevice && l.Metric != MetricInstallation:
		return Invalid("metric", `A license counts per "device" or per "installation", not per %q`, string(l.Metric))
	case l.Kinds != KindsApplications && l.Kinds != KindsAll:
		return Invalid("kinds", `A license counts "applications" or "all" titles, not %q`, string(l.Kinds))
	}
	return nil
}

// trimLines drops blank lines and the blanks around each line.
func trimLines(s string) string {
	var kept []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// Status is what a license's numbers say about it, worst first.
type Status int

// The states of a license, the most urgent first.
const (
	StatusOverUsed Status = iota // more seats used than purchased
	StatusExpired                // the expiry day has passed
	StatusExpiring               // expires within ExpiringDays
	StatusNoMatch                // no title at all matches: probably a wrong match string
	StatusUnused                 // titles match, no seat is in use
	StatusOK
)

// ExpiringDays is how many days before its end a license counts as expiring.
const ExpiringDays = 30

// Status tells the license's state on the given day; titles is the number of titles that match it, wherever they are.
func (l *License) Status(today Date, titles int) Status {
	switch {
	case l.Left() < 0:
		return StatusOverUsed
	case l.ExpiresOn != nil && l.ExpiresOn.Before(today):
		return StatusExpired
	case l.ExpiresOn != nil && l.ExpiresOn.DaysFrom(today) <= ExpiringDays:
		return StatusExpiring
	case titles == 0:
		return StatusNoMatch
	case l.UsedCount == 0:
		return StatusUnused
	}
	return StatusOK
}
