package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// listPage is a page that is a list: a frame, a search field, chips, and a table below.
type listPage[T any] struct {
	table[T]
	name   Name
	filter string // of the page's route where it is no chip
	one    string // "license": for counting
	many   string
	frame  *frame
	finder *kit.SearchEntry
	chips  *kit.Chips
	tones  map[string]theme.Tone // of the chips' dots
	body   *fyne.Container       // toolbar and grid
	// content is what the page shows when there are rows: the body, or what holds it.
	content fyne.CanvasObject
}

// build puts the page together. placeholder says what is searched.
func (p *listPage[T]) build(spec *list.Spec[T], columns []column[T], order list.Sort, params grid.Params, placeholder string, extra ...fyne.CanvasObject) {
	if p.key == "" {
		p.key = string(p.name)
	}
	params.OnType = func(r rune) { p.finder.TypeRune(r) }
	p.init(spec, columns, order, params)
	p.finder = newSearch(placeholder, func(text string) {
		p.search(text)
		p.moved()
	}, p.enterList)
	p.chips = kit.NewChips(p.chipList(), func(id string) {
		p.narrow(id)
		p.moved()
	})
	right := append(extra, p.grid.ColumnsButton())
	p.body = container.New(listLayout{p.finder, placeholder}, kit.NewToolbar(p.finder, p.chips, right...), p.grid)
	p.frame = newFrame(p.name.Title(), p.reload)
	p.content = p.body
	p.frame.show(p.content)
	p.failed = p.frame.fail
	loaded := p.loaded
	p.loaded = func() {
		p.chips.SetChips(p.chipList())
		p.body.Refresh() // the chips may need another row
		if loaded != nil {
			loaded()
		}
	}
}

// enterList goes from the search field to the first row found.
func (p *listPage[T]) enterList() {
	p.grid.Focus()
	if p.grid.SelectedCount() == 0 && p.list.Len() > 0 {
		p.grid.Pick(0, 0)
	}
}

func (p *listPage[T]) chipList() []kit.Chip {
	var chips []kit.Chip
	for _, c := range p.list.Spec.Chips {
		chips = append(chips, kit.Chip{ID: c.ID, Label: c.Label, Count: p.list.Count(c.ID), Tone: p.tones[c.ID]})
	}
	return chips
}

// moved tells the window that another chip or search is a place of its own to come back to.
func (p *listPage[T]) moved() {
	filter := p.list.Chip()
	if p.filter != "" {
		filter = p.filter
	}
	p.host.Moved(Route{Page: p.name, Filter: filter, Search: p.list.Search()})
}

// arrive shows what a route says.
func (p *listPage[T]) arrive(r Route) {
	if r.Filter != "" {
		p.list.SetChip(r.Filter)
		p.chips.SetChosen(p.list.Chip())
	}
	if r.Filter != "" || r.Search != "" || r.ID != 0 {
		p.finder.SetText(r.Search)
	}
	p.list.SetSearch(p.finder.Text)
	p.grid.Reload()
	p.show()
	if r.ID != 0 {
		if _, visible := p.list.Find(r.ID); visible && p.list.Index(r.ID) < 0 {
			p.chips.Choose(p.list.Spec.Chips[0].ID)
		}
		p.want(r.ID)
	}
}

// Object is what to show.
func (p *listPage[T]) Object() fyne.CanvasObject { return p.frame.box }

// Hide says that another page is shown.
func (p *listPage[T]) Hide() { p.hide() }

// Status is how many rows there are and how many are selected.
func (p *listPage[T]) Status() string {
	if !p.ready {
		return ""
	}
	text := words.Count(p.list.Len(), p.one, p.many)
	if p.list.Len() != p.list.Total() {
		text = words.Number(p.list.Len()) + " of " + words.Count(p.list.Total(), p.one, p.many)
	}
	if n := p.grid.SelectedCount(); n > 0 {
		text += " · " + words.Number(n) + " selected"
	}
	return text
}

// Focus puts the keyboard on the list.
func (p *listPage[T]) Focus() {
	if p.listed() { // by the canvas, because a window that is not shown yet has objects of which Fyne does not know where they are
		p.host.Window().Canvas().Focus(p.grid.Body())
	}
}

// listed reports whether the list is what the page shows, and not what to do while there is none.
func (p *listPage[T]) listed() bool {
	return len(p.frame.content.Objects) == 1 && p.frame.content.Objects[0] == p.content
}

// exportList asks where to write the list as it is shown.
func (p *listPage[T]) exportList() { p.export(p.name.Title(), string(p.name)) }

func (p *listPage[T]) exportButton() *kit.Button { return kit.NewButton("Export…", p.exportList) }

// actions are the menu entries that every list has.
func (p *listPage[T]) actions() Actions {
	if !p.listed() {
		return Actions{}
	}
	a := Actions{Find: p.finder.FocusAll, SelectAll: p.grid.SelectAll, Columns: p.chooseColumns}
	if p.list.Len() > 0 {
		a.Export = p.exportList
	}
	if p.grid.SelectedCount() > 0 {
		a.Copy = p.copySelected
	}
	return a
}

// Grid is the list; tests look at it and type on it.
func (p *listPage[T]) Grid() *grid.Grid { return p.grid }

// Finder is the search field; tests type into it.
func (p *listPage[T]) Finder() *kit.SearchEntry { return p.finder }

// Chips are the filters; tests choose one.
func (p *listPage[T]) Chips() *kit.Chips { return p.chips }

// Texts are the visible rows as they are shown, in the columns that are shown.
func (p *listPage[T]) Texts() [][]string {
	var texts [][]string
	columns := p.shown()
	for _, r := range p.list.Rows() {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.text(r)
		}
		texts = append(texts, row)
	}
	return texts
}

// chooseColumns opens the choice of columns.
func (p *listPage[T]) chooseColumns() {
	size := p.host.Window().Canvas().Size()
	p.grid.ShowColumns(p.host.Window().Canvas(), fyne.NewPos(size.Width, 120))
}

// menuItem makes an entry of a row's menu; do may be nil, then the entry is gray.
func menuItem(label string, do func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, do)
	item.Disabled = do == nil
	return item
}
