// Package uitest helps the tests of everything that draws: an app in memory with Seatcount's theme, and pictures of
// what it shows in build/shots, to be looked at.
package uitest

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// The sizes of windows that pictures are taken in.
var (
	Large = fyne.NewSize(1280, 800)
	Small = fyne.NewSize(1024, 680) // the least that everything must be usable in
)

// App begins a test with an app in memory that has the theme in the given mode.
func App(t testing.TB, mode theme.Mode) fyne.App {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode))
	return a
}

// Window shows content in a window of the given size, without margin.
func Window(t testing.TB, content fyne.CanvasObject, size fyne.Size) fyne.Window {
	w := test.NewTempWindow(t, container.NewStack(kit.NewBox(theme.Background, "", 0), content))
	w.SetPadded(false)
	w.Resize(size)
	return w
}

// Shot writes a picture of a canvas to build/shots/NAME.png.
func Shot(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	dir := filepath.Join(root(t), "build", "shots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, c.Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Variant is one of the four ways in which pictures are taken.
type Variant struct {
	Name string // "light-1280" and so on
	Mode theme.Mode
	Size fyne.Size
}

// AllPictures reports whether every picture is wanted. Taking them is slow: tests take few unless SEATCOUNT_SHOTS is set.
func AllPictures() bool { return os.Getenv("SEATCOUNT_SHOTS") != "" }

// Variants are light and dark in the large and the small window; only the first unless AllPictures.
func Variants() []Variant {
	if !AllPictures() {
		return []Variant{{"light-1280", theme.ModeLight, Large}}
	}
	return []Variant{
		{"light-1280", theme.ModeLight, Large},
		{"dark-1280", theme.ModeDark, Large},
		{"light-1024", theme.ModeLight, Small},
		{"dark-1024", theme.ModeDark, Small},
	}
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("no go.mod above the test's folder")
	return ""
}

// Press sends a key to whatever has the focus, or to the canvas.
func Press(c fyne.Canvas, key fyne.KeyName) {
	e := &fyne.KeyEvent{Name: key}
	if f := c.Focused(); f != nil {
		f.TypedKey(e)
	} else if h := c.OnTypedKey(); h != nil {
		h(e)
	}
}

// Type types text into whatever has the focus.
func Type(c fyne.Canvas, text string) {
	for _, r := range text {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}
