package inventory

import (
	"context"
	"slices"
	"strings"

	"seatcount/model"
)

// Snap and Flatpak stand beside the system's packages: their lists are partial.

// snapList is the output of snap list.
type snapList struct{}

func (snapList) Name() string { return "snap list" }

// Detect goes by the header, or, where it is in another language, by the shape: a revision in the third column and notes
// in the last.
func (snapList) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) == 0 {
		return false
	}
	if words := strings.Fields(lines[0]); len(words) >= 4 && words[0] == "Name" && words[1] == "Version" && words[2] == "Rev" {
		return true
	}
	return len(lines) > 2 && len(strings.Fields(lines[0])) == len(strings.Fields(lines[1])) && snapRow(lines[0]) == nil &&
		mostLines(lines[1:], func(line string) bool { return snapRow(line) != nil })
}

var snapNotes = wordSet("- base core snapd classic devmode jailmode disabled gadget kernel held broken try dangerous unset unaliased in-cohort health ignore-validation")

// snapRow returns name, version, revision, …, publisher, notes.
func snapRow(line string) []string {
	row := strings.Fields(line)
	if len(row) < 5 || len(row) > 6 || line[0] == ' ' {
		return nil
	}
	revision := strings.Trim(row[2], "()") // of a broken or unasserted snap: x1, (12)
	for note := range strings.SplitSeq(row[len(row)-1], ",") {
		if !snapNotes[note] {
			return nil
		}
	}
	if !isPackageName(row[0]) || !isNumber(strings.TrimPrefix(revision, "x")) {
		return nil
	}
	return row
}

func (snapList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		row := snapRow(line)
		if row == nil {
			return nil
		}
		version := strings.Trim(row[1], "-")
		publisher := strings.TrimRight(row[len(row)-2], "*✓✪○") // marks of verified accounts
		add(Entry{Name: row[0], Version: version, Publisher: cleanPublisher(publisher), Kind: snapKind(row[0], row[len(row)-1])})
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("snap", false, list))
}

func snapKind(name, notes string) model.Kind {
	for note := range strings.SplitSeq(notes, ",") {
		switch note {
		case "base", "core", "snapd", "gadget", "kernel":
			return model.KindPackage
		}
	}
	switch {
	case name == "snapd" || name == "bare" || name == "core" || strings.HasPrefix(name, "core") && isNumber(name[4:]):
		return model.KindPackage
	case hasAnyPrefix(name, "gnome-3-", "gnome-4", "gtk-common-themes", "gtk2-common-themes", "kf5-", "kf6-", "kde-frameworks-", "mesa-", "qt-common-themes", "qt5-", "wine-platform", "ffmpeg-"):
		return model.KindRuntime
	}
	return model.KindUnknown
}

// flatpakList is the output of flatpak list, with TABs as it comes into files, or with blanks as it stands on the screen.
type flatpakList struct{}

func (flatpakList) Name() string { return "flatpak list" }

func (flatpakList) Detect(f *File) bool {
	lines := f.sampleLines()
	rows, installations := 0, 0
	for _, line := range lines {
		app, ok := flatpakRow(line)
		if ok {
			rows++
		}
		if app.installation {
			installations++
		}
	}
	return rows > 0 && rows*5 >= (len(lines)-min(1, len(lines)-1))*4 && installations*2 >= rows
}

type flatpakApp struct {
	id, name, version, branch string
	installation              bool // a column says system or user
}

// flatpakRow tells the columns by their contents, as anybody can choose them: the id is in reverse order of a domain, the
// name stands before it or last, the version looks like one.
func flatpakRow(line string) (flatpakApp, bool) {
	var app flatpakApp
	cells := strings.Split(line, "\t")
	if len(cells) == 1 {
		cells = splitWide(line)
	}
	if len(cells) < 2 || len(cells) > 20 {
		return app, false
	}
	var names, versions []string
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		cells[i] = cell
		switch {
		case cell == "" || isArch(cell):
		case cell == "system" || cell == "user" || strings.HasPrefix(cell, "system,") || strings.HasPrefix(cell, "user,"):
			app.installation = true
		case cell == "stable" || cell == "beta" || cell == "master" || cell == "devel" || cell == "nightly":
			app.branch = cell
		case app.id == "" && isFlatpakID(cell):
			app.id = cell
		case app.id == "" && strings.Count(cell, "/") >= 2: // id/arch/branch of old versions
			parts := strings.Split(cell, "/")
			if parts = parts[max(0, len(parts)-3):]; isFlatpakID(parts[0]) {
				app.id, app.branch = parts[0], parts[2]
			}
		case isVersion(cell) && len(names) > 0, isVersion(cell) && app.id != "":
			versions = append(versions, cell)
		case strings.EqualFold(cell, "current"), strings.EqualFold(cell, "runtime"), strings.EqualFold(cell, "flathub"), strings.EqualFold(cell, "fedora"):
		default:
			names = append(names, cell)
		}
	}
	if app.id == "" {
		return app, false
	}
	if len(names) > 0 {
		app.name = names[0]
	}
	if len(versions) > 0 {
		app.version = versions[0]
		if len(versions) > 1 {
			app.branch = versions[1]
		}
	}
	return app, true
}

// splitWide divides a line where two or more blanks stand.
func splitWide(line string) []string {
	var cells []string
	for cell := range strings.SplitSeq(strings.TrimSpace(line), "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			cells = append(cells, cell)
		}
	}
	return cells
}

func isFlatpakID(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) < 3 || !isPackageName(s) || asciiDigit(s[0]) || strings.ContainsAny(s, "/@~+") {
		return false
	}
	return !slices.Contains(parts, "") && !isNumber(parts[0]) && !isNumber(parts[1]) && len(parts[0]) >= 2
}

func (flatpakList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		app, ok := flatpakRow(line)
		if !ok {
			return nil
		}
		kind := flatpakKind(app.id, line)
		name, version := app.name, app.version
		if name == "" || name == "default" || name == strings.ToLower(name) && kind == model.KindRuntime && !strings.Contains(name, " ") {
			name = app.id
		}
		if version == "" {
			version = app.branch
		}
		add(Entry{Name: name, Version: version, Kind: kind})
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("Flatpak", false, list))
}

func flatpakKind(id, line string) model.Kind {
	for _, part := range []string{".Platform", ".Sdk", ".Locale", ".GL", ".Codecs", ".codecs", ".openh264", ".ffmpeg", ".Gtk3theme", ".KStyle", ".Extension", ".BaseApp", ".Debug", ".VAAPI", ".Icontheme", ".Plugin"} {
		if i := strings.Index(id, part); i > 0 && (len(id) == i+len(part) || id[i+len(part)] == '.' || id[i+len(part)] == '-') {
			return model.KindRuntime
		}
	}
	if strings.Contains(line, ",runtime") {
		return model.KindRuntime
	}
	return model.KindUnknown
}
