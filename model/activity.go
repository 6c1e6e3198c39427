package model

import "time"

// Activity is one entry of the record of changes: who, when, what, from, to. Entries are never edited.
type Activity struct {
	ID       int64 `gorm:"primaryKey"`
	At       time.Time
	Who      string
	Action   string // "create", "update", "delete", "restore", "merge", …
	Entity   string // the table's name, such as "licenses"
	EntityID int64
	Name     string // the entity's name at the time
	OrgID    int64  `gorm:"serializer:nullzero"` // that it belonged to; 0 for what belongs to none
	Changes  string // JSON: [{"field","from","to"}]
}

// TableName is the table's name in the database.
func (Activity) TableName() string { return "activity" }

// Setting is one remembered value.
type Setting struct {
	Key   string `gorm:"primaryKey"`
	Value string
}

// TableName is the table's name in the database.
func (Setting) TableName() string { return "settings" }
