package inventory

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"howett.net/plist"
)

// listSeeds are fixtures of every format of macOS, Linux and Unix, fleets and standards.
func listSeeds(t testing.TB) []string {
	seeds := []string{macJSON, string(macPlist(t, plist.XMLFormat)), string(macPlist(t, plist.BinaryFormat))}
	for _, cases := range [][]listCase{linuxLists, unixLists, brewLists} {
		for _, tc := range cases {
			seeds = append(seeds, tc.text)
		}
	}
	return append(seeds,
		"Applications:\n\n    Lumen:\n\n      Version: 1\n      Location: /Applications/Lumen.app\n",
		`{"template_inventory":{"BIOS":[{"SSN":" 1"}],"SOFTWARES":[{"NAME":" a","FROM":"deb"}]}}`,
		`{"name":"programs","hostIdentifier":"a","unixTime":1,"epoch":1,"counter":0,"action":"added","columns":{"name":"x","version":"1"}}`+"\n"+
			`{"name":"programs","hostIdentifier":"a","unixTime":2,"diffResults":{"added":[{"name":"y","version":"1"}],"removed":[{"name":"x","version":"1"}]}}`+"\n"+
			`{"osquery":{"result":{"name":"apps","hostIdentifier":"a","snapshot":[{"name":"L.app","bundle_identifier":"x"}]}}}`,
		`[{"name":"x","version":"1","install_location":"","publisher":""}]`,
		`{"host":{"hostname":"a","seen_time":"2024-01-01T00:00:00Z","software":[{"name":"x","source":"apps","installed_versions":[{"version":"1"}]}]}}`,
		`{"jsonVersion":4,"serverName":"a","family":"debian","packages":{"bash":{"name":"bash","version":"1","release":"2"}}}`,
		`a | SUCCESS => {"ansible_facts":{"packages":{"bash":[{"name":"bash","version":"1","source":"apt"}]}}}`,
		`{"plays":[{"tasks":[{"hosts":{"a":{"ansible_facts":{"packages":{}}}}}]}]}`,
		`{"bomFormat":"CycloneDX","metadata":{"component":{"type":"device","name":"a"}},"components":[{"name":"x","purl":"pkg:rpm/x","components":[{"name":"y"}]}]}`,
		`<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component type="library"><name>x</name></component></components></bom>`,
		`{"spdxVersion":"SPDX-2.3","packages":[{"name":"x","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/x"}]}]}`,
		"SPDXVersion: SPDX-2.2\nPackageName: x\nPackageVersion: 1\nRelationship: SPDXRef-DOCUMENT DESCRIBES x\n",
		`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"software_Package","name":"x"}]}`,
		`<SoftwareIdentity name="x" version="1" patch="true"><Entity name="y" role="softwareCreator"/></SoftwareIdentity>`,
		`<swid:software_identification_tag xmlns:swid="x"><swid:product_title>x</swid:product_title></swid:software_identification_tag>`,
	)
}

// FuzzLists feeds every one of these formats, whether it recognizes the file or not: nothing may panic or run away, and
// an entry without a name is none.
func FuzzLists(f *testing.F) {
	for _, seed := range listSeeds(f) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { feedLists(t, data) })
}

func feedLists(t testing.TB, data []byte) {
	t.Helper()
	for _, format := range listFormats {
		file := &File{Path: "PC1/list.txt", Data: data}
		format.Detect(file)
		_ = format.Read(context.Background(), file, func(r *Report) error {
			for _, e := range r.Software {
				if e.Name == "" {
					t.Fatalf("%s: an entry without a name in %q", format.Name(), data)
				}
			}
			return nil
		})
	}
}

// TestListsCut cuts every fixture at every byte and flips a bit in every byte.
func TestListsCut(t *testing.T) {
	for _, seed := range listSeeds(t) {
		step := max(1, len(seed)/150)
		for i := 0; i < len(seed); i += step {
			feedLists(t, []byte(seed[:i]))
			flipped := []byte(seed)
			flipped[i] ^= 1 << (i % 8)
			feedLists(t, flipped)
		}
	}
}

// TestListsBounded has files that are made to cost: deep, long, or many of something. Each must end soon, with a limit
// where it is beyond one.
func TestListsBounded(t *testing.T) {
	const n = 300_000
	for name, tc := range map[string]struct {
		data    string
		limited bool
	}{
		"deep JSON":       {`{"bomFormat":"CycloneDX","components":` + strings.Repeat("[", n), true},
		"deep components": {`{"bomFormat":"CycloneDX","components":` + strings.Repeat(`[{"name":"x","components":`, 300) + "[]" + strings.Repeat("}]", 300) + "}", true},
		"deep XML":        {`<bom xmlns="http://cyclonedx.org/schema/bom/1.4">` + strings.Repeat("<components>", n), true},
		"many entries":    {`{"spdxVersion":"SPDX-2.3","packages":[` + strings.Repeat(`{"name":"x"},`, n) + `{"name":"x"}]}`, true},
		"many lines":      {strings.Repeat("ii  bash  5.2  amd64\n", n), true},
		"many events":     {strings.Repeat(`{"name":"programs","hostIdentifier":"a","columns":{"name":"x","version":"1"},"action":"added"}`+"\n", n), true},
		"long line":       {"Desired=\n||/ Name\nii  bash 5.2 " + strings.Repeat("x", 2<<20), true},
		"many separators": {"bash|1.0-1.el9|x86_64\n" + strings.Repeat("|", 1<<20-1), true},
		"many quotes":     {`{"spdxVersion":"SPDX-2.3","packages":"` + strings.Repeat(`\"`, n) + `"}`, false},
		"many colons":     {"Name : bash\nVersion : 1\nArchitecture : x86_64\n" + strings.Repeat(":", 1<<20-1), false},
	} {
		start := time.Now()
		limits := Limits{Entries: 100_000}
		err := ReadSource(context.Background(), Source{Path: "x", Data: []byte(tc.data)}, Options{}, limits, func(u Unit) error {
			if limited := errors.Is(u.Err, ErrTooLarge); limited != tc.limited || errors.Is(u.Err, ErrPanic) {
				t.Errorf("%s: %v (%s)", name, u.Err, u.Format)
			}
			return nil
		})
		if err != nil || time.Since(start) > 10*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
	}
}
