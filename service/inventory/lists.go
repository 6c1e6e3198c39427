package inventory

import (
	"context"
	"net/netip"
	"strings"
)

// listReport is the report of a list that does not name its device.
func (f *File) listReport(agent string, complete bool, software []Entry) *Report {
	return &Report{
		Hostname: f.deviceName(), Agent: agent,
		Complete: complete, HasSoftware: true, Software: software,
	}
}

// sampleLines returns the beginning of a text file for detection by shape: up to 200 lines that are not blank. Files
// that begin like JSON or XML, and binary ones, have none.
func (f *File) sampleLines() []string {
	if !f.seen.sampled {
		f.seen.sampled = true
		if c := f.firstByte(); !f.Binary && c != 0 && c != '{' && c != '<' {
			f.seen.lines = f.headLines(200)
		}
	}
	return f.seen.lines
}

// sniffed is what detection found at the beginning of a file, so that the next format asked need not look again.
type sniffed struct {
	sampled bool
	lines   []string // of sampleLines
	headed  bool
	head    jsonHead
}

// mostLines reports whether at least four of five lines have the shape, and at least one. It looks no further once too
// many have not.
func mostLines(lines []string, shape func(line string) bool) bool {
	others := 0
	for _, line := range lines {
		if !shape(line) {
			if others++; others*5 > len(lines) {
				return false
			}
		}
	}
	return others < len(lines)
}

func countLines(lines []string, shape func(line string) bool) int {
	n := 0
	for _, line := range lines {
		if shape(line) {
			n++
		}
	}
	return n
}

// readLines collects the entries that one finds in each line of the file.
func (f *File) readLines(ctx context.Context, one func(line string, add func(Entry)) error) ([]Entry, error) {
	var list []Entry
	add := func(e Entry) {
		if e.Name != "" {
			list = append(list, e)
		}
	}
	err := f.eachLine(ctx, func(_ int, line string) error {
		if err := one(line, add); err != nil {
			return err
		}
		return f.checkEntries(len(list))
	})
	return list, err
}

// splitHost divides a full name into hostname and domain. An IP address stays whole.
func splitHost(name string) (host, domain string) {
	name = strings.TrimSuffix(strings.TrimSpace(name), ".")
	if _, err := netip.ParseAddr(name); err == nil {
		return name, ""
	}
	host, domain, _ = strings.Cut(name, ".")
	if host == "" || strings.ContainsRune(name, ' ') {
		return name, ""
	}
	return host, domain
}

// asciiDigit and asciiLetter know ASCII only: names and versions of packages are ASCII everywhere.
func asciiDigit(c byte) bool  { return c >= '0' && c <= '9' }
func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isPackageName reports whether s can be a package's name in any of the packaging systems.
func isPackageName(s string) bool {
	if s == "" || len(s) > 200 || !asciiDigit(s[0]) && !asciiLetter(s[0]) && s[0] != '_' {
		return false
	}
	letters := false
	for i := range len(s) {
		switch c := s[i]; {
		case asciiLetter(c):
			letters = true
		case asciiDigit(c), strings.IndexByte("+-._@/~", c) >= 0:
		default:
			return false
		}
	}
	return letters
}

// isVersion reports whether s can be a package's version: it has a digit near its beginning, and no blanks.
func isVersion(s string) bool {
	if s == "" || len(s) > 120 {
		return false
	}
	digits := false
	for i := range len(s) {
		switch c := s[i]; {
		case asciiDigit(c):
			digits = true
		case asciiLetter(c):
			if i > 12 && !digits {
				return false
			}
		case strings.IndexByte("+-._~:^,%=", c) >= 0:
		default:
			return false
		}
	}
	return digits
}

// isArch reports whether s is an architecture as packaging systems write it.
func isArch(s string) bool {
	switch s {
	case "noarch", "x86_64", "i386", "i486", "i586", "i686", "athlon", "x86_64_v2", "x86_64_v3", "amd64", "all", "any", "arm64", "aarch64", "armhf",
		"armel", "armv6h", "armv6hl", "armv7h", "armv7hl", "armv7hnl", "armv7l", "armv7", "arm", "ppc", "ppc64", "ppc64le", "ppc64el", "powerpc",
		"s390", "s390x", "sparc", "sparc64", "sparcv9", "ia64", "alpha", "mips", "mipsel", "mips64", "mips64el", "mips64r6el",
		"riscv64", "loong64", "loongarch64", "hppa", "m68k", "sh4", "x32", "x86", "src", "nosrc":
		return true
	}
	return strings.HasSuffix(s, "-amd64") || strings.HasSuffix(s, "-i386") // kfreebsd-amd64
}
