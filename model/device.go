package model

import "time"

// DeviceState says whether a device counts, and why not.
type DeviceState string

const (
	// DeviceInUse devices count.
	DeviceInUse DeviceState = "in use"
	// DeviceRetired devices are gone; they are kept for the record and do not count.
	DeviceRetired DeviceState = "retired"
	// DeviceExcluded devices do not count because somebody said so, with a reason.
	DeviceExcluded DeviceState = "excluded"
)

// Device is a computer that an inventory described.
type Device struct {
	ID           int64 `gorm:"primaryKey"`
	Hostname     string
	Domain       string
	UUID         string `gorm:"column:uuid"`
	Serial       string
	Manufacturer string
	OS           string `gorm:"column:os"`
	User         string `gorm:"column:user_name"`
	OrgID        int64
	OrgFixed     bool // somebody moved the device: its source's organization no longer decides
	State        DeviceState
	StateReason  string
	LastSeen     time.Time `gorm:"serializer:nullzero"` // the newest collection time of any report
	CollectedAt  time.Time `gorm:"serializer:nullzero"` // collection time of the newest complete report; zero when there was none
	FileID       int64     `gorm:"serializer:nullzero"` // the file of that report; 0 when there was none
	MergedInto   int64     `gorm:"serializer:nullzero"` // 0, or the device that this one was merged into
}

// TableName is the table's name in the database.
func (Device) TableName() string { return "devices" }

// TwinDecision is what somebody decided about two devices that may be one.
type TwinDecision string

// What somebody may decide about two devices.
const (
	TwinMerge TwinDecision = "merge"
	TwinKeep  TwinDecision = "keep both"
)
