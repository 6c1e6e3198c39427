package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/ui/page"
	"seatcount/ui/theme"
)

func TestFirstStartSaysWhatToDo(t *testing.T) {
	p := begin(t)
	p.Sees("1. Add inventory").Sees("2. Bring your licenses").Sees("Try sample data").StatusLine("No inventory yet")
	p.Open(page.Inventory).Sees("No inventory yet")
	for _, n := range page.Names { // no page is broken while there is nothing
		p.Open(n)
	}
}

func TestFromEmptyToCountedAndBack(t *testing.T) {
	p := begin(t)
	folder := p.Inventory("mgmt-lt-014", "Quillpad Office 2013", "Gearbox 7")
	p.Inventory("mgmt-lt-022", "Quillpad Office 2013", "Gearbox 7")
	p.Drop(folder).Toast("added to the inventory")
	p.StatusLine("2 devices from 1 folder")

	p.Menu("File", "New license").Fill("Name", "Office").Fill("Match string", "%office%").Fill("Purchased", "1")
	p.Shot("story-new").Click("Save").Toast("2 used, −1 left")
	p.Licenses().Row("Office", "Default Organization", "1", "2", "-1", "200%", "Over-used", "Perpetual").Says("1 license · 1 selected")

	p.Press(fyne.KeyDelete).Toast("Office deleted")
	p.Sees("1. Add inventory").Undo().Toast("is back")
	p.Licenses().Row("Office", "Default Organization", "1", "2", "-1", "200%", "Over-used", "Perpetual")

	p.Inventory("mgmt-lt-030", "QUILLPAD office 2013")
	p.Menu("Inventory", "Refresh now")
	p.eventually("the third device counts", func() bool {
		rows := p.Licenses().page.Texts()
		return len(rows) == 1 && rows[0][3] == "3"
	})
}

func TestEverythingIsStillThereAfterAnotherStart(t *testing.T) {
	dir := t.TempDir()
	p := beginIn(t, dir, variants()[0])
	p.Drop(p.Inventory("ws-1", "Gearbox 7"))
	p.Menu("File", "New license").Fill("Name", "Gearbox").Fill("Match string", "gearbox%").Fill("Purchased", "5").Click("Save")
	p.Open(page.Devices)
	p.Quit()
	p = beginIn(t, dir, variants()[0])
	if p.at().Page != page.Devices {
		t.Errorf("the window opened at %q, want where it was left", p.at().Page)
	}
	p.Devices().Names("ws-1")
	p.Licenses().Row("Gearbox", "Default Organization", "5", "1", "4", "20%", "OK", "Perpetual")
}

func TestAWrongFieldSaysSoBesideItself(t *testing.T) {
	p := begin(t)
	p.Menu("File", "New license").Fill("Name", "").Fill("Match string", "%").Click("Save")
	p.SeesError("Name", "needs a name")
	p.Fill("Name", "All").Click("Save").SeesError("Match string", "")
	p.Press(fyne.KeyEscape).Sees("Discard your changes?").Click("Discard")
	p.Sees("1. Add inventory")
}

func TestSearchChipsAndPlaces(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data").Toast("sample company is loaded")
	l := p.Licenses().Count(25)
	l.Search("OFFICE").Count(1)
	l.Search("").Chip(page.ChipOverUsed).Says("3 of 25 licenses")
	p.Open(page.Devices)
	p.win.Back()
	p.settle()
	if at := p.at(); at.Page != page.Licenses || at.Filter != page.ChipOverUsed {
		t.Errorf("back leads to %+v, want the over-used licenses", at)
	}
	p.Licenses().Count(3)
	p.win.Forward()
	p.settle()
	p.Devices().Chip(page.ChipRetired).Count(2)
	p.Open(page.Overview).Sees("3 over-used")
	p.Menu("Inventory", "Remove the sample data").Toast("is gone")
	p.Licenses().Count(0)
	p.Sees("1. Add inventory")
}

func TestLettersTypedOnTheListSearch(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.Licenses()
	p.Type("visual")
	if got := p.Licenses().page.Finder().Text; got != "visual" {
		t.Errorf("the search field holds %q, want what was typed on the list", got)
	}
	p.Licenses().Count(1)
	p.Press(fyne.KeyDown).Press(fyne.KeyReturn).Sees("purchased").Press(fyne.KeyEscape)
	p.Licenses().Says("1 of 25 licenses · 1 selected")
}

func TestExportIsTheListAsItIsShown(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.Licenses().Chip(page.ChipOverUsed)
	path := filepath.Join(p.dir, "over-used")
	p.Menu("File", "Export").Fill("File", "over-used").Click("Export").SeesError("File", "Begin with the folder")
	p.Fill("File", path).Click("Export").Toast("3 rows exported")
	b, err := os.ReadFile(path + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\r\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "\ufeffName,Organization,Purchased,Used,Left,Usage (%),Status,Expires") {
		t.Errorf("exported:\n%s", b)
	}
	p.Menu("File", "Export").Fill("File", path).Click("Replace").Toast("exported")
}

// Whoever asks for a report, the bytes are the same.
func TestExportsAreTheNamedReports(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	for _, c := range []struct {
		page    page.Name
		report  string
		columns string
		order   string
	}{
		{page.Licenses, "licenses", "name,org,purchase_count,used_count,left,usage,status,expires_on", "name"},
		{page.Devices, "devices", "hostname,org,os,user,titles,last_seen,state,file", "hostname"},
		{page.Software, "software", "name,kind,devices,licenses", "-devices,name"},
	} {
		if l := p.go2(c.page); c.page == page.Software {
			l.Chip(page.ChipAll)
		}
		for _, f := range report.Formats() {
			path := filepath.Join(p.dir, c.report+"."+f.Name)
			p.Menu("File", "Export").Fill("File", path).Click("Export").Toast("exported")
			table, err := build.Build(t.Context(), model.Administrator(), service.Reports(p.s, p.now), c.report, build.Params{})
			if err == nil {
				table, err = table.Apply(report.Query{Visible: report.Names(c.columns), Order: report.ParseOrders(c.order)})
			}
			if err != nil {
				t.Fatal(err)
			}
			p.sameBytes(path, f.Name, table)
		}
	}
}

func TestBackUp(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data").Open(page.Settings).Click("Back up…").Fill("Folder", filepath.Join(p.dir, "none"))
	p.Click("Back up").SeesError("Folder", "nothing of this name")
	p.Fill("Folder", p.dir).Click("Back up").Toast("Backed up to seatcount-2026-11-22.db")
	copied, err := service.Open(t.Context(), service.Params{Path: filepath.Join(p.dir, "seatcount-2026-11-22.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if licenses, err := copied.Licenses.List(t.Context(), model.Administrator()); err != nil || len(licenses) != 25 {
		t.Errorf("%d licenses in the copy, %v", len(licenses), err)
	}
}

func TestImportShowsWhatItWouldDoFirst(t *testing.T) {
	p := begin(t)
	path := filepath.Join(p.dir, "licenses.csv")
	table := "Name;Organization;Purchased;Match string;Expires\nOffice;Default Organization;10;%office%;2027-01-31\n;x;1;;\nGearbox;Default Organization / Works;many;gear%;\nPaint;;3;paint%;\n"
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Menu("File", "Import licenses").Fill("Spreadsheet", path).Click("Preview")
	p.Sees("2 new licenses").Sees("rows cannot be taken").Shot("import")
	p.Click("Import 2 licenses").Toast("2 new licenses")
	p.Licenses().Names("Office", "Paint")
	if err := os.WriteFile(path, []byte("Name;Purchased\nOffice;11\nDraw;1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Menu("File", "Import licenses").Fill("Spreadsheet", path).Click("Preview")
	p.Sees("1 new license · 1 changed · 1 match string made of a name").Click("Import 2 licenses").Toast("1 new license")
	p.Licenses().Names("Draw", "Office", "Paint").Row("Office", "Default Organization", "11", "0", "11", "0%", "No match", "2027-01-31")
	p.Undo().Toast("The import is taken back")
	p.Licenses().Names("Office", "Paint").Row("Office", "Default Organization", "10", "0", "10", "0%", "No match", "2027-01-31")
}

func TestDevicesCanBeSetAside(t *testing.T) {
	p := begin(t)
	p.Drop(p.Inventory("ws-1", "Gearbox 7"))
	p.Inventory("ws-2", "Gearbox 7")
	p.Menu("Inventory", "Refresh now")
	p.eventually("both devices are there", func() bool { return len(p.Devices().page.Texts()) == 2 })
	p.Menu("File", "New license").Fill("Name", "Gearbox").Fill("Match string", "gearbox%").Click("Save")
	devices := p.win.pages[page.Devices].(*page.DevicesPage)
	p.Open(page.Devices)
	devices.Grid().Select(devices.Grid().Selected()...)
	devices.Grid().SelectAll()
	devices.Exclude()
	p.settle()
	p.Click("Exclude").SeesError("Reason", "Say why")
	p.Fill("Reason", "test bench").Click("Exclude").Toast("2 devices excluded")
	p.Licenses().eventually("nothing is used", func() bool { return p.Licenses().page.Texts()[0][3] == "0" })
	p.Devices().Chip(page.ChipExcluded).Count(2)
	p.Undo()
	p.Devices().Chip(page.ChipInUse).Count(2)
	devices.Grid().SelectAll()
	devices.RetireFor()
	p.Fill("Reason", "replaced").Click("Retire").Toast("2 devices retired")
	p.Devices().Chip(page.ChipRetired).Search("replaced").Count(2)
	p.Undo().Devices().Search("").Chip(page.ChipInUse).Count(2)
	devices.Grid().SelectAll()
	devices.RetireFor()
	p.Click("Retire").Toast("2 devices retired") // a reason may be given, but need not
}

func TestADeviceIsChangedFromItsDialogWhateverTheListShows(t *testing.T) {
	p := begin(t)
	p.Drop(p.Inventory("ws-1", "Gearbox 7"))
	p.Devices().Search("nothing like this").Count(0)
	devices := p.win.pages[page.Devices].(*page.DevicesPage)
	devices.View(1)
	p.settle()
	p.Sees("Complete list of").ChooseMenu("Change", "Retire").Toast("ws-1 retired")
	p.Devices().Chip(page.ChipRetired).Search("").Count(1)
}

func TestATitleBecomesALicense(t *testing.T) {
	p := begin(t)
	p.Drop(p.Inventory("ws-1", "100% Photo", "Gearbox 7"))
	p.Open(page.Overview).Sees("100% Photo").Shot("overview-small")
	p.Software().Search("photo").Count(1)
	software := p.win.pages[page.Software].(*page.SoftwarePage)
	software.Grid().SelectAll()
	p.Click("New license from this title").Click("Save")
	p.Licenses().Row("100% Photo", "Default Organization", "0", "1", "-1", "", "Over-used", "Perpetual")
	p.Software().Chip(page.ChipUnlicensed).Search("photo").Count(0)
}

func TestABrokenFileIsALineAndNoDialog(t *testing.T) {
	p := begin(t)
	folder := p.Inventory("ws-1", "Gearbox 7")
	if err := os.WriteFile(filepath.Join(folder, "broken.json"), []byte(`{"action":"inventory","content":{`), 0o600); err != nil {
		t.Fatal(err)
	}
	old := p.now().Add(-1 << 40)
	if err := os.Chtimes(filepath.Join(folder, "broken.json"), old, old); err != nil {
		t.Fatal(err)
	}
	p.Drop(folder)
	p.eventually("the problem is known", func() bool { return p.s.Refresh.Status().Problems == 1 })
	p.settle()
	p.win.updateStatus()
	p.Sees("1 file needs attention")
	p.win.status.problems.Tapped(nil)
	p.settle()
	p.InventoryPage().Names("broken.json")
	inventory := p.win.inventory
	inventory.Grid().SelectAll()
	p.Shot("problem")
	p.Menu("Edit", "View")
	p.Sees("not understood").Shot("inspect")
	p.Press(fyne.KeyEscape)
}

func TestATableIsMappedOnce(t *testing.T) {
	p := begin(t)
	folder := filepath.Join(p.dir, "tables")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	table := "Computer,Product,Stand\nws-1,Gearbox 7,7.1\nws-2,Gearbox 7,7.2\nws-2,Quillpad Office,16\n"
	for _, name := range []string{"january.csv", "february.csv"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
		old := p.now().Add(-1 << 40)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	p.Drop(folder)
	p.Open(page.Inventory)
	p.win.inventory.MapColumns(filepath.Join(folder, "january.csv"))
	p.settle()
	p.Choose("Device", "Computer").Choose("Software", "Product").Choose("Version", "Stand")
	p.Sees("3 installations on 2 devices").Shot("mapping").Click("Save and read")
	p.eventually("both tables are read", func() bool { return p.s.Refresh.Status().Devices == 2 })
	p.Devices().Names("ws-1", "ws-2")
}

func TestTheNavigationCountsPagesThatAreNotShown(t *testing.T) {
	p := begin(t)
	p.Open(page.Software).Open(page.Inventory).Open(page.Overview) // each was loaded while there was nothing
	p.Menu("Inventory", "Load sample data")
	p.NavCount(page.Licenses, "25").NavCount(page.Devices, "206").NavCount(page.Software, "76").NavCount(page.Inventory, "8")
	p.Menu("Inventory", "Remove the sample data")
	p.NavCount(page.Licenses, "0").NavCount(page.Software, "0").NavCount(page.Inventory, "0")
}

func TestSeveralDeletionsAreUndoneOneAfterTheOther(t *testing.T) {
	p := begin(t)
	for _, name := range []string{"Ash", "Birch", "Cedar"} {
		p.Menu("File", "New license").Fill("Name", name).Fill("Match string", name+"%").Click("Save")
	}
	licenses := p.win.pages[page.Licenses].(*page.LicensesPage)
	for range 3 {
		licenses.Grid().SelectAll()
		licenses.Grid().Select(licenses.Grid().Selected()[0])
		licenses.Delete()
		p.settle()
	}
	p.Licenses().Count(0)
	p.Undo().Licenses().Names("Cedar")
	p.Undo().Licenses().Names("Birch", "Cedar")
	p.Undo().Licenses().Names("Ash", "Birch", "Cedar")
	for _, item := range p.win.win.MainMenu().Items[1].Items {
		if strings.HasPrefix(item.Label, "Undo") && !item.Disabled {
			t.Errorf("%q is offered, though nothing is left to undo", item.Label)
		}
	}
}

func TestAViewFollowsWhatHappensToItsLicense(t *testing.T) {
	p := begin(t)
	p.Menu("File", "New license").Fill("Name", "Gearbox").Fill("Match string", "gearbox%").Click("Save")
	p.win.pages[page.Licenses].(*page.LicensesPage).View(1)
	p.settle()
	p.Sees("No match").SeesNot("Deleted")
	if _, err := p.s.Licenses.Delete(t.Context(), model.Administrator(), 1); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.Sees("Deleted").SeesNot("No match")
}

func TestQuittingAsksWhereSomethingTypedWouldBeLost(t *testing.T) {
	p := begin(t)
	p.Menu("File", "New license").Fill("Name", "Gearbox")
	p.win.askClose()
	p.win.askClose() // impatience asks no second time
	p.Sees("Discard and quit").Click("Keep editing").Sees("New license")
	if p.win.closed {
		t.Fatal("the window was closed without an answer")
	}
	p.win.askClose()
	p.Click("Discard and quit")
	if !p.win.closed {
		t.Error("the window is still open")
	}
}

func TestTheNavigationFitsALowWindow(t *testing.T) {
	p := begin(t)
	for _, height := range []float32{800, 680, 560, 480} {
		p.win.nav.Resize(fyne.NewSize(theme.NavWidth, height))
		end := float32(0)
		for _, item := range p.win.nav.all() {
			if top := item.Position().Y; top < end {
				t.Errorf("in %v pixels %q begins at %v, above the end of the item before at %v", height, item.title, top, end)
			}
			end = item.Position().Y + item.Size().Height
		}
		if end > height {
			t.Errorf("the last item ends at %v of %v pixels", end, height)
		}
	}
}
