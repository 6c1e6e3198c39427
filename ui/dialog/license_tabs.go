package dialog

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/ui/grid"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

func (v *LicenseView) deviceTable() *table {
	return newTable(grid.Params{
		Columns: []grid.Column{
			{ID: "device", Title: "Device", Width: 112, Min: 90, Grow: 1},
			{ID: "org", Title: "Organization", Width: 112, Min: 80, Grow: 1},
			{ID: "title", Title: "Title found", Width: 200, Min: 120, Grow: 3},
			{ID: "version", Title: "Version", Width: 122, Min: 90},
			{ID: "seen", Title: "Last seen", Width: 100, Min: 100},
			{ID: "file", Title: "Source file", Width: 142, Min: 90, Grow: 1},
			{ID: "counts", Title: "Counts", Width: 112, Min: 112},
		},
		Plain: true, Empty: "Loading…",
		OnOpen: func(row int) {
			if v.p.OnDevice != nil {
				v.Discard()
				v.p.OnDevice(v.devices.keys[v.devices.at(row)])
			}
		},
	})
}

func (v *LicenseView) showDevices() {
	var keys []int64
	var rows [][]grid.Cell
	counted := 0
	for _, d := range v.seen.evidence.Devices {
		kind, verdict := grid.Text, grid.Cell{Kind: grid.Muted, Text: "yes"}
		if d.Counted {
			counted++
		} else {
			kind, verdict = grid.Muted, grid.Cell{Kind: grid.Pill, Text: why(d), Tone: theme.ToneNeutral}
		}
		title, version, file := found(d)
		name := grid.Cell{Kind: grid.Strong, Text: d.Hostname}
		if !d.Counted {
			name.Kind = grid.Muted
		}
		keys = append(keys, d.DeviceID)
		rows = append(rows, []grid.Cell{
			name,
			{Kind: grid.Path, Text: d.Org},
			{Kind: kind, Text: title},
			{Kind: kind, Text: version},
			{Kind: kind, Text: words.Day(d.LastSeen)},
			{Kind: kind, Text: filepath.Base(file)},
			verdict,
		})
	}
	v.devices.SetEmpty("No device has a matching title.")
	v.devices.set(keys, rows)
	v.tabs.SetCount(0, counted)
}

// found says what on a device makes it count, or would.
func found(d count.DeviceEvidence) (title, version, file string) {
	best := -1
	for i, f := range d.Found {
		if best < 0 || f.Reason == count.ReasonCounted && d.Found[best].Reason != count.ReasonCounted {
			best = i
		}
	}
	if best < 0 {
		return "", "", ""
	}
	f := d.Found[best]
	return f.Title, f.Version, f.File
}

// why says in few words why a device does not count.
func why(d count.DeviceEvidence) string {
	switch d.Reason {
	case count.ReasonDeviceRetired:
		if d.Note != "" {
			return "retired: " + d.Note
		}
		return "retired"
	case count.ReasonDeviceExcluded:
		if d.Note != "" {
			return "excluded: " + d.Note
		}
		return "excluded"
	case count.ReasonDeviceUnseen:
		return "not seen"
	case count.ReasonTitleExcluded:
		return "left out"
	case count.ReasonTitleKind:
		return "no application"
	case count.ReasonOutOfScope:
		return "out of scope"
	}
	return string(d.Reason)
}

func (v *LicenseView) softwareTable() *table {
	return newTable(grid.Params{
		Columns: []grid.Column{
			{ID: "title", Title: "Title", Width: 420, Min: 160, Grow: 3},
			{ID: "kind", Title: "Kind", Width: 110, Min: 90},
			{ID: "devices", Title: "Devices", Width: 90, Right: true},
			{ID: "counts", Title: "Counts", Width: 150, Min: 110},
		},
		Plain: true, Empty: "Loading…",
		OnOpen: func(row int) {
			if v.p.OnTitle != nil {
				v.Discard()
				v.p.OnTitle(v.software.keys[v.software.at(row)])
			}
		},
	})
}

func (v *LicenseView) showSoftware() {
	var keys []int64
	var rows [][]grid.Cell
	counted := 0
	for _, t := range v.seen.evidence.Titles {
		name := grid.Cell{Text: t.Name, Marks: t.Marks}
		verdict := grid.Cell{Kind: grid.Muted, Text: "yes"}
		switch t.Reason {
		case count.ReasonTitleExcluded:
			name.Struck = true
			verdict = grid.Cell{Kind: grid.Pill, Text: "left out", Tone: theme.ToneNeutral}
		case count.ReasonTitleKind:
			name.Kind, name.Marks = grid.Muted, nil
			verdict = grid.Cell{Kind: grid.Pill, Text: "no application", Tone: theme.ToneNeutral}
		default:
			counted++
		}
		keys = append(keys, t.ID)
		rows = append(rows, []grid.Cell{
			name, {Kind: grid.Muted, Text: t.Kind.String()}, {Kind: grid.Number, Num: int64(t.Devices)}, verdict,
		})
	}
	v.software.SetEmpty("No title matches.")
	v.software.set(keys, rows)
	v.tabs.SetCount(1, counted)
}

func (v *LicenseView) changeTable() *table {
	return newTable(grid.Params{
		Columns: []grid.Column{
			{ID: "when", Title: "When", Width: 140, Min: 130},
			{ID: "who", Title: "Who", Width: 130, Min: 80},
			{ID: "action", Title: "What", Width: 90, Min: 70},
			{ID: "change", Title: "Change", Width: 460, Min: 160, Grow: 1},
		},
		Plain: true, Empty: "Loading…",
	})
}

func (v *LicenseView) showChanges() {
	var keys []int64
	var rows [][]grid.Cell
	for _, a := range v.seen.changes {
		keys = append(keys, a.ID)
		rows = append(rows, []grid.Cell{
			{Text: words.Minute(a.At), Num: a.At.Unix()}, {Text: a.Who}, {Kind: grid.Muted, Text: actionWords(a.Action)}, {Text: v.changeWords(a)},
		})
	}
	v.changes.SetEmpty("Nothing was changed yet.")
	v.changes.set(keys, rows)
	v.tabs.SetCount(3, len(rows))
}

func actionWords(action string) string {
	if w, ok := map[string]string{"create": "created", "update": "edited", "delete": "deleted", "restore": "restored", "import": "imported"}[action]; ok {
		return w
	}
	return action
}

// changeWords says what an entry of the record changed: "Purchased: 45 → 60".
func (v *LicenseView) changeWords(a model.Activity) string {
	changes, err := activity.Decode(a.Changes)
	if err != nil {
		return a.Changes
	}
	var parts []string
	value := func(c activity.Change, of any) string {
		text := strings.Join(strings.Fields(words.Value(c.Field, of, v.p.OrgPath)), " ")
		if text == "" {
			return "nothing"
		}
		return text
	}
	for _, c := range changes {
		from, to := value(c, c.From), value(c, c.To)
		if from != to { // of something new, most say nothing
			parts = append(parts, fmt.Sprintf("%s: %s → %s", words.Field(c.Field), from, to))
		}
	}
	return strings.Join(parts, " · ")
}

// detailsOf lists everything about a license as text that can be selected and copied.
func (v *LicenseView) detailsOf(l license.Row) fyne.CanvasObject {
	scope := l.Org + " and everything below"
	if !l.Descendants() {
		scope = l.Org + " only"
	}
	per := "Device: a computer counts once, however many titles match on it"
	if l.Metric == model.MetricInstallation {
		per = "Installation: each version of each title on each computer counts"
	}
	titles := "Applications only"
	if l.Kinds == model.KindsAll {
		titles = "All titles, with updates and runtimes"
	}
	edited := "–"
	if l.EditedDate != nil {
		edited = words.Minute(*l.EditedDate) + " by " + l.EditedBy
	}
	lines := [][2]string{
		{"Organization", scope},
		{"Counted per", per},
		{"Titles counted", titles},
		{"Match string", l.MatchString},
		{"Except", l.ExcludeString},
		{"Expires", words.Expires(l.ExpiresOn)},
		{"Description", l.Description},
		{"Last edited", edited},
	}
	box := kit.Stack(6)
	for _, line := range lines {
		if line[1] == "" {
			line[1] = "–"
		}
		text := kit.NewSelectable(line[1])
		label := kit.NewText(line[0], theme.TextSize, theme.Regular, theme.Muted)
		box.Add(container.New(detailLayout{}, label, text))
	}
	return box
}

// detailLayout puts a label of 150 pixels before a text that may have several lines.
type detailLayout struct{}

const detailLabel float32 = 150

// MinSize is part of fyne.Layout.
func (detailLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	m := objs[1].MinSize()
	return fyne.NewSize(detailLabel+80, max(m.Height, 22))
}

// Layout is part of fyne.Layout.
func (detailLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	h := objs[0].MinSize().Height
	objs[0].Move(fyne.NewPos(0, 3))
	objs[0].Resize(fyne.NewSize(detailLabel, h))
	objs[1].Move(fyne.NewPos(detailLabel, 0))
	objs[1].Resize(fyne.NewSize(size.Width-detailLabel, size.Height))
}
