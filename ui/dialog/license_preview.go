package dialog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/match"
	"seatcount/ui/grid"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// licensePreview is the right half of EditLicense: what the patterns would count, while they are typed.
type licensePreview struct {
	e       *LicenseEdit
	pill    *kit.Pill
	devices *kit.StatCard
	titles  *kit.StatCard
	left    *kit.StatCard
	grid    *grid.Grid
	note    *kit.Paragraph
	rows    []count.TitleHit
	box     *fyne.Container
	said    bool // the note tells what a click did: the next preview leaves it
}

const previewHint = "Click a title to leave it out, or to take it back in."

func newLicensePreview(e *LicenseEdit) *licensePreview {
	v := &licensePreview{e: e, pill: kit.NewPill("", theme.ToneNone)}
	v.devices, v.titles, v.left = kit.NewStatCard("0", "devices match"), kit.NewStatCard("0", "titles"), kit.NewStatCard("0", "left")
	v.note = kit.NewParagraph(previewHint, theme.CaptionSize, theme.Muted, 440)
	v.grid = grid.New(grid.Params{
		Columns: []grid.Column{
			{ID: "title", Title: "Matching title", Width: 300, Min: 120, Grow: 1, NoSort: true, Fixed: true},
			{ID: "devices", Title: "Devices", Width: 100, Right: true, NoSort: true, Fixed: true},
		},
		Len:    func() int { return len(v.rows) },
		Key:    func(row int) int64 { return v.rows[row].ID },
		Cell:   v.cell,
		Single: true,
		Empty:  "Type a pattern to see what it matches.",
		OnTap:  func(row, _ int) { v.toggle(row) },
		OnOpen: v.toggle,
		OnMenu: func(keys []int64, _ fyne.Position) {
			if i := slices.IndexFunc(v.rows, func(t count.TitleHit) bool { return slices.Contains(keys, t.ID) }); i >= 0 {
				v.toggle(i)
			}
		},
	})
	head := container.NewBorder(nil, nil, nil, v.pill, kit.NewHeading("Live preview"))
	v.box = kit.NewPage(10, head, kit.Columns(theme.Gap, v.devices, v.titles, v.left), container.NewBorder(nil, kit.Pad(v.note, 8, 0, 0, 0), nil, nil, v.grid))
	return v
}

// cell draws a title with what the pattern matched of it, and on how many devices it is or why it does not count.
func (v *licensePreview) cell(row, col int) grid.Cell {
	t := v.rows[row]
	counts := t.Reason == count.ReasonCounted || t.Reason == ""
	if col == 0 {
		switch {
		case counts:
			return grid.Cell{Text: t.Name, Marks: t.Marks}
		case t.Reason == count.ReasonTitleExcluded:
			return grid.Cell{Kind: grid.Muted, Text: t.Name, Struck: true}
		}
		return grid.Cell{Kind: grid.Muted, Text: t.Name}
	}
	switch {
	case counts:
		return grid.Cell{Kind: grid.Number, Num: int64(t.Devices)}
	case t.Reason == count.ReasonTitleExcluded:
		return grid.Cell{Kind: grid.Muted, Text: "left out"}
	}
	return grid.Cell{Kind: grid.Muted, Text: t.Kind.String()}
}

// show shows a preview, or why there is none.
func (v *licensePreview) show(l model.License, found count.Preview, err error) {
	if err != nil {
		v.rows = nil
		v.grid.SetEmpty("No preview: " + words.Problem(err) + ".")
		var wrong *model.ValidationError
		if errors.As(err, &wrong) {
			v.grid.SetEmpty("The pattern is not complete yet.")
		}
		v.numbers("–", "–", "–", theme.ToneNone)
		v.pill.Set("", theme.ToneNone)
		v.grid.Reload()
		v.layout()
		return
	}
	v.rows = found.Titles
	v.grid.SetEmpty("No installed title matches.")
	if l.MatchString == "" {
		v.grid.SetEmpty("Type a pattern to see what it matches.")
	}
	tone := theme.ToneNone
	left := l.PurchaseCount - found.Used
	if left < 0 {
		tone = theme.ToneBad
	}
	used := found.Devices
	v.devices.Caption = matchWord(used, "device matches", "devices match")
	if l.Metric == model.MetricInstallation {
		used = found.Used
		v.devices.Caption = matchWord(used, "installation matches", "installations match")
	}
	v.titles.Caption = matchWord(found.Matched, "title", "titles")
	v.numbers(words.Number(used), words.Number(found.Matched), words.Number(left), tone)
	v.pill.Set(v.verdict(l, found, left))
	if !v.said {
		v.note.Set(v.hint(found), theme.Muted)
	}
	v.said = false
	v.grid.Reload()
	v.layout()
}

func (v *licensePreview) numbers(devices, titles, left string, tone theme.Tone) {
	v.devices.Set(devices, v.devices.Caption, theme.ToneNone)
	v.devices.Refresh()
	v.titles.Set(titles, v.titles.Caption, theme.ToneNone)
	v.titles.Refresh()
	v.left.Set(left, "left", tone)
}

func matchWord(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (v *licensePreview) layout() { v.box.Refresh() }

// verdict is the word in the corner.
func (v *licensePreview) verdict(l model.License, found count.Preview, left int) (string, theme.Tone) {
	switch {
	case l.MatchString == "":
		return "", theme.ToneNone
	case left < 0:
		return words.Number(-left) + " over", theme.ToneBad
	case found.Matched == 0:
		return "No match", theme.ToneNeutral
	case left == 0:
		return "All in use", theme.ToneWarn
	}
	return "Enough", theme.ToneGood
}

func (v *licensePreview) hint(found count.Preview) string {
	if found.More > 0 {
		return fmt.Sprintf("And %s. %s", words.Count(found.More, "more title", "more titles"), previewHint)
	}
	return previewHint
}

// toggle leaves a title out, or takes it back in, by a pattern in Except that matches exactly it.
func (v *licensePreview) toggle(row int) {
	if row < 0 || row >= len(v.rows) {
		return
	}
	t := v.rows[row]
	except := v.e.form.except
	switch t.Reason {
	case count.ReasonCounted, "":
		text := strings.TrimRight(except.Text, "\n ")
		if text != "" {
			text += "\n"
		}
		except.SetText(text + match.Escape(t.Name))
		v.say("Left out: " + t.Name)
	case count.ReasonTitleExcluded:
		v.takeIn(t.Name)
	case count.ReasonTitleKind:
		v.say(fmt.Sprintf("Not counted, because it is not an application but of the kind “%s”. “Titles counted” can include it.", t.Kind))
	}
}

// takeIn takes a title's own pattern out of Except. When a wider pattern leaves it out, it says which.
func (v *licensePreview) takeIn(title string) {
	except := v.e.form.except
	folded := match.Fold(title)
	var kept []string
	gone, wide := false, ""
	for line := range strings.Lines(except.Text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case match.Fold(strings.TrimSpace(line)) == match.Fold(match.Escape(title)):
			gone = true
			continue
		case matches(line, folded):
			wide = strings.TrimSpace(line)
		}
		kept = append(kept, line)
	}
	if gone {
		except.SetText(strings.Join(kept, "\n"))
		v.say("Back in: " + title)
	}
	if wide != "" {
		v.say(fmt.Sprintf("The pattern “%s” in Except leaves it out, and others with it. Change that line to take it back in.", wide))
	}
}

func matches(line, folded string) bool {
	if strings.TrimSpace(line) == "" {
		return false
	}
	list, err := match.CompileList("exclude_string", line)
	return err == nil && list.Match([]byte(folded))
}

func (v *licensePreview) say(text string) {
	v.said = true
	v.note.Set(text, theme.Muted)
	v.layout()
}

func asValidation(err error, target **model.ValidationError) bool { return errors.As(err, target) }

// content puts form and preview side by side.
func (e *LicenseEdit) content() fyne.CanvasObject {
	right := container.NewStack(kit.NewBox(theme.Panel, "", 0), kit.Pad(e.preview.box, 16, 16, theme.Margin, theme.Margin))
	return container.New(halves{}, e.form.scroll, right, kit.NewLine())
}

// halves gives the form 440 pixels, or less of a small window, and the preview the rest.
type halves struct{}

// MinSize is part of fyne.Layout.
func (halves) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 300) }

// Layout is part of fyne.Layout.
func (halves) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := float32(int(min(440, size.Width*0.47)))
	objs[0].Resize(fyne.NewSize(w, size.Height))
	objs[1].Move(fyne.NewPos(w, 0))
	objs[1].Resize(fyne.NewSize(size.Width-w, size.Height))
	objs[2].Move(fyne.NewPos(w, 0))
	objs[2].Resize(fyne.NewSize(1, size.Height))
}

var _ fyne.Layout = halves{}
