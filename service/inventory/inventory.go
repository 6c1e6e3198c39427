// Package inventory turns the bytes of inventory files into reports about devices. It knows no database.
//
// A byte goes through three layers: the container and its encoding (gzip, zlib, zip, BOMs, UTF-16, declared charsets),
// then the format, which is recognized by content, then the Report. Each format is one file of this package behind the
// interface Format, registered in the list formats.
package inventory

import (
	"context"
	"time"

	"seatcount/model"
)

// Entry is one installed software as an inventory file lists it. Its strings may be parts of the file's bytes: whoever
// keeps one beyond the handling of the report clones it.
type Entry struct {
	Name      string
	Version   string
	Publisher string
	// Kind is what the file itself says (a hotfix, a deb package); KindUnknown leaves it to Classify.
	Kind model.Kind
}

// Report is what one inventory file says about one device.
type Report struct {
	Hostname     string // without the domain; empty when the file does not name its device
	Domain       string
	UUID         string // as written; model.GoodUUID tells whether it identifies
	Serial       string
	Manufacturer string
	OS           string
	User         string
	Agent        string // the tool that wrote the file, with its version
	// CollectedAt is when the tool looked at the device; zero when the file does not say.
	CollectedAt time.Time
	// Complete reports list all software of the device: what they do not mention is gone.
	Complete bool
	// HasSoftware is false for reports that do not mention software at all; they leave installations alone.
	HasSoftware bool
	Software    []Entry
}

// File is the content of one inventory file, after containers are opened and the text is UTF-8 without a BOM.
type File struct {
	// Path names the file, for its ending, for messages, and for lists that do not name their device. A member of an
	// archive has the archive's path, "!/" and its own.
	Path    string
	ModTime time.Time
	// Data is UTF-8 text without a BOM, or the untouched bytes of a binary format. Formats do not change it, and the
	// reports may refer to it.
	Data   []byte
	Binary bool
	// Options are what the user says about the file.
	Options Options
	// Limits bound what the file may cost; zero fields have their defaults.
	Limits Limits

	seen sniffed
}

// Options are what a user can say about a file that does not say it itself.
type Options struct {
	// Device names the device of a list that does not; empty takes it from the file's or folder's name.
	Device string
	// Columns maps "device", "software", "version", "publisher", … to header names of a table.
	Columns map[string]string
}

// Format reads one kind of inventory file.
type Format interface {
	// Name is how people know the format, such as "GLPI JSON".
	Name() string
	// Detect reports whether the file is of this format, from its content; a wrong file ending must not matter. It is
	// asked for every file and has to be quick: it looks at the beginning, not at megabytes.
	Detect(f *File) bool
	// Read calls emit for each device that the file describes, in order, and returns emit's error at once. An error of
	// its own says in words what is wrong with the file; errors that wrap ErrNotInventory say that the file is known and
	// is no inventory of a computer's software (a printer, an SNMP answer, an aggregate without devices).
	Read(ctx context.Context, f *File, emit func(*Report) error) error
}
