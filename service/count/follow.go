package count

import (
	"context"
	"slices"

	"seatcount/model"
)

// LicenseOf is what the counter needs to know of a license.
func LicenseOf(l model.License) License {
	return License{
		ID: l.ID, OrgID: l.OrgID, Descendants: l.Descendants(), Metric: l.Metric, Kinds: l.Kinds,
		Match: l.MatchString, Exclude: l.ExcludeString, Purchased: l.PurchaseCount,
	}
}

// Follow has the index know licenses as somebody just read them from the database. Where it knows them otherwise, or not
// at all, another process made or edited them a moment ago: those licenses are counted before it returns, so that nobody
// gets the count of one pattern beside the text of another while the refresh has not looked yet. What the database says
// by then stands; an error is only for the log, because the refresh comes later in any case. It does not wait for the
// first Load.
func (s *Service) Follow(ctx context.Context, licenses ...License) {
	ix := s.index.Load()
	if ix == nil || ix.knows(licenses) {
		return
	}
	changed, err := s.follow(ctx)
	if err := s.announce(changed, err); err != nil {
		s.Log.WithError(err).Warn("licenses that another process wrote could not be counted")
	}
}

// knows reports whether the licenses are in the index as they are here.
func (ix *Index) knows(licenses []License) bool {
	snap := ix.snap.Load()
	return !slices.ContainsFunc(licenses, func(l License) bool {
		slot, ok := snap.slot(l.ID)
		return !ok || snap.licenses[slot].License != l
	})
}

// followMost is how many licenses are counted one by one; to load everything anew is faster for more.
const followMost = 50

// follow counts the licenses that the database has otherwise than the index, and returns their ids.
func (s *Service) follow(ctx context.Context) ([]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What is read now is not older than what any writer of this process has counted.
	all, _, err := s.licenses(ctx)
	if err != nil {
		return nil, err
	}
	ix := s.index.Load()
	all = slices.DeleteFunc(all, func(l License) bool { return ix.knows([]License{l}) })
	orgs := ix.snap.Load().orgs
	if len(all) > followMost || slices.ContainsFunc(all, func(l License) bool { _, known := orgs.byID[l.OrgID]; return !known }) {
		return s.load(ctx) // an import, or new organizations as well
	}
	var ids []int64
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids, s.changeLicenses(ctx, ids, func(ix *Index) { ix.SetLicenses(all...) })
}
