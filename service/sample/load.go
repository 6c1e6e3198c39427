package sample

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
)

// settingKey is where Load remembers what it made, for Remove.
const settingKey = "sample.company"

// ErrLoaded says that the sample company is there already.
var ErrLoaded = errors.New("the sample company is loaded already")

// Services are what the sample company is loaded through: the same ways that a person's own data takes. They are
// interfaces and functions so that the tests of the services can use this package's estates.
type Services struct {
	Store interface {
		Read(ctx context.Context) *gorm.DB
		Write(ctx context.Context, f func(tx *gorm.DB) error) error
	}
	Orgs interface {
		Add(ctx context.Context, p model.Principal, name string, parentID int64) (model.Org, error)
		Delete(ctx context.Context, p model.Principal, id, moveTo int64) error
	}
	CreateLicense  func(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	DeleteLicenses func(ctx context.Context, p model.Principal, ids ...int64) error
	SetState       func(ctx context.Context, p model.Principal, ids []int64, state model.DeviceState, reason string) error
	Refresh        interface {
		AddSample(ctx context.Context, p model.Principal, path string, orgID int64) (model.Source, error)
		RemoveSource(ctx context.Context, p model.Principal, id int64, devicesToo bool) error
		// Wait returns when all sources have been looked through once more.
		Wait(ctx context.Context) error
	}
	Settings interface {
		Get(key string) string
		Set(ctx context.Context, key, value string) error
	}
	Clock func() time.Time
	// Dir is the folder that the inventory files are written into; it is removed with the company. It stands in the
	// data folder and holds nothing else.
	Dir string
}

// made is what Load made, so that Remove takes away that and nothing else.
type made struct {
	Dir      string  `json:"dir"`
	Orgs     []int64 `json:"orgs"` // parents before children
	Licenses []int64 `json:"licenses"`
	Sources  []int64 `json:"sources"`
}

// Loaded reports whether the sample company is there.
func Loaded(s Services) bool { return s.Settings.Get(settingKey) != "" }

// Load makes the sample company: its inventory files, organizations, licenses and the usage of the past year. It
// returns when everything is counted. What it made before an error is removed again.
func Load(ctx context.Context, p model.Principal, s Services) error {
	if Loaded(s) {
		return ErrLoaded
	}
	m := made{Dir: s.Dir}
	err := s.load(ctx, p, &m)
	if err != nil {
		// Whatever the reason was, a canceled context too, half a company must not stay.
		return errors.Join(fmt.Errorf("load the sample company: %w", err), s.remove(context.WithoutCancel(ctx), p, m))
	}
	return nil
}

func (s Services) load(ctx context.Context, p model.Principal, m *made) error {
	now := s.Clock()
	if err := writeCompany(s.Dir, companyFiles(now)); err != nil {
		return err
	}
	orgs, err := s.addOrgs(ctx, p, m)
	if err != nil {
		return err
	}
	if err := s.addLicenses(ctx, p, m, orgs, model.DateOf(now.Local())); err != nil {
		return err
	}
	if err := s.addSources(ctx, p, m, orgs); err != nil {
		return err
	}
	if err := s.Refresh.Wait(ctx); err != nil {
		return err
	}
	if err := s.setAside(ctx, p, m.Orgs); err != nil {
		return err
	}
	return s.addHistory(ctx, m.Licenses, now)
}

// pathKey makes a department's path a key of a map.
func pathKey(path []string) string { return filepath.Join(path...) }

func (s Services) addOrgs(ctx context.Context, p model.Principal, m *made) (map[string]int64, error) {
	orgs := map[string]int64{}
	add := func(path []string, name string, parent int64) error {
		o, err := s.Orgs.Add(ctx, p, name, parent)
		if err != nil {
			return err
		}
		orgs[pathKey(path)] = o.ID
		m.Orgs = append(m.Orgs, o.ID)
		return s.remember(ctx, *m)
	}
	if err := add(nil, companyName, model.RootOrgID); err != nil {
		return nil, err
	}
	for _, d := range departments {
		above, name := d.path[:len(d.path)-1], d.path[len(d.path)-1]
		if err := add(d.path, name, orgs[pathKey(above)]); err != nil {
			return nil, err
		}
	}
	return orgs, nil
}

func (s Services) addLicenses(ctx context.Context, p model.Principal, m *made, orgs map[string]int64, today model.Date) error {
	for _, o := range ownedLicenses {
		l := model.License{
			Name: o.name, OrgID: orgs[pathKey(o.org)], OrgDescendants: model.Yes, PurchaseCount: o.purchased,
			Description: o.about, MatchString: o.match, ExcludeString: o.exclude, Metric: o.metric, Kinds: o.kinds,
		}
		if o.alone {
			l.OrgDescendants = model.No
		}
		if o.expires != 0 {
			day := model.DateOf(today.Time().AddDate(0, 0, o.expires))
			l.ExpiresOn = &day
		}
		l.Normalize()
		l, err := s.CreateLicense(ctx, p, l)
		if err != nil {
			return fmt.Errorf("license %s: %w", o.name, err)
		}
		m.Licenses = append(m.Licenses, l.ID)
	}
	return s.remember(ctx, *m)
}

// addSources adds each department's folder, inner ones first: their files then never count for the outer department.
func (s Services) addSources(ctx context.Context, p model.Principal, m *made, orgs map[string]int64) error {
	for _, d := range slices.Backward(departments) {
		source, err := s.Refresh.AddSample(ctx, p, d.folder(s.Dir), orgs[pathKey(d.path)])
		if err != nil {
			return err
		}
		m.Sources = append(m.Sources, source.ID)
		if err := s.remember(ctx, *m); err != nil {
			return err
		}
	}
	return nil
}

func (s Services) remember(ctx context.Context, m made) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.Settings.Set(ctx, settingKey, string(text))
}

// setAside retires and excludes the computers that do not count.
func (s Services) setAside(ctx context.Context, p model.Principal, orgs []int64) error {
	for _, a := range aside {
		var ids []int64
		err := s.Store.Read(ctx).Model(&model.Device{}).Where("hostname = ? AND org_id IN ?", a.hostname, orgs).Pluck("id", &ids).Error
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return fmt.Errorf("computer %s: %w", a.hostname, model.ErrNotFound)
		}
		if err := s.SetState(ctx, p, ids, a.state, a.reason); err != nil {
			return err
		}
	}
	return nil
}

// usage is a row of the table of the same name.
type usage struct {
	LicenseID int64
	Day       model.Date
	Used      int
	Purchased int
}

// addHistory makes up the usage of the year before today, for the charts: a sample a week, growing to what is in use.
func (s Services) addHistory(ctx context.Context, licenses []int64, now time.Time) error {
	today := model.DateOf(now.Local())
	return s.Store.Write(ctx, func(tx *gorm.DB) error {
		var rows []usage
		for i, id := range licenses {
			var used int
			if err := tx.Model(&model.License{}).Where("id = ?", id).Pluck("used_count", &used).Error; err != nil {
				return err
			}
			rows = append(rows, ownedLicenses[i].history(id, used, today)...)
		}
		return tx.Table("usage").CreateInBatches(rows, 500).Error
	})
}

// history is the license's usage in the 52 weeks before today.
func (o *owned) history(id int64, used int, today model.Date) []usage {
	const weeks = 52
	var rows []usage
	h := hashOf(o.name)
	start := 70 + int(h%25) // in percent of what is used today
	purchaseWeek := 14 + int(h>>8%24)
	for week := range weeks {
		grown := start + (100-start)*week/weeks
		wobble := int(hashOf(o.name, fmt.Sprint(week))%3) - 1
		row := usage{LicenseID: id, Day: model.DateOf(today.Time().AddDate(0, 0, -7*(weeks-week))), Purchased: o.purchased}
		row.Used = max(0, min(used, (used*grown+50)/100+wobble))
		if week < purchaseWeek {
			row.Purchased -= o.bought
		}
		rows = append(rows, row)
	}
	return rows
}

// Remove takes the sample company away: what Load made, with its files. Licenses and devices that somebody put into its
// organizations meanwhile move to the root organization.
func Remove(ctx context.Context, p model.Principal, s Services) error {
	text := s.Settings.Get(settingKey)
	if text == "" {
		return nil
	}
	var m made
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return fmt.Errorf("remove the sample company: %w", err)
	}
	return s.remove(ctx, p, m)
}

func (s Services) remove(ctx context.Context, p model.Principal, m made) error {
	var problems []error
	keep := func(err error) {
		if err != nil && !errors.Is(err, model.ErrNotFound) { // somebody removed it before
			problems = append(problems, err)
		}
	}
	for _, id := range m.Sources {
		keep(s.Refresh.RemoveSource(ctx, p, id, true))
	}
	for _, id := range m.Licenses {
		keep(s.DeleteLicenses(ctx, p, id))
	}
	if len(m.Licenses) > 0 {
		keep(s.Store.Write(ctx, func(tx *gorm.DB) error {
			return tx.Table("usage").Where("license_id IN ?", m.Licenses).Delete(nil).Error
		}))
	}
	for _, id := range slices.Backward(m.Orgs) {
		keep(s.Orgs.Delete(ctx, p, id, model.RootOrgID))
	}
	if len(problems) == 0 {
		keep(removeFiles(m.Dir))
		keep(s.Settings.Set(ctx, settingKey, ""))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("remove the sample company: %w", err)
	}
	return nil
}

// removeFiles removes the folders of the departments, and the sample's own folder when nothing else is in it.
func removeFiles(dir string) error {
	for _, d := range departments {
		if err := os.RemoveAll(d.folder(dir)); err != nil {
			return fmt.Errorf("remove the sample's files: %w", err)
		}
	}
	_ = os.Remove(dir) // fails when somebody keeps something there, and then it stays
	return nil
}
