package refresh

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/event"
)

// maxHostnames is how many hostnames of a file are listed.
const maxHostnames = 3

// Sources lists the sources of the principal's organizations in the order of their paths.
func (s *Service) Sources(ctx context.Context, p model.Principal) ([]SourceRow, error) {
	if !p.Can(model.InventoryRead) {
		return nil, fmt.Errorf("list the sources: %w", model.ErrForbidden)
	}
	var sources []model.Source
	if err := s.Store.Read(ctx).Order("path").Find(&sources).Error; err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	var counts []struct {
		SourceID                 int64
		Files, Problems, Devices int
	}
	err := s.Store.Read(ctx).Raw(`
		SELECT source_id, count(*) FILTER (WHERE size <> ? AND state <> 'gone') AS files, count(*) FILTER (WHERE state = 'problem') AS problems,
			(SELECT count(*) FROM devices d WHERE d.merged_into IS NULL AND (d.file_id IN (SELECT id FROM files g WHERE g.source_id = f.source_id)
				OR d.id IN (SELECT device_id FROM device_files p JOIN files h ON h.id = p.file_id WHERE h.source_id = f.source_id))) AS devices
		FROM files f GROUP BY source_id`, folderSize).Scan(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("count the files of the sources: %w", err)
	}
	scope := s.Orgs.Tree().Scope(p)
	var rows []SourceRow
	for _, src := range sources {
		if !scope.Has(src.OrgID) {
			continue
		}
		row := SourceRow{Source: src, Org: s.Orgs.Path(src.OrgID)}
		for _, c := range counts {
			if c.SourceID == src.ID {
				row.Files, row.Problems, row.Devices = c.Files, c.Problems, c.Devices
			}
		}
		s.mu.Lock()
		if at, ok := s.swept[src.ID]; ok && (row.SweptAt == nil || at.After(*row.SweptAt)) {
			row.SweptAt = &at
		}
		s.mu.Unlock()
		rows = append(rows, row)
	}
	return rows, nil
}

// Files lists what became of each file of a source, or of all sources for 0, in the order of their paths.
func (s *Service) Files(ctx context.Context, p model.Principal, sourceID int64) ([]FileRow, error) {
	return s.files(ctx, p, func(db *gorm.DB) *gorm.DB {
		if sourceID != 0 {
			db = db.Where("source_id = ?", sourceID)
		}
		return db
	})
}

// Problems lists the files that could not be read and that nobody ignores.
func (s *Service) Problems(ctx context.Context, p model.Principal) ([]FileRow, error) {
	return s.files(ctx, p, func(db *gorm.DB) *gorm.DB { return db.Where("state = ?", model.FileProblem) })
}

func (s *Service) files(ctx context.Context, p model.Principal, which func(*gorm.DB) *gorm.DB) ([]FileRow, error) {
	visible, err := s.visible(ctx, p)
	if err != nil {
		return nil, err
	}
	var files []model.File
	if err := which(s.Store.Read(ctx)).Order("path").Find(&files).Error; err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}
	names, err := s.hostnames(ctx, len(files))
	if err != nil {
		return nil, err
	}
	rows := make([]FileRow, 0, len(files))
	for _, f := range files {
		if !visible[f.SourceID] {
			continue
		}
		row := FileRow{File: f, Hostnames: strings.Join(names[f.ID], ", ")}
		if f.State == model.FileProblem {
			row.Advice = advice(f.Reason)
		}
		if f.Size < 0 { // a mark, not a size
			row.Size = 0
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// visible are the sources that the principal may read.
func (s *Service) visible(ctx context.Context, p model.Principal) (map[int64]bool, error) {
	if !p.Can(model.InventoryRead) {
		return nil, fmt.Errorf("list the files: %w", model.ErrForbidden)
	}
	var sources []model.Source
	if err := s.Store.Read(ctx).Find(&sources).Error; err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}
	scope := s.Orgs.Tree().Scope(p)
	visible := map[int64]bool{}
	for _, src := range sources {
		visible[src.ID] = scope.Has(src.OrgID)
	}
	return visible, nil
}

// hostnames are the first few hostnames of the devices that each file described last, by file id.
func (s *Service) hostnames(ctx context.Context, files int) (map[int64][]string, error) {
	names := make(map[int64][]string, files)
	if files == 0 {
		return names, nil
	}
	rows, err := s.Store.Read(ctx).Raw(`SELECT file_id, hostname FROM devices WHERE file_id IS NOT NULL
		UNION SELECT f.file_id, d.hostname FROM device_files f JOIN devices d ON d.id = f.device_id WHERE f.file_id IS NOT NULL
		ORDER BY 1, 2`).Rows()
	if err != nil {
		return nil, fmt.Errorf("list the files' devices: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("list the files' devices: %w", err)
		}
		switch n := len(names[id]); {
		case n < maxHostnames:
			names[id] = append(names[id], name)
		case n == maxHostnames:
			names[id] = append(names[id], "…")
		}
	}
	return names, rows.Err()
}

// Retry has files read again, whatever became of them before.
func (s *Service) Retry(ctx context.Context, p model.Principal, fileIDs ...int64) error {
	return s.mark(ctx, p, "retry", fileIDs, func(f model.File) map[string]any {
		columns := map[string]any{}
		if f.Size != folderSize {
			columns["size"] = changedSize
		}
		if f.State == model.FileIgnored {
			columns["state"], columns["reason"] = model.FileProblem, "It is about to be read again"
		}
		return columns
	})
}

// Ignore leaves files alone from now on. Devices that they described stay.
func (s *Service) Ignore(ctx context.Context, p model.Principal, fileIDs ...int64) error {
	return s.mark(ctx, p, "ignore", fileIDs, func(model.File) map[string]any {
		return map[string]any{"state": model.FileIgnored, "reason": "Ignored by " + p.Name}
	})
}

// mark changes rows of files, and has a run take note.
func (s *Service) mark(ctx context.Context, p model.Principal, what string, ids []int64, columns func(model.File) map[string]any) error {
	if !p.Can(model.InventoryUpdate) {
		return fmt.Errorf("%s a file: %w", what, model.ErrForbidden)
	}
	visible, err := s.visible(ctx, p)
	if err != nil {
		return err
	}
	release, err := s.interrupt(ctx)
	if err != nil {
		return err
	}
	defer release()
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		for _, id := range ids {
			var f []model.File
			if err := tx.Where("id = ?", id).Find(&f).Error; err != nil {
				return err
			}
			if len(f) == 0 || !visible[f[0].SourceID] {
				return fmt.Errorf("file %d: %w", id, model.ErrNotFound)
			}
			if c := columns(f[0]); len(c) > 0 {
				if err := tx.Model(&model.File{}).Where("id = ?", id).Updates(c).Error; err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s.stale.Store(true)
	s.Bus.Publish(event.Sources{})
	s.ask(true)
	return nil
}
