package about

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Part is something of others that is inside the programs.
type Part struct {
	Name    string // a Go module's path, or what the part is called
	Version string // as its makers write it; may be empty
	License string // its name as SPDX has it, such as "BSD-3-Clause"
	Text    string // of the license, with who holds the copyright
}

// parts is what "make notices" wrote.
//
//go:embed parts.txt
var parts string

// The form of parts.txt: for each text a line that tells whose it is, "## name version license", several such lines where
// parts share a text, and the text behind them.
const mark = "## "

// Parts lists what is inside the programs, by name, on any of the systems that they are built for.
func Parts() []Part { return read(parts) }

// Notices is the list with all texts, as a file to come along with the programs.
func Notices() string { return parts }

func read(s string) []Part {
	var list []Part
	var first int // of those that share the text
	var text strings.Builder
	end := func() {
		for i := first; i < len(list); i++ {
			list[i].Text = strings.TrimSpace(text.String())
		}
		first = len(list)
		text.Reset()
	}
	for line := range strings.Lines(s) {
		if head, ok := strings.CutPrefix(line, mark); ok {
			if strings.TrimSpace(text.String()) != "" {
				end()
			}
			fields := append(strings.Split(strings.TrimSpace(head), " "), "", "")
			list = append(list, Part{Name: fields[0], Version: strings.Trim(fields[1], "-"), License: fields[2]})
		} else if len(list) > 0 {
			text.WriteString(line)
		}
	}
	end()
	slices.SortFunc(list, func(a, b Part) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list
}

// Write writes the list in the form of parts.txt, each text once.
func Write(out io.Writer, list []Part) error {
	var texts []string
	owners := map[string][]Part{}
	for _, p := range list {
		if owners[p.Text] == nil {
			texts = append(texts, p.Text)
		}
		owners[p.Text] = append(owners[p.Text], p)
	}
	if _, err := fmt.Fprint(out, "Seatcount (Apache License 2.0) contains the following work of others, under these licenses.\n\n"); err != nil {
		return err
	}
	for _, text := range texts {
		for _, p := range owners[text] {
			version := p.Version
			if version == "" {
				version = "-"
			}
			if _, err := fmt.Fprintf(out, "%s%s %s %s\n", mark, p.Name, version, p.License); err != nil {
				return err
			}
		}
		// No line of a text may look like one of ours.
		if _, err := fmt.Fprintf(out, "\n%s\n\n", strings.ReplaceAll(strings.TrimSpace(text), "\n"+mark, "\n"+mark[1:])); err != nil {
			return err
		}
	}
	return nil
}
