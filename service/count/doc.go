// Package count answers how many seats of each license are used, and why.
//
// Index is pure and in memory: it knows which titles are on which devices in a form made for counting, takes changes one
// at a time, and hands every reader an immutable snapshot. Service loads an Index from the store, keeps it right, writes
// the counts to the database and adds to its answers what only the database knows (names, files, notes).
//
// How counting works: titles are numbered by popularity and devices by organization in preorder, so that an
// organization with all below it is a range of device numbers. For each title there is a sorted list of the devices that
// have it, or a set of bits when many do. The devices of a license are the union of its titles' devices within its
// range. Counting all licenses reads each list once.
//
// Devices that changed stand beside these lists, in an overlay that is looked through one by one, until the lists are
// made anew in the background.
package count
