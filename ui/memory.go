package ui

import (
	"context"
	"maps"
	"sync"

	"github.com/sirupsen/logrus"

	"seatcount/ui/task"
)

// memory writes what is to be remembered to the settings, one after the other and only the newest of each, on a
// goroutine of its own.
type memory struct {
	group    *task.Group
	settings Settings
	log      logrus.FieldLogger
	state    *memoryState
}

type memoryState struct {
	mu      sync.Mutex // held while values wait
	writing sync.Mutex // held while they are written, so that an older value never follows a newer one
	values  map[string]any
}

func newMemory(group *task.Group, settings Settings, log logrus.FieldLogger) memory {
	return memory{group: group, settings: settings, log: log, state: &memoryState{values: map[string]any{}}}
}

// set remembers a value soon.
func (m memory) set(key string, v any) {
	m.state.mu.Lock()
	waiting := len(m.state.values) > 0
	m.state.values[key] = v
	m.state.mu.Unlock()
	if !waiting {
		task.Do(m.group, func(ctx context.Context) error { m.write(ctx); return nil }, func(error) {})
	}
}

// flush writes what is waiting now.
func (m memory) flush() { m.write(context.Background()) }

func (m memory) write(ctx context.Context) {
	m.state.writing.Lock()
	defer m.state.writing.Unlock()
	m.state.mu.Lock()
	values := maps.Clone(m.state.values)
	clear(m.state.values)
	m.state.mu.Unlock()
	for key, v := range values {
		if err := m.settings.SetJSON(ctx, key, v); err != nil {
			m.log.WithError(err).Warn("remember a setting of the window")
		}
	}
}
