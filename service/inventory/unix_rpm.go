package inventory

import (
	"context"
	"slices"
	"strings"
)

// splitNEVRA divides name-[epoch:]version-release.arch from the right, as everything but the name is free of "-". The
// version comes back with its release and without the epoch, as rpm prints it; arch is empty where there is none.
func splitNEVRA(s string) (name, version, arch string, ok bool) {
	if epoch, rest, cut := strings.Cut(s, ":"); cut && isNumber(epoch) {
		s = rest // 0:name-version-release
	}
	if i := strings.LastIndexByte(s, '.'); i > 0 && (isArch(s[i+1:]) || s[i+1:] == "(none)") {
		s, arch = s[:i], s[i+1:]
	}
	r := strings.LastIndexByte(s, '-')
	if r < 1 {
		return "", "", "", false
	}
	v := strings.LastIndexByte(s[:r], '-')
	if v < 1 || !isPackageName(s[:v]) || !isVersion(s[v+1:r]) || !isVersion(s[r+1:]) {
		return "", "", "", false
	}
	return s[:v], dropEpoch(s[v+1:]), arch, true
}

// dropEpoch takes "2:" off "2:7.4-1".
func dropEpoch(version string) string {
	if epoch, rest, cut := strings.Cut(version, ":"); cut && (isNumber(epoch) || epoch == "(none)") {
		return rest
	}
	return version
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !asciiDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func rpmEntry(name, version, vendor string) Entry {
	return Entry{Name: name, Version: version, Publisher: cleanPublisher(vendor), Kind: packageKind(name, vendor)}
}

// isKey reports whether an entry of the rpm database is a signature key: it is listed like a package and is none.
func isKey(name string) bool { return name == "gpg-pubkey" }

// rpmList is the output of rpm -qa, plain, with --last, or with dates and vendors behind as sosreport's installed-rpms
// has them.
type rpmList struct{}

func (rpmList) Name() string { return "rpm -qa" }

func (rpmList) Detect(f *File) bool {
	lines := f.sampleLines()
	arches, releases := 0, 0
	shaped := mostLines(lines, func(line string) bool {
		first, rest := cutBlank(line)
		_, version, arch, ok := splitNEVRA(first)
		if !ok || !isRPMRest(rest) {
			return false
		}
		if arch != "" {
			arches++
		}
		if isRPMRelease(version) {
			releases++
		}
		return true
	})
	return shaped && (arches*2 >= len(lines) || releases*2 >= len(lines))
}

// isRPMRelease knows the marks of distributions in releases.
func isRPMRelease(version string) bool {
	for _, mark := range []string{".el", ".fc", ".amzn", ".mga", ".suse", ".lp1", ".sle", ".mdv", "mdk", ".ol", ".rhel", ".centos", ".cm", ".azl", ".oe"} {
		if strings.Contains(version, mark) {
			return true
		}
	}
	return false
}

// isRPMRest reports whether what stands behind a name can be its installation date, "Tue 05 Mar 2024 10:11:12 AM CET" in
// any language. The lists of other systems have descriptions there.
func isRPMRest(s string) bool {
	return s == "" || strings.Contains(s, ":") && strings.ContainsAny(s, "0123456789") || strings.HasPrefix(s, "@") || isNumber(s)
}

// cutBlank divides a line at its first blank.
func cutBlank(line string) (first, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

func (rpmList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		first, rest := cutBlank(line)
		if name, version, _, ok := splitNEVRA(first); ok && !isKey(name) {
			add(rpmEntry(name, version, sosVendor(rest)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("rpm", list))
}

// sosVendor is the vendor in a line of sosreport's package-data: date, seconds, vendor, build host … between TABs.
func sosVendor(rest string) string {
	cells := strings.Split(rest, "\t")
	for i, cell := range cells[:len(cells)-1] {
		if len(cell) == 10 && isNumber(cell) {
			return cells[i+1]
		}
	}
	return ""
}

// rpmJSON is what Red Hat Insights collects of the rpm database: one JSON object a line.
type rpmJSON struct{}

func (rpmJSON) Name() string { return "rpm -qa JSON" }

func (rpmJSON) Detect(f *File) bool {
	head := f.jsonHead()
	return !head.array && head.is("name", `"`) && head.is("version", `"`) && head.is("release", `"`) && head.has("arch") &&
		(head.has("installtime") || head.has("buildtime") || head.has("epoch")) && !head.has("dependencies")
}

func (rpmJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	names := []string{"name", "version", "release", "vendor"}
	v := make([]string, len(names))
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		value, _, err := cutJSON([]byte(line))
		// Warnings stand between the rows.
		if err == nil && value.texts(names, v) == nil && v[0] != "" && !isKey(v[0]) {
			add(rpmEntry(v[0], strings.TrimSuffix(v[1]+"-"+v[2], "-"), v[3]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("rpm", list))
}

// yumList is the output of yum list installed and dnf list --installed: name.arch, version and repository, in columns
// that break to the next line where a name is long.
type yumList struct{}

func (yumList) Name() string { return "yum/dnf list" }

func (yumList) Detect(f *File) bool {
	lines := f.sampleLines()
	var y yumReader
	rows, other := 0, 0
	for _, line := range lines {
		p, what := y.line(line)
		switch {
		case what == yumInstalled:
			rows++
		case what == yumText && p.name == "":
			other++
		}
	}
	return rows > 0 && other <= 8+len(lines)/5 && (rows > 1 || other <= 4)
}

type yumPackage struct{ name, version, repo string }

// isNameArch reports whether s is a name with an architecture: bash.x86_64.
func isNameArch(s string) bool {
	i := strings.LastIndexByte(s, '.')
	return i > 0 && isArch(s[i+1:]) && isPackageName(s[:i])
}

func yumRow(words []string) (yumPackage, bool) {
	if len(words) != 3 || !isNameArch(words[0]) || !isVersion(words[1]) || !strings.Contains(words[1], "-") {
		return yumPackage{}, false
	}
	i := strings.LastIndexByte(words[0], '.')
	return yumPackage{name: words[0][:i], version: dropEpoch(words[1]), repo: words[2]}, true
}

// What a line of yum's output is.
const (
	yumText      = iota // a heading or message
	yumPart             // the first part of a broken row
	yumInstalled        // the end of a row of an installed package
	yumAvailable        // the end of a row of a package that could be installed
)

// yumReader puts broken rows together and knows under which heading it is: "yum list" without "installed" goes on with
// what could be installed, and "check-update" lists nothing else. The repository of what is installed begins with "@",
// or is "installed" in old versions; newer ones go by the heading alone, which is in the user's language.
type yumReader struct {
	name      string // of a row whose rest is on the next line
	installed bool
}

func (y *yumReader) line(line string) (yumPackage, int) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return yumPackage{}, yumPart
	}
	if y.name != "" && (line[0] == ' ' || line[0] == '\t') {
		words = append([]string{y.name}, words...)
	}
	y.name = ""
	p, ok := yumRow(words)
	switch {
	case ok && (y.installed || strings.HasPrefix(p.repo, "@") || p.repo == "installed"):
		return p, yumInstalled
	case ok:
		return p, yumAvailable
	case len(words) == 1 && isNameArch(words[0]):
		y.name = words[0]
		return yumPackage{}, yumPart
	}
	if heading := strings.ToLower(line); len(heading) < 80 && line[0] != ' ' {
		y.installed = false
		for _, word := range []string{"insta", "nstalle", "установл", "インストール", "已安装", "已安裝", "설치", "встановл"} {
			y.installed = y.installed || strings.Contains(heading, word)
		}
	}
	return yumPackage{}, yumText
}

func (yumList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var y yumReader
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if p, what := y.line(line); what == yumInstalled && !isKey(p.name) {
			add(rpmEntry(p.name, p.version, ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("yum", list))
}

// zypperList is the table of zypper search --installed-only --details and zypper packages --installed-only.
type zypperList struct{}

func (zypperList) Name() string { return "zypper" }

func (zypperList) Detect(f *File) bool {
	lines := f.sampleLines()
	ruled := slices.ContainsFunc(lines, func(line string) bool {
		return len(line) > 8 && strings.HasPrefix(line, "--") && strings.Count(line, "-+-") >= 2 && strings.Trim(line, "-+") == ""
	})
	return ruled && countLines(lines, func(line string) bool { return len(zypperRow(line)) >= 4 }) > 0
}

// zypperRow returns the cells of a row of an installed package.
func zypperRow(line string) []string {
	if !hasAnyPrefix(line, "i ", "i+ ", "il ", "i@ ") {
		return nil
	}
	cells := strings.Split(line, "|")
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	return cells
}

func (zypperList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		// The columns are: S | Name | Type | Version | Arch | Repository, or: S | Repository | Name | Version | Arch.
		switch cells := zypperRow(line); {
		case len(cells) >= 6 && isVersion(cells[3]) && isArch(cells[4]):
			if cells[2] == "package" { // not a pattern, patch or product
				add(rpmEntry(cells[1], cells[3], ""))
			}
		case len(cells) >= 5 && isVersion(cells[3]) && isArch(cells[4]):
			add(rpmEntry(cells[2], cells[3], ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("zypper", list))
}
