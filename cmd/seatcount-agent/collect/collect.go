// Package collect lists the software of the computer that it runs on, with what identifies the computer, as the inventory
// format of GLPI.
//
// Files of the system are read where they say all there is (dpkg, apk, pacman, snap, bundles of macOS, the registry);
// programs are asked where they do not (rpm, flatpak, ioreg). Nothing is changed. What nobody needs for counting licenses
// is not looked at: no processes, no documents, no keys.
package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Host is the computer that is looked at. Tests have one of their own.
type Host struct {
	// Files are all files, from the root. Windows is looked at through its registry.
	Files fs.FS
	// Run runs a program and returns what it writes. A program that is not there is exec.ErrNotFound.
	Run func(ctx context.Context, name string, args ...string) ([]byte, error)
	// Name is the name that the system has for the computer, with or without its domain.
	Name string
	// System and Arch are as Go calls them, such as "linux" and "amd64".
	System, Arch string
	Now          time.Time
	Version      string // of this program
	Tag          string // of the inventory, as GLPI has it; may be empty
}

// This returns the computer that the program runs on.
func This(version string) (*Host, error) {
	name, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("this computer does not tell its name: %w", err)
	}
	return &Host{Files: os.DirFS("/"), Run: run, Name: name, System: runtime.GOOS, Arch: runtime.GOARCH, Now: time.Now(), Version: version}, nil
}

// runTime is how long a program may take.
const runTime = 2 * time.Minute

func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "LANG=C")
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// Software is one installed software.
type Software struct {
	Name      string `json:"name"`
	Version   string `json:"version,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Arch      string `json:"arch,omitempty"`
	From      string `json:"from,omitempty"` // who says so: "deb", "rpm", "registry", …
	// Category is the package's section, or "system_component", "update", "hotfix" of Windows.
	Category  string `json:"system_category,omitempty"`
	Installed string `json:"install_date,omitempty"` // YYYY-MM-DD
	GUID      string `json:"guid,omitempty"`
	User      string `json:"username,omitempty"` // whose it is, when it is not for all
	Comments  string `json:"comments,omitempty"`
}

// Identity is what tells the computer from others.
type Identity struct {
	Hostname, Domain         string
	UUID, Serial             string
	Manufacturer, Model      string
	OS, OSVersion, OSFull    string
	KernelVersion            string
	User                     string // who is signed in, or was last
	Workgroup                string // of Windows: domain or workgroup
	BIOSVersion, BIOSMaker   string
	BoardMaker, BoardSerial  string
	Chassis, EnclosureSerial string
}

// Report is what was found.
type Report struct {
	Identity Identity
	Software []Software
	// Partial says that a list which is there could not be read: what the report does not mention may be there all the
	// same.
	Partial bool
	Notes   []string // what could not be read, in words
}

// ErrNothing says that no list of software was found: an inventory without any would say that all is gone.
var ErrNothing = errors.New("no list of installed software was found on this computer")

// errAbsent is returned by listers of systems that this computer does not have.
var errAbsent = errors.New("not on this computer")

// lister lists the software of one system of packages. Without that system it returns errAbsent; with an error of
// another kind, what it returns may lack something.
type lister struct {
	name string
	list func(context.Context, *Host) ([]Software, error)
}

// Collect looks at the computer.
func Collect(ctx context.Context, h *Host) (*Report, error) {
	r := &Report{}
	r.note(h.identify(ctx, &r.Identity))
	found := false
	for _, l := range h.listers() {
		list, err := l.list(ctx, h)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, errAbsent) {
			continue
		}
		found = true
		r.Software = append(r.Software, list...)
		if err != nil {
			r.Partial = true
			r.Notes = append(r.Notes, fmt.Sprintf("%s could not be read to the end: %v", l.name, err))
		}
	}
	if !found || len(r.Software) == 0 {
		return r, ErrNothing
	}
	r.tidy()
	return r, nil
}

func (r *Report) note(err error) {
	if err != nil {
		r.Notes = append(r.Notes, err.Error())
	}
}

// tidy orders the list and takes away what is there twice, so that the same computer gives the same list.
func (r *Report) tidy() {
	for i := range r.Software {
		s := &r.Software[i]
		for _, field := range []*string{&s.Name, &s.Version, &s.Publisher, &s.Arch, &s.Category, &s.GUID, &s.User, &s.Comments} {
			*field = clean(*field)
		}
	}
	r.Software = slices.DeleteFunc(r.Software, func(s Software) bool { return s.Name == "" })
	slices.SortFunc(r.Software, func(a, b Software) int {
		return cmp.Or(
			strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name), strings.Compare(a.Version, b.Version),
			strings.Compare(a.Arch, b.Arch), strings.Compare(a.From, b.From), strings.Compare(a.User, b.User), strings.Compare(a.GUID, b.GUID),
			strings.Compare(a.Publisher, b.Publisher), strings.Compare(a.Installed, b.Installed),
			strings.Compare(a.Category, b.Category), strings.Compare(a.Comments, b.Comments),
		)
	})
	r.Software = slices.Compact(r.Software)
}

// clean is a text in one line, in valid UTF-8.
func clean(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return r <= ' ' || r == '\u00a0' }), " ")
}

// read returns the text of a small file, without blanks around it; empty when it cannot be read.
func (h *Host) read(path string) string {
	data, err := fs.ReadFile(h.Files, path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.Trim(string(data), "\x00"))
}

// first returns the first text that says something.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
