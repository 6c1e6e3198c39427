package ui

import (
	"strings"
	"testing"
)

func TestAboutTellsTheVersionAndTheLicensesOfWhatIsInside(t *testing.T) {
	p := begin(t)
	p.Menu("Help", "About Seatcount").Sees("1.0").Sees("Apache-2.0")
	p.Click("Licenses").Sees("fyne.io/fyne/v2").Sees("BSD-3-Clause").Shot("about-licenses")
	p.Click("Copy all texts")
	if text := p.Clipboard(); !strings.Contains(text, "Fyne.io developers") || !strings.Contains(text, "Permission is hereby granted") {
		t.Errorf("%d bytes were copied, without the texts of the licenses", len(text))
	}
}
