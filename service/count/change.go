package count

import (
	"time"

	"seatcount/model"
)

// NewTitle is a title that inventory brought, or one whose kind changed.
type NewTitle struct {
	ID   int64
	Name string
	Kind model.Kind
}

// NewRelease is a release that inventory brought. Its title is known, or comes in the same Change.
type NewRelease struct {
	ID      int64
	TitleID int64
	Version string
}

// DeviceChange is a device as it is now: new, changed or gone.
type DeviceChange struct {
	ID       int64
	OrgID    int64
	State    model.DeviceState
	LastSeen time.Time
	Releases []int64 // all releases on the device; nil when they are as they were
	Gone     bool    // deleted, or merged into another device; the other fields do not matter
}

// Change is what one transaction changed of the inventory, to be given to Service.Apply after its commit.
type Change struct {
	Titles   []NewTitle
	Releases []NewRelease
	Devices  []DeviceChange
}

// Empty reports whether nothing changed.
func (c *Change) Empty() bool {
	return len(c.Titles) == 0 && len(c.Releases) == 0 && len(c.Devices) == 0
}
