package inventory

import (
	"context"
	"strings"
)

// ansibleFacts are facts that Ansible gathered, with the packages of package_facts: the result of the module, a file of
// the fact cache, the output of an ad-hoc command with several hosts, or a playbook's output as JSON.
type ansibleFacts struct{}

func (ansibleFacts) Name() string { return "Ansible facts" }

func (ansibleFacts) Detect(f *File) bool {
	if c := f.firstByte(); c != '{' {
		lines := f.sampleLines()
		return countLines(lines, func(line string) bool { host, _ := ansibleHost(line); return host != "" }) > 0 &&
			strings.Contains(text(f.head(64<<10)), `"ansible_facts"`)
	}
	head := f.jsonHead()
	switch {
	case head.array:
		return false
	case head.is("ansible_facts", "{"):
		return true
	case head.is("plays", "[") && strings.Contains(text(f.head(64<<10)), `"ansible_facts"`):
		return true
	}
	facts := 0
	for _, field := range head.fields {
		if strings.HasPrefix(field.key, "ansible_") {
			facts++
		}
	}
	return head.is("packages", "{") && (facts > 0 || isPackageFacts(head.value("packages"))) ||
		facts >= 3 && (head.has("ansible_hostname") || head.has("ansible_nodename"))
}

// isPackageFacts reports whether packages are lists of what package_facts tells, keyed by their names.
func isPackageFacts(packages []byte) bool {
	start := text(packages)
	colon := strings.IndexByte(start, ':')
	return colon > 0 && strings.HasPrefix(strings.TrimLeft(start[colon+1:], " \r\n\t"), "[") &&
		strings.Contains(start, `"version"`) && strings.Contains(start, `"source"`)
}

// ansibleHost reads the line with which an ad-hoc command begins a host's result: "web1 | SUCCESS => {". ok is false for
// hosts that failed.
func ansibleHost(line string) (host string, ok bool) {
	if i := strings.LastIndexByte(line[:min(len(line), 12)], 'm'); i > 0 && line[0] == 0x1b {
		line = line[i+1:] // colors
	}
	host, rest, found := strings.Cut(line, " | ")
	status, _, result := strings.Cut(rest, " => {")
	if !found || !result || host == "" || strings.ContainsAny(host, " \t\"{") || len(status) > 20 {
		return "", false
	}
	switch status {
	case "SUCCESS", "CHANGED":
		return host, true
	case "FAILED!", "UNREACHABLE!":
		return host, false
	}
	return "", false
}

func (ansibleFacts) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	a := ansibleReader{f: f, emit: emit}
	if f.firstByte() == '{' {
		doc, _, err := f.json()
		if err == nil && doc.get("plays").kind() == '[' {
			err = a.plays(doc.get("plays"))
		} else if err == nil {
			err = a.result("", doc)
		}
		return f.damagedJSON(err)
	}
	for data := f.Data; len(data) > 0; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		line, rest, _ := cutLine(data)
		host, ok := ansibleHost(line)
		if host == "" {
			data = rest
			continue
		}
		start := strings.Index(line, " => {") + len(" => ")
		value, after, err := cutJSON(data[start:])
		if err != nil {
			return f.damagedJSON(err)
		}
		if data = after; ok {
			if err := a.result(host, value); err != nil {
				return f.damagedJSON(err)
			}
		}
	}
	return nil
}

type ansibleReader struct {
	f       *File
	emit    func(*Report) error
	entries int
}

// plays reads the output of a playbook: plays, their tasks, and the results of these by host. Facts come in several
// tasks: each makes a report of its own, which says what it knows.
func (a *ansibleReader) plays(plays rawJSON) error {
	return plays.items(func(play rawJSON) error {
		return play.get("tasks").items(func(task rawJSON) error {
			return task.get("hosts").fields(func(host string, result rawJSON) error {
				if facts := result.get("ansible_facts"); facts.get("packages").kind() != '{' {
					return nil
				}
				return a.result(host, result)
			})
		})
	})
}

// result reads the facts of one host; host is its name in Ansible's inventory, if known.
func (a *ansibleReader) result(host string, v rawJSON) error {
	if facts := v.get("ansible_facts"); facts.kind() == '{' {
		v = facts
	}
	r := &Report{Agent: "Ansible"}
	var name, fqdn, system, release string
	err := v.fields(func(key string, value rawJSON) error {
		switch strings.TrimPrefix(key, "ansible_") {
		case "hostname", "nodename":
			setText(&name, value.text())
		case "fqdn":
			fqdn = value.text()
		case "domain":
			r.Domain = value.text()
		case "product_uuid":
			r.UUID = ansibleText(value)
		case "product_serial":
			r.Serial = ansibleText(value)
		case "system_vendor":
			r.Manufacturer = ansibleText(value)
		case "distribution":
			system = value.text()
		case "distribution_version":
			release = value.text()
		case "date_time":
			if t, ok := parseTime(value.get("iso8601").text()); ok {
				r.CollectedAt = t
			}
		case "packages":
			r.HasSoftware = value.kind() == '{'
			return a.packages(r, value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.OS, r.Complete = joinOS(system, release), len(r.Software) > 0
	for _, full := range []string{name, fqdn, host, a.f.deviceName()} {
		if r.Hostname == "" {
			short, domain := splitHost(full)
			r.Hostname = short
			setText(&r.Domain, domain)
		}
	}
	if _, domain := splitHost(fqdn); domain != "localdomain" {
		setText(&r.Domain, domain)
	}
	return a.emit(r)
}

// ansibleText is a fact's text; "NA" says that Ansible was not allowed to read it.
func ansibleText(v rawJSON) string {
	if s := v.text(); s != "NA" {
		return s
	}
	return ""
}

// packages reads {"bash": [{"name", "version", "release", "epoch", "arch", "source"}, …], …}.
func (a *ansibleReader) packages(r *Report, packages rawJSON) error {
	names := []string{"name", "version", "release", "source", "vendor"}
	v := make([]string, len(names))
	return packages.fields(func(name string, versions rawJSON) error {
		return versions.items(func(item rawJSON) error {
			if err := item.texts(names, v); err != nil {
				return err
			}
			setText(&v[0], name)
			if v[2] != "" {
				v[1] += "-" + v[2]
			}
			if v[0] != "" && !isKey(v[0]) {
				r.Software = append(r.Software, Entry{Name: v[0], Version: v[1], Publisher: cleanPublisher(v[4]), Kind: packageKind(v[0], v[4])})
				a.entries++
			}
			return a.f.checkEntries(a.entries)
		})
	})
}
