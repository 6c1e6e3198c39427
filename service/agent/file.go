package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"seatcount/model"
	"seatcount/service/inventory"
	"seatcount/service/refresh"
)

// The folder of deliveries:
//
//	pc1-1a2b3c4d.json            the newest complete inventory of a computer; a newer one takes its place
//	more/pc1-1a2b3c4d/…          partial inventories, and complete ones that came late; a newer complete one makes them
//	                             superfluous, and they are taken away once the database has them
//	pc1_list_20260301101500.txt  lists that do not name their computer, with when they came; of complete ones of the same
//	                             format the last two
//	table_20260301101500_…       tables of several computers
//
// Nothing that was acknowledged is overwritten by something that does not say as much.

// keep gives the delivery its name in the folder.
func (s *Service) keep(a *arrival, from From) error {
	var err error
	switch {
	case len(a.Reports) > 1:
		err = s.keepStamped(a, "table", "_"+a.Hash[:8])
	case from.Device != "" && strings.EqualFold(a.Reports[0].Hostname, from.Device) && a.Reports[0].UUID == "" && a.Reports[0].Serial == "":
		err = s.keepList(a, from.Device)
	default:
		err = s.keepDevice(a)
	}
	if err != nil {
		var refused *Refused
		if errors.As(err, &refused) {
			return err
		}
		return fmt.Errorf("keep the delivery: %w", err)
	}
	return nil
}

// keepDevice puts the inventory of one computer in its place.
func (s *Service) keepDevice(a *arrival) error {
	sum := sha256.Sum256([]byte(a.identity))
	key := fileName(strings.ToLower(a.Reports[0].Hostname)) + "-" + hex.EncodeToString(sum[:4])
	defer s.names.lock(key)()
	path := filepath.Join(s.Folder, key+a.ending())
	more := filepath.Join(s.Folder, "more", key)
	switch was, hash := s.timeOf(path); {
	case hash == a.Hash && a.Reports[0].CollectedAt != nil: // delivered twice: an answer was lost on the way
		a.Path = path
		return nil
	case !a.complete || was.After(a.time):
		return s.placeBeside(a, more)
	}
	if err := s.place(a, path); err != nil {
		if a.part == "" {
			return err
		}
		// Windows lets nobody replace a file that is being read.
		return s.placeBeside(a, more)
	}
	s.prune(more, a.time)
	return nil
}

// placeBeside keeps an inventory that does not take the place of the one that is there.
func (s *Service) placeBeside(a *arrival, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, dir := range []string{filepath.Dir(folder), s.Folder} {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return s.place(a, filepath.Join(folder, a.Hash[:16]+a.ending()))
}

// stampLayout is the time in the names of files that do not say themselves when they were collected.
const stampLayout = "20060102150405"

// keepList puts a list that does not name its computer where its file name does.
func (s *Service) keepList(a *arrival, device string) error {
	defer s.names.lock(device)()
	for at := s.Clock().Local(); ; at = at.Add(time.Second) {
		name := device + "_list_" + at.Format(stampLayout) + a.ending()
		path := filepath.Join(s.Folder, name)
		if _, err := os.Lstat(path); err == nil {
			continue // two within a second
		}
		if host := hostOf(a.part, path); !strings.EqualFold(host, device) {
			return &Refused{fmt.Sprintf("%q says nothing of which computer it is; choose another name", device)}
		}
		if err := s.place(a, path); err != nil {
			return err
		}
		if a.complete {
			s.pruneLists(filepath.Join(s.Folder, device+"_list_"), a.Format)
		}
		return nil
	}
}

// pruneLists takes away the lists of one computer that a newer complete one of the same format says better: all that the
// database has read but the newest, which its device refers to until this one is read. A script that delivers every day
// would fill the folder otherwise. Those of the last minute stay, so that none that comes now gets an earlier time than they.
func (s *Service) pruneLists(prefix, format string) {
	before := s.Clock().Local().Add(-time.Minute).Format(stampLayout)
	var paths []string
	err := s.Store.Read(context.Background()).Model(&model.File{}).Order("path").
		Where("path >= ? AND path < ? AND format = ? AND state IN ?", prefix+"0", prefix+before, format, read).Pluck("path", &paths).Error
	if err != nil {
		return // the next one does it
	}
	for _, path := range paths[:max(0, len(paths)-1)] {
		_ = os.Remove(path) // it is gone already, or the next one does it
	}
}

// read are the states of files that the database has read.
var read = []model.FileState{model.FileRead, model.FileOlder}

// hostOf is the computer that the list is taken to be of when it lies under the name path.
func hostOf(part, path string) (host string) {
	data, err := os.ReadFile(part)
	if err != nil {
		return ""
	}
	source := inventory.Source{Path: path, Data: data}
	_ = inventory.ReadSource(context.Background(), source, inventory.Options{}, inventory.Limits{}, func(u inventory.Unit) error {
		for _, r := range u.Reports {
			host = strings.Clone(r.Hostname)
		}
		return nil
	}) // it was read before
	return host
}

// keepStamped puts a delivery beside others of its kind.
func (s *Service) keepStamped(a *arrival, kind, end string) error {
	return s.place(a, filepath.Join(s.Folder, kind+"_"+s.Clock().Local().Format(stampLayout)+end+a.ending()))
}

// place renames the temporary file, and has the disk keep it.
func (s *Service) place(a *arrival, path string) error {
	if err := os.Rename(a.part, path); err != nil {
		return err
	}
	a.part, a.Path = "", path
	if dir := filepath.Dir(path); dir != s.Folder {
		return syncFolder(dir)
	}
	return s.synced.do(func() error { return syncFolder(s.Folder) })
}

// gather does for many what needs to be done once after each has come. The zero value is ready.
type gather struct {
	mu      sync.Mutex
	next    *turn // that is waited for; nil when none is
	working sync.Mutex
}

type turn struct {
	done chan struct{}
	err  error
}

// do returns after f was begun and ended since the call. Calls that come while f is at work share the next time.
func (g *gather) do(f func() error) error {
	g.mu.Lock()
	t := g.next
	first := t == nil
	if first {
		t = &turn{done: make(chan struct{})}
		g.next = t
	}
	g.mu.Unlock()
	if !first {
		<-t.done
		return t.err
	}
	g.working.Lock()
	defer g.working.Unlock()
	g.mu.Lock()
	g.next = nil
	g.mu.Unlock()
	defer close(t.done)
	t.err = f()
	return t.err
}

// syncFolder has the disk keep the names in a folder. Windows does that by itself, and has no call for it.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// timeOf is when the inventory that lies at path was collected, and the hash of the file; zero when there is none, or
// none that can be read.
func (s *Service) timeOf(path string) (at time.Time, hash string) {
	info, err := os.Stat(path)
	if err != nil {
		return at, ""
	}
	s.reading <- struct{}{}
	defer free(s.reading)
	err = inventory.Read(context.Background(), path, inventory.Options{}, s.Limits, func(u inventory.Unit) error {
		hash = u.Hash
		for _, r := range u.Reports {
			at = collected(r.CollectedAt, info.ModTime())
		}
		return nil
	})
	if err != nil {
		return time.Time{}, ""
	}
	return at, hash
}

// prune takes away what a newer complete inventory says better, of what the database has read.
func (s *Service) prune(folder string, newer time.Time) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // there is nothing
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(newer) {
			continue
		}
		var n int64
		err = s.Store.Read(context.Background()).Model(&model.File{}).
			Where("path = ? AND state IN ?", path, read).Count(&n).Error
		if err == nil && n > 0 {
			_ = os.Remove(path) // else the next one does it
		}
	}
}

// ensureSource makes the folder of deliveries a source, unless it is one.
func (s *Service) ensureSource(ctx context.Context, p model.Principal) error {
	var n int64
	err := s.Store.Read(ctx).Model(&model.Source{}).Where("path = ?", s.Folder).Count(&n).Error
	if err != nil || n > 0 {
		return err
	}
	defer s.names.lock("")()
	_, err = s.Sources.AddSource(ctx, p, s.Folder, 0)
	var known *refresh.DuplicateError
	if errors.As(err, &known) { // a moment ago, or under another name of the same folder
		return nil
	}
	return err
}

// ending is the file's ending, for people: what is in a file is told by its content.
func (a *arrival) ending() string {
	inner := ".txt"
	switch format := strings.ToLower(a.Format); {
	case strings.Contains(format, "json"):
		inner = ".json"
	case strings.Contains(format, "xml"):
		inner = ".xml"
	case strings.Contains(format, "csv"), strings.Contains(format, "table"):
		inner = ".csv"
	}
	switch compressionOf(a.head) {
	case gzipped:
		return inner + ".gz"
	case deflated:
		return inner + ".z"
	}
	switch {
	case strings.HasPrefix(string(a.head), "PK"):
		return ".zip"
	case strings.HasPrefix(string(a.head), "bpli"):
		return ".plist"
	}
	return inner
}

// fileName is a hostname from the net as a part of a file name: nothing that leads to another folder, hides the file or
// means something to a file system.
func fileName(host string) string {
	name := strings.Map(func(r rune) rune {
		if r < 128 && isNameByte(byte(r)) {
			return r
		}
		return '_'
	}, host)
	name = strings.TrimLeft(name, ".-")
	name = strings.TrimRight(name[:min(len(name), 63)], ".")
	if name == "" {
		return "device"
	}
	return name
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

// isDeviceName reports whether the name can stand in a file name as it is.
func isDeviceName(s string) bool { return len(s) <= 63 && fileName(s) == s }
