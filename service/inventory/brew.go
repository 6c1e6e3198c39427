package inventory

import (
	"context"
	"strings"

	"seatcount/model"
)

// Homebrew knows only what it installed itself: its lists are partial.

// brewVersions is the output of "brew list --versions": a name and all its installed versions a line.
type brewVersions struct{}

func (brewVersions) Name() string { return "Homebrew list" }

// Detect needs more than names and versions, which many lists have: names with "@", revisions with "_", several versions
// in a line, formulae that nearly everybody has, or the file's name.
func (brewVersions) Detect(f *File) bool {
	lines := f.sampleLines()
	if !mostLines(lines, func(line string) bool { return len(brewLine(line)) > 1 }) {
		return false
	}
	marks := countLines(lines, func(line string) bool {
		words := brewLine(line)
		if len(words) < 2 {
			return false
		}
		revision := strings.LastIndexByte(words[1], '_')
		return brewFormulae[words[0]] || isCaskVersion(words[1]) || strings.Contains(words[0], "@") || len(words) > 2 ||
			revision > 0 && revision >= len(words[1])-3 && strings.IndexByte(words[1], '-') < 0
	})
	path := strings.ToLower(f.Path)
	return marks >= 2 && marks*20 >= len(lines) || strings.Contains(path, "brew") || marks > 0 && len(lines) <= 3
}

// brewFormulae are formulae that come as parts of others onto nearly every Mac with Homebrew and have these names
// nowhere else.
var brewFormulae = wordSet(`ca-certificates gettext libunistring openssl@3 openssl@1.1 pcre2 readline sqlite mpdecimal python@3.11 python@3.12 python@3.13
	libevent libnghttp2 libidn2 brotli c-ares icu4c jpeg-turbo giflib libpng libtiff little-cms2 utf8proc zstd lz4 gmp node coreutils`)

// brewLine returns the name and the versions of a line, or nil.
func brewLine(line string) []string {
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > 20 || line[0] == ' ' || line[0] == '\t' || strings.Contains(line, "  ") {
		return nil
	}
	for i, w := range words {
		if i == 0 && !isBrewName(w) || i > 0 && !isBrewVersion(w) {
			return nil
		}
	}
	return words
}

// isCaskVersion reports whether a version has the build behind a comma, as casks have it: "5.17.11,31580".
func isCaskVersion(s string) bool {
	_, build, ok := strings.Cut(s, ",")
	return ok && build != ""
}

func isBrewName(s string) bool {
	return isPackageName(s) && s == strings.ToLower(s) && !strings.HasSuffix(s, ".") && !strings.Contains(s, "/")
}

func isBrewVersion(s string) bool {
	switch {
	case s == "latest", strings.HasPrefix(s, "HEAD-"):
		return true
	case !isVersion(s), strings.ContainsAny(s, "=^%:"):
		return false
	}
	return asciiDigit(s[0]) || asciiLetter(s[0]) && len(s) > 1 && asciiDigit(s[1])
}

func (brewVersions) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if words := brewLine(line); words != nil {
			for _, version := range words[1:] {
				add(Entry{Name: words[0], Version: version, Kind: packageKind(words[0], "")})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("Homebrew", false, list))
}

// brewInfo is the output of "brew info --json=v1|v2 --installed".
type brewInfo struct{}

func (brewInfo) Name() string { return "Homebrew JSON" }

func (brewInfo) Detect(f *File) bool {
	head := f.jsonHead()
	if head.array {
		return head.has("name", "full_name") && head.is("versions", "{") && head.is("installed", "[")
	}
	return head.is("formulae", "[") && (len(head.fields) == 1 || head.is("casks", "[")) ||
		len(head.fields) == 1 && head.is("casks", "[")
}

func (brewInfo) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var list []Entry
	add := func(e Entry) error {
		if e.Name != "" {
			list = append(list, e)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return f.checkEntries(len(list))
	}
	formula := func(item rawJSON) error {
		name := item.get("name").text()
		return item.get("installed").items(func(keg rawJSON) error {
			return add(Entry{Name: name, Version: keg.get("version").text(), Kind: packageKind(name, "")})
		})
	}
	cask := func(item rawJSON) error {
		version := item.get("installed").text()
		if version == "" {
			return nil // known to Homebrew but not installed
		}
		name := item.get("name").first()
		setText(&name, item.get("token").text())
		return add(Entry{Name: name, Version: version})
	}
	doc, _, err := f.json()
	if err == nil {
		err = doc.items(formula)
	}
	if err == nil {
		err = doc.fields(func(key string, value rawJSON) error {
			switch key {
			case "formulae":
				return value.items(formula)
			case "casks":
				return value.items(cask)
			}
			return nil
		})
	}
	if err != nil {
		return f.damagedJSON(err)
	}
	return emit(f.listReport("Homebrew", false, list))
}

// brewfile is a Brewfile, as "brew bundle dump" writes it: what is installed, without versions.
type brewfile struct{}

func (brewfile) Name() string { return "Brewfile" }

func (brewfile) Detect(f *File) bool {
	lines := f.sampleLines()
	software := 0
	shaped := mostLines(lines, func(line string) bool {
		directive, name := brewfileLine(line)
		if name != "" && directive != "tap" {
			software++
		}
		return name != "" || strings.HasPrefix(strings.TrimSpace(line), "#")
	})
	return shaped && software > 0
}

// brewfileLine returns the directive and the name of a line such as: mas "Xcode", id: 497799835.
func brewfileLine(line string) (directive, name string) {
	directive, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch directive {
	case "tap", "brew", "cask", "mas", "vscode", "whalebrew", "go", "cargo", "cask_args":
	default:
		return "", ""
	}
	rest = strings.TrimSpace(rest)
	if len(rest) < 3 || rest[0] != '"' && rest[0] != '\'' {
		return "", ""
	}
	name, _, closed := strings.Cut(rest[1:], rest[:1])
	if !closed {
		return "", ""
	}
	return directive, name
}

func (brewfile) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		directive, name := brewfileLine(line)
		short := name[strings.LastIndexByte(name, '/')+1:] // of "user/tap/formula"
		switch directive {
		case "brew":
			add(Entry{Name: short, Kind: packageKind(short, "")})
		case "cask":
			add(Entry{Name: short})
		case "mas":
			add(Entry{Name: name, Publisher: "Mac App Store", Kind: model.KindApplication})
		case "vscode", "whalebrew", "go", "cargo":
			add(Entry{Name: name, Kind: model.KindComponent})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("Homebrew", false, list))
}
