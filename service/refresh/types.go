package refresh

import (
	"time"

	"seatcount/model"
)

// State is what the background refresh is doing.
type State int

// The states of the refresh.
const (
	StateIdle    State = iota // everything is up to date
	StateLoading              // the counts are being loaded at start
	StateRunning              // looking through sources, reading files
	StatePaused               // somebody paused it
)

// Status is a snapshot of the refresh for the status line.
type Status struct {
	State     State
	Done      int // files looked at in this run
	Total     int // files to look at in this run; 0 while not known
	Path      string
	Devices   int
	Sources   int
	Problems  int       // files that could not be read and are not ignored
	Refreshed time.Time // when the last run ended; zero before the first
	Err       string    // why the last run failed as a whole, in words
}

// SourceRow is a source as the Inventory page shows it.
type SourceRow struct {
	model.Source
	Org      string // the organization's path
	Files    int
	Devices  int
	Problems int
}

// FileRow is a file of a source.
type FileRow struct {
	model.File
	Hostnames string // of the devices it described last, at most a few
	Advice    string // what to do about its problem, in words
}

// Summary is what one run did, for the command line.
type Summary struct {
	Files         int
	Devices       int
	Titles        int
	Installations int
	Problems      []Problem
	Seconds       float64
}

// Problem is a file that could not be read, and why.
type Problem struct {
	Path   string
	Reason string
}
