package collect

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"time"
)

// unixListers are the systems of packages that Linux has, each of which may be there beside others.
func unixListers() []lister {
	return []lister{
		{"dpkg", dpkg}, {"rpm", rpm}, {"apk", apk}, {"pacman", pacman}, {"snap", snap}, {"flatpak", flatpak},
	}
}

// stanzas calls each with the fields of every paragraph of "Key: value" lines. Lines that go on an earlier one are
// passed over: no field that is asked for has any.
func stanzas(r io.Reader, sep string, each func(map[string]string)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	fields := map[string]string{}
	end := func() {
		if len(fields) > 0 {
			each(fields)
			fields = map[string]string{}
		}
	}
	for lines.Scan() {
		line := lines.Text()
		if strings.TrimSpace(line) == "" {
			end()
			continue
		}
		if key, value, ok := strings.Cut(line, sep); ok && line[0] != ' ' && line[0] != '\t' {
			fields[key] = strings.TrimSpace(value)
		}
	}
	end()
	return lines.Err()
}

// dpkg reads the status of packages as dpkg keeps it, also in parts as images without dpkg have it.
func dpkg(_ context.Context, h *Host) ([]Software, error) {
	files := []string{"var/lib/dpkg/status"}
	parts, _ := fs.Glob(h.Files, "var/lib/dpkg/status.d/*") // the pattern is right
	var list []Software
	found := false
	for _, name := range append(files, parts...) {
		if strings.HasSuffix(name, ".md5sums") {
			continue
		}
		f, err := h.Files.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return list, err
		}
		found = true
		err = stanzas(f, ":", func(p map[string]string) {
			status := strings.Fields(p["Status"])
			// "install ok installed", "hold ok installed"; files of status.d have none.
			if len(status) > 0 && status[len(status)-1] != "installed" {
				return
			}
			list = append(list, Software{
				Name: p["Package"], Version: p["Version"], Publisher: withoutAddress(p["Maintainer"]), Arch: p["Architecture"], From: "deb", Category: p["Section"],
			})
		})
		if err = errors.Join(err, f.Close()); err != nil {
			return list, err
		}
	}
	if !found {
		return nil, errAbsent
	}
	return list, nil
}

// withoutAddress takes "<address>" from the end of a name.
func withoutAddress(s string) string {
	name, _, _ := strings.Cut(s, "<")
	return strings.Trim(strings.TrimSpace(name), `"`)
}

// rpmFormat has one line for each package.
const rpmFormat = `%{NAME}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{VENDOR}\t%{INSTALLTIME}\t%{GROUP}\n`

// rpm asks rpm: its database has one of three forms.
func rpm(ctx context.Context, h *Host) ([]Software, error) {
	there := false
	for _, dir := range []string{"var/lib/rpm", "usr/lib/sysimage/rpm"} {
		for _, file := range []string{"rpmdb.sqlite", "Packages", "Packages.db"} {
			_, err := fs.Stat(h.Files, path.Join(dir, file))
			there = there || err == nil
		}
	}
	if !there {
		return nil, errAbsent
	}
	out, err := h.Run(ctx, "rpm", "-qa", "--qf", rpmFormat)
	if err != nil {
		return nil, err
	}
	var list []Software
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) != 6 || f[0] == "gpg-pubkey" {
			continue
		}
		for i := range f {
			if f[i] == "(none)" {
				f[i] = ""
			}
		}
		list = append(list, Software{
			Name: f[0], Version: f[1], Arch: f[2], Publisher: withoutAddress(f[3]), Installed: dayOf(f[4]), From: "rpm", Category: f[5],
		})
	}
	return list, nil
}

// dayOf is the day of a number of seconds since 1970.
func dayOf(seconds string) string {
	n, err := strconv.ParseInt(strings.TrimSpace(seconds), 10, 64)
	if err != nil || n <= 0 {
		return ""
	}
	return time.Unix(n, 0).Local().Format(time.DateOnly)
}

// apk reads the database of Alpine's packages.
func apk(_ context.Context, h *Host) ([]Software, error) {
	for _, name := range []string{"lib/apk/db/installed", "usr/lib/apk/db/installed"} {
		data, err := fs.ReadFile(h.Files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var list []Software
		err = stanzas(bytes.NewReader(data), ":", func(p map[string]string) {
			list = append(list, Software{Name: p["P"], Version: p["V"], Arch: p["A"], Publisher: withoutAddress(p["m"]), From: "apk"})
		})
		return list, err
	}
	return nil, errAbsent
}

// pacman reads the database of Arch's packages, a folder for each.
func pacman(_ context.Context, h *Host) ([]Software, error) {
	found, err := fs.Glob(h.Files, "var/lib/pacman/local/*/desc")
	if err != nil || len(found) == 0 {
		return nil, errAbsent
	}
	var list []Software
	for _, name := range found {
		data, err := fs.ReadFile(h.Files, name)
		if err != nil {
			return list, err
		}
		fields := map[string]string{}
		key := ""
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			switch {
			case len(line) > 2 && line[0] == '%' && line[len(line)-1] == '%':
				key = line[1 : len(line)-1]
			case line != "" && fields[key] == "":
				fields[key] = line
			}
		}
		list = append(list, Software{
			Name: fields["NAME"], Version: fields["VERSION"], Arch: fields["ARCH"], Publisher: withoutAddress(fields["PACKAGER"]),
			Installed: dayOf(fields["INSTALLDATE"]), From: "pacman",
		})
	}
	return list, nil
}

// snap reads the description in each snap that is mounted; the link "current" is the revision in use.
func snap(_ context.Context, h *Host) ([]Software, error) {
	found, _ := fs.Glob(h.Files, "snap/*/current/meta/snap.yaml")
	if len(found) == 0 {
		found, _ = fs.Glob(h.Files, "var/lib/snapd/snap/*/current/meta/snap.yaml")
	}
	if len(found) == 0 {
		return nil, errAbsent
	}
	var list []Software
	for _, name := range found {
		data, err := fs.ReadFile(h.Files, name)
		if err != nil {
			return list, err
		}
		fields := yamlFields(string(data))
		s := Software{Name: fields["name"], Version: fields["version"], From: "snap", Comments: fields["summary"]}
		switch fields["type"] {
		case "base", "core", "os", "snapd", "kernel", "gadget":
			s.Category = "system_component"
		}
		list = append(list, s)
	}
	return list, nil
}

// yamlFields are the plain values on the first level of a YAML file.
func yamlFields(text string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if !ok || key == "" || key[0] == ' ' || key[0] == '\t' || key[0] == '#' || key[0] == '-' {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && (value[0] == '\'' || value[0] == '"') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		if !strings.HasPrefix(value, "|") && !strings.HasPrefix(value, ">") {
			fields[key] = value
		}
	}
	return fields
}

// flatpak asks flatpak for applications; without the program, their folders say at least which there are.
func flatpak(ctx context.Context, h *Host) ([]Software, error) {
	folders, _ := fs.Glob(h.Files, "var/lib/flatpak/app/*")
	out, err := h.Run(ctx, "flatpak", "list", "--app", "--columns=application,name,version,branch,origin,installation")
	if errors.Is(err, exec.ErrNotFound) || err != nil && len(folders) == 0 {
		if len(folders) == 0 {
			return nil, errAbsent
		}
		var list []Software
		for _, f := range folders {
			list = append(list, Software{Name: path.Base(f), From: "flatpak"})
		}
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	var list []Software
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 4 || f[0] == "Application ID" || f[0] == "" {
			continue
		}
		s := Software{Name: first(f[1], f[0]), Version: first(f[2], f[3]), From: "flatpak", Comments: f[0]}
		if len(f) > 5 && f[5] != "" && f[5] != "system" {
			s.Comments += fmt.Sprintf(" (%s)", f[5])
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, errAbsent
	}
	return list, nil
}
