//go:build unix

package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"seatcount/model"
)

// chromium is a browser that is worked with the keyboard alone.
type chromium struct {
	t       *testing.T
	out     *os.File
	answers chan devtoolsMessage
	next    int
	session string
}

// devtoolsMessage is a message of the DevTools protocol.
type devtoolsMessage struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
}

// startChromium starts the browser and speaks with it over a pipe.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("Chromium is not installed: apt-get install chromium")
	}
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	dir := t.TempDir()
	in, toBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromBrowser, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync", "--lang=en",
		"--window-size=1280,800", "--user-data-dir="+dir, "--remote-debugging-pipe", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
	cmd.ExtraFiles = []*os.File{in, out}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	c := &chromium{t: t, out: toBrowser, answers: make(chan devtoolsMessage, 1000)}
	go func() {
		defer close(c.answers)
		for r := bufio.NewReader(fromBrowser); ; {
			b, err := r.ReadBytes(0)
			if err != nil {
				return
			}
			var m devtoolsMessage
			if json.Unmarshal(b[:len(b)-1], &m) == nil {
				c.answers <- m
			}
		}
	}()
	t.Cleanup(func() {
		toBrowser.Close() // the browser ends
		c.ended(cmd, cancel)
		fromBrowser.Close()
	})
	var targets struct {
		TargetInfos []struct{ TargetID, Type string }
	}
	c.call("Target.getTargets", nil, &targets)
	for _, target := range targets.TargetInfos {
		if target.Type == "page" {
			var attached struct{ SessionID string }
			c.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
			c.session = attached.SessionID
		}
	}
	return c
}

// ended waits until the browser and all its helpers are gone: they write into their folder, which is removed afterwards.
func (c *chromium) ended(cmd *exec.Cmd, kill func()) {
	stuck := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stuck.Stop()
	_ = cmd.Wait()
	kill()
	// Where nobody takes leave of orphans, they stay as zombies: those write nothing any more.
	for end := time.Now().Add(12 * time.Second); syscall.Kill(-cmd.Process.Pid, 0) == nil && time.Now().Before(end); {
		<-time.After(20 * time.Millisecond)
	}
}

// call asks the browser for something that it must do.
func (c *chromium) call(method string, params any, result any) {
	c.t.Helper()
	if err := c.ask(method, params, result); err != nil {
		c.t.Fatal(err)
	}
}

// ask asks the browser for something that it may refuse.
func (c *chromium) ask(method string, params any, result any) error {
	c.t.Helper()
	c.next++
	id := c.next
	m := map[string]any{"id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if c.session != "" {
		m["sessionId"] = c.session
	}
	b, err := json.Marshal(m)
	if err == nil {
		_, err = c.out.Write(append(b, 0))
	}
	if err != nil {
		c.t.Fatal(err)
	}
	got := c.answer(id, method)
	if got.Error != nil {
		return errors.New(method + ": " + got.Error.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(got.Result, result)
}

// answer waits for what the browser answers to a message; its other news are not needed.
func (c *chromium) answer(id int, method string) devtoolsMessage {
	c.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case m, ok := <-c.answers:
			if !ok {
				c.t.Fatalf("the browser ended before %s", method)
			}
			if m.ID == id {
				return m
			}
		case <-late:
			c.t.Fatalf("no answer to %s after a minute", method)
		}
	}
}

// loaded does something that loads a page, and waits until it is there. The page itself is asked: its event may come before the browser's answer
// to what was done.
func (c *chromium) loaded(do func()) {
	c.t.Helper()
	c.evaluate("window.left = true")
	do()
	c.until("a page", "true", func() string { return c.evaluate("!window.left && document.readyState === 'complete'") })
}

func (c *chromium) open(url string) {
	c.t.Helper()
	c.loaded(func() { c.call("Page.navigate", map[string]any{"url": url}, nil) })
}

// until waits until something is as it should be: what a browser shows follows what was done, when the machine finds the time.
func (c *chromium) until(what, want string, is func() string) {
	c.t.Helper()
	var got string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		if got = is(); got == want {
			return
		}
	}
	c.t.Fatalf("%s is %q after a minute, not %q", what, got, want)
}

// keys are the keys that are not letters.
var keys = map[string]map[string]any{
	"Tab":   {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
	"Enter": {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
	"Down":  {"key": "ArrowDown", "code": "ArrowDown", "windowsVirtualKeyCode": 40},
	"All":   {"key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65, "modifiers": 2, "commands": []string{"selectAll"}},
}

// press presses a key.
func (c *chromium) press(names ...string) {
	c.t.Helper()
	for _, name := range names {
		for _, kind := range []string{"keyDown", "keyUp"} {
			event := map[string]any{"type": kind}
			for k, v := range keys[name] {
				event[k] = v
			}
			c.call("Input.dispatchKeyEvent", event, nil)
		}
	}
}

// write types a text, letter by letter.
func (c *chromium) write(text string) {
	c.t.Helper()
	for _, r := range text {
		if r == '\n' {
			c.press("Enter")
			continue
		}
		c.call("Input.dispatchKeyEvent", map[string]any{"type": "char", "text": string(r)}, nil)
	}
}

// evaluate is the value of an expression in the page, or why it has none: while a page makes room for the next one, it answers nothing.
func (c *chromium) evaluate(expression string) string {
	c.t.Helper()
	var got struct{ Result struct{ Value any } }
	if err := c.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &got); err != nil {
		return err.Error()
	}
	return fmt.Sprint(got.Result.Value)
}

// focus is what has the keyboard.
func (c *chromium) focus() string {
	c.t.Helper()
	return c.evaluate(`document.activeElement.id || document.activeElement.textContent.trim()`)
}

// focused waits until something has the keyboard: autofocus comes with the first drawing, which may be after the page's load event.
func (c *chromium) focused(want string) {
	c.t.Helper()
	c.until("what has the keyboard", want, c.focus)
}

// tabTo presses Tab until the keyboard is there.
func (c *chromium) tabTo(want string) {
	c.t.Helper()
	var seen []string
	for range 30 {
		if c.focus() == want {
			return
		}
		seen = append(seen, c.focus())
		c.press("Tab")
	}
	c.t.Fatalf("Tab does not come to %s, only to %q", want, seen)
}

func (c *chromium) sees(parts ...string) {
	c.t.Helper()
	text := c.evaluate("document.body.innerText")
	for _, part := range parts {
		if !strings.Contains(text, part) {
			c.t.Fatalf("the page lacks %q:\n%s", part, text)
		}
	}
}

// picture keeps what the page looks like, where somebody asks for it.
func (c *chromium) picture(name string) {
	dir := os.Getenv("SEATCOUNT_PICTURES")
	if dir == "" {
		return
	}
	var shot struct{ Data []byte }
	c.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &shot)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot.Data, 0o644); err != nil {
		c.t.Error(err)
	}
}

// TestPagesInChromiumWithTheKeyboardAlone signs in, creates a license with a mistake at first, and changes it.
func TestPagesInChromiumWithTheKeyboardAlone(t *testing.T) {
	c := startChromium(t)
	w := newWorld(t)
	c.open(w.url + "/licenses/create")
	c.sees("Sign in with a token")
	c.picture("1-sign-in")
	c.focused("token")
	c.write(w.token)
	c.loaded(func() { c.press("Enter") })
	if got := c.evaluate("location.pathname"); got != "/licenses/create" {
		t.Fatalf("at %s", got)
	}
	c.focused("name")
	if cookie := c.evaluate("document.cookie"); cookie != "" {
		t.Errorf("scripts read the cookie: %s", cookie)
	}
	c.write("Fire & Fox")
	c.tabTo("org_id")
	c.press("Down") // Sydney
	c.tabTo("purchase_count")
	c.press("All")
	c.write("5")
	c.tabTo("match_string")
	c.write("%") // which would match everything
	c.tabTo("expires_on")
	c.write("03312027")
	c.tabTo("Create license")
	c.picture("2-create")
	c.loaded(func() { c.press("Enter") })
	c.sees("This was not saved: see Match.")
	c.picture("3-wrong")
	c.focused("match_string") // what is wrong
	c.press("All")
	c.write("%nothing%\nfirefox%")
	c.tabTo("Create license")
	c.loaded(func() { c.press("Enter") })
	c.sees("The license is created.", "Sydney")
	c.picture("4-created")
	row, err := w.Licenses.Get(t.Context(), admin, 1)
	if err != nil || row.Name != "Fire & Fox" || row.OrgID != w.sydney.ID || row.PurchaseCount != 5 || row.UsedCount != 1 ||
		row.MatchString != "%nothing%\nfirefox%" || row.ExpiresOn == nil || *row.ExpiresOn != (model.Date{Year: 2027, Month: 3, Day: 31}) {
		t.Fatalf("created %+v, %v", row, err)
	}

	c.open(w.url + "/licenses")
	c.sees("1 license", "Fire & Fox")
	c.picture("5-list")
	c.tabTo("Update license 1")
	c.loaded(func() { c.press("Enter") })
	if got := c.evaluate("location.pathname"); got != "/licenses/1/update" {
		t.Fatalf("at %s", got)
	}
	c.sees("Purchased", "Used", "Left")
	w.now.Add(1)
	c.tabTo("purchase_count")
	c.press("All")
	c.write("0")
	c.loaded(func() { c.press("Enter") }) // Enter in a field of one line saves
	c.sees("The license is saved.", "-1 – over-used")
	c.picture("6-saved")
	if row, err := w.Licenses.Get(t.Context(), admin, 1); err != nil || row.PurchaseCount != 0 || row.Left() != -1 || row.Name != "Fire & Fox" {
		t.Fatalf("changed to %+v, %v", row, err)
	}
	c.tabTo("Sign out")
	c.loaded(func() { c.press("Enter") })
	c.open(w.url + "/licenses/1/update")
	c.sees("Sign in with a token")
}
