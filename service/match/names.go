package match

// Names is a growing list of folded names, numbered from 0, one after another in one buffer: a pass over all of them
// reads memory in order. Appending makes a new value that shares the memory of the old one, which stays valid and may
// be read meanwhile; like with slices, only the newest value may be appended to.
type Names struct {
	buf  []byte   // each name is followed by a zero byte, which Fold never leaves in a name
	ends []uint32 // ends[i] is where name i ends, without its zero
}

// MakeNames returns an empty list with room for so many names of so many bytes in all.
func MakeNames(names, bytes int) Names {
	return Names{buf: make([]byte, 0, bytes+names), ends: make([]uint32, 0, names)}
}

// Append returns the list with the folded form of the title as its next name.
func (n Names) Append(title string) Names {
	n.buf = AppendFold(n.buf, title)
	n.ends = append(n.ends, uint32(len(n.buf)))
	n.buf = append(n.buf, 0)
	return n
}

// Len is the number of names.
func (n Names) Len() int { return len(n.ends) }

// At returns a name; it must not be changed.
func (n Names) At(i int) []byte { return n.buf[n.start(i):n.ends[i]:n.ends[i]] }

// Size is the memory that the names take, in bytes.
func (n Names) Size() int { return cap(n.buf) + 4*cap(n.ends) }

// start is where name i begins in the buffer.
func (n Names) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return n.ends[i-1] + 1
}
