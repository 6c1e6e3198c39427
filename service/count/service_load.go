package count

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"seatcount/model"
	"seatcount/service/store"

	"golang.org/x/sync/errgroup"
)

// unseenKey is the setting after how many days without an inventory a device stops counting; 0 is never.
const unseenKey = "count.unseen_days"

// load builds a new index and writes what it counts. It returns the licenses whose count is another than before.
func (s *Service) load(ctx context.Context) ([]int64, error) {
	licenses, stored, err := s.licenses(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the counts: read the licenses: %w", err)
	}
	b, err := s.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the counts: %w", err)
	}
	ix := b.Index(licenses)
	for id, err := range ix.Invalid() {
		s.Log.WithError(err).WithField("license", id).Warn("a license's patterns cannot be used")
	}
	changed := s.differences(ix, stored)
	s.index.Store(ix)
	if s.compacting != nil {
		s.compacting.Stop() // the one that runs finds another index and leaves it alone
		s.compacting = nil
	}
	s.day = model.DateOf(s.Clock())
	clear(s.dirty)
	for _, l := range licenses {
		s.dirty[l.ID] = true
	}
	s.watchDay()
	err = s.write(ctx, ix)
	select {
	case <-s.ready:
	default:
		close(s.ready)
	}
	return changed, err
}

// licenses reads the licenses, and the used counts that are stored.
func (s *Service) licenses(ctx context.Context) (all []License, stored map[int64]int, err error) {
	rows, err := s.Store.Read(ctx).Model(&model.License{}).
		Select("id, org_id, org_descendants, metric, kinds, match_string, exclude_string, purchase_count, used_count").Rows()
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	stored = map[int64]int{}
	for rows.Next() {
		var l model.License
		if err := rows.Scan(&l.ID, &l.OrgID, &l.OrgDescendants, &l.Metric, &l.Kinds, &l.MatchString, &l.ExcludeString,
			&l.PurchaseCount, &l.UsedCount); err != nil {
			return nil, nil, err
		}
		all = append(all, LicenseOf(l))
		stored[l.ID] = l.UsedCount
	}
	return all, stored, rows.Err()
}

// differences returns the licenses whose count is not the one that readers have seen so far.
func (s *Service) differences(ix *Index, stored map[int64]int) []int64 {
	before := s.index.Load()
	var changed []int64
	ix.Results(func(l *License, r Result) {
		if before == nil {
			// Nobody knew the number of titles.
			changed = append(changed, l.ID)
		} else if old, ok := before.Result(l.ID); !ok || old != r || stored[l.ID] != r.Used {
			changed = append(changed, l.ID)
		}
	})
	return changed
}

// limit is the time before which a device must not have been seen last to count.
func (s *Service) limit(ctx context.Context) (time.Time, error) {
	var values []string
	if err := s.Store.Read(ctx).Model(&model.Setting{}).Where(`"key" = ?`, unseenKey).Pluck("value", &values).Error; err != nil {
		return time.Time{}, fmt.Errorf("read the setting %s: %w", unseenKey, err)
	}
	if len(values) == 0 {
		return time.Time{}, nil
	}
	days, _ := strconv.Atoi(values[0]) // what is no number is off, as settings has it
	if days <= 0 {
		return time.Time{}, nil
	}
	return s.Clock().AddDate(0, 0, -days), nil
}

// read gathers the facts, several kinds at the same time.
func (s *Service) read(ctx context.Context) (*Builder, error) {
	b := &Builder{}
	var err error
	if b.UnseenBefore, err = s.limit(ctx); err != nil {
		return nil, err
	}
	var orgs []model.Org
	if err := s.Store.Read(ctx).Find(&orgs).Error; err != nil {
		return nil, fmt.Errorf("read the organizations: %w", err)
	}
	for _, o := range orgs {
		b.Org(o)
	}
	parts := make([]*Installs, runtime.GOMAXPROCS(0))
	for i := range parts {
		parts[i] = b.Installs()
	}
	err = s.Store.View(ctx, len(parts)+1, func(v *store.View) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error {
			return v.Installs(ctx, len(parts), func(part int, device int64, releases []int64) error {
				parts[part].Add(device, releases)
				return nil
			})
		})
		group.Go(func() error { return b.read(ctx, v) })
		return group.Wait()
	})
	return b, err
}

// read reads everything but installations, one after the other: releases refer to titles.
func (b *Builder) read(ctx context.Context, v *store.View) error {
	titles, releases, err := v.Sizes(ctx)
	if err != nil {
		return fmt.Errorf("read how many titles there are: %w", err)
	}
	b.Expect(titles, releases)
	err = v.Titles(ctx, 0, func(id int64, kind model.Kind, name []byte) error {
		return b.Title(NewTitle{ID: id, Name: string(name), Kind: kind})
	})
	if err != nil {
		return fmt.Errorf("read the titles: %w", err)
	}
	err = v.Versions(ctx, func(id, title int64, version []byte) error { return b.Release(id, title, version) })
	if err != nil {
		return fmt.Errorf("read the releases: %w", err)
	}
	err = v.Devices(ctx, func(id, org int64, state model.DeviceState, lastSeen time.Time) error {
		b.Device(DeviceChange{ID: id, OrgID: org, State: state, LastSeen: lastSeen})
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the devices: %w", err)
	}
	return nil
}
