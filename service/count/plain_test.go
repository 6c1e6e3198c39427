package count

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// plain is the obviously right counter: it keeps facts as they are said and looks through every installation for every
// question.
type plain struct {
	orgs     map[int64]int64 // parent of each organization
	titles   map[int64]NewTitle
	releases map[int64]NewRelease
	devices  map[int64]DeviceChange
	licenses map[int64]License
	limit    time.Time
}

func (p *plain) below(org, top int64) bool {
	for ; org != 0; org = p.orgs[org] {
		if org == top {
			return true
		}
	}
	return false
}

func (p *plain) sees(pr model.Principal, org int64) bool {
	return pr.OrgIDs == nil || slices.ContainsFunc(pr.OrgIDs, func(top int64) bool { return p.below(org, top) })
}

func (p *plain) inScope(l License, org int64) bool {
	return org == l.OrgID || l.Descendants && p.below(org, l.OrgID)
}

func (p *plain) deviceReason(d DeviceChange) Reason {
	switch {
	case d.State == model.DeviceRetired:
		return ReasonDeviceRetired
	case d.State == model.DeviceExcluded:
		return ReasonDeviceExcluded
	case !d.LastSeen.IsZero() && d.LastSeen.Before(p.limit):
		return ReasonDeviceUnseen
	}
	return ReasonCounted
}

// titleReason is empty for a title that does not match.
func (p *plain) titleReason(l License, t NewTitle) Reason {
	switch {
	case !plainList(l.Match, t.Name):
		return ""
	case plainList(l.Exclude, t.Name):
		return ReasonTitleExcluded
	case l.Kinds != model.KindsAll && t.Kind != model.KindUnknown && t.Kind != model.KindApplication:
		return ReasonTitleKind
	}
	return ReasonCounted
}

type plainCount struct {
	used, devices int
	on            map[int64]int // by title id, those that count
	out           map[int64]int // those that are left out
}

func (p *plain) count(l License, pr model.Principal) plainCount {
	type version struct {
		device, title int64
		version       string
	}
	type deviceTitle struct{ device, title int64 }
	devices, versions, pairs := map[int64]bool{}, map[version]bool{}, map[deviceTitle]Reason{}
	for _, d := range p.devices {
		if !p.inScope(l, d.OrgID) || !p.sees(pr, d.OrgID) || p.deviceReason(d) != ReasonCounted {
			continue
		}
		for _, id := range d.Releases {
			r := p.releases[id]
			why := p.titleReason(l, p.titles[r.TitleID])
			if why == "" {
				continue
			}
			pairs[deviceTitle{d.ID, r.TitleID}] = why
			if why == ReasonCounted {
				devices[d.ID] = true
				versions[version{d.ID, r.TitleID, r.Version}] = true
			}
		}
	}
	c := plainCount{used: len(devices), devices: len(devices), on: map[int64]int{}, out: map[int64]int{}}
	if l.Metric == model.MetricInstallation {
		c.used = len(versions)
	}
	for pair, why := range pairs {
		if why == ReasonCounted {
			c.on[pair.title]++
		} else {
			c.out[pair.title]++
		}
	}
	return c
}

// hits are the titles of a preview, in its order.
func (p *plain) hits(l License, c plainCount) []TitleHit {
	list := func(on map[int64]int) []TitleHit {
		var hits []TitleHit
		for id, n := range on {
			t := p.titles[id]
			hits = append(hits, TitleHit{ID: id, Name: t.Name, Kind: t.Kind, Devices: n, Reason: p.titleReason(l, t)})
		}
		slices.SortFunc(hits, func(a, b TitleHit) int {
			return cmp.Or(b.Devices-a.Devices, cmp.Compare(match.Fold(a.Name), match.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
		})
		return hits
	}
	return append(list(c.on), list(c.out)...)
}

// evidence is what explain says, with order left aside: device id → reason, and the reason of each of its releases.
func (p *plain) evidence(l License, pr model.Principal) (map[int64]Reason, map[[2]int64]Reason) {
	devices, found := map[int64]Reason{}, map[[2]int64]Reason{}
	for _, d := range p.devices {
		if !p.sees(pr, d.OrgID) {
			continue
		}
		var reasons []Reason
		for _, id := range slices.Sorted(slices.Values(d.Releases)) {
			if why := p.titleReason(l, p.titles[p.releases[id].TitleID]); why != "" {
				reasons = append(reasons, why)
				found[[2]int64{d.ID, id}] = why
			}
		}
		if reasons == nil {
			continue
		}
		reason := p.deviceReason(d)
		if !p.inScope(l, d.OrgID) {
			reason = ReasonOutOfScope
		} else if reason == ReasonCounted && !slices.Contains(reasons, ReasonCounted) {
			reason = reasons[0]
		}
		devices[d.ID] = reason
	}
	return devices, found
}

func plainList(lines, name string) bool {
	for line := range strings.SplitSeq(lines, "\n") {
		if strings.TrimSpace(line) != "" && plainPattern(strings.TrimSpace(line), name) {
			return true
		}
	}
	return false
}

// plainMemo remembers what plainPattern found out: the same question comes after every change.
var plainMemo = map[[2]string]bool{}

// plainPattern is the rule word for word. The patterns and names of the random estates have no blanks that folding them
// piece by piece would treat otherwise than as a whole.
func plainPattern(line, name string) bool {
	key := [2]string{line, name}
	got, ok := plainMemo[key]
	if !ok {
		got = plainRun([]rune(match.Fold(line)), []rune(match.Fold(name)))
		plainMemo[key] = got
	}
	return got
}

func plainRun(pattern, name []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == '%':
		return plainRun(pattern[1:], name) || len(name) > 0 && plainRun(pattern, name[1:])
	case pattern[0] == '\\' && len(pattern) > 1 && (pattern[1] == '%' || pattern[1] == '\\'):
		pattern = pattern[1:]
	}
	return len(name) > 0 && pattern[0] == name[0] && plainRun(pattern[1:], name[1:])
}
