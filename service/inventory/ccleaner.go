package inventory

import (
	"context"
	"regexp"
	"strings"
)

// cleanerList reads the list of programs that CCleaner saves as text: name, publisher, date, size and version between
// tabs, without headings.
type cleanerList struct{}

// Name is how people know it.
func (cleanerList) Name() string { return "CCleaner list" }

var (
	sizeCell = regexp.MustCompile(`^[\d.,  ]+ ?(B|KB|MB|GB|КБ|МБ|ГБ|Ko|Mo|Go)$`)
	dateCell = regexp.MustCompile(`^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?$`)
)

// Detect asks nearly all lines for five cells with dates and sizes in their places.
func (cleanerList) Detect(f *File) bool {
	lines := f.sampleLines()
	sizes := countLines(lines, func(l string) bool {
		cells := strings.Split(l, "\t")
		return len(cells) == 5 && sizeCell.MatchString(cells[3])
	})
	return sizes > 0 && countLines(lines, isCleanerLine)*20 >= len(lines)*19
}

func isCleanerLine(line string) bool {
	cells := strings.Split(line, "\t")
	return len(cells) == 5 && cells[0] != "" && (cells[2] == "" || dateCell.MatchString(cells[2])) &&
		(cells[3] == "" || sizeCell.MatchString(cells[3]))
}

// Read takes the lines. CCleaner leaves out what the registry hides, so the list only adds.
func (cleanerList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		if isCleanerLine(line) {
			cells := strings.Split(line, "\t")
			add(Entry{Name: strings.TrimSpace(cells[0]), Publisher: cleanPublisher(cells[1]), Version: strings.TrimSpace(cells[4])})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("CCleaner", false, list))
}
