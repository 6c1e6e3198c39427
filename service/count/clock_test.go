//go:build !linux

package count

import "time"

var began = time.Now()

// threadTime and processTime are the clock on the wall where nothing better is at hand.
func threadTime() time.Duration  { return time.Since(began) }
func processTime() time.Duration { return time.Since(began) }
