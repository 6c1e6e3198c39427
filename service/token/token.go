// Package token lets programs act as the user who made their token: within that user's permissions of the moment, and no
// longer than the user is enabled and wants it.
package token

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/sirupsen/logrus"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/store"
)

// MaxDescription is the longest description of a token, in characters.
const MaxDescription = 500

// Principals tells what a user may do at the moment. A disabled user is model.ErrForbidden.
type Principals interface {
	PrincipalOf(ctx context.Context, userID int64) (model.Principal, error)
}

// Params are what the service works with. Clock and Log may be nil.
type Params struct {
	Store  *store.Store
	Bus    *event.Bus
	Access Principals
	Clock  func() time.Time
	Log    logrus.FieldLogger
}

// Service makes, lists and checks tokens.
type Service struct {
	Params
	held    store.Memo[string, []held] // tokens with their owners, by their first characters
	writing sync.WaitGroup
	mu      sync.Mutex
	used    map[int64]use // of this process, by token; the database has it soon after
}

// NewService returns a service over the store.
func NewService(p Params) *Service {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		quiet := logrus.New()
		quiet.SetOutput(io.Discard)
		p.Log = quiet
	}
	return &Service{Params: p, used: map[int64]use{}}
}

// Close waits until it is written which tokens were used last.
func (s *Service) Close() { s.writing.Wait() }

// now is the time as the database keeps it.
func (s *Service) now() time.Time { return s.Clock().UTC().Truncate(time.Millisecond) }

// Create makes a token of the principal's own. Agent tokens are for administrators. The token works once the owner's API
// access is on.
func (s *Service) Create(ctx context.Context, p model.Principal, n New) (Made, error) {
	if !p.Can(model.TokensCreate) {
		return Made{}, fmt.Errorf("make a token: %w", model.ErrForbidden)
	}
	t := model.Token{UserID: p.UserID, Scope: n.Scope, CreatedAt: s.now()}
	var err error
	if t.Description, err = describe(n.Description); err != nil {
		return Made{}, err
	}
	switch t.Scope {
	case model.ScopeAPI:
	case model.ScopeAgent:
		if !p.IsAdministrator() {
			return Made{}, fmt.Errorf("make an Agent token, which only administrators do: %w", model.ErrForbidden)
		}
	default:
		return Made{}, model.Invalid("scope", "The scope of a token is %s or %s", model.ScopeAPI, model.ScopeAgent)
	}
	if t.ExpiresAt, err = s.endOf(n.ExpiresOn); err != nil {
		return Made{}, err
	}
	secret := newSecret()
	t.Hash, t.Start = digest(secret), secret[:startLength]
	err = s.change(ctx, func(tx *gorm.DB) error {
		if _, err := owner(tx, p); err != nil {
			return err
		}
		if err := tx.Create(&t).Error; err != nil {
			return fmt.Errorf("store the token: %w", err)
		}
		return s.record(tx, p, "create", t, activity.Diff(fields, map[string]any{}, values(t)))
	})
	if err != nil {
		return Made{}, err
	}
	t.Hash = ""
	return Made{Secret: secret, Token: t}, nil
}

// describe takes a description as somebody wrote it.
func describe(text string) (string, error) {
	text = norm.NFC.String(strings.Join(strings.Fields(text), " "))
	if utf8.RuneCountInString(text) > MaxDescription {
		return "", model.Invalid("description", "A description has at most %d characters", MaxDescription)
	}
	return text, nil
}

// lastTime is the last that is written with a year of four digits, as databases and JSON want it.
var lastTime = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

// endOf is the end of the last day on which a token works.
func (s *Service) endOf(day *model.Date) (*time.Time, error) {
	if day == nil {
		return nil, nil
	}
	end := time.Date(day.Year, day.Month, day.Day+1, 0, 0, 0, 0, time.Local).UTC()
	if end.After(lastTime) { // some write 9999-12-31 for never
		end = lastTime
	}
	if !end.After(s.Clock()) {
		return nil, model.Invalid("expires_on", "%s is over: the token would never work", day)
	}
	return &end, nil
}

// owner reads the principal's user, who has to be there and enabled.
func owner(db *gorm.DB, p model.Principal) (model.User, error) {
	var u model.User
	if err := db.First(&u, p.UserID).Error; err != nil {
		return u, store.NotFound(err, "there is no user %s any more", p.Name)
	}
	if u.Disabled {
		return u, fmt.Errorf("user %s is disabled: %w", u.Name, model.ErrForbidden)
	}
	return u, nil
}

// List returns the principal's tokens, newest first; an administrator's list goes on with everyone else's.
func (s *Service) List(ctx context.Context, p model.Principal) ([]Row, error) {
	if !p.Can(model.TokensRead) {
		return nil, fmt.Errorf("list the tokens: %w", model.ErrForbidden)
	}
	db := s.Store.Read(ctx).Table("tokens").Select("tokens.*, users.name AS owner").Joins("JOIN users ON users.id = tokens.user_id").Omit("hash")
	if !p.IsAdministrator() {
		db = db.Where("tokens.user_id = ?", p.UserID)
	}
	rows := []Row{}
	if err := db.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list the tokens: %w", err)
	}
	for i := range rows {
		r := &rows[i]
		r.Hash = ""
		r.Mine = r.UserID == p.UserID
		r.CanEdit = p.Can(model.TokensUpdate) && mayEdit(p, r.Token)
		s.mu.Lock()
		if last := s.used[r.ID]; r.LastUsedAt == nil || last.at.After(*r.LastUsedAt) {
			last.tell(&r.Token)
		}
		s.mu.Unlock()
	}
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Mine != b.Mine {
			if a.Mine {
				return -1
			}
			return 1
		}
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	return rows, nil
}

// mayEdit tells who edits a token: an Agent token administrators, any other its owner.
func mayEdit(p model.Principal, t model.Token) bool {
	if t.Scope == model.ScopeAgent {
		return p.IsAdministrator()
	}
	return t.UserID == p.UserID
}

// visible reads a token that the principal may know of.
func visible(db *gorm.DB, p model.Principal, id int64) (model.Token, error) {
	var t model.Token
	if err := db.First(&t, id).Error; err != nil {
		return t, store.NotFound(err, "token %d", id)
	}
	if t.UserID != p.UserID && !p.IsAdministrator() {
		return t, fmt.Errorf("token %d: %w", id, model.ErrNotFound)
	}
	return t, nil
}

// Describe changes the description of the principal's own token; administrators change those of Agent tokens.
func (s *Service) Describe(ctx context.Context, p model.Principal, id int64, description string) error {
	if !p.Can(model.TokensUpdate) {
		return fmt.Errorf("edit token %d: %w", id, model.ErrForbidden)
	}
	description, err := describe(description)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		t, err := visible(tx, p, id)
		switch {
		case err != nil:
			return err
		case !mayEdit(p, t):
			return fmt.Errorf("edit token %d: %w", id, model.ErrForbidden)
		case t.Description == description:
			return nil
		}
		before := values(t)
		t.Description = description
		if err := tx.Model(&t).Update("description", description).Error; err != nil {
			return fmt.Errorf("edit token %d: %w", id, err)
		}
		return s.record(tx, p, "update", t, activity.Diff(fields, before, values(t)))
	})
}

// Delete takes away the principal's own token, or, for an administrator, anyone's. It stops to work at once.
func (s *Service) Delete(ctx context.Context, p model.Principal, id int64) error {
	if !p.Can(model.TokensDelete) {
		return fmt.Errorf("delete token %d: %w", id, model.ErrForbidden)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		t, err := visible(tx, p, id)
		if err != nil {
			return err
		}
		if err := tx.Delete(&t).Error; err != nil {
			return fmt.Errorf("delete token %d: %w", id, err)
		}
		return s.record(tx, p, "delete", t, activity.Diff(fields, values(t), map[string]any{}))
	})
}

// SetEnabled switches the principal's own API access. Off, none of their tokens works.
func (s *Service) SetEnabled(ctx context.Context, p model.Principal, enabled bool) error {
	if enabled && !p.Can(model.TokensUpdate) { // everybody may close their own door
		return fmt.Errorf("switch API access on: %w", model.ErrForbidden)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		u, err := owner(tx, p)
		if err != nil || u.APIEnabled == enabled {
			return err
		}
		if err := tx.Model(&u).Update("api_enabled", enabled).Error; err != nil {
			return fmt.Errorf("switch API access of %s: %w", u.Name, err)
		}
		return activity.Record(tx, model.Activity{
			At: s.now(), Who: p.Name, Action: "update", Entity: "users", EntityID: u.ID, Name: u.Name,
			Changes: activity.Encode([]activity.Change{{Field: "api_enabled", From: !enabled, To: enabled}}),
		})
	})
}

// Enabled reports whether the principal's own API access is on.
func (s *Service) Enabled(ctx context.Context, p model.Principal) bool {
	var u model.User
	err := s.Store.Read(ctx).First(&u, p.UserID).Error
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		s.Log.WithError(err).Warn("could not read whether API access is on")
	}
	return err == nil && u.APIEnabled
}

// change writes and lets everyone know.
func (s *Service) change(ctx context.Context, f func(tx *gorm.DB) error) error {
	if err := s.Store.Write(ctx, f); err != nil {
		return err
	}
	s.Bus.Publish(event.Tokens{})
	s.Bus.Publish(event.Activity{})
	return nil
}

// fields are what is recorded of a token: nothing that helps to guess it.
var fields = []string{"scope", "description", "expires_at"}

func values(t model.Token) map[string]any {
	expires := ""
	if t.ExpiresAt != nil {
		expires = t.ExpiresAt.UTC().Format(time.RFC3339)
	}
	return map[string]any{"scope": string(t.Scope), "description": t.Description, "expires_at": expires}
}

func (s *Service) record(tx *gorm.DB, p model.Principal, action string, t model.Token, changes []activity.Change) error {
	return activity.Record(tx, model.Activity{
		At: s.now(), Who: p.Name, Action: action, Entity: "tokens", EntityID: t.ID, Name: cmp.Or(t.Description, t.Start+"…"),
		Changes: activity.Encode(changes),
	})
}
