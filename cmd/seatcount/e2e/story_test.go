package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// office is the title that the story is about; the computers have it, or not, as the story says.
const office = "Quillpad Office 2013 Professional Plus"

// story has the programs, the desktop and the files of a story.
type story struct {
	*desktop
	app, ctl, db, folder string
	window               *exec.Cmd
}

func begin(t testing.TB, width, height int) *story {
	t.Helper()
	if testing.Short() {
		t.Skip("a real window takes a while")
	}
	s := &story{desktop: newDesktop(t, width, height)}
	dir := t.TempDir()
	s.app, s.ctl, s.db, s.folder = filepath.Join(dir, "seatcount"), filepath.Join(dir, "seatcountctl"), filepath.Join(dir, "story.db"), filepath.Join(dir, "inventory")
	for _, program := range []string{s.app, s.ctl} {
		build := exec.Command("go", "build", "-tags", "migrated_fynedo,no_animations", "-o", program, "seatcount/cmd/"+filepath.Base(program))
		build.Dir = root(t)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", program, err, out)
		}
	}
	return s
}

// computer writes an inventory file of a computer with the given titles.
func (s *story) computer(name string, titles ...string) {
	s.t.Helper()
	type software struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	var list []software
	for _, title := range titles {
		list = append(list, software{title, "15.0.4569.1506"})
	}
	file := map[string]any{
		"action": "inventory", "deviceid": name + "-2026-11-01-08-00-00", "itemtype": "Computer",
		"content": map[string]any{
			"hardware":  map[string]any{"name": name, "uuid": fmt.Sprintf("5c1f0d2e-6b1a-4f0e-9c55-%012x", len(name)*1000+int(name[len(name)-1]))},
			"accesslog": map[string]any{"logdate": "2026-11-20 08:00:00"},
			"softwares": list,
		},
	}
	text, err := json.Marshal(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		s.t.Fatal(err)
	}
	// As an agent should: to another name first, so that nobody reads half a file.
	path := filepath.Join(s.folder, name+".json")
	s.write(path+".tmp", string(text))
	if err := os.Rename(path+".tmp", path); err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) open() {
	s.t.Helper()
	s.window = s.command(s.app, "--db", s.db)
	s.window.Stderr = s.t.Output()
	if err := s.window.Start(); err != nil {
		s.t.Fatal(err)
	}
	window := s.window
	s.t.Cleanup(func() {
		if window.ProcessState == nil {
			stop(window)
		}
	})
	s.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Seatcount")
	s.run("wmctrl", "-a", "Seatcount")
	s.until("the window has come up", func() bool {
		before := s.grab()
		return colors(before) > 20 && different(before, s.grab()) < 300
	}, func() string { return "the screen is blank or restless" })
}

// quit leaves by the keyboard and waits until the program has ended by itself.
func (s *story) quit() {
	s.t.Helper()
	s.keys("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- s.window.Wait() }()
	var err error
	s.until("the program has ended", func() bool {
		select {
		case err = <-ended:
			return true
		default:
			return false
		}
	}, func() string { return "it is still running" })
	if err != nil {
		s.fail("it ended with %v", err)
	}
}

type license struct {
	Name          string `json:"name"`
	PurchaseCount int    `json:"purchase_count"`
	UsedCount     int    `json:"used_count"`
	Left          int    `json:"left"`
	MatchString   string `json:"match_string"`
}

// licenses asks the command line, as a second program on the same database.
func (s *story) licenses() []license {
	s.t.Helper()
	var list []license
	if err := json.Unmarshal([]byte(s.run(s.ctl, "--db", s.db, "license", "list", "--json")), &list); err != nil {
		s.fail("licenses: %v", err)
	}
	return list
}

// stored waits until the database has just this license.
func (s *story) stored(want license) {
	s.t.Helper()
	var got []license
	s.until(fmt.Sprintf("the database has %+v", want), func() bool {
		got = s.licenses()
		return len(got) == 1 && got[0] == want
	}, func() string { return fmt.Sprintf("it has %+v", got) })
}

func (s *story) devices(want int) {
	s.t.Helper()
	got := 0
	s.until(fmt.Sprintf("%d devices are there", want), func() bool {
		var list []json.RawMessage
		if err := json.Unmarshal([]byte(s.run(s.ctl, "--db", s.db, "devices", "--json")), &list); err != nil {
			s.fail("devices: %v", err)
		}
		got = len(list)
		return got == want
	}, func() string { return fmt.Sprint("there are ", got) })
}

// row is the line of a copied table that has the text.
func row(table, text string) []string {
	for line := range strings.Lines(table) {
		if strings.Contains(line, text) {
			return strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		}
	}
	return nil
}

// shows waits until the grid has a row with these cells, in this order.
func (s *story) shows(name string, cells ...string) {
	s.t.Helper()
	s.copied(name+" with "+strings.Join(cells, ", "), func(table string) bool {
		got := strings.Join(row(table, name), "\t")
		for _, c := range cells {
			_, after, found := strings.Cut(got, c)
			if !found {
				return false
			}
			got = after
		}
		return got != ""
	})
}

// TestTheMainJobShouldBeDoneInTheWindow is the main path through the product: start empty, add a folder, enter a license
// with its preview, see the count, edit, delete, undo, export, quit, and find everything again.
func TestTheMainJobShouldBeDoneInTheWindow(t *testing.T) {
	s := begin(t, 1280, 800)
	for i := 1; i <= 4; i++ {
		s.computer(fmt.Sprint("mgmt-lt-", i), office, "Quillpad Office 2013 Language Pack - German", "ZipPress 7")
	}
	s.computer("mgmt-lt-5", "ZipPress 7")

	s.open()
	s.shot("empty")

	s.opens("ctrl+o")
	s.types(s.folder)
	s.keys("Return")
	s.devices(5)
	s.shot("folder-added")

	s.opens("ctrl+2")
	s.opens("ctrl+n")
	s.types("Quillpad Office 2013")
	s.keys("Tab", "Tab", "Tab")
	s.types("3")
	s.keys("Tab", "Tab", "Tab")
	s.types("%quillpad office 2013%")
	s.shot("new-license-preview")
	s.keys("shift+Tab", "Return")
	s.stored(license{"Quillpad Office 2013", 3, 4, -1, "%quillpad office 2013%"})
	s.shows("Quillpad Office 2013", "3", "4", "-1", "Over-used")
	s.shot("counted")

	s.keys("Home")
	s.opens("ctrl+e")
	s.keys("Tab", "Tab", "Tab", "ctrl+a")
	s.types("10")
	s.keys("Return")
	s.stored(license{"Quillpad Office 2013", 10, 4, 6, "%quillpad office 2013%"})
	s.shows("Quillpad Office 2013", "10", "4", "6", "OK")
	s.shot("edited")

	s.computer("mgmt-lt-5", "ZipPress 7", office)
	s.stored(license{"Quillpad Office 2013", 10, 5, 5, "%quillpad office 2013%"})
	s.shows("Quillpad Office 2013", "10", "5", "5", "OK")
	s.shot("counted-in-the-background")

	s.keys("Home")
	s.opens("Return")
	s.shot("why")
	s.opens("Escape")
	s.keys("Home", "Delete")
	s.until("the license is gone", func() bool { return len(s.licenses()) == 0 }, func() string { return "it is still there" })
	s.shot("deleted")
	s.keys("ctrl+z")
	s.stored(license{"Quillpad Office 2013", 10, 5, 5, "%quillpad office 2013%"})
	s.shows("Quillpad Office 2013", "10", "5", "5", "OK")
	s.shot("undone")

	exported := filepath.Join(t.TempDir(), "licenses.csv")
	s.opens("ctrl+s")
	s.keys("ctrl+a")
	s.types(exported)
	s.keys("Return")
	s.until("the file is exported", func() bool {
		b, err := os.ReadFile(exported)
		return err == nil && strings.Contains(string(b), "Quillpad Office 2013")
	},
		func() string { b, _ := os.ReadFile(exported); return "it has: " + string(b) })
	s.shot("exported")

	s.quit()
	s.open()
	s.shows("Quillpad Office 2013", "10", "5", "5", "OK")
	s.shot("started-again")
	s.quit()
}
