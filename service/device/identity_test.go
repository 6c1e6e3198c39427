package device

import (
	"testing"

	"seatcount/service/inventory"
)

const (
	uuid1 = "4C4C4544-0034-3010-8048-B6C04F503731"
	uuid2 = "4C4C4544-0034-3010-8048-B6C04F503732"
)

// TestWhichDevice takes reports in, in turn, and says which of them are about one device.
func TestWhichDevice(t *testing.T) {
	type r = inventory.Report
	for name, c := range map[string]struct {
		reports []r
		want    []int // of each report: the number of its device, in order of appearance
	}{
		"the same UUID and hostname":            {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "PC", UUID: "{4c4c4544-0034-3010-8048-b6c04f503731}"}}, []int{0, 0}},
		"the same UUID, another hostname":       {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "pc2", UUID: uuid1}}, []int{0, 1}},
		"another UUID, the same hostname":       {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "pc", UUID: uuid2}}, []int{0, 1}},
		"a placeholder for the UUID":            {[]r{{Hostname: "pc", UUID: "03000200-0400-0500-0006-000700080009"}, {Hostname: "pc2", UUID: "03000200-0400-0500-0006-000700080009"}, {Hostname: "pc"}}, []int{0, 1, 0}},
		"a name, then its UUID":                 {[]r{{Hostname: "pc"}, {Hostname: "pc", UUID: uuid1}, {Hostname: "pc", UUID: uuid2}}, []int{0, 0, 1}},
		"a UUID, then the name":                 {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "pc"}}, []int{0, 0}},
		"a name that two have":                  {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "pc", UUID: uuid2}, {Hostname: "pc"}, {Hostname: "pc"}}, []int{0, 1, 2, 2}},
		"a name that one of two has alone":      {[]r{{Hostname: "pc"}, {Hostname: "pc"}}, []int{0, 0}},
		"domains":                               {[]r{{Hostname: "pc", Domain: "a.example"}, {Hostname: "pc", Domain: "b.example"}, {Hostname: "pc", Domain: "A.example"}}, []int{0, 1, 0}},
		"a name without its domain":             {[]r{{Hostname: "pc", Domain: "a.example"}, {Hostname: "pc"}}, []int{0, 0}},
		"a name of two domains":                 {[]r{{Hostname: "pc", Domain: "a.example"}, {Hostname: "pc", Domain: "b.example"}, {Hostname: "pc"}, {Hostname: "pc", Domain: "b.example"}}, []int{0, 1, 2, 1}},
		"the domain that fits best":             {[]r{{Hostname: "pc"}, {Hostname: "pc", Domain: "a.example"}}, []int{0, 0}},
		"another domain, the same UUID":         {[]r{{Hostname: "pc", Domain: "a.example", UUID: uuid1}, {Hostname: "pc", Domain: "b.example", UUID: uuid1}}, []int{0, 0}},
		"the same serial":                       {[]r{{Hostname: "pc", Serial: "ABC123", Manufacturer: "Dell Inc."}, {Hostname: "pc", Serial: "abc123", Manufacturer: "DELL INC."}}, []int{0, 0}},
		"the same serial, another hostname":     {[]r{{Hostname: "pc", Serial: "ABC123", Manufacturer: "HP"}, {Hostname: "pc2", Serial: "ABC123", Manufacturer: "HP"}}, []int{0, 1}},
		"the same serial, another manufacturer": {[]r{{Hostname: "pc", Serial: "ABC123", Manufacturer: "HP"}, {Hostname: "pc", Serial: "ABC123", Manufacturer: "Dell"}}, []int{0, 1}},
		"another serial":                        {[]r{{Hostname: "pc", Serial: "ABC123", Manufacturer: "HP"}, {Hostname: "pc", Serial: "ABC124", Manufacturer: "HP"}}, []int{0, 1}},
		"a serial, then the UUID":               {[]r{{Hostname: "pc", Serial: "ABC123"}, {Hostname: "pc", UUID: uuid1, Serial: "ABC123"}, {Hostname: "pc", UUID: uuid1}}, []int{0, 0, 0}},
		"placeholders for the serial":           {[]r{{Hostname: "pc", Serial: "0"}, {Hostname: "pc2", Serial: "0"}, {Hostname: "pc", Serial: "To Be Filled By O.E.M."}}, []int{0, 1, 0}},
		"no hostname":                           {[]r{{UUID: uuid1}, {UUID: uuid1}, {UUID: uuid2}, {Serial: "ABC123", Manufacturer: "HP"}}, []int{0, 0, 1, 2}},
		"a hostname later":                      {[]r{{UUID: uuid1}, {Hostname: "pc", UUID: uuid1}, {Hostname: "pc"}, {UUID: uuid1}}, []int{0, 0, 0, 0}},
		"no hostname, and two have the UUID":    {[]r{{Hostname: "pc", UUID: uuid1}, {Hostname: "pc2", UUID: uuid1}, {UUID: uuid1}, {UUID: uuid1}}, []int{0, 1, 2, 2}},
		"localhost with a UUID":                 {[]r{{Hostname: "localhost", UUID: uuid1}, {Hostname: "localhost", UUID: uuid2}, {Hostname: "localhost", UUID: uuid1}}, []int{0, 1, 0}},
		"localhost alone is the file's":         {[]r{{Hostname: "localhost"}, {Hostname: "localhost"}}, []int{0, 1}},
		"accents and scripts":                   {[]r{{Hostname: "CAFÉ"}, {Hostname: "cafe\u0301"}, {Hostname: "経理"}, {Hostname: "経理 "}}, []int{0, 0, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			numbers := map[int64]int{}
			for i := range c.reports {
				id := b.apply(Item{FileID: int64(i + 1), Report: &c.reports[i]})[0].DeviceID
				if _, ok := numbers[id]; !ok {
					numbers[id] = len(numbers)
				}
				if numbers[id] != c.want[i] {
					t.Errorf("report %d is about device %d, want %d", i, numbers[id], c.want[i])
				}
			}
			// The same is known to an ingester that begins with the database.
			in, err := b.NewIngester(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.reports {
				id, ok := in.devices.find(identityOf(&c.reports[i]), int64(i+1))
				if i > 0 && c.want[i] == c.want[0] && c.reports[i].Hostname == c.reports[0].Hostname && (!ok || numbers[id] != c.want[i]) {
					t.Errorf("read again, report %d is about device %d, %v", i, id, ok)
				}
			}
		})
	}
}

func TestLocalhostReadAgain(t *testing.T) {
	b := newBench(t)
	first := b.apply(Item{FileID: 1, Report: report("localhost", 1, "~", "Office 1")})[0]
	b.apply(Item{FileID: 2, Report: report("localhost", 1, "Zip 1")})
	var err error
	if b.in, err = b.NewIngester(ctx); err != nil { // a new start
		t.Fatal(err)
	}
	again := b.apply(Item{FileID: 1, Report: report("localhost", 2, "~", "Office 2")})[0]
	if again.DeviceID != first.DeviceID {
		t.Error("a file that names no computer became another computer when it was read again")
	}
	b.wants(first.DeviceID, "Office 2 1")
}
