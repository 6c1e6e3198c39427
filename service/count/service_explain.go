package count

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"seatcount/model"
	"seatcount/service/store"

	"gorm.io/gorm"
)

// Explain returns every device and title behind the count of a license, as far as the principal may see them: those that
// count first, and those that do not with the reason.
func (s *Service) Explain(ctx context.Context, p model.Principal, licenseID int64) (Evidence, error) {
	if _, err := s.loaded(ctx); err != nil {
		return Evidence{}, err
	}
	if !p.Can(model.LicensesRead) {
		return Evidence{}, fmt.Errorf("explain license %d: %w", licenseID, model.ErrForbidden)
	}
	var e Evidence
	err := s.Store.Read(ctx).First(&e.License, licenseID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Evidence{}, fmt.Errorf("license %d: %w", licenseID, model.ErrNotFound)
	}
	if err != nil {
		return Evidence{}, fmt.Errorf("explain license %d: %w", licenseID, err)
	}
	s.Follow(ctx, LicenseOf(e.License))
	ix := s.index.Load() // following may have made another one
	snap := ix.snap.Load()
	slot, ok := snap.slot(licenseID)
	if !ok || !ix.sees(p, snap.licenses[slot].OrgID) {
		return Evidence{}, fmt.Errorf("license %d: %w", licenseID, model.ErrNotFound)
	}
	l := snap.licenses[slot]
	e.Org, e.Used = snap.orgs.paths[l.span.lo], int(snap.results[slot].used)
	e.License.UsedCount = e.Used
	e.Left = e.License.Left()
	found := snap.explain(l, p)
	e.Titles = found.titles
	if e.Devices, err = s.describe(ctx, snap, found.devices); err != nil {
		return Evidence{}, fmt.Errorf("explain license %d: %w", licenseID, err)
	}
	return e, nil
}

// TitleDevices lists the devices of the principal's organizations that have the title, those that count first.
func (s *Service) TitleDevices(ctx context.Context, p model.Principal, titleID int64) ([]DeviceEvidence, error) {
	ix, err := s.loaded(ctx)
	if err != nil {
		return nil, err
	}
	if !p.Can(model.DevicesRead) {
		return nil, fmt.Errorf("list the devices of a title: %w", model.ErrForbidden)
	}
	snap := ix.snap.Load()
	title, ok := snap.title(titleID)
	if !ok {
		return nil, fmt.Errorf("title %d: %w", titleID, model.ErrNotFound)
	}
	list, err := s.describe(ctx, snap, snap.titleDevices(title, p))
	if err != nil {
		return nil, fmt.Errorf("list the devices of a title: %w", err)
	}
	return list, nil
}

// details is what the database knows of the devices and releases of some evidence.
type details struct {
	devices    map[int64]deviceDetails
	releases   map[int64]releaseDetails
	titleFiles map[[2]int64]file // device and title id → the partial report that says so
}

// file is an inventory file and the SHA-256 that it had when it was read.
type file struct{ path, hash string }

type deviceDetails struct {
	ID          int64
	Hostname    string
	StateReason string
	Path        string // of the newest complete report
	Hash        string // of that file
}

type releaseDetails struct {
	ID        int64
	Version   string
	Publisher string
}

// describe adds names, notes and files to what the index found, and puts it in order.
func (s *Service) describe(ctx context.Context, snap *snapshot, found []explainedDevice) ([]DeviceEvidence, error) {
	d, err := s.details(ctx, found)
	if err != nil {
		return nil, err
	}
	list := make([]DeviceEvidence, 0, len(found))
	names := map[uint32]string{} // shared by all devices
	name := func(title uint32) string {
		if names[title] == "" {
			names[title] = snap.names.at(title)
		}
		return names[title]
	}
	for _, f := range found {
		known := d.devices[f.id]
		e := DeviceEvidence{
			DeviceID: f.id, Hostname: known.Hostname, OrgID: snap.orgs.ids[f.org], Org: snap.orgs.paths[f.org],
			LastSeen: f.seen(), Counted: f.reason == ReasonCounted, Reason: f.reason, Note: known.StateReason,
			Found: make([]Found, 0, len(f.found)),
		}
		for _, r := range f.found {
			release := d.releases[r.id]
			title := snap.titleIDs[r.title]
			said, ok := d.titleFiles[[2]int64{f.id, title}]
			if !ok {
				said = file{known.Path, known.Hash}
			}
			e.Found = append(e.Found, Found{
				TitleID: title, Title: name(r.title), Version: release.Version, Publisher: release.Publisher,
				Kind: snap.kinds[r.title], File: said.path, FileHash: said.hash, Reason: r.reason,
			})
		}
		slices.SortFunc(e.Found, func(a, b Found) int {
			return cmp.Or(order(a.Reason)-order(b.Reason), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Version, b.Version))
		})
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b DeviceEvidence) int {
		return cmp.Or(order(a.Reason)-order(b.Reason), cmp.Compare(a.Hostname, b.Hostname), cmp.Compare(a.DeviceID, b.DeviceID))
	})
	return list, nil
}

// details reads what the database knows.
func (s *Service) details(ctx context.Context, found []explainedDevice) (*details, error) {
	d := &details{
		devices: make(map[int64]deviceDetails, len(found)), releases: map[int64]releaseDetails{},
		titleFiles: map[[2]int64]file{},
	}
	devices := make([]int64, 0, len(found))
	wanted := map[int64]bool{}
	for _, f := range found {
		devices = append(devices, f.id)
		for _, r := range f.found {
			wanted[r.id] = true
		}
	}
	releases := make([]int64, 0, len(wanted))
	for id := range wanted {
		releases = append(releases, id)
	}
	var deviceRows []deviceDetails
	err := s.Store.Read(ctx).Table("devices").
		Select("devices.id, hostname, state_reason, coalesce(files.path, '') AS path, coalesce(files.hash, '') AS hash").
		Joins("LEFT JOIN files ON files.id = devices.file_id").
		Where("devices.id IN (?)", store.InList(devices)).Scan(&deviceRows).Error
	if err != nil {
		return nil, fmt.Errorf("read the devices: %w", err)
	}
	for _, row := range deviceRows {
		d.devices[row.ID] = row
	}
	var releaseRows []releaseDetails
	err = s.Store.Read(ctx).Table("releases").
		Select("releases.id, version, publishers.name AS publisher").
		Joins("JOIN publishers ON publishers.id = releases.publisher_id").
		Where("releases.id IN (?)", store.InList(releases)).Scan(&releaseRows).Error
	if err != nil {
		return nil, fmt.Errorf("read the releases: %w", err)
	}
	for _, row := range releaseRows {
		d.releases[row.ID] = row
	}
	return d, s.partials(ctx, d, devices)
}

// partials reads which titles come from partial reports. The newest report that names a title decides.
func (s *Service) partials(ctx context.Context, d *details, devices []int64) error {
	var rows []struct {
		DeviceID int64
		Titles   string
		Path     string
		Hash     string
	}
	err := s.Store.Read(ctx).Table("device_files").
		Select("device_id, titles, coalesce(files.path, '') AS path, coalesce(files.hash, '') AS hash").
		Joins("LEFT JOIN files ON files.id = device_files.file_id").
		Where("device_id IN (?)", store.InList(devices)).
		Order("collected_at, device_files.id").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("read the partial reports: %w", err)
	}
	for _, row := range rows {
		var titles []int64
		if err := json.Unmarshal([]byte(row.Titles), &titles); err != nil {
			return fmt.Errorf("read the partial reports of device %d: %w", row.DeviceID, err)
		}
		for _, title := range titles {
			d.titleFiles[[2]int64{row.DeviceID, title}] = file{row.Path, row.Hash}
		}
	}
	return nil
}
