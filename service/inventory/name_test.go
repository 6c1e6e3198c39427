package inventory

import (
	"testing"
	"time"
)

func TestDeviceNameOfALists(t *testing.T) {
	for path, want := range map[string]string{
		"/data/PC-042.csv":                               "PC-042",
		"/data/PC-042_software_2024-03-01.csv":           "PC-042",
		"/data/PC-042/apps.csv":                          "PC-042",
		"/data/PC-042/2024-03-01/installed software.txt": "PC-042",
		"/data/APP-01.csv":                               "APP-01",
		"/data/print-server_apps.csv":                    "print-server",
		"/data/software-pc17.csv":                        "pc17",
		"/data/pc17.example.com.json":                    "pc17.example.com",
		"/data/installed-rpms_web01.txt":                 "web01",
		"/data/WS-HR-03 20240301.csv":                    "WS-HR-03",
		"/data/WS-HR-03_20240301_101530.csv":             "WS-HR-03",
		"/data/WS-HR-03-2024-03-01T10-15.csv":            "WS-HR-03",
		"/data/WS-2019.csv":                              "WS-2019",
		"/data/web01/dpkg-l.txt":                         "web01",
		"/data/web01/dpkg.txt":                           "web01",
		"/data/web01/winget_export.json":                 "web01",
		"/x/laptop-anna.zip!/winget.txt":                 "laptop-anna",
		"/x/all.zip!/laptop-anna/winget.txt":             "laptop-anna",
		"/x/laptop-anna.txt.gz":                          "laptop-anna",
		`C:\Inventory\NB-77\software.csv`:                "NB-77",
		"/data/PC-7/InstalledSoftware.csv":               "PC-7",
		"/data/InstalledPrograms_PC-8.txt":               "PC-8",
		"/data/PC-9/programlist.txt":                     "PC-9",
		"/data/AppServer.txt":                            "AppServer",
		"/software/list.csv":                             "list",
		"software.csv":                                   "software",
	} {
		f := &File{Path: path}
		if got := f.deviceName(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	f := &File{Path: "/data/PC-042.csv", Options: Options{Device: "front desk"}}
	if got := f.deviceName(); got != "front desk" {
		t.Errorf("what the user says: %q", got)
	}
}

func TestNameTime(t *testing.T) {
	for path, want := range map[string]string{
		"/a/HOST-240301101530.xml":               "2024-03-01 10:15:30",
		"/a/HOST-20240301101530.xml":             "2024-03-01 10:15:30",
		"list_2024-03-01.csv":                    "2024-03-01 00:00:00",
		"list 2024-03-01 10.15.csv":              "2024-03-01 10:15:00",
		"list-2024-03-01T10-15-30.csv":           "2024-03-01 10:15:30",
		"20240301_web.txt":                       "2024-03-01 00:00:00",
		"web_20240301-1015.txt":                  "2024-03-01 10:15:00",
		"web_01.03.2024.csv":                     "2024-03-01 00:00:00",
		"x.zip!/web_2024-03-01.csv":              "2024-03-01 00:00:00",
		`C:\x\web_2024-03-01.csv`:                "2024-03-01 00:00:00",
		"PC1-2024-03-01-10-15-30.ocs":            "", // the agent's device id: when it was first started
		"PC1-2024-13-01.csv":                     "",
		"PC1-2024-02-30.csv":                     "",
		"PC1.csv":                                "",
		"5a3c1f0e-2024-4222-8333-944455556666.x": "",
	} {
		got := ""
		if at, ok := NameTime(path); ok {
			got = at.Format(time.DateTime)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for s, want := range map[string]string{
		"2024-03-01 10:15:30":               "2024-03-01T10:15:30L",
		" 2024-03-01 10:15:30 ":             "2024-03-01T10:15:30L",
		"2024-03-01T10:15:30Z":              "2024-03-01T10:15:30Z",
		"2024-03-01T10:15:30.1234567Z":      "2024-03-01T10:15:30Z",
		"2024-03-01T10:15:30+02:00":         "2024-03-01T08:15:30Z",
		"2024-03-01T10:15:30+0200":          "2024-03-01T08:15:30Z",
		"2024-03-01 10:15:30 +0000 UTC":     "2024-03-01T10:15:30Z",
		"2024-03-01":                        "2024-03-01T00:00:00L",
		"2024/3/1 9:05":                     "2024-03-01T09:05:00L",
		"20240301":                          "2024-03-01T00:00:00L",
		"20240301101530":                    "2024-03-01T10:15:30L",
		"20240301101530.000000+060":         "2024-03-01T09:15:30Z",
		"20090714102231.223830+600":         "2009-07-14T00:22:31Z",
		"/Date(1709288130000)/":             "2024-03-01T10:15:30Z",
		`\/Date(1709288130000+0100)\/`:      "2024-03-01T10:15:30Z",
		"1709288130":                        "2024-03-01T10:15:30Z",
		"1709288130000":                     "2024-03-01T10:15:30Z",
		"Fri Mar  1 10:15:30 2024":          "2024-03-01T10:15:30L",
		"Fri, 01 Mar 2024 10:15:30 GMT":     "2024-03-01T10:15:30Z",
		"01.03.2024 10:15":                  "2024-03-01T10:15:00L",
		"3/1/2024 10:15:30 AM":              "2024-03-01T10:15:30L",
		"3/1/2024 10:15:30\u202fpm":         "2024-03-01T22:15:30L",
		"31/01/2024":                        "2024-01-31T00:00:00L",
		"10/29/25, 2:21 AM":                 "2025-10-29T02:21:00L",
		"Mar 1, 2024, 10:15 AM":             "2024-03-01T10:15:00L",
		"Friday, March 1, 2024 10:15:30 AM": "2024-03-01T10:15:30L",
		"0001-01-01 00:00:00 +0000 UTC":     "",
		"1601-01-01T00:00:00Z":              "",
		"":                                  "",
		"N/A":                               "",
		"not known":                         "",
		"99/99/2024":                        "",
	} {
		got := ""
		if at, ok := parseTime(s); ok {
			if got = at.UTC().Format("2006-01-02T15:04:05Z"); len(want) > 0 && want[len(want)-1] == 'L' {
				got = at.Format("2006-01-02T15:04:05L")
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestCleanPublisher(t *testing.T) {
	for s, want := range map[string]string{
		"Acme":        "Acme",
		" Acme Inc. ": "Acme Inc.",
		"CN=Acme Corporation, O=Acme Corporation, L=Town":  "Acme Corporation",
		`CN=x, O="Acme, Inc.", C=US`:                       "Acme, Inc.",
		"CN=5A4B2C":                                        "5A4B2C",
		"Developer ID Application: Acme GmbH (AB12CD34EF)": "Acme GmbH",
		"Organization: Acme (info@acme.example)":           "Acme",
		"NOASSERTION":                                      "",
		"(none)":                                           "",
		"None":                                             "",
	} {
		if got := cleanPublisher(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
