// Package cmd holds the programs. Its test holds the direction in which all packages look.
package cmd

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what "go list" says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// rule says what packages may not look at. A name that ends in "/..." means everything below it too.
type rule struct {
	name   string
	from   string
	except []string
	not    []string
	deep   bool // also not through others
}

var rules = []rule{
	{name: "model knows nothing of ours", from: "seatcount/model/...", not: []string{"seatcount/..."}},
	{name: "model needs no window", from: "seatcount/model/...", not: []string{"fyne.io/..."}, deep: true},
	{name: "services know no windows and no programs", from: "seatcount/service/...", not: []string{"seatcount/ui/...", "seatcount/cmd/...", "fyne.io/...", "github.com/go-gl/..."}, deep: true},
	{name: "reading inventories needs no database", from: "seatcount/service/inventory/...", not: []string{"gorm.io/...", "database/sql", "github.com/mattn/go-sqlite3", "seatcount/service/store"}, deep: false},
	{name: "matching is pure", from: "seatcount/service/match/...", not: []string{"gorm.io/...", "database/sql", "seatcount/service/...", "os", "time"}},
	{name: "reports know no database", from: "seatcount/service/report/...", not: []string{"gorm.io/...", "database/sql", "seatcount/service/store"}},
	{name: "windows write no SQL", from: "seatcount/ui/...", not: []string{"gorm.io/...", "database/sql", "github.com/mattn/go-sqlite3", "seatcount/service/store"}},
	{name: "windows know no programs", from: "seatcount/ui/...", not: []string{"seatcount/cmd/..."}, deep: true},
	{name: "the grid knows nothing of licenses", from: "seatcount/ui/grid/...", not: []string{"seatcount/model", "seatcount/service/..."}},
	{name: "widgets know nothing of licenses", from: "seatcount/ui/widget/...", not: []string{"seatcount/model", "seatcount/service/..."}},
	{name: "the theme knows nothing of licenses", from: "seatcount/ui/theme/...", not: []string{"seatcount/model", "seatcount/service/..."}},
	{name: "only the program itself needs OpenGL", from: "seatcount/...", except: []string{"seatcount/cmd/seatcount"}, not: []string{"fyne.io/fyne/v2/app"}},
	{name: "the command line builds without OpenGL", from: "seatcount/cmd/seatcountctl/...", not: []string{"fyne.io/...", "github.com/go-gl/..."}, deep: true},
	{name: "the agent builds without C", from: "seatcount/cmd/seatcount-agent/...", not: []string{"github.com/mattn/go-sqlite3", "gorm.io/...", "fyne.io/..."}, deep: true},
}

func TestArrowsPointOneWay(t *testing.T) {
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("go list named only %d packages", len(packages))
	}
	for _, r := range rules {
		t.Run(strings.ReplaceAll(r.name, " ", "_"), func(t *testing.T) {
			for _, p := range packages {
				if !within(p.ImportPath, r.from) || slices.Contains(r.except, p.ImportPath) {
					continue
				}
				looksAt := p.Imports
				if r.deep {
					looksAt = p.Deps
				}
				for _, other := range looksAt {
					for _, not := range r.not {
						if within(other, not) {
							t.Errorf("%s looks at %s, but %s", p.ImportPath, other, r.name)
						}
					}
				}
			}
		})
	}
}

// TestAgentNeedsNoC looks for C in what the agent is made of. The standard library has ways of its own without.
func TestAgentNeedsNoC(t *testing.T) {
	const withC = `{{if and .CgoFiles (not .Standard)}}{{.ImportPath}}{{end}}`
	for program, wanted := range map[string]bool{"seatcount-agent": false, "seatcountctl": true} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", withC, "seatcount/cmd/"+program).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		if got := strings.TrimSpace(string(out)); (got != "") != wanted {
			t.Errorf("%s has C in: %q", program, got)
		}
	}
}

func TestRuleFindsWrongArrow(t *testing.T) {
	for _, c := range []struct {
		path, pattern string
		want          bool
	}{
		{"seatcount/ui/page", "seatcount/ui/...", true},
		{"seatcount/ui", "seatcount/ui/...", true},
		{"seatcount/uix", "seatcount/ui/...", false},
		{"fyne.io/fyne/v2/app", "fyne.io/fyne/v2/app", true},
		{"fyne.io/fyne/v2/app/internal", "fyne.io/fyne/v2/app", false},
	} {
		if got := within(c.path, c.pattern); got != c.want {
			t.Errorf("within(%q, %q) = %v", c.path, c.pattern, got)
		}
	}
}

func within(path, pattern string) bool {
	if root, below := strings.CutSuffix(pattern, "/..."); below {
		return path == root || strings.HasPrefix(path, root+"/")
	}
	return path == pattern
}

func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags", "migrated_fynedo", "-json=ImportPath,Imports,Deps", "seatcount/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
