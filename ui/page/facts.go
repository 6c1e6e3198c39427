package page

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// fact is one thing that is known, with its name.
type fact struct {
	name, value string
	whole       string // what is copied; "" for the value
	path, end   bool   // how it is cut: the first names or the beginning go
	long        bool   // it gets a line of its own
}

func deviceFacts(v deviceView) []fact {
	all := []fact{
		{name: "Organization", value: shortOrg(v.Org), whole: v.Org, path: true},
		{name: "Operating system", value: v.OS},
		{name: "User", value: v.User},
		{name: "Last seen", value: words.Minute(v.LastSeen)},
		{name: "UUID", value: v.UUID},
		{name: "Serial", value: v.Serial},
		{name: "Domain", value: v.Domain},
		{name: "Complete list of", value: words.Minute(v.CollectedAt)},
		{name: "Source file", value: v.File, end: true, long: true},
		countedBy(v),
	}
	if v.StateReason != "" {
		all = append(all, fact{name: "Reason", value: v.StateReason, long: true})
	}
	return all
}

// namesShown is how many of the licenses that count a device are named.
const namesShown = 4

func countedBy(v deviceView) fact {
	var all []string
	for _, id := range v.Licenses {
		all = append(all, v.names[id])
	}
	f := fact{name: "Counted by", value: strings.Join(all[:min(namesShown, len(all))], ", "), whole: strings.Join(all, ", "), long: true}
	switch more := len(all) - namesShown; {
	case len(all) == 0:
		f.value = "no license"
	case more > 0:
		f.value += fmt.Sprintf(" and %s more", words.Number(more))
	}
	return f
}

// facts shows what is known in two columns, and below them what is long. A click copies a value.
func facts(all []fact) fyne.CanvasObject {
	var short, long []fyne.CanvasObject
	for _, f := range all {
		if f.long {
			long = append(long, f.line())
		} else {
			short = append(short, f.line())
		}
	}
	half := (len(short) + 1) / 2
	return kit.Stack(2, append([]fyne.CanvasObject{
		kit.Columns(theme.Margin, kit.Stack(2, short[:half]...), kit.Stack(2, short[half:]...)),
	}, long...)...)
}

func (f fact) line() fyne.CanvasObject {
	value := kit.NewCopyable(orDash(f.value))
	value.Whole = f.whole
	value.Text.Path, value.Text.End = f.path, f.end
	return container.New(factLayout{}, kit.NewText(f.name, theme.SmallSize, theme.Regular, theme.Muted), value)
}

// factLayout puts a name before a value.
type factLayout struct{}

const factName = 120

func (factLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(factName+60, 20) }

func (factLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(factName, size.Height))
	objects[1].Move(fyne.NewPos(factName, 0))
	objects[1].Resize(fyne.NewSize(size.Width-factName, size.Height))
}
