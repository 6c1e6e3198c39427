package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"seatcount/service/about"
)

// The list that is built in is right for what is linked now.
func TestNoticesAreComplete(t *testing.T) {
	t.Chdir("../../..")
	modules, err := linked()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, p := range about.Parts() {
		known[p.Name] = p.Version
	}
	for _, m := range modules {
		if version, ok := known[m.Path]; !ok || version != m.Version {
			t.Errorf("%s %s is in the programs, and not (or as %q) in service/about/parts.txt: run make notices", m.Path, m.Version, version)
		}
	}
}

func TestLicenseOf(t *testing.T) {
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby\ngranted, free of charge":                            "MIT",
		"Redistribution and use in source and binary forms … used to endorse or promote products": "BSD-3-Clause",
		"Redistribution and use in source and binary forms":                                       "BSD-2-Clause",
		"Apache License\n   Version 2.0, January 2004":                                            "Apache-2.0",
		"All rights reserved": "LicenseRef-unknown",
	} {
		if got := licenseOf(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// This test's own program stands for the real ones.
func TestSBOM(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := writeSBOM(&first, "1.2.3", "abc", []string{program}); err != nil {
		t.Fatal(err)
	}
	if err := writeSBOM(&second, "1.2.3", "abc", []string{program}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("it is another one each time")
	}
	var b bom
	if err := json.Unmarshal(first.Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Spec != "1.6" || !strings.HasPrefix(b.Serial, "urn:uuid:") || b.Metadata.Component.Version != "1.2.3" {
		t.Errorf("%+v", b)
	}
	i := slices.IndexFunc(b.Components, func(c component) bool { return c.Name == "Go standard library" })
	if i < 0 || !strings.HasPrefix(b.Components[i].PURL, "pkg:golang/std@1.") {
		t.Errorf("the components are %+v", b.Components)
	}
	if len(b.Components[0].Hashes) != 1 || len(b.Components[0].Hashes[0].Content) != 64 {
		t.Errorf("the program is %+v", b.Components[0])
	}
}
