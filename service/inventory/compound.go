package inventory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Compound files hold streams in folders, as a disk does: old Office documents, installers and mails are such ([MS-CFB]).
// The library that excelize brings along, mscfb 1.0.7, reserves as much memory as a header asks for: a file of 2 KB ends the
// program with "out of memory". So we read the few things we need ourselves, and nothing here grows beyond the size of the
// file.

// compoundMagic begins every compound file.
const compoundMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

const (
	maxRegularSector  = 0xFFFFFFFA // numbers from here on are marks, such as the end of a chain
	compoundHeader    = 512
	compoundEntrySize = 128
	miniShift         = 6 // sectors of the mini stream have 64 bytes
)

var errChain = errors.New("a chain of sectors is broken")

// compoundFile is an open compound file.
type compoundFile struct {
	data    []byte
	big     sectors
	mini    sectors
	cutoff  uint64          // streams shorter than this lie in the mini stream
	clsid   string          // of the root: what kind of document it is, where no stream tells
	entries []compoundEntry // directly below the root
}

// compoundEntry is a stream or a folder.
type compoundEntry struct {
	name               string
	stream             bool
	left, right, child uint32
	start              uint32
	size               uint64
}

// sectors are the pieces of a file, and which follows which.
type sectors struct {
	data  []byte // from sector 0 on
	shift uint
	next  []uint32
}

// piece returns a sector; the last one may be cut short by the end of the file.
func (s *sectors) piece(n uint32) []byte {
	from := int64(n) << s.shift
	if n >= maxRegularSector || from >= int64(len(s.data)) {
		return nil
	}
	return s.data[from:min(from+1<<s.shift, int64(len(s.data)))]
}

// chain joins the sectors from start on, up to size bytes. A chain that goes in a circle ends with the size of the file.
func (s *sectors) chain(start uint32, size uint64) ([]byte, error) {
	size = min(size, uint64(len(s.data)))
	var out []byte
	for uint64(len(out)) < size && start < maxRegularSector {
		piece := s.piece(start)
		if piece == nil || int64(start) >= int64(len(s.next)) {
			return nil, errChain
		}
		if out == nil {
			out = make([]byte, 0, size+1<<s.shift)
		}
		out = append(out, piece...)
		start = s.next[start]
	}
	return out[:min(uint64(len(out)), size)], nil
}

// openCompound reads the header, the tables of sectors and the root's folder.
func openCompound(data []byte) (*compoundFile, error) {
	if len(data) < compoundHeader {
		return nil, errors.New("its header breaks off")
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	shift := uint(binary.LittleEndian.Uint16(data[30:]))
	if shift != 9 && shift != 12 {
		return nil, fmt.Errorf("its sectors have a size of 2^%d", shift)
	}
	c := &compoundFile{data: data, cutoff: uint64(u32(56))}
	c.big = sectors{data: data[min(1<<shift, len(data)):], shift: shift}
	if err := c.readTable(u32(68)); err != nil {
		return nil, err
	}
	directory, err := c.big.chain(u32(48), uint64(len(data)))
	if err != nil || len(directory) < compoundEntrySize {
		return nil, errors.New("its directory is broken")
	}
	root := readEntry(directory, shift)
	if c.clsid = string(directory[80:96]); root.start < maxRegularSector {
		c.mini = sectors{shift: miniShift}
		if c.mini.data, err = c.big.chain(root.start, root.size); err != nil {
			return nil, err
		}
		table, err := c.big.chain(u32(60), uint64(len(data)))
		if err != nil {
			return nil, err
		}
		c.mini.next = appendNumbers(nil, table)
	}
	c.entries = rootEntries(directory, root.child, shift)
	return c, nil
}

// readTable reads which sector follows which. The sectors with the table are listed in the header, and further ones in
// sectors that begin with difat.
func (c *compoundFile) readTable(difat uint32) error {
	all := len(c.big.data)>>c.big.shift + 1
	list := appendNumbers(nil, c.data[76:compoundHeader])
	for n := 0; len(c.big.next) < all; n++ {
		if n >= len(list) {
			piece := c.big.piece(difat)
			if difat >= maxRegularSector || len(piece) < 8 {
				break
			}
			last := len(piece) - 4
			if list, n = appendNumbers(list[:0], piece[:last]), 0; difat == binary.LittleEndian.Uint32(piece[last:]) {
				return errChain
			}
			// Each list adds to the table or is of marks only, and those end it: no circle goes on for ever.
			if difat = binary.LittleEndian.Uint32(piece[last:]); list[0] >= maxRegularSector {
				break
			}
		}
		if list[n] < maxRegularSector {
			piece := c.big.piece(list[n])
			if len(piece) < 4 {
				return errChain
			}
			c.big.next = appendNumbers(c.big.next, piece)
		}
	}
	if len(c.big.next) == 0 {
		return errors.New("it has no table of sectors")
	}
	return nil
}

func appendNumbers(to []uint32, from []byte) []uint32 {
	for ; len(from) >= 4; from = from[4:] {
		to = append(to, binary.LittleEndian.Uint32(from))
	}
	return to
}

// rootEntries walks the tree of what lies directly in the root's folder.
func rootEntries(directory []byte, top uint32, shift uint) []compoundEntry {
	seen := make([]bool, len(directory)/compoundEntrySize)
	var found []compoundEntry
	for open := []uint32{top}; len(open) > 0; {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		if int64(n) >= int64(len(seen)) || seen[n] {
			continue
		}
		seen[n] = true
		e := readEntry(directory[n*compoundEntrySize:], shift)
		found = append(found, e)
		open = append(open, e.left, e.right)
	}
	return found
}

func readEntry(b []byte, shift uint) compoundEntry {
	e := compoundEntry{
		stream: b[66] == 2,
		left:   binary.LittleEndian.Uint32(b[68:]), right: binary.LittleEndian.Uint32(b[72:]), child: binary.LittleEndian.Uint32(b[76:]),
		start: binary.LittleEndian.Uint32(b[116:]), size: binary.LittleEndian.Uint64(b[120:]),
	}
	if shift == 9 {
		e.size &= 1<<32 - 1 // some programs leave rubbish above
	}
	var name [32]uint16
	length := int(min(binary.LittleEndian.Uint16(b[64:])/2, 32))
	for i := range length {
		name[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	e.name = strings.TrimRight(string(utf16.Decode(name[:length])), "\x00")
	return e
}

// find returns the entry of that name in the root's folder, or nil.
func (c *compoundFile) find(name string) *compoundEntry {
	for i := range c.entries {
		if strings.EqualFold(c.entries[i].name, name) {
			return &c.entries[i]
		}
	}
	return nil
}

// read returns what is in a stream.
func (c *compoundFile) read(e *compoundEntry) ([]byte, error) {
	if e.size < c.cutoff {
		return c.mini.chain(e.start, e.size)
	}
	return c.big.chain(e.start, e.size)
}
