// Package e2e tells stories in the real window: the program as it is built for users, a virtual display, a keyboard and
// a mouse.
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything that is waited for may take on a busy machine.
const patience = 60 * time.Second

// desktop is a virtual display with a window manager.
type desktop struct {
	t     testing.TB
	env   []string
	shots string
	n     int
	frame string // the file in which the virtual display keeps its screen
}

func newDesktop(t testing.TB, width, height int) *desktop {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import", "jwm", "wmctrl", "xclip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here: make setup installs it", tool)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	frames := t.TempDir()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-fbdir", frames, "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(server) })
	write.Close()
	number := make([]byte, 16)
	n, err := read.Read(number)
	if err != nil {
		t.Fatalf("the virtual display did not start: %v", err)
	}
	home := t.TempDir()
	d := &desktop{t: t, shots: filepath.Join(root(t), "build", "e2e"), frame: filepath.Join(frames, "Xvfb_screen0")}
	for _, v := range os.Environ() {
		if key, _, _ := strings.Cut(v, "="); key != "DISPLAY" && key != "WAYLAND_DISPLAY" && key != "HOME" && !strings.HasPrefix(key, "XDG_") {
			d.env = append(d.env, v)
		}
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(string(number[:n])), "HOME="+home, "XDG_CONFIG_HOME="+home+"/.config",
		"XDG_CACHE_HOME="+home+"/.cache", "LIBGL_ALWAYS_SOFTWARE=1")
	if err := os.MkdirAll(d.shots, 0o755); err != nil {
		t.Fatal(err)
	}
	manager := d.command("jwm", "-f", d.write(home+"/jwm.xml", "<?xml version=\"1.0\"?><JWM><WindowStyle><Height>0</Height><Width>0</Width></WindowStyle></JWM>"))
	if err := manager.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(manager) })
	return d
}

func (d *desktop) write(path, text string) string {
	d.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func stop(c *exec.Cmd) {
	_ = c.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() { _ = c.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = c.Process.Kill()
		<-done
	}
}

func root(t testing.TB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

func (d *desktop) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = d.env
	return c
}

func (d *desktop) run(name string, args ...string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = d.env
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		d.fail("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

// fail leaves a picture of what is on the screen and ends the test.
func (d *desktop) fail(format string, args ...any) {
	d.t.Helper()
	c := d.command("import", "-window", "root", filepath.Join(d.shots, "failed.png"))
	_ = c.Run()
	d.t.Fatalf(format+"\n(the screen is in build/e2e/failed.png)", args...)
}

// keys presses keys one after the other, such as "ctrl+n", "Tab", "Return".
func (d *desktop) keys(names ...string) {
	d.t.Helper()
	for _, name := range names {
		d.run("xdotool", "key", "--clearmodifiers", "--delay", "60", name)
	}
}

// opens presses a key and waits until what it opens, or closes, is on the screen and has come to rest: who types earlier
// types into something else.
func (d *desktop) opens(key string) {
	d.t.Helper()
	before := d.grab()
	d.keys(key)
	var last, now image.Image = nil, before
	d.until("the screen has changed after "+key, func() bool {
		last, now = now, d.grab()
		return different(before, now) > 3000 && different(last, now) < 300
	}, func() string { return fmt.Sprintf("%d pixels are different", different(before, now)) })
}

func (d *desktop) grab() image.Image {
	d.t.Helper()
	picture, err := png.Decode(strings.NewReader(d.run("import", "-window", "root", "png:-")))
	if err != nil {
		d.fail("picture: %v", err)
	}
	return picture
}

// different counts the pixels in which two pictures differ.
func different(a, b image.Image) int {
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if r1 != r2 || g1 != g2 || b1 != b2 {
				n++
			}
		}
	}
	return n
}

// types writes ASCII text into what has the focus.
func (d *desktop) types(text string) {
	d.t.Helper()
	d.run("xdotool", "type", "--clearmodifiers", "--delay", "12", "--", text)
}

// shot leaves a picture of the screen in build/e2e, numbered in the order of the story.
func (d *desktop) shot(name string) {
	d.t.Helper()
	d.n++
	path := filepath.Join(d.shots, fmt.Sprintf("%02d-%s.png", d.n, name))
	d.run("import", "-window", "root", path)
	f, err := os.Open(path)
	if err != nil {
		d.fail("picture: %v", err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		d.fail("picture: %v", err)
	}
	if n := colors(picture); n < 20 {
		d.fail("the window at %q is blank: %d colors", name, n)
	}
}

// colors counts the colors of a picture, looking at every fourth pixel of every fourth line.
func colors(picture image.Image) int {
	found := map[[3]uint32]bool{}
	for y := 0; y < picture.Bounds().Dy(); y += 4 {
		for x := 0; x < picture.Bounds().Dx(); x += 4 {
			r, g, b, _ := picture.At(x, y).RGBA()
			found[[3]uint32{r, g, b}] = true
		}
	}
	return len(found)
}

// clipboard is what was copied last.
func (d *desktop) clipboard() string {
	c := d.command("xclip", "-selection", "clipboard", "-o")
	out, _ := c.Output() // an empty clipboard is an error to xclip
	return string(out)
}

// copied presses Ctrl+A and Ctrl+C until the copied table is as wanted: it is what the grid shows.
func (d *desktop) copied(what string, wanted func(table string) bool) string {
	d.t.Helper()
	table := ""
	d.until("the grid shows "+what, func() bool {
		d.keys("ctrl+a", "ctrl+c")
		table = d.clipboard()
		return wanted(table)
	}, func() string { return "it shows:\n" + table })
	return table
}

// until waits for something to become true; details tell what there is instead.
func (d *desktop) until(what string, is func() bool, details func() string) {
	d.t.Helper()
	for end := time.Now().Add(patience); ; {
		if is() {
			return
		}
		if time.Now().After(end) {
			d.fail("waited in vain until %s; %s", what, details())
		}
		<-time.After(150 * time.Millisecond)
	}
}
