package inventory

import "context"

// vulsJSON is a scan result of Vuls: the packages of one server, as an object keyed by their names.
type vulsJSON struct{}

func (vulsJSON) Name() string { return "Vuls JSON" }

func (vulsJSON) Detect(f *File) bool {
	head := f.jsonHead()
	return !head.array && head.has("jsonVersion", "serverName") && (head.has("family") || head.has("scannedAt") || head.is("packages", "{"))
}

func (vulsJSON) Read(_ context.Context, f *File, emit func(*Report) error) error {
	r := &Report{Agent: "Vuls"}
	var family, release, container string
	faults := false
	names := []string{"name", "version", "release", "vendor"}
	v := make([]string, len(names))
	doc, _, err := f.json()
	if err == nil {
		err = doc.fields(func(key string, value rawJSON) error {
			switch key {
			case "serverName":
				r.Hostname, r.Domain = splitHost(value.text())
			case "serverUUID":
				r.UUID = value.text()
			case "family":
				family = value.text()
			case "release":
				release = value.text()
			case "scannedAt":
				if t, ok := parseTime(value.text()); ok {
					r.CollectedAt = t
				}
			case "scannedVersion":
				r.Agent = "Vuls " + value.text()
			case "container":
				container = value.get("name").text()
			case "errors":
				faults = value.first() != ""
			case "packages":
				r.HasSoftware = value.kind() == '{'
				return value.fields(func(name string, item rawJSON) error {
					if err := item.texts(names, v); err != nil {
						return err
					}
					setText(&v[0], name)
					if v[2] != "" {
						v[1] += "-" + v[2]
					}
					if v[0] != "" && !isKey(v[0]) {
						r.Software = append(r.Software, rpmEntry(v[0], v[1], v[3]))
					}
					return f.checkEntries(len(r.Software))
				})
			}
			return nil
		})
	}
	if err != nil {
		return f.damagedJSON(err)
	}
	if container != "" {
		r.Hostname, r.Domain, r.UUID = container, "", "" // its server has results of its own
	}
	r.OS = joinOS(family, release)
	r.Complete = len(r.Software) > 0 && !faults
	if r.Hostname == "" {
		r.Hostname = f.deviceName()
	}
	return emit(r)
}
