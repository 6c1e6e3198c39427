package sample

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"seatcount/model"
)

func TestScaleIsThatOfTheReferenceEstates(t *testing.T) {
	for devices, titles := range map[int]int{10_000: 40_000, 100_000: 120_000} {
		p := Scale(devices, 1)
		if p.Titles != titles || p.PerDevice != 200 || p.Orgs != 500 || p.Licenses != 2000 {
			t.Errorf("%d devices: %+v, want %d titles", devices, p, titles)
		}
	}
}

func TestSameSeedSameDevicesInAnyOrder(t *testing.T) {
	e, again := New(Scale(50, 9)), New(Scale(50, 9))
	maker, other := e.Maker(), again.Maker()
	for i := range 50 {
		other.Device(49-i, nil)
		a, b := maker.Device(i, nil), other.Device(i, nil)
		if !slices.Equal(a.Releases, b.Releases) || a.UUID != b.UUID || a.Hostname != b.Hostname || a.CollectedAt != b.CollectedAt {
			t.Fatalf("device %d differs: %+v and %+v", i, a, b)
		}
		if a.Org >= len(e.Orgs) {
			t.Fatalf("device %d is in organization %d of %d", i, a.Org, len(e.Orgs))
		}
	}
	if different := New(Scale(50, 10)); different.Titles[0] == e.Titles[0] && different.Titles[1] == e.Titles[1] {
		t.Error("another seed gives the same titles")
	}
}

func TestPopularityIsLikeThatOfRealEstates(t *testing.T) {
	e := New(Params{Devices: 1000, Titles: 20_000})
	maker, devices, total := e.Maker(), make([]int, len(e.Titles)), 0
	for i := range e.Devices {
		d := maker.Device(i, nil)
		total += len(d.Releases)
		last := int32(-1)
		for _, r := range d.Releases {
			title := e.Releases[r].Title
			if title == last {
				t.Fatalf("device %d has title %d twice", i, title)
			}
			last = title
			devices[title]++
		}
	}
	slices.Sort(devices)
	slices.Reverse(devices)
	if avg := total / e.Devices; avg < 180 || avg > 220 {
		t.Errorf("%d titles a device, want about 200", avg)
	}
	if devices[0] < 500 || devices[100] > 500 || devices[len(devices)/2] > 20 {
		t.Errorf("devices of the titles ranked 1, 101 and in the middle: %d, %d, %d", devices[0], devices[100], devices[len(devices)/2])
	}
}

func TestLicensesAreOfEveryForm(t *testing.T) {
	e := New(Scale(2000, 3))
	var contains, prefix, exact, inner, installation, exclude int
	for _, l := range e.Licenses {
		p := l.Match
		switch first, last, all := p[0] == '%', p[len(p)-1] == '%' && p[len(p)-2] != '\\', bytes.Count([]byte(p), []byte("%")); {
		case first && last && all == 2:
			contains++
		case last && all == 1:
			prefix++
		case all == bytes.Count([]byte(p), []byte(`\%`)):
			exact++
		case all >= 2:
			inner++
		}
		if l.Metric == model.MetricInstallation {
			installation++
		}
		if l.Exclude != "" {
			exclude++
		}
	}
	for name, n := range map[string]int{"%a%": contains, "a%": prefix, "exact": exact, "a%b%c": inner, "installation": installation, "exclude": exclude} {
		if n < len(e.Licenses)/50 {
			t.Errorf("only %d of %d licenses are %s", n, len(e.Licenses), name)
		}
	}
}

func TestWriteGivesTheSameBytesTwice(t *testing.T) {
	e := New(Scale(40, 5))
	one, two := t.TempDir(), t.TempDir()
	written, err := e.Write(t.Context(), one, FormatMixed)
	if err != nil || written.Files != 40 {
		t.Fatal(written, err)
	}
	if _, err := New(Scale(40, 5)).Write(t.Context(), two, FormatMixed); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(one)
	if len(files) != 40 {
		t.Fatalf("%d files", len(files))
	}
	endings := map[string]int{}
	for _, f := range files {
		a, err := os.ReadFile(filepath.Join(one, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, f.Name()))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v", f.Name(), err)
		}
		endings[filepath.Ext(f.Name())]++
	}
	if endings[".json"] != 24 || endings[".xml"] != 16 {
		t.Errorf("mixed wrote %v", endings)
	}
}

func TestFilesSayWhatTheDeviceHas(t *testing.T) {
	e := New(Scale(20, 6))
	maker := e.Maker()
	for i := range e.Devices {
		d := maker.Device(i, nil)
		c := e.computer(&d, nil)
		text := appendJSON(nil, &c)
		var j struct {
			Content struct {
				AccessLog struct{ LogDate string }
				Hardware  struct{ Name, UUID string }
				Softwares []struct{ Name, Version, Publisher string }
			}
		}
		if err := json.Unmarshal(text, &j); err != nil {
			t.Fatal(err)
		}
		text = appendXML(nil, &c)
		var x struct {
			Name      string `xml:"CONTENT>HARDWARE>NAME"`
			Softwares []struct {
				Name string `xml:"NAME"`
			} `xml:"CONTENT>SOFTWARES"`
		}
		if err := xml.Unmarshal(text, &x); err != nil {
			t.Fatal(err)
		}
		if j.Content.Hardware.Name != d.Hostname || j.Content.Hardware.UUID != d.UUID || x.Name != d.Hostname ||
			j.Content.AccessLog.LogDate != d.CollectedAt.Format(time.DateTime) ||
			len(j.Content.Softwares) != len(d.Releases) || len(x.Softwares) != len(d.Releases) {
			t.Fatalf("device %d: %+v", i, d)
		}
		for k, r := range d.Releases {
			if want := e.Titles[e.Releases[r].Title].Name; j.Content.Softwares[k].Name != want || x.Softwares[k].Name != want {
				t.Fatalf("JSON %q, XML %q, want %q", j.Content.Softwares[k].Name, x.Softwares[k].Name, want)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	e := New(Scale(2000, 1))
	for b.Loop() {
		written, err := e.Write(b.Context(), b.TempDir(), FormatMixed)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(written.Bytes)
	}
	b.ReportMetric(float64(e.Devices*b.N)/b.Elapsed().Seconds(), "files/s")
}
