package refresh

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/inventory"
	"seatcount/service/store"
)

// ScanParams say what Scan looks through.
type ScanParams struct {
	Paths []string // folders and files; those that are no sources yet become sources
	OrgID int64    // of the devices; 0 is the HomeOrg of who scans for new sources and leaves known ones as they are
	// Options hold for the files of this scan, and are remembered for their paths.
	Options inventory.Options
}

// Wait looks through all sources once and returns when everything is read and counted.
func (s *Service) Wait(ctx context.Context) error {
	_, err := s.runNow(ctx, want{all: true})
	return err
}

// runNow runs on the caller's goroutine.
func (s *Service) runNow(ctx context.Context, w want) (swept, error) {
	s.mu.Lock()
	s.running++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.running--
		s.signal()
		s.mu.Unlock()
	}()
	if err := s.lock(ctx); err != nil {
		return swept{}, err
	}
	defer s.unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.setCancel(cancel)
	defer s.setCancel(nil)
	return s.run(ctx, w, true)
}

func (s *Service) setCancel(cancel context.CancelFunc) {
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()
}

// Scan adds the paths as sources where they are none yet, looks through them, and returns when everything is read and
// counted. Files that cannot be read are in the summary; the error is for what keeps the scan as a whole from being done.
func (s *Service) Scan(ctx context.Context, p model.Principal, params ScanParams) (Summary, error) {
	start := time.Now()
	paths, err := s.scanSources(ctx, p, params)
	if err != nil {
		return Summary{}, err
	}
	if err := s.learn(ctx, p, paths, params.Options); err != nil {
		return Summary{}, err
	}
	w := want{whole: true, paths: map[string]bool{}}
	for _, path := range paths {
		w.paths[path] = true
	}
	seen, err := s.runNow(ctx, w)
	if err != nil {
		return Summary{}, err
	}
	select {
	case <-s.Count.Ready():
	default: // nothing was new, and nobody has loaded the counts yet
		if err := s.Count.Load(ctx); err != nil {
			return Summary{}, fmt.Errorf("count: %w", err)
		}
	}
	seconds := time.Since(start).Seconds()
	sum, err := s.summary(ctx, paths)
	sum.Files, sum.Seconds = seen.files, seconds
	return sum, err
}

// scanSources returns the absolute paths, each of which is in a source now.
func (s *Service) scanSources(ctx context.Context, p model.Principal, params ScanParams) ([]string, error) {
	var paths []string
	for _, path := range params.Paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, model.Invalid("path", "%s is not a path: %v", path, err)
		}
		var sources []model.Source
		if err := s.Store.Read(ctx).Find(&sources).Error; err != nil {
			return nil, fmt.Errorf("scan %s: %w", path, err)
		}
		src, err := s.addSource(ctx, p, abs, params.OrgID, false)
		var known *DuplicateError
		switch {
		case errors.As(err, &known):
			abs = known.Source.Path
			if params.OrgID != 0 && params.OrgID != known.Source.OrgID {
				if err := s.SetSourceOrg(ctx, p, known.Source.ID, params.OrgID); err != nil {
					return nil, err
				}
			}
		case err != nil:
			return nil, err
		default:
			abs = src.Path
		}
		paths = append(paths, abs)
	}
	return slices.Compact(slices.Sorted(slices.Values(paths))), nil
}

// summary counts what the files below the paths describe.
func (s *Service) summary(ctx context.Context, paths []string) (Summary, error) {
	var sum Summary
	db := s.Store.Read(ctx)
	var files []model.File
	if err := db.Select("id", "path", "state", "reason").Order("path").Find(&files).Error; err != nil {
		return sum, fmt.Errorf("sum up: %w", err)
	}
	own := map[int64]bool{}
	for _, f := range files {
		if slices.ContainsFunc(paths, func(dir string) bool { return inside(dir, f.Path) }) {
			own[f.ID] = true
			if f.State == model.FileProblem {
				sum.Problems = append(sum.Problems, Problem{f.Path, f.Reason})
			}
		}
	}
	var sources []model.Source
	if err := db.Where("problem <> ''").Find(&sources).Error; err != nil {
		return sum, fmt.Errorf("sum up: %w", err)
	}
	for _, src := range sources {
		if slices.Contains(paths, src.Path) {
			sum.Problems = append(sum.Problems, Problem{src.Path, src.Problem})
		}
	}
	devices, all, err := devicesIn(db, own)
	if err != nil {
		return sum, fmt.Errorf("sum up: %w", err)
	}
	sum.Devices = len(devices)
	if all {
		return sum, s.sumAll(ctx, &sum)
	}
	if sum.Titles, sum.Installations, err = installedOn(db, devices); err != nil {
		return sum, fmt.Errorf("sum up: %w", err)
	}
	return sum, nil
}

// sumAll counts titles and installations of all devices: the counts' index knows the titles, which millions of rows would
// have to be looked through for.
func (s *Service) sumAll(ctx context.Context, sum *Summary) error {
	titles, err := s.Count.Titles(ctx, model.Administrator())
	if err != nil {
		return fmt.Errorf("sum up: %w", err)
	}
	for _, t := range titles {
		if t.Devices > 0 {
			sum.Titles++
		}
	}
	// Devices that were merged into others keep rows of their own; the one that they were merged into has them all.
	err = s.Store.Read(ctx).Raw(`SELECT (SELECT count(*) FROM installs) -
		(SELECT count(*) FROM installs WHERE device_id IN (SELECT id FROM devices WHERE merged_into IS NOT NULL))`).Scan(&sum.Installations).Error
	if err != nil {
		return fmt.Errorf("sum up: %w", err)
	}
	return nil
}

// devicesIn are the devices that the files describe; all tells that there are no others.
func devicesIn(db *gorm.DB, files map[int64]bool) (devices []int64, all bool, err error) {
	rows, err := db.Raw(`SELECT id, coalesce(file_id, 0) FROM devices WHERE merged_into IS NULL
		UNION ALL SELECT d.id, f.file_id FROM device_files f JOIN devices d ON d.id = f.device_id
		WHERE f.file_id IS NOT NULL AND d.merged_into IS NULL ORDER BY 1`).Rows()
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	all = true
	var last int64
	var has bool
	end := func() {
		if last != 0 && has {
			devices = append(devices, last)
		} else if last != 0 {
			all = false
		}
	}
	for rows.Next() {
		var id, file int64
		if err := rows.Scan(&id, &file); err != nil {
			return nil, false, err
		}
		if id != last {
			end()
			last, has = id, false
		}
		has = has || files[file]
	}
	end()
	return devices, all, rows.Err()
}

// installedOn counts distinct titles and installations on devices.
func installedOn(db *gorm.DB, devices []int64) (titles, installations int, err error) {
	err = db.Raw("SELECT count(*) FROM installs WHERE device_id IN (?)", store.InList(devices)).Scan(&installations).Error
	if err == nil {
		err = db.Raw(`SELECT count(DISTINCT title_id) FROM releases
			WHERE id IN (SELECT release_id FROM installs WHERE device_id IN (?))`, store.InList(devices)).Scan(&titles).Error
	}
	return titles, installations, err
}

// Look looks at files and folders of the sources at once, as the background does when the file system names them, and
// returns when they are read and counted.
func (s *Service) Look(ctx context.Context, paths ...string) error {
	w := want{paths: map[string]bool{}}
	for _, path := range paths {
		w.paths[path] = true
	}
	_, err := s.runNow(ctx, w)
	return err
}
