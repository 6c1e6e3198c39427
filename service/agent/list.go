package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"seatcount/model"
)

// Deliveries lists what was delivered, newest first. It is for administrators.
func (s *Service) Deliveries(ctx context.Context, p model.Principal, f Filter) ([]Row, error) {
	if !p.IsAdministrator() {
		return nil, fmt.Errorf("list the deliveries: %w", model.ErrForbidden)
	}
	db := s.Store.Read(ctx).Order("id DESC").Offset(f.Offset)
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	db = db.Limit(f.Limit)
	if f.Problems {
		db = db.Where("problem <> ''")
	}
	if f.DeviceID != 0 {
		db = db.Where("device_id = ?", f.DeviceID)
	}
	var found []model.Delivery
	if err := db.Find(&found).Error; err != nil {
		return nil, fmt.Errorf("list the deliveries: %w", err)
	}
	return s.rows(ctx, found)
}

// Agents lists the computers that delivered or tried to, by name, each with its newest delivery. It is for
// administrators.
func (s *Service) Agents(ctx context.Context, p model.Principal) ([]AgentRow, error) {
	if !p.IsAdministrator() {
		return nil, fmt.Errorf("list the agents: %w", model.ErrForbidden)
	}
	var groups []struct {
		ID       int64
		Taken    int
		Problems int
		TakenAt  string
	}
	// One that does not even say its name is known by its address.
	err := s.Store.Read(ctx).Raw(`SELECT max(id) AS id, sum(problem = '') AS taken, sum(problem <> '') AS problems,
		coalesce(max(CASE WHEN problem = '' THEN strftime('%Y-%m-%dT%H:%M:%fZ', at) END), '') AS taken_at FROM deliveries
		GROUP BY CASE WHEN hostname <> '' THEN lower(hostname) WHEN agent_id <> '' THEN lower(agent_id) ELSE origin END`).Scan(&groups).Error
	if err != nil {
		return nil, fmt.Errorf("list the agents: %w", err)
	}
	byID := map[int64]int{}
	ids := make([]int64, len(groups))
	for i, g := range groups {
		byID[g.ID], ids[i] = i, g.ID
	}
	var newest []model.Delivery
	for part := range slices.Chunk(ids, 10_000) { // a statement takes a limited number of values
		var found []model.Delivery
		if err := s.Store.Read(ctx).Where("id IN ?", part).Find(&found).Error; err != nil {
			return nil, fmt.Errorf("list the agents: %w", err)
		}
		newest = append(newest, found...)
	}
	rows, err := s.rows(ctx, newest)
	if err != nil {
		return nil, err
	}
	agents := make([]AgentRow, len(rows))
	for i, r := range rows {
		g := groups[byID[r.ID]]
		agents[i] = AgentRow{Row: r, Deliveries: g.Taken, Problems: g.Problems}
		if at, err := time.Parse(time.RFC3339Nano, g.TakenAt); err == nil {
			agents[i].TakenAt = &at
		}
	}
	slices.SortFunc(agents, func(a, b AgentRow) int {
		return strings.Compare(strings.ToLower(a.Hostname+a.AgentID), strings.ToLower(b.Hostname+b.AgentID))
	})
	return agents, nil
}

// rows adds what other tables know.
func (s *Service) rows(ctx context.Context, found []model.Delivery) ([]Row, error) {
	rows := make([]Row, len(found))
	if len(found) == 0 {
		return rows, nil
	}
	byPath, err := s.devicesByPath(ctx)
	if err != nil {
		return nil, err
	}
	var devices []model.Device
	if err := s.Store.Read(ctx).Select("id", "hostname", "org_id", "merged_into").Find(&devices).Error; err != nil {
		return nil, fmt.Errorf("list the deliveries' devices: %w", err)
	}
	byID := make(map[int64]model.Device, len(devices))
	for _, d := range devices {
		byID[d.ID] = d
	}
	var tokens []model.Token
	if err := s.Store.Read(ctx).Select("id", "description", "start").Find(&tokens).Error; err != nil {
		return nil, fmt.Errorf("list the deliveries' tokens: %w", err)
	}
	words := make(map[int64]string, len(tokens))
	for _, t := range tokens {
		if words[t.ID] = t.Description; t.Description == "" {
			words[t.ID] = t.Start + "…"
		}
	}
	for i, d := range found {
		if d.DeviceID == 0 && d.Path != "" {
			d.DeviceID = byPath[d.Path]
		}
		device := byID[d.DeviceID]
		if device.MergedInto != 0 {
			device = byID[device.MergedInto]
		}
		d.DeviceID = device.ID
		rows[i] = Row{Delivery: d, Device: device.Hostname, Token: words[d.TokenID]}
		if device.ID != 0 && s.Orgs != nil {
			rows[i].Org = s.Orgs.Path(device.OrgID)
		}
	}
	return rows, nil
}

// devicesByPath are the devices that the files of the folder of deliveries describe.
func (s *Service) devicesByPath(ctx context.Context) (map[string]int64, error) {
	var found []struct {
		Path string
		ID   int64
	}
	err := s.Store.Read(ctx).Raw(`WITH own AS (SELECT id, path FROM files WHERE source_id IN (SELECT id FROM sources WHERE path = ?))
		SELECT own.path, f.device_id AS id FROM own JOIN device_files f ON f.file_id = own.id
		UNION ALL SELECT own.path, d.id FROM devices d JOIN own ON own.id = d.file_id`, s.Folder).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("look for the devices of deliveries: %w", err)
	}
	devices := make(map[string]int64, len(found))
	for _, f := range found {
		devices[f.Path] = f.ID
	}
	return devices, nil
}
