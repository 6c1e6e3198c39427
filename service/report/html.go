package report

import (
	"errors"
	"io"
)

// WriteHTML writes the table as HTML.
func WriteHTML(w io.Writer, t Table) error { return errors.New("not yet") }
