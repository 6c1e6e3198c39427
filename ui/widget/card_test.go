package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

func TestANumberIsNeverCutAndItsCaptionTakesASecondLine(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	for _, c := range []struct {
		number, caption string
		width           float32
		want            []string // the texts that are drawn
	}{
		{"2", "expire in 30 days · 1 expired", 220, []string{"2", "expire in 30 days · 1 expired"}},
		{"2", "expire in 30 days · 1 expired", 150, []string{"2", "expire in 30 days", "1 expired"}},
		{"999,999,999", "left", 120, []string{"999,999,999", "left"}},
		{"8", "matching titles", 120, []string{"8", "matching titles"}},
	} {
		card := kit.NewStatCard(c.number, c.caption)
		uitest.Window(t, card, fyne.NewSize(c.width, 90))
		card.Resize(fyne.NewSize(c.width, 90))
		var got []string
		for _, o := range test.WidgetRenderer(card).Objects() {
			text, ok := o.(*kit.Text)
			if !ok || text.Text == "" {
				continue
			}
			got = append(got, text.Text)
			if room := text.Size().Width; kit.TextWidth(text.Text, text.TextSize, text.Style) > room+0.5 {
				t.Errorf("%q is cut to %v pixels", text.Text, room)
			}
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%v wide: %q, want %q", c.width, got, c.want)
		}
	}
}
