package device

import (
	"cmp"
	"slices"
	"time"
)

// installed is what is on a device, as the reports say that were read so far. It is the same whatever the order in which
// they were read: the state of many reports is that of newest, and newest does not depend on order or grouping.
//
// Of the complete reports the newest counts, and of the partial ones those that are not older. Among these, the newest one
// that mentions a title says which of its releases are there. Of reports of the same time the one from the file with the
// higher id is the newer; a file that is read again replaces what it said.
type installed struct {
	at       time.Time // when the newest complete report was collected; zero when there was none
	file     int64     // its file
	releases []int64   // ids in order
	partials []partial // by time
}

// partial is a report that mentioned some titles, and still says which of their releases are there.
type partial struct {
	at     time.Time
	file   int64
	titles []int64 // ids in order
}

// newer compares two reports.
func newer(at time.Time, file int64, thanAt time.Time, thanFile int64) bool {
	return cmp.Or(at.Compare(thanAt), cmp.Compare(file, thanFile)) > 0
}

// newest joins what several lots of reports say; of two readings of one report the later argument counts. titleOf tells a
// release's title.
func newest(titleOf func(release int64) int64, states ...installed) installed {
	base := -1 // the state with the newest complete report
	for i, s := range states {
		if !s.at.IsZero() && (base < 0 || !newer(states[base].at, states[base].file, s.at, s.file)) {
			base = i
		}
	}
	var result installed
	if base >= 0 {
		result.at, result.file = states[base].at, states[base].file
	}
	type decider struct {
		state int
		*partial
	}
	decides := map[int64]decider{} // by title
	for i := range states {
		for j := range states[i].partials {
			p := &states[i].partials[j]
			if p.at.Before(result.at) {
				continue
			}
			for _, title := range p.titles {
				if d, ok := decides[title]; !ok || !newer(d.at, d.file, p.at, p.file) {
					decides[title] = decider{i, p}
				}
			}
		}
	}
	if len(decides) == 0 {
		if base >= 0 {
			result.releases = states[base].releases
		}
		return result
	}
	for i := range states {
		for _, release := range states[i].releases {
			d, ok := decides[titleOf(release)]
			if ok && d.state == i || !ok && i == base {
				result.releases = append(result.releases, release)
			}
		}
	}
	slices.Sort(result.releases)
	result.releases = slices.Compact(result.releases)
	for title, d := range decides {
		at := slices.IndexFunc(result.partials, func(p partial) bool { return p.at.Equal(d.at) && p.file == d.file })
		if at < 0 {
			at = len(result.partials)
			result.partials = append(result.partials, partial{at: d.at, file: d.file})
		}
		result.partials[at].titles = append(result.partials[at].titles, title)
	}
	for _, p := range result.partials {
		slices.Sort(p.titles)
	}
	slices.SortFunc(result.partials, func(a, b partial) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.file, b.file)) })
	return result
}

// uses reports whether the report of that time and file says anything about what is installed.
func (s *installed) uses(at time.Time, file int64) bool {
	return s.at.Equal(at) && s.file == file ||
		slices.ContainsFunc(s.partials, func(p partial) bool { return p.at.Equal(at) && p.file == file })
}

// samePartials reports whether two lists are the same.
func samePartials(a, b []partial) bool {
	return slices.EqualFunc(a, b, func(a, b partial) bool {
		return a.at.Equal(b.at) && a.file == b.file && slices.Equal(a.titles, b.titles)
	})
}

// difference returns what of after is not in before, and what of before is not in after; both are in order.
func difference(before, after []int64) (added, removed []int64) {
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i == len(before) || j < len(after) && after[j] < before[i]:
			added = append(added, after[j])
			j++
		case j == len(after) || before[i] < after[j]:
			removed = append(removed, before[i])
			i++
		default:
			i++
			j++
		}
	}
	return added, removed
}
