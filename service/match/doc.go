// Package match decides which titles a license's patterns mean. It is pure: it knows no database and no clock.
//
// Everything is compared in a folded form (Fold), in which case, accents and the kind and number of blanks do not
// count. A Pattern is one line of a match string; a List is all lines of one. Three ways lead from patterns to names:
//
//   - List.Match tests one name.
//   - Finder answers one list at a time over many names, for previews, with an index of all runs of three bytes.
//   - Set tests all lists at once over many names, for recounts, in one pass that looks for the rarest four bytes of
//     each pattern.
//
// All three give the same answers as the plain test; they differ in speed only.
package match
