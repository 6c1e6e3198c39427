// Package report writes tables: a report is a table with a title, and each file format is one writer of it. It knows no
// database.
package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Table is what a report shows: every row has one cell a column, as text.
type Table struct {
	Title   string
	Columns []string
	Rows    [][]string
}

// Save writes a file so that it is there completely or not at all: to a temporary name beside it, then renamed.
func Save(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	// A temporary file is for its owner alone; what somebody saves has the rights that a new file has.
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
