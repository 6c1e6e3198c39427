// Package license keeps licenses: it checks who may do what with which, validates, stores, records and has counted.
package license

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/match"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Counter is what the service needs of the counter.
type Counter interface {
	Result(licenseID int64) (count.Result, bool)
	SetLicenses(ctx context.Context, licenses ...count.License) error
	RemoveLicenses(ctx context.Context, ids ...int64) error
	Follow(ctx context.Context, licenses ...count.License)
}

// Params are what the service works with.
type Params struct {
	Store *store.Store
	Count Counter
	Orgs  *org.Service
	Bus   *event.Bus
	Clock func() time.Time
}

// Service creates, reads, changes and deletes licenses.
type Service struct {
	Params
	list store.Memo[struct{}, []model.License] // all licenses by name
}

// NewService returns a service over the store.
func NewService(p Params) *Service { return &Service{Params: p} }

// List returns the licenses of the principal's organizations, by name.
func (s *Service) List(ctx context.Context, p model.Principal) ([]Row, error) {
	if !p.Can(model.LicensesRead) {
		return nil, fmt.Errorf("list the licenses: %w", model.ErrForbidden)
	}
	licenses, err := s.allByName(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the licenses: %w", err)
	}
	tree := s.Orgs.Tree()
	scope := tree.Scope(p)
	rows := make([]Row, 0, len(licenses))
	for _, l := range licenses {
		if scope.Has(l.OrgID) {
			rows = append(rows, s.row(tree, l))
		}
	}
	return rows, nil
}

// Get returns one license.
func (s *Service) Get(ctx context.Context, p model.Principal, id int64) (Row, error) {
	if !p.Can(model.LicensesRead) {
		return Row{}, fmt.Errorf("read license %d: %w", id, model.ErrForbidden)
	}
	l, err := s.visible(s.Store.Read(ctx), p, id)
	if err != nil {
		return Row{}, err
	}
	s.Count.Follow(ctx, ForCount(l))
	return s.row(s.Orgs.Tree(), l), nil
}

// row adds what the counter knows. Until it is ready the stored number stands.
func (s *Service) row(tree *org.Tree, l model.License) Row {
	titles, matched := 1, 1 // not known yet: no reason to say that nothing matches
	if r, ok := s.Count.Result(l.ID); ok {
		l.UsedCount, titles, matched = r.Used, r.Titles, r.Matched
	}
	return Row{License: l, Org: tree.Path(l.OrgID), Titles: titles, Matched: matched, Status: l.Status(s.today(), matched)}
}

func (s *Service) today() model.Date { return model.DateOf(s.Clock().Local()) }

// visible reads a license that the principal may know of. One outside its organizations is not found.
func (s *Service) visible(db *gorm.DB, p model.Principal, id int64) (model.License, error) {
	var l model.License
	if err := db.First(&l, id).Error; err != nil {
		return l, store.NotFound(err, "license %d", id)
	}
	if !s.Orgs.Tree().Scope(p).Has(l.OrgID) {
		return l, fmt.Errorf("license %d: %w", id, model.ErrNotFound)
	}
	return l, nil
}

// Create adds a license and counts it. ID, used count and editor are the service's to set.
func (s *Service) Create(ctx context.Context, p model.Principal, l model.License) (model.License, error) {
	if !p.Can(model.LicensesCreate) {
		return l, fmt.Errorf("create a license: %w", model.ErrForbidden)
	}
	if err := s.check(p, &l); err != nil {
		return l, err
	}
	l.ID, l.UsedCount = 0, 0
	s.sign(p, &l)
	err := s.Store.Write(ctx, func(tx *gorm.DB) error { return s.insert(tx, p, &l, "create") })
	if err != nil {
		return l, err
	}
	return s.counted(ctx, l)
}

func (s *Service) insert(tx *gorm.DB, p model.Principal, l *model.License, action string) error {
	if err := tx.Create(l).Error; err != nil {
		return fmt.Errorf("store license %s: %w", l.Name, err)
	}
	return s.record(tx, p, action, *l, activity.Diff(fields, map[string]any{}, values(*l)))
}

// Update changes a license and counts it anew. When l.EditedDate is set and somebody else changed the license since,
// it fails with model.ErrConflict.
func (s *Service) Update(ctx context.Context, p model.Principal, l model.License) (model.License, error) {
	if !p.Can(model.LicensesUpdate) {
		return l, fmt.Errorf("change license %d: %w", l.ID, model.ErrForbidden)
	}
	if err := s.check(p, &l); err != nil {
		return l, err
	}
	same := false
	err := s.Store.Write(ctx, func(tx *gorm.DB) error {
		before, err := s.visible(tx, p, l.ID)
		if err != nil {
			return err
		}
		if l.EditedDate != nil && before.EditedDate != nil && !l.EditedDate.Equal(*before.EditedDate) {
			return fmt.Errorf("license %s was edited by %s: %w", before.Name, before.EditedBy, model.ErrConflict)
		}
		l.UsedCount = before.UsedCount
		changes := activity.Diff(fields, values(before), values(l))
		if len(changes) == 0 {
			l, same = before, true
			return nil
		}
		s.sign(p, &l)
		if was := before.EditedDate; was != nil && !l.EditedDate.After(*was) {
			// Two edits in one moment, or a clock that was set back: who read the state before this edit has to be told.
			later := was.Add(time.Millisecond)
			l.EditedDate = &later
		}
		// The counter owns used_count and may write it at any moment.
		if err := tx.Omit("used_count").Save(&l).Error; err != nil {
			return fmt.Errorf("store license %s: %w", l.Name, err)
		}
		return s.record(tx, p, "update", l, changes)
	})
	if err != nil || same {
		return l, err
	}
	return s.counted(ctx, l)
}

// Delete takes licenses away and returns them for Restore. It deletes all of them or none.
func (s *Service) Delete(ctx context.Context, p model.Principal, ids ...int64) (Deleted, error) {
	var gone Deleted
	if !p.Can(model.LicensesDelete) {
		return gone, fmt.Errorf("delete licenses: %w", model.ErrForbidden)
	}
	err := s.Store.Write(ctx, func(tx *gorm.DB) error {
		for _, id := range ids {
			l, err := s.visible(tx, p, id)
			if err != nil {
				return err
			}
			if err := tx.Delete(&l).Error; err != nil {
				return fmt.Errorf("delete license %s: %w", l.Name, err)
			}
			if err := s.record(tx, p, "delete", l, activity.Diff(fields, values(l), map[string]any{})); err != nil {
				return err
			}
			gone.Licenses = append(gone.Licenses, l)
		}
		return nil
	})
	if err != nil {
		return Deleted{}, err
	}
	if err := s.Count.RemoveLicenses(ctx, ids...); err != nil {
		return gone, err
	}
	s.Bus.Publish(event.Licenses{IDs: ids})
	return gone, nil
}

// Restore brings deleted licenses back under their old ids, as they were.
func (s *Service) Restore(ctx context.Context, p model.Principal, gone Deleted) error {
	if !p.Can(model.LicensesDelete) || !p.Can(model.LicensesCreate) {
		return fmt.Errorf("restore licenses: %w", model.ErrForbidden)
	}
	scope := s.Orgs.Tree().Scope(p)
	err := s.Store.Write(ctx, func(tx *gorm.DB) error {
		for _, l := range gone.Licenses {
			if !scope.Has(l.OrgID) {
				return fmt.Errorf("license %d: %w", l.ID, model.ErrNotFound)
			}
			if err := s.insert(tx, p, &l, "restore"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.countAll(ctx, gone.Licenses)
	return err
}

// Changes returns the record of a license, newest first.
func (s *Service) Changes(ctx context.Context, p model.Principal, id int64) ([]model.Activity, error) {
	if _, err := s.Get(ctx, p, id); err != nil {
		return nil, err
	}
	return activity.Find(s.Store.Read(ctx), activity.Filter{Entity: "licenses", EntityID: id})
}

// History returns the daily samples of a license, oldest first.
func (s *Service) History(ctx context.Context, p model.Principal, id int64) ([]Sample, error) {
	if _, err := s.Get(ctx, p, id); err != nil {
		return nil, err
	}
	var samples []Sample
	err := s.Store.Read(ctx).Table("usage").Select("day, used, purchased").Where("license_id = ?", id).Order("day").Scan(&samples).Error
	if err != nil {
		return nil, fmt.Errorf("read the usage of license %d: %w", id, err)
	}
	return samples, nil
}

// Usage returns the daily samples of all licenses of the principal's organizations, by license and oldest first. from and
// to are the first and the last day; a zero date is no limit.
func (s *Service) Usage(ctx context.Context, p model.Principal, from, to model.Date) ([]UsageSample, error) {
	db, err := s.samples(ctx, p)
	if err != nil {
		return nil, err
	}
	if from != (model.Date{}) {
		db = db.Where("day >= ?", from)
	}
	if to != (model.Date{}) {
		db = db.Where("day <= ?", to)
	}
	var samples []UsageSample
	if err := db.Select("license_id, day, used, purchased").Order("license_id, day").Scan(&samples).Error; err != nil {
		return nil, fmt.Errorf("read the usage: %w", err)
	}
	return samples, nil
}

// samples are those of the principal's licenses.
func (s *Service) samples(ctx context.Context, p model.Principal) (*gorm.DB, error) {
	if !p.Can(model.LicensesRead) {
		return nil, fmt.Errorf("read the usage: %w", model.ErrForbidden)
	}
	db := s.Store.Read(ctx).Table("usage").Joins("JOIN licenses ON licenses.id = usage.license_id")
	if scope := s.Orgs.Tree().Scope(p); !scope.All() {
		db = db.Where("licenses.org_id IN (?)", store.InList(scope.IDs()))
	}
	return db, nil
}

// Total returns, for each day with samples, the seats used and purchased over the principal's licenses, oldest first.
func (s *Service) Total(ctx context.Context, p model.Principal) ([]Sample, error) {
	db, err := s.samples(ctx, p)
	if err != nil {
		return nil, err
	}
	var samples []Sample
	err = db.Select("day, SUM(used) AS used, SUM(purchased) AS purchased").Group("day").Order("day").Scan(&samples).Error
	if err != nil {
		return nil, fmt.Errorf("read the usage: %w", err)
	}
	return samples, nil
}

// check normalizes and validates a license that the principal wants to have.
func (s *Service) check(p model.Principal, l *model.License) error {
	l.Normalize()
	if err := l.Validate(); err != nil {
		return err
	}
	tree := s.Orgs.Tree()
	if !tree.Has(l.OrgID) || !tree.Scope(p).Has(l.OrgID) {
		return model.Invalid("org_id", "There is no such organization among yours")
	}
	if l.MatchString == "" {
		return model.Invalid("match_string", "Without a match string nothing can be counted. Write a title, with %% for any text")
	}
	if _, err := match.CompileList("match_string", l.MatchString); err != nil {
		return err
	}
	if l.ExcludeString == "" {
		return nil
	}
	_, err := match.CompileList("exclude_string", l.ExcludeString)
	return err
}

// sign sets who edited and when.
func (s *Service) sign(p model.Principal, l *model.License) {
	now := s.Clock().UTC().Truncate(time.Millisecond)
	l.EditedBy, l.EditedDate = p.Name, &now
}

func (s *Service) counted(ctx context.Context, l model.License) (model.License, error) {
	all, err := s.countAll(ctx, []model.License{l})
	return all[0], err
}

// countAll has stored licenses counted and lets everyone know.
func (s *Service) countAll(ctx context.Context, licenses []model.License) ([]model.License, error) {
	var ids []int64
	var toCount []count.License
	for _, l := range licenses {
		ids = append(ids, l.ID)
		toCount = append(toCount, ForCount(l))
	}
	err := s.Count.SetLicenses(ctx, toCount...)
	for i := range licenses {
		if r, ok := s.Count.Result(licenses[i].ID); ok {
			licenses[i].UsedCount = r.Used
		}
	}
	s.Bus.Publish(event.Licenses{IDs: ids})
	return licenses, err
}

// ForCount is what the counter needs to know of a license.
func ForCount(l model.License) count.License { return count.LicenseOf(l) }

// fields are the columns whose changes are recorded, in the order of the edit window.
var fields = []string{
	"name", "org_id", "org_descendants", "purchase_count", "metric", "kinds", "expires_on", "match_string", "exclude_string", "description",
}

func values(l model.License) map[string]any {
	expires := ""
	if l.ExpiresOn != nil {
		expires = l.ExpiresOn.String()
	}
	return map[string]any{
		"name": l.Name, "org_id": l.OrgID, "org_descendants": l.OrgDescendants, "purchase_count": l.PurchaseCount,
		"metric": string(l.Metric), "kinds": string(l.Kinds), "expires_on": expires, "match_string": l.MatchString,
		"exclude_string": l.ExcludeString, "description": l.Description,
	}
}

func (s *Service) record(tx *gorm.DB, p model.Principal, action string, l model.License, changes []activity.Change) error {
	return activity.Record(tx, model.Activity{
		At: s.Clock().UTC(), Who: p.Name, Action: action, Entity: "licenses", EntityID: l.ID, Name: l.Name, OrgID: l.OrgID,
		Changes: activity.Encode(changes),
	})
}
