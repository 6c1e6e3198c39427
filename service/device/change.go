package device

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/store"
)

// SetState says whether devices count: in use, retired, or excluded with a reason.
func (s *Service) SetState(ctx context.Context, p model.Principal, ids []int64, state model.DeviceState, reason string) error {
	reason = strings.TrimSpace(reason)
	switch state {
	case model.DeviceInUse:
		reason = ""
	case model.DeviceRetired:
	case model.DeviceExcluded:
		if reason == "" {
			return model.Invalid("state_reason", "Say why the device does not count")
		}
	default:
		return model.Invalid("state", "A device is in use, retired or excluded, not %q", string(state))
	}
	return s.edit(ctx, p, ids, "change the state", func(r *record) []activity.Change {
		changes := activity.Diff([]string{"state", "state_reason"},
			map[string]any{"state": r.State, "state_reason": r.StateReason},
			map[string]any{"state": state, "state_reason": reason})
		r.State, r.StateReason = state, reason
		return changes
	})
}

// Move puts devices into an organization. They stay there: the organization of their source does not decide any longer.
func (s *Service) Move(ctx context.Context, p model.Principal, ids []int64, orgID int64) error {
	tree := s.Orgs.Tree()
	if !tree.Has(orgID) || !tree.Scope(p).Has(orgID) {
		return fmt.Errorf("organization %d: %w", orgID, model.ErrNotFound)
	}
	return s.edit(ctx, p, ids, "move", func(r *record) []activity.Change {
		changes := activity.Diff([]string{"org_id", "org_fixed"},
			map[string]any{"org_id": tree.Path(r.OrgID), "org_fixed": r.OrgFixed},
			map[string]any{"org_id": tree.Path(orgID), "org_fixed": true})
		r.OrgID, r.OrgFixed = orgID, true
		return changes
	})
}

// edit changes devices one by one within one transaction, records it, and has it counted.
func (s *Service) edit(ctx context.Context, p model.Principal, ids []int64, what string, change func(r *record) []activity.Change) error {
	if !p.Can(model.DevicesUpdate) {
		return fmt.Errorf("%s of devices: %w", what, model.ErrForbidden)
	}
	var made count.Change
	return s.commit(ctx, what+" of devices", &made, func(tx *gorm.DB) error {
		records, err := s.visible(tx, p, ids)
		if err != nil {
			return err
		}
		made = count.Change{}
		for i := range records {
			r := &records[i]
			changes := change(r)
			if len(changes) == 0 {
				continue
			}
			if err := r.update(tx); err != nil {
				return err
			}
			if err := s.record(tx, p, "update", r, changes); err != nil {
				return err
			}
			made.Devices = append(made.Devices, count.DeviceChange{ID: r.ID, OrgID: r.OrgID, State: r.State, LastSeen: r.LastSeen})
		}
		if len(made.Devices) == 0 {
			return errUnchanged
		}
		return nil
	})
}

// record writes what was done to a device into the record of changes.
func (s *Service) record(tx *gorm.DB, p model.Principal, action string, r *record, changes []activity.Change) error {
	return activity.Record(tx, model.Activity{
		At: s.now(), Who: p.Name, Action: action, Entity: "devices", EntityID: r.ID, Name: r.Hostname, OrgID: r.OrgID,
		Changes: activity.Encode(changes),
	})
}

// Delete deletes devices with what is known of them, and with the devices that were merged into them. A later report about
// one of them makes it anew.
func (s *Service) Delete(ctx context.Context, p model.Principal, ids []int64) error {
	if !p.Can(model.DevicesDelete) {
		return fmt.Errorf("delete devices: %w", model.ErrForbidden)
	}
	var made count.Change
	return s.commit(ctx, "delete devices", &made, func(tx *gorm.DB) error {
		records, err := s.visible(tx, p, ids)
		if err != nil {
			return err
		}
		made = count.Change{}
		for i := range records {
			r := &records[i]
			if err := s.record(tx, p, "delete", r, nil); err != nil {
				return err
			}
			made.Devices = append(made.Devices, count.DeviceChange{ID: r.ID, Gone: true})
		}
		return deleteTree(tx, ids)
	})
}

// deleteTree deletes devices with all that were merged into them.
func deleteTree(tx *gorm.DB, ids []int64) error {
	return tx.Exec(`WITH RECURSIVE tree (id) AS (
			SELECT id FROM devices WHERE id IN (?)
			UNION SELECT d.id FROM devices d JOIN tree ON d.merged_into = tree.id
		) DELETE FROM devices WHERE id IN (SELECT id FROM tree)`, store.InList(ids)).Error
}
