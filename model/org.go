package model

import (
	"strings"
	"unicode/utf8"
)

// RootOrgID is the id of the root of the organization tree, "Default Organization".
const RootOrgID int64 = 1

// RootOrgName is the name that the root has in a new database.
const RootOrgName = "Default Organization"

// Org is a node of the organization tree. A license belongs to one, a device to one.
type Org struct {
	ID       int64  `gorm:"primaryKey"`
	ParentID int64  `gorm:"serializer:nullzero"` // 0 for the root
	Name     string `gorm:"size:200"`
}

// TableName is the table's name in the database.
func (Org) TableName() string { return "orgs" }

// Validate checks the organization's name.
func (o *Org) Validate() error {
	o.Name = strings.Join(strings.Fields(o.Name), " ")
	switch {
	case o.Name == "":
		return Invalid("name", "An organization needs a name")
	case utf8.RuneCountInString(o.Name) > MaxName:
		return Invalid("name", "A name has at most %d characters", MaxName)
	case strings.Contains(o.Name, "/"):
		return Invalid("name", `A name cannot contain "/": it separates organizations in a path`)
	}
	return nil
}
