package page

import (
	"path/filepath"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/refresh"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	"seatcount/ui/words"
)

// The chips of the file list on the Inventory page, apart from ChipAll.
const (
	ChipProblems = "problems"
	ChipRead     = "read"
	ChipIgnored  = "ignored"
	ChipGone     = "gone"
)

func fileChips() []list.Chip[refresh.FileRow] {
	state := func(states ...model.FileState) func(refresh.FileRow) bool {
		return func(r refresh.FileRow) bool {
			for _, s := range states {
				if r.State == s {
					return true
				}
			}
			return false
		}
	}
	return []list.Chip[refresh.FileRow]{
		{ID: ChipAll, Label: "All files"},
		{ID: ChipProblems, Label: "Problems", Has: state(model.FileProblem)},
		{ID: ChipRead, Label: "Read", Has: state(model.FileRead, model.FileOlder)},
		{ID: ChipIgnored, Label: "Ignored", Has: state(model.FileIgnored)},
		{ID: ChipGone, Label: "Gone", Has: state(model.FileGone)},
	}
}

func fileState(r refresh.FileRow) (string, theme.Tone) {
	switch r.State {
	case model.FileRead:
		return "Read", theme.ToneGood
	case model.FileOlder:
		return "Older", theme.ToneNeutral
	case model.FileProblem:
		return "Problem", theme.ToneBad
	case model.FileIgnored:
		return "Ignored", theme.ToneNeutral
	case model.FileGone:
		return "Gone", theme.ToneNeutral
	}
	return words.Sentence(string(r.State)), theme.ToneNeutral
}

// fileNote is what there is to say about a file beyond its state.
func fileNote(r refresh.FileRow) string {
	switch {
	case r.Reason != "" && r.Advice != "":
		return strings.TrimSuffix(words.Sentence(r.Reason), ".") + ". " + r.Advice
	case r.Reason != "":
		return words.Sentence(r.Reason)
	case r.State == model.FileOlder:
		return "Newer reports of its devices were there already"
	case r.State == model.FileGone:
		return "No longer in the folder; its devices stay"
	}
	return r.Hostnames
}

// The links beside a problem.
const (
	linkMap    = "Map columns"
	linkRetry  = "Read again"
	linkIgnore = "Ignore"
	linkFolder = "Folder"
)

// fileLinks are what can be done about a file's problem; may is whether the person may do something about files.
func fileLinks(r refresh.FileRow, may bool) []string {
	switch {
	case r.State == model.FileIgnored && may:
		return []string{linkRetry}
	case r.State != model.FileProblem:
		return nil
	case !may:
		return []string{linkFolder}
	case needsMapping(r):
		return []string{linkMap, linkIgnore}
	}
	return []string{linkRetry, linkIgnore, linkFolder}
}

// needsMapping reports whether the file is a table of which somebody has to say what its columns are.
func needsMapping(r refresh.FileRow) bool {
	return r.State == model.FileProblem && (strings.Contains(r.Reason, "which column is what") || strings.Contains(r.Reason, "map its columns"))
}

// isTable reports whether the file has columns that somebody can say the meaning of.
func isTable(r refresh.FileRow) bool {
	format := strings.ToLower(r.Format)
	return needsMapping(r) || strings.Contains(format, "table") || strings.Contains(format, "csv") || strings.Contains(format, "xlsx")
}

func fileTime(r refresh.FileRow) time.Time {
	if r.ReadAt != nil {
		return *r.ReadAt
	}
	return time.Time{}
}

func fileColumns(may bool) []column[refresh.FileRow] {
	return []column[refresh.FileRow]{
		{
			Column: grid.Column{ID: "file", Title: "File", Width: 230, Min: 112, Grow: 2, Fixed: true},
			text:   func(r refresh.FileRow) string { return filepath.Base(r.Path) },
			cell:   func(r refresh.FileRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: filepath.Base(r.Path)} },
		},
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 92, Min: 84},
			text:   func(r refresh.FileRow) string { s, _ := fileState(r); return s },
			cell: func(r refresh.FileRow) grid.Cell {
				s, tone := fileState(r)
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
		{
			Column: grid.Column{ID: "note", Title: "Devices, or what is wrong", Width: 320, Min: 116, Grow: 4},
			text:   fileNote,
			cell: func(r refresh.FileRow) grid.Cell {
				if r.State == model.FileProblem {
					return grid.Cell{Text: fileNote(r)}
				}
				return muted(fileNote(r))
			},
		},
		{
			Column: grid.Column{ID: "format", Title: "Format", Width: 130, Min: 94, Grow: 1},
			text:   func(r refresh.FileRow) string { return r.Format },
			cell:   func(r refresh.FileRow) grid.Cell { return muted(r.Format) },
		},
		numberColumn(grid.Column{ID: "devices", Title: "Devices", Width: 90, Min: 76}, func(r refresh.FileRow) int { return r.Devices }),
		{
			Column: grid.Column{ID: "todo", Title: "What to do", Width: 190, Min: 180, NoSort: true},
			text:   func(r refresh.FileRow) string { return r.Advice },
			cell:   func(r refresh.FileRow) grid.Cell { return grid.Cell{Kind: grid.Link, Links: fileLinks(r, may)} },
		},
		timeColumn(grid.Column{ID: "read", Title: "Read", Width: 146, Min: 132}, fileTime, words.Minute),
		{
			Column: grid.Column{ID: "folder", Title: "Folder", Width: 260, Hidden: true},
			text:   func(r refresh.FileRow) string { return filepath.Dir(r.Path) },
			cell:   func(r refresh.FileRow) grid.Cell { return muted(filepath.Dir(r.Path)) },
		},
		timeColumn(grid.Column{ID: "modified", Title: "Modified", Width: 146, Hidden: true},
			func(r refresh.FileRow) time.Time { return r.ModTime }, words.Minute),
		{
			Column: grid.Column{ID: "hash", Title: "SHA-256", Width: 300, Hidden: true},
			text:   func(r refresh.FileRow) string { return r.Hash },
			cell:   func(r refresh.FileRow) grid.Cell { return muted(r.Hash) },
		},
	}
}

func fileSearch(r refresh.FileRow) []string {
	return []string{r.Path, r.Format, r.Hostnames, r.Reason}
}

func sourceColumns(orgs *orgNames) []column[refresh.SourceRow] {
	count := func(id, title string, f func(refresh.SourceRow) int) column[refresh.SourceRow] {
		return numberColumn(grid.Column{ID: id, Title: title, Width: 90}, f)
	}
	return []column[refresh.SourceRow]{
		{
			Column: grid.Column{ID: "path", Title: "Folder or file", Width: 320, Min: 160, Grow: 3, Fixed: true},
			text:   sourceName,
			cell: func(r refresh.SourceRow) grid.Cell {
				return grid.Cell{Kind: grid.Strong, Text: sourceName(r), End: !r.Sample}
			},
		},
		orgColumn(grid.Column{ID: "org", Title: "Organization", Width: 170, Min: 90, Grow: 2}, orgs, func(r refresh.SourceRow) string { return r.Org }),
		count("files", "Files", func(r refresh.SourceRow) int { return r.Files }),
		count("devices", "Devices", func(r refresh.SourceRow) int { return r.Devices }),
		timeColumn(grid.Column{ID: "swept", Title: "Last refresh", Width: 146, Min: 142}, func(r refresh.SourceRow) time.Time {
			if r.SweptAt == nil {
				return time.Time{}
			}
			return *r.SweptAt
		}, words.Minute),
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 190, Min: 120, Grow: 1},
			text:   func(r refresh.SourceRow) string { s, _ := sourceState(r); return s },
			cell: func(r refresh.SourceRow) grid.Cell {
				s, tone := sourceState(r)
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
	}
}

func sourceName(r refresh.SourceRow) string {
	if r.Sample {
		return "Sample company · " + filepath.Base(r.Path)
	}
	return r.Path
}

func sourceState(r refresh.SourceRow) (string, theme.Tone) {
	switch {
	case r.Problem != "":
		return words.Sentence(r.Problem), theme.ToneBad
	case r.Paused:
		return "Paused", theme.ToneNeutral
	case r.Problems > 0:
		return words.Count(r.Problems, "problem", "problems"), theme.ToneWarn
	case r.SweptAt == nil:
		return "Not read yet", theme.ToneNeutral
	}
	return "Watched", theme.ToneGood
}
