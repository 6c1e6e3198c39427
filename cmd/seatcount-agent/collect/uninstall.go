package collect

import (
	"strings"
	"time"
)

// regKey is a key of the registry, or of a test.
type regKey interface {
	Keys() ([]string, error)
	// Open returns the key of that name below; the caller closes it.
	Open(name string) (regKey, error)
	Text(name string) string
	Number(name string) uint64
	Close() error
}

// uninstall lists the entries of one Uninstall key. arch is that of the registry's view; user is whose it is.
func uninstall(k regKey, arch, user string) ([]Software, error) {
	names, err := k.Keys()
	if err != nil {
		return nil, err
	}
	var list []Software
	for _, name := range names {
		entry, err := k.Open(name)
		if err != nil {
			continue // gone this moment, or not for us
		}
		if s, ok := uninstallEntry(entry, name); ok {
			s.Arch, s.User = arch, user
			list = append(list, s)
		}
		_ = entry.Close() // it was only read
	}
	return list, nil
}

func uninstallEntry(k regKey, name string) (Software, bool) {
	s := Software{
		Name: k.Text("DisplayName"), Version: k.Text("DisplayVersion"), Publisher: k.Text("Publisher"), Comments: k.Text("Comments"), From: "registry",
	}
	if strings.TrimSpace(s.Name) == "" {
		return s, false // parts of others, and what is left of what was removed
	}
	if strings.HasPrefix(name, "{") {
		s.GUID = strings.Trim(name, "{}")
	}
	if day, err := time.Parse("20060102", strings.TrimSpace(k.Text("InstallDate"))); err == nil && day.Year() > 1990 {
		s.Installed = day.Format(time.DateOnly)
	}
	switch release := strings.ToLower(k.Text("ReleaseType")); {
	case strings.Contains(release, "hotfix"):
		s.Category = "hotfix"
	case strings.Contains(release, "security"):
		s.Category = "security_update"
	case strings.Contains(release, "update"), strings.Contains(release, "service pack"):
		s.Category = "update"
	case k.Number("SystemComponent") == 1:
		s.Category = "system_component"
	case k.Text("ParentKeyName") != "":
		s.Category = "update"
	default:
		s.Category = "application"
	}
	return s, true
}
