package about

import (
	"bytes"
	"strings"
	"testing"
)

func TestParts(t *testing.T) {
	list := Parts()
	found := map[string]Part{}
	for _, p := range list {
		found[p.Name] = p
		if p.Name == "" || p.License == "" || strings.Contains(p.License, "unknown") || len(p.Text) < 40 || strings.Contains(p.Text, "\n"+mark) {
			t.Errorf("%+v", p)
		}
	}
	for name, license := range map[string]string{
		"fyne.io/fyne/v2": "BSD-3-Clause", "gorm.io/gorm": "MIT", "github.com/spf13/cobra": "Apache-2.0", "SQLite": "blessing", "Go": "BSD-3-Clause",
		"Inter": "OFL-1.1", "GLFW": "Zlib",
	} {
		if found[name].License != license {
			t.Errorf("%s has the license %q, want %s", name, found[name].License, license)
		}
	}
	if !strings.Contains(Notices(), "Fyne.io developers") {
		t.Error("the notices do not name who made Fyne")
	}
}

func TestPartsAreReadAsWritten(t *testing.T) {
	list := []Part{
		{"alpha", "v1.0.0", "MIT", "Copyright Ada\n\nPermission"}, {"beta", "", "Zlib", "Copyright Bob"}, {"gamma", "v2", "MIT", "Copyright Ada\n\nPermission"},
	}
	var out bytes.Buffer
	if err := Write(&out, list); err != nil {
		t.Fatal(err)
	}
	got := read(out.String())
	if len(got) != len(list) {
		t.Fatalf("%d parts, want %d: %+v", len(got), len(list), got)
	}
	for i := range list {
		if got[i] != list[i] {
			t.Errorf("part %d is %+v, want %+v", i, got[i], list[i])
		}
	}
}
