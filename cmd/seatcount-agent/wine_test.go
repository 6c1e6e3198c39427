//go:build linux && amd64

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatcount/service/inventory"
)

// wine is a Windows of the test's own.
type wine struct {
	dir string
	env []string
}

func newWine(t *testing.T) *wine {
	t.Helper()
	if testing.Short() {
		t.Skip("Wine takes a while")
	}
	for _, program := range []string{"wine", "wineboot", "wineserver", "x86_64-w64-mingw32-gcc"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed here", program)
		}
	}
	w := &wine{dir: t.TempDir()}
	w.env = append(os.Environ(), "WINEPREFIX="+filepath.Join(w.dir, "prefix"), "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "DISPLAY=", "HOME="+w.dir)
	t.Cleanup(func() {
		// It goes on in the background otherwise, and writes into the folder that is about to be deleted.
		for _, flag := range []string{"-k", "-w"} {
			cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "wineserver", flag)
			cmd.Env = w.env
			_ = cmd.Run() // it may have ended already
		}
	})
	w.run(t, "wineboot", "-i")
	w.run(t, "x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", filepath.Join(w.dir, "prefix/drive_c/windows/system32/bcryptprimitives.dll"),
		"testdata/bcryptprimitives.c", "-ladvapi32")
	w.run(t, "wine", "regedit", "/S", "testdata/software.reg")
	return w
}

// run runs a program and returns what it wrote to standard output.
func (w *wine) run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = w.env
	cmd.WaitDelay = time.Second // servers that it started hold on to its output
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrWaitDelay) { // it ended, and well
		err = nil
	}
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, said.String())
	}
	return out
}

// The code for the registry and the firmware, in the program as it is handed out.
func TestWindowsUnderWine(t *testing.T) {
	w := newWine(t)
	program := filepath.Join(w.dir, "seatcount-agent.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=amd64")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r := read(t, w.run(t, "wine", program, "--output", "-"))
	want := map[string]string{"Nordwind Office": "16.0.1", "Nordwind Draw": "3", "Nordwind Chat": "1", "Nordwind Runtime": ""}
	for _, e := range r.Software {
		if version, ok := want[e.Name]; strings.HasPrefix(e.Name, "Nordwind") && (!ok || version != e.Version) {
			t.Errorf("it lists %s %q", e.Name, e.Version)
		}
		delete(want, e.Name)
	}
	if len(want) > 0 {
		t.Errorf("it does not list %v", want)
	}
	name, _ := os.Hostname()
	name, _, _ = strings.Cut(name, ".")
	if !strings.EqualFold(r.Hostname, name) || r.OS != "Microsoft Windows 11 Pro 23H2" || !r.Complete || r.CollectedAt.IsZero() {
		t.Errorf("it is %+v", *r)
	}

	// Its way over the network.
	var came []byte
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if z, err := gzip.NewReader(r.Body); err == nil && r.Header.Get("X-Auth-Token") == "sct_x" {
			came, _ = io.ReadAll(z)
		}
		rw.WriteHeader(http.StatusAccepted)
	}))
	defer s.Close()
	w.env = append(w.env, "SEATCOUNT_TOKEN=sct_x")
	w.run(t, "wine", program, "--server", s.URL)
	if got := read(t, came); got.Hostname != r.Hostname || len(got.Software) != len(r.Software) {
		t.Errorf("delivered is %+v", *got)
	}
}

// read reads an inventory as Seatcount does.
func read(t *testing.T, data []byte) *inventory.Report {
	t.Helper()
	var report *inventory.Report
	err := inventory.ReadSource(t.Context(), inventory.Source{Path: "x", Data: data}, inventory.Options{}, inventory.Limits{}, func(u inventory.Unit) error {
		if u.Err != nil {
			return u.Err
		}
		report = u.Reports[0]
		return nil
	})
	if err != nil || report == nil {
		t.Fatalf("%v in %s", err, data)
	}
	return report
}
