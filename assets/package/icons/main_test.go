package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// draw writes pictures of the sizes and returns their paths.
func draw(t *testing.T, sizes ...image.Point) []string {
	t.Helper()
	var paths []string
	for _, size := range sizes {
		f, err := os.Create(filepath.Join(t.TempDir(), "x.png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, image.NewNRGBA(image.Rectangle{Max: size})); err != nil {
			t.Fatal(err)
		}
		f.Close()
		paths = append(paths, f.Name())
	}
	return paths
}

func pack(t *testing.T, ending string, paths []string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "icon"+ending)
	if err := run(out, paths); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestIco(t *testing.T) {
	content := pack(t, ".ico", draw(t, image.Pt(256, 256), image.Pt(16, 16), image.Pt(512, 512)))
	if n := binary.LittleEndian.Uint16(content[4:]); n != 2 {
		t.Fatalf("%d pictures, want those of 16 and 256 pixels", n)
	}
	for i, width := range []int{16, 256} {
		entry := content[6+16*i:]
		size, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		config, err := png.DecodeConfig(bytes.NewReader(content[offset : offset+size]))
		if err != nil || config.Width != width || entry[0] != byte(width) {
			t.Errorf("picture %d is %d wide, its entry says %d: %v", i, config.Width, entry[0], err)
		}
	}
}

func TestIcns(t *testing.T) {
	content := pack(t, ".icns", draw(t, image.Pt(1024, 1024), image.Pt(32, 32), image.Pt(48, 48)))
	if string(content[:4]) != "icns" || int(binary.BigEndian.Uint32(content[4:])) != len(content) {
		t.Fatalf("the head is %x", content[:8])
	}
	var kinds []string
	for at := 8; at < len(content); {
		length := int(binary.BigEndian.Uint32(content[at+4:]))
		if _, err := png.DecodeConfig(bytes.NewReader(content[at+8 : at+length])); err != nil {
			t.Errorf("%s: %v", content[at:at+4], err)
		}
		kinds = append(kinds, string(content[at:at+4]))
		at += length
	}
	if got := strings.Join(kinds, " "); got != "icp5 ic11 ic10" {
		t.Errorf("it has %s", got)
	}
}

func TestWrongPicturesAreRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(text, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, paths := range map[string][]string{"not square": draw(t, image.Pt(16, 8)), "no picture": {text}, "not there": {"nowhere.png"}} {
		if err := run(filepath.Join(t.TempDir(), "icon.ico"), paths); err == nil {
			t.Errorf("a picture that is %s became an icon", name)
		}
	}
	if err := run("icon.bmp", draw(t, image.Pt(16, 16))); err == nil {
		t.Error("an unknown ending was taken")
	}
}
