package inventory

import (
	"context"
	"slices"
	"strings"
)

// packageQuery is what people let dpkg-query -W and rpm -qa --queryformat write: the fields that they wanted, in their
// order, with TABs, bars, semicolons, commas or blanks between. The columns are told by what is in them; a file
// whose columns do not look like packages' is not read.
type packageQuery struct{}

func (packageQuery) Name() string { return "dpkg/rpm query" }

func (packageQuery) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) > 0 && sniffQuery(lines) != nil
}

// queryColumns says which column is what; -1 is none.
type queryColumns struct {
	separator                            byte // ' ' is any run of blanks
	columns                              int
	name, version, release, arch, vendor int
}

// sniffQuery tells the columns from a sample of lines, nil when they are no packages.
func sniffQuery(lines []string) *queryColumns {
	lines = lines[:min(len(lines), 100)]
	for _, separator := range []byte("\t|;, =") {
		rows := make([][]string, 0, len(lines))
		counts := map[int]int{}
		for _, line := range lines {
			row := queryRow(line, separator)
			counts[len(row)]++
			rows = append(rows, row)
		}
		q := &queryColumns{separator: separator}
		for n, rows := range counts {
			if n >= 2 && n <= 40 && (q.columns == 0 || rows > counts[q.columns] || rows == counts[q.columns] && n > q.columns) {
				q.columns = n
			}
		}
		// Descriptions may hold the separator, and trailing fields may be missing: all but the first columns are free.
		if counts[0]+counts[1] > len(lines)/5 || q.columns < 2 || separator == ' ' && (q.columns > 4 || counts[q.columns]*5 < len(lines)*4) {
			continue
		}
		if q.find(rows) {
			return q
		}
	}
	return nil
}

func queryRow(line string, separator byte) []string {
	if separator == ' ' {
		return strings.Fields(line)
	}
	row := strings.Split(line, string(separator))
	for i, cell := range row {
		row[i] = strings.Trim(cell, " \"'")
	}
	return row
}

// queryRows are the cells of a sample of lines.
type queryRows [][]string

// mostly reports whether so many percent of the column's cells that are not empty are what is asked; packages that were
// removed have empty versions.
func (rows queryRows) mostly(column, percent int, is func(string) bool) bool {
	n, filled := 0, 0
	for _, row := range rows {
		if column < len(row) && row[column] != "" {
			filled++
			if is(row[column]) {
				n++
			}
		}
	}
	return n > 0 && n*100 >= filled*percent && filled*2 >= len(rows)
}

func isArchOrNone(s string) bool   { return isArch(s) || s == "(none)" }
func isEpoch(s string) bool        { return s == "(none)" || s == "0" || s == "1" || s == "2" }
func isNameWithArch(s string) bool { return isPackageName(debName(s)) }

// find looks for name, version, architecture, release and vendor among the columns, and says whether they are a
// package manager's. Before the name stand only architectures and states.
func (q *queryColumns) find(rows queryRows) bool {
	q.name, q.version, q.release, q.arch, q.vendor = -1, -1, -1, -1, -1
	i := 0
	for ; i < q.columns && q.name < 0; i++ {
		switch {
		case rows.mostly(i, 80, isDebStatus):
		case q.arch < 0 && rows.mostly(i, 80, isArchOrNone) && rows.mostly(i, 50, isArch):
			q.arch = i
		case rows.mostly(i, 80, isNameWithArch):
			q.name = i
		default:
			return false
		}
	}
	for ; i < q.columns; i++ {
		q.behindName(rows, i)
	}
	return q.name >= 0 && q.version >= 0 && q.arePackages(rows)
}

// behindName says what a column behind the name is.
func (q *queryColumns) behindName(rows queryRows, i int) {
	switch {
	case q.arch < 0 && rows.mostly(i, 80, isArchOrNone) && rows.mostly(i, 50, isArch):
		q.arch = i
	case q.version < 0:
		if !rows.mostly(i, 80, isEpoch) && rows.mostly(i, 80, isVersion) {
			q.version = i
		}
	case q.version == i-1 && q.release < 0 && !rows.mostly(q.version, 50, hasRelease) && rows.mostly(i, 80, isRelease):
		q.release = i
	case q.vendor < 0 && rows.mostly(i, 30, isDistributor):
		q.vendor = i
	}
}

// arePackages looks for the marks of package managers. A first row of words is the header of a table, and a name that
// comes again and again is a device's: both are for the readers of tables.
func (q *queryColumns) arePackages(rows queryRows) bool {
	if first := q.versionOf(rows[0]); !isVersion(first) && first != "" {
		return false
	}
	marked, names := 0, map[string]bool{}
	for _, row := range rows {
		if q.name >= len(row) {
			continue
		}
		name, version := debName(row[q.name]), q.versionOf(row)
		if strings.HasPrefix(name, "chocolatey") || strings.HasSuffix(name, ".install") {
			return false // Chocolatey's name|version
		}
		names[row[q.name]] = true
		if isRPMRelease(version) || isDebVersion(version) || basePackages[name] {
			marked++
		}
	}
	if len(names)*2 < len(rows) {
		return false
	}
	return marked*10 >= len(rows) && (q.arch >= 0 && len(rows) > 1 || marked*4 >= len(rows) || marked >= 5)
}

func hasRelease(version string) bool { return strings.IndexByte(version, '-') > 0 }

// isRelease reports whether s can be the release of an rpm: "12.el9", "1", "150000.3.2".
func isRelease(s string) bool {
	return isVersion(s) && asciiDigit(s[0]) && len(s) < 40 && (len(s) <= 7 || !isNumber(s))
}

// isDebVersion knows the marks of Debian's revisions: an epoch, "+deb12u1", "ubuntu", "+b2", "~", "dfsg".
func isDebVersion(v string) bool {
	if epoch, rest, ok := strings.Cut(v, ":"); ok && isNumber(epoch) && rest != "" {
		return true
	}
	for _, mark := range []string{"+deb", "ubuntu", "+b", "dfsg", "~bpo", "+nmu", "build", "+squeeze", "~deb", "mint", "raspb", "+rpt"} {
		if strings.Contains(v, mark) {
			return true
		}
	}
	return false
}

// isDistributor knows makers of packages by parts of their names.
func isDistributor(s string) bool {
	if len(s) < 4 || len(s) > 80 {
		return false
	}
	s = strings.ToLower(s)
	for _, word := range []string{"red hat", "fedora", "centos", "suse", "novell", "rocky", "almalinux", "oracle america", "amazon", "mageia", "scientific linux", "cloudlinux", ", inc", " inc.", "gmbh", "corporation"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// versionOf joins version and release.
func (q *queryColumns) versionOf(row []string) string {
	if q.version >= len(row) {
		return ""
	}
	version := row[q.version]
	if q.release >= 0 && q.release < len(row) && version != "" && row[q.release] != "" {
		version += "-" + row[q.release]
	}
	return version
}

func (packageQuery) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	q := sniffQuery(f.sampleLines())
	if q == nil {
		return ErrUnknown
	}
	rpm := 0
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		row := queryRow(line, q.separator)
		if err := f.checkColumns(len(row)); err != nil || q.name >= len(row) {
			return err
		}
		name, version := debName(row[q.name]), q.versionOf(row)
		if !isPackageName(name) || !isVersion(version) || isKey(name) || slices.ContainsFunc(row, isRemovedStatus) {
			return nil
		}
		vendor := ""
		if q.vendor >= 0 && q.vendor < len(row) {
			vendor = row[q.vendor]
		}
		if isRPMRelease(version) || q.release >= 0 {
			rpm++
			version = dropEpoch(version)
		}
		add(rpmEntry(name, version, vendor))
		return nil
	})
	if err != nil {
		return err
	}
	agent := "dpkg"
	if rpm*2 > len(list) {
		agent = "rpm"
	}
	return emit(f.packageList(agent, list))
}

// isDebStatus reports whether s is dpkg's status in words, "install ok installed", or in letters, "ii".
func isDebStatus(s string) bool {
	if words := strings.Fields(s); len(words) == 3 {
		return words[1] == "ok" || words[1] == "reinstreq"
	}
	return (len(s) == 2 || len(s) == 3 && s[2] == 'R') && strings.IndexByte("uihrp", s[0]) >= 0 && strings.IndexByte("ncHUFWti", s[1]) >= 0
}

// isRemovedStatus reports whether a cell is dpkg's status of a package that is not there (any more).
func isRemovedStatus(cell string) bool {
	words := strings.Fields(cell)
	if len(words) == 1 {
		return words[0] == "config-files" || words[0] == "not-installed" || words[0] == "deinstall" || words[0] == "rc" || words[0] == "pn"
	}
	return len(words) == 3 && (words[1] == "ok" || words[1] == "reinstreq") && !isInstalledStatus(cell)
}
