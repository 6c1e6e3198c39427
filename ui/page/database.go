package page

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/service/database"
	"seatcount/service/event"
	"seatcount/ui/grid"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// DatabasePage shows the tables behind the program as they are. Nothing can be changed there.
type DatabasePage struct {
	host   Host
	s      Services
	frame  *frame
	tables []database.Table
	names  *grid.Grid
	name   *kit.Text
	about  *kit.Text
	tabs   *kit.Tabs
	cols   *grid.Grid
	first  *fyne.Container // the grid of the first rows; its columns are the table's
	sql    *kit.Selectable
	detail database.Detail
	latest task.Latest
	stale  bool
	shown  bool
	wanted string // the table that is looked at
}

// databaseRows is how many rows of a table are shown.
const databaseRows = 100

// NewDatabase makes the page.
func NewDatabase(host Host, s Services) *DatabasePage {
	p := &DatabasePage{host: host, s: s, stale: true}
	p.names = grid.New(grid.Params{
		Columns: []grid.Column{{ID: "name", Title: "Table", Width: 130, Min: 90, Grow: 1, NoSort: true}, {ID: "rows", Title: "Rows", Width: 84, Right: true, NoSort: true}},
		Len:     func() int { return len(p.tables) }, Key: func(row int) int64 { return int64(row) }, Cell: p.tableCell,
		Single: true, Empty: "Loading…", OnSelect: p.choose,
	})
	p.name = kit.NewText("", theme.SubTitleSize, theme.SemiBold, theme.Text)
	p.about = kit.NewText("", theme.SmallSize, theme.Regular, theme.Muted)
	p.name.Shrink, p.about.Shrink = true, true
	p.cols = grid.New(grid.Params{
		Plain: true,
		Columns: []grid.Column{
			{ID: "name", Title: "Column", Width: 150, Min: 130, Grow: 1, NoSort: true},
			{ID: "type", Title: "Type", Width: 130, Min: 116, Grow: 1, NoSort: true},
			{ID: "null", Title: "Required", Width: 82, NoSort: true},
			{ID: "default", Title: "Default", Width: 110, Min: 76, Grow: 1, NoSort: true},
			{ID: "key", Title: "Key", Width: 56, NoSort: true},
		},
		Len: func() int { return len(p.detail.Columns) }, Key: func(row int) int64 { return int64(row) }, Cell: p.columnCell,
		OnCopy: func(keys []int64) { p.copyColumns(keys) },
	})
	p.first = container.NewStack()
	p.sql = kit.NewSelectable("")
	p.sql.SetMonospace()
	p.tabs = kit.NewTabs(kit.Tab{Label: "Columns", Count: -1, Content: p.cols}, kit.Tab{Label: "First rows", Count: -1, Content: p.first},
		kit.Tab{Label: "CREATE statement", Count: -1, Content: container.NewVScroll(kit.Pad(p.sql, 4, 4, 2, 12))})
	p.frame = newFrame(Database.Title(), p.reload, kit.NewButton("Copy", p.copyShown))
	side := container.NewStack(kit.NewBox(theme.Surface, theme.Border, theme.CardRadius), kit.Pad(
		container.NewBorder(kit.Stack(2, p.name, p.about), nil, nil, nil, p.tabs), 12, 8, 16, 16))
	p.frame.show(container.New(databaseLayout{}, p.names, side))
	p.latest = task.Latest{Group: host.Tasks(), Work: p.load}
	return p
}

// databaseLayout gives the list of tables what it needs, and the table the rest.
type databaseLayout struct{}

const tablesWidth = 236

func (databaseLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 240) }

func (databaseLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(tablesWidth, size.Height))
	objects[1].Move(fyne.NewPos(tablesWidth+theme.Space, 0))
	objects[1].Resize(fyne.NewSize(max(0, size.Width-tablesWidth-theme.Space), size.Height))
}

func (p *DatabasePage) tableCell(row, col int) grid.Cell {
	t := p.tables[row]
	switch {
	case col == 0:
		return grid.Cell{Text: t.Name}
	case t.View:
		return muted("view")
	}
	return grid.Cell{Kind: grid.Number, Num: t.Rows}
}

func (p *DatabasePage) columnCell(row, col int) grid.Cell {
	c := p.detail.Columns[row]
	switch col {
	case 0:
		return grid.Cell{Kind: grid.Strong, Text: c.Name}
	case 1:
		return grid.Cell{Text: c.Type}
	case 2:
		return grid.Cell{Kind: grid.Check, Num: boolNumber(c.NotNull)}
	case 3:
		if c.Default == nil {
			return muted("–")
		}
		return grid.Cell{Text: *c.Default}
	}
	if c.Key == 0 {
		return grid.Cell{}
	}
	return grid.Cell{Kind: grid.Number, Num: int64(c.Key)}
}

func boolNumber(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// reload reads tables and the table that is looked at again, when somebody looks.
func (p *DatabasePage) reload() {
	p.stale = true
	if p.shown {
		p.latest.Ask()
	}
}

func (p *DatabasePage) load(finished func()) {
	p.stale = false
	type found struct {
		tables []database.Table
		detail database.Detail
	}
	name := p.wanted
	task.Run(p.host.Tasks(), func(ctx context.Context) (f found, err error) {
		if f.tables, err = p.s.Database.Tables(ctx, p.host.Principal()); err != nil {
			return f, err
		}
		if name == "" && len(f.tables) > 0 {
			name = f.tables[0].Name
			for _, t := range f.tables {
				if t.Name == "licenses" { // what most come for
					name = t.Name
				}
			}
		}
		f.detail, err = p.s.Database.Describe(ctx, p.host.Principal(), name, databaseRows)
		return f, err
	}, func(f found, err error) {
		defer finished()
		p.frame.fail(err)
		if err != nil {
			p.stale = true
			return
		}
		p.tables = f.tables
		p.names.Reload()
		if p.wanted == "" || p.wanted == f.detail.Name {
			p.wanted = f.detail.Name
			p.present(f.detail)
			p.mark()
		}
		p.host.Announce()
	})
}

// mark selects the table that is looked at.
func (p *DatabasePage) mark() {
	for i, t := range p.tables {
		if keys := p.names.Selected(); t.Name == p.wanted && (len(keys) != 1 || keys[0] != int64(i)) {
			p.names.Select(int64(i))
		}
	}
}

// choose looks at the selected table.
func (p *DatabasePage) choose() {
	keys := p.names.Selected()
	if len(keys) == 0 || int(keys[0]) >= len(p.tables) {
		return
	}
	if name := p.tables[keys[0]].Name; name != p.wanted {
		p.wanted = name
		p.latest.Ask()
	}
}

// present shows a table.
func (p *DatabasePage) present(d database.Detail) {
	same := p.detail.Name == d.Name
	p.detail = d
	p.name.SetText(d.Name)
	about := words.Count(len(d.Columns), "column", "columns")
	if d.View {
		about = "View · " + about
	} else {
		about += " · " + words.Count(int(d.Rows), "row", "rows")
	}
	p.about.SetText(about + " · read only")
	p.tabs.SetCount(0, len(d.Columns))
	p.tabs.SetCount(1, len(d.First))
	p.sql.SetText(strings.ReplaceAll(d.SQL, "\t", "    "))
	p.cols.Reload()
	if !same || len(p.first.Objects) == 0 {
		p.cols.ScrollTo(0)
		p.first.Objects = []fyne.CanvasObject{p.firstGrid()}
	}
	p.first.Refresh()
	if g, ok := p.first.Objects[0].(*grid.Grid); ok {
		g.Reload()
	}
}

func (p *DatabasePage) firstGrid() *grid.Grid {
	var columns []grid.Column
	for _, c := range p.detail.Columns {
		width := max(70, kit.TextWidth(c.Name, theme.SmallSize, theme.SemiBold)+34)
		for _, row := range p.detail.First {
			if i := len(columns); i < len(row) {
				width = max(width, min(260, kit.TextWidth(firstLine(row[i].Text), theme.TextSize, theme.Regular)+26))
			}
		}
		columns = append(columns, grid.Column{ID: c.Name, Title: c.Name, Width: width, NoSort: true})
	}
	return grid.New(grid.Params{
		Plain: true, Columns: columns, Empty: "The table is empty.",
		Len: func() int { return len(p.detail.First) }, Key: func(row int) int64 { return int64(row) },
		Cell: func(row, col int) grid.Cell {
			if col >= len(p.detail.First[row]) {
				return grid.Cell{}
			}
			switch c := p.detail.First[row][col]; {
			case c.Null:
				return muted("NULL")
			case c.Hidden:
				return muted(c.Text)
			default:
				return grid.Cell{Text: firstLine(c.Text)}
			}
		},
		OnCopy: func(keys []int64) { p.copyRows(keys) },
	})
}

// firstLine shows of a long text what fits a cell.
func firstLine(s string) string {
	s = oneLine(s)
	if runes := []rune(s); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return s
}

// copyShown puts what the tab shows on the clipboard.
func (p *DatabasePage) copyShown() {
	switch p.tabs.Chosen() {
	case 0:
		p.copyColumns(nil)
	case 1:
		p.copyRows(nil)
	default:
		p.clip(p.detail.SQL, "The statement is on the clipboard")
	}
}

func (p *DatabasePage) clip(text, said string) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	p.host.Toast(said, "", nil)
}

// copyColumns copies the columns with the keys as a table; no keys are all.
func (p *DatabasePage) copyColumns(keys []int64) {
	rows := [][]string{{"Column", "Type", "Required", "Default", "Primary key"}}
	for i, c := range p.detail.Columns {
		if len(keys) > 0 && !contains(keys, i) {
			continue
		}
		row := []string{c.Name, c.Type, "", "", ""}
		if c.NotNull {
			row[2] = "yes"
		}
		if c.Default != nil {
			row[3] = *c.Default
		}
		if c.Key > 0 {
			row[4] = strconv.Itoa(c.Key)
		}
		rows = append(rows, row)
	}
	p.clip(tabSeparated(rows), countRows(len(rows)-1)+" copied as a table")
}

// copyRows copies the first rows with the keys as a table; no keys are all.
func (p *DatabasePage) copyRows(keys []int64) {
	var head []string
	for _, c := range p.detail.Columns {
		head = append(head, c.Name)
	}
	rows := [][]string{head}
	for i, cells := range p.detail.First {
		if len(keys) > 0 && !contains(keys, i) {
			continue
		}
		row := make([]string, len(cells))
		for j, c := range cells {
			row[j] = c.Text
		}
		rows = append(rows, row)
	}
	p.clip(tabSeparated(rows), countRows(len(rows)-1)+" copied as a table")
}

func contains(keys []int64, i int) bool {
	for _, k := range keys {
		if k == int64(i) {
			return true
		}
	}
	return false
}

// tabSeparated writes rows as spreadsheets paste them.
func tabSeparated(rows [][]string) string {
	plain := strings.NewReplacer("\t", " ", "\n", " ", "\r", "")
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(plain.Replace(cell))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Object is what to show.
func (p *DatabasePage) Object() fyne.CanvasObject { return p.frame.box }

// Show comes to the page; the search of a route names a table.
func (p *DatabasePage) Show(r Route) {
	p.shown = true
	if r.Search != "" {
		p.wanted, p.stale = r.Search, true
	}
	if p.stale {
		p.latest.Ask()
	}
}

// Hide says that another page is shown.
func (p *DatabasePage) Hide() { p.shown = false }

// Heard reads again when what tables hold changed.
func (p *DatabasePage) Heard(e any) {
	switch e.(type) {
	case event.Licenses, event.Devices, event.Orgs, event.Sources, event.Users, event.Tokens, event.Deliveries, SampleChanged:
		p.reload()
	}
}

// Status is how many tables there are.
func (p *DatabasePage) Status() string {
	if len(p.tables) == 0 {
		return ""
	}
	return words.Count(len(p.tables), "table", "tables")
}

// Actions are what the menus can do here.
func (p *DatabasePage) Actions() Actions { return Actions{Copy: p.copyShown} }

// Focus puts the keyboard on the list of tables.
func (p *DatabasePage) Focus() { p.names.Focus() }

// Choose looks at a table, and at one of the three things to see of it; tests use it.
func (p *DatabasePage) Choose(table string, tab int) {
	p.tabs.Choose(tab)
	p.wanted = table
	p.latest.Ask()
}

// Detail is the table that is shown.
func (p *DatabasePage) Detail() database.Detail { return p.detail }
