// Package device keeps devices: which there are, what is installed on them, whether they count, and which of them are one.
// Its Ingester takes the reports of inventory files in.
package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/match"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Counter is told what changed, and knows what counts.
type Counter interface {
	Apply(ctx context.Context, c count.Change) error
	Reload(ctx context.Context) error
	DeviceLicenses(deviceID int64) []int64
	DeviceReason(deviceID int64) count.Reason
}

// Orgs knows the organization tree.
type Orgs interface {
	Tree() *org.Tree
}

// Params are what the service works with. Count, Bus, Clock and Log may be nil.
type Params struct {
	Store *store.Store
	Count Counter
	Orgs  Orgs
	Bus   *event.Bus
	Clock func() time.Time
	Log   logrus.FieldLogger
}

// Service reads and changes devices. Every method checks the principal; devices outside of their organizations are not
// there for them.
type Service struct {
	Params
	changes atomic.Uint64 // counts what the service changed of devices' identities: ingesters read them again

	order   sync.Mutex // held from before a commit until the counter was told of it, or it waits for that
	waiting waiting
}

// NewService returns a service over the store.
func NewService(p Params) *Service { return &Service{Params: p} }

func (s *Service) now() time.Time {
	clock := s.Clock
	if clock == nil {
		clock = time.Now
	}
	return clock().UTC().Truncate(time.Microsecond)
}

// Changed tells ingesters that devices were changed or deleted by another service of this process.
func (s *Service) Changed() { s.changes.Add(1) }

// newestFile is the file of the newest report about what is installed on a device d.
const newestFile = "coalesce(d.file_id, (SELECT df.file_id FROM device_files df WHERE df.device_id = d.id ORDER BY df.collected_at DESC LIMIT 1))"

// rows reads devices, with the file of their newest report, by the condition that follows WHERE.
func (s *Service) rows(db *gorm.DB, scope org.Scope, where string, args ...any) ([]Row, error) {
	found, err := db.Raw(`SELECT d.id, d.hostname, d.domain, d.uuid, d.serial, d.manufacturer, d.os, d.user_name, d.org_id, d.org_fixed,
		d.state, d.state_reason, d.last_seen, d.collected_at, coalesce(d.file_id, 0), coalesce(d.merged_into, 0), d.titles,
		coalesce(f.path, ''), coalesce(f.state, '')
		FROM devices d LEFT JOIN files f ON f.id = `+newestFile+" WHERE "+where+" ORDER BY d.hostname COLLATE NOCASE, d.id", args...).Rows()
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []Row
	tree := s.Orgs.Tree()
	for found.Next() {
		var r Row
		var seen, collected sql.NullTime
		var file model.FileState
		err := found.Scan(&r.ID, &r.Hostname, &r.Domain, &r.UUID, &r.Serial, &r.Manufacturer, &r.OS, &r.User, &r.OrgID, &r.OrgFixed,
			&r.State, &r.StateReason, &seen, &collected, &r.FileID, &r.MergedInto, &r.Titles, &r.File, &file)
		if err != nil {
			return nil, err
		}
		if !scope.Has(r.OrgID) {
			continue
		}
		r.LastSeen, r.CollectedAt = seen.Time, collected.Time
		r.Org = tree.Path(r.OrgID)
		r.SourceGone = file == model.FileGone
		r.Reason = s.reason(&r.Device)
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// reason tells why a device counts or not.
func (s *Service) reason(d *model.Device) count.Reason {
	switch d.State {
	case model.DeviceRetired:
		return count.ReasonDeviceRetired
	case model.DeviceExcluded:
		return count.ReasonDeviceExcluded
	}
	if s.Count == nil {
		return count.ReasonCounted
	}
	return s.Count.DeviceReason(d.ID)
}

// List returns the devices of the principal's organizations, by hostname.
func (s *Service) List(ctx context.Context, p model.Principal) ([]Row, error) {
	if !p.Can(model.DevicesRead) {
		return nil, fmt.Errorf("list the devices: %w", model.ErrForbidden)
	}
	rows, err := s.rows(s.Store.Read(ctx), s.Orgs.Tree().Scope(p), "d.merged_into IS NULL")
	if err != nil {
		return nil, fmt.Errorf("list the devices: %w", err)
	}
	return rows, nil
}

// Get returns a device with what is installed on it, by name.
func (s *Service) Get(ctx context.Context, p model.Principal, id int64) (Detail, error) {
	if !p.Can(model.DevicesRead) {
		return Detail{}, fmt.Errorf("read the device: %w", model.ErrForbidden)
	}
	db := s.Store.Read(ctx)
	rows, err := s.rows(db, s.Orgs.Tree().Scope(p), "d.id = ?", id)
	if err != nil {
		return Detail{}, fmt.Errorf("read the device: %w", err)
	}
	if len(rows) == 0 {
		return Detail{}, fmt.Errorf("device %d: %w", id, model.ErrNotFound)
	}
	d := Detail{Row: rows[0]}
	if s.Count != nil && p.Can(model.LicensesRead) {
		if d.Licenses, err = s.theirs(db, p, s.Count.DeviceLicenses(id)); err != nil {
			return Detail{}, fmt.Errorf("read the licenses that count %s: %w", d.Hostname, err)
		}
	}
	if d.Software, err = s.software(db, &d); err != nil {
		return Detail{}, fmt.Errorf("read what is installed on %s: %w", d.Hostname, err)
	}
	return d, nil
}

// theirs leaves the licenses of the principal's organizations: one of an organization above counts the device, too.
func (s *Service) theirs(db *gorm.DB, p model.Principal, ids []int64) ([]int64, error) {
	scope := s.Orgs.Tree().Scope(p)
	if scope.All() || len(ids) == 0 {
		return ids, nil
	}
	var licenses []model.License
	if err := db.Select("id", "org_id").Where("id IN (?)", store.InList(ids)).Order("id").Find(&licenses).Error; err != nil {
		return nil, err
	}
	var own []int64
	for _, l := range licenses {
		if scope.Has(l.OrgID) {
			own = append(own, l.ID)
		}
	}
	return own, nil
}

// software reads what is installed on a device, each with the file that says so and the licenses that count it.
func (s *Service) software(db *gorm.DB, d *Detail) ([]Software, error) {
	list, err := releasesOn(db, d.ID)
	if err != nil {
		return nil, err
	}
	files, err := titleFiles(db, d.ID)
	if err != nil {
		return nil, err
	}
	counts, err := licensesOf(db, d.Licenses)
	if err != nil {
		return nil, err
	}
	complete := ""
	if d.FileID != 0 {
		if err := db.Raw("SELECT path FROM files WHERE id = ?", d.FileID).Scan(&complete).Error; err != nil {
			return nil, err
		}
	}
	var fold []byte
	for i := range list {
		sw := &list[i]
		sw.File = complete
		if file, ok := files[sw.TitleID]; ok {
			sw.File = file
		}
		fold = match.AppendFold(fold[:0], sw.Name)
		for _, l := range counts {
			if l.counts(fold, sw.Kind) {
				sw.Licenses = append(sw.Licenses, l.id)
			}
		}
	}
	return list, nil
}

// releasesOn reads the releases on a device, by name.
func releasesOn(db *gorm.DB, device int64) ([]Software, error) {
	rows, err := db.Raw(`SELECT t.id, t.name, r.version, p.name, t.kind
		FROM installs i CROSS JOIN releases r ON r.id = i.release_id CROSS JOIN titles t ON t.id = r.title_id
		CROSS JOIN publishers p ON p.id = r.publisher_id
		WHERE i.device_id = ? ORDER BY t.name_fold, t.id, r.version`, device).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Software
	for rows.Next() {
		var sw Software
		if err := rows.Scan(&sw.TitleID, &sw.Name, &sw.Version, &sw.Publisher, &sw.Kind); err != nil {
			return nil, err
		}
		list = append(list, sw)
	}
	return list, rows.Err()
}

// titleFiles returns, for a device's titles that a partial report decides, that report's file. A file that was removed
// with its source is the empty string.
func titleFiles(db *gorm.DB, device int64) (map[int64]string, error) {
	var rows []struct {
		Title int64
		Path  string
	}
	err := db.Raw(`SELECT j.value AS title, coalesce(f.path, '') AS path
		FROM device_files df CROSS JOIN json_each(df.titles) j LEFT JOIN files f ON f.id = df.file_id WHERE df.device_id = ?`, device).Scan(&rows).Error
	files := map[int64]string{}
	for _, r := range rows {
		files[r.Title] = r.Path
	}
	return files, err
}

// licensePatterns is what a license counts.
type licensePatterns struct {
	id             int64
	match, exclude match.List
	kinds          model.Kinds
}

// counts reports whether the license counts a title, given by its folded name.
func (l *licensePatterns) counts(fold []byte, kind model.Kind) bool {
	if l.kinds != model.KindsAll && kind != model.KindApplication && kind != model.KindUnknown {
		return false
	}
	return l.match.Match(fold) && !l.exclude.Match(fold)
}

// licensesOf reads the patterns of licenses. One whose patterns are damaged counts nothing.
func licensesOf(db *gorm.DB, ids []int64) ([]licensePatterns, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var licenses []model.License
	if err := db.Where("id IN (?)", store.InList(ids)).Order("id").Find(&licenses).Error; err != nil {
		return nil, err
	}
	var list []licensePatterns
	for _, l := range licenses {
		wanted, err := match.CompileList("match_string", l.MatchString)
		if err != nil {
			continue
		}
		except, err := match.CompileList("exclude_string", l.ExcludeString)
		if err != nil {
			continue
		}
		list = append(list, licensePatterns{l.ID, wanted, except, l.Kinds})
	}
	return list, nil
}

// visible reads the devices that the principal may see, or says which of the ids is not there for them.
func (s *Service) visible(tx *gorm.DB, p model.Principal, ids []int64) ([]record, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var found []record
	err := tx.Table("devices").Where("merged_into IS NULL AND id IN (?)", store.InList(ids)).Order("id").Find(&found).Error
	if err != nil {
		return nil, err
	}
	scope := s.Orgs.Tree().Scope(p)
	found = slices.DeleteFunc(found, func(r record) bool { return !scope.Has(r.OrgID) })
	if len(found) == len(ids) {
		return found, nil
	}
	var missing []string
	for _, id := range ids {
		if !slices.ContainsFunc(found, func(r record) bool { return r.ID == id }) {
			missing = append(missing, fmt.Sprint(id))
		}
	}
	return nil, fmt.Errorf("device %s: %w", strings.Join(missing, ", "), model.ErrNotFound)
}
