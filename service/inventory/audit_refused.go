package inventory

import (
	"context"
	"strings"
)

// hardwareReport recognizes reports that people take for an inventory of software, and that have none: they list hardware,
// drivers, services and processes, which must not become titles. [S] systeminfo, msinfo32, dxdiag, CPU-Z and HijackThis as
// posted in forums, Speccy's XML by others' readers; [M] HWiNFO, GPU-Z, Speccy's text and dxdiag's XML.
type hardwareReport struct{}

// Name is how people know it.
func (hardwareReport) Name() string { return "Report without software" }

// hardwareMarks are how such reports begin, with what they are.
var hardwareMarks = []struct {
	is     func(first string, lines []string) bool
	reason string
}{
	{
		isSystemInfo("Host Name:", "Hostname:", "Nom de l'hôte:", "Nom de l’hôte:", "Nombre de host:", "Nome host:", "Nome do host:", "Hostnaam:", "Nazwa hosta:", "Имя узла:"),
		"This is what systeminfo writes: it describes a computer, but lists no software",
	},
	{
		startsWith("System Information report written at:", "[System Summary]", "[Systemübersicht]", "[Résumé système]"),
		"This is a report of System Information (msinfo32): it lists hardware, drivers and processes, but no installed software",
	},
	{startsWith("CPU-Z TXT Report"), "This is a report of CPU-Z: it describes hardware, but lists no software"},
	{startsWith("HWiNFO"), "This is a report of HWiNFO: it describes hardware, but lists no software"},
	{
		startsWith("Logfile of Trend Micro HijackThis", "Logfile of HijackThis"),
		"This is a log of HijackThis: it lists processes and what starts with Windows, but not the installed software",
	},
	{func(first string, lines []string) bool {
		return isDashes(first) && anyLine(lines, "Time of this report:") && anyLine(lines, "Machine name:")
	}, "This is a report of DirectX (dxdiag): it describes hardware, but lists no software"},
	{func(first string, lines []string) bool {
		return first == "Summary" && len(lines) > 1 && strings.TrimRight(lines[1], " ") == "\tOperating System"
	}, speccyReason},
	{func(_ string, lines []string) bool {
		return anyLine(lines, "MIME-Version:") && anyLine(lines, "Content-Type: multipart/related")
	}, "This is a web archive (MHTML); save the report as a plain web page (HTML), as text or as CSV"},
}

const speccyReason = "This is a report of Speccy: it describes hardware and Windows, but does not list the installed software"

// hardwareRoots are the root elements of such reports as XML.
var hardwareRoots = map[string]string{
	"MsInfo":     "This is a file of System Information (msinfo32): it lists hardware, drivers and processes, but no installed software",
	"speccydata": speccyReason,
	"DxDiag":     "This is a report of DirectX (dxdiag): it describes hardware, but lists no software",
	"gpuz_dump":  "This is a report of GPU-Z: it describes hardware, but lists no software",
	"HWINFO":     "This is a report of HWiNFO: it describes hardware, but lists no software",
}

func startsWith(marks ...string) func(string, []string) bool {
	return func(first string, _ []string) bool {
		for _, mark := range marks {
			if strings.HasPrefix(first, mark) {
				return true
			}
		}
		return false
	}
}

func isDashes(s string) bool { return len(s) > 8 && strings.Trim(s, "-") == "" }

// anyLine reports whether one of the lines begins with the mark.
func anyLine(lines []string, mark string) bool {
	for _, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), mark) {
			return true
		}
	}
	return false
}

// Detect looks at the first lines, or at the root element.
func (hardwareReport) Detect(f *File) bool { return hardwareReason(f) != "" }

// hardwareReason is what the report is; empty for anything else.
func hardwareReason(f *File) string {
	if f.Binary {
		return ""
	}
	switch f.firstByte() {
	case 0, '{':
		return ""
	case '<':
		root, _ := f.rootElement()
		return hardwareRoots[root]
	}
	lines := f.headLines(20)
	if len(lines) == 0 {
		return ""
	}
	first := strings.TrimSpace(lines[0])
	for _, mark := range hardwareMarks {
		if mark.is(first, lines) {
			return mark.reason
		}
	}
	return ""
}

// isSystemInfo asks for the next lines too, with their values in the column of the first: "Host Name" may begin any text.
func isSystemInfo(marks ...string) func(string, []string) bool {
	named := startsWith(marks...)
	return func(first string, lines []string) bool { return named(first, lines) && valuesAlign(lines) }
}

// valuesAlign reports whether the first three lines are labels with values that begin in the same column.
func valuesAlign(lines []string) bool {
	if len(lines) < 4 {
		return false
	}
	column := func(line string) int {
		colon := strings.IndexByte(line, ':')
		if colon < 0 || strings.TrimSpace(line[colon+1:]) == "" {
			return -1
		}
		blanks := len(line[colon+1:]) - len(strings.TrimLeft(line[colon+1:], " "))
		if blanks < 2 {
			return -2
		}
		return len([]rune(line[:colon+1])) + blanks
	}
	return column(lines[0]) > 0 && column(lines[0]) == column(lines[1]) && column(lines[1]) == column(lines[2])
}

// Read says what the report is.
func (hardwareReport) Read(_ context.Context, f *File, _ func(*Report) error) error {
	return refuse("%s", hardwareReason(f))
}
