package grid_test

import (
	"testing"

	"fyne.io/fyne/v2/container"

	"seatcount/ui/grid"
	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

type sample struct {
	name, org       string
	purchased, used int64
	status          string
	tone            theme.Tone
	expires         string
}

var samples = []sample{
	{"Vectorworks Spotlight 2024", "Default Org / Stage", 45, 47, "Over-used", theme.ToneBad, "—"},
	{"Quillpad Pro DC", "Default Org", 120, 118, "Expires in 12 d", theme.ToneWarn, "2026-12-04"},
	{"AutoDraft 2024", "Engineering", 60, 58, "OK", theme.ToneGood, "2027-03-31"},
	{"Studio Enterprise 2022 with a very long name that does not fit into its column at all", "Engineering / R&D / Prototypes and Special Projects", 25, 31, "Over-used", theme.ToneBad, "2027-06-30"},
	{"Matrixlab R2025a", "Engineering", 40, 22, "OK", theme.ToneGood, "2027-01-15"},
	{"ZipPress", "Default Org", 200, 164, "OK", theme.ToneGood, "Perpetual"},
	{"Remote Hand Corporate", "IT", 10, 0, "Unused", theme.ToneNeutral, "2026-11-30"},
	{"字处理 办公软件 2024", "東京 / 総務部", 16000, 12000, "OK", theme.ToneGood, "Perpetual"},
	{"Офисный пакет — Стандарт", "Отдел продаж", 35, 33, "OK", theme.ToneGood, "2027-02-28"},
	{"Jetwing GoLand", "Engineering / R&D", 12, 9, "OK", theme.ToneGood, "2027-05-19"},
	{"Snapshot 2023", "Marketing", 30, 29, "OK", theme.ToneGood, "Perpetual"},
	{"Coral Draw Graphics Suite", "Marketing", 15, 14, "Expires in 27 d", theme.ToneWarn, "2026-12-19"},
	{"Oracular Java SE", "Default Org", 0, 1213, "Over-used", theme.ToneBad, "—"},
}

func sampleColumns() []grid.Column {
	return []grid.Column{
		{ID: "name", Title: "Name", Width: 270, Min: 160, Grow: 3, Fixed: true},
		{ID: "org", Title: "Organization", Width: 150, Min: 90, Grow: 2},
		{ID: "purchased", Title: "Purchased", Width: 92, Right: true},
		{ID: "used", Title: "Used", Width: 66, Right: true},
		{ID: "left", Title: "Left", Width: 70, Right: true},
		{ID: "usage", Title: "Usage", Width: 144, Min: 80, Grow: 1},
		{ID: "status", Title: "Status", Width: 132},
		{ID: "expires", Title: "Expires", Width: 100},
		{ID: "action", Title: "Action", Width: 130, Hidden: true, NoSort: true},
	}
}

func sampleCell(s sample, col int) grid.Cell {
	switch col {
	case 0:
		return grid.Cell{Kind: grid.Strong, Text: s.name}
	case 1:
		return grid.Cell{Kind: grid.Muted, Text: s.org}
	case 2:
		return grid.Cell{Kind: grid.Number, Num: s.purchased}
	case 3:
		return grid.Cell{Kind: grid.Number, Num: s.used}
	case 4:
		return grid.Cell{Kind: grid.Signed, Num: s.purchased - s.used}
	case 5:
		share := 1.0
		if s.purchased > 0 {
			share = float64(s.used) / float64(s.purchased)
		}
		return grid.Cell{Kind: grid.Bar, Share: share, Tone: s.tone}
	case 6:
		return grid.Cell{Kind: grid.Pill, Text: s.status, Tone: s.tone}
	case 7:
		return grid.Cell{Kind: grid.Date, Text: s.expires}
	}
	return grid.Cell{Kind: grid.Link, Links: []string{"Edit", "Delete"}}
}

func sampleParams() grid.Params {
	return grid.Params{
		Columns: sampleColumns(),
		Len:     func() int { return len(samples) },
		Key:     func(row int) int64 { return int64(row + 1) },
		Cell:    func(row, col int) grid.Cell { return sampleCell(samples[row], col) },
		Checks:  true,
		Sort:    "name",
		OnSort:  func(string, bool) {},
		Empty:   "Nothing matches.",
	}
}

func TestPictures(t *testing.T) {
	for _, v := range uitest.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			uitest.App(t, v.Mode)
			g := grid.New(sampleParams())
			chips := kit.NewChips([]kit.Chip{
				{ID: "all", Label: "All", Count: 128},
				{ID: "over", Label: "Over-used", Count: 6, Tone: theme.ToneBad},
				{ID: "exp", Label: "Expiring", Count: 9, Tone: theme.ToneWarn},
				{ID: "unused", Label: "Unused", Count: 14},
				{ID: "none", Label: "No match", Count: 3},
			}, nil)
			head := kit.NewPageHeader("Licenses", kit.NewButton("Import…", nil), kit.NewMenuButton("Export", nil), kit.NewPrimaryButton("+ New license", nil))
			bar := kit.NewToolbar(kit.NewSearchEntry("Search name, match string, organization…", nil), chips, g.ColumnsButton())
			page := kit.Pad(kit.NewPage(12, head, bar, g), 16, 12, 20, 20)
			nav := kit.NewBox(theme.Surface, theme.Border, 0)
			w := uitest.Window(t, container.NewBorder(nil, nil, container.NewGridWrap(theme.NavSize(), nav), nil, page), v.Size)
			g.Select(1)
			uitest.Shot(t, w.Canvas(), "grid-"+v.Name)
		})
	}
}

func TestPictureOfManyColumns(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	p := sampleParams()
	for i := range p.Columns {
		p.Columns[i].Hidden, p.Columns[i].Grow = false, 0
	}
	p.Checks = false
	g := grid.New(p)
	w := uitest.Window(t, kit.Pad(g, 10, 10, 10, 10), uitest.Small)
	g.Pick(2, 0)
	g.Focus()
	for range 3 {
		uitest.Press(w.Canvas(), "Right")
	}
	uitest.Press(w.Canvas(), "Down")
	uitest.Shot(t, w.Canvas(), "grid-wide")
	g.ShowColumns(w.Canvas(), w.Canvas().Content().Position().AddXY(640, 50))
	uitest.Shot(t, w.Canvas(), "grid-columns")
}

func TestPictureOfNothing(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	p := sampleParams()
	p.Len = func() int { return 0 }
	w := uitest.Window(t, kit.Pad(grid.New(p), 10, 10, 10, 10), uitest.Small)
	uitest.Shot(t, w.Canvas(), "grid-empty")
}
