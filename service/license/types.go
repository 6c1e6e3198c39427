package license

import (
	"seatcount/model"
)

// Row is a license with what the counter and the organization tree know of it, as lists and windows show it.
type Row struct {
	model.License
	Org     string // the organization's path, such as "Default Organization / Mgmt"
	Titles  int    // titles that match and count
	Matched int    // titles that match, wherever they are: with 0 the match string is probably wrong
	Status  model.Status
}

// Deleted is what Delete took away, to be given back to Restore.
type Deleted struct{ Licenses []model.License }

// Sample is the usage of a license on a day.
type Sample struct {
	Day       model.Date
	Used      int
	Purchased int
}

// UsageSample is a Sample with the license that it is of.
type UsageSample struct {
	LicenseID int64
	Sample
}

// RowProblem is a row of an imported file that could not be taken, and why.
type RowProblem struct {
	Row    int // as a spreadsheet numbers it: the header is row 1
	Name   string
	Reason string
}

// Imported is what an import did, or would do.
type Imported struct {
	Created  []model.License
	Updated  []model.License // licenses of the same name and organization
	Before   []model.License // the updated ones as they were
	Same     int             // rows that say what is there already
	Guessed  int             // of Created: how many match strings were made of names
	Orgs     []string        // organizations that the import makes
	Problems []RowProblem
}
