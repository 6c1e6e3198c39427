package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"seatcount/service/about"
)

// module is what "go list" says of where a package comes from.
type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module
}

// others are the parts that are no Go modules of their own, with where their license text is.
func others(modules []module) ([]about.Part, error) {
	dir := func(path string) string {
		for _, m := range modules {
			if m.Path == path {
				return m.Dir
			}
		}
		return ""
	}
	goLicense, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "LICENSE")) //nolint:staticcheck // the one that runs this
	if err != nil {
		return nil, err
	}
	inter, err := os.ReadFile(filepath.Join("assets", "fonts", "OFL.txt"))
	if err != nil {
		return nil, err
	}
	glfw, err := licenseText(filepath.Join(dir("github.com/go-gl/glfw/v3.4/glfw"), "glfw"))
	if err != nil {
		return nil, err
	}
	return []about.Part{
		{Name: "Go", Version: runtime.Version(), License: "BSD-3-Clause", Text: string(goLicense)},
		{Name: "GLFW", Version: "3.4", License: "Zlib", Text: glfw},
		{Name: "Inter", Version: "", License: "OFL-1.1", Text: string(inter)},
		{Name: "SQLite", Version: "", License: "blessing", Text: "SQLite is in the public domain: https://sqlite.org/copyright.html"},
	}, nil
}

// writeNotices writes the list of all modules whose code is in one of the programs, on any system.
func writeNotices(out io.Writer) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	parts, err := others(modules)
	if err != nil {
		return err
	}
	for _, m := range modules {
		text, err := licenseText(m.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		parts = append(parts, about.Part{Name: m.Path, Version: m.Version, License: licenseOf(text), Text: text})
	}
	return about.Write(out, parts)
}

// linked lists the modules, ours aside, that the programs are made of on the systems we build for.
func linked() ([]module, error) {
	seen := map[string]module{}
	for _, system := range []string{"linux", "windows", "darwin"} {
		for _, arch := range []string{"amd64", "arm64"} {
			cmd := exec.CommandContext(context.Background(), "go", "list", "-e", "-deps", "-tags", "migrated_fynedo", "-json=Module", "./cmd/...")
			cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=1")
			cmd.Stderr = os.Stderr
			list, err := cmd.Output()
			if err != nil {
				return nil, fmt.Errorf("go list for %s: %w", system, err)
			}
			for d := json.NewDecoder(bytes.NewReader(list)); ; {
				var p struct{ Module *module }
				if err := d.Decode(&p); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					return nil, err
				}
				if m := p.Module; m != nil && !m.Main {
					if m.Replace != nil {
						m = m.Replace
					}
					seen[m.Path] = *m
				}
			}
		}
	}
	var modules []module
	for _, m := range seen {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return modules, nil
}

// licenseText is all that the license files in a folder say.
func licenseText(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		code := strings.HasSuffix(name, ".GO") || strings.HasSuffix(name, ".C")
		if e.IsDir() || code || !(strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") || strings.HasPrefix(name, "NOTICE") || strings.HasPrefix(name, "UNLICENSE")) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")))
	}
	if len(texts) == 0 {
		return "", errors.New("there is no license file")
	}
	return strings.Join(texts, "\n\n"), nil
}

// licenseOf names a license by what its text says, as SPDX does. An unknown one is an error of this program, which a test
// finds.
func licenseOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, known := range []struct{ words, name string }{
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Mozilla Public License Version 2.0", "MPL-2.0"},
		{"Mozilla Public License, version 2.0", "MPL-2.0"},
		{"SIL OPEN FONT LICENSE", "OFL-1.1"},
		{"This is free and unencumbered software", "Unlicense"},
		{"Permission to use, copy, modify, and/or distribute this software for any purpose", "ISC"},
		{"Permission to use, copy, modify, and distribute this software for any purpose", "ISC"},
		{"The origin of this software must not be misrepresented", "Zlib"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"endorse or promote products", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	} {
		if strings.Contains(text, known.words) {
			return known.name
		}
	}
	return "LicenseRef-unknown"
}
