package inventory

import (
	"context"
	"slices"
	"strings"
)

// profilerText is the output of system_profiler as text. Its words are in the user's language, so it is read by its
// structure: a section at the left edge, its items indented by four, their fields by six, each with a colon.
type profilerText struct{}

func (profilerText) Name() string { return "macOS system_profiler text" }

func (profilerText) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 3 || indentOf(lines[0]) != 0 || indentOf(lines[1]) != 4 || indentOf(lines[2]) != 6 {
		return false
	}
	if _, ok := colonEnd(lines[0]); !ok {
		return false
	}
	if _, ok := colonEnd(lines[1]); !ok {
		return false
	}
	return slices.ContainsFunc(lines, func(line string) bool {
		key, value, ok := cutColon(line)
		return ok && indentOf(line) >= 6 && (strings.HasPrefix(value, "/") && strings.Contains(value, ".app") ||
			strings.Contains(key, "UUID") || strings.HasPrefix(value, "macOS ") || strings.HasPrefix(value, "Mac OS X "))
	})
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// cutColon divides "Key: value"; French writes a blank before the colon, Chinese a wide colon.
func cutColon(line string) (key, value string, ok bool) {
	i, width := strings.IndexByte(line, ':'), 1
	if j := strings.Index(line, "："); j >= 0 && (i < 0 || j < i) {
		i, width = j, len("：")
	}
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+width:]), true
}

// colonEnd returns a line's text without the colon at its end.
func colonEnd(line string) (string, bool) {
	line = strings.TrimSpace(line)
	for _, colon := range []string{":", "："} {
		if name, ok := strings.CutSuffix(line, colon); ok && name != "" {
			return strings.TrimSpace(name), true
		}
	}
	return "", false
}

func (profilerText) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	p := newProfile(f)
	var section []textItem
	name, blank := "", true
	end := func() error {
		err := p.textSection(name, section)
		section = section[:0]
		return err
	}
	err := f.eachLine(ctx, func(_ int, line string) error {
		trimmed := strings.TrimSpace(line)
		indent := indentOf(line)
		title, isTitle := colonEnd(line)
		switch {
		case trimmed == "":
		case indent == 0 && blank && isTitle:
			if err := end(); err != nil {
				return err
			}
			name = title
		case indent == 4 && blank && isTitle:
			section = append(section, textItem{name: title})
			return f.checkEntries(len(section))
		case indent >= 6 && len(section) > 0:
			section[len(section)-1].field(line)
		}
		blank = trimmed == ""
		return nil
	})
	if err == nil {
		err = end()
	}
	if err != nil {
		return err
	}
	return p.done(emit)
}

// textItem is an item of a section with what could be told of its fields.
type textItem struct {
	name string
	app  macApp
	// Of the sections for hardware and software:
	serial, uuid, os, computer, user string
}

// versionWords, serialWords, computerWords and userWords are how languages call these fields, in lower case.
var (
	versionWords  = []string{"version", "versión", "versione", "versão", "versie", "wersja", "версия", "версія", "バージョン", "版本", "버전", "verze", "verzia", "verzió", "sürüm", "versiune", "έκδοση", "versio", "versjon", "phiên bản", "verzija", "versi", "الإصدار", "גירסה", "เวอร์ชั่น"}
	serialWords   = []string{"serial number", "seriennummer", "numéro de série", "número de serie", "número de série", "numero di serie", "serienummer", "numer seryjny", "серийный номер", "シリアル番号", "序列号", "序號", "일련 번호", "sarjanumero", "sériové číslo"}
	computerWords = []string{"computer name", "computername", "nom de l’ordinateur", "nom de l'ordinateur", "nombre del ordenador", "nombre de la computadora", "nome computer", "nome do computador", "computernaam", "nazwa komputera", "имя компьютера", "コンピュータ名", "电脑名称", "電腦名稱", "컴퓨터 이름", "datornamn", "tietokoneen nimi"}
	userWords     = []string{"user name", "benutzername", "nom d’utilisateur", "nom d'utilisateur", "nombre de usuario", "nome utente", "nome de usuário", "nome do utilizador", "gebruikersnaam", "nazwa użytkownika", "имя пользователя", "ユーザ名", "用户名", "使用者名稱", "사용자 이름", "användarnamn"}
)

// field takes one line of an item. Values that are alike in every language are told by themselves, the others by the
// words of the languages.
func (t *textItem) field(line string) {
	key, value, ok := cutColon(line)
	if !ok || value == "" {
		return
	}
	key = strings.ToLower(key)
	is := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(key, w) })
	}
	switch {
	case strings.HasPrefix(value, "/") && t.app.path == "":
		t.app.path = value
	case strings.Contains(value, ", Apple Root CA"), strings.HasPrefix(value, "Developer ID Application: "), strings.HasPrefix(value, "Software Signing"):
		t.app.signed = value
	case value == "Apple":
		t.app.obtained = "apple"
	case value == "Mac App Store", value == "App Store":
		t.app.obtained = "mac_app_store"
	case hasAnyPrefix(value, "macOS ", "Mac OS X ", "OS X "):
		t.os = value
	case strings.Contains(key, "uuid") && !strings.Contains(key, "provisioning"):
		t.uuid = value
	case slices.Contains(versionWords, key) && t.app.version == "":
		t.app.version = value
	case is(serialWords) && t.serial == "":
		t.serial = value
	case is(computerWords):
		t.computer = value
	case is(userWords):
		t.user = value
	}
}

// textSection adds a section's items to the report: a list of applications is one in which most items lie in an
// application's folder; the others describe the computer.
func (p *profile) textSection(name string, items []textItem) error {
	apps := 0
	for _, t := range items {
		if strings.HasSuffix(t.app.path, ".app") {
			apps++
		}
	}
	if strings.EqualFold(name, "Applications") && apps == 0 && len(items) == 0 {
		p.known, p.report.HasSoftware = true, true
	}
	isApps := apps > 0 && apps*2 >= len(items)
	for _, t := range items {
		if isApps {
			t.app.name = t.name
			if err := p.app(t.app); err != nil {
				return err
			}
			continue
		}
		if t.uuid != "" || t.serial != "" && strings.EqualFold(name, "Hardware") {
			p.known = true
			setText(&p.report.UUID, t.uuid)
			setText(&p.report.Serial, t.serial)
		}
		if t.os != "" {
			p.known = true
			host, domain := splitHost(t.computer)
			setText(&p.report.OS, t.os)
			setText(&p.report.Hostname, host)
			setText(&p.report.Domain, domain)
			setText(&p.report.User, macUser(t.user))
		}
	}
	return nil
}
