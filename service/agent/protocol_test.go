package agent_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

type headers struct{}

func (*headers) basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

const glpiID = "3a609a2e-947f-4e6a-9af9-32c024ac3944"

// The exchanges of https://glpi-json-protocol.readthedocs.io: common, contact, inventory.
func TestGLPIAgent(t *testing.T) {
	for _, packed := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "zlib"}[packed], func(t *testing.T) {
			f := newFixture(t)
			exchange := func(body string) (int, map[string]any) {
				t.Helper()
				kind, read := "application/json", func(s string) string { return s }
				if packed {
					body, kind, read = zlibbed(body), "application/x-compress-zlib", func(s string) string { return unzlib(t, s) }
				}
				status, header, answer := f.post(t, "/agent", body, "Content-Type", kind, "GLPI-Agent-ID", glpiID, "GLPI-Request-ID", "42E6A9AF",
					"User-Agent", "GLPI-Agent_v1.11", "Accept", "")
				if header.Get("Content-Type") != kind || header.Get("GLPI-Agent-ID") != glpiID || header.Get("GLPI-Request-ID") != "42E6A9AF" {
					t.Errorf("answered with %v", header)
				}
				var o map[string]any
				if err := json.Unmarshal([]byte(read(answer)), &o); err != nil {
					t.Fatalf("%v in %q", err, answer)
				}
				return status, o
			}
			// The first contact: it does not know what the server understands.
			status, o := exchange("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n  <DEVICEID>lab-1-2026-01-02-03-04-05</DEVICEID>\n" +
				"  <QUERY>PROLOG</QUERY>\n  <TOKEN>12345678</TOKEN>\n</REQUEST>\n")
			if status != 200 || o["status"] != "ok" || o["expiration"] != 24.0 {
				t.Errorf("the prolog is answered with %d %v", status, o)
			}
			status, o = exchange(`{"action":"contact","deviceid":"lab-1-2026-01-02-03-04-05","name":"GLPI-Agent","version":"1.11",
				"installed-tasks":["inventory","netdiscovery"],"enabled-tasks":["inventory"],"httpd-port":"62354","tag":"lab"}`)
			if status != 200 || o["status"] != "ok" || o["expiration"] != 24.0 || o["tasks"] != nil {
				t.Errorf("the contact is answered with %d %v", status, o)
			}
			status, o = exchange(glpi("lab-1", ago(time.Hour), "App|1"))
			if status != 200 || o["status"] != "ok" || o["expiration"] != 24.0 {
				t.Errorf("the inventory is answered with %d %v", status, o)
			}
			if got := f.software(t, "lab-1"); !slices.Equal(got, []string{"App 1"}) {
				t.Errorf("lab-1 has %v", got)
			}
			if rows := f.deliveries(t); len(rows) != 1 || rows[0].Protocol != "GLPI" || rows[0].AgentID != glpiID || rows[0].Agent != "GLPI-Agent" {
				t.Errorf("listed as %+v", rows)
			}
		})
	}
}

// GLPI Agent reads the words of an error from plain JSON only.
func TestGLPIAgentReadsErrors(t *testing.T) {
	f := newFixture(t)
	for _, c := range []struct {
		body   string
		status int
		words  string
	}{
		{`{"action":"inventory","deviceid":"p","itemtype":"Printer","content":{"hardware":{"name":"p"}}}`, 422, "printer"},
		{`{"action":"get_params","deviceid":"p"}`, 422, "GET_PARAMS"},
		{`{"action":"inventory","deviceid":"p"}`, 422, "nventory"},
	} {
		status, header, answer := f.post(t, "/agent", zlibbed(c.body), "Content-Type", "application/x-compress-zlib", "GLPI-Agent-ID", glpiID)
		var o struct {
			Status, Message string
			Expiration      int
		}
		if err := json.Unmarshal([]byte(answer), &o); err != nil || status != c.status || o.Status != "error" || !strings.Contains(o.Message, c.words) ||
			o.Expiration < 1 || header.Get("Content-Type") != "application/json" {
			t.Errorf("%s is answered with %d %v %q", c.body, status, header, answer)
		}
	}
}

func TestXMLAgents(t *testing.T) {
	for _, c := range []struct {
		name, agent, protocol string
		pack                  func(string) string
		read                  func(testing.TB, string) string
		kind                  string
	}{
		{"FusionInventory", "FusionInventory-Agent_v2.6", "FusionInventory", zlibbed, unzlib, "application/x-compress-zlib"},
		{"OCS", "OCS-NG_unified_unix_agent_v2.10.0", "OCS", zlibbed, unzlib, "application/x-compress-zlib"},
		{"plain", "OCS-NG_iOS", "OCS", func(s string) string { return s }, func(_ testing.TB, s string) string { return s }, "application/xml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			exchange := func(body string, headers ...string) string {
				t.Helper()
				status, header, answer := f.send(t, "/agent", c.pack(body),
					append(headers, "Content-Type", "application/x-compress", "User-Agent", c.agent)...)
				if status == 401 {
					return header.Get("WWW-Authenticate")
				}
				if status != 200 || header.Get("Content-Type") != c.kind {
					t.Fatalf("answered with %d %v %q", status, header, answer)
				}
				return c.read(t, answer)
			}
			const prolog = `<?xml version="1.0" encoding="UTF-8"?><REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>`
			// It first tries without a password, sending everything.
			if ask := exchange(prolog); !strings.Contains(ask, "Basic") {
				t.Fatalf("asks for %q", ask)
			}
			password := []string{"Authorization", (&headers{}).basic("agent", f.token)}
			if answer := exchange(prolog, password...); !strings.Contains(answer, "<RESPONSE>SEND</RESPONSE>") || !strings.Contains(answer, "<PROLOG_FREQ>24</PROLOG_FREQ>") {
				t.Errorf("the prolog is answered with %s", answer)
			}
			if answer := exchange(ocs("pc-1", ago(time.Hour), "App|1"), password...); !strings.Contains(answer, "<RESPONSE>NO_ACCOUNT_UPDATE</RESPONSE>") {
				t.Errorf("the inventory is answered with %s", answer)
			}
			if got := f.software(t, "pc-1"); !slices.Equal(got, []string{"App 1"}) {
				t.Errorf("pc-1 has %v", got)
			}
			if rows := f.deliveries(t); len(rows) != 1 || rows[0].Protocol != c.protocol {
				t.Errorf("listed as %+v", rows)
			}
			status, _, answer := f.post(t, "/agent", c.pack("<REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>SNMPQUERY</QUERY></REQUEST>"))
			if status != 422 || !strings.Contains(c.read(t, answer), "SNMPQUERY") {
				t.Errorf("an SNMP query is answered with %d %s", status, answer)
			}
		})
	}
}

// A large request without a token is read to its end, so that the agent hears that it is asked for one.
func TestLargeRequestHearsThatItNeedsAToken(t *testing.T) {
	f := newFixture(t)
	if status, _, _ := f.send(t, "/agent", strings.Repeat("x", 8<<20)); status != 401 {
		t.Errorf("answered %d", status)
	}
}
