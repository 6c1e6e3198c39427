package inventory

import (
	"strings"

	"seatcount/model"
)

// What the JSON and the XML of the agents have in common.

// firstOf returns the first text that says something: not empty and not the agents' "N/A".
func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" && s != "N/A" && s != "n/a" {
			return s
		}
	}
	return ""
}

// joinOS is an operating system's name with its version, unless the name has it already.
func joinOS(name, version string) string {
	if version == "" || strings.Contains(name, version) {
		return name
	}
	return strings.TrimSpace(name + " " + version)
}

// deviceIDHost takes the host out of an agent's device id, "PC1-2024-03-01-10-15-30".
func deviceIDHost(id string) string {
	if at := deviceIDStamp.FindStringIndex(id); at != nil {
		return id[:at[0]]
	}
	return id
}

// domainOf finds the domain of a host: what follows its name in the full name, else the domain of its DNS, else the
// Windows domain. A workgroup is no domain.
func domainOf(host, full, dns, workgroup string) string {
	if len(full) > len(host)+1 && full[len(host)] == '.' && strings.EqualFold(full[:len(host)], host) {
		return full[len(host)+1:]
	}
	for _, domain := range []string{dns, workgroup} {
		switch strings.ToUpper(domain) {
		case "", "N/A", "WORKGROUP", "MSHOME", "ARBEITSGRUPPE", "GRUPPO", "GRUPO", "LOCALDOMAIN", "(NONE)":
		default:
			return domain
		}
	}
	return ""
}

// kinds tells the kind of entries from where an agent found them and what the system says about them. It remembers the
// last publisher: packages of a system come with the same one again and again.
type kinds struct {
	publisher string
	sells     bool
}

// of returns the entry's kind; KindUnknown leaves it to Classify.
func (k *kinds) of(entry *Entry, from, category string) model.Kind {
	switch category {
	case "":
	case "update", "security_update", "hotfix":
		return model.KindUpdate
	case "system_component":
		return model.KindComponent
	}
	switch from {
	case "", "registry", "uwp":
		return model.KindUnknown
	}
	switch strings.ToLower(from) {
	case "rpm", "deb", "dpkg", "pacman", "emerge", "portage", "gentoo", "apk", "slackware", "bsd", "pkg", "ports", "freebsd",
		"pkgsrc", "ipkg", "opkg", "nix", "nixpkgs", "xbps", "equo", "swlist", "lslpp", "pkginfo", "unix":
		return k.ofPackage(entry)
	case "wmi":
		if isHotfix(entry.Name) {
			return model.KindUpdate
		}
	}
	return model.KindUnknown
}

// ofPackage tells the few packages that are sold from those of the operating system; see packageKind.
func (k *kinds) ofPackage(entry *Entry) model.Kind {
	if entry.Publisher != k.publisher {
		k.publisher, k.sells = entry.Publisher, isSellingVendor(entry.Publisher)
	}
	if k.sells || soldStarts[startOf(entry.Name)] && isSoldPackage(entry.Name) {
		return model.KindApplication
	}
	return model.KindPackage
}

// soldStarts are the first two letters of the packages that are sold: most packages need no further look.
var soldStarts = func() map[[2]byte]bool {
	starts := map[[2]byte]bool{}
	for _, name := range soldPackages {
		starts[startOf(name)] = true
	}
	return starts
}()

// startOf returns the first two letters of a name in lower case.
func startOf(name string) (start [2]byte) {
	for i := range min(len(name), len(start)) {
		start[i] = name[i]
		if c := name[i]; c >= 'A' && c <= 'Z' {
			start[i] += 'a' - 'A'
		}
	}
	return start
}

// appendEntry appends an entry to a list that was read up to pos of size bytes. A full list grows to what the rest of the
// file will probably hold, so that the memory for a large file is not spent several times over.
func appendEntry(list []Entry, entry Entry, pos, size int) []Entry {
	if n := len(list); n == cap(list) {
		expected := n + n/8 + 16
		if n >= 64 && pos > 0 {
			expected = max(expected, int(int64(n)*int64(size)/int64(pos))+n/16)
		}
		bigger := make([]Entry, n, min(expected, n*16+64))
		copy(bigger, list)
		list = bigger
	}
	return append(list, entry)
}
