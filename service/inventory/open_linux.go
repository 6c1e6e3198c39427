package inventory

import (
	"os"

	"golang.org/x/sys/unix"
)

// openFile opens a file for reading without changing its time of last access, where its owner may ask for that, and
// without waiting for a writer where the path became a pipe meanwhile.
func openFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOATIME|unix.O_NONBLOCK, 0)
	if os.IsPermission(err) {
		return os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	}
	return file, err
}
