package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"gorm.io/gorm"
)

// migration is a numbered step forward. It runs inside a transaction.
type migration struct {
	version int
	name    string
	run     func(tx *gorm.DB) error
}

// script is a migration that is a list of statements.
func script(statements string) func(*gorm.DB) error {
	return func(tx *gorm.DB) error { return tx.Exec(statements).Error }
}

// schemaMigration is a row of schema_migrations.
type schemaMigration struct {
	Version   int
	Name      string
	AppliedAt time.Time
}

// TableName is the table's name in the database.
func (schemaMigration) TableName() string { return "schema_migrations" }

// migrate brings the database from the version that was found to the newest one. A copy is made first when there is
// something in it. All steps are one transaction: either the file is in the newest form, or it is as it was.
func (s *Store) migrate(ctx context.Context, steps []migration, found inspection) error {
	newest := steps[len(steps)-1].version
	if found.version > newest {
		return problem(ErrNewer, s.path, fmt.Errorf("its form has the number %d, this version knows %d", found.version, newest))
	}
	if found.version == newest {
		return nil
	}
	if !found.empty {
		backup, err := s.backupBefore(ctx, found.version)
		if err != nil {
			return fmt.Errorf("back up before the upgrade: %w", err)
		}
		s.log.WithField("backup", backup).Infof("upgrading the database from form %d to %d", found.version, newest)
	}
	err := s.Write(ctx, func(tx *gorm.DB) error {
		if err := prepareTables(tx); err != nil {
			return err
		}
		var version int // another process may have been quicker
		if err := tx.Raw("SELECT coalesce(max(version), 0) FROM schema_migrations").Scan(&version).Error; err != nil {
			return err
		}
		for _, step := range steps {
			if step.version <= version {
				continue
			}
			if err := step.run(tx); err != nil {
				return fmt.Errorf("step %d, %s: %w", step.version, step.name, err)
			}
			row := schemaMigration{step.version, step.name, s.now()}
			if err := tx.Create(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	var known *Problem
	if err != nil && !errors.As(err, &known) && ctx.Err() == nil {
		err = problem(ErrMigration, s.path, err)
	}
	return err
}

// backupBefore copies the database beside itself and returns the copy's path.
func (s *Store) backupBefore(ctx context.Context, version int) (string, error) {
	base := fmt.Sprintf("%s.v%d-%s.backup", s.path, version, s.now().Format("20060102-150405"))
	path := base
	for i := 2; ; i++ {
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			return path, s.Backup(ctx, path)
		}
		path = fmt.Sprintf("%s-%d", base, i)
	}
}
