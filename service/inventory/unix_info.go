package inventory

import (
	"context"
	"slices"
	"strings"
)

// packageInfo is a list of packages as paragraphs of "Name : value": pacman -Qi, rpm -qi, dnf info, pkg info -f of FreeBSD,
// pkg info of Solaris 11 and pkginfo -l of older ones. Whoever wrote it may have asked for one package only, so it is
// partial.
type packageInfo struct{}

func (packageInfo) Name() string { return "Package details" }

// infoWords are the names of the fields, in lower case: of the package's name, and of what else is read.
var (
	infoName    = []string{"name", "nom", "nombre", "nome", "pkginst", "nazwa", "naam", "имя", "название", "名前", "名字", "软件包名"}
	infoVersion = []string{"version", "versión", "versione", "versão", "versie", "wersja", "версия", "バージョン", "版本", "branch version"}
	infoRelease = []string{"release", "ausgabe"}
	infoVendor  = []string{"vendor", "publisher", "packager", "maintainer", "packer"}
	infoArch    = []string{"architecture", "arch", "architektur", "arquitectura", "architettura", "arquitetura", "архитектура", "アーキテクチャ", "架构"}
)

func (packageInfo) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 3 {
		return false
	}
	names, versions, others := 0, 0, 0
	for _, line := range lines {
		key, value, ok := infoField(line)
		switch {
		case !ok || value == "":
		case key == "packagefullname", key == "identifyingnumber":
			return false // PowerShell's lists of Windows software look alike
		case c0(line) >= 'a' && c0(line) <= 'z': // the keys of YAML, not a tool's
		case slices.Contains(infoName, key) && isPackageName(value):
			names++
		case slices.Contains(infoVersion, key) && isVersion(value):
			versions++
		case slices.Contains(infoArch, key) && isArch(value), key == "state" && strings.HasPrefix(value, "Installed"),
			slices.Contains(infoRelease, key) && isVersion(value), key == "install date", key == "origin" && strings.Contains(value, "/"),
			key == "pstamp", key == "fmri":
			others++
		}
	}
	return names > 0 && versions > 0 && others > 0
}

// c0 is the first byte of a line that is not blank, 0 when there is none.
func c0(line string) byte {
	if line = strings.TrimSpace(line); line == "" {
		return 0
	}
	return line[0]
}

// infoField divides a line at its colon. Old rpm -qi has two fields in a line: the second is left away.
func infoField(line string) (key, value string, ok bool) {
	key, value, ok = cutColon(line)
	if len(key) > 40 {
		return "", "", false
	}
	if i := strings.Index(value, "   "); i > 0 {
		value = value[:i]
	}
	key = strings.ToLower(key)
	if slices.Contains(infoVersion, key) {
		value, _, _ = strings.Cut(value, " (") // "0.5.11 (Oracle Solaris 11.1 SRU 4.5)"
	}
	return key, strings.TrimSpace(value), ok
}

func (packageInfo) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var p infoPackage
	indent := -1       // of the names of fields: deeper lines are text that goes on
	paragraph := false // between a blank line and the name of the next package
	remote := false    // the next package is one of a repository: pacman -Si says so before its name
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		key, value, ok := infoField(line)
		if !ok {
			paragraph = paragraph || strings.TrimSpace(line) == ""
			return nil
		}
		starts := slices.Contains(infoName, key) && isPackageName(value)
		switch {
		case starts && key == "name" && p.instance && p.version == "":
			return nil // pkginfo -l: the description of the package that PKGINST named
		case starts:
			p.add(add)
			p = infoPackage{name: value, instance: key == "pkginst", state: "installed"}
			if remote {
				p.state = "not installed"
			}
			indent, paragraph, remote = indentOf(line), false, false
		case (p.name == "" || paragraph) && key == "repository":
			remote = !strings.HasPrefix(value, "@") && value != "installed"
		case p.name == "":
		case slices.Contains(infoVersion, key) && p.version == "" && isVersion(value):
			p.version = value
		case slices.Contains(infoRelease, key) && p.release == "" && isVersion(value) && indentOf(line) == indent:
			p.release = value
		case slices.Contains(infoVendor, key) && p.vendor == "":
			p.vendor = value
		case key == "repository" || key == "repo":
			if !strings.HasPrefix(value, "@") && value != "installed" {
				p.state = "not installed" // what dnf info and pacman -Si know of, but the system has not
			}
		case key == "state" || key == "status":
			p.state = strings.ToLower(value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.add(func(e Entry) { list = append(list, e) })
	if len(list) == 0 {
		return refuse("This list describes packages that can be had, not packages that are installed")
	}
	return emit(f.listReport("package manager", false, list))
}

// infoPackage is the package of a paragraph.
type infoPackage struct {
	name, version, release, vendor, state string
	instance                              bool // named by PKGINST
}

func (p *infoPackage) add(add func(Entry)) {
	if p.name == "" || isKey(p.name) || strings.HasPrefix(p.state, "not ") {
		return
	}
	version := p.version
	if p.release != "" {
		version += "-" + p.release
	}
	entry := rpmEntry(p.name, version, maintainerName(p.vendor))
	add(entry)
}
