package inventory

import (
	"context"
	"strings"
)

// blockTable reads texts with a block of "Label: value" lines for each software, as uninstallers and NirSoft's tools save
// them: blocks end at a blank line, at a rule, or where the first label comes again. Labels are judged as headings are.
type blockTable struct{}

// Name is how people know it.
func (blockTable) Name() string { return "Table in blocks" }

// Detect asks for lines with labels, and labels that are surely about software.
func (blockTable) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 4 || len(f.Options.Columns) > 0 {
		return false
	}
	var names []string
	seen := map[string]bool{}
	again, others := 0, 0
	for _, line := range lines {
		label, _, ok := blockLine(line)
		switch {
		case isBlockRule(line):
		case !ok:
			others++
		case seen[label]:
			again++
		default:
			seen[label] = true
			names = append(names, label)
		}
	}
	if isPowerShellSoftware(names) || others*10 > len(lines) || len(names) > 60 || again > 0 && again < len(names)/2 {
		return false
	}
	h := readHeader(names, nil)
	return (h.verdict == sure || h.verdict == unsure && h.cols.version >= 0 && h.cols.publisher >= 0) && h.cols.version >= 0 &&
		h.cols.softwareRank <= weakRank
}

// blockLine divides a line at its first colon. Labels are few words.
func blockLine(line string) (label, value string, ok bool) {
	label, value, ok = strings.Cut(line, ":")
	label = strings.TrimSpace(label)
	if !ok || label == "" || len(label) > 40 || strings.Count(label, " ") > 4 || strings.ContainsAny(label, `\/=<>"`) || value != "" && value[0] != ' ' && value[0] != '\t' {
		return "", "", false
	}
	return label, strings.TrimSpace(value), true
}

func isBlockRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) > 4 && strings.Trim(line, "=-*_") == ""
}

// Read takes the blocks.
func (blockTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	rows := &propertyRows{index: map[string]int{}}
	err := f.eachLine(ctx, func(_ int, line string) error {
		label, value, ok := blockLine(line)
		switch {
		case strings.TrimSpace(line) == "" || isBlockRule(line):
			rows.end()
		case ok:
			if i, known := rows.index[label]; known && i == 0 && len(rows.current) > 0 {
				rows.end()
			}
			rows.set(label, value)
			if err := f.checkColumns(len(rows.names)); err != nil {
				return err
			}
		}
		return f.checkEntries(len(rows.rows))
	})
	if err != nil {
		return err
	}
	rows.end()
	return rows.emit(f, "", func(r *Report) error {
		r.Complete = false
		return emit(r)
	})
}
