package token

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
)

// Authenticate returns who a token acts as, by its owner's permissions of the moment. Errors are ErrUnknown, ErrTypo,
// ErrExpired, ErrDisabled, ErrNotAdministrator, or those of the database. from is the address of who uses it, which is
// remembered with the time.
func (s *Service) Authenticate(ctx context.Context, secret, from string) (Authenticated, error) {
	nobody := Authenticated{}
	if err := check(secret); err != nil {
		return nobody, err
	}
	t, err := s.find(ctx, secret)
	if err != nil {
		return nobody, err
	}
	now := s.now()
	if t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) {
		return nobody, ErrExpired
	}
	if !t.APIEnabled {
		return nobody, ErrDisabled
	}
	if t.refused != nil {
		return nobody, t.refused
	}
	p := t.principal
	if t.Scope == model.ScopeAgent {
		if !p.IsAdministrator() {
			return nobody, ErrNotAdministrator
		}
		p.Permissions = map[model.Permission]bool{model.InventoryCreate: true}
	}
	s.touch(ctx, t.Token, use{at: now, from: from})
	return Authenticated{Principal: p, Scope: t.Scope, TokenID: t.ID}, nil
}

// held is a token with the switch of its owner, and with what the owner may do.
type held struct {
	model.Token
	APIEnabled bool
	principal  model.Principal
	refused    error // why the owner may do nothing
}

// find looks a token up by its first characters and compares the rest in constant time: how long it takes tells nothing
// of the tokens that there are.
func (s *Service) find(ctx context.Context, secret string) (held, error) {
	start := secret[:startLength]
	candidates, err := s.held.Get(ctx, s.Store, start, func() ([]held, error) { return s.read(ctx, start) })
	if err != nil && !errors.Is(err, errNone) {
		return held{}, err
	}
	sum := []byte(digest(secret))
	for _, t := range candidates {
		if subtle.ConstantTimeCompare(sum, []byte(t.Hash)) == 1 {
			return t, nil
		}
	}
	return held{}, ErrUnknown
}

// errNone is that no token begins so. As an error it is not kept: strangers cannot fill the memory.
var errNone = errors.New("no token begins so")

// read reads the tokens that begin so.
func (s *Service) read(ctx context.Context, start string) ([]held, error) {
	var list []held
	err := s.Store.Read(ctx).Table("tokens").Select("tokens.*, users.api_enabled").Joins("JOIN users ON users.id = tokens.user_id").
		Where("start = ?", start).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for the token: %w", err)
	}
	if len(list) == 0 {
		return nil, errNone
	}
	for i := range list {
		t := &list[i]
		t.principal, err = s.Access.PrincipalOf(ctx, t.UserID)
		switch {
		case errors.Is(err, model.ErrForbidden):
			t.refused = ErrDisabled
		case errors.Is(err, model.ErrNotFound): // deleted this very moment, and the token with the user
			t.refused = ErrUnknown
		case err != nil:
			return nil, fmt.Errorf("read the owner of token %d: %w", t.ID, err)
		}
	}
	return list, nil
}

// usePrecision is how exactly the last use of a token is written: a busy one does not keep the database busy.
const usePrecision = time.Minute

// use is when a token was used, and from where.
type use struct {
	at   time.Time
	from string
}

func (u use) tell(t *model.Token) {
	if !u.at.IsZero() {
		t.LastUsedAt, t.LastUsedFrom = &u.at, u.from
	}
}

// touch notes that a token was used. It is written aside: an answer does not wait for a refresh that writes.
func (s *Service) touch(ctx context.Context, t model.Token, now use) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := s.used[t.ID]; now.at.Sub(last.at) < usePrecision || t.LastUsedAt != nil && now.at.Sub(*t.LastUsedAt) < usePrecision {
		return
	}
	s.used[t.ID] = now
	ctx = context.WithoutCancel(ctx) // the answer may be out before
	s.writing.Go(func() {
		err := s.Store.Write(ctx, func(tx *gorm.DB) error {
			return tx.Model(&model.Token{}).Where("id = ?", t.ID).Updates(map[string]any{"last_used_at": now.at, "last_used_from": now.from}).Error
		})
		if err != nil {
			s.Log.WithError(err).WithField("token", t.ID).Warn("could not note that the token was used")
		}
	})
}
