package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"seatcount/service/about"
)

// The parts of CycloneDX 1.6 that are written (https://cyclonedx.org/docs/1.6/json/).
type (
	bom struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type     string          `json:"type"`
		Ref      string          `json:"bom-ref"`
		Name     string          `json:"name"`
		Version  string          `json:"version,omitempty"`
		PURL     string          `json:"purl,omitempty"`
		Hashes   []hash          `json:"hashes,omitempty"`
		Licenses []licenseChoice `json:"licenses,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licenseChoice struct {
		License license `json:"license"`
	}
	license struct {
		ID string `json:"id"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn,omitempty"`
	}
)

// writeSBOM lists what the Go linker noted in the programs, with the parts in C that come inside modules.
func writeSBOM(out io.Writer, version, commit string, programs []string) error {
	known := map[string]about.Part{}
	for _, p := range about.Parts() {
		known[p.Name] = p
	}
	product := component{Type: "application", Ref: "seatcount", Name: "seatcount", Version: version, Licenses: licenses("Apache-2.0")}
	b := bom{Format: "CycloneDX", Spec: "1.6", Version: 1, Metadata: metadata{product}}
	libraries := map[string]component{}
	all := dependency{Ref: product.Ref}
	whole := sha256.New()
	for _, path := range programs {
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		whole.Write(sum[:])
		name := programName(path, info)
		b.Components = append(b.Components, component{
			Type: "application", Ref: name, Name: name, Version: version, Licenses: licenses("Apache-2.0"),
			Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
		})
		all.DependsOn = append(all.DependsOn, name)
		d := dependency{Ref: name}
		for _, c := range inside(info, known) {
			libraries[c.Ref] = c
			d.DependsOn = append(d.DependsOn, c.Ref)
		}
		slices.Sort(d.DependsOn)
		b.Dependencies = append(b.Dependencies, d)
	}
	b.Dependencies = append(b.Dependencies, all)
	found := make([]component, 0, len(libraries))
	for _, c := range libraries {
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b component) int { return cmp.Compare(a.Ref, b.Ref) })
	b.Components = append(b.Components, found...)
	b.Serial = serial(whole.Sum([]byte(commit)))
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

// programName tells programs of the same name for different systems apart.
func programName(path string, info *buildinfo.BuildInfo) string {
	setting := map[string]string{}
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	return strings.TrimSuffix(filepath.Base(info.Path), ".exe") + "-" + setting["GOOS"] + "-" + setting["GOARCH"]
}

// inside lists what one program is made of.
func inside(info *buildinfo.BuildInfo, known map[string]about.Part) []component {
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	list := []component{{Type: "library", Ref: "pkg:golang/std@" + goVersion, Name: "Go standard library", Version: goVersion, PURL: "pkg:golang/std@" + goVersion, Licenses: licenses("BSD-3-Clause")}}
	add := func(name, id string) {
		list = append(list, component{Type: "library", Ref: name, Name: name, Version: known[name].Version, Licenses: licenses(id)})
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		purl := "pkg:golang/" + m.Path + "@" + m.Version
		c := component{Type: "library", Ref: purl, Name: m.Path, Version: m.Version, PURL: purl}
		if p, ok := known[m.Path]; ok {
			c.Licenses = licenses(p.License)
		}
		list = append(list, c)
		switch {
		case m.Path == "github.com/mattn/go-sqlite3":
			add("SQLite", "blessing")
		case strings.HasPrefix(m.Path, "github.com/go-gl/glfw/"):
			add("GLFW", "Zlib")
			add("Inter", "OFL-1.1") // the window's typeface
		}
	}
	return list
}

func licenses(id string) []licenseChoice { return []licenseChoice{{license{id}}} }

// serial is a UUID that is the same for the same programs (RFC 9562, version 8).
func serial(sum []byte) string {
	h := sha256.Sum256(sum)
	u := h[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
