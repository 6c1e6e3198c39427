package inventory

import (
	"cmp"
	"context"
)

// openAuditWeb is a device as Open-AudIT's web interface exports it: {"data": [{"type": "devices", "attributes": {…}}],
// "included": [{"type": "software", "attributes": {…}}, …]}. The server may have left rows out, so it only adds.
type openAuditWeb struct{}

func (openAuditWeb) Name() string { return "Open-AudIT device export" }

func (openAuditWeb) Detect(f *File) bool {
	head := f.jsonHead()
	return !head.array && head.is("data", "[") && head.is("included", "[{") && head.is("meta", "{")
}

func (openAuditWeb) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	o := &openAuditDevices{file: f, byID: map[string]*Report{}}
	err = doc.get("data").items(func(item rawJSON) error {
		if kind := item.get("type").text(); kind == "devices" || kind == "system" {
			o.device(item.get("attributes"), item.get("id").text())
		}
		return ctx.Err()
	})
	if err == nil && len(o.list) > 0 {
		err = o.software(ctx, doc.get("included"))
	}
	if err != nil {
		return f.damagedJSON(err)
	}
	for _, r := range o.list {
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

type openAuditDevices struct {
	file    *File
	list    []*Report
	byID    map[string]*Report
	entries int
}

func (o *openAuditDevices) device(a rawJSON, id string) {
	get := func(names ...string) string {
		for _, name := range names {
			if s := a.get(name).text(); s != "" {
				return s
			}
		}
		return ""
	}
	r := &Report{Agent: "Open-AudIT", UUID: get("uuid"), Serial: get("serial"), Manufacturer: get("manufacturer"), OS: get("os_name", "os_family")}
	host, domain := splitHost(get("hostname", "fqdn", "name", "dns_hostname", "ip"))
	r.Hostname, r.Domain = cmp.Or(host, o.file.deviceName()), cmp.Or(get("domain", "dns_domain"), domain)
	if t, ok := parseTime(get("last_seen")); ok {
		r.CollectedAt = t.UTC()
	}
	o.byID[cmp.Or(id, get("id"))] = r
	o.list = append(o.list, r)
}

// software takes the rows of software out of all that belongs to the devices: a list of rows of all types, or an object
// with a list of each type.
func (o *openAuditDevices) software(ctx context.Context, included rawJSON) error {
	if included.kind() == '{' {
		rows := included.get("software")
		if rows.kind() == '[' {
			o.has()
		}
		return rows.items(o.row)
	}
	return included.items(func(item rawJSON) error {
		if item.get("type").text() == "software" {
			return o.row(item)
		}
		return ctx.Err()
	})
}

func (o *openAuditDevices) has() {
	for _, r := range o.list {
		r.HasSoftware = true
	}
}

func (o *openAuditDevices) row(item rawJSON) error {
	a := item.get("attributes")
	if a.kind() != '{' {
		a = item
	}
	r := o.byID[cmp.Or(a.get("device_id").text(), a.get("system_id").text())]
	if r == nil && len(o.list) == 1 {
		r = o.list[0]
	}
	name := a.get("name").text()
	if r == nil || name == "" || a.get("current").text() == "n" {
		return nil
	}
	r.HasSoftware = true
	r.Software = append(r.Software, Entry{Name: name, Version: a.get("version").text(), Publisher: cleanPublisher(a.get("publisher").text())})
	o.entries++
	return o.file.checkEntries(o.entries)
}
