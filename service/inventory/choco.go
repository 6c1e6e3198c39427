package inventory

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"seatcount/model"
)

// Chocolatey knows what it installed itself and nothing else: its lists are never complete.

var (
	chocoBanner = regexp.MustCompile(`^Chocolatey v\d`)
	chocoFooter = regexp.MustCompile(`^\d+ packages? (installed|found)\.`)
	chocoLine   = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._+-]*) v?(\d[0-9A-Za-z.+-]*)( |$)`)
	chocoPair   = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._+-]*)\|(\d[0-9A-Za-z.+-]*)(\||$)`)
)

// chocoList reads "choco list" and "choco list -r".
type chocoList struct{}

// Name is how people know it.
func (chocoList) Name() string { return "Chocolatey list" }

// Detect recognizes the first or the last line of choco's own, or pairs divided by "|".
func (chocoList) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) == 0 {
		return false
	}
	if countLines(lines, chocoPair.MatchString) == len(lines) {
		return true
	}
	if countLines(lines, isChocoOwn) > 0 && mostLines(lines, func(line string) bool {
		m := chocoLine.FindString(line)
		return m != "" && m == strings.TrimRight(line, " ")
	}) {
		return true
	}
	own := chocoBanner.MatchString(lines[0]) || countLines(lines, chocoFooter.MatchString) > 0 ||
		chocoFooter.MatchString(lastLine(f.Data))
	return own && countLines(lines, chocoLine.MatchString) > 0
}

// isChocoOwn recognizes packages that only Chocolatey has: itself, and the twins that do the work of others.
func isChocoOwn(line string) bool {
	name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
	name = strings.ToLower(name)
	return name == "chocolatey" && version != "" || strings.HasSuffix(name, ".install") || strings.HasSuffix(name, ".portable") || strings.HasPrefix(name, "chocolatey-") && strings.HasSuffix(name, ".extension")
}

// lastLine is the last line with text of a short tail of the data.
func lastLine(data []byte) string {
	tail := strings.TrimSpace(string(data[max(0, len(data)-512):]))
	return strings.TrimSpace(tail[strings.LastIndexByte(tail, '\n')+1:])
}

// Read takes each line that is a name with a version.
func (chocoList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	agent := "Chocolatey"
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		line = strings.TrimSpace(line)
		if version, ok := strings.CutPrefix(line, "Chocolatey v"); ok {
			agent = "Chocolatey " + version
			return nil
		}
		m := chocoPair.FindStringSubmatch(line)
		if m == nil && !chocoFooter.MatchString(line) {
			m = chocoLine.FindStringSubmatch(line)
		}
		if name, version, ok := strings.Cut(line, "|"); ok && m == nil && agent != "Chocolatey" {
			add(Entry{Name: strings.TrimSpace(name), Version: strings.TrimSpace(version)}) // programs of others: choco list -i
		}
		if m != nil {
			add(Entry{Name: m[1], Version: m[2], Kind: chocoKind(m[1])})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport(agent, false, list))
}

// chocoKind tells packages of Chocolatey's own, the twins that do the work of a package with the plain name, and updates
// of Windows.
func chocoKind(name string) model.Kind {
	name = strings.ToLower(name)
	switch {
	case len(name) > 4 && strings.HasPrefix(name, "kb") && asciiDigit(name[2]) && asciiDigit(name[3]):
		return model.KindUpdate
	case strings.HasSuffix(name, ".install"), strings.HasSuffix(name, ".portable"), strings.HasSuffix(name, ".extension"),
		strings.HasSuffix(name, ".hook"), strings.HasSuffix(name, ".template"), strings.HasPrefix(name, "chocolatey-"):
		return model.KindComponent
	}
	return model.KindUnknown
}

// chocoConfig reads the packages.config that "choco export" writes.
type chocoConfig struct{}

// Name is how people know it.
func (chocoConfig) Name() string { return "Chocolatey packages.config" }

// Detect recognizes <packages> with <package id="…">; those of NuGet projects say for which framework.
func (chocoConfig) Detect(f *File) bool {
	if root, _ := f.rootElement(); root != "packages" {
		return false
	}
	head := string(f.head(16 << 10))
	return strings.Contains(head, "<package ") && strings.Contains(head, ` id="`) &&
		!strings.Contains(head, "targetFramework") && !strings.Contains(head, "allowedVersions") && !strings.Contains(head, "developmentDependency")
}

// Read takes the packages.
func (chocoConfig) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var list []Entry
	decoder := newXMLDecoder(f.Data)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return emit(f.listReport("Chocolatey", false, list))
		}
		if err != nil {
			return broken(f.Data, int(decoder.InputOffset()), "%v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "package" {
			continue
		}
		var e Entry
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "id":
				e.Name = strings.TrimSpace(a.Value)
			case "version":
				e.Version = strings.TrimSpace(a.Value)
			}
		}
		if e.Name != "" {
			e.Kind = chocoKind(e.Name)
			list = append(list, e)
		}
		if err := f.checkEntries(len(list)); err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
}
