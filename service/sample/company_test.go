package sample

import (
	"bytes"
	"testing"
	"time"

	"seatcount/model"
)

func TestCompanyIsTheSameInTheSameMinute(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	one, two := companyFiles(now), companyFiles(now.Add(20*time.Second))
	computers := 0
	for _, d := range departments {
		computers += d.devices
	}
	if computers < 190 || computers > 220 || len(one) < 150 {
		t.Fatalf("%d computers in %d files", computers, len(one))
	}
	for i := range one {
		if one[i].name != two[i].name || !bytes.Equal(one[i].text, two[i].text) {
			t.Errorf("%s differs", one[i].name)
		}
		if one[i].modTime.After(now) {
			t.Errorf("%s is from the future: %v", one[i].name, one[i].modTime)
		}
	}
}

func TestCompanyHasEveryProgramOnAsManyComputersAsItSays(t *testing.T) {
	all := companyComputers(time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC))
	for _, p := range programs {
		for number, d := range departments {
			got := 0
			for _, c := range all[number] {
				for _, s := range c.software {
					for _, title := range p.titles {
						if s.name == title && !isAside(c.hostname) {
							got++
						}
					}
				}
			}
			if want := p.on[d.path[len(d.path)-1]]; got != want {
				t.Errorf("%s is on %d computers of %v, want %d", p.titles[0], got, d.path, want)
			}
		}
	}
}

func isAside(hostname string) bool {
	for _, a := range aside {
		if a.hostname == hostname {
			return true
		}
	}
	return false
}

func TestHistoryEndsAtWhatIsUsed(t *testing.T) {
	for _, o := range ownedLicenses {
		rows := o.history(1, 40, modelDate(t, "2026-11-22"))
		last := rows[len(rows)-1]
		if len(rows) != 52 || rows[0].Day.String() != "2025-11-23" || last.Day.String() != "2026-11-15" || last.Used < 36 || last.Used > 40 {
			t.Errorf("%s: %d rows, first %v, last %+v", o.name, len(rows), rows[0], last)
		}
		if last.Purchased != o.purchased || rows[0].Purchased != o.purchased-o.bought {
			t.Errorf("%s: purchased from %d to %d", o.name, rows[0].Purchased, last.Purchased)
		}
	}
	if len(ownedLicenses) != 25 {
		t.Errorf("%d licenses", len(ownedLicenses))
	}
}

func modelDate(t *testing.T, s string) model.Date {
	t.Helper()
	d, err := model.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
