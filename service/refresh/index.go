package refresh

import (
	"path/filepath"
	"strings"
	"time"

	"seatcount/model"
)

// index is what is known of the files of all sources, in the form that a sweep compares with: by folder and name, so
// that a file which did not change costs no path. It belongs to the owner of the run.
type index struct {
	folders map[string]*folder
	round   uint32 // counts the sweeps
}

// folder holds the known files of one folder by name.
type folder struct{ files map[string]*entry }

// entry is what is known of one file.
type entry struct {
	id       int64 // of the row in table files; 0 while there is none
	source   int64
	size     int64
	modTime  int64 // in microseconds since 1970, which is what the database keeps
	hash     string
	state    model.FileState
	isFolder bool   // a folder or link with a problem, not a file
	racy     bool   // it was read so soon after its last change that it may have changed again unseen
	retry    bool   // it is to be read although nothing changed
	unread   string // why it could not be opened; it is tried again each time, since rights may change without the file
	round    uint32 // of the last sweep that met it
}

// settleTime is how long a file has to be left alone before it counts as written to the end.
const settleTime = 2 * time.Second

func newIndex() *index { return &index{folders: map[string]*folder{}} }

// entry returns what is known of the path, or nil.
func (x *index) entry(path string) *entry {
	dir, name := filepath.Split(path)
	if f := x.folders[filepath.Clean(dir)]; f != nil {
		return f.files[name]
	}
	return nil
}

// put makes the entry known under the path.
func (x *index) put(path string, e *entry) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	f := x.folders[dir]
	if f == nil {
		f = &folder{files: map[string]*entry{}}
		x.folders[dir] = f
	}
	f.files[name] = e
}

// drop forgets the path.
func (x *index) drop(path string) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	if f := x.folders[dir]; f != nil {
		delete(f.files, name)
		if len(f.files) == 0 {
			delete(x.folders, dir)
		}
	}
}

// each calls f with the path of every known file that where lets through. Paths are made for those only: to make all
// takes longer than to look at all files.
func (x *index) each(where func(e *entry) bool, f func(path string, e *entry)) {
	for dir, folder := range x.folders {
		for name, e := range folder.files {
			if where(e) {
				f(filepath.Join(dir, name), e)
			}
		}
	}
}

// fromRow is the entry of a row of table files.
func fromRow(row *model.File) *entry {
	e := &entry{
		id: row.ID, source: row.SourceID, size: row.Size, modTime: row.ModTime.UnixMicro(), hash: row.Hash, state: row.State,
		isFolder: row.Size == folderSize,
	}
	if e.retry = row.ReadAt == nil; !e.retry {
		e.racy = row.ReadAt.Sub(row.ModTime) < settleTime && row.ReadAt.After(row.ModTime)
	}
	if row.State == model.FileProblem && row.Hash == "" && !e.isFolder {
		e.unread = row.Reason
	}
	return e
}

// folderSize is the size under which the problem of a folder or link is kept.
const folderSize = -1

// inside reports whether path is the folder dir or below it.
func inside(dir, path string) bool {
	if !strings.HasPrefix(path, dir) {
		return false
	}
	return len(path) == len(dir) || path[len(dir)] == filepath.Separator || dir[len(dir)-1] == filepath.Separator
}

// isJunk reports whether the file is one that operating systems, editors and half-done copies leave behind: it is no
// inventory and not worth a word.
func isJunk(name string) bool {
	switch lower := strings.ToLower(name); lower {
	case ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", ".git", ".svn", "$recycle.bin",
		"system volume information", "lost+found", ".directory", ".localized", ".gitignore", ".gitkeep":
		return true
	default:
		for _, start := range []string{"~$", ".~", "._", ".#", ".trash", ".seatcount-", ".fuse_hidden", ".nfs0"} {
			if strings.HasPrefix(lower, start) {
				return true
			}
		}
		for _, end := range []string{".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swo", ".lock", "~"} {
			if strings.HasSuffix(lower, end) {
				return true
			}
		}
	}
	return false
}
