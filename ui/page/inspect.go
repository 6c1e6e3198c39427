package page

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/inventory"
	"seatcount/service/report/build"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// showInspect answers "What did you read in this file?".
func showInspect(host Host, s Services, path string) {
	task.Run(host.Tasks(), func(ctx context.Context) (inventory.FileReport, error) {
		return s.Inspect(ctx, path)
	}, func(file inventory.FileReport, err error) {
		if err != nil {
			host.Fail("Read "+filepath.Base(path), err)
			return
		}
		newInspect(host, file)
	})
}

// inspectRow is one installed software that a file lists, with the device that it is on.
type inspectRow struct {
	inventory.SoftwareReport
	device string
	row    int64
}

func inspectRows(file inventory.FileReport) []inspectRow {
	var rows []inspectRow
	for _, r := range file.Reports {
		name := r.Hostname
		if name == "" {
			name = "(not named in the file)"
		}
		for _, e := range r.Software {
			rows = append(rows, inspectRow{e, name, int64(len(rows) + 1)})
		}
	}
	return rows
}

func newInspect(host Host, file inventory.FileReport) {
	rows := inspectRows(file)
	plain := func(c grid.Column, f func(inspectRow) string) column[inspectRow] {
		return column[inspectRow]{Column: c, text: f, cell: func(r inspectRow) grid.Cell { return muted(f(r)) }}
	}
	columns := []column[inspectRow]{
		{
			Column: grid.Column{ID: "name", Title: "Software", Width: 300, Grow: 3, Fixed: true}, text: func(r inspectRow) string { return r.Name },
			cell: func(r inspectRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		plain(grid.Column{ID: "version", Title: "Version", Width: 130, Grow: 1}, func(r inspectRow) string { return r.Version }),
		plain(grid.Column{ID: "publisher", Title: "Publisher", Width: 170, Grow: 1}, func(r inspectRow) string { return r.Publisher }),
		plain(grid.Column{ID: "kind", Title: "Kind", Width: 100}, func(r inspectRow) string { return build.KindWord(r.Kind) }),
		plain(grid.Column{ID: "device", Title: "Device", Width: 140, Grow: 1, Hidden: len(file.Reports) < 2}, func(r inspectRow) string { return r.device }),
	}
	application := func(r inspectRow) bool { return r.Kind == model.KindApplication || r.Kind == model.KindUnknown }
	spec := &list.Spec[inspectRow]{
		Columns: listColumns(columns), ID: func(r inspectRow) int64 { return r.row },
		Chips:  []list.Chip[inspectRow]{{ID: ChipAll, Label: "All"}, {ID: ChipApplications, Label: "Applications", Has: application}},
		Search: func(r inspectRow) []string { return []string{r.Name, r.Publisher, r.Version, r.device} },
	}
	var d *dialog.Dialog
	closing := kit.NewPrimaryButton("Close", func() { d.Close() })
	open := kit.NewButton("Open the folder", func() { host.OpenFolder(filepath.Dir(file.Path)) })
	top := kit.Stack(6, facts(inspectFacts(file)))
	if file.Problem != "" {
		top.Add(kit.NewParagraph(words.Sentence(file.Problem)+".", theme.TextSize, theme.Danger, 840))
	}
	badge := kit.NewPill("understood", theme.ToneGood)
	switch {
	case file.Problem != "" && len(file.Reports) == 0:
		badge.Set("not understood", theme.ToneBad)
	case file.Problem != "":
		badge.Set("partly understood", theme.ToneWarn)
	}
	d = dialog.New(host.Window().Canvas(), dialog.Params{
		Title: filepath.Base(file.Path), Badge: badge, Actions: []fyne.CanvasObject{open}, Fill: true, Size: fyne.NewSize(920, 660),
		Content: kit.Pad(borderTop(top, newSubList(host, spec, columns, list.Sort{}, rows, "Search software…", nil)), 14, 0, theme.Margin, theme.Margin),
		Buttons: []*kit.Button{closing}, Default: closing, First: closing,
	})
	d.Show()
}

func inspectFacts(file inventory.FileReport) []fact {
	format := file.Format
	if format == "" {
		format = "not recognized"
	}
	path := fact{name: "File", value: file.Path, end: true, long: true}
	all := []fact{path, {name: "Format", value: format}, {name: "Devices", value: words.Number(len(file.Reports))}}
	if len(file.Reports) != 1 {
		entries := 0
		for _, r := range file.Reports {
			entries += len(r.Software)
		}
		return append(all, fact{name: "Entries", value: words.Number(entries)})
	}
	r := file.Reports[0]
	what := "complete: what it does not list is gone"
	if !r.Complete {
		what = "partial: it only adds"
	}
	var collected time.Time
	if r.CollectedAt != nil {
		collected = *r.CollectedAt
	}
	return append(all, fact{name: "Device", value: r.Hostname}, fact{name: "Operating system", value: r.OS}, fact{name: "User", value: r.User},
		fact{name: "Serial", value: r.Serial}, fact{name: "UUID", value: r.UUID}, fact{name: "Collected", value: words.Minute(collected)},
		fact{name: "List", value: what}, fact{name: "Written by", value: r.Agent})
}
