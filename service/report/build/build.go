// Package build makes the tables of the reports that have a name, such as licenses, evidence and devices. A report is one small file
// here and one line in the list of reports.
package build

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/device"
	"seatcount/service/license"
	"seatcount/service/report"
)

// Licenses are where the reports read licenses.
type Licenses interface {
	List(ctx context.Context, p model.Principal) ([]license.Row, error)
	Get(ctx context.Context, p model.Principal, id int64) (license.Row, error)
	Usage(ctx context.Context, p model.Principal, from, to model.Date) ([]license.UsageSample, error)
}

// Devices are where the reports read devices.
type Devices interface {
	List(ctx context.Context, p model.Principal) ([]device.Row, error)
}

// Counter knows the software and explains counts.
type Counter interface {
	Titles(ctx context.Context, p model.Principal) ([]count.TitleRow, error)
	Explain(ctx context.Context, p model.Principal, licenseID int64) (count.Evidence, error)
}

// Activities are where the reports read what was changed.
type Activities interface {
	List(ctx context.Context, p model.Principal, f activity.Filter) ([]model.Activity, error)
}

// Sources are the services that reports read. They check the principal.
type Sources struct {
	Licenses Licenses
	Devices  Devices
	Count    Counter
	Activity Activities
	Clock    func() time.Time // nil is time.Now
	Zone     *time.Location   // in which people read times; nil is the machine's
}

// Params say more of what a report is about.
type Params struct {
	LicenseID int64 // of a report that is about one license, see Report.OfLicense
	// Of a report over time, see Report.OverTime: the first and the last day, zero for no limit, and how long a row is.
	From, To model.Date
	Per      Period
}

// Report is a report that can be asked for by name.
type Report struct {
	Name      string // "licenses"
	Title     string // "Licenses"
	About     string // what it shows, one sentence
	OfLicense bool   // Params.LicenseID is needed
	OverTime  bool   // Params.From and To say of when it is
	Periods   bool   // Params.Per says how long a row is
	// Needs is the permission that a principal needs besides model.ReportsRead.
	Needs   model.Permission
	Columns []report.Column
	rows    func(ctx context.Context, p model.Principal, s Sources, params Params, t *report.Table) error
}

// ErrUnknown is returned for a report that does not exist.
var ErrUnknown = errors.New("no such report")

// ErrNoLicense is returned for a report of one license when none was named.
var ErrNoLicense = errors.New("this report is about one license: say which one by its id")

// Reports are all reports.
func Reports() []Report { return reports() }

// Names are the names of all reports.
func Names() []string {
	var names []string
	for _, r := range reports() {
		names = append(names, r.Name)
	}
	return names
}

// Find returns the report of that name. The error says which there are, and is ErrUnknown.
func Find(name string) (Report, error) {
	for _, r := range reports() {
		if r.Name == name {
			return r, nil
		}
	}
	return Report{}, fmt.Errorf("%w: %q; there are %s", ErrUnknown, name, strings.Join(Names(), ", "))
}

// Build makes the report of that name with all its columns and rows, as far as the principal may see them. Errors are
// ErrUnknown, ErrNoLicense, model.ErrForbidden, model.ErrNotFound and those of the services.
func Build(ctx context.Context, p model.Principal, s Sources, name string, params Params) (report.Table, error) {
	r, err := Find(name)
	if err != nil {
		return report.Table{}, err
	}
	if !p.Can(model.ReportsRead) {
		return report.Table{}, fmt.Errorf("make the report %s: %w", name, model.ErrForbidden)
	}
	if r.OfLicense && params.LicenseID == 0 {
		return report.Table{}, fmt.Errorf("make the report %s: %w", name, ErrNoLicense)
	}
	if s.Clock == nil {
		s.Clock = time.Now
	}
	if s.Zone == nil {
		s.Zone = time.Local
	}
	t := report.Table{Name: r.Name, Title: r.Title, Columns: r.Columns, MadeAt: s.Clock(), Zone: s.Zone}
	if err := r.rows(ctx, p, s, params, &t); err != nil {
		return report.Table{}, fmt.Errorf("make the report %s: %w", name, err)
	}
	return t, nil
}

// reports is the list; every report adds one line.
func reports() []Report {
	return []Report{licenses, evidence, usage, devices, software, changes}
}
