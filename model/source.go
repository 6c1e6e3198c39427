package model

import "time"

// Source is a watched folder of inventory files, or a single file, with the organization that its devices belong to.
type Source struct {
	ID      int64 `gorm:"primaryKey"`
	Path    string
	OrgID   int64
	Paused  bool
	Sample  bool       // the built-in sample company
	AddedAt time.Time  `gorm:"serializer:nullzero"`
	SweptAt *time.Time // when it was last looked through to the end
	Problem string     // why it could not be, in words; empty when it could
}

// TableName is the table's name in the database.
func (Source) TableName() string { return "sources" }

// FileState is what became of an inventory file.
type FileState string

// The states of a file.
const (
	FileRead    FileState = "read"    // understood; its devices are counted
	FileOlder   FileState = "older"   // understood; newer reports of its devices were there already
	FileProblem FileState = "problem" // not understood; Reason says why
	FileIgnored FileState = "ignored" // somebody said to leave it, or it is no inventory and no problem either
	FileGone    FileState = "gone"    // was read once, is no longer there: its devices stay
)

// File is one inventory file that a source has or had.
type File struct {
	ID       int64 `gorm:"primaryKey"`
	SourceID int64
	Path     string // absolute
	Size     int64
	ModTime  time.Time `gorm:"serializer:nullzero"`
	Hash     string    // SHA-256 of the content in hex, for evidence
	Format   string
	State    FileState
	Reason   string // of FileProblem and FileIgnored, in words
	Devices  int    // how many reports it held
	ReadAt   *time.Time
}

// TableName is the table's name in the database.
func (File) TableName() string { return "files" }
