package inventory

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"seatcount/model"
)

// readReports reads text and returns its reports, and fails unless it was read as that format.
func readReports(t testing.TB, name, data, format string) []*Report {
	t.Helper()
	u := readText(t, name, data, Options{})
	if u.Err != nil || u.Format != format {
		t.Fatalf("read as %q: %v; want %q", u.Format, u.Err, format)
	}
	return u.Reports
}

func TestOCS3(t *testing.T) {
	r := readReports(t, "x.json", `{"name":" ws-12.example.com","description":"","serial":" SN-77","osname":"Debian GNU/Linux","osversion":" 12",
		"uuid":"4c4c4544-0033-4710-8051-b4c04f4d3132","template":"unix","template_inventory":{
		"BIOS":[{"SERIAL NUMBER":" SN-77","SYSTEM MANUFACTURER":" Hexa Inc."}],
		"SOFTWARES":[{"NAME":" bash","VERSION":" 5.2","PUBLISHER":" Debian <x@example.org>","FROM":" deb","INSTALLATION DATE":" 2024/11/04"},
			{"NAME":" Lumen Office","VERSION":" 7","PUBLISHER":"","FROM":"registry"},
			{"NAME":" libc6:amd64","VERSION":" 2.36","PUBLISHER":" https://example.org/libc","FROM":" deb"},{"NAME":" "}]}}`, "OCS Inventory 3 JSON")[0]
	if r.Hostname != "ws-12" || r.Domain != "example.com" || r.Serial != "SN-77" || r.Manufacturer != "Hexa Inc." || r.OS != "Debian GNU/Linux 12" || !r.Complete {
		t.Errorf("identity: %+v", r)
	}
	if got := entriesOf(r); !slices.Equal(got, []string{"bash 5.2", "Lumen Office 7", "libc6 2.36"}) || r.Software[0].Kind != model.KindPackage || r.Software[2].Publisher != "" {
		t.Errorf("software: %+v", r.Software)
	}
}

func TestOsqueryLog(t *testing.T) {
	// PC1's lines are out of order, one is cut off, and the row of Lumen is added twice, by a new epoch.
	log := `_cut","columns":{"name":"x"}}
{"name":"pack_it_programs","hostIdentifier":"PC1","calendarTime":"Thu Nov 16 10:00:00 2023 UTC","unixTime":1700000300,"epoch":0,"counter":3,"columns":{"name":"Old Tool","version":"1.0","publisher":"Tools Ltd","install_location":"C:\\Old"},"action":"removed"}
{"name":"pack_it_programs","hostIdentifier":"PC1","unixTime":1700000100,"epoch":0,"counter":0,"columns":{"install_location":"C:\\Old","name":"Old Tool","publisher":"Tools Ltd","version":"1.0"},"action":"added"}
{"name":"pack_it_programs","hostIdentifier":"PC1","unixTime":1700000100,"epoch":0,"counter":0,"columns":{"name":"Lumen","version":"2.0","publisher":"Lumen Works","install_location":"C:\\Lumen"},"action":"added"}
{"name":"pack_it_system","hostIdentifier":"PC1","unixTime":1700000100,"columns":{"hostname":"PC1.example.com","uuid":"4C4C4544-0033-4710-8051-B4C04F4D3132","hardware_serial":"SN1","hardware_vendor":"Hexa"},"action":"added"}
{"name":"pack_it_os","hostIdentifier":"PC1","unixTime":1700000100,"columns":{"name":"Windows 11 Pro","version":"10.0.22631","major":"10","minor":"0"},"action":"added"}
{"name":"processes","hostIdentifier":"PC1","unixTime":1700000900,"columns":{"name":"lumen.exe","pid":"12","path":"C:\\"},"action":"added"}
{"name":"debs","hostIdentifier":"8F2A6C1E-1111-4222-8333-944455556666","unixTime":"1700000100","decorations":{"hostname":"lin2","host_uuid":"8F2A6C1E-1111-4222-8333-944455556666"},"action":"snapshot","snapshot":[{"name":"bash","version":"5.1","arch":"amd64","maintainer":"Team <t@example.org>","status":"install ok installed"}]}
{"name":"debs","hostIdentifier":"8F2A6C1E-1111-4222-8333-944455556666","unixTime":"1700000200","action":"snapshot","snapshot":[{"name":"bash","version":"5.2","arch":"amd64","maintainer":"Team","status":"install ok installed"},{"name":"gone","version":"1","arch":"all","maintainer":"Team","status":"deinstall ok config-files"}]}
{"name":"apps","hostIdentifier":"mac3","unixTime":1700000100,"diffResults":{"added":[{"name":"Lumen.app","bundle_short_version":"3.1","bundle_identifier":"com.lumen","path":"/Applications/Lumen.app"},{"name":"Old.app","bundle_short_version":"1","bundle_identifier":"com.old","path":"/Applications/Old.app"}],"removed":""}}
{"name":"apps","hostIdentifier":"mac3","unixTime":1700000200,"diffResults":{"added":[],"removed":[{"name":"Old.app","bundle_short_version":"1","bundle_identifier":"com.old","path":"/Applications/Old.app"}]}}
{"@timestamp":"2023-11-14T22:13:20Z","osquery":{"result":{"name":"installed_programs","action":"added","host_identifier":"PC4","unix_time":"1700000000","columns":{"name":"Lumen","version":"2.0"}}}}
{"name":"apps","hostIdentifier":"cut`
	// A log whose first line is no JSON at all is not recognized; its second line begins the file here.
	log = log[strings.IndexByte(log, '\n')+1:]
	reports := readReports(t, "osqueryd.results.log", log, "osquery log")
	if len(reports) != 4 {
		t.Fatalf("%d reports, want 4", len(reports))
	}
	want := [][]string{{"Lumen 2.0"}, {"bash 5.2"}, {"Lumen 3.1"}, {"Lumen 2.0"}}
	for i, r := range reports {
		if got := entriesOf(r); !slices.Equal(got, want[i]) || r.Complete || !r.HasSoftware {
			t.Errorf("report %d: %q complete %v, want %q", i, got, r.Complete, want[i])
		}
	}
	r := reports[0]
	if r.Hostname != "PC1" || r.Domain != "example.com" || r.Serial != "SN1" || r.OS != "Windows 11 Pro 10.0.22631" || !r.CollectedAt.Equal(time.Unix(1700000300, 0)) {
		t.Errorf("PC1: %+v", r)
	}
	if r := reports[1]; r.Hostname != "lin2" || r.UUID != "8F2A6C1E-1111-4222-8333-944455556666" {
		t.Errorf("lin2: %+v", r)
	}
}

func TestOsqueryEpoch(t *testing.T) {
	line := func(time, epoch, counter, name string) string {
		return `{"name":"programs","hostIdentifier":"PC1","unixTime":` + time + `,"epoch":` + epoch + `,"counter":` + counter +
			`,"columns":{"name":"` + name + `","version":"1","publisher":"P","install_location":""},"action":"added"}` + "\n"
	}
	log := line("1700000000", "0", "0", "A") + line("1700000000", "0", "0", "B") + line("1700000050", "0", "1", "C") +
		line("1700000100", "1", "0", "B") + line("1700000100", "1", "0", "D")
	r := readReports(t, "x.log", log, "osquery log")[0]
	if got := entriesOf(r); !slices.Equal(got, []string{"B 1", "D 1"}) {
		t.Errorf("after the new epoch: %q", got)
	}
}

func TestOsqueryArray(t *testing.T) {
	r := readReports(t, "PC9.json", `[
 {"identifying_number":"{1}","install_date":"20240101","install_location":"C:\\L","name":"Lumen","publisher":"Lumen Works","version":"2.0"},
 {"identifying_number":"","install_date":"","install_location":"","name":"Other","publisher":"","version":""}]`, "osquery JSON")[0]
	if got := entriesOf(r); !slices.Equal(got, []string{"Lumen 2.0", "Other"}) || r.Hostname != "PC9" || r.Complete {
		t.Errorf("%+v", r)
	}
}

func TestFleet(t *testing.T) {
	r := readReports(t, "host.json", `{"host":{"created_at":"2024-01-01T00:00:00Z","software":[
		{"id":1,"name":"Lumen.app","version":"3.1","source":"apps","bundle_identifier":"com.lumen","vulnerabilities":[],"installed_paths":["/Applications/Lumen.app"]},
		{"id":2,"name":"bash","version":"5.2","source":"deb_packages","vendor":""},{"id":3,"name":"requests","version":"2.0","source":"python_packages"}],
		"hostname":"mac-3.local","uuid":"8F2A6C1E-1111-4222-8333-944455556666","hardware_serial":"SN3","hardware_vendor":"Apple Inc.","os_version":"macOS 14.4","seen_time":"2024-05-06T07:08:09Z","team_name":"IT"}}`, "Fleet")[0]
	if r.Hostname != "mac-3" || r.Serial != "SN3" || r.OS != "macOS 14.4" || !r.Complete || r.CollectedAt.IsZero() {
		t.Errorf("identity: %+v", r)
	}
	kinds := []model.Kind{model.KindUnknown, model.KindPackage, model.KindComponent}
	for i, e := range r.Software {
		if e.Kind != kinds[i] {
			t.Errorf("%s is %v, want %v", e.Name, e.Kind, kinds[i])
		}
	}
	if got := readReports(t, "hosts.json", `{"hosts":[{"hostname":"a","seen_time":"2024-05-06T07:08:09Z","software":[]},{"hostname":"b","seen_time":"2024-05-06T07:08:09Z"}]}`, "Fleet"); len(got) != 2 || !got[0].HasSoftware || got[1].HasSoftware {
		t.Errorf("hosts: %+v", got)
	}
	if r := readReports(t, "PC5-software.json", `{"software":[{"name":"Lumen","version":"1","source":"programs"}]}`, "Fleet")[0]; r.Hostname != "PC5" || r.Complete {
		t.Errorf("list: %+v", r)
	}
	u := readText(t, "titles.json", `{"count":1,"software":[{"id":1,"name":"Lumen","source":"programs","hosts_count":12}]}`, Options{})
	if !errors.Is(u.Err, ErrNotInventory) {
		t.Errorf("summary: %v", u.Err)
	}
}

func TestVuls(t *testing.T) {
	r := readReports(t, "web1.json", `{"jsonVersion":4,"serverUUID":"8F2A6C1E-1111-4222-8333-944455556666","serverName":"web1.example.com","family":"centos","release":"7.9","container":{"name":""},
		"scannedAt":"2024-05-06T07:08:09.123+02:00","scannedCves":{},"errors":[],"packages":{"bash":{"name":"bash","version":"4.2.46","release":"35.el7_9","newVersion":"4.2.47","arch":"x86_64"},"lumen":{"name":"lumen","version":"1:2.0","release":""}}}`, "Vuls JSON")[0]
	if r.Hostname != "web1" || r.Domain != "example.com" || r.OS != "centos 7.9" || !r.Complete || r.CollectedAt.UTC().Hour() != 5 {
		t.Errorf("%+v", r)
	}
	if got := entriesOf(r); !slices.Equal(got, []string{"bash 4.2.46-35.el7_9", "lumen 1:2.0"}) {
		t.Errorf("%q", got)
	}
}

func TestAnsible(t *testing.T) {
	facts := `{"ansible_facts":{"packages":{"bash":[{"arch":"x86_64","epoch":null,"name":"bash","release":"6.el9","source":"rpm","version":"5.1.8"}],
		"kernel":[{"name":"kernel","release":"1.el9","source":"rpm","version":"5.14.0"},{"name":"kernel","release":"2.el9","source":"rpm","version":"5.14.0"}],
		"gpg-pubkey":[{"name":"gpg-pubkey","release":"1","version":"2","source":"rpm"}]}},"changed":false}`
	want := []string{"bash 5.1.8-6.el9", "kernel 5.14.0-1.el9", "kernel 5.14.0-2.el9"}
	reports := readReports(t, "out.txt", "[WARNING]: something\nweb1.example.com | SUCCESS => "+facts+"\nweb2 | UNREACHABLE! => {\n    \"msg\": \"ssh\"\n}\ndb1 | CHANGED => "+facts+"\n", "Ansible facts")
	if len(reports) != 2 || reports[0].Hostname != "web1" || reports[0].Domain != "example.com" || reports[1].Hostname != "db1" {
		t.Fatalf("ad hoc: %+v", reports)
	}
	for _, r := range reports {
		if got := entriesOf(r); !slices.Equal(got, want) || !r.Complete {
			t.Errorf("%q", got)
		}
	}
	r := readReports(t, "cache/web3.example.com", `{"ansible_hostname":"web3","ansible_fqdn":"web3.example.com","ansible_distribution":"Rocky","ansible_distribution_version":"9.3",
		"ansible_product_uuid":"NA","ansible_product_serial":"SN9","ansible_system_vendor":"Hexa","ansible_date_time":{"iso8601":"2024-05-06T07:08:09Z"},"packages":{"bash":[{"name":"bash","version":"5","source":"apt"}]}}`, "Ansible facts")[0]
	if r.Hostname != "web3" || r.Domain != "example.com" || r.UUID != "" || r.Serial != "SN9" || r.OS != "Rocky 9.3" || r.CollectedAt.IsZero() {
		t.Errorf("cache: %+v", r)
	}
	if r := readReports(t, "cache/web4.example.com", facts, "Ansible facts")[0]; r.Hostname != "web4" {
		t.Errorf("named by its file: %+v", r)
	}
	if r := readReports(t, "play.json", `{"plays":[{"tasks":[{"hosts":{"web5":`+facts+`,"web6":{"changed":true}}}]}],"stats":{}}`, "Ansible facts"); len(r) != 1 || r[0].Hostname != "web5" {
		t.Errorf("playbook: %+v", r)
	}
	if r := readReports(t, "setup.json", `{"ansible_facts":{"ansible_hostname":"web7"}}`, "Ansible facts")[0]; r.HasSoftware || r.Complete {
		t.Errorf("no packages asked for: %+v", r)
	}
}
