// Command icons packs PNG pictures of one icon into the files that Windows (.ico) and macOS (.icns) want:
//
//	icons OUT.ico|OUT.icns PICTURE.png...
//
// Both are lists of PNG files of square pictures with a short head: Windows reads them so since Vista, macOS since 10.7.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: icons OUT.ico|OUT.icns PICTURE.png...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "icons:", err)
		os.Exit(1)
	}
}

func run(out string, paths []string) error {
	pictures, err := read(paths)
	if err != nil {
		return err
	}
	var content []byte
	switch filepath.Ext(out) {
	case ".ico":
		content = ico(pictures)
	case ".icns":
		content = icns(pictures)
	default:
		return fmt.Errorf("%s: only .ico and .icns can be written", out)
	}
	return os.WriteFile(out, content, 0o644)
}

// picture is a PNG file with its width, which is its height.
type picture struct {
	size int
	data []byte
}

// read returns the pictures, small ones first.
func read(paths []string) ([]picture, error) {
	var pictures []picture
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		config, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if config.Width != config.Height {
			return nil, fmt.Errorf("%s is %d by %d pixels, not square", path, config.Width, config.Height)
		}
		pictures = append(pictures, picture{config.Width, data})
	}
	slices.SortFunc(pictures, func(a, b picture) int { return a.size - b.size })
	return pictures, nil
}

// ico writes Windows' ICONDIR. Its pictures are at most 256 pixels wide, which is written as 0; larger ones are left out.
func ico(pictures []picture) []byte {
	pictures = slices.DeleteFunc(slices.Clone(pictures), func(p picture) bool { return p.size > 256 })
	head := binary.LittleEndian.AppendUint16(nil, 0)
	head = binary.LittleEndian.AppendUint16(head, 1) // an icon, not a pointer
	head = binary.LittleEndian.AppendUint16(head, uint16(len(pictures)))
	offset := len(head) + 16*len(pictures)
	var body []byte
	for _, p := range pictures {
		head = append(head, byte(p.size), byte(p.size), 0, 0)
		head = binary.LittleEndian.AppendUint16(head, 1)  // planes
		head = binary.LittleEndian.AppendUint16(head, 32) // bits a pixel
		head = binary.LittleEndian.AppendUint32(head, uint32(len(p.data)))
		head = binary.LittleEndian.AppendUint32(head, uint32(offset+len(body)))
		body = append(body, p.data...)
	}
	return append(head, body...)
}

// kinds are the names of macOS for pictures of a width, plain ones and those of screens with twice the pixels.
var kinds = map[int][]string{
	16: {"icp4"}, 32: {"icp5", "ic11"}, 64: {"icp6", "ic12"}, 128: {"ic07"}, 256: {"ic08", "ic13"}, 512: {"ic09", "ic14"}, 1024: {"ic10"},
}

// icns writes macOS' icon family. Pictures of widths that it has no name for are left out.
func icns(pictures []picture) []byte {
	var body []byte
	for _, p := range pictures {
		for _, kind := range kinds[p.size] {
			body = append(body, kind...)
			body = binary.BigEndian.AppendUint32(body, uint32(8+len(p.data)))
			body = append(body, p.data...)
		}
	}
	head := binary.BigEndian.AppendUint32([]byte("icns"), uint32(8+len(body)))
	return append(head, body...)
}
