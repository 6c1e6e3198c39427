package refresh

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/inventory"
)

type unit = inventory.Unit

// row is what table files keeps of the file, before it is known what becomes of its reports.
func (b *batch) row(r *result) model.File {
	row := model.File{
		SourceID: r.source, Path: r.path, Size: r.size, ModTime: time.UnixMicro(r.modTime).UTC(), Hash: r.hash, State: model.FileRead,
	}
	if r.known != nil {
		row.ID = r.known.id
	}
	if r.same {
		if row.State = r.known.state; row.State == model.FileGone {
			row.State = model.FileRead
		}
		return row
	}
	var problems []string
	for _, u := range r.units {
		row.Hash = u.Hash
		row.Devices += len(u.Reports)
		if u.Format != "" && !strings.Contains(row.Format, u.Format) {
			row.Format = strings.TrimPrefix(row.Format+", "+u.Format, ", ")
		}
		if u.Err != nil {
			reason := sentence(u.Err.Error())
			if member, ok := strings.CutPrefix(u.Path, r.path+"!/"); ok {
				reason = member + ": " + reason
			}
			problems = append(problems, reason)
			b.logFault(u)
		}
	}
	if r.err != nil {
		problems = append(problems, sentence(r.err.Error()))
	}
	if len(problems) > 0 {
		row.State, row.Reason = model.FileProblem, problems[0]
		if more := len(problems) - 1; more > 0 {
			row.Reason += fmt.Sprintf(" (and %d more of %d files in the archive)", more, len(r.units))
		}
	}
	return row
}

// logFault keeps the details of a fault of our own, which the list of problems does not show.
func (b *batch) logFault(u unit) {
	if errors.Is(u.Err, inventory.ErrPanic) {
		b.service.Log.WithField("path", u.Path).Error(u.Err)
	}
}

// fileColumns are written for each file, in this order; rowsAtOnce rows need fewer values than a statement takes.
const (
	fileColumns = "source_id, path, size, mod_time, hash, format, state, reason, devices"
	rowsAtOnce  = 64
)

func fileValues(f *model.File) []any {
	return []any{f.SourceID, f.Path, f.Size, f.ModTime, f.Hash, f.Format, f.State, f.Reason, f.Devices}
}

// insertFiles makes rows for the files that have none yet, and sets their ids. Until saveFiles has set when they were
// read they count as not read: a run that ends in between is repeated.
func insertFiles(tx *gorm.DB, rows []model.File) error {
	var fresh []*model.File
	for i := range rows {
		if rows[i].ID == 0 {
			fresh = append(fresh, &rows[i])
		}
	}
	for part := range slices.Chunk(fresh, rowsAtOnce) {
		var values []any
		for _, f := range part {
			values = append(values, fileValues(f)...)
		}
		marks := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?), ", len(part)), ", ")
		// Another process may have noted the same file a moment ago.
		ids, err := tx.Raw("INSERT INTO files ("+fileColumns+") VALUES "+marks+
			" ON CONFLICT (source_id, path) DO UPDATE SET read_at = NULL RETURNING id, path", values...).Rows()
		if err != nil {
			return err
		}
		byPath := make(map[string]*model.File, len(part))
		for _, f := range part {
			byPath[f.Path] = f
		}
		for ids.Next() {
			var id int64
			var path string
			if err := ids.Scan(&id, &path); err != nil {
				return errors.Join(err, ids.Close())
			}
			byPath[path].ID = id
		}
		if err := errors.Join(ids.Err(), ids.Close()); err != nil {
			return err
		}
	}
	return nil
}

// saveFiles writes what became of the files. Of those of which nothing but the time changed, only that is written.
func saveFiles(tx *gorm.DB, rows []model.File, results []*result, now time.Time) error {
	for i := range rows {
		f := &rows[i]
		f.ReadAt = &now
		var err error
		if results != nil && results[i].same {
			err = tx.Exec("UPDATE files SET (source_id, size, mod_time, state, read_at) = (?, ?, ?, ?, ?) WHERE id = ?",
				f.SourceID, f.Size, f.ModTime, f.State, now, f.ID).Error
		} else {
			err = tx.Exec("UPDATE files SET ("+fileColumns+", read_at) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
				append(fileValues(f), now, f.ID)...).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteTroubles writes what could not be looked through, what is gone, and what is in order again.
func (b *batch) noteTroubles(ctx context.Context, roots []root, seen swept, whole bool) error {
	s := b.service
	var rows []model.File // new and changed ones
	now := s.Clock().UTC()
	current := map[string]bool{}
	for _, t := range seen.troubles {
		current[t.path] = true
		row := model.File{
			SourceID: t.source, Path: t.path, Size: folderSize, ModTime: now, State: model.FileProblem, Reason: t.reason, ReadAt: &now,
		}
		if e := s.index.entry(t.path); e != nil {
			if e.isFolder || e.state == model.FileIgnored {
				continue // it is known
			}
			row.ID = e.id
		}
		rows = append(rows, row)
	}
	var gone []int64
	for _, path := range b.gone(roots, seen, whole) {
		e := s.index.entry(path)
		e.state = model.FileGone
		gone = append(gone, e.id)
	}
	var mended []int64
	inTrouble := func(e *entry) bool { return e.isFolder }
	if whole {
		s.index.each(inTrouble, func(path string, e *entry) {
			if !current[path] && b.within(roots, seen, path) {
				mended = append(mended, e.id)
			}
		})
	}
	if len(rows)+len(gone)+len(mended) == 0 {
		return nil
	}
	err := s.Store.Write(ctx, func(tx *gorm.DB) error {
		if err := insertFiles(tx, rows); err != nil {
			return err
		}
		if err := saveFiles(tx, rows, nil, now); err != nil {
			return err
		}
		if err := updateFiles(tx, gone, map[string]any{"state": model.FileGone}); err != nil {
			return err
		}
		for part := range slices.Chunk(mended, 10_000) {
			if err := tx.Where("id IN ?", part).Delete(&model.File{}).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note what could not be looked through: %w", err)
	}
	b.learn(rows, mended)
	s.news = true
	s.Bus.Publish(event.Sources{})
	return nil
}

// learn makes the written rows known.
func (b *batch) learn(rows []model.File, mended []int64) {
	x := b.service.index
	for i := range rows {
		x.put(rows[i].Path, fromRow(&rows[i]))
	}
	var paths []string
	x.each(func(e *entry) bool { return e.isFolder && slices.Contains(mended, e.id) }, func(path string, _ *entry) {
		paths = append(paths, path)
	})
	for _, path := range paths {
		x.drop(path)
	}
}

// gone returns the known files that are no longer there.
func (b *batch) gone(roots []root, seen swept, whole bool) []string {
	s := b.service
	if whole {
		return missing(s.index, roots, seen)
	}
	var gone []string
	for _, r := range roots {
		if seen.lost[r.path] == "" {
			continue
		}
		// A hint named something that is not there: a file that was deleted, or a folder with all that was in it.
		if e := s.index.entry(r.path); e != nil {
			if e.state != model.FileGone && !e.isFolder && !exists(r.path) {
				gone = append(gone, r.path)
			}
			continue
		}
		if exists(r.path) || s.isSource(r.path) {
			continue
		}
		s.index.each(func(e *entry) bool { return e.state != model.FileGone && !e.isFolder }, func(path string, _ *entry) {
			if inside(r.path, path) {
				gone = append(gone, path)
			}
		})
	}
	return gone
}

// within reports whether the path was looked at in this sweep.
func (b *batch) within(roots []root, seen swept, path string) bool {
	for _, r := range roots {
		if seen.lost[r.path] == "" && inside(r.path, path) {
			return true
		}
	}
	return false
}
