package inventory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlTable reads tables of web pages and of reports as HTML, such as PowerShell's ConvertTo-Html writes. The rows of
// all tables are looked at; what is not about software is passed over.
type htmlTable struct{}

// Name is how people know it.
func (htmlTable) Name() string { return "Table HTML" }

// Detect asks for a table with a header row.
func (htmlTable) Detect(f *File) bool {
	if f.Binary || f.firstByte() != '<' {
		return false
	}
	head := bytes.ToLower(f.head(64 << 10))
	if !bytes.Contains(head, []byte("<tr")) || !bytes.Contains(head, []byte("<t")) {
		return false
	}
	t := findHTML(f)
	return t != nil && t.header != nil && t.header.verdict != notTable
}

// findHTML looks for a header in the first rows.
func findHTML(f *File) *foundTable {
	rows := newHTMLRows(context.Background(), &File{Data: f.head(256 << 10), Limits: f.Limits})
	t := &foundTable{}
	for len(t.rows) < 4*csvHeadRows {
		row, err := rows.next()
		if err != nil || row == nil {
			break
		}
		t.rows = append(t.rows, slices.Clone(row))
	}
	if len(f.Options.Columns) > 0 {
		if t.header, t.at, t.err = mapHeader(t.rows, f.Options.Columns); t.err != nil {
			return nil
		}
		return t
	}
	for from := 0; from < len(t.rows); from += headerRows { // the pages of tools begin with many small tables
		h, at := findHeader(t.rows[from:])
		if h != nil && (t.header == nil || h.verdict > t.header.verdict) {
			t.header, t.at = h, from+at
		}
	}
	return t
}

// Read reads the rows below the header.
func (htmlTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	t := findHTML(f)
	if t == nil || t.header == nil {
		return ErrUnknown
	}
	if err := t.problem(); err != nil {
		return err
	}
	reader := newTableReader(f, "", t.isComplete())
	reader.fallback = titleDevice(t.rows[:max(0, t.at)])
	rows := newHTMLRows(ctx, f)
	for range t.at + 1 {
		if _, err := rows.next(); err != nil {
			return err
		}
	}
	if err := reader.readAll(ctx, t.header, rows); err != nil {
		return err
	}
	return reader.finish(emit)
}

// htmlRows yields the rows of a page's tables, with a blank row between tables, and texts outside of tables as rows of
// one cell.
type htmlRows struct {
	ctx     context.Context
	file    *File
	tokens  *html.Tokenizer
	row     []string
	cell    strings.Builder
	inCell  bool
	inTable int
	hidden  bool // inside of style, script, …
	ready   [][]string
	done    bool
	n       int
}

func newHTMLRows(ctx context.Context, f *File) *htmlRows {
	z := html.NewTokenizer(bytes.NewReader(f.Data))
	z.SetMaxBuf(f.limits().LineBytes)
	return &htmlRows{ctx: ctx, file: f, tokens: z}
}

func (h *htmlRows) next() ([]string, error) {
	for len(h.ready) == 0 && !h.done {
		if h.n++; h.n%4096 == 0 && h.ctx.Err() != nil {
			return nil, h.ctx.Err()
		}
		if err := h.token(); err != nil {
			return nil, err
		}
	}
	if len(h.ready) == 0 {
		return nil, nil
	}
	row := h.ready[0]
	h.ready = h.ready[1:]
	return row, nil
}

// token takes one step.
func (h *htmlRows) token() error {
	switch h.tokens.Next() {
	case html.ErrorToken:
		h.endRow()
		h.done = true
		switch err := h.tokens.Err(); {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, html.ErrBufferExceeded):
			return &LimitError{What: "bytes in one tag or text", Limit: int64(h.file.limits().LineBytes)}
		default:
			return fmt.Errorf("damaged HTML: %w", err)
		}
	case html.TextToken:
		if h.hidden {
			return nil
		}
		s := strings.Join(strings.Fields(string(h.tokens.Text())), " ")
		switch {
		case s == "":
		case h.inCell:
			if h.cell.Len() > 0 {
				h.cell.WriteByte(' ')
			}
			h.cell.WriteString(s)
			if h.cell.Len() > maxCell {
				return &LimitError{What: "bytes in one cell", Limit: maxCell}
			}
		case h.inTable == 0:
			h.ready = append(h.ready, []string{s})
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, _ := h.tokens.TagName()
		return h.start(atom.Lookup(name))
	case html.EndTagToken:
		name, _ := h.tokens.TagName()
		h.end(atom.Lookup(name))
	}
	return nil
}

func (h *htmlRows) start(tag atom.Atom) error {
	switch tag {
	case atom.Style, atom.Script, atom.Title:
		h.hidden = true
	case atom.Table:
		h.endRow()
		h.inTable++
		h.ready = append(h.ready, []string{})
	case atom.Tr:
		h.endRow()
	case atom.Td, atom.Th:
		h.endCell()
		h.inCell = true
		return h.file.checkColumns(len(h.row))
	case atom.Br, atom.Li:
		if h.inCell && h.cell.Len() > 0 {
			h.cell.WriteByte('\n')
		}
	}
	return nil
}

func (h *htmlRows) end(tag atom.Atom) {
	switch tag {
	case atom.Style, atom.Script, atom.Title:
		h.hidden = false
	case atom.Table:
		h.endRow()
		h.inTable = max(0, h.inTable-1)
	case atom.Tr:
		h.endRow()
	case atom.Td, atom.Th:
		h.endCell()
	}
}

func (h *htmlRows) endCell() {
	if h.inCell {
		h.row = append(h.row, strings.TrimSpace(strings.ReplaceAll(h.cell.String(), "\n ", "\n")))
	}
	h.cell.Reset()
	h.inCell = false
}

func (h *htmlRows) endRow() {
	h.endCell()
	if len(h.row) > 0 {
		h.ready = append(h.ready, h.row)
	}
	h.row = nil
}
