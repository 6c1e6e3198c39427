package access

import (
	"time"
)

// Wrong passwords are free a few times; then each doubles the time to wait, up to a limit: a person who mistypes hardly
// notices, a program that guesses gets nowhere.
const (
	freeTries = 3
	mostWait  = 5 * time.Minute
	mostNames = 1000 // names that are remembered at once
)

// tries remembers how often each name was tried in vain. Names that there are not are remembered too, so that they
// cannot be told from the others. The zero value is ready.
type tries struct{ names map[string]try }

type try struct {
	failures int
	until    time.Time
}

// wait is how long the name has to wait still.
func (t *tries) wait(name string, now time.Time) time.Duration {
	return max(0, t.names[name].until.Sub(now))
}

// fail notes a wrong password.
func (t *tries) fail(name string, now time.Time) {
	if t.names == nil {
		t.names = map[string]try{}
	}
	if len(t.names) >= mostNames {
		t.forgetOld(now)
	}
	this := t.names[name]
	this.failures++
	if over := this.failures - freeTries; over >= 0 {
		this.until = now.Add(min(mostWait, time.Second<<min(over, 20)))
	}
	t.names[name] = this
}

// succeed forgets the wrong passwords of a name.
func (t *tries) succeed(name string) { delete(t.names, name) }

// forgetOld makes room: first of names that need not wait any more, then, when somebody tries names by the thousand, of
// all but those that wait longest.
func (t *tries) forgetOld(now time.Time) {
	for _, limit := range []time.Duration{0, mostWait / 2, mostWait} {
		for name, this := range t.names {
			if this.until.Sub(now) <= limit {
				delete(t.names, name)
			}
		}
		if len(t.names) < mostNames {
			return
		}
	}
}
