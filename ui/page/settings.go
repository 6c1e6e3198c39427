package page

import (
	"context"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/settings"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// keyUnseen is the key of the limit in days of devices that are not seen; 0 is off.
const keyUnseen = settings.UnseenDays

// SettingsPage changes how is counted, how the window looks, and shows where the data is.
type SettingsPage struct {
	host   Host
	s      Services
	frame  *frame
	unseen *kit.NumberEntry
	field  *kit.Field
	save   *kit.Button
	look   *kit.Select
	sample *kit.Button
	about  *kit.Paragraph
}

var themeModes = []theme.Mode{theme.ModeSystem, theme.ModeLight, theme.ModeDark}

const settingsWidth = 640

// NewSettings makes the page.
func NewSettings(host Host, s Services) *SettingsPage {
	p := &SettingsPage{host: host, s: s}
	p.frame = newFrame(Settings.Title(), func() {})
	company := kit.NewCard("Sample data", p.company())
	company.Hidden = !host.Principal().IsAdministrator()
	p.frame.show(container.NewVScroll(container.New(narrowLayout{settingsWidth}, kit.Stack(theme.Space,
		kit.NewCard("Counting", p.counting()), kit.NewCard("Look", p.looking()), kit.NewCard("Data", p.data()), company))))
	p.update()
	return p
}

func (p *SettingsPage) counting() fyne.CanvasObject {
	p.unseen = kit.NewNumberEntry("0")
	p.field = kit.NewField("Devices not seen for this many days do not count", p.unseen,
		"0 counts them for ever. The evidence of a license still lists them, with the reason.")
	p.save = kit.NewPrimaryButton("Save", p.saveUnseen)
	p.unseen.OnSubmitted = func(string) { p.saveUnseen() }
	p.unseen.OnChanged = func(string) {
		p.field.SetError("")
		p.save.SetEnabled(p.unseen.Text != strconv.Itoa(p.s.Settings.Int(keyUnseen, 0)))
	}
	return withButton(p.field, p.save)
}

func (p *SettingsPage) saveUnseen() {
	days, err := p.unseen.Value()
	if err != nil {
		p.field.SetError(err.Error())
		return
	}
	p.save.Disable()
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		return p.s.Settings.Change(ctx, p.host.Principal(), keyUnseen, strconv.Itoa(days))
	}, func(err error) {
		if err != nil {
			p.host.Fail("Save the setting", err)
			p.save.Enable()
			return
		}
		p.host.Toast("Saved. The counts follow", "", nil)
	})
}

func (p *SettingsPage) looking() fyne.CanvasObject {
	p.look = kit.NewWordSelect([]string{"As the system", "Light", "Dark"}, func(i int) { p.host.SetTheme(string(themeModes[i])) })
	return kit.NewField("Theme", p.look, "")
}

func (p *SettingsPage) data() fyne.CanvasObject {
	path := p.host.DatabasePath()
	shown := kit.NewSelectable(path)
	shown.SetWidth(settingsWidth - 40)
	backup := kit.NewButton("Back up…", p.backup)
	backup.Hidden = p.s.Database == nil || !p.host.Principal().IsAdministrator()
	return kit.Stack(theme.Gap,
		kit.NewParagraph("Everything is in one database file. Whoever can read its folder can read it.",
			theme.TextSize, theme.Muted, settingsWidth-40),
		shown,
		kit.Row(theme.Gap, kit.NewButton("Open the folder", func() { p.host.OpenFolder(filepath.Dir(path)) }), kit.NewButton("Copy the path", func() {
			fyne.CurrentApp().Clipboard().SetContent(path)
			p.host.Toast("The path is on the clipboard", "", nil)
		}), backup))
}

// backup asks for a folder and writes a copy of the database there.
func (p *SettingsPage) backup() {
	name := "seatcount-" + p.host.Now().Format(time.DateOnly) + ".db"
	askPath(p.host, pathQuestion{
		title: "Back up", label: "Folder", button: "Back up", folder: true,
		hint: "A copy named " + name + " is written there. It holds all that the database holds: keep it as safe.",
		take: func(folder string) {
			path := filepath.Join(folder, name)
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Database.Backup(ctx, p.host.Principal(), path)
			}, func(err error) {
				if err != nil {
					p.host.Fail("Back up to "+path, err)
					return
				}
				p.host.Toast("Backed up to "+name, "Open folder", func() { p.host.OpenFolder(path) })
			})
		},
	})
}

func (p *SettingsPage) company() fyne.CanvasObject {
	p.about = kit.NewParagraph("", theme.TextSize, theme.Muted, settingsWidth-40)
	p.sample = kit.NewButton("", func() {
		if p.host.SampleLoaded() {
			p.host.RemoveSample()
		} else {
			p.host.LoadSample()
		}
	})
	return kit.Stack(theme.Gap, p.about, kit.Row(0, p.sample))
}

// update shows the values as they are now.
func (p *SettingsPage) update() {
	if !p.save.Disabled() || p.unseen.Text == "" {
		p.unseen.SetValue(p.s.Settings.Int(keyUnseen, 0))
	}
	p.save.SetEnabled(p.unseen.Text != strconv.Itoa(p.s.Settings.Int(keyUnseen, 0)))
	if who := p.host.Principal(); !who.Can(model.SettingsUpdate) || !who.Everywhere() { // it is one limit for everybody
		p.unseen.Disable()
		p.field.SetHint("0 counts them for ever. Administrators change this.")
	}
	for i, mode := range themeModes {
		if p.host.Theme() == string(mode) {
			p.look.SetValue(int64(i))
		}
	}
	if p.host.SampleLoaded() {
		p.about.Set("The invented company is loaded. Removing it leaves your own licenses and devices as they are.", theme.Muted)
		p.sample.SetText("Remove the sample data")
	} else {
		p.about.Set("A small invented company with about 200 computers and 25 licenses in every state, to look around in.", theme.Muted)
		p.sample.SetText("Load sample data")
	}
}

// Object is what to show.
func (p *SettingsPage) Object() fyne.CanvasObject { return p.frame.box }

// Show comes to the page.
func (p *SettingsPage) Show(Route) { p.update() }

// Heard shows settings that were changed elsewhere.
func (p *SettingsPage) Heard(e any) {
	switch e.(type) {
	case event.Settings, SampleChanged:
		p.update()
	}
}

// Status says nothing.
func (p *SettingsPage) Status() string { return "" }

// Actions are none.
func (p *SettingsPage) Actions() Actions { return Actions{} }

// Focus leaves the keyboard where it is.
func (p *SettingsPage) Focus() {
	if c := p.host.Window().Canvas(); c != nil {
		c.Unfocus()
	}
}

// narrowLayout keeps a form from getting wider than it reads well.
type narrowLayout struct{ width float32 }

func (narrowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, objects[0].MinSize().Height)
}

func (l narrowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(min(l.width, size.Width), size.Height))
}
