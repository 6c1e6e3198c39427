package inventory

import (
	"path"
	"strings"
	"unicode"
)

// deviceName is the hostname for a list that does not name its device: what the user says, else what the file's name
// says, else the name of the nearest folder that says something.
//
// Words that tell what the file is ("software", "installed", "winget", …), dates and times are taken away:
// "PC-042_software_2024-03-01.csv" is PC-042, "PC-042/apps.csv" too. Where nothing is left anywhere, the file's name
// without its ending stands for the device.
func (f *File) deviceName() string {
	if f.Options.Device != "" {
		return f.Options.Device
	}
	clean := strings.ReplaceAll(strings.ReplaceAll(f.Path, "!/", "/"), `\`, "/")
	parts := strings.Split(strings.Trim(path.Clean(clean), "/"), "/")
	for i := len(parts) - 1; i >= max(0, len(parts)-4); i-- {
		name := parts[i]
		if i == len(parts)-1 || isArchiveName(name) {
			name = trimEndings(name)
		}
		if name = hostPart(name); name != "" {
			return name
		}
	}
	return trimEndings(parts[len(parts)-1])
}

// nameDevice gives a report that names no device the one of its file. What the user says is believed before the report.
func (f *File) nameDevice(r *Report) {
	if r.Hostname == "" || f.Options.Device != "" {
		r.Hostname, r.Domain = f.deviceName(), ""
	}
}

// fileEndings are what trimEndings takes away, in lower case.
var fileEndings = map[string]bool{
	".csv": true, ".tsv": true, ".txt": true, ".text": true, ".log": true, ".json": true, ".ndjson": true, ".jsonl": true,
	".xml": true, ".xlsx": true, ".xlsm": true, ".xls": true, ".reg": true, ".plist": true, ".spx": true, ".ocs": true,
	".gz": true, ".zip": true, ".tar": true, ".tgz": true, ".bz2": true, ".out": true, ".lst": true, ".list": true,
	".dat": true, ".html": true, ".spdx": true, ".cdx": true, ".swidtag": true, ".bom": true, ".sbom": true, ".z": true,
	".rdf": true, ".md": true, ".ods": true, ".fods": true, ".slk": true, ".htm": true, ".yml": true, ".yaml": true, ".tab": true,
}

func trimEndings(name string) string {
	for {
		ending := path.Ext(name)
		if ending == "" || ending == name || !fileEndings[strings.ToLower(ending)] {
			return name
		}
		name = strings.TrimSuffix(name, ending)
	}
}

func isArchiveName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".gz", ".tgz", ".tar", ".bz2":
		return true
	}
	return false
}

// fileWords are words of file and folder names that say what a file is, not whose it is.
var fileWords = wordSet(`software softwares sw app apps application applications program programs programme logiciel logiciels
	install installed installs installiert installierte installes product products package packages pkg pkgs list lists listing liste
	inventory inventories inventaire inventar inv export exports exported dump output out report reports raw data result results all full
	complete partial wmic winget choco chocolatey scoop dpkg apt rpm rpms yum dnf apk pacman snap flatpak brew brewfile homebrew swlist lslpp
	pkginfo pkg_info qa query l li w qi system_profiler systemprofiler spapplicationsdatatype spapplications sphardwaredatatype
	uninstall registry reg reg32 reg64 hklm hkcu wow6432node osquery osqueryi fleet vuls ansible facts package_facts
	sbom bom cyclonedx cdx spdx swid swidtag glpi ocs openaudit fusioninventory intune sccm mecm lansweeper pdq ninjaone
	appinvrawdata appinvbydevice discoveredapps detectedapps get-package getpackage get-appxpackage win32_product win32product appx store uwp
	status sorted copy files file txt csv json xml xlsx installedsoftware installedprograms installedapps installedapplications installedpackages
	applicationinventory installhistory softwarelist softwareinventory programlist programslist applist appslist packagelist packageslist wingetlist chocolist scooplist`)

// placeWords are names of folders that collect the files of many devices, and names that no device has.
var placeWords = wordSet(`new old final test tests sample samples testdata example examples home users user documents desktop downloads
	download tmp temp var lib opt srv mnt media share shares incoming upload uploads spool cache work c: d: e: c d e windows root etc usr
	computer computers device devices host hosts pc pcs machine machines client clients server servers archive archives backup backups`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// hostPart takes the words of fileWords, dates and times from both ends of a name; empty when nothing else is in it.
func hostPart(name string) string {
	name = strings.TrimSpace(name)
	if lower := strings.ToLower(name); fileWords[lower] || placeWords[lower] {
		return ""
	}
	for {
		before := name
		name = strings.Trim(name, " _-.,()[]@+")
		if name == "" {
			return ""
		}
		name = trimWord(name)
		if name == before {
			return name
		}
	}
}

// trimWord takes one word that says nothing about the device from the end or the beginning of name.
func trimWord(name string) string {
	if fileWords[strings.ToLower(name)] || isStamp(name) || areFileWords(name) {
		return ""
	}
	if head, ok := trimStamp(name); ok {
		return head
	}
	if i := strings.LastIndexFunc(name, isWordBreak); i >= 0 {
		if last := name[i+1:]; fileWords[strings.ToLower(last)] {
			return name[:i]
		}
	}
	if i := strings.IndexFunc(name, isWordBreak); i >= 0 {
		// "software-pc17" is pc17, but "APP-01" is a name.
		if first, rest := name[:i], name[i+1:]; fileWords[strings.ToLower(first)] && strings.ContainsFunc(rest, unicode.IsLetter) {
			return rest
		}
	}
	return name
}

// areFileWords reports whether a word is several of them in one: "InstalledSoftware".
func areFileWords(word string) bool {
	from := 0
	for i := 1; i <= len(word); i++ {
		if i < len(word) && (word[i] < 'A' || word[i] > 'Z' || word[i-1] < 'a' || word[i-1] > 'z') {
			continue
		}
		if !fileWords[strings.ToLower(word[from:i])] {
			return false
		}
		from = i
	}
	return from > 0
}

func isWordBreak(r rune) bool { return strings.ContainsRune(" _-.,()[]@+", r) }

// isStamp reports whether the word can be nothing but a date or a time: eight digits or more with the separators of
// dates, beginning like a year.
func isStamp(word string) bool {
	digits := 0
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune("-_.: TZt+", r):
			return false
		}
	}
	return (digits == 8 || digits == 12 || digits == 14) &&
		(strings.HasPrefix(word, "20") || strings.HasPrefix(word, "19"))
}

// trimStamp takes a date with or without a time from the end of name: "PC1-20240301", "PC1_2024-03-01T10-15".
func trimStamp(name string) (string, bool) {
	for i := 0; i < len(name); i++ {
		if i > 0 && isWordBreak(rune(name[i-1])) && isStamp(name[i:]) {
			return name[:i-1], true
		}
	}
	return name, false
}
