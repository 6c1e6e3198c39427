package inventory

import (
	"errors"
	"strings"

	"seatcount/model"
)

// software reads a list of names, or of objects that have one. Objects without a name are no software.
func (r *deviceReader) software(d *foundDevice, list rawJSON, strong bool) error {
	first, err := firstItem(list)
	if err != nil {
		return err
	}
	if first.kind() != '{' {
		if first.kind() == '"' && !strong {
			return r.vagueNames(d, list)
		}
		return r.names(d, list, strong)
	}
	header := readHeader(jsonNames((&File{Data: list, Limits: r.file.Limits}).jsonHead().fields), nil)
	if header.cols.software < 0 {
		return nil
	}
	if header.cols.device < 0 {
		d.HasSoftware, d.strong = true, d.strong || strong || isSoftwareHeader(header)
	}
	rows := &jsonRows{ctx: r.ctx, file: r.file, index: map[string]int{}}
	for _, name := range header.names {
		rows.column(name)
	}
	return rows.read(list, func(row []string) error {
		c := rows.columns(header, nil)
		if c.device >= 0 {
			return r.rows.add(c, row)
		}
		name := tableCell(row, c.software)
		if name == "" {
			return nil
		}
		if id := tableCell(row, c.deviceID); id != "" && d.ids != "" && id != d.ids {
			return refuse("This list has the software of several devices, and knows them by numbers only; export the devices' names with it")
		} else if id != "" {
			d.ids = id
		}
		e := oneLine(Entry{Name: strings.TrimSuffix(name, ".app"), Version: tableCell(row, c.version), Publisher: cleanPublisher(tableCell(row, c.publisher)), Kind: c.kind(row)})
		if e.Kind == model.KindUnknown {
			e.Kind = rows.packaged(row, e)
		}
		d.Software = append(d.Software, e)
		r.entries++
		return r.file.checkEntries(r.entries)
	})
}

func firstItem(list rawJSON) (rawJSON, error) {
	data := skipBlanks(list[1:])
	if len(data) == 0 || data[0] == ']' {
		return nil, nil
	}
	first, _, err := cutJSON(data)
	return first, err
}

// names reads a list of plain names.
func (r *deviceReader) names(d *foundDevice, list rawJSON, strong bool) error {
	d.HasSoftware, d.strong = true, d.strong || strong
	return list.items(func(item rawJSON) error {
		name := strings.Join(strings.Fields(item.text()), " ")
		if item.kind() != '"' || name == "" || len(name) > 256 {
			return nil
		}
		d.Software = append(d.Software, Entry{Name: name})
		r.entries++
		return r.file.checkEntries(r.entries)
	})
}

// vagueNames takes a list that is called "software" or "packages" for software only when nothing in it looks like a path
// or an address.
func (r *deviceReader) vagueNames(d *foundDevice, list rawJSON) error {
	paths := 0
	err := list.items(func(item rawJSON) error {
		if strings.ContainsAny(item.text(), `/\`) {
			paths++
		}
		return nil
	})
	if err != nil || paths > 0 {
		return err
	}
	return r.names(d, list, false)
}

// isPackageMap reports whether an object's first value is an object with a version: {"bash": {"version": "5.2"}}.
func isPackageMap(object rawJSON) bool {
	found, first := false, true
	_ = object.fields(func(_ string, value rawJSON) error {
		if !first {
			return errEnough
		}
		first, found = false, value.get("version").kind() == '"'
		return nil
	})
	return found
}

var errEnough = errors.New("enough")

// packageMap reads packages of an operating system by their names, as Chef's Ohai writes them.
func (r *deviceReader) packageMap(d *foundDevice, object rawJSON) error {
	d.HasSoftware = true
	return object.fields(func(name string, value rawJSON) error {
		version := value.get("version")
		if name == "" || version == nil || value.get("status").text() == "rc" {
			return nil
		}
		d.Software = append(d.Software, Entry{Name: name, Version: version.text(), Publisher: cleanPublisher(value.get("publisher").text()), Kind: packageKind(name, "")})
		r.entries++
		return r.file.checkEntries(r.entries)
	})
}

// packaged is the kind of an entry that says which package manager it comes from.
func (r *jsonRows) packaged(row []string, e Entry) model.Kind {
	if i, ok := r.index["path"]; ok && strings.HasPrefix(tableCell(row, i), "/") {
		return macPathKind(tableCell(row, i))
	}
	for _, name := range [...]string{"format", "source", "installSource", "install_source", "manager", "package_manager", "packageManager", "type", "provider"} {
		i, ok := r.index[name]
		if !ok {
			continue
		}
		switch strings.ToLower(tableCell(row, i)) {
		case "deb", "dpkg", "apt", "rpm", "yum", "dnf", "zypper", "pacman", "apk", "pkg_add", "portage":
			return packageKind(e.Name, e.Publisher)
		case "pip", "pypi", "npm", "gem", "cargo", "nuget":
			return model.KindComponent
		}
	}
	return model.KindUnknown
}
