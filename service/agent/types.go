package agent

import (
	"errors"
	"time"

	"seatcount/model"
)

// From says where a delivery comes from. Nothing of it is believed beyond the line that it leaves in the list.
type From struct {
	TokenID  int64
	Origin   string // the address
	Protocol string // how it was delivered, such as "GLPI"
	Agent    string // as the agent names itself to the server, such as "GLPI-Agent_v1.11"
	AgentID  string // what the agent calls this computer
	// Device names the computer of a list that does not name it: letters, digits, ".", "-" and "_".
	Device string
}

// Taken is what was understood of a delivery that was taken in.
type Taken struct {
	Path     string // of the file that it was written to
	Hash     string // SHA-256 of what was delivered, in hex
	Size     int64  // in bytes, as delivered
	Format   string
	Reports  []Understood
	Problems []string // members of an archive that could not be read
}

// Understood is what a delivery says about one computer.
type Understood struct {
	Hostname    string     `json:"hostname"`
	UUID        string     `json:"uuid"`
	Serial      string     `json:"serial"`
	OS          string     `json:"os"`
	CollectedAt *time.Time `json:"collected_at"` // null when the inventory does not say
	Complete    bool       `json:"complete"`
	Software    int        `json:"software"` // how many entries
}

// Why a delivery is not taken in, beside *Refused.
var (
	ErrTooLarge = errors.New("the delivery is too large")
	ErrEmpty    = errors.New("there is nothing in the delivery")
	ErrBusy     = errors.New("too many deliveries arrive at once; try again in a while")
)

// Refused is a delivery that came whole and cannot be used, with the reason as a sentence.
type Refused struct{ Reason string }

// Error returns the reason.
func (r *Refused) Error() string { return r.Reason }

// Row is a delivery as lists show it.
type Row struct {
	model.Delivery
	Device string // the device's hostname; empty while the refresh has not come to it
	Org    string // the organization's path
	Token  string // the token's description, or its first characters; empty when it is gone
}

// Filter says which deliveries to list.
type Filter struct {
	Problems bool  // refused ones only
	DeviceID int64 // of this device only; 0 is of all
	Limit    int   // at most so many; 0 is 1,000
	Offset   int
}

// AgentRow is an agent, which is a computer that delivered or tried to, with its newest delivery.
type AgentRow struct { //nolint:revive // beside Row, and what it is
	Row
	Deliveries int        // that were taken in
	Problems   int        // that were refused
	TakenAt    *time.Time // when the newest one was taken in; nil when none ever was
}
