package inventory

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/xml"
	"math/bits"
	"strings"
)

// xmlScanner reads XML by pulling: the caller walks through the children of an element, takes the text of those that it
// wants and skips the rest.
//
//	for s.child() {
//		switch s.name {
//		case "NAME":
//			device.Hostname = s.text()
//		default:
//			s.skip()
//		}
//	}
//
// It has two ways of reading. The fast one knows the plain XML that inventory tools write: no namespaces, no document types,
// no characters in names beyond ASCII. Whatever else it meets, broken XML included, it calls odd, and readXML begins anew with encoding/xml,
// whose judgment is final. So a file is accepted if and only if encoding/xml accepts it.
type xmlScanner struct {
	data  []byte
	pos   int
	name  string // local name of the element that child stands at
	empty bool   // it is written <X/>
	stack []span // names of the open elements
	odd   bool   // the fast way is at its end
	limit int    // of depth
	plain bool   // what characters passed over stands for itself: no references, no "\r"
	// brackets says that "]]>" occurs, which outside of a CDATA section is an error.
	brackets bool

	slow  *xml.Decoder
	attrs []xml.Attr // of the element, in the slow way
	depth int        // of open elements, in the slow way
	err   error
	ctx   context.Context
}

// span is a part of the data.
type span struct{ start, end int }

// readXML calls read with a scanner inside the root element, whose name it has checked; a second time, after reset,
// when the file is not as plain as most. read must not keep what it found before.
func readXML(ctx context.Context, f *File, root string, read func(s *xmlScanner)) error {
	s := &xmlScanner{data: f.Data, limit: f.limits().Depth, ctx: ctx}
	s.brackets = bytes.Contains(s.data, []byte("]]>"))
	if s.begin(); s.child() && s.name == root {
		read(s)
	}
	if !s.odd && s.err == nil {
		return nil
	}
	if s.err != nil {
		return s.err
	}
	s = &xmlScanner{data: f.Data, limit: f.limits().Depth, slow: newXMLDecoder(f.Data), ctx: ctx}
	if s.child() && s.name == root {
		read(s)
	}
	return s.err
}

// begin passes the declaration over.
func (s *xmlScanner) begin() {
	if bytes.Contains(s.data, []byte("\xEF\xBF\xBE")) || bytes.Contains(s.data, []byte("\xEF\xBF\xBF")) {
		s.odd = true // U+FFFE and U+FFFF are no characters of XML
		return
	}
	s.space()
	if !bytes.HasPrefix(s.data[s.pos:], []byte("<?xml")) {
		return
	}
	declaration, _, ok := bytes.Cut(s.data[s.pos:], []byte("?>"))
	if !ok || len(declaration) > 200 {
		s.odd = true
		return
	}
	if _, version, found := bytes.Cut(declaration, []byte("version=")); found &&
		!bytes.HasPrefix(version, []byte(`"1.0"`)) && !bytes.HasPrefix(version, []byte(`'1.0'`)) {
		s.odd = true
	}
	if c := declaration[5:]; len(c) > 0 && c[0] > ' ' || bytes.IndexByte(declaration[1:], '<') >= 0 {
		s.odd = true
	}
	s.pos += len(declaration) + 2
}

// child goes to the next element inside the current one, passing text over. False at the end of the current element,
// which it leaves. The element must then be read with text, skip or an own loop over child.
func (s *xmlScanner) child() bool {
	if s.slow != nil {
		return s.slowChild()
	}
	if s.empty {
		s.empty = false
		s.stack = s.stack[:len(s.stack)-1]
		return false
	}
	for !s.odd {
		s.space()
		if s.pos >= len(s.data) {
			break
		}
		if s.data[s.pos] != '<' {
			if len(s.stack) == 0 || !s.characters() {
				break
			}
			continue
		}
		if s.pos+1 < len(s.data) && s.data[s.pos+1] == '/' {
			s.endTag()
			return false
		}
		if s.pos+1 < len(s.data) && s.data[s.pos+1] == '!' {
			if _, ok := s.section(); !ok {
				break
			}
			continue
		}
		return s.startTag()
	}
	s.odd = true
	return false
}

// text reads the text of the current element and leaves it. Elements inside it are passed over.
func (s *xmlScanner) text() string {
	if s.slow != nil {
		return s.slowText()
	}
	if s.empty {
		s.skip()
		return ""
	}
	start := s.pos
	if s.characters() && s.endsHere() {
		value, plain := s.data[start:s.pos], s.plain
		s.endTag()
		if plain {
			return text(value)
		}
		return s.value(value)
	}
	return s.mixedText(start)
}

// mixedText is text for elements with CDATA sections, comments or elements inside.
func (s *xmlScanner) mixedText(start int) string {
	var all strings.Builder
	for !s.odd {
		all.WriteString(s.value(s.data[start:s.pos]))
		switch {
		case s.pos+1 >= len(s.data):
			s.odd = true
		case s.endsHere():
			s.endTag()
			return all.String()
		case s.data[s.pos+1] == '!':
			content, _ := s.section()
			all.WriteString(newlines(text(content)))
		default:
			if s.startTag() {
				s.skip()
			}
		}
		start = s.pos
		if !s.odd {
			s.characters()
		}
	}
	return ""
}

// skip passes the current element over, with everything in it.
func (s *xmlScanner) skip() {
	if s.slow != nil {
		s.slowSkip()
		return
	}
	if !s.empty && s.characters() && s.endsHere() { // most elements have nothing but text
		s.endTag()
		return
	}
	for depth := 1; depth > 0 && !s.odd; {
		if s.child() {
			depth++
		} else {
			depth--
		}
	}
}

// endsHere reports whether an end tag stands at pos.
func (s *xmlScanner) endsHere() bool {
	return s.pos+1 < len(s.data) && s.data[s.pos] == '<' && s.data[s.pos+1] == '/'
}

// space passes white space over.
func (s *xmlScanner) space() {
	data, i := s.data, s.pos
	for i < len(data) {
		c := data[i]
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			break
		}
		i++
		for c == '\n' && i+8 <= len(data) && binary.LittleEndian.Uint64(data[i:]) == 0x2020202020202020 {
			i += 8
		}
	}
	s.pos = i
}

// nameBytes are the bytes that the fast way knows in names.
var nameBytes = func() (set [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-" {
		set[c] = true
	}
	return set
}()

// startTag reads the start tag at pos and enters the element.
func (s *xmlScanner) startTag() bool {
	data, start := s.data, s.pos+1
	i := start
	for i < len(data) && nameBytes[data[i]] {
		i++
	}
	if i == start || i >= len(data) || data[start] <= '9' { // digits, "." and "-" do not begin a name
		s.odd = true
		return false
	}
	s.name = text(data[start:i])
	s.stack = append(s.stack, span{start, i})
	if data[i] != '>' {
		i = s.attributes(i)
	}
	switch {
	case i < len(data) && data[i] == '>':
		s.empty = false
		i++
	case i+1 < len(data) && data[i] == '/' && data[i+1] == '>':
		s.empty = true
		i += 2
	default:
		s.odd = true
		return false
	}
	if len(s.stack) > s.limit {
		s.tooDeep()
		return false
	}
	s.pos = i
	return true
}

// attributes passes plain attributes over, from the end of the element's name, and returns where they end. At anything
// else, such as a namespace, it stops.
func (s *xmlScanner) attributes(i int) int {
	data := s.data
	for {
		start := i
		for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
			i++
		}
		name := i
		for i < len(data) && nameBytes[data[i]] {
			i++
		}
		if i == name {
			return i
		}
		if name == start || data[name] <= '9' || i+1 >= len(data) || data[i] != '=' || string(data[name:i]) == "xmlns" {
			return name
		}
		quote := data[i+1]
		if quote != '"' && quote != '\'' {
			return name
		}
		for i += 2; i < len(data) && data[i] != quote; i++ {
			if c := data[i]; c < ' ' || c == '<' || c == '&' {
				return name
			}
		}
		i++
	}
}

// endTag reads the end tag at pos, which must be that of the current element, and leaves the element.
func (s *xmlScanner) endTag() {
	data, i := s.data, s.pos+2
	if len(s.stack) == 0 {
		s.odd = true
		return
	}
	open := s.stack[len(s.stack)-1]
	name := data[open.start:open.end]
	if i+len(name) >= len(data) || string(data[i:i+len(name)]) != string(name) {
		s.odd = true
		return
	}
	i += len(name)
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	if i >= len(data) || data[i] != '>' {
		s.odd = true
		return
	}
	s.stack = s.stack[:len(s.stack)-1]
	s.pos = i + 1
}

// section reads the CDATA section or the comment at pos; a comment has no text.
func (s *xmlScanner) section() (content []byte, ok bool) {
	const openData, shutData, openNote = "<![CDATA[", "]]>", "<!--"
	rest := s.data[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte(openData)):
		if n := bytes.Index(rest[len(openData):], []byte(shutData)); n >= 0 {
			content = rest[len(openData) : len(openData)+n]
			s.pos += len(openData) + n + len(shutData)
			if !hasControls(content) {
				return content, true
			}
		}
	case bytes.HasPrefix(rest, []byte(openNote)):
		// "--" may stand at the end of a comment only.
		if n := bytes.Index(rest[len(openNote):], []byte("--")); n >= 0 && bytes.HasPrefix(rest[len(openNote)+n:], []byte("-->")) {
			s.pos += len(openNote) + n + len("-->")
			return nil, true
		}
	}
	s.odd = true
	return nil, false
}

// characters passes the text from pos up to the next "<" over and checks it. False when it is odd.
func (s *xmlScanner) characters() bool {
	data, i := s.data, s.pos
	s.plain = true
	for {
		for i+8 <= len(data) {
			w := binary.LittleEndian.Uint64(data[i:])
			if stop := textStops(w); stop != 0 {
				i += bits.TrailingZeros64(stop) >> 3
				break
			}
			i += 8
		}
		for i < len(data) && data[i] != '<' && data[i] != '&' && data[i] >= ' ' {
			i++
		}
		if i >= len(data) {
			s.odd = true // the file ends inside an element
			return false
		}
		switch c := data[i]; {
		case c == '<':
			if s.brackets && bytes.Contains(data[s.pos:i], []byte("]]>")) {
				s.odd = true
				return false
			}
			s.pos = i
			return true
		case c == '\n' || c == '\t':
			i++
		case c == '\r':
			s.plain = false
			i++
		default:
			s.plain = false
			n := 0
			if c == '&' {
				_, n = entity(data[i:])
			}
			if n == 0 {
				s.odd = true
				return false
			}
			i += n
		}
	}
}

// textStops marks the lowest byte of w that is "<", "&" or a control character; see stringStops.
func textStops(w uint64) uint64 {
	less := w ^ lowBits*'<'
	and := w ^ lowBits*'&'
	return ((less-lowBits)&^less | (and-lowBits)&^and | (w-lowBits*' ')&^w) & highBits
}

func (s *xmlScanner) tooDeep() {
	s.err = &LimitError{What: "levels of nesting", Limit: int64(s.limit)}
	s.odd = true
}
