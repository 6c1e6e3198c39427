package store

import (
	"errors"
	"fmt"
)

// What may be wrong with a database. Errors of Open, Write and Backup wrap one of these where they apply, inside a
// *Problem that says it in words.
var (
	ErrNewer       = errors.New("made by a newer version")
	ErrDamaged     = errors.New("damaged")
	ErrReadOnly    = errors.New("cannot be written")
	ErrIsFolder    = errors.New("is a folder")
	ErrNotDatabase = errors.New("not a Seatcount database")
	ErrLocked      = errors.New("in use")
	ErrFull        = errors.New("disk full")
	ErrMigration   = errors.New("upgrade failed")
)

// Problem says in words what is wrong with a database file and what can be done. It wraps one of the Err values of this
// package, and the error behind it.
type Problem struct {
	Kind   error  // one of the Err values of this package
	Path   string // of the database
	Found  string // what was found, a sentence without the final period
	Advice string // what can be done, a sentence without the final period
	Err    error  // the error behind it; nil where there was none
}

// Error returns what was found and what can be done.
func (p *Problem) Error() string {
	s := p.Found + ". " + p.Advice
	if p.Err != nil {
		s += fmt.Sprintf(" (%v)", p.Err)
	}
	return s
}

// Unwrap gives errors.Is the kind of the problem and the error behind it.
func (p *Problem) Unwrap() []error {
	if p.Err == nil {
		return []error{p.Kind}
	}
	return []error{p.Kind, p.Err}
}

// kinds are the words for each kind of problem; %s is the path of the database.
var kinds = []struct {
	kind          error
	found, advice string
}{
	{ErrNewer, "The database %s was made by a newer version of Seatcount", "Open it with that version, or choose another database"},
	{
		ErrDamaged, "The database %s is damaged",
		"Nothing was changed. Restore a backup, or start a new database and add the inventory folders again",
	},
	{ErrReadOnly, "The database %s or its folder cannot be written", "Ask for the right to write there, or choose another place for the database"},
	{ErrIsFolder, "%s is a folder, not a database file", "Name a file inside of it"},
	{ErrNotDatabase, "The file %s is not a Seatcount database", "Nothing was changed. Choose another file"},
	{ErrLocked, "Another program keeps the database %s busy", "Close it, or try again later"},
	{ErrFull, "The disk of the database %s is full", "Nothing was lost. Make room and try again"},
	{ErrMigration, "The database %s could not be brought to this version's form", "It is as it was. Please report the problem"},
}

// problem makes a Problem of the kind, with the words for it.
func problem(kind error, path string, err error) *Problem {
	p := &Problem{Kind: kind, Path: path, Err: err}
	for _, k := range kinds {
		if errors.Is(kind, k.kind) {
			p.Found, p.Advice = fmt.Sprintf(k.found, path), k.advice
			break
		}
	}
	return p
}
