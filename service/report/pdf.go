package report

import (
	"errors"
	"io"
)

// WritePDF writes the table as PDF.
func WritePDF(w io.Writer, t Table) error { return errors.New("not yet") }
