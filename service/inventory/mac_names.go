package inventory

import (
	"context"
	"path"
	"regexp"
	"strings"
)

// appNames is the listing of a folder of applications of macOS: "ls /Applications", "mdfind kMDItemKind==Application".
type appNames struct{}

func (appNames) Name() string { return "macOS application names" }

func (appNames) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) >= 3 && mostLines(lines, isAppName)
}

func isAppName(line string) bool {
	line = strings.TrimSuffix(strings.TrimSpace(line), "/")
	return len(line) > 4 && strings.HasSuffix(line, ".app") && !strings.Contains(line, "  ")
}

func (appNames) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if !isAppName(line) {
			return nil
		}
		app := strings.TrimSuffix(strings.TrimSpace(line), "/")
		e := Entry{Name: strings.TrimSuffix(path.Base(app), ".app")}
		if strings.HasPrefix(app, "/") {
			e.Kind = macPathKind(app)
		}
		add(e)
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("macOS", false, list))
}

// masList is the output of "mas list": applications of the App Store.
type masList struct{}

var masLine = regexp.MustCompile(`^ *\d{6,12} +(\S.*?) +\((\d[\w.]*)\)$`)

func (masList) Name() string { return "mas list" }

func (masList) Detect(f *File) bool {
	return mostLines(f.sampleLines(), func(line string) bool { return masLine.MatchString(strings.TrimRight(line, " ")) })
}

func (masList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if m := masLine.FindStringSubmatch(strings.TrimRight(line, " ")); m != nil {
			add(Entry{Name: m[1], Version: m[2]})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("mas", false, list))
}
