package inventory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"
)

// Unit is what became of one inventory file, or of one member of an archive.
type Unit struct {
	Path    string // the file's path; of a member: the archive's path, "!/" and the member's
	Format  string // empty when no format recognized it
	Reports []*Report
	Err     error  // why it could not be read, in words; then there are no Reports
	Hash    string // SHA-256 in hex of the file as it lies on the disk, for evidence
	Size    int64  // of the file as it lies on the disk, in bytes
}

// Source is a file that was read already.
type Source struct {
	Path    string
	ModTime time.Time
	Data    []byte
}

// Read reads the inventory file at path and calls emit for each unit in it: one for a plain file, one for each member
// of an archive that a format knows. What is wrong with the file is in the unit's Err; the error of Read is emit's or
// the context's. The file is only read: not changed, not locked.
func Read(ctx context.Context, path string, opts Options, limits Limits, emit func(Unit) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	source, err := load(path, limits.orDefaults())
	if err != nil {
		return emit(Unit{Path: path, Err: err})
	}
	return ReadSource(ctx, source, opts, limits, emit)
}

// ReadSource does what Read does with bytes that are in memory already. They must not change as long as the reports
// are in use.
func ReadSource(ctx context.Context, source Source, opts Options, limits Limits, emit func(Unit) error) error {
	limits = limits.orDefaults()
	// Members of a crafted archive can overlap and unpack to far more together than each alone.
	limits.ArchiveBytes = min(limits.ArchiveBytes, max(4*freeUnpack, limits.Ratio*int64(len(source.Data))))
	sum := sha256.Sum256(source.Data)
	r := &reader{
		ctx: ctx, opts: opts, limits: limits,
		unit: Unit{Hash: hex.EncodeToString(sum[:]), Size: int64(len(source.Data))},
		emit: emit,
	}
	err := r.open(part{path: source.Path, modTime: source.ModTime, data: source.Data}, 0)
	var stop *stopError
	if errors.As(err, &stop) {
		return stop.error
	}
	if err != nil {
		return r.send(Unit{Path: source.Path, Err: err})
	}
	return nil
}

// load reads the whole file into memory, up to the limit.
func load(path string, limits Limits) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, fileError(err)
	}
	if err := checkKind(info, limits); err != nil {
		return Source{}, err
	}
	file, err := openFile(path)
	if err != nil {
		return Source{}, fileError(err)
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return Source{}, fileError(err)
	}
	if err := checkKind(info, limits); err != nil {
		return Source{}, err
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(file, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return Source{}, fileError(err)
	}
	return Source{Path: path, ModTime: info.ModTime(), Data: data[:n]}, nil
}

// checkKind refuses what is no plain file, and files beyond the limit.
func checkKind(info os.FileInfo, limits Limits) error {
	switch {
	case info.IsDir():
		return refuse("This is a folder; add it as a source, or name the files in it")
	case !info.Mode().IsRegular():
		return refuse("This is not a plain file but a device, pipe or socket")
	case info.Size() > limits.FileBytes:
		return &LimitError{What: "bytes in one file", Limit: limits.FileBytes}
	}
	return nil
}

// fileError says in words why a file could not be opened or read.
func fileError(err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the file is not there (any more): %w", err)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("no permission to read the file: %w", err)
	}
	return fmt.Errorf("the file cannot be read: %w", err)
}

// part is a file or a member of an archive on its way through the containers.
type part struct {
	path    string
	modTime time.Time
	data    []byte
	member  bool // inside an archive: files that are no inventory are passed over there
}

// reader takes one file through containers, encoding, detection and its format.
type reader struct {
	ctx     context.Context
	opts    Options
	limits  Limits
	unit    Unit // hash and size, the same for all units
	emit    func(Unit) error
	known   int   // units that a format read or tried to read
	entries int   // of all units so far
	reports int   // of all units so far
	spent   int64 // bytes unpacked from archives so far

	each func(*File) // gets the decoded files instead of the formats; for previews
}

// stopError wraps an error that ends the whole run: emit's or the context's.
type stopError struct{ error }

func (r *reader) send(u Unit) error {
	u.Hash, u.Size = r.unit.Hash, r.unit.Size
	if err := r.emit(u); err != nil {
		return &stopError{err}
	}
	return nil
}

// read hands the decoded file to its format and emits the unit. It returns an error for files that no format knows.
func (r *reader) read(f *File) error {
	if r.each != nil {
		r.known++
		r.each(f)
		return nil
	}
	if done, err := r.console(f); done {
		return err
	}
	format, err := r.detect(f)
	if err != nil {
		return err
	}
	if format == nil {
		return unknown(f)
	}
	r.known++
	u := Unit{Path: f.Path, Format: format.Name()}
	u.Reports, err = r.readWith(format, f)
	if r.ctx.Err() != nil {
		return &stopError{r.ctx.Err()}
	}
	if err == nil && len(u.Reports) == 0 {
		err = fmt.Errorf("%w: the file describes no device", ErrNotInventory)
	}
	if err != nil {
		u.Reports, u.Err = nil, err
	}
	return r.send(u)
}

// readWith is what the format reads in the file.
func (r *reader) readWith(format Format, f *File) (list []*Report, err error) {
	err = guard(func() error {
		return format.Read(r.ctx, f, func(report *Report) error {
			list = append(list, report)
			return r.account(report)
		})
	})
	return list, err
}

// account keeps the limits on what one file may hold, archives included.
func (r *reader) account(report *Report) error {
	r.entries += len(report.Software)
	r.reports++
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case r.entries > r.limits.Entries:
		return &LimitError{What: "entries", Limit: int64(r.limits.Entries)}
	case r.reports > r.limits.Reports:
		return &LimitError{What: "devices in one file", Limit: int64(r.limits.Reports)}
	}
	return nil
}

func (r *reader) detect(f *File) (format Format, err error) {
	err = guard(func() error {
		format = detect(f)
		return nil
	})
	return format, err
}

// guard turns a panic of a format into an error: foreign data must not end the program.
func guard(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return do()
}
