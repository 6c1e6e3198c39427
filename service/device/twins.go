package device

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Why two devices may be one, in words.
const (
	whyUUID     = "the same UUID under two hostnames"
	whyHostUUID = "the same hostname with two UUIDs"
	whyHost     = "the same hostname"
	whySerial   = "the same serial number and manufacturer"
	whyMerged   = "merged by hand"
	whyKept     = "kept apart by hand"
)

// twinRow is a row of twins.
type twinRow struct {
	DeviceA, DeviceB int64
	Decision         model.TwinDecision
}

// TableName is the table's name in the database.
func (twinRow) TableName() string { return "twins" }

// Twins returns the pairs of the principal's devices that may be one: first those that nobody has decided about, then those
// that somebody has. Of several devices with one identity each is paired with the first.
func (s *Service) Twins(ctx context.Context, p model.Principal) ([]Twins, error) {
	if !p.Can(model.DevicesRead) {
		return nil, fmt.Errorf("list possible twins: %w", model.ErrForbidden)
	}
	db := s.Store.Read(ctx)
	rows, err := s.rows(db, s.Orgs.Tree().Scope(p), "d.merged_into IS NULL")
	if err != nil {
		return nil, fmt.Errorf("list possible twins: %w", err)
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
	var decided []twinRow
	if err := db.Order("device_a, device_b").Find(&decided).Error; err != nil {
		return nil, fmt.Errorf("list possible twins: %w", err)
	}
	pairs := findTwins(rows)
	reasons := map[[2]int64]string{}
	for _, t := range pairs {
		reasons[[2]int64{t.A.ID, t.B.ID}] = t.Why
	}
	known := map[[2]int64]bool{}
	for _, d := range decided {
		known[[2]int64{min(d.DeviceA, d.DeviceB), max(d.DeviceA, d.DeviceB)}] = true
	}
	pairs = slices.DeleteFunc(pairs, func(t Twins) bool { return known[[2]int64{t.A.ID, t.B.ID}] })
	done, err := s.decidedTwins(db, s.Orgs.Tree().Scope(p), rows, decided, reasons)
	if err != nil {
		return nil, fmt.Errorf("list possible twins: %w", err)
	}
	return append(pairs, done...), nil
}

// decidedTwins returns the pairs that somebody decided about. Merged devices are read from the database: they are not
// among the rows.
func (s *Service) decidedTwins(db *gorm.DB, scope org.Scope, rows []Row, decided []twinRow, reasons map[[2]int64]string) ([]Twins, error) {
	if len(decided) == 0 {
		return nil, nil
	}
	hidden, err := s.rows(db, scope, "d.merged_into IS NOT NULL")
	if err != nil {
		return nil, err
	}
	byID := map[int64]*Row{}
	for _, list := range [][]Row{rows, hidden} {
		for i := range list {
			byID[list[i].ID] = &list[i]
		}
	}
	var twins []Twins
	for _, d := range decided {
		a, b := byID[d.DeviceA], byID[d.DeviceB]
		if a == nil || b == nil {
			continue
		}
		why := reasons[[2]int64{min(a.ID, b.ID), max(a.ID, b.ID)}]
		if why == "" {
			why = twinReason(a, b)
		}
		switch {
		case why != "":
		case d.Decision == model.TwinMerge:
			why = whyMerged
		default:
			why = whyKept
		}
		twins = append(twins, Twins{A: *a, B: *b, Why: why, Decision: d.Decision})
	}
	return twins, nil
}

// findTwins finds pairs of devices, given in order of ids, that may be one.
func findTwins(rows []Row) []Twins {
	groups := map[string][]int{}
	for i := range rows {
		who := rows[i].identity()
		if who.uuid != "" {
			groups["u"+who.uuid] = append(groups["u"+who.uuid], i)
		}
		if who.serial != "" && who.maker != "" {
			key := "s" + who.maker + "\x00" + who.serial
			groups[key] = append(groups[key], i)
		}
		if model.GoodHostname(who.host) {
			groups["h"+who.host] = append(groups["h"+who.host], i)
		}
	}
	seen := map[[2]int]bool{}
	var pairs [][2]int
	for _, members := range groups {
		for _, other := range members[1:] {
			pair := [2]int{members[0], other}
			if !seen[pair] && twinReason(&rows[pair[0]], &rows[pair[1]]) != "" {
				seen[pair] = true
				pairs = append(pairs, pair)
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	twins := make([]Twins, 0, len(pairs))
	for _, p := range pairs {
		a, b := &rows[p[0]], &rows[p[1]]
		twins = append(twins, Twins{A: *a, B: *b, Why: twinReason(a, b)})
	}
	return twins
}

// twinReason says why two devices may be one; it is empty when nothing speaks for it.
func twinReason(a, b *Row) string {
	x, y := a.identity(), b.identity()
	sameHost := x.host == y.host && model.GoodHostname(x.host) && (x.domain == y.domain || x.domain == "" || y.domain == "")
	switch {
	case x.uuid != "" && x.uuid == y.uuid:
		return whyUUID
	case sameHost && x.uuid != "" && y.uuid != "":
		return whyHostUUID
	case x.serial != "" && x.serial == y.serial && x.maker == y.maker && x.maker != "":
		return whySerial
	case sameHost:
		return whyHost
	}
	return ""
}

func (r *Row) identity() identity {
	return newIdentity(r.Hostname, r.Domain, r.UUID, r.Serial, r.Manufacturer)
}

// KeepBoth remembers that two devices are two, although they look like one.
func (s *Service) KeepBoth(ctx context.Context, p model.Principal, a, b int64) error {
	if !p.Can(model.DevicesUpdate) {
		return fmt.Errorf("keep both devices: %w", model.ErrForbidden)
	}
	if a == b {
		return model.Invalid("device", "These are not two devices")
	}
	return s.commit(ctx, "keep both devices", &count.Change{}, func(tx *gorm.DB) error {
		records, err := s.visible(tx, p, []int64{a, b})
		if err != nil {
			return err
		}
		if err := s.decide(tx, p, min(a, b), max(a, b), model.TwinKeep); err != nil {
			return err
		}
		return s.record(tx, p, "keep both", &records[0], []activity.Change{{Field: "twin", From: nil, To: records[1].Hostname}})
	})
}

// UndoTwins takes back what was decided about two devices. Devices that were merged are two again, each with what was
// reported about it, also since the merge.
func (s *Service) UndoTwins(ctx context.Context, p model.Principal, a, b int64) error {
	if !p.Can(model.DevicesUpdate) {
		return fmt.Errorf("undo what was decided about devices: %w", model.ErrForbidden)
	}
	var made count.Change
	return s.commit(ctx, "undo what was decided about devices", &made, func(tx *gorm.DB) error {
		var row twinRow
		err := tx.Where("(device_a = ? AND device_b = ?) OR (device_a = ? AND device_b = ?)", a, b, b, a).Take(&row).Error
		if err != nil {
			return store.NotFound(err, "devices %d and %d", a, b)
		}
		var records []record
		if err := tx.Table("devices").Where("id IN ?", []int64{row.DeviceA, row.DeviceB}).Find(&records).Error; err != nil {
			return err
		}
		scope := s.Orgs.Tree().Scope(p)
		for _, r := range records {
			if !scope.Has(r.OrgID) {
				return store.NotFound(gorm.ErrRecordNotFound, "devices %d and %d", a, b)
			}
		}
		if err := forget(tx, a, b); err != nil {
			return err
		}
		if row.Decision == model.TwinMerge {
			if made.Devices, err = s.part(tx, row.DeviceA, row.DeviceB); err != nil {
				return err
			}
		}
		return s.record(tx, p, "undo", &records[0], []activity.Change{{Field: "twin", From: string(row.Decision), To: nil}})
	})
}

// part takes a device out of the one that it was merged into, and returns both as they are now.
func (s *Service) part(tx *gorm.DB, into, other int64) ([]count.DeviceChange, error) {
	if err := tx.Exec("UPDATE devices SET merged_into = NULL WHERE id = ? AND merged_into = ?", other, into).Error; err != nil {
		return nil, err
	}
	above, err := mergedInto(tx)
	if err != nil {
		return nil, err
	}
	root, err := s.rejoin(tx, top(above, into), nil)
	if err != nil {
		return nil, err
	}
	// A device with nothing but its own part left is a plain device again.
	var parts []int64
	if err := tx.Table("devices").Where("merged_into = ?", into).Pluck("id", &parts).Error; err != nil {
		return nil, err
	}
	own, err := ownPart(tx, into)
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 && parts[0] == own {
		if err := tx.Exec("DELETE FROM devices WHERE id = ?", own).Error; err != nil {
			return nil, err
		}
	}
	free, err := s.rejoin(tx, other, nil)
	return []count.DeviceChange{root, free}, err
}
