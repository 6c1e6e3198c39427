// Package activity keeps the record of changes: who, when, what, from, to. It is written inside the transaction of the
// change itself, so that there is no change without its entry and no entry without its change.
package activity

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/store"
)

// Change is one field that an entry changed, with what it was and what it became.
type Change struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
}

// Record writes an entry within the transaction of the change. A zero time is the time of now.
func Record(tx *gorm.DB, entry model.Activity) error {
	if entry.At.IsZero() {
		entry.At = time.Now().UTC()
	}
	if err := tx.Create(&entry).Error; err != nil {
		return fmt.Errorf("record activity: %w", err)
	}
	return nil
}

// Encode writes changes in the form of model.Activity.Changes; no changes are the empty string.
func Encode(changes []Change) string {
	if len(changes) == 0 {
		return ""
	}
	b, err := json.Marshal(changes)
	if err != nil {
		return ""
	}
	return string(b)
}

// Decode reads what Encode wrote.
func Decode(s string) ([]Change, error) {
	if s == "" {
		return nil, nil
	}
	var changes []Change
	if err := json.Unmarshal([]byte(s), &changes); err != nil {
		return nil, fmt.Errorf("read recorded changes: %w", err)
	}
	return changes, nil
}

// Text is a value of a Change for people; one that is not set is a dash.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		if v == "" {
			return "–"
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// Diff lists the fields, named by column, whose values differ; fields compares in that order.
func Diff(fields []string, from, to map[string]any) []Change {
	var changes []Change
	for _, f := range fields {
		if !reflect.DeepEqual(from[f], to[f]) {
			changes = append(changes, Change{Field: f, From: from[f], To: to[f]})
		}
	}
	return changes
}

// Filter narrows a list of entries; zero fields do not narrow.
type Filter struct {
	Entity   string
	EntityID int64
	Who      string
	Since    time.Time
	Before   time.Time
	Limit    int // newest first; 0 means 1,000
}

// Scope tells the organizations in which a principal acts; all is true for all of them.
type Scope func(p model.Principal) (ids []int64, all bool)

// Service reads the record.
type Service struct {
	store *store.Store
	scope Scope
}

// NewService returns a service over the store.
func NewService(s *store.Store, scope Scope) *Service { return &Service{store: s, scope: scope} }

// List returns the entries that the filter names, newest first: for who acts in some organizations those about things of
// these organizations, and about what they did themselves.
func (s *Service) List(ctx context.Context, p model.Principal, f Filter) ([]model.Activity, error) {
	if !p.Can(model.ActivityRead) {
		return nil, fmt.Errorf("read the activity: %w", model.ErrForbidden)
	}
	db := s.store.Read(ctx)
	if ids, all := s.scope(p); !all {
		db = db.Where("(org_id IN (?) OR who = ?)", store.InList(ids), p.Name)
	}
	return Find(db, f)
}

// Find returns the entries that the filter names, newest first. The caller has checked its principal.
func Find(db *gorm.DB, f Filter) ([]model.Activity, error) {
	if f.Entity != "" {
		db = db.Where("entity = ?", f.Entity)
	}
	if f.EntityID != 0 {
		db = db.Where("entity_id = ?", f.EntityID)
	}
	if f.Who != "" {
		db = db.Where("who = ?", f.Who)
	}
	if !f.Since.IsZero() {
		db = db.Where("at >= ?", f.Since.UTC())
	}
	if !f.Before.IsZero() {
		db = db.Where("at < ?", f.Before.UTC())
	}
	if f.Limit == 0 {
		f.Limit = 1000
	}
	var entries []model.Activity
	if err := db.Order("at DESC, id DESC").Limit(f.Limit).Find(&entries).Error; err != nil {
		return nil, fmt.Errorf("read the activity: %w", err)
	}
	return entries, nil
}
