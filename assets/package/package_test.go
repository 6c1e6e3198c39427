// Package packaging holds what packages are made of. Its tests hold together what has to agree.
package packaging

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"howett.net/plist"
)

const id = "io.seatcount.Seatcount"

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Desktops join window, desktop entry, icon and metainfo by one name.
func TestOneNameEverywhere(t *testing.T) {
	for path, want := range map[string]string{
		"linux/" + id + ".desktop":      "\nIcon=" + id + "\n",
		"linux/" + id + ".metainfo.xml": "<id>" + id + "</id>",
		"macos/Info.plist":              "<string>" + id + "</string>",
		"../../FyneApp.toml":            `ID = "` + id + `"`,
		"../../cmd/seatcount/main.go":   `"` + id + `"`,
	} {
		if !strings.Contains(content(t, path), want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}

func TestXMLIsWellFormed(t *testing.T) {
	for _, path := range []string{"linux/" + id + ".metainfo.xml", "windows/seatcount.manifest", "macos/Info.plist", "macos/entitlements.plist"} {
		for d := xml.NewDecoder(strings.NewReader(content(t, path))); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", path, err)
				break
			}
		}
		if strings.HasSuffix(path, ".plist") {
			var v map[string]any
			if _, err := plist.Unmarshal([]byte(content(t, path)), &v); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

func TestTheChangesNameTheNextVersion(t *testing.T) {
	next := regexp.MustCompile(`(?m)^Version = "(.*)"$`).FindStringSubmatch(content(t, "../../FyneApp.toml"))
	if next == nil {
		t.Fatal("FyneApp.toml has no version")
	}
	if !strings.Contains(content(t, "../../CHANGELOG.md"), "\n## "+next[1]+" ") {
		t.Errorf("CHANGELOG.md does not tell of %s", next[1])
	}
}

// The version of a checkout before the first tag, at it, behind it, and with changes.
func TestVersion(t *testing.T) {
	for _, tool := range []string{"git", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here", tool)
		}
	}
	dir := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir),
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	is := func(pattern string) {
		t.Helper()
		if got := run("bash", ".ci/version"); !regexp.MustCompile("^" + pattern + "$").MatchString(got) {
			t.Errorf("the version is %q, want %s", got, pattern)
		}
	}
	commit := func() { run("git", "add", "."); run("git", "commit", "-q", "-m", "x") }

	write(".ci/version", content(t, "../../.ci/version"))
	write("FyneApp.toml", "[Details]\nVersion = \"0.3.0\"\n")
	is(`0\.3\.0`) // a source archive
	run("git", "init", "-q")
	commit()
	is(`0\.3\.0-dev\.1\+g[0-9a-f]{7}`)
	run("git", "tag", "v0.3.0")
	is(`0\.3\.0`)
	write("more", "x")
	commit()
	is(`0\.3\.0\+1\.g[0-9a-f]{7}`)
	write("more", "y")
	is(`0\.3\.0\+1\.g[0-9a-f]{7}\.dirty`)
}
