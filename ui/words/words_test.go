package words_test

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/refresh"
	"seatcount/ui/words"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 10412: "10,412", 1234567: "1,234,567", -2: "−2", -213456: "−213,456",
	} {
		if got := words.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "just now", 12 * time.Second: "12 s ago", 3 * time.Minute: "3 min ago", 26 * time.Hour: "26 h ago", 72 * time.Hour: "3 d ago",
		-time.Hour: "just now",
	} {
		if got := words.Ago(now.Add(-d), now); got != want {
			t.Errorf("%v ago: %q, want %q", d, got, want)
		}
	}
	if got := words.Ago(time.Time{}, now); got != "never" {
		t.Errorf("no time: %q, want never", got)
	}
}

func TestStatusOfALicense(t *testing.T) {
	today := model.DateOf(now)
	in12 := model.DateOf(now.AddDate(0, 0, 12))
	for _, c := range []struct {
		status model.Status
		on     *model.Date
		want   string
	}{
		{model.StatusOverUsed, nil, "Over-used"},
		{model.StatusExpired, &today, "Expired"},
		{model.StatusExpiring, &in12, "Expires in 12 d"},
		{model.StatusExpiring, &today, "Expires today"},
		{model.StatusNoMatch, nil, "No match"},
		{model.StatusUnused, nil, "Unused"},
		{model.StatusOK, nil, "OK"},
	} {
		if got := words.Status(c.status, &model.License{ExpiresOn: c.on}, today); got != c.want {
			t.Errorf("%v: %q, want %q", c.status, got, c.want)
		}
	}
}

func TestStatusLine(t *testing.T) {
	estate := refresh.Status{Devices: 10412, Sources: 3, Refreshed: now.Add(-12 * time.Second)}
	with := func(change func(*refresh.Status)) refresh.Status {
		s := estate
		change(&s)
		return s
	}
	for _, c := range []struct {
		status refresh.Status
		text   string
		tone   words.Tone
		busy   bool
	}{
		{estate, "Counts up to date · 10,412 devices from 3 folders · refreshed 12 s ago", words.ToneGood, false},
		{refresh.Status{}, "No inventory yet · add a folder of inventory files to count", words.ToneQuiet, false},
		{refresh.Status{Sources: 1}, "Counts up to date · 0 devices from 1 folder", words.ToneGood, false},
		{with(func(s *refresh.Status) { s.State = refresh.StateLoading }), "Loading the counts…", words.ToneBusy, false},
		{with(func(s *refresh.Status) { s.State = refresh.StateRunning }), "Looking for new inventory files…", words.ToneBusy, true},
		{
			with(func(s *refresh.Status) { s.State, s.Done, s.Total = refresh.StateRunning, 1200, 100000 }),
			"Reading inventory · 1,200 of 100,000 files", words.ToneBusy, true,
		},
		{
			with(func(s *refresh.Status) { s.State = refresh.StatePaused }),
			"Refresh paused · 10,412 devices from 3 folders · refreshed 12 s ago", words.ToneQuiet, false,
		},
		{with(func(s *refresh.Status) { s.Err = "the disk is full" }), "The last refresh failed: the disk is full", words.ToneBad, false},
	} {
		line := words.Refresh(c.status, now)
		if line.Text != c.text || line.Tone != c.tone || line.Busy != c.busy {
			t.Errorf("got  %+v\nwant %q, tone %d, busy %v", line, c.text, c.tone, c.busy)
		}
	}
	if got := words.Refresh(refresh.Status{Problems: 2}, now).Problems; got != "2 files need attention" {
		t.Errorf("problems: %q", got)
	}
	if got := words.Refresh(refresh.Status{Problems: 1}, now).Problems; got != "1 file needs attention" {
		t.Errorf("one problem: %q", got)
	}
}

func TestProblem(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("save: %w", model.Invalid("name", "A license needs a name")), "A license needs a name"},
		{fmt.Errorf("delete: %w", model.ErrForbidden), "You are not allowed to do this"},
		{fmt.Errorf("open x: %w", fs.ErrPermission), "There is no permission to read or write there: open x: permission denied"},
		{fmt.Errorf("read the list: disk I/O error\ngoroutine 1"), "Read the list: disk I/O error"},
	} {
		if got := words.Problem(c.err); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
