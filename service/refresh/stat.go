package refresh

import (
	"io/fs"
	"os"
	"sync/atomic"
)

// openFolder is a folder that stays open as long as somebody looks at entries of it.
type openFolder struct {
	file  *os.File
	fd    int
	users atomic.Int32
}

// holdFolder keeps a folder open for the caller. A nil file is fine: there are no entries to look at then.
func holdFolder(f *os.File) *openFolder {
	d := &openFolder{file: f}
	if f != nil {
		d.fd = int(f.Fd())
	}
	d.users.Add(1)
	return d
}

// release says that one user is done.
func (d *openFolder) release() {
	if d.users.Add(-1) == 0 {
		_ = d.file.Close() // nothing was written; a nil file is fine
	}
}

// statPath is stat by the entry's path, or by what the folder's list told.
func statPath(e fs.DirEntry) (size, modTime int64, err error) {
	info, err := e.Info()
	if err != nil {
		return 0, 0, err
	}
	return info.Size(), info.ModTime().UnixMicro(), nil
}
