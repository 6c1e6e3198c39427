package model

import "testing"

func TestGoodUUID(t *testing.T) {
	for in, want := range map[string]string{
		"4c4c4544-0034-3010-8048-b6c04f503732":            "4C4C4544-0034-3010-8048-B6C04F503732",
		" {4C4C4544-0034-3010-8048-B6C04F503732} ":        "4C4C4544-0034-3010-8048-B6C04F503732",
		"4c4c454400343010 8048b6c04f503732":               "4C4C4544-0034-3010-8048-B6C04F503732",
		"urn:uuid:4c4c4544-0034-3010-8048-b6c04f503732":   "4C4C4544-0034-3010-8048-B6C04F503732",
		"4e024bafab01d943":                                "4E024BAFAB01D943", // an Android id
		"VMware-56 4d 12 70 64 66 3f 26-5a 0c ce a0 92 5": "VMWARE-56 4D 12 70 64 66 3F 26-5A 0C CE A0 92 5",
		"00000000-0000-1000-8000-080027E0BD29":            "00000000-0000-1000-8000-080027E0BD29",
		"":                                                "",
		"0":                                               "",
		"00000000-0000-0000-0000-000000000000":            "",
		"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF":            "",
		"ffffffff-ffff-ffff-ffff-ffffffffffff":            "",
		"03000200-0400-0500-0006-000700080009":            "",
		"00020003-0004-0005-0006-000700080009":            "",
		"12345678-1234-5678-90AB-CDDEEFAABBCC":            "12345678-1234-5678-90AB-CDDEEFAABBCC",
		"Not Settable":                                    "",
		"Not Specified":                                   "",
		"To Be Filled By O.E.M.":                          "",
		"None":                                            "",
		"0123456789ABCDEF":                                "",
		"FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE":            "",
	} {
		if got := GoodUUID(in); got != want {
			t.Errorf("GoodUUID(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGoodSerial(t *testing.T) {
	for _, good := range []string{"640HP72", "CZC946B8WD", "LXN8302045951081611601", "VMware-56 4d 7e 0d", "R58MA4BNXPV", "100", "5CG1234ABC"} {
		if got := GoodSerial(" " + good + " "); got != good {
			t.Errorf("GoodSerial(%q) = %q", good, got)
		}
	}
	for _, bad := range []string{
		"", "0", "00000000", "None", "none", "N/A", "Not Specified", "not specified.", "Not Available", "To Be Filled By O.E.M.",
		"To be filled by O.E.M", "Default string", "System Serial Number", "123456789", "0123456789ABCDEF", "Chassis Serial Number",
		"xxxxxxxx", "XXXXXXX", "........", "-", "1", "FFFFFFFF", "empty", "INVALID", "SN", "System Serial Number 1", "1234567890",
	} {
		if got := GoodSerial(bad); got != "" {
			t.Errorf("GoodSerial(%q) = %q, want nothing", bad, got)
		}
	}
}

func TestGoodManufacturer(t *testing.T) {
	for in, want := range map[string]string{
		" Dell  Inc.": "Dell Inc.", "VMware": "VMware", "QEMU": "QEMU", "HP": "HP",
		"System manufacturer": "", "To Be Filled By O.E.M.": "", "": "", "Default string": "", "OEM": "",
	} {
		if got := GoodManufacturer(in); got != want {
			t.Errorf("GoodManufacturer(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGoodHostname(t *testing.T) {
	for _, good := range []string{"PC-1", "laptop", "café", "経理部-01", "1", "iMac de Marie", "localhost2"} {
		if !GoodHostname(good) {
			t.Errorf("%q should tell a computer from others", good)
		}
	}
	for _, bad := range []string{"", "localhost", "LOCALHOST.localdomain", "(none)", "unknown", "N/A", "0000", "--", "localhost.local", "127.0.0.1"} {
		if GoodHostname(bad) {
			t.Errorf("%q should not tell a computer from others", bad)
		}
	}
}
