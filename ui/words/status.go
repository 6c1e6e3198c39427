package words

import (
	"time"

	"seatcount/service/refresh"
)

// Tone says how good a state is; a word always goes with it.
type Tone int

// The tones of the status line.
const (
	ToneQuiet Tone = iota // nothing to say about it
	ToneGood
	ToneBusy
	ToneBad
)

// Line is what the status line says.
type Line struct {
	Tone     Tone
	Text     string
	Problems string  // the link; empty when nothing needs attention
	Busy     bool    // progress and cancel are shown
	Progress float64 // 0 to 1; negative when how much there is to do is not known yet
}

// Refresh makes the status line of what the refresh is doing.
func Refresh(s refresh.Status, now time.Time) Line {
	line := Line{}
	if s.Problems > 0 {
		line.Problems = Count(s.Problems, "file needs attention", "files need attention")
	}
	switch {
	case s.State == refresh.StateLoading:
		line.Tone, line.Text, line.Busy, line.Progress = ToneBusy, "Loading the counts…", false, -1
	case s.State == refresh.StateRunning:
		line.Tone, line.Busy, line.Progress = ToneBusy, true, -1
		line.Text = "Looking for new inventory files…"
		if s.Total > 0 {
			line.Progress = min(1, float64(s.Done)/float64(s.Total))
			line.Text = "Reading inventory · " + Number(s.Done) + " of " + Count(s.Total, "file", "files")
		}
	case s.State == refresh.StatePaused:
		line.Tone, line.Text = ToneQuiet, "Refresh paused · "+estate(s, now)
	case s.Err != "":
		line.Tone, line.Text = ToneBad, "The last refresh failed: "+s.Err
	case s.Sources == 0 && s.Devices == 0:
		line.Tone, line.Text = ToneQuiet, "No inventory yet · add a folder of inventory files to count"
	default:
		line.Tone, line.Text = ToneGood, "Counts up to date · "+estate(s, now)
	}
	return line
}

func estate(s refresh.Status, now time.Time) string {
	text := Count(s.Devices, "device", "devices")
	if s.Sources > 0 {
		text += " from " + Count(s.Sources, "folder", "folders")
	}
	if !s.Refreshed.IsZero() {
		text += " · refreshed " + Ago(s.Refreshed, now)
	}
	return text
}
