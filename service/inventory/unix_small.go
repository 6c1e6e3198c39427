package inventory

import (
	"context"
	"strings"

	"seatcount/model"
)

// splitVersioned divides "name-version" at the last "-" that a digit follows: "p5-XML-Parser-2.46", "font-bh-100dpi-1.0.3",
// "vim-9.0.1388-gtk3".
func splitVersioned(s string) (name, version string, ok bool) {
	for i := len(s) - 2; i > 0; i-- {
		if s[i] == '-' && asciiDigit(s[i+1]) {
			return s[:i], s[i+1:], isPackageName(s[:i]) && isVersion(s[i+1:])
		}
	}
	return "", "", false
}

// apkDatabase is /lib/apk/db/installed of Alpine Linux: stanzas of one-letter fields.
type apkDatabase struct{}

func (apkDatabase) Name() string { return "apk database" }

func (apkDatabase) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) >= 3 && (strings.HasPrefix(lines[0], "C:Q") || strings.HasPrefix(lines[0], "P:")) &&
		mostLines(lines, func(line string) bool { return len(line) >= 2 && line[1] == ':' && asciiLetter(line[0]) }) &&
		countLines(lines, func(line string) bool { return strings.HasPrefix(line, "V:") }) > 0
}

func (apkDatabase) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	name := ""
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		switch {
		case line == "":
			name = ""
		case strings.HasPrefix(line, "P:"):
			name = line[2:]
		case strings.HasPrefix(line, "V:") && name != "":
			add(Entry{Name: name, Version: line[2:], Kind: packageKind(name, "")})
			name = ""
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("apk", list))
}

// apkList is the output of apk info -v, apk info -vv and apk list --installed.
type apkList struct{}

func (apkList) Name() string { return "apk info" }

func (apkList) Detect(f *File) bool {
	return mostLines(f.sampleLines(), func(line string) bool {
		name, _, _ := apkRow(line)
		return name != "" || strings.HasPrefix(line, "WARNING: ")
	})
}

// apkRow reads a line whose first word ends in a version with Alpine's revision, "-r" and a number.
func apkRow(line string) (name, version string, installed bool) {
	first, rest := cutBlank(line)
	revision := strings.LastIndex(first, "-r")
	if revision < 0 || !isNumber(first[revision+2:]) {
		return "", "", false
	}
	v := strings.LastIndexByte(first[:revision], '-')
	if v < 1 || !isPackageName(first[:v]) || !isVersion(first[v+1:]) {
		return "", "", false
	}
	// apk list has "x86_64 {origin} (license) [installed]", and no mark on what is only available.
	listed := strings.Contains(rest, " {") && strings.Contains(rest, "} (")
	return first[:v], first[v+1:], !listed || strings.Contains(rest, "[installed]")
}

func (apkList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if name, version, installed := apkRow(line); installed {
			add(Entry{Name: name, Version: version, Kind: packageKind(name, "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("apk", list))
}

// pacmanList is the output of pacman -Q: name and version with Arch's release a line. That is all it has, so every
// line must be so.
type pacmanList struct{}

func (pacmanList) Name() string { return "pacman -Q" }

func (pacmanList) Detect(f *File) bool {
	lines := f.sampleLines()
	if !mostLines(lines, func(line string) bool { return len(pacmanRow(line)) == 2 }) {
		return false
	}
	base := countLines(lines, func(line string) bool {
		name, _, _ := strings.Cut(line, " ")
		return basePackages[name]
	})
	debian := countLines(lines, func(line string) bool {
		row := pacmanRow(line)
		return row == nil || isDebVersion(row[1][strings.IndexByte(row[1], ':')+1:])
	})
	return debian*10 <= len(lines) && (len(lines) >= 5 || base > 0)
}

func pacmanRow(line string) []string {
	words := strings.Fields(line)
	if len(words) != 2 || line[0] == ' ' || !isPackageName(words[0]) || !isVersion(words[1]) {
		return nil
	}
	i := strings.LastIndexByte(words[1], '-')
	if strings.Contains(words[1], ",") {
		return nil // a row of numbers
	}
	if i < 1 || !isNumber(strings.Replace(words[1][i+1:], ".", "", 1)) || len(words[1])-i > 6 {
		return nil
	}
	return words
}

func (pacmanList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if row := pacmanRow(line); row != nil {
			add(Entry{Name: row[0], Version: row[1], Kind: packageKind(row[0], "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("pacman", list))
}

// slackwareList is the listing of /var/log/packages: name-version-architecture-build.
type slackwareList struct{}

func (slackwareList) Name() string { return "Slackware packages" }

func (slackwareList) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) >= 2 && mostLines(lines, func(line string) bool {
		name, _ := slackwareRow(line)
		return name != "" || strings.HasSuffix(line, ":") || strings.HasPrefix(line, "total ")
	}) && countLines(lines, func(line string) bool { name, _ := slackwareRow(line); return name != "" }) > 0
}

func slackwareRow(line string) (name, version string) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", ""
	}
	parts := strings.Split(words[len(words)-1][strings.LastIndexByte(words[len(words)-1], '/')+1:], "-")
	n := len(parts)
	if n < 4 || parts[n-1] == "" || !asciiDigit(parts[n-1][0]) || !isArch(parts[n-2]) && parts[n-2] != "fw" && !strings.HasPrefix(parts[n-2], "noarch") || !isVersion(parts[n-3]) {
		return "", ""
	}
	name = strings.Join(parts[:n-3], "-")
	if !isPackageName(name) {
		return "", ""
	}
	return name, parts[n-3] + "-" + parts[n-1]
}

func (slackwareList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if name, version := slackwareRow(line); name != "" {
			add(Entry{Name: name, Version: version, Kind: packageKind(name, "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("Slackware", list))
}

// gentooList is the output of qlist -Iv and equery list: category/name-version.
type gentooList struct{}

func (gentooList) Name() string { return "Gentoo packages" }

func (gentooList) Detect(f *File) bool {
	lines := f.sampleLines()
	dashed := 0
	shaped := mostLines(lines, func(line string) bool {
		name, _ := gentooRow(line)
		if category, _, _ := strings.Cut(name, "/"); strings.Contains(category, "-") || category == "virtual" {
			dashed++
		}
		return name != "" || strings.HasPrefix(line, " * ")
	})
	return shaped && dashed >= 2 && dashed*2 >= len(lines)
}

func gentooRow(line string) (name, version string) {
	words := strings.Fields(line)
	for len(words) > 1 && (words[0][0] == '[' || words[0][0] == ']' || strings.HasSuffix(words[0], "]")) {
		words = words[1:] // "[I-O] [  ] "
	}
	if len(words) != 1 && (len(words) != 2 || words[1][0] != '(') || len(words[0]) == 0 || strings.Count(words[0], "/") != 1 {
		return "", ""
	}
	atom, _, _ := strings.Cut(words[0], ":") // the slot
	category, _, _ := strings.Cut(atom, "/")
	if category != strings.ToLower(category) || category == "" || asciiDigit(category[0]) {
		return "", ""
	}
	end := len(atom)
	if r := strings.LastIndex(atom, "-r"); r > 0 && isNumber(atom[r+2:]) {
		end = r
	}
	name, version, ok := splitVersioned(atom[:end])
	if !ok {
		return "", ""
	}
	return name, version + atom[end:]
}

func (gentooList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if name, version := gentooRow(line); name != "" {
			add(Entry{Name: name, Version: version, Kind: model.KindPackage})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("Portage", list))
}
