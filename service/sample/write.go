package sample

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
)

// Format says how devices are written.
type Format string

// The formats of Write.
const (
	FormatJSON  Format = "json"  // GLPI Agent JSON
	FormatXML   Format = "xml"   // GLPI Agent XML
	FormatMixed Format = "mixed" // three in five as JSON, the others as XML
)

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case FormatJSON, FormatXML, FormatMixed:
		return f, nil
	}
	return "", fmt.Errorf("%q is not a format: json, xml and mixed are", name)
}

// Written is what Write did.
type Written struct {
	Files         int
	Installations int
	Bytes         int64
}

// Write writes one inventory file for each device of the estate into the folder, which it makes when it is not there.
func (e *Estate) Write(ctx context.Context, dir string, format Format) (Written, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Written{}, fmt.Errorf("make the folder for the sample: %w", err)
	}
	var next, installations, size atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			maker, text, drawn := e.Maker(), []byte(nil), []int32(nil)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= e.Devices {
					return nil
				}
				device := maker.Device(i, drawn)
				drawn = device.Releases
				var name string
				text, name = e.appendFile(text[:0], &device, format)
				if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
					return fmt.Errorf("write the sample: %w", err)
				}
				installations.Add(int64(len(drawn)))
				size.Add(int64(len(text)))
			}
			return ctx.Err()
		})
	}
	err := group.Wait()
	return Written{min(int(next.Load()), e.Devices), int(installations.Load()), size.Load()}, err
}

// appendFile appends the device's inventory and returns the file's name, as GLPI Agent names files.
func (e *Estate) appendFile(b []byte, d *Device, format Format) ([]byte, string) {
	id := d.Hostname + "-" + d.CollectedAt.AddDate(-1, 0, 0).Format("2006-01-02-15-04-05")
	if format == FormatXML || format == FormatMixed && d.Number%5 >= 3 {
		return e.appendXML(b, d, id), id + ".xml"
	}
	return e.appendJSON(b, d, id), id + ".json"
}

// appendJSON appends the device as GLPI Agent writes it: keys in order, three blanks a level.
func (e *Estate) appendJSON(b []byte, d *Device, id string) []byte {
	field := func(indent, key, value, end string) {
		b = append(b, indent...)
		b = append(b, '"')
		b = append(b, key...)
		b = append(b, `" : `...)
		b = appendJSONString(b, value)
		b = append(b, end...)
	}
	b = append(b, "{\n   \"action\" : \"inventory\",\n   \"content\" : {\n      \"accesslog\" : {\n"...)
	field("         ", "logdate", d.CollectedAt.Format(time.DateTime), "\n      },\n      \"bios\" : {\n")
	field("         ", "smanufacturer", d.Manufacturer, ",\n")
	field("         ", "smodel", d.Model, ",\n")
	field("         ", "ssn", d.Serial, "\n      },\n      \"hardware\" : {\n")
	field("         ", "chassis_type", "Desktop", ",\n")
	field("         ", "lastloggeduser", d.User, ",\n")
	field("         ", "name", d.Hostname, ",\n")
	field("         ", "uuid", d.UUID, ",\n")
	field("         ", "workgroup", "corp.example", "\n      },\n      \"operatingsystem\" : {\n")
	field("         ", "arch", "x86_64", ",\n")
	field("         ", "full_name", d.OS, "\n      },\n      \"softwares\" : [")
	for i, release := range d.Releases {
		if i > 0 {
			b = append(b, ',')
		}
		r := &e.Releases[release]
		t := &e.Titles[r.Title]
		b = append(b, "\n         {\n"...)
		field("            ", "arch", "x86_64", ",\n")
		field("            ", "from", "registry", ",\n")
		field("            ", "name", t.Name, ",\n")
		field("            ", "publisher", t.Publisher, ",\n")
		field("            ", "version", r.Version, "\n         }")
	}
	b = append(b, "\n      ],\n"...)
	field("      ", "versionclient", "GLPI-Agent_v1.11", "\n   },\n")
	field("   ", "deviceid", id, ",\n")
	field("   ", "itemtype", "Computer", "\n}\n")
	return b
}

// appendXML appends the device as GLPI Agent and FusionInventory write XML.
func (e *Estate) appendXML(b []byte, d *Device, id string) []byte {
	field := func(indent, key, value string) {
		b = append(b, indent...)
		b = append(b, '<')
		b = append(b, key...)
		b = append(b, '>')
		b = appendXMLText(b, value)
		b = append(b, "</"...)
		b = append(b, key...)
		b = append(b, ">\n"...)
	}
	b = append(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n  <CONTENT>\n    <ACCESSLOG>\n"...)
	field("      ", "LOGDATE", d.CollectedAt.Format(time.DateTime))
	b = append(b, "    </ACCESSLOG>\n    <BIOS>\n"...)
	field("      ", "SMANUFACTURER", d.Manufacturer)
	field("      ", "SMODEL", d.Model)
	field("      ", "SSN", d.Serial)
	b = append(b, "    </BIOS>\n    <HARDWARE>\n"...)
	field("      ", "CHASSIS_TYPE", "Desktop")
	field("      ", "LASTLOGGEDUSER", d.User)
	field("      ", "NAME", d.Hostname)
	field("      ", "UUID", d.UUID)
	field("      ", "WORKGROUP", "corp.example")
	b = append(b, "    </HARDWARE>\n    <OPERATINGSYSTEM>\n"...)
	field("      ", "ARCH", "x86_64")
	field("      ", "FULL_NAME", d.OS)
	b = append(b, "    </OPERATINGSYSTEM>\n"...)
	for _, release := range d.Releases {
		r := &e.Releases[release]
		t := &e.Titles[r.Title]
		b = append(b, "    <SOFTWARES>\n"...)
		field("      ", "ARCH", "x86_64")
		field("      ", "FROM", "registry")
		field("      ", "NAME", t.Name)
		field("      ", "PUBLISHER", t.Publisher)
		field("      ", "VERSION", r.Version)
		b = append(b, "    </SOFTWARES>\n"...)
	}
	field("    ", "VERSIONCLIENT", "GLPI-Agent_v1.11")
	b = append(b, "  </CONTENT>\n"...)
	field("  ", "DEVICEID", id)
	field("  ", "QUERY", "INVENTORY")
	return append(b, "</REQUEST>\n"...)
}

// appendJSONString appends s as JSON. Letters outside ASCII stay as they are, as the agent writes them.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// appendXMLText appends s as the text of an element; what XML cannot hold is left out.
func appendXMLText(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r < ' ' && r != '\t' && r != '\n':
			continue
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// String says in one line what was written.
func (w Written) String() string {
	return strconv.Itoa(w.Files) + " files, " + strconv.Itoa(w.Installations) + " installations, " +
		strconv.FormatInt(w.Bytes>>20, 10) + " MB"
}
