package inventory

import (
	"context"
	"regexp"
	"strings"
)

// Lists of names alone, one a line. There is no mark on them but names that every system has.

// packageNames are the packages of Linux without versions: "dpkg-query -f '${Package}\n' -W", "apt-mark showmanual",
// "pacman -Qq". They may have been asked for some only, so they only add.
type packageNames struct{}

func (packageNames) Name() string { return "Package names" }

func (packageNames) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 20 || !mostLines(lines, isBarePackage) {
		return false
	}
	base := countLines(lines, func(line string) bool { return basePackages[strings.TrimSpace(line)] })
	return base >= 3
}

// isBarePackage reports whether the line is the name of a package, with its architecture perhaps.
func isBarePackage(line string) bool {
	name, arch, found := strings.Cut(strings.TrimSpace(line), ":")
	return isPackageName(name) && !strings.ContainsAny(name, "/@~") && !strings.HasSuffix(name, "...") && (!found || isArch(arch))
}

func (packageNames) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if isBarePackage(line) {
			name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
			add(Entry{Name: name, Kind: packageKind(name, "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("package manager", false, list))
}

// programNames are programs of Windows without versions, as scripts print DisplayName alone.
type programNames struct{}

// everyWindows are names that hardly a computer with Windows is without, and no text of another kind has lines of.
var everyWindows = regexp.MustCompile(`^Microsoft (?:Visual C\+\+ \d{4}|Edge(?: WebView2 Runtime| Update)?$|Update Health Tools$|Office |365 |OneDrive$|\.NET )`)

func (programNames) Name() string { return "Program names" }

func (programNames) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 8 || countLines(lines, everyWindows.MatchString) < 2 {
		return false
	}
	odd := countLines(lines, func(line string) bool {
		line = strings.TrimSpace(line)
		return len(line) > 120 || strings.ContainsAny(line, "\t;|=<>{}\"") || strings.Contains(line, "  ") || strings.Contains(line, ", ") && strings.Count(line, ",") > 2 ||
			strings.HasSuffix(line, ".") || strings.HasSuffix(line, ":") || line[0] >= 'a' && line[0] <= 'z' && strings.Count(line, " ") > 5
	})
	return odd*50 <= len(lines)
}

func (programNames) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		name := strings.TrimSpace(line)
		if strings.Trim(name, "-=") == "" || headerMeaning(name).role == roleSoftware || name == "Name" || len(name) > 256 {
			return nil // a heading
		}
		add(Entry{Name: name})
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("", false, list))
}
