package inventory

import (
	"errors"
	"fmt"
)

// ErrNotInventory says that the file was recognized and is no inventory of a computer's software: a printer, an SNMP
// answer, an aggregate without devices. Formats wrap it with what the file is and what to do instead.
var ErrNotInventory = errors.New("not an inventory of a computer's software")

// ErrUnknown says that no format recognized the file.
var ErrUnknown = errors.New("not a known inventory format")

// ErrTooLarge is what every LimitError is.
var ErrTooLarge = errors.New("too large")

// ErrPanic is what every PanicError is.
var ErrPanic = errors.New("a fault in Seatcount")

// PanicError says that a format's reader failed in an unforeseen way. What is for the log is not in its text.
type PanicError struct {
	Value any
	Stack []byte
}

// Error says what happened, for the one who sees the file in the list of problems.
func (e *PanicError) Error() string {
	return fmt.Sprintf("a fault in Seatcount kept the file from being read (%v)", e.Value)
}

// Is makes every PanicError an ErrPanic.
func (e *PanicError) Is(target error) bool { return target == ErrPanic }

// unknown says that no format knows the file, and what it seems to be.
func unknown(f *File) error {
	switch c := f.firstByte(); {
	case f.Binary:
		return fmt.Errorf("%w: a property list of something else", ErrUnknown)
	case c == '{' || c == '[':
		return fmt.Errorf("%w: JSON, but of no tool that is known", ErrUnknown)
	case c == '<':
		if root, _ := f.rootElement(); root != "" {
			return fmt.Errorf("%w: XML or HTML with the root element <%s>", ErrUnknown, root)
		}
		return fmt.Errorf("%w: damaged XML", ErrUnknown)
	}
	if anyCSV(f) != nil {
		return fmt.Errorf("%w: a table whose headings say nothing of software; map its columns if it lists some", ErrUnknown)
	}
	return fmt.Errorf("%w: a text that is no list of software known here", ErrUnknown)
}

// LimitError says which limit a file exceeds.
type LimitError struct {
	What  string // what is too large, as a plural or an amount: "entries", "characters in one line"
	Limit int64
}

// Error returns the limit in words.
func (e *LimitError) Error() string {
	return fmt.Sprintf("too large: more than %s %s", grouped(e.Limit), e.What)
}

// Is makes every LimitError an ErrTooLarge.
func (e *LimitError) Is(target error) bool { return target == ErrTooLarge }

// RefusedError is a file of another kind than inventory, with a sentence that says what to do.
type RefusedError struct {
	Reason string
}

// Error returns the sentence.
func (e *RefusedError) Error() string { return e.Reason }

// Is makes every RefusedError an ErrNotInventory.
func (e *RefusedError) Is(target error) bool { return target == ErrNotInventory }

// refuse makes a RefusedError.
func refuse(reason string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(reason, args...)}
}

// broken says that a file of a known format is damaged, with the position at which reading stopped.
func broken(data []byte, offset int, reason string, args ...any) error {
	offset = max(0, min(offset, len(data)))
	line, column := 1, 1
	for i := 0; i < offset; i++ {
		column++
		if data[i] == '\n' {
			line, column = line+1, 1
		}
	}
	return fmt.Errorf("damaged at line %d, column %d (byte %d): %s", line, column, offset, fmt.Sprintf(reason, args...))
}

// grouped writes n with commas between thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
