package refresh

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"seatcount/model"
)

// root is where a sweep of a source begins.
type root struct {
	source int64
	path   string
}

// found is a file that a sweep met and that has to be looked at: it is new, changed or to be tried again.
type found struct {
	path    string
	source  int64
	size    int64
	modTime int64 // in microseconds since 1970
	known   *entry
}

// trouble is something that could not be looked through, and why.
type trouble struct {
	path   string
	source int64
	reason string
}

// swept is what a sweep found out.
type swept struct {
	files    int // that are there and not junk
	changed  []found
	troubles []trouble
	folders  []string          // all that were listed: to be watched
	lost     map[string]string // roots that could not be looked at all, by path, and why
	blind    []string          // folders that could not be listed: nothing is known of the files below
}

// chunkSize is how many files of one folder are looked at in one go; other goroutines may take the next.
const chunkSize = 256

// sweeper looks through sources. Reading folders and asking for each file's size and time is spread over goroutines;
// what is known is only read, but for the mark that a file was met.
type sweeper struct {
	ctx     context.Context
	index   *index
	own     map[string]int64 // paths of all sources: others leave them alone
	skip    string           // the database's path: it and its companions are no inventory
	mu      sync.Mutex
	wake    *sync.Cond
	jobs    []job
	busy    int
	visited []string // real paths of folders outside of the sources that links led to
	roots   []string // real paths of the sources' folders
	result  swept
}

// job is a folder to list, or some entries of a folder to look at.
type job struct {
	source  int64
	dir     string
	real    string // dir without links, when it differs
	entries []fs.DirEntry
	open    *openFolder // that the entries are of
}

// sweep looks through the roots with so many goroutines. own are the paths of all sources, also of those that are not
// looked through now: a folder that is a source of its own is not part of the one around it.
func sweep(ctx context.Context, x *index, roots []root, own map[string]int64, skip string, workers int) (swept, error) {
	x.round++
	s := &sweeper{ctx: ctx, index: x, own: own, skip: skip, result: swept{lost: map[string]string{}}}
	s.wake = sync.NewCond(&s.mu)
	for _, r := range roots {
		s.start(r)
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(s.work)
	}
	group.Wait()
	slices.SortFunc(s.result.changed, func(a, b found) int { return strings.Compare(a.path, b.path) })
	slices.SortFunc(s.result.troubles, func(a, b trouble) int { return strings.Compare(a.path, b.path) })
	return s.result, ctx.Err()
}

// start begins with a source: a folder, or a single file.
func (s *sweeper) start(r root) {
	info, err := os.Stat(r.path)
	switch {
	case err != nil:
		s.result.lost[r.path] = "The folder cannot be reached: " + reasonOf(err)
		s.result.blind = append(s.result.blind, r.path)
	case info.IsDir():
		real, err := filepath.EvalSymlinks(r.path)
		if err != nil {
			real = r.path
		}
		s.roots = append(s.roots, real)
		s.jobs = append(s.jobs, job{source: r.source, dir: r.path, real: real})
	default:
		var local swept
		dir := filepath.Dir(r.path)
		s.look(&local, s.index.folders[dir], filepath.Base(r.path), seenAs(r.source, info), dir)
		local.folders = append(local.folders, dir)
		s.merge(&local)
	}
}

// work takes jobs until none is left and nobody can make another.
func (s *sweeper) work() {
	var local swept
	s.mu.Lock()
	for {
		for len(s.jobs) == 0 && s.busy > 0 {
			s.wake.Wait()
		}
		if len(s.jobs) == 0 || s.ctx.Err() != nil {
			break
		}
		next := s.jobs[len(s.jobs)-1]
		s.jobs = s.jobs[:len(s.jobs)-1]
		s.busy++
		s.mu.Unlock()
		if next.entries == nil {
			s.list(&local, next)
		} else {
			s.lookAll(&local, next)
		}
		s.mu.Lock()
		s.busy--
		if s.busy == 0 {
			s.wake.Broadcast()
		}
	}
	s.merge(&local)
	s.wake.Broadcast()
	s.mu.Unlock()
}

func (s *sweeper) merge(local *swept) {
	s.result.files += local.files
	s.result.changed = append(s.result.changed, local.changed...)
	s.result.troubles = append(s.result.troubles, local.troubles...)
	s.result.folders = append(s.result.folders, local.folders...)
	s.result.blind = append(s.result.blind, local.blind...)
}

func (s *sweeper) push(jobs ...job) {
	s.mu.Lock()
	s.jobs = append(s.jobs, jobs...)
	s.mu.Unlock()
	s.wake.Broadcast()
}

// list reads a folder, in the order of the file system, and hands its entries out in chunks while it goes on reading.
// Of a folder that cannot be read to the end, what could be read is looked at.
func (s *sweeper) list(local *swept, j job) {
	f, err := os.Open(j.dir)
	j.open = holdFolder(f)
	for err == nil {
		var entries []fs.DirEntry
		if entries, err = f.ReadDir(chunkSize); len(entries) < chunkSize {
			j.entries = append(j.entries, entries...) // the last, mostly the only ones: no other goroutine is needed
		} else {
			j.open.users.Add(1)
			s.push(job{j.source, j.dir, j.real, entries, j.open})
		}
	}
	if errors.Is(err, io.EOF) {
		local.folders = append(local.folders, j.dir)
	} else {
		local.troubles = append(local.troubles, trouble{j.dir, j.source, "The folder cannot be read: " + reasonOf(err)})
		local.blind = append(local.blind, j.dir)
	}
	s.lookAll(local, j)
}

// lookAll looks at entries of one folder.
func (s *sweeper) lookAll(local *swept, j job) {
	defer j.open.release()
	known := s.index.folders[j.dir]
	for _, e := range j.entries {
		name := e.Name()
		if isJunk(name) {
			continue
		}
		switch mode := e.Type(); {
		case mode.IsDir():
			s.enter(local, j, name)
		case mode&fs.ModeSymlink != 0:
			s.follow(local, j, name, known)
		case mode.IsRegular():
			if s.isOther(j, name) {
				continue
			}
			size, modTime, err := j.open.stat(e)
			if err != nil {
				s.unseen(local, j, name, known, err)
				continue
			}
			s.look(local, known, name, found{source: j.source, size: size, modTime: modTime}, j.dir)
		}
		// Pipes, sockets and devices are no files that one reads.
	}
}

// isOther reports whether the path is a source of its own, or the database.
func (s *sweeper) isOther(j job, name string) bool {
	if len(s.own) <= 1 && s.skip == "" {
		return false
	}
	if s.skip != "" && strings.HasPrefix(name, filepath.Base(s.skip)) && strings.HasPrefix(filepath.Join(j.dir, name), s.skip) {
		return true
	}
	if len(s.own) <= 1 {
		return false
	}
	other, is := s.own[filepath.Join(j.dir, name)]
	return is && other != j.source
}

// enter goes down into a folder.
func (s *sweeper) enter(local *swept, j job, name string) {
	if s.isOther(j, name) {
		return
	}
	s.push(job{source: j.source, dir: filepath.Join(j.dir, name), real: filepath.Join(j.real, name)})
}

// follow goes where a symbolic link leads, but not in a circle and not twice to the same place.
func (s *sweeper) follow(local *swept, j job, name string, known *folder) {
	path := filepath.Join(j.dir, name)
	if s.isOther(j, name) {
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		reason := "The link leads to a place that is not there"
		if errors.Is(err, syscall.ELOOP) {
			reason = "The link leads in a circle"
		} else if !errors.Is(err, fs.ErrNotExist) {
			reason = "The link cannot be followed: " + reasonOf(err)
		}
		local.troubles = append(local.troubles, trouble{path, j.source, reason})
		return
	}
	if info.Mode().IsRegular() {
		s.look(local, known, name, seenAs(j.source, info), j.dir)
		return
	}
	if !info.IsDir() {
		return
	}
	real, err := filepath.EvalSymlinks(path)
	switch {
	case err != nil:
		local.troubles = append(local.troubles, trouble{path, j.source, "The link cannot be followed: " + reasonOf(err)})
	case inside(real, j.real):
		local.troubles = append(local.troubles, trouble{path, j.source, "The link leads in a circle, to a folder that it is in itself"})
	case s.claim(real):
		s.push(job{source: j.source, dir: path, real: real})
	}
}

// claim reports whether nobody goes through the folder yet: not as part of a source, not by another link.
func (s *sweeper) claim(real string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.roots {
		if inside(r, real) {
			return false
		}
	}
	for _, v := range s.visited {
		if inside(v, real) {
			return false
		}
	}
	s.visited = append(s.visited, real)
	return true
}

// unseen notes a file that is in the folder's list but cannot be looked at.
func (s *sweeper) unseen(local *swept, j job, name string, known *folder, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		return // it vanished meanwhile
	}
	if known != nil {
		if e := known.files[name]; e != nil {
			e.round = s.index.round
		}
	}
	path := filepath.Join(j.dir, name)
	local.troubles = append(local.troubles, trouble{path, j.source, "The file cannot be looked at: " + reasonOf(err)})
}

// seenAs is a file as it was found; the path is still missing.
func seenAs(source int64, info fs.FileInfo) found {
	return found{source: source, size: info.Size(), modTime: info.ModTime().UnixMicro()}
}

// look compares a file, without its path, with what is known of it.
func (s *sweeper) look(local *swept, known *folder, name string, f found, dir string) {
	local.files++
	if known != nil {
		f.known = known.files[name]
	}
	if e := f.known; e != nil {
		e.round = s.index.round
		same := e.size == f.size && e.modTime == f.modTime && e.source == f.source
		switch {
		case same && !e.racy && !e.retry && e.unread == "" && e.state != model.FileGone:
			return
		case e.state == model.FileIgnored && !e.retry:
			return
		}
	}
	f.path = filepath.Join(dir, name)
	local.changed = append(local.changed, f)
}

// missing returns the paths of known files below the roots that the sweep should have met and did not. Files in places
// that could not be seen are not missing, nor are those of a root that is away.
func missing(x *index, roots []root, s swept) []string {
	looked := map[int64][]string{}
	for _, r := range roots {
		if s.lost[r.path] == "" {
			looked[r.source] = append(looked[r.source], r.path)
		}
	}
	var gone []string
	unmet := func(e *entry) bool { return e.round != x.round && !e.isFolder && e.state != model.FileGone }
	x.each(unmet, func(path string, e *entry) {
		isIn := func(dir string) bool { return inside(dir, path) }
		if slices.ContainsFunc(looked[e.source], isIn) && !slices.ContainsFunc(s.blind, isIn) {
			gone = append(gone, path)
		}
	})
	slices.Sort(gone)
	return gone
}
