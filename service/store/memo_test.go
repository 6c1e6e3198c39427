package store

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
)

// counting counts through a memo how often the database was really read.
type counting struct {
	Memo[string, int64]
	reads int
}

func (c *counting) orgs(t *testing.T, s *Store) int64 {
	t.Helper()
	n, err := c.Get(ctx, s, "orgs", func() (int64, error) {
		c.reads++
		return count(t, s, "SELECT count(*) FROM orgs"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMemoShouldReadAgainAfterAnybodyWrote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seatcount.db")
	s, other := openAt(t, path), openAt(t, path)
	var c counting
	steps := []struct {
		name  string
		do    func()
		reads int
	}{
		{"at first", func() {}, 1},
		{"again", func() {}, 1},
		{"after reading elsewhere", func() { count(t, other, "SELECT count(*) FROM devices") }, 1},
		{"after its own writing", func() { write(t, s, "INSERT INTO orgs (parent_id, name) VALUES (1, 'a')") }, 2},
		{"after another process's writing", func() { write(t, other, "INSERT INTO orgs (parent_id, name) VALUES (1, 'b')") }, 3},
		{"again", func() {}, 3},
		// A new connection counts from its own beginning: its number is no answer to the old one's.
		{"when the watching connection is lost", func() { s.watch.conn.Close() }, 4},
		{"on the new connection", func() { write(t, s, "DELETE FROM orgs WHERE name = 'a'") }, 5},
		{"and again", func() {}, 5},
	}
	for _, step := range steps {
		step.do()
		if step.name == "when the watching connection is lost" {
			c.orgs(t, s) // finds out, and reads without remembering
			c.reads--
		}
		want := count(t, s, "SELECT count(*) FROM orgs")
		if got := c.orgs(t, s); got != want || c.reads != step.reads {
			t.Errorf("%s: %d organizations after %d reads, want %d after %d", step.name, got, c.reads, want, step.reads)
		}
	}
}

func TestMemoShouldNotKeepErrors(t *testing.T) {
	s := openTest(t)
	var m Memo[int, string]
	broken := errors.New("broken")
	if _, err := m.Get(ctx, s, 1, func() (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if v, err := m.Get(ctx, s, 1, func() (string, error) { return "well", nil }); v != "well" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	for i := range 2 * memoEntries {
		if v, err := m.Get(ctx, s, i+2, func() (string, error) { return "x", nil }); v != "x" || err != nil {
			t.Fatalf("%q, %v", v, err)
		}
	}
	if len(m.values) != memoEntries {
		t.Errorf("%d values are kept, want %d", len(m.values), memoEntries)
	}
}

// Whoever has written sees it, however many read at the same time.
func TestMemoShouldBeUpToDateForManyReaders(t *testing.T) {
	s := openTest(t)
	var m Memo[string, int64]
	orgs := func() (int64, error) {
		return m.Get(ctx, s, "orgs", func() (n int64, err error) {
			err = s.Read(ctx).Raw("SELECT count(*) FROM orgs").Scan(&n).Error
			return n, err
		})
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			last := int64(0)
			for {
				n, err := orgs()
				if err != nil || n < last {
					t.Errorf("%d organizations after %d, %v", n, last, err)
					return
				}
				last = n
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	before := count(t, s, "SELECT count(*) FROM orgs")
	for i := range int64(200) {
		write(t, s, "INSERT INTO orgs (parent_id, name) VALUES (1, ?)", i)
		if n, err := orgs(); err != nil || n != before+i+1 {
			t.Fatalf("%d organizations after writing %d, %v", n, before+i+1, err)
		}
	}
	close(done)
	readers.Wait()
}
