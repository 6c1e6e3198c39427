package collect

import (
	"context"
	"io/fs"
	"path"
	"strings"

	"howett.net/plist"
)

// bundlePlaces are the folders in which macOS has applications.
var bundlePlaces = []string{
	"Applications/*.app", "Applications/*/*.app", "System/Applications/*.app", "System/Applications/*/*.app", "Users/*/Applications/*.app",
	"Users/*/Applications/*/*.app",
}

// bundles reads the description in each application of macOS.
func bundles(_ context.Context, h *Host) ([]Software, error) {
	var list []Software
	for _, place := range bundlePlaces {
		found, err := fs.Glob(h.Files, place)
		if err != nil {
			return list, err
		}
		for _, dir := range found {
			if strings.Contains(path.Dir(dir), ".app/") || strings.HasSuffix(path.Dir(dir), ".app") {
				continue // a helper within another
			}
			if s, ok := bundle(h, dir); ok {
				list = append(list, s)
			}
		}
	}
	if len(list) == 0 {
		return nil, errAbsent
	}
	return list, nil
}

func bundle(h *Host, dir string) (Software, bool) {
	s := Software{Name: strings.TrimSuffix(path.Base(dir), ".app"), From: "app"}
	data, err := fs.ReadFile(h.Files, path.Join(dir, "Contents/Info.plist"))
	if err != nil { // applications of iOS have it elsewhere
		if data, err = fs.ReadFile(h.Files, path.Join(dir, "WrappedBundle/Info.plist")); err != nil {
			return s, false
		}
	}
	var info struct {
		Short      string `plist:"CFBundleShortVersionString"`
		Version    string `plist:"CFBundleVersion"`
		Identifier string `plist:"CFBundleIdentifier"`
	}
	if _, err := plist.Unmarshal(data, &info); err != nil {
		return s, true // it is there, in whatever version
	}
	s.Version, s.GUID = first(info.Short, info.Version), info.Identifier
	if strings.HasPrefix(info.Identifier, "com.apple.") {
		s.Publisher = "Apple"
	}
	switch {
	case strings.HasPrefix(dir, "System/"):
		s.Category = "system_component"
	case strings.HasPrefix(dir, "Users/"):
		s.User = strings.Split(dir, "/")[1]
	}
	return s, true
}
