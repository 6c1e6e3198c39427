package inventory

import (
	"context"
	"strings"

	"seatcount/model"
)

// ocs3JSON is what agents of OCS Inventory 3 send: an asset, with the inventory below template_inventory, or that
// inventory alone. Its values have blanks at their beginnings.
type ocs3JSON struct{}

func (ocs3JSON) Name() string { return "OCS Inventory 3 JSON" }

func (ocs3JSON) Detect(f *File) bool {
	head := f.jsonHead()
	return head.is("template_inventory", "{[") || head.is("SOFTWARES", "[") && head.is("BIOS", "[{")
}

func (ocs3JSON) Read(_ context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	one := func(asset rawJSON) error {
		r, err := ocs3Report(f, asset)
		if err != nil {
			return err
		}
		return emit(r)
	}
	if doc.kind() == '[' {
		return f.damagedJSON(doc.items(one))
	}
	return f.damagedJSON(one(doc))
}

func ocs3Report(f *File, asset rawJSON) (*Report, error) {
	r := &Report{Agent: "OCS Inventory 3"}
	inventory := asset
	var name, system, release string
	err := asset.fields(func(key string, value rawJSON) error {
		switch key {
		case "name":
			name = value.text()
		case "serial":
			r.Serial = value.text()
		case "uuid":
			r.UUID = value.text()
		case "osname":
			system = value.text()
		case "osversion":
			release = value.text()
		case "domain":
			r.Domain = value.text()
		case "template_inventory":
			inventory = value
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.OS = joinOS(system, release)
	section := func(key string, value rawJSON) error { return r.ocs3Section(f, key, value) }
	if inventory.kind() == '[' {
		err = inventory.items(func(part rawJSON) error { return part.fields(section) })
	} else {
		err = inventory.fields(section)
	}
	if err != nil {
		return nil, err
	}
	r.Complete = len(r.Software) > 0
	host, domain := splitHost(name)
	if host != "" {
		r.Hostname = host
	}
	setText(&r.Domain, domain)
	if r.Hostname == "" {
		r.Hostname = f.deviceName()
	}
	return r, nil
}

// ocs3Section takes a section: a list of objects, or one object.
func (r *Report) ocs3Section(f *File, section string, value rawJSON) error {
	names := []string{"NAME", "VERSION", "PUBLISHER", "FROM", "UUID", "SERIAL NUMBER", "SSN", "SERIAL", "MANUFACTURER", "SMANUFACTURER", "SYSTEM MANUFACTURER"}
	v := make([]string, len(names))
	one := func(item rawJSON) error {
		if err := item.texts(names, v); err != nil {
			return err
		}
		switch section {
		case "SOFTWARES":
			if v[0] != "" {
				e := Entry{Name: v[0], Version: v[1], Publisher: cleanPublisher(v[2])}
				e.Kind = (&kinds{}).of(&e, v[3], "")
				if e.Kind == model.KindPackage {
					e.Name = debName(e.Name)
					if strings.HasPrefix(e.Publisher, "http") {
						e.Publisher = "" // the page of the project
					}
				}
				r.Software = append(r.Software, e)
			}
			return f.checkEntries(len(r.Software))
		case "BIOS":
			for _, serial := range v[5:8] {
				setText(&r.Serial, serial)
			}
			for _, maker := range []string{v[9], v[10], v[8]} {
				setText(&r.Manufacturer, maker)
			}
			setText(&r.UUID, v[4])
		case "HARDWARE":
			setText(&r.Hostname, v[0])
			setText(&r.UUID, v[4])
		}
		return nil
	}
	if section == "SOFTWARES" {
		r.HasSoftware = value.kind() == '['
	}
	switch section {
	case "SOFTWARES", "BIOS", "HARDWARE":
		if value.kind() == '{' {
			return one(value)
		}
		return value.items(one)
	}
	return nil
}

// sourceKind tells the kind from the place where osquery, Fleet and others found the software.
func sourceKind(source, name, vendor string) model.Kind {
	switch source {
	case "deb_packages", "rpm_packages", "portage_packages", "apk_packages", "pacman_packages", "homebrew_packages", "pkg_packages",
		"apt", "rpm", "pacman", "portage", "pkg_info", "pkg", "apk", "pkgng":
		return packageKind(name, vendor)
	case "python_packages", "npm_packages", "chrome_extensions", "firefox_addons", "safari_extensions", "ie_extensions", "opera_extensions",
		"vscode_extensions", "atom_packages", "jetbrains_plugins", "go_binaries", "cursor_extensions":
		return model.KindComponent
	case "patches":
		return model.KindUpdate
	}
	return model.KindUnknown
}
