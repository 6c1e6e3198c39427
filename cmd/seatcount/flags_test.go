package main

import (
	"errors"
	"io"
	"path/filepath"
	"testing"
)

func TestFlags(t *testing.T) {
	o, err := parseFlags([]string{"-v", "--db", "x.db", "--size", "1024x680", "--theme", "dark", "--page", "Devices", "--sample"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if !o.verbose || !o.sample || o.size.Width != 1024 || o.size.Height != 680 || o.theme != "dark" || o.page != "devices" {
		t.Errorf("%+v", o)
	}
	if !filepath.IsAbs(o.database) || filepath.Base(o.database) != "x.db" {
		t.Errorf("database %q, want an absolute path", o.database)
	}
}

func TestWrongFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--size", "big"}, {"--size", "0x10"}, {"--theme", "pink"}, {"--page", "nowhere"}, {"file.json"}, {"--unknown"},
	} {
		var usage usageError
		if _, err := parseFlags(args, io.Discard); !errors.As(err, &usage) {
			t.Errorf("%q: %v, want an error of usage", args, err)
		}
	}
}
