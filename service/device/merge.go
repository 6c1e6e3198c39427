package device

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/store"
)

// How devices are merged: the reports about each of them go on being kept apart, in rows with merged_into that nobody sees,
// and the device that one sees has what they say together, as if all reports had been about it. So nothing depends on when
// the merge was made, and undoing it loses nothing. A device that others were merged into keeps its own reports in such a
// row, too, its "own part".

// Merge makes two devices one: what is reported about other from now on, and what was reported, counts as into's.
func (s *Service) Merge(ctx context.Context, p model.Principal, into, other int64) error {
	if !p.Can(model.DevicesUpdate) {
		return fmt.Errorf("merge devices: %w", model.ErrForbidden)
	}
	if into == other {
		return model.Invalid("device", "A device cannot be merged with itself")
	}
	var made count.Change
	return s.commit(ctx, "merge devices", &made, func(tx *gorm.DB) error {
		records, err := s.visible(tx, p, []int64{into, other})
		if err != nil {
			return err
		}
		a, b := &records[0], &records[1]
		if a.ID != into {
			a, b = b, a
		}
		if err := splitOwnPart(tx, a); err != nil {
			return err
		}
		if err := tx.Exec("UPDATE devices SET merged_into = ? WHERE id = ?", into, other).Error; err != nil {
			return err
		}
		if err := s.decide(tx, p, into, other, model.TwinMerge); err != nil {
			return err
		}
		joined, err := s.rejoin(tx, into, nil)
		if err != nil {
			return err
		}
		made.Devices = []count.DeviceChange{joined, {ID: other, Gone: true}}
		return s.record(tx, p, "merge", a, []activity.Change{{Field: "device", From: b.Hostname, To: a.Hostname}})
	})
}

// decide remembers what somebody decided about two devices, instead of what was decided before.
func (s *Service) decide(tx *gorm.DB, p model.Principal, a, b int64, decision model.TwinDecision) error {
	if err := forget(tx, a, b); err != nil {
		return err
	}
	return tx.Exec("INSERT INTO twins (device_a, device_b, decision, who, at) VALUES (?, ?, ?, ?, ?)", a, b, decision, p.Name, s.now()).Error
}

func forget(tx *gorm.DB, a, b int64) error {
	return tx.Exec("DELETE FROM twins WHERE (device_a = ? AND device_b = ?) OR (device_a = ? AND device_b = ?)", a, b, b, a).Error
}

// splitOwnPart gives a device that nothing was merged into yet a row for its own reports.
func splitOwnPart(tx *gorm.DB, r *record) error {
	var parts int64
	if err := tx.Table("devices").Where("merged_into = ?", r.ID).Count(&parts).Error; err != nil || parts > 0 {
		return err
	}
	last, err := store.LastID(tx, "devices")
	if err != nil {
		return err
	}
	own := *r
	own.ID, own.MergedInto = last+1, r.ID
	if err := own.insert(tx); err != nil {
		return err
	}
	if err := tx.Exec("INSERT INTO installs (device_id, release_id) SELECT ?, release_id FROM installs WHERE device_id = ?", own.ID, r.ID).Error; err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO device_files (device_id, file_id, collected_at, titles)
		SELECT ?, file_id, collected_at, titles FROM device_files WHERE device_id = ?`, own.ID, r.ID).Error
}

// rejoin gives a device that others were merged into what its parts say together, and returns what the counter has to
// know. titleOf may be nil.
func (s *Service) rejoin(tx *gorm.DB, id int64, titleOf func(int64) int64) (count.DeviceChange, error) {
	var root record
	if err := tx.Table("devices").Where("id = ?", id).Take(&root).Error; err != nil {
		return count.DeviceChange{}, err
	}
	after, err := s.join(tx, &root, titleOf)
	if err != nil {
		return count.DeviceChange{}, err
	}
	t := touched{record: root, after: after}
	return t.changed(true), nil
}

// join brings a device, and first those of its parts that have parts, up to date with their parts.
func (s *Service) join(tx *gorm.DB, r *record, titleOf func(int64) int64) (installed, error) {
	before, err := loadInstalled(tx, r)
	if err != nil {
		return before, err
	}
	var parts []record
	if err := tx.Table("devices").Where("merged_into = ?", r.ID).Order("id").Find(&parts).Error; err != nil {
		return before, err
	}
	if len(parts) == 0 {
		return before, nil
	}
	states := make([]installed, len(parts))
	for i := range parts {
		if states[i], err = s.join(tx, &parts[i], titleOf); err != nil {
			return before, err
		}
	}
	if titleOf == nil {
		if titleOf, err = titlesOf(tx, states); err != nil {
			return before, err
		}
	}
	after := newest(titleOf, states...)
	if err := saveInstalled(tx, r.ID, before, after); err != nil {
		return before, err
	}
	titles := map[int64]bool{}
	for _, release := range after.releases {
		titles[titleOf(release)] = true
	}
	r.CollectedAt, r.FileID, r.Titles = after.at, after.file, len(titles)
	r.joinDetails(parts)
	own, err := ownPart(tx, r.ID)
	if err != nil {
		return before, err
	}
	if i := slices.IndexFunc(parts, func(p record) bool { return p.ID == own }); i >= 0 {
		r.followOwnPart(&parts[i])
	}
	return after, r.update(tx)
}

// ownPart is the id of the part with the device's own reports: the one that nobody merged into it. It is 0 when there is
// none.
func ownPart(tx *gorm.DB, id int64) (own int64, err error) {
	err = tx.Raw(`SELECT coalesce(min(id), 0) FROM devices d WHERE merged_into = ? AND NOT EXISTS (
		SELECT 1 FROM twins t WHERE t.device_a = d.merged_into AND t.device_b = d.id AND t.decision = ?)`, id, model.TwinMerge).Scan(&own).Error
	return own, err
}

// followOwnPart takes over what reports said about the device itself.
func (r *record) followOwnPart(own *record) {
	r.Hostname, r.Domain = own.Hostname, own.Domain
	r.UUID, r.Serial, r.Manufacturer = own.UUID, own.Serial, own.Manufacturer
	if !r.OrgFixed {
		r.OrgID = own.OrgID
	}
}

// joinDetails takes the details of a device from its parts: the newest that tells any.
func (r *record) joinDetails(parts []record) {
	byDetails := slices.Clone(parts)
	slices.SortStableFunc(byDetails, func(a, b record) int { return b.DetailsAt.Compare(a.DetailsAt) })
	r.OS, r.User, r.DetailsAt, r.LastSeen = "", "", byDetails[0].DetailsAt, time.Time{}
	for _, p := range byDetails {
		r.OS, r.User = cmp.Or(r.OS, p.OS), cmp.Or(r.User, p.User)
		if p.LastSeen.After(r.LastSeen) {
			r.LastSeen = p.LastSeen
		}
	}
}

// titlesOf returns a function that tells the titles of the releases in states.
func titlesOf(tx *gorm.DB, states []installed) (func(int64) int64, error) {
	var ids []int64
	for _, s := range states {
		ids = append(ids, s.releases...)
	}
	rows, err := tx.Raw("SELECT id, title_id FROM releases WHERE id IN (?)", store.InList(ids)).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	titles := map[int64]int64{}
	for rows.Next() {
		var id, title int64
		if err := rows.Scan(&id, &title); err != nil {
			return nil, err
		}
		titles[id] = title
	}
	return func(release int64) int64 { return titles[release] }, rows.Err()
}

// findRoots replaces, for devices that were merged into another, that one by the device that one sees in the end.
func (in *Ingester) findRoots(tx *gorm.DB) error {
	if len(in.roots) == 0 {
		return nil
	}
	above, err := mergedInto(tx)
	if err != nil {
		return err
	}
	for id, root := range in.roots {
		in.roots[id] = top(above, root)
	}
	return nil
}

// mergedInto tells of all merged devices which they were merged into.
func mergedInto(tx *gorm.DB) (map[int64]int64, error) {
	var merged []model.Device
	if err := tx.Select("id, merged_into").Where("merged_into IS NOT NULL").Find(&merged).Error; err != nil {
		return nil, err
	}
	above := make(map[int64]int64, len(merged))
	for _, d := range merged {
		above[d.ID] = d.MergedInto
	}
	return above, nil
}

// top follows merges to the device that one sees.
func top(above map[int64]int64, id int64) int64 {
	for range len(above) { // so that a circle, which cannot be, does not hang
		next, ok := above[id]
		if !ok {
			break
		}
		id = next
	}
	return id
}
