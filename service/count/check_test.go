package count

import (
	"maps"
	"reflect"
	"slices"

	"seatcount/model"
)

// check compares everything that the index answers with the plain counter.
func (w *world) check() {
	w.Helper()
	admin := model.Administrator()
	n := 0
	w.ix.Results(func(l *License, r Result) {
		n++
		c := w.count(w.licenses[l.ID], admin)
		if want := (Result{Used: c.used, Titles: len(c.on)}); r != want {
			w.Fatalf("license %+v: got %+v, want %+v", l, r, want)
		}
	})
	if n != len(w.licenses) {
		w.Fatalf("%d licenses, want %d", n, len(w.licenses))
	}
	w.checkPreview(w.aLicense(0), w.principal())
	if id := pickKey(w.r, w.licenses); id != 0 {
		w.checkPreview(w.licenses[id], w.principal())
		w.checkExplain(id, w.principal())
	}
	w.checkTitles(w.principal())
	w.checkDevice(pickKey(w.r, w.devices))
}

func (w *world) checkPreview(l License, p model.Principal) {
	w.Helper()
	most := w.r.IntN(20)
	got, err := w.ix.Preview(p, l, most)
	if err != nil {
		w.Fatal(err)
	}
	c := w.count(l, p)
	hits := w.hits(l, c)
	want := Preview{Used: c.used, Devices: c.devices, Left: l.Purchased - c.used, Matched: len(c.on)}
	want.Titles = hits[:min(most, len(hits))]
	want.More = len(hits) - len(want.Titles)
	for i := range got.Titles {
		if got.Titles[i].Marks == nil {
			w.Fatalf("no marks in %q for %q", got.Titles[i].Name, l.Match)
		}
		got.Titles[i].Marks = nil
	}
	if len(want.Titles) == 0 {
		want.Titles = nil
	}
	if !reflect.DeepEqual(got, want) {
		w.Fatalf("preview of %+v for %v:\ngot  %+v\nwant %+v", l, p.OrgIDs, got, want)
	}
}

func (w *world) checkExplain(id int64, p model.Principal) {
	w.Helper()
	s := w.ix.snap.Load()
	slot, _ := s.slot(id)
	e := s.explain(s.licenses[slot], p)
	devices, found := map[int64]Reason{}, map[[2]int64]Reason{}
	counted, used := 0, w.count(w.licenses[id], p)
	for _, d := range e.devices {
		devices[d.id] = d.reason
		if d.reason == ReasonCounted {
			counted++
		}
		for _, f := range d.found {
			found[[2]int64{d.id, f.id}] = f.reason
		}
	}
	wantDevices, wantFound := w.evidence(w.licenses[id], p)
	if !maps.Equal(devices, wantDevices) || !maps.Equal(found, wantFound) || counted != used.devices {
		w.Fatalf("license %+v for %v: devices %v, want %v; found %v, want %v", w.licenses[id], p.OrgIDs, devices, wantDevices, found, wantFound)
	}
	for _, hit := range e.titles {
		if hit.Devices != used.on[hit.ID]+used.out[hit.ID] {
			w.Fatalf("license %+v: title %+v", w.licenses[id], hit)
		}
	}
}

func (w *world) checkTitles(p model.Principal) {
	w.Helper()
	devices, active := map[int64]map[int64]bool{}, map[int64]int{}
	for _, d := range w.devices {
		if !w.sees(p, d.OrgID) {
			continue
		}
		for _, id := range d.Releases {
			title := w.releases[id].TitleID
			if devices[title] == nil {
				devices[title] = map[int64]bool{}
			}
			if !devices[title][d.ID] && w.deviceReason(d) == ReasonCounted {
				active[title]++
			}
			devices[title][d.ID] = true
		}
	}
	rows := w.ix.Titles(p)
	if len(rows) != len(devices) {
		w.Fatalf("%d titles, want %d", len(rows), len(devices))
	}
	for _, row := range rows {
		var licenses []int64
		for _, id := range slices.Sorted(maps.Keys(w.licenses)) {
			if l := w.licenses[id]; w.sees(p, l.OrgID) && w.titleReason(l, w.titles[row.ID]) == ReasonCounted {
				licenses = append(licenses, id)
			}
		}
		if row.Devices != active[row.ID] || row.Name != w.titles[row.ID].Name || !slices.Equal(row.Licenses, licenses) {
			w.Fatalf("got %+v, want %d devices, licenses %v", row, active[row.ID], licenses)
		}
		s := w.ix.snap.Load()
		number, _ := s.title(row.ID)
		if got := s.titleDevices(number, p); len(got) != len(devices[row.ID]) {
			w.Fatalf("title %d is on %d devices, want %v", row.ID, len(got), devices[row.ID])
		}
	}
}

func (w *world) checkDevice(id int64) {
	w.Helper()
	var want []int64
	for _, license := range slices.Sorted(maps.Keys(w.licenses)) {
		l, d := w.licenses[license], w.devices[id]
		counts := func(release int64) bool {
			return w.titleReason(l, w.titles[w.releases[release].TitleID]) == ReasonCounted
		}
		if id != 0 && w.inScope(l, d.OrgID) && w.deviceReason(d) == ReasonCounted && slices.ContainsFunc(d.Releases, counts) {
			want = append(want, license)
		}
	}
	if got := w.ix.DeviceLicenses(id); !slices.Equal(got, want) {
		w.Fatalf("device %d: licenses %v, want %v", id, got, want)
	}
}
