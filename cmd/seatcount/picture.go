package main

import (
	"context"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/service/report"
	"seatcount/ui"
)

// takePicture saves what the window shows once it has come to rest.
func takePicture(ctx context.Context, window *ui.Window, path string) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for rest := 0; rest < 8; { // at rest for a moment: the last frame is drawn too
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if window.Idle() {
			rest++
		} else {
			rest = 0
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var err error
	fyne.DoAndWait(func() {
		picture := window.Picture()
		err = report.Save(path, func(w io.Writer) error { return png.Encode(w, picture) })
	})
	return err
}
