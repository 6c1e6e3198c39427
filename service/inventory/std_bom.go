package inventory

import (
	"strings"

	"seatcount/model"
)

// Bills of material describe what an image or a program is made of. They are read for the software in them; none of them
// says that nothing else is on the device.

// bomPart is a component or package of a bill of material.
type bomPart struct {
	name, version, publisher, purl string
	// purpose is CycloneDX's type or SPDX's primary purpose, in lower case: "library", "operating-system", "application".
	purpose string
	subject bool // what the bill is about
}

func (p bomPart) entry() Entry {
	e := Entry{Name: p.name, Version: p.version, Publisher: cleanPublisher(p.publisher)}
	if e.Version == "NOASSERTION" || e.Version == "NONE" {
		e.Version = ""
	}
	e.Kind = p.kind(e.Publisher)
	return e
}

// kind goes by the package URL's type first: packages of operating systems, then libraries of programming languages,
// which nobody licenses by the seat.
func (p bomPart) kind(publisher string) model.Kind {
	switch purlType(p.purl) {
	case "deb", "rpm", "apk", "alpm", "ebuild", "qpkg", "brew":
		return packageKind(p.name, publisher)
	case "":
	case "generic", "swid", "github", "bitbucket", "gitlab", "chocolatey", "winget":
		// Anything may be behind these.
	default:
		return model.KindComponent
	}
	switch p.purpose {
	case "application", "install":
		return model.KindUnknown
	case "operating-system":
		return model.KindPackage
	case "firmware", "device-driver":
		return model.KindDriver
	case "":
		if p.subject {
			return model.KindUnknown
		}
	}
	return model.KindComponent
}

// purlType is the type of a package URL: "rpm" of "pkg:rpm/fedora/curl@7.50.3".
func purlType(purl string) string {
	rest, ok := strings.CutPrefix(purl, "pkg:")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
	return strings.ToLower(kind)
}

// bomSubject takes the device or operating system that a bill of material is about; other subjects (an image, a
// program) are no device.
func (r *Report) bomSubject(purpose, name, version string) {
	switch purpose {
	case "device":
		r.Hostname, r.Domain = splitHost(name)
	case "operating-system":
		r.OS = joinOS(name, version)
	}
}
