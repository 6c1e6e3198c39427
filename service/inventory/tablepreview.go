package inventory

import (
	"context"
	"errors"
	"fmt"
)

// TableView is what the mapping window shows of a table: its first rows, and what comes out with the columns as they are
// mapped now.
type TableView struct {
	Header      []string          // the cells of the header row; "Column 1", … where the table has none
	Rows        [][]string        // up to 20 rows below it
	Guess       map[string]string // what was found without help: "software" → "Name"; empty when nothing was
	Fingerprint string            // of the header; a mapping is remembered under it
	Sheet       string            // of a workbook
	Problem     string            // why nothing comes out, in words; empty when something does
	Devices     int               // that come out of the whole file
	Entries     int               // that come out of the whole file
	Lines       []TableLine       // the first ones that come out
}

// TableLine is one installed software that a table yields.
type TableLine struct {
	Device, Software, Version, Publisher string
}

// TablePreview reads any table, also one that no format recognizes, with opts.Columns as the user has mapped them so
// far; with none, as it would be read by itself. It returns an error when the file is no table at all.
func TablePreview(ctx context.Context, f *File, opts Options) (*TableView, error) {
	shown := *f
	shown.Options = opts
	view, err := tableTop(ctx, &shown)
	if err != nil {
		return nil, err
	}
	format := Format(csvTable{plainTable})
	if f.Binary {
		format = excelTable{}
	}
	entries := 0
	err = format.Read(ctx, &shown, func(r *Report) error {
		view.Devices++
		entries += len(r.Software)
		for _, e := range r.Software {
			if len(view.Lines) >= previewRows {
				break
			}
			view.Lines = append(view.Lines, TableLine{r.Hostname, e.Name, e.Version, e.Publisher})
		}
		return shown.checkEntries(entries)
	})
	if view.Entries = entries; err == nil && entries == 0 {
		err = errors.New("no row has software in the mapped column")
	}
	if err != nil {
		view.Problem = err.Error()
		var needs *NeedsMapping
		if errors.As(err, &needs) {
			view.Problem = "Say which column is the device, the software and the version"
		}
	}
	return view, ctx.Err()
}

// PreviewPath is TablePreview for a file on the disk, with the limits of reading; of an archive, its first table.
func PreviewPath(ctx context.Context, path string, opts Options, limits Limits) (*TableView, error) {
	source, err := load(path, limits.orDefaults())
	if err != nil {
		return nil, err
	}
	var view *TableView
	var problem error
	err = eachFile(ctx, source, limits, func(f *File) {
		if view == nil {
			if v, err := TablePreview(ctx, f, opts); err == nil {
				view = v
			} else if problem == nil {
				problem = err
			}
		}
	})
	switch {
	case view != nil:
		return view, nil
	case err != nil:
		return nil, err
	case problem == nil:
		problem = errNoTable
	}
	return nil, problem
}

// eachFile opens containers and decodes texts as Read does, and hands the files in them to do.
func eachFile(ctx context.Context, source Source, limits Limits, do func(*File)) error {
	r := &reader{ctx: ctx, limits: limits.orDefaults(), emit: func(Unit) error { return nil }, each: do}
	err := r.open(part{path: source.Path, modTime: source.ModTime, data: source.Data}, 0)
	var stop *stopError
	if errors.As(err, &stop) {
		return stop.error
	}
	return err
}

var errNoTable = fmt.Errorf("%w: the file is no table", ErrUnknown)

// tableTop finds the header and the first rows, without asking whether they are about software.
func tableTop(ctx context.Context, f *File) (*TableView, error) {
	plain := *f
	plain.Options.Columns = nil
	if f.Binary {
		return workbookTop(ctx, &plain, f.Options)
	}
	t := findCSV(&plain)
	if t == nil {
		t = anyCSV(&plain)
	}
	if t != nil && t.err != nil {
		return nil, t.err
	}
	if t == nil {
		return nil, errNoTable
	}
	return t.view(""), nil
}

// anyCSV takes the separator that gives the most even rows, and the first full row for the header.
func anyCSV(f *File) *foundTable {
	switch f.firstByte() {
	case 0, '{', '<':
		return nil
	}
	var best *foundTable
	bestShare := 0.6
	for _, delim := range csvDelims {
		rows, _ := csvHead(f, delim, csvHeadRows)
		share, columns := consistent(rows)
		if share <= bestShare {
			continue
		}
		bestShare = share
		best = &foundTable{delim: delim, rows: rows}
		best.header, best.at = anyHeader(rows, columns)
	}
	return best
}

// anyHeader is the first row with as many cells as most.
func anyHeader(rows [][]string, columns int) (*tableHeader, int) {
	for i, row := range rows {
		if len(row) >= columns && filled(row)*2 > columns {
			return readHeader(row, rows[i+1:]), i
		}
	}
	return &tableHeader{names: columnNames(columns), cols: noColumns()}, -1
}

func workbookTop(ctx context.Context, f *File, opts Options) (*TableView, error) {
	if !(excelTable{}).Detect(f) {
		return nil, errNoTable
	}
	book, err := openWorkbook(f)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	var best *foundSheet
	for _, hidden := range []bool{false, true} {
		sheets, err := findSheets(ctx, f, book, hidden)
		if err != nil {
			return nil, err
		}
		for _, s := range sheets {
			if best == nil || s.table.header.verdict > best.table.header.verdict {
				best = s
			}
		}
	}
	if best != nil {
		return best.table.view(best.name), nil
	}
	for _, name := range book.GetSheetList() {
		rows, err := sheetHead(ctx, f, book, name)
		if err != nil {
			return nil, err
		}
		if _, columns := consistent(rows); columns > 1 {
			t := &foundTable{rows: rows}
			t.header, t.at = anyHeader(rows, columns)
			return t.view(name), nil
		}
	}
	return nil, errNoTable
}

func (t *foundTable) view(sheet string) *TableView {
	needs := t.needsMapping()
	return &TableView{Header: needs.Header, Rows: needs.Rows, Guess: needs.Guess, Fingerprint: needs.Fingerprint, Sheet: sheet}
}
