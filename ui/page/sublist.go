package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/ui/grid"
	"seatcount/ui/list"
	kit "seatcount/ui/widget"
)

// newSubList is a searchable list of rows that do not change, inside of a dialog. open may be nil.
func newSubList[T any](host Host, spec *list.Spec[T], columns []column[T], order list.Sort, rows []T, placeholder string, open func(T)) fyne.CanvasObject {
	t := &table[T]{host: quiet{host}, load: func(context.Context) ([]T, error) { return rows, nil }}
	params := grid.Params{Plain: true, Empty: "Nothing is like this."}
	if open != nil {
		params.OnOpen = func(row int) { open(t.list.Row(row)) }
	}
	var finder *kit.SearchEntry
	params.OnType = func(r rune) { finder.TypeRune(r) }
	t.init(spec, columns, order, params)
	finder = newSearch(placeholder, t.search, func() { t.grid.Focus() })
	t.take(t.prepare(rows, order))
	var chips []kit.Chip
	for _, c := range spec.Chips {
		chips = append(chips, kit.Chip{ID: c.ID, Label: c.Label, Count: t.list.Count(c.ID)})
	}
	var middle fyne.CanvasObject
	if len(chips) > 0 {
		middle = kit.NewChips(chips, t.narrow)
	}
	return container.New(listLayout{finder, placeholder}, kit.NewToolbar(finder, middle), t.grid)
}

// quiet is a host whose status line and menu have nothing to do with the list: those in dialogs.
type quiet struct{ Host }

// Announce does nothing.
func (quiet) Announce() {}
