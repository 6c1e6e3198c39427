package inventory

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"howett.net/plist"

	"seatcount/model"
)

// macJSON has an application, one of the system, a helper inside another, a driver, a file that is none, and the
// sections that identify the computer.
const macJSON = `{
  "SPApplicationsDataType" : [
    {"_name" : "Lumen Draw", "arch_kind" : "arch_arm_i64", "lastModified" : "2024-04-25T11:11:14Z", "obtained_from" : "identified_developer",
      "path" : "/Applications/Lumen Draw.app", "signed_by" : ["Developer ID Application: Lumen Works (Europe) Ltd (AB12CD34EF)", "Developer ID Certification Authority", "Apple Root CA"], "version" : "24.065"},
    {"_name" : "Terminal", "obtained_from" : "apple", "path" : "/System/Applications/Utilities/Terminal.app", "signed_by" : ["Software Signing", "Apple Root CA"], "version" : "2.12.7"},
    {"_name" : "Lumen Helper", "path" : "/Applications/Lumen Draw.app/Contents/Lumen Helper.app", "version" : "1"},
    {"_name" : "Print Panel", "path" : "/Library/Printers/Hexa/Print Panel.app"},
    {"_name" : "com.example.thing", "obtained_from" : "unknown", "path" : "/Users/ada/Library/HTTPStorages/com.example.thing.service"},
    {"_name" : "Paper Planes", "obtained_from" : "mac_app_store", "path" : "/Users/ada/Applications/Paper Planes.app", "signed_by" : ["Apple Mac OS Application Signing"], "version" : "3"}
  ],
  "SPHardwareDataType" : [{"_name" : "hardware_overview", "machine_model" : "Mac14,2", "platform_UUID" : "8F2A6C1E-1111-4222-8333-944455556666", "serial_number" : "C02AB12CDEF3"}],
  "SPSoftwareDataType" : [{"_name" : "os_overview", "local_host_name" : "adas-mac", "os_version" : "macOS 14.4.1 (23E224)", "user_name" : "Ada Example (ada)"}]
}`

var (
	macWant  = []string{"Lumen Draw 24.065", "Terminal 2.12.7", "Lumen Helper 1", "Print Panel", "com.example.thing", "Paper Planes 3"}
	macKinds = []model.Kind{model.KindUnknown, model.KindComponent, model.KindComponent, model.KindDriver, model.KindComponent, model.KindUnknown}
)

func checkMac(t *testing.T, r *Report) {
	t.Helper()
	if got := entriesOf(r); !slices.Equal(got, macWant) {
		t.Errorf("entries %q", got)
	}
	if got := kindsOf(r); !slices.Equal(got, macKinds) {
		t.Errorf("kinds %v, want %v", got, macKinds)
	}
	publishers := []string{"Lumen Works (Europe) Ltd", "Apple", "", "", "", "Mac App Store"}
	for i, e := range r.Software {
		if e.Publisher != publishers[i] {
			t.Errorf("%s by %q, want %q", e.Name, e.Publisher, publishers[i])
		}
	}
	if r.Hostname != "adas-mac" || r.Serial != "C02AB12CDEF3" || r.UUID != "8F2A6C1E-1111-4222-8333-944455556666" || r.OS != "macOS 14.4.1 (23E224)" || r.User != "ada" || !r.Complete {
		t.Errorf("identity: %+v", r)
	}
}

func TestProfilerJSON(t *testing.T) {
	checkMac(t, readReports(t, "x.json", macJSON, "macOS system_profiler JSON")[0])
	if r := readReports(t, "mac9.json", `{"SPApplicationsDataType":[]}`, "macOS system_profiler JSON")[0]; r.Hostname != "mac9" || !r.HasSoftware || r.Complete {
		t.Errorf("empty: %+v", r)
	}
	if r := readReports(t, "x.json", `{"SPHardwareDataType":[{"serial_number":"S"}]}`, "macOS system_profiler JSON")[0]; r.HasSoftware {
		t.Errorf("hardware only: %+v", r)
	}
	if u := readText(t, "x.json", `{"SPDisplaysDataType":[{"_name":"x"}]}`, Options{}); !errors.Is(u.Err, ErrNotInventory) {
		t.Errorf("displays only: %v", u.Err)
	}
}

// macPlist is macJSON's content as a property list in the format.
func macPlist(t testing.TB, format int) []byte {
	t.Helper()
	doc, _, err := cutJSON([]byte(macJSON))
	if err != nil {
		t.Fatal(err)
	}
	var sections []any
	_ = doc.fields(func(name string, list rawJSON) error {
		var items []any
		_ = list.items(func(v rawJSON) error {
			item := map[string]any{"lines": 17, "has64": true, "icon": []byte{1, 2}}
			_ = v.fields(func(key string, value rawJSON) error {
				if item[key] = value.text(); value.kind() == '[' {
					item[key] = []string{value.first(), "Apple Root CA"}
				}
				return nil
			})
			items = append(items, item)
			return nil
		})
		sections = append(sections, map[string]any{"_dataType": name, "_items": items, "_SPResponseTime": 6.09, "_name": "Ümlaut", "_timeStamp": time.Date(2024, 4, 25, 11, 11, 14, 0, time.UTC)})
		return nil
	})
	out, err := plist.Marshal(sections, format)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestProfilerPlist(t *testing.T) {
	for _, format := range []int{plist.XMLFormat, plist.BinaryFormat} {
		r := readReports(t, "x", string(macPlist(t, format)), "macOS system_profiler plist")[0]
		checkMac(t, r)
		if !r.CollectedAt.Equal(time.Date(2024, 4, 25, 11, 11, 14, 0, time.UTC)) {
			t.Errorf("collected at %v", r.CollectedAt)
		}
	}
}

// TestPlistAgreesWithLibrary compares our reader with howett.net/plist on the real files.
func TestPlistAgreesWithLibrary(t *testing.T) {
	for _, name := range []string{"sample5-DERIVED-binary.plist", "sample5.SPApplicationsDataType-xml.plist"} {
		data, err := os.ReadFile(sample(t, "macos-system_profiler/"+name))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := (&File{Data: data}).plist()
		if err != nil {
			t.Fatal(err)
		}
		var theirs []map[string]any
		if _, err := plist.Unmarshal(data, &theirs); err != nil {
			t.Fatal(err)
		}
		sections := ours.([]plistValue)
		if len(sections) != len(theirs) {
			t.Fatalf("%s: %d sections, the library has %d", name, len(sections), len(theirs))
		}
		items := sections[0].(map[string]plistValue)["_items"].([]plistValue)
		for i, item := range theirs[0]["_items"].([]any) {
			for key, value := range item.(map[string]any) {
				if s, ok := value.(string); ok && !reflect.DeepEqual(items[i].(map[string]plistValue)[key], s) {
					t.Fatalf("%s: item %d: %s is %v, want %q", name, i, key, items[i].(map[string]plistValue)[key], s)
				}
			}
		}
	}
}

// TestPlistBombs has lists that name themselves, and lists that repeat a list of lists of lists.
func TestPlistBombs(t *testing.T) {
	bomb := func(objects ...[]byte) []byte {
		data := []byte(plistMagic)
		var offsets []byte
		for _, o := range objects {
			offsets = append(offsets, byte(len(data)>>8), byte(len(data)))
			data = append(data, o...)
		}
		table := len(data)
		data = append(data, offsets...)
		return append(data, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, byte(len(objects)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(table>>8), byte(table))
	}
	var levels [][]byte
	for i := range 50 {
		levels = append(levels, append([]byte{0xae}, bytes.Repeat([]byte{byte(i + 1)}, 14)...))
	}
	levels = append(levels, []byte{0x08})
	for name, data := range map[string][]byte{
		"itself":   bomb([]byte{0xa1, 0}),
		"repeated": bomb(levels...),
		"deep xml": []byte("<plist>" + strings.Repeat("<array>", 1_000_000)),
	} {
		if _, err := (&File{Data: data}).plist(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestProfilerText(t *testing.T) {
	english := `Hardware:

    Hardware Overview:

      Model Name: MacBook Air
      Serial Number (system): C02AB12CDEF3
      Hardware UUID: 8F2A6C1E-1111-4222-8333-944455556666
      Provisioning UDID: 00008112-0011

Software:

    System Software Overview:

      System Version: macOS 14.4.1 (23E224)
      Kernel Version: Darwin 23.4.0
      Computer Name: adas-mac
      User Name: Ada Example (ada)

Applications:

    Lumen Draw:

      Version: 24.065
      Obtained from: Identified Developer
      Last Modified: 6/27/09, 8:18 AM
      Kind: Universal
      Signed by: Developer ID Application: Lumen Works (Europe) Ltd (AB12CD34EF), Developer ID Certification Authority, Apple Root CA
      Location: /Applications/Lumen Draw.app
      Get Info String: Version 24.065,
Copyright:
by Lumen

    Terminal:

      Version: 2.12.7
      Obtained from: Apple
      Location: /System/Applications/Utilities/Terminal.app

    Lumen Helper:

      Version: 1
      Location: /Applications/Lumen Draw.app/Contents/Lumen Helper.app

    Print Panel:

      Location: /Library/Printers/Hexa/Print Panel.app

    com.example.thing:

      Last Modified: 30/05/2023 14:36
      Location: /Users/ada/Library/HTTPStorages/com.example.thing.service

    Paper Planes:

      Version: 3
      Obtained from: Mac App Store
      Location: /Users/ada/Applications/Paper Planes.app
`
	checkMac(t, readReports(t, "x.txt", english, "macOS system_profiler text")[0])

	french := "Applications :\n\n    Plan :\n\n      Version : 3.0\n      Obtenu auprès de : Apple\n      Dernière modification : 30/05/2023 14:36\n      Emplacement : /System/Applications/Maps.app\n\n" +
		"    Lumen : Dessin :\n\n      Version : 7\n      Emplacement : /Applications/Lumen.app\n"
	r := readReports(t, "mac7.txt", french, "macOS system_profiler text")[0]
	if got := entriesOf(r); !slices.Equal(got, []string{"Plan 3.0", "Lumen : Dessin 7"}) || r.Hostname != "mac7" {
		t.Errorf("%q %+v", got, r)
	}
	japanese := "アプリケーション：\n\n    流明：\n\n      バージョン： 7.1\n      場所： /Applications/Lumen.app\n"
	if got := entriesOf(readReports(t, "mac8.txt", japanese, "macOS system_profiler text")[0]); !slices.Equal(got, []string{"流明 7.1"}) {
		t.Errorf("%q", got)
	}
}

var brewLists = []listCase{
	{
		name: "brew list --versions", format: "Homebrew list",
		text: "ca-certificates 2024-03-11\nopenssl@3 3.2.1\npython@3.12 3.12.2_1 3.12.3\nlumen-draw 24.1,1093\nlumen latest\ngit 2.44.0\n",
		want: []string{"ca-certificates 2024-03-11", "openssl@3 3.2.1", "python@3.12 3.12.2_1", "python@3.12 3.12.3", "lumen-draw 24.1,1093", "lumen latest", "git 2.44.0"},
	},
	{
		name: "brew info v2", format: "Homebrew JSON",
		text: `{"formulae":[{"name":"wget","full_name":"wget","versions":{"stable":"1.25"},"installed":[{"version":"1.24.5"},{"version":"1.24.4"}]},{"name":"curl","installed":[]}],
			"casks":[{"token":"lumen-draw","name":["Lumen Draw"],"version":"25","installed":"24.1"},{"token":"other","name":["Other"],"version":"1","installed":null}]}`,
		want: []string{"wget 1.24.5", "wget 1.24.4", "Lumen Draw 24.1"},
	},
	{
		name: "brew info v1", format: "Homebrew JSON",
		text: `[{"name":"wget","full_name":"wget","desc":"x","versions":{"stable":"1.25"},"installed":[{"version":"1.24.5","poured_from_bottle":true}]}]`,
		want: []string{"wget 1.24.5"},
	},
	{
		name: "Brewfile", format: "Brewfile",
		text: "# mine\ntap \"homebrew/bundle\"\nbrew \"wget\"\nbrew \"some/tap/tool\", args: [\"HEAD\"], link: false\ncask 'lumen-draw'\nmas \"Paper Planes\", id: 497799835\nvscode \"ms.go\"\n",
		want: []string{"wget", "tool", "lumen-draw", "Paper Planes", "ms.go"},
	},
}

func TestHomebrew(t *testing.T) {
	for _, tc := range brewLists {
		tc.run(t)
	}
}
