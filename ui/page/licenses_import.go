package page

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// Import asks for a spreadsheet, shows what would be imported, and imports it.
func (p *LicensesPage) Import() {
	askPath(p.host, pathQuestion{
		title: "Import licenses", label: "Spreadsheet", button: "Preview",
		hint:    "A CSV, Excel or OpenDocument file with a row that names the columns: name, organization, purchased, match string, expires, …",
		endings: []string{".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".CSV", ".XLSX", ".XLS", ".ODS"},
		take:    p.previewImport,
	})
}

// preview is a table that was read and what importing it would do.
type preview struct {
	rows [][]string
	done license.Imported
}

func (p *LicensesPage) previewImport(path string) {
	task.Run(p.host.Tasks(), func(ctx context.Context) (preview, error) {
		rows, err := license.ReadRows(path)
		if err != nil {
			return preview{}, err
		}
		done, err := p.s.Licenses.Import(ctx, p.host.Principal(), rows, true)
		return preview{rows, done}, err
	}, func(v preview, err error) {
		if err != nil {
			dialog.Error(p.host.Window().Canvas(), "This file cannot be imported",
				words.Problem(err)+".\n\nA row at the top has to name the columns. A column \"name\" is needed; organization, purchased, match string, except, expires and description are taken when they are there.", err.Error())
			return
		}
		p.showPreview(path, v)
	})
}

// importLine is one row of the preview.
type importLine struct {
	what, name, note string
	tone             theme.Tone
}

func importLines(done license.Imported, org func(id int64) string) []importLine {
	var lines []importLine
	for _, r := range done.Problems {
		lines = append(lines, importLine{"Row " + words.Number(r.Row), r.Name, r.Reason, theme.ToneBad})
	}
	add := func(what string, tone theme.Tone, all []model.License) {
		for _, l := range all {
			note := []string{words.Number(l.PurchaseCount) + " purchased"}
			if path := org(l.OrgID); path != "" {
				note = append(note, path)
			}
			if l.ExpiresOn != nil {
				note = append(note, "expires "+l.ExpiresOn.String())
			}
			if l.MatchString != "" {
				note = append(note, oneLine(l.MatchString))
			}
			lines = append(lines, importLine{what, l.Name, strings.Join(note, " · "), tone})
		}
	}
	add("New", theme.ToneGood, done.Created)
	add("Changed", theme.ToneWarn, done.Updated)
	return lines
}

// importSummary says in a sentence what an import would do.
func importSummary(done license.Imported) string {
	parts := []string{words.Count(len(done.Created), "new license", "new licenses")}
	if n := len(done.Updated); n > 0 {
		parts = append(parts, words.Number(n)+" changed")
	}
	if done.Same > 0 {
		parts = append(parts, words.Number(done.Same)+" as they are")
	}
	if n := done.Guessed; n > 0 {
		parts = append(parts, words.Count(n, "match string made of a name", "match strings made of names"))
	}
	if n := len(done.Orgs); n > 0 {
		parts = append(parts, words.Count(n, "new organization", "new organizations"))
	}
	if n := len(done.Problems); n > 0 {
		parts = append(parts, words.Count(n, "row cannot be taken", "rows cannot be taken"))
	}
	return strings.Join(parts, " · ")
}

func (p *LicensesPage) showPreview(path string, v preview) {
	lines := importLines(v.done, p.s.Orgs.Path)
	table := grid.New(grid.Params{
		Columns: []grid.Column{
			{ID: "what", Title: "What", Width: 100, NoSort: true},
			{ID: "name", Title: "Name", Width: 260, Grow: 1, NoSort: true},
			{ID: "note", Title: "Details", Width: 420, Grow: 2, NoSort: true},
		},
		Len: func() int { return len(lines) },
		Key: func(row int) int64 { return int64(row) },
		Cell: func(row, col int) grid.Cell {
			switch l := lines[row]; col {
			case 0:
				return grid.Cell{Kind: grid.Pill, Text: l.what, Tone: l.tone}
			case 1:
				return grid.Cell{Kind: grid.Strong, Text: l.name}
			default:
				return muted(l.note)
			}
		},
		Plain: true, Empty: "Everything in this file is there already.",
	})
	n := len(v.done.Created) + len(v.done.Updated)
	var d *dialog.Dialog
	take := kit.NewPrimaryButton("Import "+words.Count(n, "license", "licenses"), func() {
		d.Discard()
		p.importRows(v.rows)
	})
	take.SetEnabled(n > 0)
	summary := kit.NewText(importSummary(v.done), theme.TextSize, theme.Regular, theme.Text)
	summary.Shrink = true
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Import from " + filepath.Base(path), Fill: true, Size: fyne.NewSize(900, 560),
		Content: container.NewBorder(kit.Pad(summary, 14, 10, theme.Margin, theme.Margin), nil, nil, nil, kit.Pad(table, 0, 0, 8, 8)),
		Notes:   []fyne.CanvasObject{kit.NewCaption("Nothing has been changed yet.")},
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), take}, Default: take, First: take,
	})
	d.Show()
}

func (p *LicensesPage) importRows(rows [][]string) {
	task.Run(p.host.Tasks(), func(ctx context.Context) (license.Imported, error) {
		return p.s.Licenses.Import(ctx, p.host.Principal(), rows, false)
	}, func(done license.Imported, err error) {
		switch {
		case err != nil:
			p.host.Fail("Import licenses", err)
		case len(done.Created)+len(done.Updated) > 0 && p.host.Principal().Can(model.LicensesDelete):
			p.host.Toast("Imported: "+importSummary(done), "Undo", func() { p.takeBack(done) })
		default:
			p.host.Toast("Imported: "+importSummary(done), "", nil)
		}
		p.reload()
	})
}

// takeBack deletes what an import made, and gives what it changed its old values; what somebody changed since it leaves and says so.
// Organizations that the import made stay.
func (p *LicensesPage) takeBack(done license.Imported) {
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		var problems []error
		if len(done.Created) > 0 {
			ids := make([]int64, len(done.Created))
			for i, l := range done.Created {
				ids[i] = l.ID
			}
			_, err := p.s.Licenses.Delete(ctx, p.host.Principal(), ids...)
			problems = append(problems, err)
		}
		for i, l := range done.Before {
			l.EditedDate = done.Updated[i].EditedDate
			_, err := p.s.Licenses.Update(ctx, p.host.Principal(), l)
			problems = append(problems, err)
		}
		return errors.Join(problems...)
	}, func(err error) {
		if err != nil {
			p.host.Fail("Take the import back", err)
		} else {
			p.host.Toast("The import is taken back", "", nil)
		}
		p.reload()
	})
}
