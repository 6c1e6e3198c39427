package sample_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/inventory"
	"seatcount/service/sample"
)

var admin = model.Administrator()

func open(t *testing.T) (*service.Services, sample.Services) {
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
	return s, service.SampleCompany(s, nil, filepath.Join(dir, "sample"))
}

func TestLoadMakesACompanyThatLooksReal(t *testing.T) {
	s, company := open(t)
	s.Refresh.Start(context.WithoutCancel(t.Context()))
	if err := sample.Load(t.Context(), admin, company); err != nil {
		t.Fatal(err)
	}
	if !sample.Loaded(company) {
		t.Error("not loaded")
	}
	devices, err := s.Devices.List(t.Context(), admin)
	if err != nil || len(devices) != 206 {
		t.Errorf("%d devices, %v", len(devices), err)
	}
	for _, d := range devices {
		if d.Titles < 8 || d.File == "" || d.OS == "" || d.LastSeen.After(time.Now()) {
			t.Errorf("device %s has %d titles, file %q, %s, seen %v", d.Hostname, d.Titles, d.File, d.OS, d.LastSeen)
		}
	}
	// What the windows show: mostly fine, a few problems, every state.
	want := map[string]string{
		"Microsoft Office 2019 Professional Plus": "30 of 28: over-used", "Microsoft 365 Apps for enterprise": "121 of 130: ok",
		"Adobe Acrobat Pro": "38 of 40: expiring", "AutoCAD 2024": "28 of 30: ok", "Visual Studio Enterprise 2022": "19 of 15: over-used",
		"MATLAB": "14 of 24: ok", "WinRAR": "96 of 120: ok", "TeamViewer Corporate": "0 of 10: unused", "SQL Server 2019 Standard": "7 of 8: ok",
		"SOLIDWORKS Premium": "18 of 20: ok", "JetBrains GoLand": "9 of 12: ok", "Snagit 2023": "11 of 12: ok",
		"CorelDRAW Graphics Suite": "7 of 8: expiring", "PDF-XChange Editor Plus": "51 of 80: ok", "Oracle Java SE": "13 of 0: over-used",
		"Microsoft Visio Professional 2019": "10 of 12: ok", "Microsoft Project Professional 2019": "6 of 6: ok", "Camtasia 2022": "4 of 5: expired",
		"EndNote 21": "8 of 10: ok", "Altium Designer": "5 of 6: ok", "Sage 100": "15 of 16: ok", "VMware Workstation Pro": "12 of 20: ok",
		"Veeam Backup & Replication": "3 of 4: ok", "ABBYY FineReader PDF 15": "5 of 5: ok", "Minitab 22": "0 of 4: no match",
	}
	licenses, err := s.Licenses.List(t.Context(), admin)
	if err != nil || len(licenses) != len(want) {
		t.Fatalf("%d licenses, %v", len(licenses), err)
	}
	words := []string{"over-used", "expired", "expiring", "no match", "unused", "ok"}
	for _, l := range licenses {
		if got := fmt.Sprintf("%d of %d: %s", l.UsedCount, l.PurchaseCount, words[l.Status]); got != want[l.Name] {
			t.Errorf("%s: %s, want %s", l.Name, got, want[l.Name])
		}
		if history, err := s.Licenses.History(t.Context(), admin, l.ID); err != nil || len(history) < 52 {
			t.Errorf("%s: %d samples of usage, %v", l.Name, len(history), err)
		}
	}
	problems, err := s.Refresh.Problems(t.Context(), admin)
	if err != nil || len(problems) != 1 {
		t.Errorf("problems: %+v, %v", problems, err)
	}
	twins, err := s.Devices.Twins(t.Context(), admin)
	if err != nil || len(twins) != 1 {
		t.Errorf("twins: %+v, %v", twins, err)
	}
	if err := sample.Load(t.Context(), admin, company); err == nil {
		t.Error("loaded twice")
	}
}

func TestRemoveLeavesEverythingElse(t *testing.T) {
	s, company := open(t)
	own := filepath.Join(t.TempDir(), "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	text := `{"content":{"hardware":{"name":"mine"},"softwares":[{"name":"WinRAR 7.01 (64-bit)"}]},"deviceid":"mine","itemtype":"Computer"}`
	if err := os.WriteFile(filepath.Join(own, "mine.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refresh.AddSource(t.Context(), admin, own, 0); err != nil {
		t.Fatal(err)
	}
	if err := sample.Load(t.Context(), admin, company); err != nil {
		t.Fatal(err)
	}
	o, err := s.Orgs.Find(admin, "Engineering")
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Licenses.Create(t.Context(), admin, model.License{Name: "My own", OrgID: o.ID, MatchString: "WinRAR%", PurchaseCount: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Remove(t.Context(), admin, company); err != nil {
		t.Fatal(err)
	}
	if sample.Loaded(company) {
		t.Error("still loaded")
	}
	devices, _ := s.Devices.List(t.Context(), admin)
	licenses, _ := s.Licenses.List(t.Context(), admin)
	orgs, _ := s.Orgs.List(t.Context(), admin)
	sources, _ := s.Refresh.Sources(t.Context(), admin)
	if len(devices) != 1 || devices[0].Hostname != "mine" || len(licenses) != 1 || licenses[0].ID != l.ID || len(orgs) != 1 || len(sources) != 1 {
		t.Errorf("left: %d devices, %d licenses, %d organizations, %d sources", len(devices), len(licenses), len(orgs), len(sources))
	}
	if licenses[0].OrgID != model.RootOrgID || licenses[0].UsedCount != 1 {
		t.Errorf("my own license: %+v", licenses[0])
	}
	var samples int64
	if err := s.Store.Read(t.Context()).Table("usage").Where("license_id <> ?", l.ID).Count(&samples).Error; err != nil || samples > 0 {
		t.Errorf("%d samples of usage are left, %v", samples, err)
	}
	if _, err := os.Stat(company.Dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if err := sample.Load(t.Context(), admin, company); err != nil {
		t.Errorf("load again: %v", err)
	}
}

func TestEstatesAreApplications(t *testing.T) {
	e := sample.New(sample.Params{Devices: 100, Titles: 20_000, Seed: 4})
	other := map[model.Kind]int{}
	for _, title := range e.Titles {
		if kind := inventory.Classify(title.Name, title.Publisher); kind != model.KindApplication {
			if other[kind]++; other[kind] < 5 {
				t.Errorf("%q of %q is a %s", title.Name, title.Publisher, kind)
			}
		}
	}
}
