package inventory

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What people copy out of a console, or PowerShell records as a transcript, has prompts and banners around the output of
// commands. Each command's output is then a file of its own; the prompt or the transcript's head names the device.

var (
	windowsPrompt = regexp.MustCompile(`^(?:\[([\w.-]+)\]: )?(?:PS (?:[A-Za-z]:\\|~|/|\\\\)[^>]*|[A-Za-z]:\\[^<>|"]*)> ?(.*)$`)
	shellPrompt   = regexp.MustCompile(`^\[?[\w.-]+@([\w.-]+)[: ][^$#%]{0,120}[$#%]\]? ?(.*)$`)
	barePrompt    = regexp.MustCompile(`^\$ ([a-z].*)$`)
	bannerLine    = regexp.MustCompile(`^(?:Microsoft Windows \[|\([cC]\) .*Microsoft|Windows PowerShell$|PowerShell \d|Copyright \([cC]\) Microsoft|Script started on )`)
	machineLine   = regexp.MustCompile(`: (\S+) \((?:Microsoft Windows NT|Unix) [^)]*\)$`)
	startLine     = regexp.MustCompile(`: (\d{14})$`)
)

// command is the output of one command.
type command struct {
	line string // what was typed; empty for what stands before the first prompt
	data []byte
}

// console is a capture of a console.
type console struct {
	commands []command
	host     string
	at       time.Time
}

// readPrompt recognizes a prompt, with what was typed behind it.
func readPrompt(line string) (host, typed string, ok bool) {
	if line == "" || len(line) > 1024 {
		return "", "", false
	}
	switch c := line[0]; {
	case c == '$':
		if m := barePrompt.FindStringSubmatch(line); m != nil {
			return "", m[1], true
		}
	case c == '[' || asciiLetter(c) || c == '_':
		if strings.IndexByte(line, '>') > 0 {
			if m := windowsPrompt.FindStringSubmatch(line); m != nil {
				return m[1], m[2], true
			}
		}
		if strings.IndexByte(line, '@') > 0 {
			if m := shellPrompt.FindStringSubmatch(line); m != nil {
				return m[1], m[2], true
			}
		}
	}
	return "", "", false
}

// isConsole reports whether the file begins like a capture of a console, or ends with a prompt.
func isConsole(f *File) bool {
	if f.Binary {
		return false
	}
	switch f.firstByte() {
	case 0, '{', '<':
		return false
	}
	lines := f.headLines(3)
	for _, line := range lines {
		if _, _, ok := readPrompt(line); ok || bannerLine.MatchString(line) {
			return true
		}
	}
	if isTranscript(f) {
		return true
	}
	_, typed, ok := readPrompt(lastLine(f.Data))
	return ok && len(typed) < 40
}

// isTranscript recognizes the head of a transcript, which is in the system's language but for its marks.
func isTranscript(f *File) bool {
	head := f.head(4096)
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("**********")) && bytes.Contains(head, []byte("PSVersion: "))
}

// readConsole divides a capture into commands; nil when the file is none.
func readConsole(f *File) *console {
	if !isConsole(f) {
		return nil
	}
	c := &console{}
	data := f.Data
	if isTranscript(f) {
		data = c.transcriptHead(data)
	}
	current, from := command{}, 0
	end := func(at int) {
		current.data = data[from:at]
		if len(bytes.TrimSpace(current.data)) > 0 {
			c.commands = append(c.commands, current)
		}
	}
	for at := 0; at < len(data) && len(c.commands) < 1000; {
		line, rest, _ := cutLine(data[at:])
		next := len(data) - len(rest)
		if host, typed, ok := readPrompt(line); ok {
			end(at)
			current, from = command{line: typed}, next
			if c.host == "" {
				c.host = host
			}
		} else if strings.HasPrefix(line, "**********") || bannerLine.MatchString(line) {
			end(at)
			from = next
		}
		at = next
	}
	end(len(data))
	for _, one := range c.commands {
		if name := strings.TrimSpace(string(one.data)); strings.EqualFold(strings.TrimSpace(one.line), "hostname") && len(name) < 64 && !strings.ContainsAny(name, " \n") {
			c.host = name
		}
	}
	return c
}

// transcriptHead takes the device and the time out of a transcript's head, and returns what follows it.
func (c *console) transcriptHead(data []byte) []byte {
	stars := 0
	for range 40 {
		line, rest, ended := cutLine(data)
		if data = rest; !ended {
			return data
		}
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "**********") {
			if stars++; stars == 2 {
				return data
			}
		}
		if m := machineLine.FindStringSubmatch(line); m != nil {
			c.host = m[1]
		}
		if m := startLine.FindStringSubmatch(line); m != nil && c.at.IsZero() {
			c.at, _ = parseTime(m[1])
		}
	}
	return data
}

// console reads a capture command by command. It returns false when no command's output is an inventory; the whole file
// is then what it is.
func (r *reader) console(f *File) (done bool, err error) {
	c := readConsole(f)
	if c == nil {
		return false, nil
	}
	u := Unit{Path: f.Path}
	var known []string
	for _, one := range c.commands {
		part := &File{Path: f.Path, ModTime: f.ModTime, Data: one.data, Options: f.Options, Limits: f.Limits}
		if part.Options.Device == "" {
			part.Options.Device = c.host
		}
		format, err := r.detect(part)
		if err != nil || format == nil {
			continue
		}
		reports, err := r.readWith(format, part)
		if r.ctx.Err() != nil {
			return true, &stopError{r.ctx.Err()}
		}
		if err != nil || len(reports) == 0 {
			continue
		}
		if !slices.Contains(known, format.Name()) {
			known = append(known, format.Name())
		}
		u.Reports = joinReports(u.Reports, reports)
	}
	if len(u.Reports) == 0 {
		return false, nil
	}
	for _, report := range u.Reports {
		if report.CollectedAt.IsZero() {
			report.CollectedAt = c.at
		}
	}
	r.known++
	u.Format = strings.Join(known, ", ")
	return true, r.send(u)
}

// joinReports adds reports to those of earlier commands. Lists of one device are one report: it is complete when one of
// them is, since the others only add.
func joinReports(all, more []*Report) []*Report {
	for _, report := range more {
		i := slices.IndexFunc(all, func(a *Report) bool {
			return strings.EqualFold(a.Hostname, report.Hostname) && a.Domain == report.Domain && a.UUID == report.UUID && a.Serial == report.Serial
		})
		if i < 0 {
			all = append(all, report)
			continue
		}
		all[i].Software = append(all[i].Software, report.Software...)
		all[i].Complete = all[i].Complete || report.Complete
		all[i].HasSoftware = all[i].HasSoftware || report.HasSoftware
	}
	return all
}
