package report

import (
	"errors"
	"io"
)

// WriteXLSX writes the table as XLSX.
func WriteXLSX(w io.Writer, t Table) error { return errors.New("not yet") }
