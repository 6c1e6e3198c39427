package inventory

import (
	"cmp"
	"context"
	"strings"

	"seatcount/model"
)

// fleetJSON is what Fleet (the server for osquery) exports of hosts: one host, a list of them, fleetctl's documents, or
// the software of one host alone. Fleet asks each host for all its software, so a host's list is whole.
type fleetJSON struct{}

func (fleetJSON) Name() string { return "Fleet" }

func (fleetJSON) Detect(f *File) bool {
	head := f.jsonHead()
	if head.array || head.has("sys") || head.has("bomFormat") {
		return false
	}
	isHost := func(key string) bool {
		start := text(head.value(key))
		if !strings.Contains(start, `"hostname"`) && !strings.Contains(start, `"software"`) && !strings.Contains(start, `"detail_updated_at"`) {
			return false
		}
		for _, mark := range []string{`"osquery_version"`, `"hardware_serial"`, `"seen_time"`, `"detail_updated_at"`, `"software_updated_at"`, `"bundle_identifier"`, `"generated_cpe"`, `"source"`} {
			if strings.Contains(start, mark) {
				return true
			}
		}
		return false
	}
	switch {
	case head.is("host", "{"):
		return isHost("host")
	case head.is("hosts", "["):
		return isHost("hosts")
	case head.text("kind") == "host" && head.is("spec", "{"):
		return isHost("spec")
	}
	start := text(head.value("software"))
	return strings.HasPrefix(start, "[") && strings.Contains(start, `"name"`) && strings.Contains(start, `"source"`)
}

func (fleetJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	for data := skipBlanks(f.Data); len(data) > 0; {
		doc, rest, err := cutJSON(data)
		if err == nil {
			err = fleetDocument(ctx, f, doc, emit)
		}
		if err != nil {
			return f.damagedJSON(err)
		}
		data = skipBlanks(rest)
	}
	return nil
}

func fleetDocument(ctx context.Context, f *File, doc rawJSON, emit func(*Report) error) error {
	var software rawJSON
	hosts := false
	err := doc.fields(func(key string, value rawJSON) error {
		switch {
		case key == "host" && value.kind() == '{', key == "spec" && value.kind() == '{':
			hosts = true
			return fleetHost(f, value, emit)
		case key == "hosts" && value.kind() == '[':
			hosts = true
			return value.items(func(host rawJSON) error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return fleetHost(f, host, emit)
			})
		case key == "software":
			software = value
		}
		return nil
	})
	if err != nil || hosts || software == nil {
		return err
	}
	list, counted, err := fleetSoftware(f, software)
	if err != nil {
		return err
	}
	if counted {
		return refuse("This is Fleet's summary of software with numbers of hosts; export the hosts with their software instead: fleetctl get host NAME --json, or GET /api/v1/fleet/hosts/ID")
	}
	return emit(f.listReport("Fleet", false, list))
}

func fleetHost(f *File, host rawJSON, emit func(*Report) error) error {
	r := &Report{Agent: "Fleet"}
	var name, computer, display, user string
	err := host.fields(func(key string, value rawJSON) error {
		switch key {
		case "hostname":
			name = value.text()
		case "computer_name":
			computer = value.text()
		case "display_name":
			display = value.text()
		case "uuid":
			r.UUID = value.text()
		case "hardware_serial":
			r.Serial = value.text()
		case "hardware_vendor":
			r.Manufacturer = value.text()
		case "os_version":
			r.OS = value.text()
		case "seen_time", "detail_updated_at", "software_updated_at":
			if t, ok := parseTime(value.text()); ok && (key != "seen_time" || r.CollectedAt.IsZero()) && t.After(r.CollectedAt) {
				r.CollectedAt = t.UTC()
			}
		case "users":
			return value.items(func(item rawJSON) error {
				if u := item.get("username").text(); user == "" && item.get("type").text() != "special" && !strings.HasPrefix(u, "_") && u != "root" {
					user = u
				}
				return nil
			})
		case "software":
			list, _, err := fleetSoftware(f, value)
			r.Software, r.HasSoftware, r.Complete = list, value.kind() == '[', len(list) > 0
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.User = user
	r.Hostname, r.Domain = splitHost(cmp.Or(name, computer, display))
	if r.Hostname == "" {
		r.Hostname = f.deviceName()
	}
	return emit(r)
}

// fleetSoftware reads a list of software, and says whether it counts hosts.
func fleetSoftware(f *File, software rawJSON) (list []Entry, counted bool, err error) {
	names := []string{"name", "version", "source", "vendor", "hosts_count", "installed_paths", "release"}
	v := make([]string, len(names))
	err = software.items(func(item rawJSON) error {
		if err := item.texts(names, v); err != nil {
			return err
		}
		e := Entry{Name: v[0], Version: v[1], Publisher: cleanPublisher(v[3])}
		if v[2] == "apps" {
			e.Name = strings.TrimSuffix(e.Name, ".app")
			e.Kind = macPathKind(v[5])
		}
		if v[2] == "rpm_packages" && v[6] != "" {
			e.Version += "-" + v[6]
		}
		if e.Kind == model.KindUnknown {
			e.Kind = sourceKind(v[2], e.Name, v[3])
		}
		counted = counted || v[4] != ""
		installed := item.get("installed_versions")
		if e.Name == "" {
			return nil
		}
		if installed.kind() != '[' {
			list = append(list, e)
			return f.checkEntries(len(list))
		}
		return installed.items(func(version rawJSON) error {
			e.Version = version.get("version").text()
			list = append(list, e)
			return f.checkEntries(len(list))
		})
	})
	return list, counted, err
}
