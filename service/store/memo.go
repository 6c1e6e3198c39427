package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// memoEntries is how many values a Memo keeps at most.
const memoEntries = 1000

// Memo keeps what was read from the database for as long as nobody writes to it, this process or another: programs ask
// the same again and again, and asking SQLite whether anything changed takes a hundredth of reading it. Values are shared
// by all who ask; nobody changes them. The zero Memo is empty and ready.
type Memo[K comparable, V any] struct {
	mu     sync.Mutex
	state  state
	values map[K]V
}

// Get returns what read returned last for the key, or calls it if the database was written to since. Errors are not kept.
func (m *Memo[K, V]) Get(ctx context.Context, s *Store, key K, read func() (V, error)) (V, error) {
	// The state is asked for first: what is read afterwards may be newer than it says, never older.
	now, err := s.watch.now(ctx)
	if err != nil {
		return read()
	}
	m.mu.Lock()
	if m.state != now {
		m.state, m.values = now, nil
	}
	v, ok := m.values[key]
	m.mu.Unlock()
	if ok {
		return v, nil
	}
	if v, err = read(); err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == now && len(m.values) < memoEntries {
		if m.values == nil {
			m.values = map[K]V{}
		}
		m.values[key] = v
	}
	return v, nil
}

// state is that of the database at a moment: it is another one after every commit.
type state struct{ connection, version int64 }

// watch asks one connection, which never writes, for the state of the database: SQLite's data version counts what other
// connections committed, and says nothing beside that of another connection.
type watch struct {
	pool        *sql.DB
	mu          sync.Mutex
	conn        *sql.Conn
	connections int64
}

func (w *watch) now(ctx context.Context) (state, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // it takes microseconds, and a canceled statement would cost the connection
	if w.conn == nil {
		conn, err := w.pool.Conn(ctx)
		if err != nil {
			return state{}, fmt.Errorf("watch the database: %w", err)
		}
		w.conn = conn
		w.connections++
	}
	version, err := dataVersion(ctx, w.conn)
	if err != nil {
		_ = w.conn.Close() // the next call opens another one
		w.conn = nil
		return state{}, fmt.Errorf("watch the database: %w", err)
	}
	return state{w.connections, version}, nil
}

func (w *watch) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn != nil {
		_ = w.conn.Close() // gives it back to the pool, which closes it
		w.conn = nil
	}
	return w.pool.Close()
}
