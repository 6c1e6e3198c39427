// Package widget holds the pieces that pages and dialogs are made of, in the look of package theme. They know nothing
// of licenses. Everything belongs to the UI goroutine.
package widget
