package inventory

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"seatcount/model"
)

// nessusScan reads what a credentialed scan of Nessus found installed: plugin 20811 lists the Uninstall keys of Windows,
// 22869 the packages of Linux as their own tools do. Scans come as .nessus (XML) and as CSV; other findings are passed
// over. A scan sees what its account may see: its reports only add.
type nessusScan struct{}

const (
	nessusWindows = "20811"
	nessusUnix    = "22869"
)

// Name is how people know it.
func (nessusScan) Name() string { return "Nessus scan" }

// Detect recognizes the root element, or the headings of the export.
func (nessusScan) Detect(f *File) bool {
	if root, _ := f.rootElement(); root == "NessusClientData_v2" {
		return true
	}
	lines := f.sampleLines()
	return len(lines) > 0 && strings.Contains(lines[0], "Plugin ID") && strings.Contains(lines[0], "Plugin Output") && strings.Contains(lines[0], "Host")
}

// Read collects both plugins' findings of each host.
func (nessusScan) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	n := &nessusReader{ctx: ctx, file: f, hosts: map[string]*Report{}}
	var err error
	if f.firstByte() == '<' {
		err = n.xml()
	} else {
		err = n.csv()
	}
	if err != nil {
		return err
	}
	if len(n.order) == 0 {
		return refuse("This scan lists no installed software; it needs credentials for the hosts, and the plugins 20811 and 22869")
	}
	for _, r := range n.order {
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

type nessusReader struct {
	ctx     context.Context
	file    *File
	hosts   map[string]*Report
	order   []*Report
	entries int
}

// csv reads the export as a table. Outputs of thousands of lines are one cell.
func (n *nessusReader) csv() error {
	r := csv.NewReader(bytes.NewReader(n.file.Data))
	r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = true, -1, true
	index := map[string]int{}
	for row := 0; ; row++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(n.file.Data, int(r.InputOffset()), "%v", err)
		}
		if n.ctx.Err() != nil {
			return n.ctx.Err()
		}
		if row == 0 {
			for i, name := range record {
				index[strings.TrimSpace(name)] = i
			}
			continue
		}
		get := func(name string) string {
			if i, ok := index[name]; ok && i < len(record) {
				return strings.Clone(strings.TrimSpace(record[i]))
			}
			return ""
		}
		plugin := get("Plugin ID")
		if plugin != nessusWindows && plugin != nessusUnix {
			continue
		}
		name := cmp.Or(get("NetBIOS Name"), get("DNS Name"), get("FQDN"), get("Asset Name"), get("Host"))
		if err := n.finding(name, plugin, get("Plugin Output")); err != nil {
			return err
		}
	}
}

// nessusHost is a host of the XML.
type nessusHost struct {
	Name string `xml:"name,attr"`
	Tags []struct {
		Name string `xml:"name,attr"`
		Text string `xml:",chardata"`
	} `xml:"HostProperties>tag"`
	Items []struct {
		Plugin string `xml:"pluginID,attr"`
		Output string `xml:"plugin_output"`
	} `xml:"ReportItem"`
}

func (n *nessusReader) xml() error {
	decoder := newXMLDecoder(n.file.Data)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && n.ctx.Err() != nil {
			return n.ctx.Err()
		}
		start, ok := token.(xml.StartElement)
		var host nessusHost
		if err == nil && ok && start.Name.Local == "ReportHost" {
			err = decoder.DecodeElement(&host, &start)
		}
		if err != nil {
			return broken(n.file.Data, int(decoder.InputOffset()), "%v", err)
		}
		if err := n.host(&host); err != nil {
			return err
		}
	}
}

func (n *nessusReader) host(host *nessusHost) error {
	tags := map[string]string{}
	for _, tag := range host.Tags {
		tags[tag.Name] = strings.TrimSpace(tag.Text)
	}
	name := cmp.Or(tags["netbios-name"], tags["hostname"], tags["host-fqdn"], host.Name)
	for _, item := range host.Items {
		if item.Plugin != nessusWindows && item.Plugin != nessusUnix {
			continue
		}
		if err := n.finding(name, item.Plugin, item.Output); err != nil {
			return err
		}
		r := n.hosts[strings.ToLower(name)]
		r.UUID = cmp.Or(r.UUID, tags["bios-uuid"])
		r.OS, _, _ = strings.Cut(tags["operating-system"], "\n")
		if t, ok := parseTime(tags["HOST_END"]); ok {
			r.CollectedAt = t.UTC()
		}
	}
	return nil
}

var nessusLine = regexp.MustCompile(`^(.*?)(?:  ?\[version ([^\]]*)\])?(?:  ?\[installed on [^\]]*\])?$`)

// finding adds what a plugin found on a host.
func (n *nessusReader) finding(name, plugin, output string) error {
	key := strings.ToLower(name)
	r := n.hosts[key]
	if r == nil {
		r = &Report{Agent: "Nessus", HasSoftware: true}
		if r.Hostname, r.Domain = splitHost(name); r.Hostname == "" {
			r.Hostname = n.file.deviceName()
		}
		n.hosts[key] = r
		n.order = append(n.order, r)
	}
	if plugin == nessusUnix {
		list, err := n.packages(output)
		r.Software = append(r.Software, list...)
		n.entries += len(list)
		return errors.Join(err, n.file.checkEntries(n.entries))
	}
	update := false
	for line := range strings.Lines(output) {
		indented := strings.HasPrefix(line, " ")
		line = strings.TrimSpace(line)
		switch lower := strings.ToLower(line); {
		case line == "":
			continue
		case strings.HasSuffix(line, ":"):
			update = strings.Contains(lower, "update")
			continue
		}
		m := nessusLine.FindStringSubmatch(line)
		e := Entry{Name: strings.TrimSpace(m[1]), Version: m[2]}
		if update || indented && isHotfix(e.Name) {
			e.Kind = model.KindUpdate
		}
		if e.Name != "" {
			r.Software = append(r.Software, e)
			n.entries++
		}
	}
	return n.file.checkEntries(n.entries)
}

// packages reads a list of packages behind a sentence that introduces it, by the format that knows it.
func (n *nessusReader) packages(output string) ([]Entry, error) {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasSuffix(trimmed, ":") {
			name, _, _ := strings.Cut(trimmed, "|(none)")
			lines = append(lines, name)
		}
	}
	part := &File{Path: n.file.Path, Data: []byte(strings.Join(lines, "\n")), Options: Options{Device: "x"}, Limits: n.file.Limits}
	format := detect(part)
	if _, scan := format.(nessusScan); format == nil || scan {
		return nil, nil
	}
	var list []Entry
	err := format.Read(n.ctx, part, func(r *Report) error {
		list = append(list, r.Software...)
		return nil
	})
	return list, err
}
