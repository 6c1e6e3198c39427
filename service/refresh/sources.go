package refresh

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
)

// changedSize is the size that a file's row gets when the file is to be read again whatever its size is.
const changedSize = -2

// AddSource has a folder, or a single file, watched from now on; its devices belong to the organization orgID, 0 being
// the principal's HomeOrg. A source within another is allowed: a file belongs to the innermost. The first look at it is taken in the
// background.
func (s *Service) AddSource(ctx context.Context, p model.Principal, path string, orgID int64) (model.Source, error) {
	return s.addSource(ctx, p, path, orgID, false)
}

// AddSample is AddSource for the sample company.
func (s *Service) AddSample(ctx context.Context, p model.Principal, path string, orgID int64) (model.Source, error) {
	return s.addSource(ctx, p, path, orgID, true)
}

func (s *Service) addSource(ctx context.Context, p model.Principal, path string, orgID int64, sample bool) (model.Source, error) {
	if orgID == 0 {
		orgID = p.HomeOrg()
	}
	src := model.Source{Path: path, OrgID: orgID, Sample: sample, AddedAt: s.Clock().UTC()}
	if err := s.allow(p, model.InventoryCreate, orgID); err != nil {
		return src, err
	}
	var sources []model.Source
	if err := s.Store.Read(ctx).Find(&sources).Error; err != nil {
		return src, fmt.Errorf("add a source: %w", err)
	}
	var err error
	if src.Path, err = s.checkPath(path, sources); err != nil {
		return src, s.discreet(p, err)
	}
	scope := s.Orgs.Tree().Scope(p)
	if around := outer(sources, src.Path); around != nil && !scope.Has(around.OrgID) { // its files are that organization's
		return src, fmt.Errorf("add %s, which lies in a source of another organization: %w", src.Path, model.ErrForbidden)
	}
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&src).Error; err != nil {
			return err
		}
		if err := moveFiles(tx, outer(sources, src.Path), src); err != nil {
			return err
		}
		return recordSource(tx, p, "create", src, nil)
	})
	if err != nil {
		return src, fmt.Errorf("add %s: %w", src.Path, err)
	}
	s.sourcesChanged(true)
	return src, nil
}

// checkPath returns the path as it is kept, or says why it cannot be a source.
func (s *Service) checkPath(path string, sources []model.Source) (string, error) {
	if path == "" {
		return "", model.Invalid("path", "Name a folder or a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", model.Invalid("path", "%s is not a path: %v", path, err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", model.Invalid("path", "%s is not there", path)
	case err != nil:
		return "", model.Invalid("path", "%s cannot be looked at: %s", path, reasonOf(err))
	case !info.IsDir() && !info.Mode().IsRegular():
		return "", model.Invalid("path", "%s is neither a folder nor a file", path)
	}
	if db, err := os.Stat(s.Store.Path()); err == nil && os.SameFile(db, info) {
		return "", model.Invalid("path", "%s is Seatcount's own database", path)
	}
	for _, other := range sources {
		known, err := os.Stat(other.Path)
		if other.Path == path || err == nil && os.SameFile(known, info) {
			what := "folder"
			if !info.IsDir() {
				what = "file"
			}
			reason := fmt.Sprintf("This %s is a source already", what)
			if other.Path != path {
				reason += ", as " + other.Path
			}
			return path, &DuplicateError{Source: other, Reason: reason}
		}
	}
	return path, nil
}

// discreet tells nothing of a source that the principal may not see, but that it is there.
func (s *Service) discreet(p model.Principal, err error) error {
	var known *DuplicateError
	if errors.As(err, &known) && !s.Orgs.Tree().Scope(p).Has(known.Source.OrgID) {
		return fmt.Errorf("this is a source of another organization: %w", model.ErrForbidden)
	}
	return err
}

// DuplicateError says that a folder or file is a source already.
type DuplicateError struct {
	Source model.Source // the one that is there
	Reason string
}

// Error returns the reason in words.
func (e *DuplicateError) Error() string { return e.Reason }

// Unwrap makes it a ValidationError of the path.
func (e *DuplicateError) Unwrap() error { return model.Invalid("path", "%s", e.Reason) }

// outer returns the innermost of the sources that path lies in, or nil.
func outer(sources []model.Source, path string) *model.Source {
	var best *model.Source
	for i := range sources {
		if src := &sources[i]; src.Path != path && inside(src.Path, path) && (best == nil || len(src.Path) > len(best.Path)) {
			best = src
		}
	}
	return best
}

// moveFiles hands what is known of the files below a new source over to it from the source around it. They are read
// again: their devices may now belong to another organization.
func moveFiles(tx *gorm.DB, from *model.Source, to model.Source) error {
	if from == nil {
		return nil
	}
	var files []model.File
	if err := tx.Select("id", "path").Where("source_id = ?", from.ID).Find(&files).Error; err != nil {
		return err
	}
	var ids []int64
	for _, f := range files {
		if inside(to.Path, f.Path) {
			ids = append(ids, f.ID)
		}
	}
	return updateFiles(tx, ids, map[string]any{"source_id": to.ID, "size": changedSize})
}

// updateFiles changes columns of many files.
func updateFiles(tx *gorm.DB, ids []int64, columns map[string]any) error {
	for part := range slices.Chunk(ids, 10_000) { // a statement takes a limited number of values
		if err := tx.Model(&model.File{}).Where("id IN ?", part).Updates(columns).Error; err != nil {
			return err
		}
	}
	return nil
}

// RemoveSource forgets a source. Its files stay where they are; its devices stay too, unless devicesToo is set: then
// those that only this source described are deleted.
func (s *Service) RemoveSource(ctx context.Context, p model.Principal, id int64, devicesToo bool) error {
	release, err := s.interrupt(ctx)
	if err != nil {
		return err
	}
	defer release()
	src, err := s.source(ctx, p, id, model.InventoryDelete)
	if err != nil {
		return err
	}
	var sources []model.Source
	if err := s.Store.Read(ctx).Find(&sources).Error; err != nil {
		return fmt.Errorf("remove %s: %w", src.Path, err)
	}
	if devicesToo {
		ids, err := s.devicesOf(ctx, id)
		if err != nil {
			return fmt.Errorf("remove %s: %w", src.Path, err)
		}
		if len(ids) > 0 {
			if err := s.Devices.Delete(ctx, p, ids); err != nil {
				return fmt.Errorf("delete the devices of %s: %w", src.Path, err)
			}
		}
	}
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		if around := outer(sources, src.Path); around != nil && !devicesToo {
			if err := tx.Model(&model.File{}).Where("source_id = ?", id).
				Updates(map[string]any{"source_id": around.ID, "size": changedSize}).Error; err != nil {
				return err
			}
		}
		if err := tx.Delete(&model.Source{}, id).Error; err != nil {
			return err
		}
		return recordSource(tx, p, "delete", src, nil)
	})
	if err != nil {
		return fmt.Errorf("remove %s: %w", src.Path, err)
	}
	s.sourcesChanged(true)
	return nil
}

// devicesOf returns the devices that the source's files described and no other file.
func (s *Service) devicesOf(ctx context.Context, id int64) ([]int64, error) {
	var ids []int64
	err := s.Store.Read(ctx).Raw(`
		WITH own AS (SELECT id FROM files WHERE source_id = ?)
		SELECT d.id FROM devices d
		WHERE (d.file_id IN own OR d.id IN (SELECT device_id FROM device_files WHERE file_id IN own))
		  AND (d.file_id IS NULL OR d.file_id IN own)
		  AND NOT EXISTS (SELECT 1 FROM device_files f WHERE f.device_id = d.id AND f.file_id NOT IN own)`, id).Scan(&ids).Error
	return ids, err
}

// SetSourceOrg has the source's devices belong to another organization, but for those that somebody moved.
func (s *Service) SetSourceOrg(ctx context.Context, p model.Principal, id, orgID int64) error {
	release, err := s.interrupt(ctx)
	if err != nil {
		return err
	}
	defer release()
	src, err := s.source(ctx, p, id, model.InventoryUpdate)
	if err != nil {
		return err
	}
	if err := s.allow(p, model.InventoryUpdate, orgID); err != nil {
		return err
	}
	if src.OrgID == orgID {
		return nil
	}
	changes := []activity.Change{{Field: "organization", From: s.Orgs.Path(src.OrgID), To: s.Orgs.Path(orgID)}}
	src.OrgID = orgID
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		if err := updateSource(src)(tx); err != nil {
			return err
		}
		if err := tx.Exec(`UPDATE devices SET org_id = ? WHERE NOT org_fixed AND (file_id IN (SELECT id FROM files WHERE source_id = ?)
			OR file_id IS NULL AND id IN (SELECT device_id FROM device_files WHERE file_id IN (SELECT id FROM files WHERE source_id = ?)))`,
			orgID, id, id).Error; err != nil {
			return err
		}
		return recordSource(tx, p, "update", src, changes)
	})
	if err != nil {
		return fmt.Errorf("set the organization of %s: %w", src.Path, err)
	}
	s.Devices.Changed()
	s.sourcesChanged(false)
	s.Bus.Publish(event.Devices{})
	return s.Count.Reload(ctx)
}

// PauseSource leaves a source alone, or looks after it again.
func (s *Service) PauseSource(ctx context.Context, p model.Principal, id int64, paused bool) error {
	src, err := s.source(ctx, p, id, model.InventoryUpdate)
	if err != nil || src.Paused == paused {
		return err
	}
	src.Paused = paused
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		if err := updateSource(src)(tx); err != nil {
			return err
		}
		return recordSource(tx, p, "update", src, []activity.Change{{Field: "paused", From: !paused, To: paused}})
	})
	if err != nil {
		return fmt.Errorf("pause %s: %w", src.Path, err)
	}
	s.sourcesChanged(!paused)
	return nil
}

// updateSource writes what may change of a source.
func updateSource(src model.Source) func(tx *gorm.DB) error {
	return func(tx *gorm.DB) error {
		return tx.Model(&src).Select("OrgID", "Paused", "SweptAt", "Problem").Updates(&src).Error
	}
}

// source returns the source if the principal may do that with it.
func (s *Service) source(ctx context.Context, p model.Principal, id int64, perm model.Permission) (model.Source, error) {
	var found []model.Source
	if err := s.Store.Read(ctx).Where("id = ?", id).Find(&found).Error; err != nil {
		return model.Source{}, fmt.Errorf("read a source: %w", err)
	}
	if len(found) == 0 || !s.Orgs.Tree().Scope(p).Has(found[0].OrgID) {
		return model.Source{}, fmt.Errorf("source %d: %w", id, model.ErrNotFound)
	}
	return found[0], s.allow(p, perm, found[0].OrgID)
}

// allow checks what the principal may do in an organization.
func (s *Service) allow(p model.Principal, perm model.Permission, orgID int64) error {
	tree := s.Orgs.Tree()
	switch {
	case !p.Can(perm):
		return fmt.Errorf("%s: %w", perm, model.ErrForbidden)
	case !tree.Has(orgID):
		return model.Invalid("org_id", "There is no such organization")
	case !tree.Scope(p).Has(orgID):
		return fmt.Errorf("%s in another organization: %w", perm, model.ErrForbidden)
	}
	return nil
}

// interrupt ends the run that is under way and makes the caller the owner until release.
func (s *Service) interrupt(ctx context.Context) (release func(), err error) {
	s.mu.Lock()
	if s.cancel != nil {
		s.cancel()
		s.wanted.all = true // what it did not come to
	}
	s.mu.Unlock()
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	return s.unlock, nil
}

// sourcesChanged tells windows and the next run.
func (s *Service) sourcesChanged(look bool) {
	s.stale.Store(true)
	s.Bus.Publish(event.Sources{})
	s.Bus.Publish(event.Activity{})
	if look {
		s.ask(true)
	}
}

func recordSource(tx *gorm.DB, p model.Principal, action string, src model.Source, changes []activity.Change) error {
	return activity.Record(tx, model.Activity{
		Who: p.Name, Action: action, Entity: "sources", EntityID: src.ID, Name: src.Path, OrgID: src.OrgID, Changes: activity.Encode(changes),
	})
}
