package inventory

import (
	"context"
	"regexp"
	"strings"
)

// Debian's and its descendants' lists. They are whole as long as the packages are in them that every system has: many
// people send their list through grep before they save it.

// packageList is the report of a list of all packages of a system.
func (f *File) packageList(agent string, list []Entry) *Report {
	r := f.listReport(agent, isWholeSystem(list), list)
	if host := sosHost(f.Path); host != "" && f.Options.Device == "" {
		r.Hostname, r.Domain = splitHost(host)
	}
	return r
}

// sosFolder is the name of a folder or archive of sosreport: the host, perhaps the number of a support case, the day, and
// seven letters.
var sosFolder = regexp.MustCompile(`(?:^|/)sosreport-([A-Za-z0-9._-]+?)(?:-\d{6,})?-\d{4}-\d\d-\d\d-[a-z0-9]{7}(?:[./]|$)`)

// sosHost finds the host in the path of a file of a sosreport.
func sosHost(path string) string {
	if m := sosFolder.FindStringSubmatch(strings.ReplaceAll(path, `\`, "/")); m != nil {
		return m[1]
	}
	return ""
}

// debName takes the architecture off "libc6:amd64".
func debName(s string) string {
	name, _, _ := strings.Cut(s, ":")
	return name
}

func debEntry(name, version, maintainer string) Entry {
	maintainer = maintainerName(maintainer)
	return Entry{Name: name, Version: version, Publisher: maintainer, Kind: packageKind(name, maintainer)}
}

// maintainerName takes the address off "Debian Foo Team <foo@example.org>".
func maintainerName(s string) string {
	if i := strings.IndexByte(s, '<'); i > 0 {
		s = s[:i]
	}
	return cleanPublisher(strings.Trim(s, `" `))
}

// dpkgList is the output of dpkg -l, whole or the rows that grep left of it.
type dpkgList struct{}

func (dpkgList) Name() string { return "dpkg -l" }

func (dpkgList) Detect(f *File) bool {
	lines := f.sampleLines()
	for _, line := range lines[:min(len(lines), 10)] {
		if strings.HasPrefix(line, "+++-=") || strings.HasPrefix(line, "||/ ") {
			return true
		}
	}
	return mostLines(lines, func(line string) bool {
		_, ok := dpkgRow(line)
		return ok
	})
}

// dpkgRow reads a row: the wanted and the actual state in one letter each, perhaps an error letter, then name, version
// and so on.
func dpkgRow(line string) (fields []string, ok bool) {
	if len(line) < 8 || strings.IndexByte("uihrp", line[0]) < 0 || strings.IndexByte("ncHUFWti", line[1]) < 0 ||
		line[2] != ' ' && (line[2] != 'R' || line[3] != ' ') {
		return nil, false
	}
	fields = strings.Fields(line)
	if len(fields) < 3 || !isPackageName(debName(fields[1])) || !isVersion(fields[2]) {
		return nil, false
	}
	return fields, true
}

func (dpkgList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		// Unpacked and half-installed packages are there as little as removed ones whose configuration stayed.
		if row, ok := dpkgRow(line); ok && strings.IndexByte("iWt", row[0][1]) >= 0 {
			add(debEntry(debName(row[1]), row[2], ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("dpkg", list))
}

// dpkgStatus is the file /var/lib/dpkg/status, and what dpkg -s and dpkg --print-avail write of it.
type dpkgStatus struct{}

func (dpkgStatus) Name() string { return "dpkg status" }

func (dpkgStatus) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) >= 3 && strings.HasPrefix(lines[0], "Package: ") &&
		countLines(lines, func(line string) bool { return isStatusField(line) }) > 0 &&
		countLines(lines, func(line string) bool { return strings.HasPrefix(line, "Version: ") }) > 0
}

// isStatusField knows "Status: install ok installed" and what opkg of OpenWrt makes of it, "Status: install user installed".
func isStatusField(line string) bool {
	status, ok := strings.CutPrefix(line, "Status: ")
	return ok && (strings.Contains(status, " ok ") || isInstalledStatus(status))
}

func (dpkgStatus) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var name, status, version, maintainer string
	stanza := func(add func(Entry)) {
		if name != "" && isInstalledStatus(status) {
			add(debEntry(name, version, maintainer))
		}
		name, status, version, maintainer = "", "", "", ""
	}
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch key {
		case "Package":
			stanza(add)
			name = value
		case "Status":
			status = value
		case "Version":
			version = value
		case "Maintainer":
			maintainer = value
		}
		return nil
	})
	if err != nil {
		return err
	}
	stanza(func(e Entry) { list = append(list, e) })
	return emit(f.packageList("dpkg", list))
}

// isInstalledStatus knows dpkg's three words: what is wanted, whether it is in order, what is.
func isInstalledStatus(s string) bool {
	words := strings.Fields(s)
	return len(words) == 3 && (words[2] == "installed" || strings.HasPrefix(words[2], "triggers-"))
}

// dpkgSelections is the output of dpkg --get-selections, which has no versions.
type dpkgSelections struct{}

func (dpkgSelections) Name() string { return "dpkg --get-selections" }

func (dpkgSelections) Detect(f *File) bool {
	return mostLines(f.sampleLines(), func(line string) bool {
		name, _ := dpkgSelection(line)
		return name != ""
	})
}

func dpkgSelection(line string) (name string, installed bool) {
	words := strings.Fields(line)
	if len(words) != 2 || !isPackageName(debName(words[0])) {
		return "", false
	}
	switch words[1] {
	case "install", "hold":
		return debName(words[0]), true
	case "deinstall", "purge":
		return debName(words[0]), false
	}
	return "", false
}

func (dpkgSelections) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if name, installed := dpkgSelection(line); installed {
			add(debEntry(name, "", ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("dpkg", list))
}

// aptList is the output of apt list --installed.
type aptList struct{}

func (aptList) Name() string { return "apt list" }

func (aptList) Detect(f *File) bool {
	lines := f.sampleLines()
	rows, installed := 0, 0
	for _, line := range lines {
		if row, ok := aptRow(line); ok {
			rows++
			if row.installed {
				installed++
			}
		}
	}
	return installed > 0 && rows*5 >= (len(lines)-min(3, len(lines)-1))*4
}

type aptPackage struct {
	name, version string
	installed     bool
}

// aptRow reads "name/suite,now version arch [installed,automatic]"; the words in brackets are in the user's language.
func aptRow(line string) (aptPackage, bool) {
	words := strings.Fields(line)
	if len(words) < 3 || !isArch(words[2]) || !isVersion(words[1]) || len(words) > 3 && words[3][0] != '[' {
		return aptPackage{}, false
	}
	name, suites, ok := strings.Cut(words[0], "/")
	if !ok || !isPackageName(name) {
		return aptPackage{}, false
	}
	p := aptPackage{name: name, version: words[1]}
	for suite := range strings.SplitSeq(suites, ",") {
		if suite == "now" {
			p.installed = true
		}
	}
	if len(words) > 3 && (strings.HasPrefix(words[3], "[residual") || strings.HasPrefix(words[3], "[config")) {
		p.installed = false
	}
	return p, true
}

func (aptList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if row, ok := aptRow(line); ok && row.installed {
			add(debEntry(row.name, row.version, ""))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.packageList("apt", list))
}
