package org

import (
	"context"
	"fmt"

	"seatcount/model"
)

// Holding is what belongs to an organization itself, without those below it.
type Holding struct{ Licenses, Devices, Sources, Users int }

// Holdings tells what the organizations hold that the principal may see, by their ids.
func (s *Service) Holdings(ctx context.Context, p model.Principal) (map[int64]Holding, error) {
	if !p.Can(model.OrgsRead) {
		return nil, fmt.Errorf("look what the organizations hold: %w", model.ErrForbidden)
	}
	scope := s.Tree().Scope(p)
	held := map[int64]Holding{}
	for _, of := range []struct {
		table, where string
		add          func(*Holding, int)
	}{
		{"licenses", "", func(h *Holding, n int) { h.Licenses = n }},
		{"devices", "merged_into IS NULL", func(h *Holding, n int) { h.Devices = n }},
		{"sources", "", func(h *Holding, n int) { h.Sources = n }},
		{"user_orgs", "", func(h *Holding, n int) { h.Users = n }},
	} {
		var rows []struct {
			OrgID int64
			N     int
		}
		q := s.Store.Read(ctx).Table(of.table).Select("org_id, count(*) AS n").Group("org_id")
		if of.where != "" {
			q = q.Where(of.where)
		}
		if err := q.Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("count the %s of organizations: %w", of.table, err)
		}
		for _, r := range rows {
			if scope.Has(r.OrgID) {
				h := held[r.OrgID]
				of.add(&h, r.N)
				held[r.OrgID] = h
			}
		}
	}
	return held, nil
}
