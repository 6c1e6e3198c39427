package device

import (
	"strings"

	"seatcount/model"
	"seatcount/service/inventory"
)

// identity is what tells a device from others, in the form in which identities are compared. A value that does not
// identify is empty.
type identity struct {
	host, domain  string
	uuid          string
	serial, maker string
}

func identityOf(r *inventory.Report) identity {
	return newIdentity(r.Hostname, r.Domain, model.GoodUUID(r.UUID), model.GoodSerial(r.Serial), model.GoodManufacturer(r.Manufacturer))
}

func newIdentity(host, domain, uuid, serial, maker string) identity {
	return identity{
		host: foldHost(host), domain: foldHost(domain),
		uuid: uuid, serial: strings.ToUpper(serial), maker: strings.ToLower(maker),
	}
}

// named reports whether only the hostname identifies.
func (i identity) named() bool { return i.uuid == "" && i.serial == "" }

// fit says how well two identities fit.
type fit int

const (
	fitNone   fit = iota // they contradict each other, or have nothing in common
	fitHost              // the same hostname, nothing against it
	fitDomain            // the same hostname and domain, nothing against it
	fitSerial            // the same serial and hostname
	fitUUID              // the same UUID and hostname
)

// compare says how well a known device fits what a report says. Hostnames are compared only where both have one.
func (i identity) compare(k identity) fit {
	if i.host != k.host && i.host != "" && k.host != "" {
		return fitNone
	}
	switch {
	case i.uuid != "" && i.uuid == k.uuid:
		return fitUUID
	case i.uuid != "" && k.uuid != "":
		return fitNone
	}
	if i.serial != "" && k.serial != "" {
		if i.serial != k.serial || i.maker != k.maker && i.maker != "" && k.maker != "" {
			return fitNone
		}
		return fitSerial
	}
	if i.host == "" || k.host == "" || i.domain != k.domain && i.domain != "" && k.domain != "" {
		return fitNone
	}
	if i.domain == k.domain {
		return fitDomain
	}
	return fitHost
}

// known is a device that reports can be about.
type known struct {
	id int64
	identity
	file int64 // a file that described it, for devices whose hostname does not identify; 0 when not known
}

// index finds the device that a report is about.
type index struct {
	byHost map[string][]int32 // numbers of known devices
	all    []known
	number map[int64]int32 // of a device id
}

func newIndex() *index { return &index{byHost: map[string][]int32{}, number: map[int64]int32{}} }

// add makes a device known.
func (x *index) add(k known) {
	n := int32(len(x.all))
	x.all = append(x.all, k)
	x.number[k.id] = n
	x.byHost[k.host] = append(x.byHost[k.host], n)
}

// update notes what else is known of a device's identity now. Its hostname changes only from none to some.
func (x *index) update(id int64, to identity) {
	n := x.number[id]
	if x.all[n].host != to.host {
		x.byHost[to.host] = append(x.byHost[to.host], n)
	}
	x.all[n].identity = to
}

// find returns the device that a report is about: the one that fits best. A report that several devices fit equally, by
// their hostname alone, is about none of them. file is the report's file.
func (x *index) find(who identity, file int64) (int64, bool) {
	if who.host == "" {
		return x.findNameless(who)
	}
	if who.named() && !model.GoodHostname(who.host) {
		return x.findOfFile(who, file)
	}
	var best fit
	var fits []int32
	consider := func(n int32) {
		k := &x.all[n]
		m := who.compare(k.identity)
		if m == fitNone || m <= fitDomain && !model.GoodHostname(who.host) {
			return
		}
		if m > best {
			best, fits = m, fits[:0]
		}
		if m == best {
			fits = append(fits, n)
		}
	}
	for _, n := range x.byHost[who.host] {
		consider(n)
	}
	if !who.named() {
		for _, n := range x.byHost[""] {
			consider(n)
		}
	}
	if len(fits) == 0 {
		return 0, false
	}
	if len(fits) == 1 || best >= fitSerial {
		return x.all[fits[0]].id, true
	}
	// Several have the hostname: the one of which no more is known.
	var only []int32
	for _, n := range fits {
		if x.all[n].named() {
			only = append(only, n)
		}
	}
	if len(only) == 1 {
		return x.all[only[0]].id, true
	}
	return 0, false
}

// findNameless finds the device of a report without a hostname.
func (x *index) findNameless(who identity) (int64, bool) {
	var best fit
	var fits []int64
	for i := range x.all {
		m := who.compare(x.all[i].identity)
		if m > best {
			best, fits = m, fits[:0]
		}
		if m == best && m != fitNone {
			fits = append(fits, x.all[i].id)
		}
	}
	if len(fits) == 1 {
		return fits[0], true
	}
	for _, id := range fits { // several computers have the UUID: the one without a name, if there is one
		if x.all[x.number[id]].host == "" {
			return id, true
		}
	}
	return 0, false
}

// findOfFile finds the device of a report that says nothing about its computer but a hostname such as "localhost": the one
// that the same file described before.
func (x *index) findOfFile(who identity, file int64) (int64, bool) {
	for _, n := range x.byHost[who.host] {
		if k := &x.all[n]; k.named() && k.file == file {
			return k.id, true
		}
	}
	return 0, false
}
