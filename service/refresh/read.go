package refresh

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"seatcount/service/device"
	"seatcount/service/inventory"
)

// result is what a worker made of one file.
type result struct {
	found
	units    []inventory.Unit
	prepared []*device.Prepared // of the units' reports, in order; shorter where the rest could not be prepared
	data     *[]byte            // the file's bytes, which the reports refer to; given back after the reports are taken over
	hash     string
	err      error // why it could not be read
	same     bool  // its content is what it was before
	vanished bool
	growing  bool // it changed while it was read
	fresh    bool // it was changed so recently that it may change again
}

// buffers are kept for the next files: most inventories are of much the same size.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// keepBuffer is the largest buffer that is kept.
const keepBuffer = 4 << 20

func (r *result) release() {
	if r.data != nil && cap(*r.data) <= keepBuffer {
		buffers.Put(r.data)
	}
	r.data, r.units, r.prepared = nil, nil, nil
}

// read reads one file and has it understood.
func (s *Service) read(ctx context.Context, f found, opts inventory.Options) *result {
	r := &result{found: f}
	if err := r.load(s.Limits.FileBytes); err != nil {
		r.vanished = errors.Is(err, os.ErrNotExist)
		r.err = err
		return r
	}
	if now := s.Clock().UnixMicro(); r.modTime <= now {
		r.fresh = now-r.modTime < s.Settle.Microseconds()
	}
	if known := f.known; known != nil && known.hash != "" && known.size == r.size && !known.retry {
		sum := sha256.Sum256(*r.data)
		if r.hash = hex.EncodeToString(sum[:]); r.hash == known.hash && known.source == f.source {
			r.same = true
			return r
		}
	}
	r.understand(ctx, opts, s.Limits)
	if opts.Columns == nil {
		if opts.Columns = s.mapping(ctx, r); opts.Columns != nil {
			r.understand(ctx, opts, s.Limits)
		}
	}
	s.prepare(ctx, r)
	return r
}

// prepare takes work off the one writer. What goes wrong here the writer meets, too.
func (s *Service) prepare(ctx context.Context, r *result) {
	for _, u := range r.units {
		for _, report := range u.Reports {
			in, err := s.intake(ctx)
			if err != nil {
				return
			}
			r.prepared = append(r.prepared, in.Prepare(report))
		}
	}
}

// intake returns the ingester, which is made when it is first needed.
func (s *Service) intake(ctx context.Context) (*device.Ingester, error) {
	s.intakeMu.Lock()
	defer s.intakeMu.Unlock()
	var err error
	if s.ingester == nil {
		s.ingester, err = s.Devices.NewIngester(ctx)
	}
	return s.ingester, err
}

// mapping is what somebody said about the columns of a table with this header, when nobody else knows them.
func (s *Service) mapping(ctx context.Context, r *result) map[string]string {
	if len(s.rules.Tables) == 0 {
		return nil
	}
	for _, u := range r.units {
		var table *inventory.NeedsMapping
		switch {
		case errors.As(u.Err, &table):
			if columns := s.rules.Tables[table.Fingerprint]; columns != nil {
				return columns
			}
		case errors.Is(u.Err, inventory.ErrUnknown):
			if view, err := inventory.PreviewPath(ctx, r.path, inventory.Options{}, s.Limits); err == nil {
				return s.rules.Tables[view.Fingerprint]
			}
		}
	}
	return nil
}

func (r *result) understand(ctx context.Context, opts inventory.Options, limits inventory.Limits) {
	r.units = r.units[:0]
	source := inventory.Source{Path: r.path, ModTime: time.UnixMicro(r.modTime), Data: *r.data}
	r.err = inventory.ReadSource(ctx, source, opts, limits, func(u inventory.Unit) error {
		r.units = append(r.units, u)
		return nil
	})
}

// load reads the file's bytes into a buffer, and its size and time as they are then.
func (r *result) load(limit int64) error {
	file, err := os.Open(r.path)
	if err != nil {
		return fmt.Errorf("the file cannot be opened: %s%w", reasonOf(err), hidden{err})
	}
	defer file.Close()
	before, err := file.Stat()
	if err != nil {
		return fmt.Errorf("the file cannot be looked at: %s%w", reasonOf(err), hidden{err})
	}
	r.size, r.modTime = before.Size(), before.ModTime().UnixMicro()
	if limit > 0 && before.Size() > limit {
		return &inventory.LimitError{What: "bytes in one file", Limit: limit}
	}
	r.data = buffers.Get().(*[]byte)
	if cap(*r.data) < int(before.Size()) {
		*r.data = make([]byte, before.Size(), before.Size()+before.Size()/8)
	}
	*r.data = (*r.data)[:before.Size()]
	n, err := io.ReadFull(file, *r.data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the file cannot be read: %s%w", reasonOf(err), hidden{err})
	}
	*r.data = (*r.data)[:n]
	after, err := file.Stat()
	r.growing = err != nil || after.Size() != int64(n) || after.ModTime() != before.ModTime()
	return nil
}

// hidden is an error that can be tested for and adds nothing to the text.
type hidden struct{ error }

func (hidden) Error() string   { return "" }
func (h hidden) Unwrap() error { return h.error }

// readAll reads files on several goroutines and calls take with the results in the order of the files, while the next
// are being read. What is read ahead is bounded, by number and by bytes.
func (s *Service) readAll(ctx context.Context, files []found, take func(*result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	// In order. While a batch is written, the next ones are read: with fewer slots the readers would stand idle half the
	// time.
	slots := make(chan readJob, batchFiles+batchFiles/2)
	jobs := make(chan readJob)
	room := semaphore.NewWeighted(readAhead)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	group.Go(func() {
		defer close(slots)
		defer close(jobs)
		for _, f := range files {
			j := readJob{found: f, weight: min(f.size, readAhead), to: make(chan *result, 1)}
			if room.Acquire(ctx, j.weight) != nil || !send(ctx, slots, j) || !send(ctx, jobs, j) {
				return
			}
		}
	})
	for range min(s.Workers, len(files)) {
		group.Go(func() {
			for j := range jobs {
				j.to <- s.read(ctx, j.found, s.options(j.path))
			}
		})
	}
	for j := range slots {
		select {
		case r := <-j.to:
			if err := take(r); err != nil {
				return err
			}
			room.Release(j.weight)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func send(ctx context.Context, to chan<- readJob, j readJob) bool {
	select {
	case to <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// readJob is a file on its way to a worker, and where its result goes.
type readJob struct {
	found
	weight int64
	to     chan *result
}

// readAhead is how many bytes of files may be read ahead of the one writer.
const readAhead = 96 << 20
