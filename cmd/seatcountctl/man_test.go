package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestManualNamesEveryCommand(t *testing.T) {
	var out bytes.Buffer
	root := newRoot(io.Discard, io.Discard)
	if err := writeManual(&out, root, "2026-11-22"); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if !strings.HasPrefix(page, `.TH SEATCOUNTCTL 1 "2026-11-22" "Seatcount `) {
		t.Errorf("it begins with %.80s", page)
	}
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if !sub.IsAvailableCommand() || sub.Name() == "help" || sub.Name() == "completion" {
				continue
			}
			if sub.HasAvailableSubCommands() {
				look(sub)
			} else if path := roff(strings.TrimPrefix(sub.CommandPath(), root.Name()+" ")); !strings.Contains(page, `.SS "`+path) {
				t.Errorf("it does not tell of %q", path)
			}
		}
	}
	look(root)
	if strings.Contains(page, "man(1)") {
		t.Error("it tells of a command that is not listed")
	}
}

func TestRoff(t *testing.T) {
	for text, want := range map[string]string{
		"--db": `\-\-db`, ".hidden\n'x": "\\&.hidden\n\\&'x", `C:\x "y"`: `C:\ex \(dqy\(dq`,
	} {
		if got := roff(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
