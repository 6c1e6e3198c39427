package inventory

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"seatcount/model"
)

func local(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, time.Local)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAgentFixtures(t *testing.T) {
	for _, c := range []struct {
		file, format string
		want         Report
	}{
		{"glpi_windows.json", "GLPI JSON", Report{
			Hostname: "LARK-031", Domain: "corp.larkspur.example", UUID: "7B6E1D52-31C4-4F0A-9A55-0C1D2E3F4A5B", Serial: "LK-77-0031",
			Manufacturer: "Larkspur Computers", OS: "Microsoft Windows 11 Pro", User: "ines.vidal", Agent: "GLPI-Agent_v1.11",
			CollectedAt: local("2026-02-27 08:41:07"), Complete: true, HasSoftware: true,
			Software: []Entry{
				{Name: `Bluebell Accounts "Gold" Édition`, Version: "12.0.4", Publisher: "Bluebell & Söhne"},
				{Name: `Bluebell Accounts "Gold" Édition`, Version: "12.0.4"},
				{Name: "KB5031455", Kind: model.KindUpdate},
				{Name: "Weather Vane", Version: "1.2.3.0", Publisher: "Larkspur"},
				{Name: "Hidden Helper", Kind: model.KindComponent},
			},
		}},
		{"glpi_partial.json", "GLPI JSON", Report{
			Hostname: "birch-2", UUID: "11112222-3333-4444-5555-666677778888", Agent: "GLPI-Agent_v1.11", HasSoftware: true,
			Software: []Entry{
				{Name: "quillpad", Version: "3.1-2", Publisher: "Example Distribution", Kind: model.KindPackage},
				{Name: "zoom", Version: "5.17", Kind: model.KindApplication},
			},
		}},
		{"glpi_no_software.json", "GLPI JSON", Report{Hostname: "birch-2"}},
		{"glpi_odd.json", "GLPI JSON", Report{
			Hostname: "OAK-9", UUID: "42", Serial: "4711", OS: "Oakware 7.5", Complete: true, HasSoftware: true,
			Software: []Entry{{Name: "Single Title", Version: "10.25"}},
		}},
		{"fusion_linux.xml", "GLPI/OCS XML", Report{
			Hostname: "fern-db1", Domain: "fern.example", UUID: "0c0ffee0-0000-4000-8000-00000000f3a1", Serial: "FB-0007",
			Manufacturer: "Fern Boards", OS: "Fern Linux 9.2 (Maidenhair)", User: "amina", Agent: "FusionInventory-Agent_v2.6",
			CollectedAt: local("2026-01-15 23:10:44"), Complete: true, HasSoftware: true,
			Software: []Entry{
				{Name: "libmoss", Version: "1.4-2.fn9", Publisher: "Fern Project", Kind: model.KindPackage},
				{Name: "google-chrome-stable", Version: "121.0-1", Publisher: "Google LLC", Kind: model.KindApplication},
				{Name: "Pen & Ink – <beta>"},
			},
		}},
		{"ocs_windows.ocs", "GLPI/OCS XML", Report{
			Hostname: "HEATH-12", UUID: "99998888-7777-6666-5555-444433332222", Serial: "H-12", Manufacturer: "Heath",
			OS: "Microsoft Windows 10 Pro", User: "marek", CollectedAt: local("2026-03-02 06:00:00"), Complete: true, HasSoftware: true,
			Software: []Entry{{Name: "Gorse <Editor>", Version: "2.0", Publisher: "Heath Tools"}, {Name: "Bracken"}},
		}},
		{"WILLOW-7-260214093005.xml", "Open-AudIT XML", Report{
			Hostname: "willow-7", Domain: "willow.example", UUID: "ABCDEF01-2345-4678-9ABC-DEF012345678", Serial: "W7-0099",
			Manufacturer: "Willow Works", OS: "Microsoft Windows 10 Enterprise", User: "petra@willow.example", Agent: "Open-AudIT",
			CollectedAt: local("2026-02-14 09:30:05"), Complete: true, HasSoftware: true,
			Software: []Entry{
				{Name: "Catkin CAD & Draw", Version: "8.1", Publisher: "Catkin Ltd"},
				{Name: "Catkin CAD & Draw", Version: "8.1", Publisher: "Catkin Ltd"},
				{Name: "Security Patch 11", Kind: model.KindUpdate},
				{Name: "Catkin Tables", Version: "3", Kind: model.KindDriver},
				{Name: "Catkin Video", Version: "1", Kind: model.KindDriver},
			},
		}},
		{"openaudit_windows.json", "Open-AudIT JSON", Report{
			Hostname: "rowan-3", Domain: "rowan.example", UUID: "12345678-90AB-4DEF-8234-567890ABCDEF", Serial: "R3", Manufacturer: "Rowan",
			OS: "Microsoft Windows Server 2022 Standard", User: "karel@rowan", Agent: "Open-AudIT audit_wmi",
			CollectedAt: local("2026-02-01 04:05:06"), Complete: true, HasSoftware: true,
			Software: []Entry{
				{Name: "Berry Server", Version: "5.5", Publisher: "Berry"},
				{Name: "Berry Server Hotfix 3", Version: "5.5.3", Kind: model.KindUpdate},
				{Name: "Berry Core", Version: "5.5", Kind: model.KindComponent},
			},
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			reports := readFixture(t, c.file, c.format, Options{})
			if len(reports) != 1 || !reflect.DeepEqual(*reports[0], c.want) {
				t.Errorf("got  %+v\nwant %+v", *reports[0], c.want)
			}
		})
	}
}

// TestZlibOCS reads what the Windows agent of OCS writes with /LOCAL.
func TestZlibOCS(t *testing.T) {
	data, err := os.ReadFile("testdata/ocs_windows.ocs")
	if err != nil {
		t.Fatal(err)
	}
	units := unitsOf(t, "HEATH-12.ocs", deflated(t, data), Limits{})
	if len(units) != 1 || units[0].Err != nil || len(units[0].Reports[0].Software) != 2 {
		t.Errorf("%+v", units)
	}
}

// TestSecretsAreNotRead looks for what must not leave a file in all that Inspect tells of it.
func TestSecretsAreNotRead(t *testing.T) {
	for _, file := range []string{"glpi_windows.json", "fusion_linux.xml", "WILLOW-7-260214093005.xml", "openaudit_windows.json"} {
		report, err := Inspect(t.Context(), filepath.Join("testdata", file), Options{}, Limits{})
		if err != nil || report.Problem != "" || len(report.Reports) != 1 {
			t.Fatal(report, err)
		}
		told, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"AAAAA-", "QQQQQ-", "ssh-", "do-not-read", "API_TOKEN", "ZZZZZ-", "SECRET"} {
			if bytes.Contains(told, []byte(secret)) {
				t.Errorf("%s: %q is told", file, secret)
			}
		}
	}
}

func TestInspectJSON(t *testing.T) {
	report, err := Inspect(t.Context(), filepath.Join("testdata", "glpi_partial.json"), Options{}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"path":"testdata/glpi_partial.json","format":"GLPI JSON","problem":"","reports":[{"hostname":"birch-2","uuid":"11112222-3333-4444-5555-666677778888","serial":"","os":"","collected_at":null,"complete":false,"user":"","agent":"GLPI-Agent_v1.11","software":[{"name":"quillpad","version":"3.1-2","publisher":"Example Distribution","kind":"package"},{"name":"zoom","version":"5.17","publisher":"","kind":"application"}]}]}`
	if strings.ReplaceAll(string(got), `\\`, "/") != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOpenAuditWrappedSections(t *testing.T) {
	u := readText(t, "x.json", `{"sys":{"item":{"hostname":"elm"}},"software":{"item":[{"name":"A"},{"name":"B"}]}}`, Options{})
	if u.Err != nil || u.Reports[0].Hostname != "elm" || len(u.Reports[0].Software) != 2 {
		t.Errorf("%+v", u)
	}
	u = readText(t, "x.json", `{"software":[{"name":"`+strings.Repeat("A", 100<<10)+`"}],"bios":[],"sys":[{"hostname":"elm"}]}`, Options{})
	if u.Err != nil || u.Format != "Open-AudIT JSON" || u.Reports[0].Hostname != "elm" {
		t.Errorf("sections in another order: %s %v", u.Format, u.Err)
	}
	u = readText(t, "x.xml", `<system><sys><item><hostname>elm</hostname></item></sys><software><package><name>A</name></package></software></system>`, Options{})
	if u.Err != nil || u.Reports[0].Hostname != "elm" || len(u.Reports[0].Software) != 1 {
		t.Errorf("%+v", u)
	}
}

func TestAgentOddities(t *testing.T) {
	for name, c := range map[string]struct {
		file, data string
		check      func(r *Report) bool
	}{
		"host from the device id": {"a.json", `{"content":{"softwares":[]},"deviceid":"ash-1-2020-01-02-03-04-05"}`, func(r *Report) bool { return r.Hostname == "ash-1" && r.HasSoftware && r.Complete }},
		"phone":                   {"a.json", `{"content":{"hardware":{"name":"p"}},"deviceid":"x","itemtype":"Phone"}`, func(r *Report) bool { return r.Hostname == "p" }},
		"no device id":            {"a.json", `{"content":{"hardware":{"name":"p"},"softwares":[{"name":"A"}]}}`, func(r *Report) bool { return len(r.Software) == 1 }},
		"last duplicate wins":     {"a.json", `{"content":{"hardware":{"name":"a","name":"b"}},"deviceid":"x"}`, func(r *Report) bool { return r.Hostname == "b" }},
		"partial XML":             {"a.xml", `<REQUEST><PARTIAL>1</PARTIAL><CONTENT><HARDWARE><NAME>a</NAME></HARDWARE></CONTENT></REQUEST>`, func(r *Report) bool { return !r.Complete && !r.HasSoftware }},
		"namespace":               {"a.xml", `<REQUEST xmlns="urn:x"><CONTENT><HARDWARE><NAME>a</NAME></HARDWARE></CONTENT></REQUEST>`, func(r *Report) bool { return r.Hostname == "a" }},
		"no QUERY":                {"a.xml", `<REQUEST><CONTENT><BIOS><SSN>1</SSN></BIOS></CONTENT><DEVICEID>yew-2020-01-02-03-04-05</DEVICEID></REQUEST>`, func(r *Report) bool { return r.Hostname == "yew" && r.Serial == "1" }},
	} {
		u := readText(t, c.file, c.data, Options{})
		if u.Err != nil || len(u.Reports) != 1 || !c.check(u.Reports[0]) {
			t.Errorf("%s: %+v", name, u)
		}
	}
}

func TestProblemsSayWhere(t *testing.T) {
	for data, want := range map[string]string{
		"{\"deviceid\":\"x\",\n\"content\":{\"softwares\":[{\"name\":\"a\"}": `damaged at line 2`,
		`{"content":{"hardware":{"name":"a"} "softwares":[]}}`:               `'"' stands where a comma or "}"`,
		"<REQUEST><CONTENT>\n<HARDWARE><NAME>a</HARDWARE>":                   "damaged at line 2",
		"<REQUEST><CONTENT><HARDWARE><NAME>a":                                "ends too early",
	} {
		u := readText(t, "a", data, Options{})
		if u.Err == nil || !strings.Contains(u.Err.Error(), want) {
			t.Errorf("%q: %v does not say %q", data, u.Err, want)
		}
	}
}
