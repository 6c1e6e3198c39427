package inventory

import (
	"context"
	"regexp"
	"strings"
	"time"

	"seatcount/model"
)

// frstLog reads the logs of Farbar Recovery Scan Tool, which help desks ask for: FRST.txt names the computer, Addition.txt
// lists the installed programs. [S] logs posted in a forum, [D] the tool's tutorial. The lines are told by their shape, in
// whatever language the log is:
//
//	Lumen Draw (HKLM-x32\...\{GUID}) (Version: 5.4.0 - Lumen Inc.) Hidden
//	Twine -> C:\Program Files\WindowsApps\Contoso.Twine_1.2.0.0_x64__8wekyb3d8bbwe [2024-01-14] (Contoso Ltd.)
type frstLog struct{}

// Name is how people know it.
func (frstLog) Name() string { return "FRST log" }

// Detect looks for the tool's name in the first lines; it stands in logs of all languages.
func (frstLog) Detect(f *File) bool {
	if c := f.firstByte(); f.Binary || c == 0 || c == '{' || c == '<' {
		return false
	}
	for _, line := range f.headLines(3) {
		if strings.Contains(line, "Farbar Recovery Scan Tool") {
			return true
		}
	}
	return false
}

var (
	frstHost    = regexp.MustCompile(` \([^()]+\) \S+ ([^\s()]+) \(`)
	frstUser    = regexp.MustCompile(`^(?:Ran by|durchgeführt von|Exécuté par|Ejecutado por|Uruchomiony przez) (.+?) \(`)
	frstTime    = regexp.MustCompile(`\((\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d)\)$`)
	frstOS      = regexp.MustCompile(`^(?:[^:\\]{3,24}: )?((?:Microsoft )?Windows .+?) \((?:X64|X86|ARM64)\)`)
	frstPackage = regexp.MustCompile(`^(.+?) -> \S.*\\([^\\\s]+)_([^\\\s_]+)_[^\\\s_]*_[^\\\s_]*_[a-z0-9]{13}(?:\s|$)`)
	frstMaker   = regexp.MustCompile(`\] \((.+?)\)(?: \[[^\]]*\])*$`)
)

// frstRule begins a section.
const frstRule = "===================="

// Read takes the lines of programs and app packages. The list is complete once a section follows it.
func (frstLog) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	r := &Report{Agent: "FRST"}
	listing := false
	err := f.eachLine(ctx, func(_ int, line string) error {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, frstRule) {
			r.Complete = r.Complete || listing && len(line) > len(frstRule)
			listing = false
			return nil
		}
		if e, ok := frstProgram(line); ok {
			r.Software = append(r.Software, e)
			listing, r.HasSoftware = true, true
		} else if listing {
			if e, ok := frstApp(line); ok {
				r.Software = append(r.Software, e)
			}
		} else if !r.HasSoftware {
			frstHead(r, line)
		}
		return f.checkEntries(len(r.Software))
	})
	if err != nil {
		return err
	}
	if !r.HasSoftware {
		return refuse("This log of FRST does not list the installed programs; add Addition.txt, which is written beside it")
	}
	f.nameDevice(r)
	return emit(r)
}

// frstHead takes what the lines above the list say: "Ran by ada (administrator) on PC-7 (Hexa H1) (16-01-2024 05:59:39)".
func frstHead(r *Report, line string) {
	if m := frstTime.FindStringSubmatchIndex(line); m != nil && r.CollectedAt.IsZero() {
		r.CollectedAt, _ = time.ParseInLocation("02-01-2006 15:04:05", line[m[0]+1:m[1]-1], time.Local)
		if m := frstHost.FindStringSubmatch(line); m != nil {
			r.Hostname = m[1]
		}
		if m := frstUser.FindStringSubmatch(line); m != nil {
			r.User = m[1]
		}
	}
	if m := frstOS.FindStringSubmatch(line); m != nil && r.OS == "" {
		r.OS = strings.TrimPrefix(m[1], "Microsoft ")
	}
}

// frstProgram reads a line of the registry's list. What is hidden from the user is a part of something.
func frstProgram(line string) (Entry, bool) {
	dots := strings.Index(line, `\...\`)
	if dots < 0 {
		return Entry{}, false
	}
	key := strings.LastIndex(line[:dots], " (HK")
	facts := strings.LastIndex(line, ") (")
	if key <= 0 || facts < dots {
		return Entry{}, false
	}
	e := Entry{Name: strings.TrimSpace(line[:key])}
	rest, _, _ := strings.Cut(line[facts+3:], " <====") // "<==== ATTENTION" behind unwanted programs
	end := strings.LastIndexByte(rest, ')')
	label, value, ok := strings.Cut(rest[:max(0, end)], ": ")
	if !ok && strings.HasSuffix(label, ":") {
		ok = true
	}
	if !ok || strings.Contains(label, " ") {
		return Entry{}, false
	}
	if strings.TrimSpace(rest[end+1:]) != "" {
		e.Kind = model.KindComponent
	}
	version, maker, _ := strings.Cut(" "+value+" ", " - ")
	e.Version, e.Publisher = strings.TrimSpace(version), cleanPublisher(maker)
	return e, e.Name != ""
}

// frstApp reads a line of the list of app packages. A package without a name of its own has its id.
func frstApp(line string) (Entry, bool) {
	m := frstPackage.FindStringSubmatch(line)
	if m == nil {
		return Entry{}, false
	}
	e := Entry{Name: strings.TrimSpace(m[1]), Version: m[3]}
	if maker := frstMaker.FindStringSubmatch(line); maker != nil {
		e.Publisher = cleanPublisher(maker[1])
	}
	return e, e.Name != ""
}
