package inventory

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// osqueryLog is osquery's log of results and snapshots, or several of them one after the other: many hosts, in any
// order. It is replayed per host and query in the order of time.
type osqueryLog struct{}

func (osqueryLog) Name() string { return "osquery log" }

func (osqueryLog) Detect(f *File) bool {
	head := f.jsonHead()
	return head.has("name") && (head.has("hostIdentifier") || head.has("unixTime") || head.has("calendarTime")) &&
		(head.is("columns", "{") || head.is("snapshot", "[{") || head.is("diffResults", "{[")) ||
		head.is("osquery", "{") && strings.Contains(text(head.value("osquery")), `"result"`)
}

// osqueryEvent is one line of the log.
type osqueryEvent struct {
	query, action  string
	time           int64
	epoch, counter int64 // counter is -1 where it is not written
	host           *osqueryHost
	columns        rawJSON // of added and removed
	snapshot       rawJSON // the array
	diff           rawJSON // "added" and "removed" arrays
}

// osqueryHost is what the log says of one host.
type osqueryHost struct {
	report  Report
	queries map[string]*osqueryState
	order   []*osqueryState
}

// osqueryState is the present result of one query on one host.
type osqueryState struct {
	epoch, counter int64
	rows           map[string]int // place in entries by the row's key
	entries        []Entry        // without a name: removed
}

func (s *osqueryState) reset() {
	s.rows, s.entries = map[string]int{}, s.entries[:0]
}

func (osqueryLog) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	log := osqueryReplay{f: f, hosts: map[string]*osqueryHost{}, row: osqueryRow{}}
	if err := log.parse(ctx); err != nil {
		return err
	}
	slices.SortStableFunc(log.events, func(a, b osqueryEvent) int { return cmp.Compare(a.time, b.time) })
	for i, event := range log.events {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := log.apply(event); err != nil {
			return f.damagedJSON(err)
		}
	}
	any := false
	for _, host := range log.order {
		any = any || host.report.HasSoftware
	}
	if !any {
		return refuse("This osquery log has no results of tables of software (programs, apps, deb_packages, rpm_packages, …)")
	}
	for _, host := range log.order {
		if err := emit(host.finish(f)); err != nil {
			return err
		}
	}
	return nil
}

// osqueryReplay is a log on its way to reports.
type osqueryReplay struct {
	f      *File
	hosts  map[string]*osqueryHost
	order  []*osqueryHost
	events []osqueryEvent
	row    osqueryRow
	live   int // rows that are held
}

// parse reads all events. A line that is damaged, as the first and last ones of rotated logs are, is passed over.
func (l *osqueryReplay) parse(ctx context.Context) error {
	var fault error
	for data := skipBlanks(l.f.Data); len(data) > 0; data = skipBlanks(data) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		value, rest, err := cutJSON(data)
		if err == nil && value.kind() == '[' {
			err = value.items(l.event)
		} else if err == nil {
			err = l.event(value)
		}
		if limit, ok := err.(*LimitError); ok { //nolint:errorlint // made here and never wrapped
			return limit
		}
		if err == nil {
			if data = skipBlanks(rest); len(data) > 0 && data[0] == ',' {
				data = data[1:]
			}
			continue
		}
		if fault == nil {
			fault = l.f.damagedJSON(err)
		}
		_, rest, _ = cutLine(data)
		data = rest
	}
	if len(l.events) == 0 && fault != nil {
		return fault
	}
	return nil
}

// event takes one event apart and keeps it. Others than results of queries are left away.
func (l *osqueryReplay) event(v rawJSON) error {
	e := osqueryEvent{counter: -1}
	var id, host, uuid, calendar string
	var read func(key string, value rawJSON) error
	read = func(key string, value rawJSON) error {
		switch key {
		case "name":
			e.query = value.text()
		case "action":
			e.action = value.text()
		case "hostIdentifier", "host_identifier":
			id = value.text()
		case "hostname":
			host = value.text()
		case "host_uuid":
			uuid = value.text()
		case "unixTime", "unix_time":
			e.time, _ = strconv.ParseInt(value.text(), 10, 64)
		case "calendarTime", "calendar_time":
			calendar = value.text()
		case "epoch":
			e.epoch, _ = strconv.ParseInt(value.text(), 10, 64)
		case "counter":
			e.counter, _ = strconv.ParseInt(value.text(), 10, 64)
		case "columns":
			e.columns = value
		case "snapshot":
			e.snapshot = value
		case "diffResults":
			e.diff = value
		case "decorations", "decorators", "osquery", "result": // the last two are how shippers of logs nest it
			return value.fields(read)
		}
		return nil
	}
	if err := v.fields(read); err != nil {
		return err
	}
	if e.columns == nil && e.snapshot == nil && e.diff == nil {
		return nil
	}
	if e.time == 0 && calendar != "" {
		if t, ok := parseTime(calendar); ok {
			e.time = t.Unix()
		}
	}
	e.host = l.host(id, host, uuid)
	l.events = append(l.events, e)
	return l.f.checkEntries(len(l.events))
}

// host returns the host of an event and keeps what the event says about it.
func (l *osqueryReplay) host(id, name, uuid string) *osqueryHost {
	if looksLikeUUID(id) {
		setText(&uuid, id)
	} else {
		setText(&name, id)
	}
	key := cmp.Or(id, uuid, name)
	h := l.hosts[key]
	if h == nil {
		h = &osqueryHost{queries: map[string]*osqueryState{}, report: Report{Agent: "osquery"}}
		l.hosts[key] = h
		l.order = append(l.order, h)
	}
	host, domain := splitHost(name)
	setText(&h.report.Hostname, host)
	setText(&h.report.Domain, domain)
	setText(&h.report.UUID, uuid)
	return h
}

// looksLikeUUID reports whether s has the form 8-4-4-4-12 of hexadecimal digits.
func looksLikeUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}

// apply brings the host's state to what it was after the event.
func (l *osqueryReplay) apply(e osqueryEvent) error {
	s := e.host.queries[e.query]
	if s == nil {
		s = &osqueryState{epoch: e.epoch, counter: e.counter, rows: map[string]int{}}
		e.host.queries[e.query] = s
		e.host.order = append(e.host.order, s)
	}
	// A new epoch, or a counter that begins again, sends all rows anew.
	if e.snapshot != nil || e.epoch != s.epoch || e.counter == 0 && s.counter > 0 {
		l.live -= len(s.entries)
		s.reset()
	}
	s.epoch, s.counter = e.epoch, e.counter
	one := func(remove bool) func(rawJSON) error {
		return func(columns rawJSON) error { return l.change(e, s, columns, remove) }
	}
	switch {
	case e.snapshot != nil:
		// A snapshot without rows says that nothing is there, if the query's name says what it asks for.
		if e.snapshot.kind() == '[' && len(skipBlanks(e.snapshot[1:])) > 0 && skipBlanks(e.snapshot[1:])[0] == ']' && tableOfQuery(e.query) != "" {
			e.host.seen(e.time)
		}
		return e.snapshot.items(one(false))
	case e.diff != nil:
		if err := e.diff.get("removed").items(one(true)); err != nil {
			return err
		}
		return e.diff.get("added").items(one(false))
	}
	return one(e.action == "removed")(e.columns)
}

// seen notes that software was looked at.
func (h *osqueryHost) seen(at int64) {
	h.report.HasSoftware = true
	if t, ok := sane(time.Unix(at, 0)); ok && t.After(h.report.CollectedAt) {
		h.report.CollectedAt = t.UTC()
	}
}

// change adds or removes a row.
func (l *osqueryReplay) change(e osqueryEvent, s *osqueryState, columns rawJSON, remove bool) error {
	row := l.row
	if err := row.fill(columns); err != nil {
		return err
	}
	table := row.table()
	if table == "" && row.has("name") && row.has("version") && len(row) <= 6 && !row.has("major", "pid", "platform") {
		table = tableOfQuery(e.query)
	}
	if table == "" {
		if !remove {
			e.host.identify(row)
		}
		return nil
	}
	e.host.seen(e.time)
	key := row.key()
	at, there := s.rows[key]
	switch {
	case remove && there:
		s.entries[at] = Entry{}
		delete(s.rows, key)
	case !remove && !there:
		if entry, ok := row.entry(table); ok {
			s.rows[key] = len(s.entries)
			s.entries = append(s.entries, entry)
			l.live++
		}
	}
	return l.f.checkEntries(l.live)
}

// identify takes what the tables system_info and os_version say.
func (h *osqueryHost) identify(row osqueryRow) {
	r := &h.report
	switch {
	case row.has("hardware_serial", "hardware_vendor") && row.has("uuid", "hostname", "computer_name"):
		if name := cmp.Or(row["hostname"], row["computer_name"]); name != "" {
			r.Hostname, r.Domain = splitHost(name)
		}
		if row["uuid"] != "" {
			r.UUID = row["uuid"]
		}
		setText(&r.Serial, row["hardware_serial"])
		setText(&r.Manufacturer, row["hardware_vendor"])
	case row.has("major", "codename") && row.has("version") && row["name"] != "":
		r.OS = joinOS(row["name"], row["version"])
	}
}

// finish puts the results of the host's queries together. What two queries both list is one.
func (h *osqueryHost) finish(f *File) *Report {
	r := &h.report
	known := map[Entry]bool{}
	for i, state := range h.order {
		begin := len(r.Software)
		for _, e := range state.entries {
			if e.Name != "" && (i == 0 || !known[e]) {
				r.Software = append(r.Software, e)
			}
		}
		if i+1 < len(h.order) {
			for _, e := range r.Software[begin:] {
				known[e] = true
			}
		}
	}
	if r.Hostname == "" && r.UUID == "" {
		r.Hostname = f.deviceName()
	} else if r.Hostname == "" {
		r.Hostname = r.UUID
	}
	return r
}
