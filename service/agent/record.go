package agent

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/event"
)

// keptFor is how long lines about deliveries are kept.
const keptFor = 400 * 24 * time.Hour

// note leaves a line about a delivery. The inventory itself is on the disk by then: a line that cannot be written is a
// matter for the log.
func (s *Service) note(ctx context.Context, from From, a *arrival, problem error) {
	if errors.Is(problem, context.Canceled) {
		return // the agent hung up
	}
	d := model.Delivery{
		At: s.now(), TokenID: from.TokenID, Origin: shown(from.Origin), Protocol: from.Protocol, AgentID: shown(from.AgentID), Hostname: shown(from.Device),
	}
	d.Agent, d.Version = agentVersion(shown(from.Agent))
	if a != nil {
		d.Hash, d.Format, d.Size, d.Path = a.Hash, a.Format, a.Size, a.Path
		if len(a.Reports) > 0 {
			d.Hostname = a.Reports[0].Hostname
		}
		if a.agent != "" {
			d.Agent, d.Version = agentVersion(a.agent)
		}
	}
	if problem != nil {
		words := sentence(problem)
		if status, told := s.known(problem); status != 0 {
			words = told // as the agent is told it
		}
		d.Problem = shown(words)
	}
	if err := s.records.add(context.WithoutCancel(ctx), d); err != nil {
		s.Log.WithError(err).WithField("path", d.Path).Error("a delivery could not be noted")
	}
}

// agentVersion parts "GLPI-Agent_v1.11", "Seatcount-Agent/1.0" and the like.
func agentVersion(s string) (agent, version string) {
	s, _, _ = strings.Cut(s, " (")
	if agent, version, ok := strings.Cut(s, "-Agent_v"); ok { // also a version without a number, of who builds their own
		return agent + "-Agent", version
	}
	for _, sep := range []string{"_v", "/", " v", " "} {
		if i := strings.LastIndex(s, sep); i > 0 && len(s) > i+len(sep) && isDigit(s[i+len(sep)]) {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(sep):])
		}
	}
	return s, ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// recorder writes lines about deliveries. Those that come while one transaction is under way share the next.
type recorder struct {
	service *Service
	mu      sync.Mutex
	next    *records // that is being filled; nil when none is
	writing sync.Mutex
	pruned  time.Time
}

type records struct {
	rows []model.Delivery
	done chan struct{}
	err  error
}

// add returns when the line is written.
func (r *recorder) add(ctx context.Context, d model.Delivery) error {
	r.mu.Lock()
	batch := r.next
	first := batch == nil
	if first {
		batch = &records{done: make(chan struct{})}
		r.next = batch
	}
	batch.rows = append(batch.rows, d)
	r.mu.Unlock()
	if !first {
		<-batch.done
		return batch.err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	r.next = nil
	r.mu.Unlock()
	defer close(batch.done)
	batch.err = r.write(ctx, batch.rows)
	return batch.err
}

// write is called by one goroutine at a time.
func (r *recorder) write(ctx context.Context, rows []model.Delivery) error {
	now := r.service.now()
	prune := now.Sub(r.pruned) > time.Hour
	err := r.service.Store.Write(ctx, func(tx *gorm.DB) error {
		if err := known(tx, rows); err != nil {
			return err
		}
		if err := tx.CreateInBatches(rows, 100).Error; err != nil {
			return err
		}
		if prune {
			return tx.Where("at < ?", now.Add(-keptFor)).Delete(&model.Delivery{}).Error
		}
		return nil
	})
	if err != nil {
		return err
	}
	if prune {
		r.pruned = now
	}
	r.service.Bus.Publish(event.Deliveries{})
	return nil
}

// known forgets tokens that were deleted a moment ago.
func known(tx *gorm.DB, rows []model.Delivery) error {
	var ids []int64
	if err := tx.Model(&model.Token{}).Pluck("id", &ids).Error; err != nil {
		return err
	}
	there := make(map[int64]bool, len(ids))
	for _, id := range ids {
		there[id] = true
	}
	for i := range rows {
		if !there[rows[i].TokenID] {
			rows[i].TokenID = 0
		}
	}
	return nil
}

// settle notes which devices the deliveries of late are of, once the refresh has read them. It does so aside: whoever
// announces a change does not wait.
func (s *Service) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleWanted = true
	if s.settleRunning || s.closed {
		return
	}
	s.settleRunning = true
	s.settling.Go(func() {
		for s.wantsSettle() {
			if err := s.settleNow(context.Background()); err != nil {
				s.Log.WithError(err).Warn("which devices were delivered could not be noted")
			}
		}
	})
}

func (s *Service) wantsSettle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted := s.settleWanted
	s.settleWanted, s.settleRunning = false, wanted
	return wanted
}

// settleNow looks at the deliveries of the last two days: older ones whose device is not known never had one.
func (s *Service) settleNow(ctx context.Context) error {
	since := s.now().AddDate(0, 0, -2)
	const open = "device_id IS NULL AND path <> '' AND at > ?"
	var n int64
	if err := s.Store.Read(ctx).Model(&model.Delivery{}).Where(open, since).Limit(1).Count(&n).Error; err != nil || n == 0 {
		return err
	}
	devices, err := s.devicesByPath(ctx)
	if err != nil || len(devices) == 0 {
		return err
	}
	var rows []model.Delivery
	if err := s.Store.Read(ctx).Select("id", "path").Where(open, since).Find(&rows).Error; err != nil {
		return err
	}
	written := false
	err = s.Store.Write(ctx, func(tx *gorm.DB) error {
		for _, d := range rows {
			id := devices[d.Path]
			if id == 0 {
				continue
			}
			written = true
			// The device may be deleted since.
			if err := tx.Exec("UPDATE deliveries SET device_id = (SELECT id FROM devices WHERE id = ?) WHERE id = ?", id, d.ID).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && written {
		s.Bus.Publish(event.Deliveries{})
	}
	return err
}
