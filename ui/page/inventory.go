package page

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/refresh"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// InventoryPage shows the sources of inventory files above, and their files below.
type InventoryPage struct {
	listPage[refresh.FileRow]
	sources table[refresh.SourceRow]
	s       Services
	split   *fyne.Container
	empty   fyne.CanvasObject
}

// NewInventory makes the page.
func NewInventory(host Host, s Services) *InventoryPage {
	p := &InventoryPage{s: s}
	p.host, p.name, p.one, p.many = host, Inventory, "file", "files"
	p.tones = map[string]theme.Tone{ChipProblems: theme.ToneBad}
	p.load = func(ctx context.Context) ([]refresh.FileRow, error) {
		return s.Refresh.Files(ctx, host.Principal(), 0)
	}
	columns := fileColumns(host.Principal().Can(model.InventoryUpdate))
	p.build(&list.Spec[refresh.FileRow]{
		Columns: listColumns(columns), Chips: fileChips(), Search: fileSearch,
		ID: func(r refresh.FileRow) int64 { return r.ID },
	}, columns, list.Sort{Column: "file"}, grid.Params{
		Empty:  "No file is like this.",
		OnOpen: func(row int) { showInspect(host, s, p.list.Row(row).Path) },
		OnMenu: p.fileMenu, OnLink: p.followLink,
	}, "Search files, hostnames, reasons…")
	p.buildSources()
	add := kit.NewAddButton("Add folder", p.AddFolder)
	p.frame.setActions(kit.NewButton("What is in a file?", p.InspectFile), kit.NewButton("Refresh now", s.Refresh.RefreshNow))
	if host.Principal().Can(model.InventoryCreate) {
		p.frame.setActions(append(p.frame.actions.Objects, kit.NewButton("Add files…", p.AddFiles), add)...)
	}
	p.split = container.New(sourcesLayout{rows: func() int { return p.sources.list.Len() }}, p.sources.grid, p.body)
	first := kit.NewPrimaryButton("Add a folder…", p.AddFolder)
	p.empty = kit.NewEmptyState(theme.IconFolder, "No inventory yet",
		"Add the folder that holds your inventory files. It is watched: new and changed files are read by themselves, and never changed. You can also drop a folder or files on this window.",
		first, kit.NewButton("Add files…", p.AddFiles), kit.NewButton("Load sample data", host.LoadSample))
	if !host.Principal().Can(model.InventoryCreate) {
		p.empty = kit.NewEmptyState(theme.IconFolder, "No inventory yet", "Nobody has added a folder of inventory files to your organizations.")
	}
	p.content = p.split
	p.frame.show(p.split)
	return p
}

func (p *InventoryPage) buildSources() {
	t := &p.sources
	t.host, t.key = p.host, "sources"
	t.load = func(ctx context.Context) ([]refresh.SourceRow, error) {
		return p.s.Refresh.Sources(ctx, p.host.Principal())
	}
	t.loaded = func() {
		if t.list.Total() == 0 && p.list.Total() == 0 {
			p.frame.show(p.empty)
		} else {
			p.frame.show(p.split)
			p.split.Refresh()
		}
		p.host.Count(Inventory, t.list.Total())
	}
	orgs := &orgNames{}
	t.study = func(rows []refresh.SourceRow) func() {
		return orgs.study(each(rows, func(r refresh.SourceRow) string { return r.Org }))
	}
	columns := sourceColumns(orgs)
	t.init(&list.Spec[refresh.SourceRow]{
		Columns: listColumns(columns), ID: func(r refresh.SourceRow) int64 { return r.ID },
		Search: func(r refresh.SourceRow) []string { return []string{r.Path} },
	}, columns, list.Sort{Column: "path"}, grid.Params{
		Empty: "No folder is watched.", OnMenu: p.sourceMenu,
		OnOpen: func(row int) { p.onlySource(t.list.Row(row)) },
		OnDelete: func([]int64) {
			if p.host.Principal().Can(model.InventoryDelete) {
				p.RemoveSource()
			}
		},
	})
}

// sourcesLayout gives the sources the room that they need, up to a third of the page, and the rest to the files.
type sourcesLayout struct{ rows func() int }

func (sourcesLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 240) }

func (l sourcesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := theme.HeaderHeight + 3 + theme.RowHeight*float32(max(1, l.rows()))
	h = min(h, max(size.Height*0.36, theme.HeaderHeight+2*theme.RowHeight))
	objects[0].Resize(fyne.NewSize(size.Width, h))
	objects[1].Move(fyne.NewPos(0, h+theme.Space))
	objects[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-h-theme.Space)))
}

// Show comes to the page.
func (p *InventoryPage) Show(r Route) {
	p.arrive(r)
	p.sources.show()
}

// Hide says that another page is shown.
func (p *InventoryPage) Hide() {
	p.listPage.Hide()
	p.sources.hide()
}

// Heard reloads when sources, files or organizations changed.
func (p *InventoryPage) Heard(e any) {
	switch e.(type) {
	case event.Sources, event.Devices, event.Orgs, SampleChanged:
		p.reload()
		p.sources.reload()
	}
}

// Actions are what the menus can do here.
func (p *InventoryPage) Actions() Actions {
	a := p.actions()
	if row, one := p.table.one(); one {
		a.Open = func() { showInspect(p.host, p.s, row.Path) }
	}
	if p.sources.grid.Focused() && p.sources.grid.SelectedCount() > 0 {
		a.Delete, a.Copy, a.DeleteName = p.RemoveSource, p.sources.copySelected, "Remove…"
	}
	return a
}

// onlySource searches for the files of a source.
func (p *InventoryPage) onlySource(r refresh.SourceRow) {
	p.finder.SetText(filepath.Base(r.Path))
	p.grid.Focus()
}

// followLink does what the link beside a problem says.
func (p *InventoryPage) followLink(row, _, link int) {
	r := p.list.Row(row)
	links := fileLinks(r, p.host.Principal().Can(model.InventoryUpdate))
	if link >= len(links) {
		return
	}
	switch links[link] {
	case linkMap:
		p.MapColumns(r.Path)
	case linkRetry:
		p.onFiles("Read again", []refresh.FileRow{r}, p.s.Refresh.Retry)
	case linkIgnore:
		p.onFiles("Ignore", []refresh.FileRow{r}, p.s.Refresh.Ignore)
	case linkFolder:
		p.host.OpenFolder(filepath.Dir(r.Path))
	}
}

// nameDevice asks which device a list is about that does not say so itself.
func (p *InventoryPage) nameDevice(r refresh.FileRow) {
	askText(p.host, textQuestion{
		title: "Name the device of " + filepath.Base(r.Path), label: "Hostname", button: "Save", needed: "Type the name of the computer",
		hint: "For lists that do not name their computer. It is remembered for this file.",
		take: func(name string) {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Refresh.NameDevice(ctx, p.host.Principal(), r.Path, name)
			}, func(err error) {
				if err != nil {
					p.host.Fail("Name the device", err)
				}
				p.reload()
			})
		},
	})
}

func (p *InventoryPage) fileMenu(_ []int64, at fyne.Position) {
	rows := p.selected()
	var one, folder, mapping, name func()
	if len(rows) == 1 {
		one = func() { showInspect(p.host, p.s, rows[0].Path) }
		if isTable(rows[0]) {
			mapping = allow(p.host, model.InventoryUpdate, func() { p.MapColumns(rows[0].Path) })
		}
		name = allow(p.host, model.InventoryUpdate, func() { p.nameDevice(rows[0]) })
		folder = func() { p.host.OpenFolder(filepath.Dir(rows[0].Path)) }
	}
	ignore := allow(p.host, model.InventoryUpdate, func() { p.onFiles("Ignore", rows, p.s.Refresh.Ignore) })
	retry := allow(p.host, model.InventoryUpdate, func() { p.onFiles("Read again", rows, p.s.Refresh.Retry) })
	a := p.Actions()
	p.grid.ShowMenu(fyne.NewMenu("",
		menuItem("What did you read in this file?…", one),
		fyne.NewMenuItemSeparator(),
		menuItem("Read again", retry), menuItem("Ignore", ignore), menuItem("Open the folder", folder),
		menuItem("Map the columns of the table…", mapping), menuItem("Name its device…", name),
		fyne.NewMenuItemSeparator(),
		menuItem("Copy as a table", a.Copy), menuItem("Export the list…", a.Export),
	), at)
}

func (p *InventoryPage) onFiles(what string, rows []refresh.FileRow, do func(context.Context, model.Principal, ...int64) error) {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	task.Do(p.host.Tasks(), func(ctx context.Context) error { return do(ctx, p.host.Principal(), ids...) }, func(err error) {
		if err != nil {
			p.host.Fail(what, err)
		}
		p.reload()
		p.sources.reload()
	})
}

func (p *InventoryPage) sourceMenu(_ []int64, at fyne.Position) {
	rows := p.sources.selected()
	if len(rows) == 0 {
		return
	}
	pause := "Pause"
	if rows[0].Paused {
		pause = "Go on watching"
	}
	var folder, files func()
	if len(rows) == 1 {
		folder = func() { p.host.OpenFolder(rows[0].Path) }
		files = func() { p.onlySource(rows[0]) }
	}
	p.sources.grid.ShowMenu(fyne.NewMenu("",
		menuItem("Show its files", files), menuItem("Open the folder", folder),
		fyne.NewMenuItemSeparator(),
		menuItem("Change the organization…", allow(p.host, model.InventoryUpdate, p.ChangeOrg)),
		menuItem(pause, allow(p.host, model.InventoryUpdate, func() { p.pauseSources(!rows[0].Paused) })),
		fyne.NewMenuItemSeparator(),
		menuItem("Remove…", allow(p.host, model.InventoryDelete, p.RemoveSource)),
	), at)
}

// ChangeOrg gives the selected sources another organization: the devices that they describe go along.
func (p *InventoryPage) ChangeOrg() {
	rows := p.sources.selected()
	if len(rows) == 0 {
		return
	}
	askOrg(p.host, p.s.Orgs, "Change the organization", "The devices of its files belong there, except those that somebody moved by hand.", "Change", rows[0].OrgID, func(id int64) {
		p.onSources("Change the organization", rows, func(ctx context.Context, r refresh.SourceRow) error {
			return p.s.Refresh.SetSourceOrg(ctx, p.host.Principal(), r.ID, id)
		})
	})
}

func (p *InventoryPage) pauseSources(paused bool) {
	p.onSources("Pause", p.sources.selected(), func(ctx context.Context, r refresh.SourceRow) error {
		return p.s.Refresh.PauseSource(ctx, p.host.Principal(), r.ID, paused)
	})
}

func (p *InventoryPage) onSources(what string, rows []refresh.SourceRow, do func(context.Context, refresh.SourceRow) error) {
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		for _, r := range rows {
			if err := do(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		if err != nil {
			p.host.Fail(what, err)
		}
		p.sources.reload()
		p.reload()
	})
}

// RemoveSource asks whether the devices of the selected sources should go too, and removes them.
func (p *InventoryPage) RemoveSource() {
	rows := p.sources.selected()
	if len(rows) == 0 {
		return
	}
	what, devices := sourceName(rows[0]), 0
	if len(rows) > 1 {
		what = words.Count(len(rows), "source", "sources")
	}
	for _, r := range rows {
		devices += r.Devices
	}
	too := kit.NewCheck("Remove its "+words.Count(devices, "device", "devices")+" too", nil)
	too.SetChecked(false)
	var d *dialog.Dialog
	remove := kit.NewDangerButton("Remove", func() {
		d.Discard()
		p.onSources("Remove "+what, rows, func(ctx context.Context, r refresh.SourceRow) error {
			return p.s.Refresh.RemoveSource(ctx, p.host.Principal(), r.ID, too.Checked)
		})
	})
	cancel := kit.NewButton("Cancel", func() { d.Close() })
	text := kit.NewParagraph("It is no longer watched. Its files stay where they are. Unless you say so below, its devices stay and go on counting.",
		theme.TextSize, theme.Text, 440)
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Remove " + what + "?", Content: kit.Stack(theme.Space, text, too), Size: fyne.NewSize(480, 0),
		Buttons: []*kit.Button{cancel, remove}, Default: cancel, First: cancel,
	})
	d.Show()
}

// AddFolder asks for a folder to watch.
func (p *InventoryPage) AddFolder() { askSource(p.host, p.s, true) }

// AddFiles asks for a file to watch.
func (p *InventoryPage) AddFiles() { askSource(p.host, p.s, false) }

// InspectFile asks for a file and shows what would be read in it.
func (p *InventoryPage) InspectFile() {
	askPath(p.host, pathQuestion{
		title: "What is in a file?", label: "Inventory file", button: "Look",
		hint: "Nothing is kept: this only shows what Seatcount understands.",
		take: func(path string) { showInspect(p.host, p.s, path) },
	})
}

// AskFolder asks for a folder to watch, and for the organization of its devices.
func AskFolder(host Host, s Services) { askSource(host, s, true) }

func askSource(host Host, s Services, folder bool) {
	withOrgs(host, s.Orgs, func(options []kit.Option) {
		org := kit.NewSelect(options, nil)
		org.SetValue(host.Principal().HomeOrg())
		q := pathQuestion{
			title: "Add inventory files", label: "File", button: "Add", hint: "Any inventory file, also .gz or .zip.",
			extra: kit.NewField("Organization of its devices", org, ""), folder: folder,
		}
		if folder {
			q.title, q.label = "Add a folder of inventory files", "Folder"
			q.hint = "With everything below it. Files are only read; new and changed ones are noticed by themselves."
		}
		q.take = func(path string) {
			id, _ := org.Value()
			addSource(host, s, path, id)
		}
		askPath(host, q)
	})
}

func addSource(host Host, s Services, path string, org int64) {
	task.Do(host.Tasks(), func(ctx context.Context) error {
		_, err := s.Refresh.AddSource(ctx, host.Principal(), path, org)
		return err
	}, func(err error) {
		if err != nil {
			host.Fail("Add "+filepath.Base(path), err)
			return
		}
		host.Toast(filepath.Base(path)+" is being read", "Show", func() { host.Open(Route{Page: Inventory}) })
	})
}
