package inventory

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf8"

	"seatcount/model"
)

// windowsRegistry reads .reg exports of the Uninstall keys: "Windows Registry Editor Version 5.00" and REGEDIT4.
//
// An export is complete only when it has the keys of both views, for 64 and for 32 bit programs: with one of them, what
// is missing may be in the other. A file without an Uninstall key itself, of programs' keys alone, was picked by hand.
type windowsRegistry struct{}

// Name is how people know it.
func (windowsRegistry) Name() string { return "Windows registry export" }

// Detect recognizes the first line.
func (windowsRegistry) Detect(f *File) bool {
	if f.Binary {
		return false
	}
	lines := f.headLines(1)
	if len(lines) == 0 {
		return false
	}
	line := strings.TrimSpace(strings.TrimPrefix(lines[0], "\ufeff"))
	return line == "REGEDIT4" || strings.HasPrefix(line, "Windows Registry Editor Version ")
}

// regEntry collects the values of one key.
type regEntry struct {
	name, version, publisher string
	update, component        bool
}

// regReader walks the lines of an export.
type regReader struct {
	file       *File
	unicode    bool // hex values are UTF-16
	whole      bool // an Uninstall key itself was met; reg query does not write keys without values
	inside     bool // the current key is one below Uninstall
	current    regEntry
	list       []Entry
	seenKeys   bool // an Uninstall key was met
	native     bool // … of the native view of the machine
	wow        bool // … of the 32-bit view of the machine
	hostname   string
	nameKey    bool
	pending    []byte
	hasPending bool
	open       bool // what is pending is a text that is not closed
}

// Read takes the keys below Uninstall, of the machine and of users.
func (windowsRegistry) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	r := &regReader{file: f, unicode: !strings.Contains(string(f.head(64)), "REGEDIT4")}
	err := f.eachLine(ctx, func(_ int, line string) error { return r.line(line) })
	if err == nil {
		err = r.value(r.take())
	}
	if err == nil {
		err = r.flush()
	}
	if err != nil {
		return err
	}
	return r.emit("regedit", emit)
}

func (r *regReader) emit(agent string, emit func(*Report) error) error {
	if !r.seenKeys && len(r.list) == 0 {
		return refuse(`This registry export has no Uninstall keys; export HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`)
	}
	complete := r.native && r.wow && r.whole
	if len(r.list) == 0 && !complete {
		return refuse("This registry export names no software")
	}
	report := r.file.listReport(agent, complete, r.list)
	if r.hostname != "" && r.file.Options.Device == "" {
		report.Hostname = r.hostname
	}
	return emit(report)
}

// registryQuery reads the output of "reg query …\Uninstall /s": keys, and values indented below them.
type registryQuery struct{}

// Name is how people know it.
func (registryQuery) Name() string { return "reg query" }

var regQueryValue = regexp.MustCompile(`^ {4}(.*?) {4}(REG_[A-Z_]+) {4}(.*)$`)

// Detect asks for a key in the first line, and for values.
func (registryQuery) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) > 1 && strings.HasPrefix(lines[0], "HKEY_") && countLines(lines, regQueryValue.MatchString) > 0
}

// Read takes the keys below Uninstall.
func (registryQuery) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	r := &regReader{file: f, whole: true}
	err := f.eachLine(ctx, func(_ int, line string) error {
		if strings.HasPrefix(line, "HKEY_") {
			return r.key(strings.TrimSpace(line))
		}
		if m := regQueryValue.FindStringSubmatch(line); m != nil {
			return r.queried(m[1], m[2], strings.TrimSpace(m[3]))
		}
		return nil
	})
	if err == nil {
		err = r.flush()
	}
	if err != nil {
		return err
	}
	return r.emit("reg", emit)
}

// queried reads a value of "reg query".
func (r *regReader) queried(name, kind, data string) error {
	switch kind {
	case "REG_SZ", "REG_EXPAND_SZ":
		return r.value(`"` + name + `"="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(data) + `"`)
	case "REG_DWORD":
		return r.value(`"` + name + `"=dword:` + strings.TrimPrefix(data, "0x"))
	}
	return nil
}

// line joins continuation lines, which end with a backslash outside of a text, and reads keys and values.
func (r *regReader) line(line string) error {
	trimmed := strings.TrimSpace(line)
	if r.hasPending {
		if !strings.HasPrefix(trimmed, "[") || !strings.HasSuffix(trimmed, "]") {
			return r.more(trimmed)
		}
		r.take() // a value that breaks off
	}
	switch {
	case trimmed == "" || trimmed[0] == ';':
		return nil
	case trimmed[0] == '[':
		return r.key(strings.Trim(trimmed, "[]"))
	}
	return r.more(trimmed)
}

// more adds a piece of a value; without a backslash at its end, and with its text closed, the value is whole.
func (r *regReader) more(piece string) error {
	if limit := r.file.limits().LineBytes; len(r.pending)+len(piece) > limit {
		return &LimitError{What: "bytes in one registry value", Limit: int64(limit)}
	}
	if !r.hasPending {
		r.open = isOpenText(piece)
		if !r.open && !strings.HasSuffix(piece, `\`) {
			return r.value(piece)
		}
		r.hasPending = true
		r.pending = append(r.pending, strings.TrimSuffix(piece, `\`)...)
		return nil
	}
	if r.open {
		r.pending = append(append(r.pending, '\n'), piece...)
		if regTextLen(" "+piece) == 0 {
			return nil
		}
		return r.value(r.take())
	}
	r.pending = append(r.pending, strings.TrimSuffix(piece, `\`)...)
	if strings.HasSuffix(piece, `\`) {
		return nil
	}
	return r.value(r.take())
}

// isOpenText reports whether the value is a text whose closing mark has not come yet: texts may hold line ends.
func isOpenText(value string) bool {
	_, data, ok := cutRegName(value)
	if !ok || !strings.HasPrefix(data, `"`) {
		return false
	}
	_, closed := regText(data)
	return !closed
}

func (r *regReader) take() string {
	s := string(r.pending)
	r.pending, r.hasPending = r.pending[:0], false
	return s
}

// key begins a key. A minus sign before it means that it is to be deleted on import.
func (r *regReader) key(path string) error {
	if err := r.flush(); err != nil {
		return err
	}
	r.inside, r.nameKey = false, false
	if strings.HasPrefix(path, "-") || len(path) > 1024 {
		return nil
	}
	lower := strings.ToLower(path)
	r.nameKey = strings.HasSuffix(lower, `\control\computername\computername`) || strings.HasSuffix(lower, `\control\computername\activecomputername`)
	const uninstall = `\microsoft\windows\currentversion\uninstall`
	i := strings.Index(lower, uninstall)
	if i < 0 || len(lower) > i+len(uninstall) && lower[i+len(uninstall)] != '\\' {
		return nil
	}
	r.seenKeys = true
	rest := strings.TrimPrefix(lower[i+len(uninstall):], `\`)
	r.whole = r.whole || rest == ""
	if strings.HasPrefix(lower, "hkey_local_machine") || strings.HasPrefix(lower, "hklm") {
		if strings.Contains(lower[:i], `\wow6432node`) {
			r.wow = true
		} else {
			r.native = true
		}
	}
	r.inside = rest != "" && !strings.Contains(rest, `\`)
	return nil
}

// value reads `"Name"="text"`, `"Name"=dword:00000001`, `"Name"=hex(2):…`.
func (r *regReader) value(s string) error {
	if !r.inside && !r.nameKey {
		return nil
	}
	name, data, ok := cutRegName(s)
	if !ok {
		return nil
	}
	c := &r.current
	switch strings.ToLower(name) {
	case "displayname":
		c.name = r.text(data)
	case "displayversion":
		c.version = r.text(data)
	case "publisher":
		c.publisher = r.text(data)
	case "parentkeyname", "parentdisplayname":
		c.update = c.update || r.text(data) != ""
	case "releasetype":
		c.update = c.update || isUpdateRelease(r.text(data))
	case "systemcomponent":
		c.component = r.number(data) == 1
	case "computername":
		if host := r.text(data); r.nameKey && host != "" {
			r.hostname = host
		}
	}
	return nil
}

// cutRegName divides a value into its name and its data.
func cutRegName(s string) (name, data string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	name, closed := regText(s)
	if !closed {
		return "", "", false
	}
	rest := s[regTextLen(s):]
	data, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t"), "=")
	return name, strings.TrimLeft(data, " \t"), ok
}

// regText reads a text in quotation marks in which a backslash takes the meaning from the next character.
func regText(s string) (value string, closed bool) {
	n := regTextLen(s)
	if n < 2 {
		return "", false
	}
	inner := s[1 : n-1]
	if strings.IndexByte(inner, '\\') < 0 {
		return inner, true
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] == '\\' && i+1 < len(inner) {
			i++
		}
		b.WriteByte(inner[i])
	}
	return b.String(), true
}

// regTextLen is the length of the text with its marks; 0 when it is not closed.
func regTextLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// text is the value of a text in any of the registry's types; of several texts (hex(7)) the first.
func (r *regReader) text(data string) string {
	if strings.HasPrefix(data, `"`) {
		s, _ := regText(data)
		return strings.Join(strings.Fields(s), " ")
	}
	kind, digits, ok := strings.Cut(data, ":")
	if !ok || !strings.HasPrefix(kind, "hex(") {
		return ""
	}
	switch strings.ToLower(strings.Trim(kind[4:], ")")) {
	case "1", "2", "7":
	default:
		return ""
	}
	raw, err := hex.DecodeString(strings.Map(func(c rune) rune {
		if c == ',' || c == ' ' || c == '\t' || c == '\\' {
			return -1
		}
		return c
	}, digits))
	if err != nil {
		return ""
	}
	if r.unicode {
		raw = fromUTF16(raw, binary.LittleEndian)
	} else if !utf8.Valid(raw) {
		raw = fromGuessed(raw)
	}
	s, _, _ := strings.Cut(string(raw), "\x00")
	return strings.Join(strings.Fields(s), " ")
}

// number reads dword:00000001, and the numbers that some installers write as text.
func (r *regReader) number(data string) int {
	if s, ok := strings.CutPrefix(data, "dword:"); ok && strings.TrimLeft(strings.TrimSpace(s), "0") == "1" {
		return 1
	}
	if r.text(data) == "1" {
		return 1
	}
	return 0
}

// flush ends a key. Keys without a DisplayName are not shown in Windows' list either.
func (r *regReader) flush() error {
	if err := r.value(r.take()); err != nil {
		return err
	}
	c := r.current
	r.current = regEntry{}
	if !r.inside || c.name == "" {
		return nil
	}
	e := Entry{Name: c.name, Version: c.version, Publisher: c.publisher}
	switch {
	case c.update:
		e.Kind = model.KindUpdate
	case c.component:
		e.Kind = model.KindComponent
	}
	r.list = append(r.list, e)
	return r.file.checkEntries(len(r.list))
}
