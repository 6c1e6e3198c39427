package report

import (
	"errors"
	"io"
)

// WriteXML writes the table as XML.
func WriteXML(w io.Writer, t Table) error { return errors.New("not yet") }
