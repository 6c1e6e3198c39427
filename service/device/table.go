package device

// table finds the ids that belong to hashes. It is an open table with one slot of 16 bytes, in one cache line, a hash:
// finding the entries of a report in it takes a quarter of the time of Go's map, because the processor waits for several
// of its slots at once.
type table struct {
	slots []slot // a power of two of them; at most half are used
	used  int
}

type slot struct {
	hash uint64 // 0 for an empty slot
	id   int32
}

// get returns the id of a hash.
func (t *table) get(hash uint64) (int32, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	if hash == 0 {
		hash = 1
	}
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch t.slots[i].hash {
		case hash:
			return t.slots[i].id, true
		case 0:
			return 0, false
		}
	}
}

// put notes the id of a hash that is not there yet.
func (t *table) put(hash uint64, id int32) {
	if hash == 0 {
		hash = 1
	}
	if 2*(t.used+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(1024, 2*len(old)))
		for _, s := range old {
			if s.hash != 0 {
				t.place(s)
			}
		}
	}
	t.place(slot{hash, id})
	t.used++
}

func (t *table) place(s slot) {
	mask := uint64(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].hash != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

// find looks many hashes up: it sets ids[i] to the id of hashes[i], or to -1. A hash that is not in its first slot counts
// as not found: get knows better.
func (t *table) find(hashes []uint64, ids []int32) {
	if len(t.slots) == 0 {
		for i := range ids {
			ids[i] = -1
		}
		return
	}
	mask := uint64(len(t.slots) - 1)
	for i, hash := range hashes {
		s := &t.slots[hash&mask]
		id := s.id
		if s.hash != hash {
			id = -1
		}
		ids[i] = id
	}
}
