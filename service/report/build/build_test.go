package build_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/service/sample"
)

var admin = model.Administrator()

// company opens a database with the sample company.
func company(t *testing.T) (*service.Services, build.Sources) {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	dir := t.TempDir()
	s, err := service.Open(t.Context(), service.Params{Path: filepath.Join(dir, "seatcount.db"), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Refresh.Start(context.WithoutCancel(t.Context()))
	if err := sample.Load(t.Context(), admin, service.SampleCompany(s, nil, filepath.Join(dir, "sample"))); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	return s, build.Sources{Licenses: s.Licenses, Devices: s.Devices, Count: s.Count, Clock: func() time.Time { return now }, Zone: time.UTC}
}

func TestReportsSayWhatTheServicesSay(t *testing.T) {
	s, sources := company(t)
	ctx := t.Context()

	t.Run("licenses", func(t *testing.T) {
		table, err := build.Build(ctx, admin, sources, "licenses", build.Params{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Licenses.List(ctx, admin)
		if err != nil || len(table.Rows) != len(want) || len(want) == 0 {
			t.Fatalf("%d rows, want %d, %v", len(table.Rows), len(want), err)
		}
		purchased, used := 0, 0
		for i, l := range want {
			for name, value := range map[string]any{
				"id": l.ID, "name": l.Name, "org": l.Org, "purchase_count": l.PurchaseCount, "used_count": l.UsedCount, "left": l.Left(),
				"match_string": l.MatchString, "titles": l.Titles, "status": build.StatusWord(l.Status),
			} {
				if got := table.Rows[i][table.Column(name)]; got != value {
					t.Errorf("%s of %s is %v, want %v", name, l.Name, got, value)
				}
			}
			purchased, used = purchased+l.PurchaseCount, used+l.UsedCount
		}
		shown, err := table.Apply(report.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if totals := shown.Totals; totals[shown.Column("purchase_count")] != int64(purchased) || totals[shown.Column("left")] != int64(purchased-used) {
			t.Errorf("totals %v, want %d purchased, %d used", totals, purchased, used)
		}
	})

	t.Run("evidence", func(t *testing.T) {
		licenses, err := s.Licenses.List(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range licenses {
			table, err := build.Build(ctx, admin, sources, "evidence", build.Params{LicenseID: l.ID})
			if err != nil {
				t.Fatal(err)
			}
			counted := map[any]bool{}
			for _, row := range table.Rows {
				file, hash := row[table.Column("file")].(string), row[table.Column("sha256")].(string)
				content, err := os.ReadFile(file)
				sum := sha256.Sum256(content)
				if err != nil || hash != hex.EncodeToString(sum[:]) {
					t.Fatalf("%s has the SHA-256 %s, not %q, %v", file, hex.EncodeToString(sum[:]), hash, err)
				}
				counts := row[table.Column("counts")].(bool)
				if counts != (row[table.Column("reason")] == string(count.ReasonCounted)) {
					t.Errorf("%v", row)
				}
				if counts {
					counted[row[table.Column("device_id")]] = true
				}
			}
			if l.Metric == model.MetricDevice && len(counted) != l.UsedCount {
				t.Errorf("%s: %d devices count, want %d", l.Name, len(counted), l.UsedCount)
			}
		}
	})

	t.Run("devices", func(t *testing.T) {
		table, err := build.Build(ctx, admin, sources, "devices", build.Params{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Devices.List(ctx, admin)
		if err != nil || len(table.Rows) != len(want) || len(want) == 0 {
			t.Fatalf("%d rows, want %d, %v", len(table.Rows), len(want), err)
		}
		if table.MadeAt != sources.Clock() || table.Zone != time.UTC {
			t.Errorf("made %v", table.MadeAt)
		}
	})

	t.Run("same bytes", func(t *testing.T) {
		for _, name := range []string{"licenses", "devices"} {
			for _, f := range report.Formats() {
				var files [2]bytes.Buffer
				for i := range files {
					table, err := build.Build(ctx, admin, sources, name, build.Params{})
					if err == nil {
						table, err = table.Apply(report.Query{})
					}
					if err == nil {
						err = f.Write(&files[i], table)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
					t.Errorf("%s as %s: the bytes differ", name, f.Name)
				}
			}
		}
	})

	t.Run("scope", func(t *testing.T) { testScope(t, s, sources) })
}

// testScope: nobody sees more in a report than in the window.
func testScope(t *testing.T, s *service.Services, sources build.Sources) {
	ctx := t.Context()
	nodes, err := s.Orgs.List(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	leaf := nodes[len(nodes)-1].ID
	reader := func(permissions ...model.Permission) model.Principal {
		p := model.Principal{Name: "somebody", Permissions: map[model.Permission]bool{}, OrgIDs: []int64{leaf}}
		for _, permission := range permissions {
			p.Permissions[permission] = true
		}
		return p
	}
	p := reader(model.ReportsRead, model.LicensesRead, model.DevicesRead)
	for _, name := range []string{"licenses", "devices"} {
		all, err := build.Build(ctx, admin, sources, name, build.Params{})
		if err != nil {
			t.Fatal(err)
		}
		some, err := build.Build(ctx, p, sources, name, build.Params{})
		if err != nil || len(some.Rows) >= len(all.Rows) {
			t.Errorf("%s: %d of %d rows, %v", name, len(some.Rows), len(all.Rows), err)
		}
		for _, row := range some.Rows {
			if org := row[some.Column("org")]; org != nodes[len(nodes)-1].Path {
				t.Errorf("%s shows %v", name, org)
			}
		}
		for _, forbidden := range []model.Principal{reader(), reader(model.LicensesRead, model.DevicesRead), reader(model.ReportsRead)} {
			if _, err := build.Build(ctx, forbidden, sources, name, build.Params{}); !errors.Is(err, model.ErrForbidden) {
				t.Errorf("%s for %v: %v", name, forbidden.Permissions, err)
			}
		}
	}
	licenses, err := s.Licenses.List(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	outside := slices.IndexFunc(licenses, func(l license.Row) bool { return l.OrgID != leaf })
	if _, err := build.Build(ctx, p, sources, "evidence", build.Params{LicenseID: licenses[outside].ID}); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("evidence outside: %v", err)
	}
	if _, err := build.Build(ctx, admin, sources, "evidence", build.Params{}); !errors.Is(err, build.ErrNoLicense) {
		t.Errorf("evidence of nothing: %v", err)
	}
	if _, err := build.Build(ctx, admin, sources, "evidence", build.Params{LicenseID: 999_999}); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("evidence of what is not there: %v", err)
	}
	if _, err := build.Build(ctx, admin, sources, "secrets", build.Params{}); !errors.Is(err, build.ErrUnknown) {
		t.Errorf("an unknown report: %v", err)
	}
}

func TestReportsNeedWhatTheySay(t *testing.T) {
	s, sources := company(t)
	sources.Activity = s.Activity
	licenses, err := s.Licenses.List(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range build.Reports() {
		may := map[model.Permission]bool{model.ReportsRead: true}
		p := model.Principal{Name: "somebody", Permissions: may}
		params := build.Params{LicenseID: licenses[0].ID}
		if _, err := build.Build(t.Context(), p, sources, r.Name, params); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s without %s: %v", r.Name, r.Needs, err)
		}
		may[r.Needs] = true
		if _, err := build.Build(t.Context(), p, sources, r.Name, params); err != nil {
			t.Errorf("%s with %s: %v", r.Name, r.Needs, err)
		}
	}
}

func TestReportsAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range build.Reports() {
		if r.Name == "" || r.Title == "" || r.About == "" || seen[r.Name] {
			t.Errorf("%+v", r)
		}
		seen[r.Name] = true
		columns := map[string]bool{}
		for _, c := range r.Columns {
			if c.Name == "" || c.Title == "" || columns[c.Name] || c.Kind == report.Enum && len(c.Values) == 0 || c.Sum && c.Kind != report.Int {
				t.Errorf("%s: %+v", r.Name, c)
			}
			columns[c.Name] = true
		}
	}
}
