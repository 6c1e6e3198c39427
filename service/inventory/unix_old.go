package inventory

import (
	"context"
	"slices"
	"strings"

	"seatcount/model"
)

// aixList is the output of lslpp of AIX: -c with colons, -l and -L as tables.
type aixList struct{}

func (aixList) Name() string { return "AIX lslpp" }

func (aixList) Detect(f *File) bool {
	lines := f.sampleLines()
	for _, line := range lines[:min(len(lines), 5)] {
		if hasAnyPrefix(line, "#Package Name:Fileset:", "#Path:Fileset:", "#Fileset:Level:") || strings.HasPrefix(strings.TrimSpace(line), "Fileset ") && strings.Contains(line, " Level ") && strings.Contains(line, " State ") {
			return true
		}
	}
	if len(lines) > 1 && strings.HasPrefix(lines[0], "#") && strings.Count(lines[0], ":") >= 5 {
		lines = lines[1:] // headings in the system's language
	}
	return mostLines(lines, func(line string) bool {
		name, _, _ := aixColonRow(line)
		return name != ""
	})
}

// aixColonRow reads a row of lslpp -c: the path or the package, the fileset, its level, then the state as a word or a
// letter further on. The word is in the system's language, but the letter for who installed it follows it then.
func aixColonRow(line string) (name, version, description string) {
	cells := strings.Split(line, ":")
	if len(cells) < 6 || line[0] == '#' || !isFileset(cells[1]) || !isLevel(cells[2]) {
		return "", "", ""
	}
	state := slices.ContainsFunc(cells[3:min(len(cells), 6)], func(s string) bool {
		switch strings.TrimSpace(s) {
		case "C", "A", "COMMITTED", "APPLIED", "APPLYING", "E", "O", "B", "BROKEN", "EFIXLOCKED", "?":
			return true
		}
		return false
	})
	if !state && !(len(cells) > 6 && isCapitals(cells[4]) && (cells[5] == "I" || cells[5] == "F" || cells[5] == "M")) {
		return "", "", ""
	}
	return cells[1], cells[2], ""
}

// isCapitals recognizes "VALIDE", "FESTGESCHRIEBEN".
func isCapitals(s string) bool {
	return len(s) > 3 && s == strings.ToUpper(s) && !strings.ContainsAny(s, " 0123456789")
}

func isFileset(s string) bool {
	return isPackageName(s) && !strings.ContainsAny(s, "/@~")
}

// isLevel reports whether s is a version of AIX or of an rpm that lslpp lists as well: numbers with dots.
func isLevel(s string) bool { return isVersion(s) && asciiDigit(s[0]) && strings.Contains(s, ".") }

func (aixList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	long := "" // a name so long that its row goes on in the next line
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if name, version, _ := aixColonRow(line + " "); name != "" {
			add(aixEntry(name, version))
			return nil
		}
		words := strings.Fields(line)
		switch {
		case len(words) == 1 && isFileset(words[0]) && strings.Contains(words[0], ".") && indentOf(line) <= 2:
			long = words[0]
			return nil
		case long != "" && len(words) >= 2 && isLevel(words[0]) && isAIXState(words[1]):
			add(aixEntry(long, words[0]))
		case len(words) >= 3 && isFileset(words[0]) && isLevel(words[1]) && isAIXState(words[2]):
			add(aixEntry(words[0], words[1]))
		}
		long = ""
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("lslpp", list))
}

func isAIXState(s string) bool {
	return len(s) == 1 && strings.Contains("CABEO?", s) || s == "COMMITTED" || s == "APPLIED" || s == "APPLYING" || s == "BROKEN"
}

func aixEntry(name, version string) Entry {
	return Entry{Name: name, Version: version, Kind: packageKind(name, "")}
}

// hpuxList is the output of swlist of HP-UX. It names its host.
type hpuxList struct{}

func (hpuxList) Name() string { return "HP-UX swlist" }

func (hpuxList) Detect(f *File) bool {
	lines := f.sampleLines()
	marks := countLines(lines[:min(len(lines), 30)], func(line string) bool {
		return hasAnyPrefix(line, "# Initializing...", "# Contacting target", "# Target:  ", "# Bundle(s):", "# Product(s) not contained")
	})
	return marks >= 2
}

func (hpuxList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	host, domain := "", ""
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if target, ok := strings.CutPrefix(line, "# Target:"); ok && host == "" {
			target, _, _ = strings.Cut(strings.TrimSpace(target), ":")
			host, domain = splitHost(target)
			return nil
		}
		words := strings.Fields(line)
		if len(words) == 0 || line[0] == '#' || line[0] != ' ' && line[0] != '\t' {
			return nil
		}
		version := ""
		if len(words) > 1 && isVersion(words[1]) {
			version = words[1]
		}
		kind := packageKind(words[0], "")
		if isHPPatch(words[0]) {
			kind = model.KindUpdate
		}
		add(Entry{Name: words[0], Version: version, Kind: kind})
		return nil
	})
	if err != nil {
		return err
	}
	r := f.packageList("swlist", list)
	if host != "" && host != "localhost" {
		r.Hostname, r.Domain = host, domain
	}
	return emit(r)
}

// isHPPatch knows patches by their names: PHCO_12345, PHKL_, PHNE_, PHSS_.
func isHPPatch(name string) bool {
	return len(name) >= 9 && name[:2] == "PH" && name[4] == '_' && asciiDigit(name[5])
}

// solarisList is the output of pkg list of Solaris 11 and its relatives.
type solarisList struct{}

func (solarisList) Name() string { return "Solaris pkg list" }

func (solarisList) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) == 0 {
		return false
	}
	if words := strings.Fields(lines[0]); len(words) >= 4 && words[0] == "NAME" && words[1] == "(PUBLISHER)" && words[2] == "VERSION" {
		return true
	}
	return mostLines(lines, func(line string) bool { return ipsRow(line) != nil })
}

// ipsRow reads "web/browser/firefox (solaris)  5.11-0.175  i--" into name, publisher, version and flags.
func ipsRow(line string) []string {
	words := strings.Fields(line)
	if len(words) == 3 {
		words = slices.Insert(words, 1, "")
	}
	if len(words) != 4 || !isPackageName(words[0]) || words[1] != "" && words[1][0] != '(' || !isVersion(words[2]) ||
		len(words[3]) != 3 || strings.Trim(words[3], "ifo-rS") != "" || strings.IndexByte("i-", words[3][0]) < 0 {
		return nil
	}
	return words
}

func (solarisList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if row := ipsRow(line); row != nil && row[3][0] == 'i' {
			add(Entry{Name: row[0], Version: row[2], Publisher: strings.Trim(row[1], "()"), Kind: packageKind(row[0], "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("pkg", list))
}

// solarisPkginfo is the output of pkginfo of Solaris up to 10: category, package and description a line, or with -x the
// version on a second one.
type solarisPkginfo struct{}

func (solarisPkginfo) Name() string { return "Solaris pkginfo" }

func (solarisPkginfo) Detect(f *File) bool {
	lines := f.sampleLines()
	known := 0
	shaped := mostLines(lines, func(line string) bool {
		name, second := pkginfoRow(line)
		if hasAnyPrefix(name, "SUNW", "CSW", "SMC", "ORCL", "SFW", "NCR") {
			known++
		}
		return name != "" || second != ""
	})
	return shaped && known*4 >= len(lines)
}

// pkginfoRow returns the package of a row, or the version of the second line of -x: "(sparc) 11.10.0,REV=2005.01".
func pkginfoRow(line string) (name, version string) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return "", ""
	}
	if line[0] == ' ' || line[0] == '\t' {
		if strings.HasPrefix(words[0], "(") && strings.HasSuffix(words[0], ")") && isVersion(words[1]) {
			return "", words[1]
		}
		return "", ""
	}
	isTag := func(s string) bool {
		return len(s) >= 3 && len(s) <= 32 && s[0] >= 'A' && s[0] <= 'Z' && isPackageName(s) && !strings.ContainsAny(s, "/@~")
	}
	switch {
	case len(words) >= 3 && isTag(words[1]) && isPackageName(words[0]) && words[0] == strings.Trim(words[0], ":"):
		if isTag(words[0]) && strings.HasPrefix(words[0], "SUNW") {
			return words[0], ""
		}
		return words[1], ""
	case isTag(words[0]):
		return words[0], ""
	}
	return "", ""
}

func (solarisPkginfo) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var list []Entry
	err := f.eachLine(ctx, func(_ int, line string) error {
		if line == "" {
			return nil
		}
		switch name, version := pkginfoRow(line); {
		case name != "":
			list = append(list, Entry{Name: name, Kind: packageKind(name, "")})
		case version != "" && len(list) > 0:
			list[len(list)-1].Version = version
		}
		return f.checkEntries(len(list))
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("pkginfo", list))
}

// bsdList is the output of pkg info of FreeBSD and pkg_info of NetBSD and OpenBSD: name-version, and a comment.
type bsdList struct{}

func (bsdList) Name() string { return "BSD pkg info" }

// Detect wants dots in the versions, which keys of bug trackers, "ABC-123 Some words", have not, and different names, not
// the same capitals again and again, as article numbers have them.
func (bsdList) Detect(f *File) bool {
	lines := f.sampleLines()
	dots, names := 0, map[string]bool{}
	return len(lines) >= 2 && mostLines(lines, func(line string) bool {
		first, comment := cutBlank(line)
		name, version, ok := splitVersioned(first)
		if !ok || comment == "" || line[0] == ' ' || asciiDigit(first[0]) && !asciiLetter(first[1]) || isFileEnding(version) {
			return false
		}
		if strings.Contains(version, ".") {
			dots++
		}
		if strings.ToUpper(name) != name {
			names[name] = true
		}
		return true
	}) && dots*2 >= len(lines) && len(names)*2 >= len(lines)
}

// isFileEnding tells "report-2024.pdf" from a version.
func isFileEnding(version string) bool {
	i := strings.LastIndexByte(version, '.')
	if i < 0 || len(version)-i > 6 {
		return false
	}
	for _, c := range []byte(version[i+1:]) {
		if !asciiLetter(c) {
			return false
		}
	}
	return len(version)-i > 2
}

func (bsdList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		first, _ := cutBlank(line)
		if name, version, ok := splitVersioned(first); ok {
			add(Entry{Name: name, Version: version, Kind: packageKind(name, "")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("pkg", list))
}
