package refresh

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"seatcount/model"
	"seatcount/service/inventory"
)

// rulesKey is the setting under which people's answers about files are remembered.
const rulesKey = "inventory.rules"

// Rules are what people said about files that do not say it themselves.
type Rules struct {
	// Tables maps the fingerprint of a table's header to its columns, as inventory.Options.Columns has them.
	Tables map[string]map[string]string `json:"tables,omitempty"`
	// Devices maps paths to the device that lists there are about. A path is that of a file, of a folder with all below
	// it, or a pattern as filepath.Match has them.
	Devices map[string]string `json:"devices,omitempty"`
	// Columns maps such paths to the columns of the tables there.
	Columns map[string]map[string]string `json:"columns,omitempty"`
}

// formatsKey is the setting that remembers which formats the files with problems were tried with.
const formatsKey = "inventory.formats"

// learnedFormats reports whether this version of the program knows other formats than the last: files that could not be
// read then are tried again.
func (s *Service) learnedFormats(ctx context.Context) (bool, error) {
	known := strings.Join(inventory.Formats(), ", ")
	var rows []model.Setting
	if err := s.Store.Read(ctx).Where(&model.Setting{Key: formatsKey}).Find(&rows).Error; err != nil {
		return false, fmt.Errorf("read which formats were known: %w", err)
	}
	if len(rows) > 0 && rows[0].Value == known {
		return false, nil
	}
	err := s.Store.Write(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&model.Setting{Key: formatsKey, Value: known}).Error
	})
	if err != nil {
		return false, fmt.Errorf("remember which formats are known: %w", err)
	}
	return len(rows) > 0, nil
}

// covers reports whether a rule's path means the file.
func covers(rule, file string) bool {
	if inside(rule, file) {
		return true
	}
	ok, _ := filepath.Match(rule, file) // the pattern was checked
	return ok
}

// MapTable remembers which columns of tables with that header mean what, and reads the tables again that waited for it.
func (s *Service) MapTable(ctx context.Context, p model.Principal, fingerprint string, columns map[string]string) error {
	return s.changeRules(ctx, p, func(r *Rules) { r.Tables[fingerprint] = columns })
}

// NameDevice remembers which device the lists at that path are about: a file, a folder with all below it, or a pattern in
// which "*" and "?" stand for other letters. An empty name forgets it.
func (s *Service) NameDevice(ctx context.Context, p model.Principal, pattern, device string) error {
	if _, err := filepath.Match(pattern, ""); err != nil || pattern == "" {
		return model.Invalid("path", "%q is not a pattern of paths", pattern)
	}
	return s.changeRules(ctx, p, func(r *Rules) {
		r.Devices[pattern] = device
		if device == "" {
			delete(r.Devices, pattern)
		}
	}, pattern)
}

// learn remembers what was said about the files of a scan.
func (s *Service) learn(ctx context.Context, p model.Principal, paths []string, options inventory.Options) error {
	if options.Device == "" && len(options.Columns) == 0 {
		return nil
	}
	return s.changeRules(ctx, p, func(r *Rules) {
		for _, path := range paths {
			if options.Device != "" {
				r.Devices[path] = options.Device
			}
			if len(options.Columns) > 0 {
				r.Columns[path] = options.Columns
			}
		}
	}, paths...)
}

// Rules returns what people said about files.
func (s *Service) Rules(ctx context.Context) (Rules, error) {
	r := Rules{Tables: map[string]map[string]string{}, Devices: map[string]string{}, Columns: map[string]map[string]string{}}
	var rows []model.Setting
	if err := s.Store.Read(ctx).Where(&model.Setting{Key: rulesKey}).Find(&rows).Error; err != nil {
		return r, fmt.Errorf("read the rules for files: %w", err)
	}
	if len(rows) > 0 {
		if err := json.Unmarshal([]byte(rows[0].Value), &r); err != nil {
			s.Log.WithError(err).Warn("the rules for files cannot be understood")
		}
	}
	return r, nil
}

func (s *Service) changeRules(ctx context.Context, p model.Principal, change func(*Rules), patterns ...string) error {
	if err := s.mayRule(ctx, p, patterns); err != nil {
		return fmt.Errorf("say what a file means: %w", err)
	}
	release, err := s.interrupt(ctx)
	if err != nil {
		return err
	}
	defer release()
	rules, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	change(&rules)
	text, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		row := model.Setting{Key: rulesKey, Value: string(text)}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
			return err
		}
		ids, err := concerned(tx, patterns)
		if err != nil {
			return err
		}
		return updateFiles(tx, ids, map[string]any{"size": changedSize})
	})
	if err != nil {
		return fmt.Errorf("remember what a file means: %w", err)
	}
	s.stale.Store(true)
	s.ask(true)
	return nil
}

// mayRule checks that the principal may say what the files of the patterns are about. Who acts in some organizations says so
// of files in sources of these; what holds for all tables is not for them to say.
func (s *Service) mayRule(ctx context.Context, p model.Principal, patterns []string) error {
	if !p.Can(model.InventoryUpdate) {
		return model.ErrForbidden
	}
	if p.Everywhere() {
		return nil
	}
	if len(patterns) == 0 {
		return fmt.Errorf("it holds for all organizations: %w", model.ErrForbidden)
	}
	var sources []model.Source
	if err := s.Store.Read(ctx).Find(&sources).Error; err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	scope := s.Orgs.Tree().Scope(p)
	for _, pattern := range patterns {
		if !slices.ContainsFunc(sources, func(src model.Source) bool { return scope.Has(src.OrgID) && inside(src.Path, pattern) }) {
			return fmt.Errorf("%s is in no source of your organizations: %w", pattern, model.ErrForbidden)
		}
	}
	return nil
}

// concerned are the files that a new rule may change: those with a problem, and those of the patterns.
func concerned(tx *gorm.DB, patterns []string) ([]int64, error) {
	var files []model.File
	query := tx.Select("id", "path", "state").Where("size >= 0 AND state <> ?", model.FileIgnored)
	if len(patterns) == 0 {
		query = query.Where("state = ?", model.FileProblem)
	}
	if err := query.Find(&files).Error; err != nil {
		return nil, err
	}
	var ids []int64
	for _, f := range files {
		if len(patterns) == 0 {
			ids = append(ids, f.ID)
		}
		for _, pattern := range patterns {
			if covers(pattern, f.Path) {
				ids = append(ids, f.ID)
			}
		}
	}
	return ids, nil
}

// options are what people said about the file: the longest of the rules' paths counts.
func (s *Service) options(path string) inventory.Options {
	var options inventory.Options
	best := -1
	for rule, device := range s.rules.Devices {
		if len(rule) > best && covers(rule, path) {
			best, options.Device = len(rule), device
		}
	}
	best = -1
	for rule, columns := range s.rules.Columns {
		if len(rule) > best && covers(rule, path) {
			best, options.Columns = len(rule), columns
		}
	}
	return options
}

// exists reports whether something is at the path. What cannot be asked is taken to be there.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !os.IsNotExist(err)
}

// isSource reports whether a source lies at the path or below it.
func (s *Service) isSource(path string) bool {
	for _, src := range s.sources {
		if inside(path, src.Path) {
			return true
		}
	}
	return false
}
