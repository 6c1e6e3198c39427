package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"seatcount/model"
	"seatcount/service/device"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ShowTwins lists devices that may be the same computer, with what to do about each pair.
func (p *DevicesPage) ShowTwins() {
	box := kit.Stack(theme.Space)
	var d *dialog.Dialog
	var load func()
	decide := func(what string, do func(context.Context) error) func() {
		return func() {
			task.Do(p.host.Tasks(), do, func(err error) {
				if err != nil {
					p.host.Fail(what, err)
				}
				p.reload()
				load()
			})
		}
	}
	load = func() {
		task.Run(p.host.Tasks(), func(ctx context.Context) ([]device.Twins, error) {
			return p.s.Devices.Twins(ctx, p.host.Principal())
		}, func(twins []device.Twins, err error) {
			if err != nil {
				p.host.Fail("List possible twins", err)
				return
			}
			box.RemoveAll()
			if len(twins) == 0 {
				box.Add(kit.NewParagraph("No two devices look like the same computer.", theme.TextSize, theme.Muted, 640))
			}
			for _, t := range twins {
				box.Add(p.twinCard(t, decide))
			}
			box.Refresh()
		})
	}
	done := kit.NewPrimaryButton("Done", func() { d.Close() })
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Devices that may be one computer", Fill: true, Size: fyne.NewSize(820, 600),
		Content: container.NewVScroll(kit.Pad(box, 16, 16, theme.Margin, theme.Margin)),
		Buttons: []*kit.Button{done}, Default: done, First: done,
	})
	d.Show()
	load()
}

func (p *DevicesPage) twinCard(t device.Twins, decide func(string, func(context.Context) error) func()) fyne.CanvasObject {
	who := p.host.Principal()
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(theme.Gap))
	small := func(text string, do func()) {
		if !who.Can(model.DevicesUpdate) {
			return
		}
		b := kit.NewButton(text, do)
		b.Small = true
		buttons.Add(b)
	}
	switch t.Decision {
	case "":
		into, other := t.A, t.B
		if t.B.LastSeen.After(t.A.LastSeen) {
			into, other = t.B, t.A
		}
		small("Merge into "+into.Hostname, decide("Merge the devices", func(ctx context.Context) error {
			return p.s.Devices.Merge(ctx, who, into.ID, other.ID)
		}))
		small("Keep both", decide("Keep both devices", func(ctx context.Context) error {
			return p.s.Devices.KeepBoth(ctx, who, t.A.ID, t.B.ID)
		}))
	default:
		word := "Kept as two"
		if t.Decision == model.TwinMerge {
			word = "Merged"
		}
		buttons.Add(container.NewCenter(kit.NewPill(word, theme.ToneNeutral)))
		small("Undo", decide("Undo the decision", func(ctx context.Context) error {
			return p.s.Devices.UndoTwins(ctx, who, t.A.ID, t.B.ID)
		}))
	}
	why := kit.NewCaption(words.Sentence(t.Why))
	why.Shrink = true
	return kit.NewCard("", kit.Stack(6,
		kit.Columns(theme.Space, twinSide(t.A), twinSide(t.B)),
		container.NewBorder(nil, nil, nil, buttons, why)))
}

func twinSide(r device.Row) fyne.CanvasObject {
	line := func(text string, style fyne.TextStyle, color fyne.ThemeColorName) *kit.Text {
		t := kit.NewText(text, theme.TextSize, style, color)
		t.Shrink = true
		return t
	}
	return kit.Stack(2,
		line(r.Hostname, theme.SemiBold, theme.Text),
		line(r.OS+" · "+words.Count(r.Titles, "title", "titles"), theme.Regular, theme.Muted),
		line("Seen "+words.Day(r.LastSeen)+" · "+shortOrg(r.Org), theme.Regular, theme.Muted),
		line("Serial "+orDash(r.Serial), theme.Regular, theme.Muted),
		line("UUID "+orDash(r.UUID), theme.Regular, theme.Muted))
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
