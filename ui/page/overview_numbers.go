package page

import (
	"cmp"
	"slices"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
)

// overviewNumbers is everything that the Overview page says, summed up from what the services list.
type overviewNumbers struct {
	licenses  int
	overUsed  int
	short     int // seats missing on over-used licenses
	expiring  int // within model.ExpiringDays
	expired   int
	unused    int
	idle      int // purchased seats of unused licenses
	devices   int
	titles    int
	worst     []license.Row    // most over-used first
	next      []license.Row    // expiring or expired, the earliest first
	unlicense []count.TitleRow // applications that no license covers, the most common first
	usage     []license.Sample // seats used and purchased of all licenses, a day each
}

const overviewRows = 6

func sumUp(rows []license.Row, titles []count.TitleRow, today model.Date) overviewNumbers {
	var n overviewNumbers
	n.licenses, n.titles = len(rows), len(titles)
	for _, r := range rows {
		if overUsed(r) {
			n.overUsed++
			n.short -= r.Left()
			n.worst = append(n.worst, r)
		}
		if r.ExpiresOn != nil {
			switch {
			case r.ExpiresOn.Before(today):
				n.expired++
			case expiring(r, today):
				n.expiring++
			}
			n.next = append(n.next, r)
		}
		if unused(r) {
			n.unused++
			n.idle += r.PurchaseCount
		}
	}
	slices.SortStableFunc(n.worst, func(a, b license.Row) int { return cmp.Compare(a.Left(), b.Left()) })
	slices.SortStableFunc(n.next, func(a, b license.Row) int { return a.ExpiresOn.DaysFrom(*b.ExpiresOn) })
	for _, t := range titles {
		if len(t.Licenses) == 0 && t.Devices > 0 && (t.Kind == model.KindApplication || t.Kind == model.KindUnknown) {
			n.unlicense = append(n.unlicense, t)
		}
	}
	slices.SortStableFunc(n.unlicense, func(a, b count.TitleRow) int { return cmp.Compare(b.Devices, a.Devices) })
	n.worst = n.worst[:min(len(n.worst), overviewRows)]
	n.next = n.next[:min(len(n.next), overviewRows)]
	n.unlicense = n.unlicense[:min(len(n.unlicense), overviewRows)]
	return n
}
