package dialog_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/match"
	"seatcount/service/org"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.Local)

func clock() time.Time { return now }

// installed are the titles of the fake estate and on how many devices they are.
var installed = []struct {
	name    string
	kind    model.Kind
	devices int
}{
	{"Quillpad Office 2013 Professional Plus", model.KindApplication, 41},
	{"Quillpad Office 2013 Proofing Tools", model.KindApplication, 41},
	{"Update for Quillpad Office 2013 (QP4484104)", model.KindUpdate, 39},
	{"Quillpad Office 2013 Standard", model.KindApplication, 5},
	{"Quillpad Office 2013 Language Pack – German", model.KindApplication, 3},
	{"100% Photo", model.KindApplication, 2},
}

// services are fakes of everything that the dialogs about licenses need.
type services struct {
	saved    []model.License
	saveErr  error
	getErr   error
	previews int
	row      license.Row
	evidence count.Evidence
	history  []license.Sample
	changes  []model.Activity
}

func (s *services) Create(_ context.Context, _ model.Principal, l model.License) (model.License, error) {
	return s.save(l)
}

func (s *services) Update(_ context.Context, _ model.Principal, l model.License) (model.License, error) {
	return s.save(l)
}

func (s *services) save(l model.License) (model.License, error) {
	if s.saveErr != nil {
		return l, s.saveErr
	}
	l.ID = max(l.ID, 99)
	s.saved = append(s.saved, l)
	return l, nil
}

// Preview counts plainly: the number of devices is that of the most common title.
func (s *services) Preview(_ context.Context, _ model.Principal, l count.License, most int) (count.Preview, error) {
	s.previews++
	in, err := match.CompileList("match_string", l.Match)
	if err != nil {
		return count.Preview{}, err
	}
	out, err := match.CompileList("exclude_string", l.Exclude)
	if err != nil {
		return count.Preview{}, err
	}
	var p count.Preview
	var excluded []count.TitleHit
	for i, t := range installed {
		folded := []byte(match.Fold(t.name))
		hit := count.TitleHit{ID: int64(i + 1), Name: t.name, Kind: t.kind, Devices: t.devices, Reason: count.ReasonCounted, Marks: in.Marks(t.name)}
		switch {
		case !in.Match(folded):
			continue
		case out.Match(folded):
			hit.Reason = count.ReasonTitleExcluded
			excluded = append(excluded, hit)
			continue
		case t.kind != model.KindApplication && l.Kinds != model.KindsAll:
			hit.Reason = count.ReasonTitleKind
			excluded = append(excluded, hit)
			continue
		}
		p.Used = max(p.Used, t.devices+6)
		p.Matched++
		p.Titles = append(p.Titles, hit)
	}
	p.Devices, p.Left = p.Used, l.Purchased-p.Used
	p.Titles = append(p.Titles, excluded...)
	return p, nil
}

func (s *services) List(context.Context, model.Principal) ([]org.Node, error) {
	return []org.Node{
		node(1, 0, "Default Organization", "Default Organization", 0),
		node(2, 1, "Mgmt", "Default Organization / Mgmt", 1),
		node(3, 2, "Finance", "Default Organization / Mgmt / Finance", 2),
		node(4, 1, "Engineering", "Default Organization / Engineering", 1),
	}, nil
}

func node(id, parent int64, name, path string, depth int) org.Node {
	return org.Node{Org: model.Org{ID: id, ParentID: parent, Name: name}, Path: path, Depth: depth}
}

func (s *services) Get(context.Context, model.Principal, int64) (license.Row, error) {
	return s.row, s.getErr
}

func (s *services) History(context.Context, model.Principal, int64) ([]license.Sample, error) {
	return s.history, nil
}

func (s *services) Changes(context.Context, model.Principal, int64) ([]model.Activity, error) {
	return s.changes, nil
}

func (s *services) Explain(context.Context, model.Principal, int64) (count.Evidence, error) {
	return s.evidence, nil
}

func office() model.License {
	l := model.NewLicense()
	edited := now.Add(-48 * time.Hour)
	l.ID, l.Name, l.OrgID, l.PurchaseCount, l.UsedCount = 7, "Quillpad Office 2013 Professional Plus", 2, 45, 47
	l.MatchString, l.ExcludeString = "%Quillpad Office 2013%", "%Language Pack%"
	l.Description, l.EditedBy, l.EditedDate = "Quillpad Office 2013 Professional Plus for Mgmt Staff", "Administrator", &edited
	return l
}

// sampleServices know one license with a year of history and evidence of every sort.
func sampleServices() *services {
	s := &services{row: license.Row{License: office(), Org: "Default Organization / Mgmt", Titles: 3, Status: model.StatusOverUsed}}
	day := now.AddDate(0, -11, 0)
	for i := range 48 {
		purchased := 40
		if i > 20 {
			purchased = 45
		}
		s.history = append(s.history, license.Sample{Day: model.DateOf(day.AddDate(0, 0, 7*i)), Used: 28 + i*2/5 + i%3, Purchased: purchased})
	}
	s.evidence = count.Evidence{License: office(), Used: 47, Left: -2}
	for i := range 47 {
		d := count.DeviceEvidence{
			DeviceID: int64(i + 1), Hostname: fmt.Sprintf("mgmt-lt-%03d", i+1), Org: "Mgmt / Finance", LastSeen: now.AddDate(0, 0, -i/4), Counted: true, Reason: count.ReasonCounted,
			Found: []count.Found{{Title: installed[0].name, Version: "15.0.4569.1506", File: fmt.Sprintf("/inventory/mgmt-lt-%03d.json", i+1), Reason: count.ReasonCounted}},
		}
		if i%5 == 0 {
			d.Found = append(d.Found, count.Found{Title: installed[3].name, Reason: count.ReasonCounted})
		}
		s.evidence.Devices = append(s.evidence.Devices, d)
	}
	s.evidence.Devices = append(s.evidence.Devices,
		count.DeviceEvidence{DeviceID: 90, Hostname: "old-ws-003", Org: "Mgmt", LastSeen: now.AddDate(-1, 0, 0), Reason: count.ReasonDeviceRetired, Found: []count.Found{{Title: installed[0].name, Version: "15.0"}}})
	p, _ := s.Preview(context.Background(), model.Administrator(), count.License{Match: office().MatchString, Exclude: office().ExcludeString}, 100)
	s.evidence.Titles = p.Titles
	s.changes = []model.Activity{
		{ID: 2, At: now.AddDate(0, 0, -2), Who: "Administrator", Action: "update", Changes: activity.Encode([]activity.Change{{Field: "purchase_count", From: 40, To: 45}, {Field: "exclude_string", From: "", To: "%Language Pack%"}})},
		{ID: 1, At: now.AddDate(0, -11, 0), Who: "Administrator", Action: "create"},
	}
	return s
}

// stage is a window with a queue in place of the UI goroutine.
type stage struct {
	t     *testing.T
	queue *task.Queue
	tasks *task.Group
	win   fyne.Window
	fakes *services
}

func newStage(t *testing.T, v uitest.Variant) *stage {
	t.Helper()
	uitest.App(t, v.Mode)
	s := &stage{t: t, queue: task.NewQueue(), fakes: sampleServices()}
	s.tasks = task.NewGroup(context.Background(), s.queue.Post)
	t.Cleanup(s.tasks.Close)
	behind := kit.NewPage(12, kit.NewPageHeader("Licenses", kit.NewPrimaryButton("+ New license", nil)), kit.NewCard("Behind", kit.NewLabel("something behind the dialog")))
	s.win = uitest.Window(t, kit.Pad(behind, 16, 16, 20, 20), v.Size)
	return s
}

// settle waits until no work is under way.
func (s *stage) settle() {
	s.t.Helper()
	if !s.queue.Drain(func() bool { return s.tasks.Pending() == 0 }, 10*time.Second) {
		s.t.Fatal("work did not end")
	}
}

func (s *stage) edit(l model.License) *dialog.LicenseEdit {
	e := dialog.EditLicense(dialog.EditParams{
		Canvas: s.win.Canvas(), Tasks: s.tasks, Principal: model.Administrator(), Licenses: s.fakes, Count: s.fakes,
		Orgs: s.fakes, Clock: clock, License: l,
	})
	s.settle()
	return e
}

func (s *stage) view() *dialog.LicenseView {
	v := dialog.ViewLicense(dialog.ViewParams{
		Canvas: s.win.Canvas(), Tasks: s.tasks, Principal: model.Administrator(), Licenses: s.fakes, Count: s.fakes,
		Clock: clock, ID: 7, OnEdit: func(model.License) {},
		Exports: []dialog.ExportChoice{{Label: "Devices as CSV…", Do: func(license.Row, count.Evidence) {}}},
	})
	s.settle()
	return v
}

var small = uitest.Variant{Name: "light-1024", Mode: theme.ModeLight, Size: uitest.Small}
