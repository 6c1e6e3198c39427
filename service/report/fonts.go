package report

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts that printed reports embed, as far as they need them. Inter, the font of the windows, has outlines of a kind
// that the PDF writer does not take.
//
//go:embed fonts/*.gz
var fontFiles embed.FS

// FontLicenses is the license text of the fonts that printed reports embed, for the About window.
//
//go:embed fonts/LICENSES.txt
var FontLicenses string

// face is a font file.
type face struct {
	family string // its name within a PDF file
	data   []byte
	font   *sfnt.Font
	err    error
}

// faceOf loads a font once.
func faceOf(name string) func() *face {
	return sync.OnceValue(func() *face {
		f := &face{family: name}
		if f.data, f.err = unzipped("fonts/" + name + ".ttf.gz"); f.err == nil {
			f.font, f.err = sfnt.Parse(f.data)
		}
		if f.err != nil {
			f.err = fmt.Errorf("load the font %s: %w", name, f.err)
		}
		return f
	})
}

func unzipped(path string) ([]byte, error) {
	packed, err := fontFiles.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// The faces in the order in which they are asked for a letter: Latin, Greek and Cyrillic; Hebrew, Arabic, Armenian,
// Georgian and signs; Thai; Devanagari; Chinese and Japanese; Korean.
var (
	regularFace = faceOf("NotoSans-Regular")
	boldFace    = faceOf("NotoSans-Bold")
	otherFaces  = []func() *face{
		faceOf("DejaVuSans"), faceOf("NotoSansThai-Regular"), faceOf("NotoSansDevanagari-Regular"), faceOf("DroidSansFallbackFull"), faceOf("NanumSquareR"),
	}
	regularFaces = append([]func() *face{regularFace}, otherFaces...)
	boldFaces    = append([]func() *face{boldFace}, otherFaces...)
)

// glyph is a letter in the face that has it.
type glyph struct {
	face  int8 // index among the faces; -1 when none has it
	known bool
	width uint16 // in thousandths of the size
}

// typeface measures letters in one weight. It is for one document.
type typeface struct {
	faces  []func() *face
	used   []*face // the loaded ones, by index
	glyphs []glyph // by letter, as far as they were asked for
	buffer sfnt.Buffer
	err    error
}

func newTypeface(faces []func() *face) *typeface {
	return &typeface{faces: faces, used: make([]*face, len(faces)), glyphs: make([]glyph, 1<<16)}
}

// glyph finds a letter. The PDF writer knows those up to U+FFFF only.
func (f *typeface) glyph(r rune) glyph {
	if r >= 1<<16 || r < 0 {
		return glyph{face: -1}
	}
	if g := f.glyphs[r]; g.known {
		return g
	}
	g := glyph{face: -1, known: true}
	for i, load := range f.faces {
		loaded := load()
		if loaded.err != nil {
			f.err = loaded.err
			continue
		}
		index, err := loaded.font.GlyphIndex(&f.buffer, r)
		if err != nil || index == 0 {
			continue
		}
		advance, err := loaded.font.GlyphAdvance(&f.buffer, index, fixed.I(1000), font.HintingNone)
		if err != nil {
			continue
		}
		f.used[i] = loaded
		g.face, g.width = int8(i), uint16(advance.Round())
		break
	}
	f.glyphs[r] = g
	return g
}

// width is how wide a text is, in thousandths of the size.
func (f *typeface) width(s string) int {
	wide := 0
	for _, r := range s {
		wide += int(f.glyph(r).width)
	}
	return wide
}
