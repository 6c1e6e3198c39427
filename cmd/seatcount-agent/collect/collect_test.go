package collect

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"seatcount/service/inventory"
)

// newHost is a computer of a test: its files by path, and what its programs answer by name.
func newHost(system string, files map[string]string, programs map[string]string) *Host {
	m := fstest.MapFS{}
	for path, text := range files {
		m[path] = &fstest.MapFile{Data: []byte(text)}
	}
	return &Host{
		Files: m, Name: "lab-1", System: system, Arch: "amd64", Now: time.Date(2026, 3, 1, 10, 15, 0, 0, time.Local), Version: "1.0",
		Run: func(_ context.Context, name string, _ ...string) ([]byte, error) {
			switch out, ok := programs[name]; {
			case !ok:
				return nil, fmt.Errorf("%s: %w", name, exec.ErrNotFound)
			case out == "fails":
				return nil, errors.New(name + ": exit status 1")
			default:
				return []byte(out), nil
			}
		},
	}
}

const dpkgStatus = `Package: editor
Status: install ok installed
Priority: optional
Section: editors
Installed-Size: 120
Maintainer: Nordwind Packagers <pkg@nordwind.example>
Architecture: amd64
Version: 2:1.4-2+b1
Description: an editor
 Package: not-this
 .
 more

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: kept
Status: hold ok installed
Maintainer: "A. B." <ab@nordwind.example>
Architecture: all
Version: 3

Package: half
Status: install reinstreq half-installed
Version: 4
`

func TestListers(t *testing.T) {
	for _, c := range []struct {
		name     string
		files    map[string]string
		programs map[string]string
		want     []Software
		partial  bool
	}{
		{name: "dpkg", files: map[string]string{"var/lib/dpkg/status": dpkgStatus}, want: []Software{
			{Name: "editor", Version: "2:1.4-2+b1", Publisher: "Nordwind Packagers", Arch: "amd64", From: "deb", Category: "editors"},
			{Name: "kept", Version: "3", Publisher: "A. B.", Arch: "all", From: "deb"},
		}},
		{name: "an image without dpkg", files: map[string]string{
			"var/lib/dpkg/status.d/base":         "Package: base-files\nVersion: 12\nArchitecture: amd64\n",
			"var/lib/dpkg/status.d/base.md5sums": "0123  etc/x\n",
		}, want: []Software{{Name: "base-files", Version: "12", Arch: "amd64", From: "deb"}}},
		{name: "rpm", files: map[string]string{"usr/lib/sysimage/rpm/rpmdb.sqlite": "x"}, programs: map[string]string{
			"rpm": "office\t7.1-3\tx86_64\tNordwind <x@nordwind.example>\t0\tApplications\ngpg-pubkey\t1-2\t(none)\t(none)\t0\t(none)\nlib\t1-1\tnoarch\t(none)\t0\t(none)\n",
		}, want: []Software{
			{Name: "lib", Version: "1-1", Arch: "noarch", From: "rpm"},
			{Name: "office", Version: "7.1-3", Arch: "x86_64", Publisher: "Nordwind", From: "rpm", Category: "Applications"},
		}},
		{
			name: "rpm that fails beside dpkg", files: map[string]string{"var/lib/rpm/Packages": "x", "var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\n"},
			programs: map[string]string{"rpm": "fails"}, want: []Software{{Name: "a", Version: "1", From: "deb"}}, partial: true,
		},
		{
			name: "apk", files: map[string]string{"lib/apk/db/installed": "C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\nm:Nord Wind <n@nordwind.example>\nF:lib\nR:libc.so\n\nP:busybox\nV:1.36\n"},
			want: []Software{{Name: "busybox", Version: "1.36", From: "apk"}, {Name: "musl", Version: "1.2.5-r0", Arch: "x86_64", Publisher: "Nord Wind", From: "apk"}},
		},
		{name: "pacman", files: map[string]string{
			"var/lib/pacman/local/vim-9.1-1/desc":  "%NAME%\nvim\n\n%VERSION%\n9.1-1\n\n%ARCH%\nx86_64\n\n%PACKAGER%\nNord Wind <n@nordwind.example>\n\n%DEPENDS%\nglibc\nacl\n",
			"var/lib/pacman/local/vim-9.1-1/files": "%FILES%\nusr/\n", "var/lib/pacman/local/ALPM_DB_VERSION": "9\n",
		}, want: []Software{{Name: "vim", Version: "9.1-1", Arch: "x86_64", Publisher: "Nord Wind", From: "pacman"}}},
		{name: "snap", files: map[string]string{
			"snap/paint/current/meta/snap.yaml":  "name: paint\nversion: '3.2'\nsummary: Paints\ndescription: |\n  version: no\napps:\n  paint:\n    command: x\n",
			"snap/core22/current/meta/snap.yaml": "name: core22\nversion: \"2026\"\ntype: base\n",
		}, want: []Software{{Name: "core22", Version: "2026", From: "snap", Category: "system_component"}, {Name: "paint", Version: "3.2", From: "snap", Comments: "Paints"}}},
		{
			name: "flatpak", programs: map[string]string{"flatpak": "org.nordwind.Draw\tDraw\t2.1\tstable\tflathub\tsystem\norg.nordwind.Chat\tChat\t\tbeta\tflathub\tuser\n"},
			want: []Software{{Name: "Chat", Version: "beta", From: "flatpak", Comments: "org.nordwind.Chat (user)"}, {Name: "Draw", Version: "2.1", From: "flatpak", Comments: "org.nordwind.Draw"}},
		},
		{
			name: "flatpak without its program", files: map[string]string{"var/lib/flatpak/app/org.nordwind.Draw/current": "x"},
			want: []Software{{Name: "org.nordwind.Draw", From: "flatpak"}},
		},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			r, err := Collect(t.Context(), newHost("linux", c.files, c.programs))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Software, c.want) || r.Partial != c.partial {
				t.Errorf("got %+v, partial %v", r.Software, r.Partial)
			}
		})
	}
}

func TestNothingFoundIsNoInventory(t *testing.T) {
	if _, err := Collect(t.Context(), newHost("linux", nil, nil)); !errors.Is(err, ErrNothing) {
		t.Errorf("got %v", err)
	}
	if _, err := Collect(t.Context(), newHost("linux", map[string]string{"var/lib/dpkg/status": ""}, nil)); !errors.Is(err, ErrNothing) {
		t.Errorf("an empty list: %v", err)
	}
}

const infoPlist = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundleIdentifier</key><string>%s</string><key>CFBundleShortVersionString</key><string>%s</string></dict></plist>`

func TestMac(t *testing.T) {
	h := newHost("darwin", map[string]string{
		"Applications/Draw.app/Contents/Info.plist":                     fmt.Sprintf(infoPlist, "org.nordwind.draw", "3.1"),
		"Applications/Draw.app/Contents/Helper.app/Contents/Info.plist": fmt.Sprintf(infoPlist, "org.nordwind.helper", "1"),
		"Applications/Suite/Write.app/Contents/Info.plist":              "damaged",
		"System/Applications/Mail.app/Contents/Info.plist":              fmt.Sprintf(infoPlist, "com.apple.mail", "16"),
		"Users/eva/Applications/Game.app/Contents/Info.plist":           fmt.Sprintf(infoPlist, "org.nordwind.game", "2"),
		"System/Library/CoreServices/SystemVersion.plist":               `<plist version="1.0"><dict><key>ProductName</key><string>macOS</string><key>ProductVersion</key><string>15.1</string></dict></plist>`,
		"Applications/Empty.app/Contents/nothing":                       "",
	}, map[string]string{
		"ioreg": "  | {\n  |   \"IOPlatformUUID\" = \"1B5E0C1A-0000-5000-8000-0123456789AB\"\n  |   \"model\" = <\"Mac15,3\">\n  |   \"IOPlatformSerialNumber\" = \"C02XYZ\"\n",
		"stat":  "eva\n", "uname": "24.1.0\n",
	})
	h.Name = "Evas-Mac.local"
	r, err := Collect(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	want := []Software{
		{Name: "Draw", Version: "3.1", GUID: "org.nordwind.draw", From: "app"},
		{Name: "Game", Version: "2", GUID: "org.nordwind.game", From: "app", User: "eva"},
		{Name: "Mail", Version: "16", GUID: "com.apple.mail", Publisher: "Apple", From: "app", Category: "system_component"},
		{Name: "Write", From: "app"},
	}
	if !slices.Equal(r.Software, want) {
		t.Errorf("got %+v", r.Software)
	}
	id := r.Identity
	if id.Hostname != "Evas-Mac" || id.Domain != "" || id.UUID != "1B5E0C1A-0000-5000-8000-0123456789AB" || id.Serial != "C02XYZ" || id.Model != "Mac15,3" ||
		id.OSFull != "macOS 15.1" || id.User != "eva" || id.KernelVersion != "24.1.0" {
		t.Errorf("it is %+v", id)
	}
}

func TestLinuxIdentity(t *testing.T) {
	record := make([]byte, 2*384)
	binary.NativeEndian.PutUint32(record, 2) // the start of the system
	binary.NativeEndian.PutUint32(record[384:], 7)
	copy(record[384+44:], "eva\x00")
	files := map[string]string{
		"var/lib/dpkg/status":         dpkgStatus,
		"sys/class/dmi/id/sys_vendor": "Nordwind Computers\n", "sys/class/dmi/id/product_name": "NC 7\n", "sys/class/dmi/id/product_uuid": "5f3a0001-1111-4222-8333-000000000001\n",
		"sys/class/dmi/id/product_serial": "SN7\n", "etc/os-release": "NAME=\"Nordwind OS\"\nVERSION_ID=\"3\"\nPRETTY_NAME='Nordwind OS 3 (Breeze)'\n",
		"etc/hosts": "127.0.0.1 localhost\n127.0.1.1 lab-1.nordwind.example lab-1 # me\n", "run/utmp": string(record), "proc/sys/kernel/osrelease": "6.1.0\n",
	}
	r, err := Collect(t.Context(), newHost("linux", files, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Identity{
		Hostname: "lab-1", Domain: "nordwind.example", UUID: "5f3a0001-1111-4222-8333-000000000001", Serial: "SN7", Manufacturer: "Nordwind Computers", Model: "NC 7",
		OS: "Nordwind OS", OSVersion: "3", OSFull: "Nordwind OS 3 (Breeze)", KernelVersion: "6.1.0", User: "eva",
	}
	if r.Identity != want || len(r.Notes) != 0 {
		t.Errorf("it is %+v, notes %v", r.Identity, r.Notes)
	}
}

// What the agent writes is what Seatcount reads.
func TestJSONIsReadAsWritten(t *testing.T) {
	h := newHost("linux", map[string]string{
		"var/lib/dpkg/status": dpkgStatus, "sys/class/dmi/id/product_uuid": "5f3a0001-1111-4222-8333-000000000001\n", "sys/class/dmi/id/product_serial": "SN7\n",
		"etc/os-release": "PRETTY_NAME=\"Nordwind OS 3\"\n",
	}, nil)
	r, err := Collect(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	data, err := h.JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, partial := range []bool{false, true} {
		r.Partial = partial
		if data, err = h.JSON(r); err != nil {
			t.Fatal(err)
		}
		var reports []*inventory.Report
		err = inventory.ReadSource(t.Context(), inventory.Source{Path: "x", Data: data}, inventory.Options{}, inventory.Limits{}, func(u inventory.Unit) error {
			if u.Err != nil || u.Format != "GLPI JSON" {
				t.Errorf("%s: %v", u.Format, u.Err)
			}
			reports = append(reports, u.Reports...)
			return nil
		})
		if err != nil || len(reports) != 1 {
			t.Fatalf("%d reports, %v", len(reports), err)
		}
		got := reports[0]
		if got.Hostname != "lab-1" || got.UUID != "5f3a0001-1111-4222-8333-000000000001" || got.Serial != "SN7" || got.OS != "Nordwind OS 3" ||
			!got.CollectedAt.Equal(h.Now) || got.Complete == partial || len(got.Software) != 2 || got.Software[0].Name != "editor" || got.Agent != "Seatcount-Agent_v1.0" {
			t.Errorf("read as %+v", got)
		}
	}
	var o map[string]any
	if err := json.Unmarshal(data, &o); err != nil || o["deviceid"] != "lab-1-5f3a0001-1111-4222-8333-000000000001" {
		t.Errorf("the id is %v, %v", o["deviceid"], err)
	}
}

// fakeKey is a key of a registry that a test makes.
type fakeKey struct {
	texts   map[string]string
	numbers map[string]uint64
	keys    map[string]*fakeKey
}

func (k *fakeKey) Keys() ([]string, error) {
	var names []string
	for name := range k.keys {
		names = append(names, name)
	}
	return append(names, "gone"), nil
}

func (k *fakeKey) Open(name string) (regKey, error) {
	if below := k.keys[name]; below != nil {
		return below, nil
	}
	return nil, fs.ErrNotExist
}
func (k *fakeKey) Text(name string) string   { return k.texts[name] }
func (k *fakeKey) Number(name string) uint64 { return k.numbers[name] }
func (k *fakeKey) Close() error              { return nil }

func TestUninstallEntries(t *testing.T) {
	text := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	root := &fakeKey{keys: map[string]*fakeKey{
		"{AB-1}":    {texts: text("DisplayName", "Office", "DisplayVersion", "16.0", "Publisher", "Nordwind", "InstallDate", "20260301")},
		"Part":      {texts: text("Publisher", "Nordwind")},
		"Blank":     {texts: text("DisplayName", "  ")},
		"Runtime":   {texts: text("DisplayName", "Runtime", "InstallDate", "3/1/2026"), numbers: map[string]uint64{"SystemComponent": 1}},
		"Office.KB": {texts: text("DisplayName", "Fix", "ParentKeyName", "Office", "ReleaseType", "Security Update")},
		"Child":     {texts: text("DisplayName", "Child", "ParentKeyName", "Office")},
	}}
	list, err := uninstall(root, "x86_64", `LAB\eva`)
	if err != nil {
		t.Fatal(err)
	}
	r := &Report{Software: list}
	r.tidy()
	for i, want := range []Software{
		{Name: "Child", Category: "update"},
		{Name: "Fix", Category: "security_update"},
		{Name: "Office", Version: "16.0", Publisher: "Nordwind", Installed: "2026-03-01", GUID: "AB-1", Category: "application"},
		{Name: "Runtime", Category: "system_component"},
	} {
		want.From, want.Arch, want.User = "registry", "x86_64", `LAB\eva`
		if i >= len(r.Software) || r.Software[i] != want {
			t.Errorf("entry %d is not %+v: %+v", i, want, r.Software)
		}
	}
}

func TestSMBIOS(t *testing.T) {
	structure := func(kind byte, body []byte, texts ...string) []byte {
		b := append([]byte{kind, byte(4 + len(body)), 0, 0}, body...)
		return append(append(b, strings.Join(texts, "\x00")...), 0, 0)
	}
	uuid := []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF}
	system := append([]byte{1, 2, 0, 3}, uuid...)
	tables := slices.Concat(
		structure(0, []byte{1, 2}, "Nordwind BIOS", "7.1"),
		structure(1, append(system, 6), "Nordwind", "NC 7", "SN-7 "),
		structure(3, []byte{0, 0, 0, 1}, "CH-1"),
		structure(127, nil),
	)
	var id Identity
	if err := readSMBIOS(tables, &id); err != nil {
		t.Fatal(err)
	}
	want := Identity{BIOSMaker: "Nordwind BIOS", BIOSVersion: "7.1", Manufacturer: "Nordwind", Model: "NC 7", Serial: "SN-7", UUID: "00112233-4455-6677-8899-AABBCCDDEEFF", EnclosureSerial: "CH-1"}
	if id != want {
		t.Errorf("got %+v", id)
	}
	for cut := range len(tables) { // nothing that a firmware has ends the program
		_ = readSMBIOS(tables[:cut], &Identity{})
	}
	_ = readSMBIOS(bytes.Repeat([]byte{1, 255}, 200), &Identity{})
}
