package refresh

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/device"
	"seatcount/service/event"
)

// A batch is written when it holds so many files, so many entries or so many bytes, whichever comes first: large enough
// that a transaction is worth its price, small enough that reading ahead never waits for it and memory stays bounded.
const (
	batchFiles   = 256
	batchEntries = 60_000
	batchBytes   = 24 << 20
)

// batch collects what workers read and writes it. It lives for one run.
type batch struct {
	service  *Service
	patience bool
	results  []*result
	entries  int
	bytes    int64
	done     int
	total    int
	again    []found // that changed while they were read

	took      int // files that were taken over or failed
	countedAt time.Time
	counting  time.Duration // that the last count took
}

// process reads the files and takes them over.
func (b *batch) process(ctx context.Context, files []found) error {
	if len(files) == 0 {
		return nil
	}
	s := b.service
	b.done, b.total = 0, len(files)
	if b.countedAt.IsZero() {
		b.countedAt = time.Now()
	}
	if len(files) > 1 {
		s.progress(0, b.total, "")
	}
	err := s.readAll(ctx, files, func(r *result) error {
		b.done++
		if b.total > 1 {
			s.progress(b.done, b.total, r.path)
		}
		if b.add(r) {
			return b.flush(ctx)
		}
		return nil
	})
	if err != nil {
		b.drop()
		return err
	}
	return b.flush(ctx)
}

// add takes a result in and reports whether it is time to write.
func (b *batch) add(r *result) bool {
	s := b.service
	failed := r.err != nil || slices.ContainsFunc(r.units, func(u unit) bool { return u.Err != nil })
	unsure := r.growing || r.fresh && failed
	switch {
	case r.vanished:
		s.settle(r.path)
		return false
	case unsure && !s.isSettled(r.found):
		// Nothing of it is taken as final: it is read again once it has been left alone.
		if b.patience {
			b.again = append(b.again, r.found)
		}
		r.release()
		return false
	}
	s.settle(r.path)
	if r.err != nil && r.known != nil && r.known.unread == sentence(r.err.Error()) && r.known.source == r.source {
		r.release()
		return false // it is known
	}
	b.results = append(b.results, r)
	b.bytes += r.size
	for _, u := range r.units {
		for _, report := range u.Reports {
			b.entries += len(report.Software)
		}
	}
	return len(b.results) >= batchFiles || b.entries >= batchEntries || b.bytes >= batchBytes
}

// takeAgain returns the files that are to be read again, as they are now.
func (b *batch) takeAgain() []found {
	again := b.again
	b.again = nil
	return again
}

// giveUp notes files that did not come to rest.
func (b *batch) giveUp(ctx context.Context) error {
	for _, f := range b.takeAgain() {
		b.results = append(b.results, &result{found: f, err: errors.New("the file is still being written; it is tried again later")})
	}
	return b.flush(ctx)
}

// drop lets go of what was collected and not written.
func (b *batch) drop() {
	for _, r := range b.results {
		r.release()
	}
	b.results, b.entries, b.bytes = b.results[:0], 0, 0
}

// flush writes what was collected in one transaction: the devices, and what became of each file.
func (b *batch) flush(ctx context.Context) error {
	if len(b.results) == 0 {
		return nil
	}
	defer b.drop()
	s := b.service
	rows := make([]model.File, len(b.results))
	for i, r := range b.results {
		rows[i] = b.row(r)
	}
	if err := s.Store.Write(ctx, func(tx *gorm.DB) error { return insertFiles(tx, rows) }); err != nil {
		return fmt.Errorf("note the files: %w", err)
	}
	items, owner := b.items(rows)
	note := func(tx *gorm.DB, outcomes []device.Outcome) error {
		b.judge(rows, owner, outcomes)
		return saveFiles(tx, rows, b.results, s.Clock().UTC())
	}
	if len(items) == 0 {
		if err := s.Store.Write(ctx, func(tx *gorm.DB) error { return note(tx, nil) }); err != nil {
			return fmt.Errorf("note the files: %w", err)
		}
	} else if err := b.ingest(ctx, items, note); err != nil {
		return err
	}
	for i, r := range b.results {
		e := fromRow(&rows[i])
		s.news = s.news || r.known == nil || r.known.state != e.state
		e.round = s.index.round
		s.index.put(r.path, e)
	}
	b.took += len(b.results)
	return b.countNowAndThen(ctx)
}

// ingest has the devices written, with what became of their files.
func (b *batch) ingest(ctx context.Context, items []device.Item, note func(*gorm.DB, []device.Outcome) error) error {
	s := b.service
	in, err := s.intake(ctx)
	if err != nil {
		return err
	}
	outcomes, _, err := in.Apply(ctx, items, note)
	s.news = s.news || slices.ContainsFunc(outcomes, func(o device.Outcome) bool { return o.New })
	return err
}

// items are the reports of all files of the batch; owner tells for each the file's place in the batch.
func (b *batch) items(rows []model.File) (items []device.Item, owner []int) {
	orgs := map[int64]int64{}
	for _, src := range b.service.sources {
		orgs[src.ID] = src.OrgID
	}
	for i, r := range b.results {
		prepared := r.prepared
		for _, u := range r.units {
			for _, report := range u.Reports {
				item := device.Item{FileID: rows[i].ID, OrgID: orgs[r.source], Path: u.Path, ModTime: rows[i].ModTime, Report: report}
				if len(prepared) > 0 {
					item.Prepared, prepared = prepared[0], prepared[1:]
				}
				items = append(items, item)
				owner = append(owner, i)
			}
		}
	}
	return items, owner
}

// judge sets each file's state by what became of its reports.
func (b *batch) judge(rows []model.File, owner []int, outcomes []device.Outcome) {
	taken, older := make([]int, len(rows)), make([]int, len(rows))
	for k, o := range outcomes {
		row := &rows[owner[k]]
		switch {
		case o.Err != nil:
			row.Devices--
			row.State, row.Reason = model.FileProblem, sentence(o.Err.Error())
		case o.Older:
			older[owner[k]]++
		default:
			taken[owner[k]]++
		}
	}
	for i := range rows {
		if rows[i].State == model.FileRead && older[i] > 0 && taken[i] == 0 {
			rows[i].State = model.FileOlder
		}
	}
}

// countNowAndThen counts in the middle of a long run, so that windows do not wait for its end; not so often that counting
// takes a noticeable share of the time.
func (b *batch) countNowAndThen(ctx context.Context) error {
	if since := time.Since(b.countedAt); since < 2*time.Second || since < 20*b.counting {
		return nil
	}
	return b.count(ctx)
}

// count has the counts follow what was written.
func (b *batch) count(ctx context.Context) error {
	if b.took == 0 {
		return nil
	}
	start := time.Now()
	s := b.service
	var err error
	var changed bool
	select {
	case <-s.Count.Ready():
		changed, err = s.Devices.CountWaiting(ctx)
	default: // nobody has loaded the counts yet, as on the command line
		changed = s.Devices.DropWaiting()
		err = s.Count.Load(ctx)
	}
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	b.took = 0
	b.countedAt, b.counting = time.Now(), time.Since(start)
	if changed {
		s.Bus.Publish(event.Devices{})
	}
	s.Bus.Publish(event.Sources{})
	return nil
}
