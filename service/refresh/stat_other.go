//go:build !linux

package refresh

import "io/fs"

// stat returns an entry's size and time of change, in microseconds since 1970.
func (d *openFolder) stat(e fs.DirEntry) (size, modTime int64, err error) { return statPath(e) }
