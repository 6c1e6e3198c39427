package page

import (
	"testing"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
)

var today = model.Date{Year: 2026, Month: 11, Day: 22}

func on(s string) *model.Date {
	d, err := model.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return &d
}

func row(name string, purchased, used, titles int, expires *model.Date) license.Row {
	l := model.NewLicense()
	l.Name, l.PurchaseCount, l.UsedCount, l.ExpiresOn = name, purchased, used, expires
	return license.Row{License: l, Org: "Default Organization", Titles: titles, Matched: titles, Status: l.Status(today, titles)}
}

var company = []license.Row{
	row("Office", 45, 47, 6, nil),
	row("Java", 0, 213, 2, nil),
	row("Acrobat", 120, 118, 3, on("2026-12-04")),
	row("TeamViewer", 10, 0, 1, on("2026-11-30")),
	row("Typo", 5, 0, 0, nil),
	row("Old", 5, 1, 1, on("2026-01-31")),
	row("AutoCAD", 60, 58, 4, on("2027-03-31")),
}

func TestSumUp(t *testing.T) {
	n := sumUp(company, []count.TitleRow{
		{ID: 1, Name: "Rare", Devices: 2, Kind: model.KindApplication},
		{ID: 2, Name: "WinZip", Devices: 83, Kind: model.KindUnknown},
		{ID: 3, Name: "Runtime", Devices: 400, Kind: model.KindRuntime},
		{ID: 4, Name: "Covered", Devices: 500, Kind: model.KindApplication, Licenses: []int64{1}},
		{ID: 5, Name: "Nowhere", Kind: model.KindApplication},
	}, today)
	if n.licenses != 7 || n.overUsed != 2 || n.short != 215 || n.expiring != 2 || n.expired != 1 || n.unused != 1 || n.idle != 10 {
		t.Errorf("%+v", n)
	}
	if n.worst[0].Name != "Java" || n.worst[1].Name != "Office" {
		t.Errorf("worst: %q, %q", n.worst[0].Name, n.worst[1].Name)
	}
	if n.next[0].Name != "Old" || n.next[1].Name != "TeamViewer" || len(n.next) != 4 {
		t.Errorf("next: %v", n.next)
	}
	if len(n.unlicense) != 2 || n.unlicense[0].Name != "WinZip" {
		t.Errorf("not licensed: %+v", n.unlicense)
	}
}
