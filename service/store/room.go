package store

import (
	"runtime"
	"syscall"
)

// noRoom reports whether the system says that a disk, or a user's share of it, is full. SQLite has a code of its own for
// that, but not in every place: the file of its shared memory, for one, meets a full disk as a failure to write.
func noRoom(err syscall.Errno) bool {
	if runtime.GOOS == "windows" {
		const handleDiskFull, diskFull = 39, 112 // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
		return err == handleDiskFull || err == diskFull
	}
	return err == syscall.ENOSPC || err == syscall.EDQUOT
}
