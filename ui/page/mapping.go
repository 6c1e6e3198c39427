package page

import (
	"context"
	"maps"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/service/inventory"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// mapping is the window in which somebody says what the columns of a table are: the first rows of the file, a choice
// for each thing that Seatcount wants to know, and what comes out.
type mapping struct {
	page    *InventoryPage
	path    string
	view    *inventory.TableView
	columns map[string]string // role → header
	latest  task.Latest
	result  *kit.Text
	lines   *grid.Grid
	save    *kit.Button
	dialog  *dialog.Dialog
}

// mappedRoles are the choices, in the words of the window.
var mappedRoles = []struct{ role, label string }{
	{"device", "Device"},
	{"software", "Software"},
	{"version", "Version"},
	{"publisher", "Publisher"},
	{"user", "User"},
	{"os", "Operating system"},
	{"serial", "Serial"},
	{"seen", "Last seen"},
}

// MapColumns opens the mapping of a table.
func (p *InventoryPage) MapColumns(path string) {
	task.Run(p.host.Tasks(), func(ctx context.Context) (*inventory.TableView, error) {
		return p.s.Table(ctx, path, nil)
	}, func(view *inventory.TableView, err error) {
		if err != nil {
			p.host.Fail("Map the columns of "+filepath.Base(path), err)
			return
		}
		m := &mapping{page: p, path: path, view: view, columns: maps.Clone(view.Guess)}
		if m.columns == nil {
			m.columns = map[string]string{}
		}
		m.latest = task.Latest{Group: p.host.Tasks(), Work: m.read}
		m.show()
	})
}

func (m *mapping) show() {
	m.result = kit.NewText("", theme.TextSize, theme.Medium, theme.Text)
	m.result.Shrink = true
	m.lines = grid.New(grid.Params{
		Columns: []grid.Column{
			{ID: "device", Title: "Device", Width: 180, Grow: 1, NoSort: true},
			{ID: "software", Title: "Software", Width: 300, Grow: 2, NoSort: true},
			{ID: "version", Title: "Version", Width: 130, NoSort: true},
			{ID: "publisher", Title: "Publisher", Width: 180, Grow: 1, NoSort: true},
		},
		Len: func() int { return len(m.view.Lines) }, Key: func(row int) int64 { return int64(row) },
		Cell: func(row, col int) grid.Cell {
			l := m.view.Lines[row]
			return grid.Cell{Text: [...]string{l.Device, l.Software, l.Version, l.Publisher}[col]}
		},
		Empty: "Nothing comes out yet: choose at least the column of the software.",
	})
	m.save = kit.NewPrimaryButton("Save and read", m.store)
	cancel := kit.NewButton("Cancel", func() { m.dialog.Close() })
	m.dialog = dialog.New(m.page.host.Window().Canvas(), dialog.Params{
		Title: "Map the columns of " + filepath.Base(m.path), Fill: true, Size: fyne.NewSize(960, 690),
		Content: kit.Pad(container.New(mappingLayout{},
			container.NewBorder(kit.Pad(kit.NewHeading("First rows of the file"), 0, 6, 0, 0), nil, nil, nil, m.firstRows()),
			m.choices(),
			container.NewBorder(kit.Pad(m.result, 0, 6, 0, 0), nil, nil, nil, m.lines)), 14, 10, theme.Margin, theme.Margin),
		Notes:   []fyne.CanvasObject{kit.NewCaption("Remembered for every table with this header.")},
		Buttons: []*kit.Button{cancel, m.save}, Default: m.save,
	})
	m.dialog.Show()
	m.look()
}

// mappingLayout gives the choices what they need and shares the rest between what is read and what comes out.
type mappingLayout struct{}

func (mappingLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 400) }

func (mappingLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	middle := objects[1].MinSize().Height
	rest := max(0, size.Height-middle-2*theme.Space)
	y := float32(0)
	for i, h := range []float32{rest * 0.42, middle, rest * 0.58} {
		objects[i].Move(fyne.NewPos(0, y))
		objects[i].Resize(fyne.NewSize(size.Width, h))
		y += h + theme.Space
	}
}

func (m *mapping) firstRows() fyne.CanvasObject {
	var columns []grid.Column
	for _, h := range m.view.Header {
		columns = append(columns, grid.Column{ID: h, Title: h, Width: 150, Grow: 1, NoSort: true})
	}
	return grid.New(grid.Params{
		Columns: columns, Len: func() int { return len(m.view.Rows) }, Key: func(row int) int64 { return int64(row) },
		Cell: func(row, col int) grid.Cell {
			if col < len(m.view.Rows[row]) {
				return muted(m.view.Rows[row][col])
			}
			return grid.Cell{}
		},
	})
}

func (m *mapping) choices() fyne.CanvasObject {
	options := []kit.Option{{ID: 0, Label: "–"}}
	for i, h := range m.view.Header {
		options = append(options, kit.Option{ID: int64(i + 1), Label: h})
	}
	var fields []fyne.CanvasObject
	for _, r := range mappedRoles {
		choice := kit.NewSelect(options, func(id int64) {
			delete(m.columns, r.role)
			if id > 0 {
				m.columns[r.role] = m.view.Header[id-1]
			}
			m.latest.Ask()
		})
		for i, h := range m.view.Header {
			if m.columns[r.role] == h {
				choice.SetValue(int64(i + 1))
			}
		}
		if m.columns[r.role] == "" {
			choice.SetValue(0)
		}
		fields = append(fields, kit.NewField(r.label, choice, ""))
	}
	return kit.Stack(theme.Gap, kit.Columns(theme.Gap, fields[:4]...), kit.Columns(theme.Gap, fields[4:]...))
}

// read asks what comes out with the columns as they are chosen now.
func (m *mapping) read(finished func()) {
	columns := maps.Clone(m.columns)
	task.Run(m.page.host.Tasks(), func(ctx context.Context) (*inventory.TableView, error) {
		return m.page.s.Table(ctx, m.path, columns)
	}, func(view *inventory.TableView, err error) {
		defer finished()
		if err != nil {
			m.result.Set(words.Problem(err), theme.Danger)
			return
		}
		m.view.Lines, m.view.Problem, m.view.Devices, m.view.Entries = view.Lines, view.Problem, view.Devices, view.Entries
		m.look()
	})
}

// look shows what comes out.
func (m *mapping) look() {
	if m.view.Problem != "" {
		m.result.Set(words.Sentence(m.view.Problem), theme.Warning)
	} else {
		m.result.Set("Comes out: "+words.Count(m.view.Entries, "installation", "installations")+" on "+words.Count(m.view.Devices, "device", "devices"), theme.Success)
	}
	m.save.SetEnabled(m.view.Entries > 0)
	m.lines.Reload()
}

func (m *mapping) store() {
	columns := maps.Clone(m.columns)
	task.Do(m.page.host.Tasks(), func(ctx context.Context) error {
		return m.page.s.Refresh.MapTable(ctx, m.page.host.Principal(), m.view.Fingerprint, columns)
	}, func(err error) {
		if err != nil {
			m.result.Set(words.Problem(err), theme.Danger)
			m.page.host.Log("map the columns of a table", err)
			return
		}
		m.dialog.Discard()
		m.page.host.Toast("Remembered. Tables with this header are being read", "", nil)
		m.page.reload()
	})
}
