package inventory

import (
	"context"
	"encoding/xml"
	"strings"

	"seatcount/model"
)

// swidTags are software identification tags, of ISO/IEC 19770-2:2015 (SoftwareIdentity) and :2009
// (software_identification_tag), one or several in a file. Each is about one product. Patches are marked as updates;
// corpus tags describe what could be installed and are left away.
type swidTags struct{}

func (swidTags) Name() string { return "SWID tag" }

func (swidTags) Detect(f *File) bool {
	switch local, space := f.rootElement(); local {
	case "SoftwareIdentity", "software_identification_tag":
		return true
	default:
		// Collections have a root of their own.
		start := text(f.head(16 << 10))
		return local != "" && !strings.Contains(space, "cyclonedx") && local != "bom" && local != "REQUEST" && local != "system" &&
			(strings.Contains(start, "<SoftwareIdentity ") || strings.Contains(start, ":software_identification_tag") ||
				strings.Contains(start, ":SoftwareIdentity ") || strings.Contains(start, "<software_identification_tag"))
	}
}

func (swidTags) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	s := swidReader{f: f, known: map[[3]string]*Report{}}
	// Several tags one after the other are no XML document; each of them is.
	for data := f.Data; len(data) > 0; {
		var one []byte
		one, data = cutDocument(data)
		part := *f
		part.Data = one
		if err := walkXML(ctx, &part, s.start, s.end); err != nil {
			return err
		}
	}
	if len(s.devices) == 0 {
		return refuse("This SWID tag is about an installation medium (a corpus tag), not about installed software")
	}
	for _, r := range s.devices {
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

// cutDocument splits the first document off a file that is several: each begins with its declaration.
func cutDocument(data []byte) (one, rest []byte) {
	s := text(data)
	if start := strings.IndexByte(s, '<'); start >= 0 {
		if i := strings.Index(s[start+1:], "<?xml "); i >= 0 {
			i += start + 1
			return data[:i], data[i:]
		}
	}
	return data, nil
}

// swidTag is a tag that is being read.
type swidTag struct {
	entry             Entry
	patch, corpus     bool
	rpm               bool // the version is a package's
	device            string
	date              string
	creator, licensor string
	major, minor      string // of 2009's numeric version
}

type swidReader struct {
	f       *File
	tag     *swidTag
	devices []*Report
	known   map[[3]string]*Report // by hostname, domain and uuid
	entries int
}

func attribute(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

func (s *swidReader) start(path []string, attrs []xml.Attr) error {
	switch path[len(path)-1] {
	case "SoftwareIdentity":
		s.tag = &swidTag{
			entry: Entry{Name: attribute(attrs, "name"), Version: attribute(attrs, "version")},
			patch: attribute(attrs, "patch") == "true", corpus: attribute(attrs, "corpus") == "true",
			rpm: attribute(attrs, "versionScheme") == "rpm",
		}
	case "software_identification_tag":
		s.tag = &swidTag{}
	case "Entity":
		if s.tag == nil {
			return nil
		}
		for role := range strings.FieldsSeq(attribute(attrs, "role")) {
			switch role {
			case "softwareCreator":
				setText(&s.tag.creator, attribute(attrs, "name"))
			case "licensor", "publisher":
				setText(&s.tag.licensor, attribute(attrs, "name"))
			}
		}
	case "Evidence":
		if s.tag != nil {
			setText(&s.tag.device, attribute(attrs, "deviceId"))
			setText(&s.tag.date, attribute(attrs, "date"))
		}
	}
	return nil
}

func (s *swidReader) end(path []string, content string) error {
	if s.tag == nil {
		return nil
	}
	name := path[len(path)-1]
	parent := path[max(0, len(path)-2)]
	switch {
	case name == "SoftwareIdentity", name == "software_identification_tag":
		tag := s.tag
		s.tag = nil
		return s.add(tag)
	case name == "product_title":
		setText(&s.tag.entry.Name, content)
	case name == "name" && parent == "product_version":
		setText(&s.tag.entry.Version, content)
	case name == "major" && parent == "numeric":
		s.tag.major = content
	case name == "minor" && parent == "numeric":
		s.tag.minor = content
	case name == "name" && parent == "software_creator":
		setText(&s.tag.creator, content)
	case name == "name" && parent == "software_licensor":
		setText(&s.tag.licensor, content)
	}
	return nil
}

// tagDevice is the device of a tag that does not name it. Tags are files called like the software, often in folders called
// like its maker below one called swidtag: the folder above those is the device's.
func (f *File) tagDevice() string {
	folders := strings.Split(strings.ReplaceAll(strings.ReplaceAll(f.Path, "!/", "/"), `\`, "/"), "/")
	folders = folders[:len(folders)-1]
	for i, folder := range folders {
		if swidFolders[strings.ToLower(folder)] {
			folders = folders[:i]
			break
		}
	}
	above := *f
	above.Path = strings.Join(append(folders, "swid"), "/")
	if name := above.deviceName(); name != "swid" {
		return name
	}
	return f.deviceName()
}

var swidFolders = wordSet("swid swids swidtag swidtags iso-19770-2")

// add puts the tag into the report of its device: evidence names it, other tags have none.
func (s *swidReader) add(tag *swidTag) error {
	if tag.corpus || tag.entry.Name == "" {
		return nil
	}
	e := tag.entry
	e.Publisher = cleanPublisher(firstText(tag.creator, tag.licensor))
	if e.Version == "" && tag.major != "" {
		e.Version = strings.TrimSuffix(tag.major+"."+tag.minor, ".")
	}
	if tag.rpm {
		e.Kind = packageKind(e.Name, e.Publisher)
	}
	if tag.patch {
		e.Kind = model.KindUpdate
	}
	r := &Report{Agent: "SWID", HasSoftware: true}
	if looksLikeUUID(tag.device) {
		r.UUID, r.Hostname = tag.device, s.f.tagDevice()
	} else if r.Hostname, r.Domain = splitHost(tag.device); r.Hostname == "" {
		r.Hostname = s.f.tagDevice()
	}
	key := [3]string{r.Hostname, r.Domain, r.UUID}
	if known := s.known[key]; known != nil {
		r = known
	} else {
		s.known[key] = r
		s.devices = append(s.devices, r)
	}
	if t, ok := parseTime(tag.date); ok && t.After(r.CollectedAt) {
		r.CollectedAt = t
	}
	r.Software = append(r.Software, e)
	s.entries++
	return s.f.checkEntries(s.entries)
}
