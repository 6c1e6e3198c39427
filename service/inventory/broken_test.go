package inventory

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// brokenBudget is how many bytes are read of each file in pieces: small files are cut at 150 points.
const brokenBudget = 3 << 19

// TestBrokenFixtures and TestBrokenSamples cut every file at many points, flip bits, and give it wrong endings: a clear
// problem or a reading, never a panic, never long.
func TestBrokenFixtures(t *testing.T) { breakFolder(t, "testdata") }

func TestBrokenSamples(t *testing.T) {
	if testing.Short() {
		t.Skip("the real samples take a while")
	}
	breakFolder(t, filepath.Dir(sample(t, "DEVICES.tsv")))
}

func breakFolder(t *testing.T, root string) {
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Dir(path) == filepath.Clean(samplesDir) || strings.Contains(path, "fuzz") || filepath.Ext(path) == ".want" {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		if err == nil {
			breakFile(t, path, data)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatal(files, err)
	}
}

func breakFile(t *testing.T, path string, data []byte) {
	try := func(what, name string, piece []byte) []Unit {
		t.Helper()
		start := time.Now()
		units := unitsOf(t, name, piece, Limits{})
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s, %s: took %v", path, what, took)
		}
		if len(units) == 0 {
			t.Errorf("%s, %s: neither read nor refused", path, what)
		}
		for _, u := range units {
			var p *PanicError
			if errors.As(u.Err, &p) {
				t.Errorf("%s, %s: %v\n%.1200s", path, what, u.Err, p.Stack)
			}
			if u.Err != nil && (len(u.Reports) > 0 || len(u.Err.Error()) < 10) {
				t.Errorf("%s, %s: %+v", path, what, u)
			}
		}
		return units
	}
	whole := try("whole", path, data)
	for _, ending := range []string{".csv", ".json", ".xml", ".txt", ""} {
		other := try("with the ending "+ending, strings.TrimSuffix(path, filepath.Ext(path))+ending, data)
		if (other[0].Err == nil) != (whole[0].Err == nil) || other[0].Format != whole[0].Format {
			t.Errorf("%s with the ending %q: %s, %v instead of %s, %v", path, ending, other[0].Format, other[0].Err, whole[0].Format, whole[0].Err)
		}
	}
	points := min(150, max(6, brokenBudget/max(1, len(data))), len(data))
	if whole[0].Format == (excelTable{}).Name() {
		points = min(points, 40) // each takes long, and nearly all break the checksum of the archive
	}
	strict := whole[0].Err == nil && mustBeWhole(whole[0].Format)
	end := len(bytes.TrimRight(data, " \t\r\n\x00"))
	for i := range points {
		cut := i * len(data) / points
		units := try("cut", path, data[:cut])
		if strict && cut < end && units[0].Err == nil {
			t.Errorf("%s, cut at %d of %d: read as %s without a problem", path, cut, len(data), units[0].Format)
		}
		flipped := bytes.Clone(data)
		flipped[cut] ^= 1 << (i % 8)
		try("with a bit flipped", path, flipped)
	}
}

// mustBeWhole reports whether a cut file of the format is always broken.
func mustBeWhole(format string) bool {
	switch format {
	case "GLPI JSON", "GLPI/OCS XML", "Open-AudIT XML", "Open-AudIT JSON":
		return true
	}
	return false
}

func FuzzRead(f *testing.F) {
	seedFixtures(f, "")
	f.Add(gzipped(f, []byte(smallXML)))
	f.Add(deflated(f, []byte(smallXML)))
	f.Add(zipped(f, "a.xml", smallXML, "b.txt", "hello"))
	f.Add(tarred(f, "a.xml", smallXML))
	f.Add([]byte("\xFF\xFE<\x00x\x00/\x00>\x00"))
	limits := Limits{FileBytes: 1 << 20, ArchiveBytes: 2 << 20, Members: 50, Entries: 10_000}
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		err := ReadSource(context.Background(), Source{Path: "fuzz.bin", Data: data}, Options{}, limits, func(u Unit) error {
			n++
			var p *PanicError
			if errors.As(u.Err, &p) {
				t.Fatalf("%v\n%s", u.Err, p.Stack)
			}
			return nil
		})
		if err != nil || n == 0 {
			t.Fatal(n, err)
		}
	})
}

func FuzzGLPIJSON(f *testing.F) {
	seedFixtures(f, ".json")
	for _, s := range oddJSON {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := &File{Data: data}
		if decode(file) == nil && bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) < 1000 {
			agreeJSON(t, file.Data)
		}
	})
}

func FuzzAgentXML(f *testing.F) {
	seedFixtures(f, ".xml")
	for _, s := range oddXML {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := &File{Data: data}
		if decode(file) == nil && bytes.Count(data, []byte("<")) < 1000 {
			agreeXML(t, file.Data)
		}
	})
}

func FuzzOpenAudit(f *testing.F) {
	seedFixtures(f, "")
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []Format{openAuditXML{}, openAuditJSON{}} {
			file := &File{Path: "x-240102030405.xml", Data: data}
			if decode(file) == nil && format.Detect(file) {
				_ = format.Read(context.Background(), file, func(*Report) error { return nil })
			}
		}
	})
}

func FuzzClassify(f *testing.F) {
	for _, lines := range realTitles {
		for line := range strings.Lines(lines) {
			f.Add(strings.TrimSpace(line))
		}
	}
	f.Fuzz(func(t *testing.T, name string) {
		if kind := Classify(name, name); kind.String() == "unknown" {
			t.Error(kind)
		}
	})
}

// seedFixtures adds the hand-written files with the ending as seeds.
func seedFixtures(f *testing.F, ending string) {
	files, err := filepath.Glob("testdata/*" + ending)
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
}
