// Package settings keeps remembered values: the limits of counting, the look of the windows.
package settings

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/store"
)

// UnseenDays is the key of the limit, in days, after which a device that no inventory mentions stops counting; 0 is
// off, the default.
const UnseenDays = "count.unseen_days"

// Service remembers values by key. Reading never fails: what cannot be read is not set.
type Service struct {
	store *store.Store
	bus   *event.Bus

	mu     sync.RWMutex
	values map[string]string
}

// NewService reads all settings.
func NewService(ctx context.Context, s *store.Store, bus *event.Bus) (*Service, error) {
	service := &Service{store: s, bus: bus}
	return service, service.Reload(ctx)
}

// Reload reads all settings again, after another process may have changed them.
func (s *Service) Reload(ctx context.Context) error {
	var rows []model.Setting
	if err := s.store.Read(ctx).Find(&rows).Error; err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.Key] = r.Value
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values = values
	return nil
}

// Get returns the value, empty when it is not set.
func (s *Service) Get(key string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.values[key]
}

// Int returns the value as a number, or fallback when it is not set or not a number.
func (s *Service) Int(key string, fallback int) int {
	if n, err := strconv.Atoi(s.Get(key)); err == nil {
		return n
	}
	return fallback
}

// JSON reads the value into v and reports whether there was one that could be read.
func (s *Service) JSON(key string, v any) bool {
	text := s.Get(key)
	return text != "" && json.Unmarshal([]byte(text), v) == nil
}

// Set remembers a value. It is for what a window remembers of itself and asks no permission; what changes counts goes
// through Change.
func (s *Service) Set(ctx context.Context, key, value string) error {
	return s.set(ctx, key, value, func(*gorm.DB, string) error { return nil })
}

// set writes a value; also runs within the transaction and gets the value that was.
func (s *Service) set(ctx context.Context, key, value string, also func(tx *gorm.DB, was string) error) error {
	was := s.Get(key)
	if was == value {
		return nil
	}
	row := model.Setting{Key: key, Value: value}
	err := s.store.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Clauses(onKey).Create(&row).Error; err != nil {
			return err
		}
		return also(tx, was)
	})
	if err != nil {
		return fmt.Errorf("remember %s: %w", key, err)
	}
	s.mu.Lock()
	s.values[key] = value
	s.mu.Unlock()
	s.bus.Publish(event.Settings{Key: key})
	return nil
}

// SetJSON remembers v as JSON.
func (s *Service) SetJSON(ctx context.Context, key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("remember %s: %w", key, err)
	}
	return s.Set(ctx, key, string(b))
}

// Change sets a value that matters to everyone, such as UnseenDays, and records it. The principal needs settings::update,
// and acts in all organizations: the settings are theirs all.
func (s *Service) Change(ctx context.Context, p model.Principal, key, value string) error {
	if !p.Can(model.SettingsUpdate) || !p.Everywhere() {
		return fmt.Errorf("change the settings: %w", model.ErrForbidden)
	}
	if key == UnseenDays {
		if n, err := strconv.Atoi(value); err != nil || n < 0 || n > 36500 {
			return model.Invalid(key, "This is a number of days from 0 (off) to 36500")
		}
	}
	err := s.set(ctx, key, value, func(tx *gorm.DB, was string) error {
		return activity.Record(tx, model.Activity{
			Who: p.Name, Action: "update", Entity: "settings", Name: key,
			Changes: activity.Encode([]activity.Change{{Field: key, From: was, To: value}}),
		})
	})
	if err == nil {
		s.bus.Publish(event.Activity{})
	}
	return err
}

var onKey = clause.OnConflict{Columns: []clause.Column{{Name: "key"}}, UpdateAll: true}
