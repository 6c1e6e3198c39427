package sample

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"

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
			maker, drawn := e.Maker(), []int32(nil)
			var text []byte
			var software []entry
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= e.Devices {
					return nil
				}
				device := maker.Device(i, drawn)
				drawn = device.Releases
				c := e.computer(&device, software[:0])
				software = c.software
				if format.isXML(i) {
					text = appendXML(text[:0], &c)
				} else {
					text = appendJSON(text[:0], &c)
				}
				name := filepath.Join(dir, c.id+format.ending(i))
				if err := os.WriteFile(name, text, 0o644); err != nil {
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

// isXML reports whether device i is written as XML.
func (f Format) isXML(i int) bool { return f == FormatXML || f == FormatMixed && i%5 >= 3 }

func (f Format) ending(i int) string {
	if f.isXML(i) {
		return ".xml"
	}
	return ".json"
}

// computer returns the device in the form that files are written from. Its software is appended to buffer.
func (e *Estate) computer(d *Device, buffer []entry) computer {
	for _, release := range d.Releases {
		r := &e.Releases[release]
		t := &e.Titles[r.Title]
		buffer = append(buffer, entry{name: t.Name, publisher: t.Publisher, version: r.Version})
	}
	return computer{
		id:       d.Hostname + "-" + d.CollectedAt.AddDate(-1, 0, 0).Format("2006-01-02-15-04-05"),
		hostname: d.Hostname, domain: "corp.example", uuid: d.UUID, serial: d.Serial, manufacturer: d.Manufacturer,
		model: d.Model, os: d.OS, user: d.User, collected: d.CollectedAt, software: buffer,
	}
}

// String says in one line what was written.
func (w Written) String() string {
	return strconv.Itoa(w.Files) + " files, " + strconv.Itoa(w.Installations) + " installations, " +
		strconv.FormatInt(w.Bytes>>20, 10) + " MB"
}
