package report

import (
	"errors"
	"io"
)

// WriteJSON writes the table as JSON.
func WriteJSON(w io.Writer, t Table) error { return errors.New("not yet") }
