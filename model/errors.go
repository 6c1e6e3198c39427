package model

import (
	"errors"
	"fmt"
)

// ErrNotFound says that the thing asked for is not there, or not visible to the one who asks.
var ErrNotFound = errors.New("not found")

// ErrForbidden says that the principal may not do this. Services wrap it with what was forbidden.
var ErrForbidden = errors.New("not allowed")

// ErrConflict says that somebody else changed the thing meanwhile.
var ErrConflict = errors.New("changed meanwhile")

// ValidationError says which field is wrong and why, in words for the person who typed it.
type ValidationError struct {
	Field  string // the column's name, such as "match_string"
	Reason string // a whole sentence without the final period
}

// Error returns the field and the reason.
func (e *ValidationError) Error() string { return e.Field + ": " + e.Reason }

// Invalid makes a ValidationError; the reason is formatted as by fmt.Sprintf.
func Invalid(field, reason string, args ...any) error {
	return &ValidationError{Field: field, Reason: fmt.Sprintf(reason, args...)}
}
