package page

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"

	"seatcount/service/report"
	"seatcount/ui/dialog"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// keyFolder remembers the folder of the last export or import.
const keyFolder = "ui.folder"

// askSave asks where and as what to save an export. The path can be typed, pasted or browsed for.
func askSave(host Host, name string, save func(path string)) {
	entry := kit.NewEntry("")
	field := kit.NewField("File", entry, "")
	kind := kit.NewWordSelect(formatTitles(), nil)
	var d *dialog.Dialog
	button := kit.NewPrimaryButton("Export", func() {
		path, problem := checkSave(entry.Text)
		field.SetError(problem)
		if problem != "" {
			return
		}
		host.Remember(keyFolder, filepath.Dir(path))
		host.Remember(keyEnding, filepath.Ext(path))
		d.Discard()
		save(path)
	})
	entry.OnChanged = func(text string) {
		field.SetError("")
		field.SetHint("The rows and columns as the list shows them.")
		button.SetText("Export")
		if info, err := os.Stat(withEnding(text)); err == nil && !info.IsDir() {
			field.SetHint("There is a file of this name. It will be replaced.")
			button.SetText("Replace")
		}
		if i := formatOf(withEnding(text)); i >= 0 {
			kind.SetValue(int64(i))
		}
	}
	kind.OnChanged = func(i int64) {
		text := strings.TrimSpace(entry.Text)
		entry.SetText(strings.TrimSuffix(text, filepath.Ext(text)) + "." + report.Formats()[i].Name)
	}
	entry.SetText(filepath.Join(lastFolder(host), name+"-"+host.Now().Format(time.DateOnly)+lastEnding(host)))
	browse := kit.NewButton("Folder…", func() {
		browseFolder(host, filepath.Dir(entry.Text), func(folder string) {
			entry.SetText(filepath.Join(folder, filepath.Base(entry.Text)))
		})
	})
	d = dialog.New(host.Window().Canvas(), dialog.Params{
		Title: "Export", Content: kit.Stack(theme.Space, withButton(field, browse), kit.NewField("Type", kind, "")), Size: fyne.NewSize(640, 0),
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), button}, Default: button, First: entry,
	})
	d.Show()
}

// keyEnding remembers the type of the last export.
const keyEnding = "ui.ending"

func lastEnding(host Host) string {
	var ending string
	if host.Recall(keyEnding, &ending) && formatOf(ending) >= 0 {
		return ending
	}
	return ".csv"
}

func formatTitles() []string {
	var titles []string
	for _, f := range report.Formats() {
		titles = append(titles, f.Title)
	}
	return titles
}

// formatOf is the place of the format that a file's ending names, or -1.
func formatOf(path string) int {
	return slices.IndexFunc(report.Formats(), func(f report.Format) bool { return strings.EqualFold("."+f.Name, filepath.Ext(path)) })
}

func withEnding(path string) string {
	path = strings.TrimSpace(path)
	if path != "" && filepath.Ext(path) == "" {
		path += ".csv"
	}
	return path
}

// checkSave returns the whole path of a file to write, or what is wrong with it in words.
func checkSave(text string) (path, problem string) {
	path = withEnding(text)
	switch {
	case path == "":
		return "", "Say where to save the file"
	case !filepath.IsAbs(path):
		return "", "Begin with the folder, such as " + filepath.Join(homeFolder(), path)
	case formatOf(path) < 0:
		return "", "The ending " + filepath.Ext(path) + " is none of the types below"
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return "", "There is no folder " + filepath.Dir(path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", "This is a folder; add the name of a file"
	}
	return path, ""
}

// pathQuestion asks for a file or folder that is there.
type pathQuestion struct {
	title, label, hint, button string
	folder                     bool     // a folder, not a file
	endings                    []string // of files to browse for; none for all
	extra                      fyne.CanvasObject
	take                       func(path string)
}

func askPath(host Host, q pathQuestion) *dialog.Dialog {
	entry := kit.NewEntry("")
	entry.PlaceHolder = filepath.Join(lastFolder(host), "…")
	field := kit.NewField(q.label, entry, q.hint)
	var d *dialog.Dialog
	button := kit.NewPrimaryButton(q.button, func() {
		path, problem := checkThere(entry.Text, q.folder)
		field.SetError(problem)
		if problem != "" {
			return
		}
		if q.folder {
			host.Remember(keyFolder, path)
		} else {
			host.Remember(keyFolder, filepath.Dir(path))
		}
		d.Discard()
		q.take(path)
	})
	entry.OnChanged = func(string) { field.SetError("") }
	browse := kit.NewButton("Browse…", func() {
		start := lastFolder(host)
		if q.folder {
			browseFolder(host, start, entry.SetText)
		} else {
			browseFile(host, start, q.endings, entry.SetText)
		}
	})
	content := withButton(field, browse)
	if q.extra != nil {
		content = container.New(layout.NewCustomPaddedVBoxLayout(theme.Space), content, q.extra)
	}
	d = dialog.New(host.Window().Canvas(), dialog.Params{
		Title: q.title, Content: content, Size: fyne.NewSize(620, 0),
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), button}, Default: button, First: entry,
	})
	d.Show()
	return d
}

// checkThere returns the whole path of something that is there, or what is wrong with it in words.
func checkThere(text string, folder bool) (path, problem string) {
	path = strings.Trim(strings.TrimSpace(text), `"'`)
	if rest, ok := strings.CutPrefix(path, "~"); ok {
		path = homeFolder() + rest
	}
	if path == "" {
		if folder {
			return "", "Choose a folder"
		}
		return "", "Choose a file"
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err.Error()
	}
	info, err := os.Stat(path)
	switch {
	case os.IsPermission(err):
		return "", "There is no permission to read it"
	case err != nil:
		return "", "There is nothing of this name"
	case folder && !info.IsDir():
		return "", "This is a file; choose the folder that holds it"
	case !folder && info.IsDir():
		return "", "This is a folder; choose a file in it"
	}
	return path, ""
}

func browseFolder(host Host, start string, take func(string)) {
	d := fynedialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err == nil && u != nil {
			take(filepath.FromSlash(u.Path()))
		}
	}, host.Window())
	openAt(d, host, start)
}

func browseFile(host Host, start string, endings []string, take func(string)) {
	d := fynedialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err == nil && r != nil {
			path := filepath.FromSlash(r.URI().Path())
			_ = r.Close()
			take(path)
		}
	}, host.Window())
	if len(endings) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(endings))
	}
	openAt(d, host, start)
}

func openAt(d *fynedialog.FileDialog, host Host, start string) {
	if at, err := storage.ListerForURI(storage.NewFileURI(start)); err == nil {
		d.SetLocation(at)
	}
	size := host.Window().Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-80), min(600, size.Height-80)))
	d.Show()
}

// withButton puts a button beside the control of a field.
func withButton(field *kit.Field, button *kit.Button) fyne.CanvasObject {
	return container.New(besideControl{}, field, button)
}

// besideControl leaves the right end of a field's line to a button, which stands below the field's label.
type besideControl struct{}

const fieldLabelHeight = 20

func (besideControl) MinSize(objects []fyne.CanvasObject) fyne.Size {
	field, button := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(field.Width+theme.Gap+button.Width, max(field.Height, fieldLabelHeight+button.Height))
}

func (besideControl) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	button := objects[1].MinSize()
	objects[0].Resize(fyne.NewSize(size.Width-theme.Gap-button.Width, size.Height))
	objects[1].Move(fyne.NewPos(size.Width-button.Width, fieldLabelHeight))
	objects[1].Resize(button)
}

func homeFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return string(filepath.Separator)
	}
	return home
}

// lastFolder is where somebody exported to or imported from last, or the home folder.
func lastFolder(host Host) string {
	var folder string
	if host.Recall(keyFolder, &folder) {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder
		}
	}
	return homeFolder()
}
