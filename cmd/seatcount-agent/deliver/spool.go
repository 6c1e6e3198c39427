package deliver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Spool is a folder with inventories that could not be sent, the oldest first by name.
type Spool struct{ Folder string }

// MaxSpooled is how many inventories are kept; the oldest make room. Each is complete: the newest is the one that counts.
const MaxSpooled = 10

const ending = ".json.gz"

// Keep writes a packed inventory into the folder, readable for its owner alone.
func (s Spool) Keep(packed []byte, at time.Time) (path string, err error) {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(s.Folder, at.UTC().Format("20060102T150405.000000000Z")+ending)
	if err := WriteFile(path, packed, 0o600); err != nil {
		return "", err
	}
	waiting, err := s.Waiting()
	if err != nil {
		return path, err
	}
	for len(waiting) > MaxSpooled {
		_ = os.Remove(waiting[0]) // it is tried again next time
		waiting = waiting[1:]
	}
	return path, nil
}

// Waiting are the paths of what waits, the oldest first.
func (s Spool) Waiting() ([]string, error) {
	entries, err := os.ReadDir(s.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var paths []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ending) && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(s.Folder, e.Name()))
		}
	}
	return paths, err
}

// Flush sends what waits, the oldest first, and forgets what was sent. What the server refuses for its content is
// forgotten too: tell is told why. The first other error ends it.
func (s Spool) Flush(ctx context.Context, c *Client, tell func(string)) (sent int, err error) {
	waiting, err := s.Waiting()
	if err != nil {
		return 0, fmt.Errorf("look for inventories that wait: %w", err)
	}
	for _, path := range waiting {
		packed, err := os.ReadFile(path)
		if err != nil {
			return sent, fmt.Errorf("read an inventory that waits: %w", err)
		}
		err = c.Send(ctx, packed)
		var refused *Refused
		switch {
		case errors.As(err, &refused) && refused.Content():
			tell(fmt.Sprintf("%s is given up: %v", path, err))
		case err != nil:
			return sent, err
		default:
			sent++
		}
		if err := os.Remove(path); err != nil {
			return sent, fmt.Errorf("forget an inventory that was sent: %w", err)
		}
	}
	return sent, nil
}

// WriteFile writes a file so that it is there whole or not at all. mode is for whom, as far as the umask leaves it.
func WriteFile(path string, data []byte, mode os.FileMode) (err error) {
	part := filepath.Join(filepath.Dir(path), ".seatcount-"+rand.Text()+".part")
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the first error tells more
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil || runtime.GOOS == "windows" {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
