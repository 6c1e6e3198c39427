// Package model holds what Seatcount keeps: licenses, organizations, devices, titles, sources and files, and the rules
// that need nothing but the entity itself. It imports nothing else of Seatcount.
//
// Times are UTC. A date that is not set is nil (NULL in the database), never a made-up date.
package model
