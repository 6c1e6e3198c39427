package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
	"seatcount/service/token"
)

var admin = model.Administrator()

// world is a database with an administrator and the readers anna and otto.
type world struct {
	*token.Service
	store      *store.Store
	access     *access.Service
	anna, otto model.Principal
	now        time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	var err error
	if w.store, err = store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "a.db")}); err != nil {
		t.Fatal(err)
	}
	bus := &event.Bus{}
	orgs, err := org.NewService(t.Context(), org.Params{Store: w.store, Bus: bus})
	if err != nil {
		t.Fatal(err)
	}
	if w.access, err = access.NewService(t.Context(), access.Params{Store: w.store, Bus: bus, Orgs: orgs, Clock: clock}); err != nil {
		t.Fatal(err)
	}
	w.Service = token.NewService(token.Params{Store: w.store, Bus: bus, Access: w.access, Clock: clock})
	t.Cleanup(func() {
		w.Close()
		w.store.Close()
	})
	w.anna, w.otto = w.add(t, "anna"), w.add(t, "otto")
	for _, p := range []model.Principal{admin, w.anna, w.otto} {
		if w.Enabled(t.Context(), p) {
			t.Errorf("API access of %s is on from the start", p.Name)
		}
		if err := w.SetEnabled(t.Context(), p, true); err != nil || !w.Enabled(t.Context(), p) {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) add(t *testing.T, name string) model.Principal {
	t.Helper()
	u, err := w.access.CreateUser(t.Context(), admin, access.UserEdit{Name: name, RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{1}})
	if err != nil {
		t.Fatal(err)
	}
	return w.principal(t, u.ID)
}

func (w *world) principal(t *testing.T, id int64) model.Principal {
	t.Helper()
	p, err := w.access.PrincipalOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) make(t *testing.T, p model.Principal, n token.New) token.Made {
	t.Helper()
	made, err := w.Create(t.Context(), p, n)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// edit changes anna.
func (w *world) edit(t *testing.T, roleID int64, disabled bool) {
	t.Helper()
	_, err := w.access.UpdateUser(t.Context(), admin, access.UserEdit{ID: w.anna.UserID, Name: "anna", Disabled: disabled, RoleIDs: []int64{roleID}, OrgIDs: []int64{1}})
	if err != nil {
		t.Fatal(err)
	}
	if !disabled {
		w.anna = w.principal(t, w.anna.UserID)
	}
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func TestTokenActsAsItsOwnerOfTheMoment(t *testing.T) {
	w := newWorld(t)
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAPI, Description: "  Power \n BI "})
	if made.Description != "Power BI" || made.UserID != w.anna.UserID || made.ExpiresAt != nil || made.Hash != "" {
		t.Errorf("%+v", made)
	}
	got, err := w.Authenticate(t.Context(), made.Secret, "10.0.0.1")
	if err != nil || got.Scope != model.ScopeAPI || got.TokenID != made.ID || got.Principal.Name != "anna" || !got.Principal.Can(model.LicensesRead) || got.Principal.Can(model.LicensesCreate) {
		t.Fatalf("%+v, %v", got, err)
	}
	w.edit(t, model.RoleOrgAdministrator, false)
	if got, err = w.Authenticate(t.Context(), made.Secret, ""); err != nil || !got.Principal.Can(model.LicensesCreate) {
		t.Errorf("with more permissions: %+v, %v", got, err)
	}
	if err := w.SetEnabled(t.Context(), w.anna, false); err != nil {
		t.Fatal(err)
	}
	_, err = w.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "switched off", err, token.ErrDisabled)
	if err := w.SetEnabled(t.Context(), w.anna, true); err != nil {
		t.Fatal(err)
	}
	w.edit(t, model.RoleReader, true)
	_, err = w.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "disabled", err, token.ErrDisabled)
	_, err = w.Create(t.Context(), w.anna, token.New{Scope: model.ScopeAPI})
	wantErr(t, "a token of a disabled user", err, model.ErrForbidden)
	wantErr(t, "the switch of a disabled user", w.SetEnabled(t.Context(), w.anna, false), model.ErrForbidden)
	w.edit(t, model.RoleReader, false)
	if _, err = w.Authenticate(t.Context(), made.Secret, ""); err != nil {
		t.Error(err)
	}
	if err := w.Delete(t.Context(), w.anna, made.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "deleted", err, token.ErrUnknown)
}

func TestAgentTokensAreForAdministrators(t *testing.T) {
	w := newWorld(t)
	_, err := w.Create(t.Context(), w.anna, token.New{Scope: model.ScopeAgent})
	wantErr(t, "a reader's", err, model.ErrForbidden)
	everything := map[model.Permission]bool{}
	for _, p := range model.Permissions() {
		everything[p] = true
	}
	for what, p := range map[string]model.Principal{
		"all permissions": {UserID: w.anna.UserID, Permissions: everything}, "some organizations": {UserID: w.anna.UserID, OrgIDs: []int64{1}},
	} {
		_, err := w.Create(t.Context(), p, token.New{Scope: model.ScopeAgent})
		wantErr(t, what, err, model.ErrForbidden)
	}
	w.edit(t, model.RoleAdministrator, false)
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAgent, Description: "branch"})
	got, err := w.Authenticate(t.Context(), made.Secret, "")
	if err != nil || got.Scope != model.ScopeAgent {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, perm := range model.Permissions() {
		if got.Principal.Can(perm) != (perm == model.InventoryCreate) {
			t.Errorf("an Agent token may %s: %v", perm, got.Principal.Can(perm))
		}
	}
	w.edit(t, model.RoleReader, false)
	_, err = w.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "its owner is no administrator any more", err, token.ErrNotAdministrator)
	wantErr(t, "its owner is no administrator any more", err, model.ErrForbidden)
	wantErr(t, "edited by its owner", w.Describe(t.Context(), w.anna, made.ID, "x"), model.ErrForbidden)
	if err := w.Describe(t.Context(), admin, made.ID, "another branch"); err != nil {
		t.Errorf("edited by an administrator: %v", err)
	}
	if err := w.Delete(t.Context(), w.anna, made.ID); err != nil {
		t.Errorf("deleted by its owner: %v", err)
	}
}

func TestTokensAreNotShared(t *testing.T) {
	w := newWorld(t)
	hers := w.make(t, w.anna, token.New{Scope: model.ScopeAPI, Description: "hers"})
	his := w.make(t, w.otto, token.New{Scope: model.ScopeAPI, Description: "his"})
	w.now = w.now.Add(time.Second)
	own := w.make(t, admin, token.New{Scope: model.ScopeAgent, Description: "agent"})
	see := func(p model.Principal) string {
		rows, err := w.List(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, r := range rows {
			if r.Hash != "" || len(r.Start) > 8 || !strings.HasPrefix(r.Start, "sct_") {
				t.Errorf("shows too much: %+v", r)
			}
			text := r.Description + " of " + r.Owner
			if r.Mine {
				text += " mine"
			}
			if r.CanEdit {
				text += " edit"
			}
			all = append(all, text)
		}
		return strings.Join(all, ", ")
	}
	if got := see(w.anna); got != "hers of anna mine edit" {
		t.Errorf("anna sees %s", got)
	}
	if got := see(admin); got != "agent of Administrator mine edit, his of otto, hers of anna" {
		t.Errorf("an administrator sees %s", got)
	}
	for _, id := range []int64{his.ID, own.ID, 99} {
		wantErr(t, "edit", w.Describe(t.Context(), w.anna, id, "x"), model.ErrNotFound)
		wantErr(t, "delete", w.Delete(t.Context(), w.anna, id), model.ErrNotFound)
	}
	wantErr(t, "another's API token edited by an administrator", w.Describe(t.Context(), admin, hers.ID, "x"), model.ErrForbidden)
	if err := w.Describe(t.Context(), w.anna, hers.ID, "hers, too"); err != nil || see(w.anna) != "hers, too of anna mine edit" {
		t.Errorf("%v, %s", err, see(w.anna))
	}
	if err := w.Delete(t.Context(), admin, hers.ID); err != nil || see(w.anna) != "" {
		t.Errorf("revoked by an administrator: %v, %s", err, see(w.anna))
	}
}

func TestTokensTakePermission(t *testing.T) {
	w := newWorld(t)
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAPI})
	p := w.anna
	p.Permissions = map[model.Permission]bool{model.LicensesRead: true}
	_, err := w.Create(t.Context(), p, token.New{Scope: model.ScopeAPI})
	wantErr(t, "create", err, model.ErrForbidden)
	_, err = w.List(t.Context(), p)
	wantErr(t, "list", err, model.ErrForbidden)
	wantErr(t, "edit", w.Describe(t.Context(), p, made.ID, "x"), model.ErrForbidden)
	wantErr(t, "delete", w.Delete(t.Context(), p, made.ID), model.ErrForbidden)
	if err := w.SetEnabled(t.Context(), p, false); err != nil {
		t.Errorf("switched off: %v", err)
	}
	wantErr(t, "switched on", w.SetEnabled(t.Context(), p, true), model.ErrForbidden)
	_, err = w.Create(t.Context(), model.Principal{Name: "gone", UserID: 99}, token.New{Scope: model.ScopeAPI})
	wantErr(t, "a token of nobody", err, model.ErrNotFound)
}

func TestExpiryIsTheEndOfItsLastDay(t *testing.T) {
	w := newWorld(t)
	today := model.DateOf(w.now.Local())
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAPI, ExpiresOn: &today})
	w.now = made.ExpiresAt.Add(-time.Millisecond)
	if model.DateOf(w.now.Local()) != today {
		t.Errorf("the last moment is %v", w.now)
	}
	if _, err := w.Authenticate(t.Context(), made.Secret, ""); err != nil {
		t.Errorf("in its last moment: %v", err)
	}
	w.now = *made.ExpiresAt
	_, err := w.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "the day after", err, token.ErrExpired)
	for field, n := range map[string]token.New{
		"expires_on": {Scope: model.ScopeAPI, ExpiresOn: &today}, "scope": {Scope: "root"}, "description": {Scope: model.ScopeAPI, Description: strings.Repeat("x", 501)},
	} {
		_, err := w.Create(t.Context(), w.anna, n)
		var invalid *model.ValidationError
		if !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestFormOfATokenTellsTypos(t *testing.T) {
	w := newWorld(t)
	secret := w.make(t, w.anna, token.New{Scope: model.ScopeAPI}).Secret
	if !regexp.MustCompile(`^sct_[0-9A-Za-z]{49}$`).MatchString(secret) {
		t.Fatalf("%s", secret)
	}
	other := "x"
	if secret[20] == 'x' {
		other = "y"
	}
	for what, c := range map[string]struct {
		secret string
		want   error
	}{
		"a changed letter": {secret[:20] + other + secret[21:], token.ErrTypo}, "cut": {secret[:30], token.ErrTypo}, "longer": {secret + "0", token.ErrTypo},
		"the prefix": {"sct_", token.ErrTypo}, "empty": {"", token.ErrUnknown}, "a password": {"hunter2", token.ErrUnknown}, "without prefix": {secret[4:], token.ErrUnknown},
	} {
		_, err := w.Authenticate(t.Context(), c.secret, "")
		wantErr(t, what, err, c.want)
	}
	// A right token of another database is not known here.
	stranger := newWorld(t)
	_, err := stranger.Authenticate(t.Context(), secret, "")
	wantErr(t, "elsewhere", err, token.ErrUnknown)
	seen := map[string]bool{}
	for range 100 {
		seen[w.make(t, w.anna, token.New{Scope: model.ScopeAPI}).Secret] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 tokens are %d", len(seen))
	}
}

func TestNothingStoredIsTheToken(t *testing.T) {
	w := newWorld(t)
	secret := w.make(t, w.anna, token.New{Scope: model.ScopeAPI}).Secret
	var hash, start string
	row := w.store.Read(t.Context()).Raw("SELECT hash, start FROM tokens").Row()
	if err := row.Scan(&hash, &start); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(hash) || start != secret[:8] {
		t.Errorf("stored are %s and %s", hash, start)
	}
}

func TestLastUseIsWrittenAtMostOnceAMinute(t *testing.T) {
	w := newWorld(t)
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAPI})
	first := w.now
	for _, c := range []struct {
		after    time.Duration
		from     string
		want     time.Duration
		wantFrom string
	}{
		{0, "10.0.0.1", 0, "10.0.0.1"},
		{59 * time.Second, "10.0.0.2", 0, "10.0.0.1"},
		{time.Minute, "10.0.0.3", time.Minute, "10.0.0.3"},
		{90 * time.Second, "10.0.0.4", time.Minute, "10.0.0.3"},
	} {
		w.now = first.Add(c.after)
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := w.Authenticate(ctx, made.Secret, c.from); err != nil {
			t.Fatal(err)
		}
		cancel() // the answer is out; the note is written all the same
		w.Close()
		var stored model.Token
		if err := w.store.Read(t.Context()).First(&stored, made.ID).Error; err != nil {
			t.Fatal(err)
		}
		if stored.LastUsedAt == nil || !stored.LastUsedAt.Equal(first.Add(c.want)) || stored.LastUsedFrom != c.wantFrom {
			t.Errorf("after %v: %v from %s, want %v from %s", c.after, stored.LastUsedAt, stored.LastUsedFrom, first.Add(c.want), c.wantFrom)
		}
		rows, err := w.List(t.Context(), w.anna)
		if err != nil || rows[0].LastUsedFrom != c.wantFrom {
			t.Errorf("%+v, %v", rows, err)
		}
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	st, err := store.Open(b.Context(), store.Params{Path: filepath.Join(b.TempDir(), "a.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	bus := &event.Bus{}
	orgs, err := org.NewService(b.Context(), org.Params{Store: st, Bus: bus})
	if err != nil {
		b.Fatal(err)
	}
	users, err := access.NewService(b.Context(), access.Params{Store: st, Bus: bus, Orgs: orgs})
	if err != nil {
		b.Fatal(err)
	}
	s := token.NewService(token.Params{Store: st, Bus: bus, Access: users})
	defer s.Close()
	made, err := s.Create(b.Context(), admin, token.New{Scope: model.ScopeAPI})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.SetEnabled(b.Context(), admin, true); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Authenticate(b.Context(), made.Secret, ""); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheLastDayOfAllCanBeWritten(t *testing.T) {
	w := newWorld(t)
	made := w.make(t, w.anna, token.New{Scope: model.ScopeAPI, ExpiresOn: &model.Date{Year: 9999, Month: time.December, Day: 31}})
	if _, err := json.Marshal(made.Token); err != nil {
		t.Error(err)
	}
	if _, err := w.Authenticate(t.Context(), made.Secret, ""); err != nil {
		t.Errorf("it does not work: %v", err)
	}
	rows, err := w.List(t.Context(), w.anna)
	if err != nil || len(rows) != 1 || rows[0].ExpiresAt == nil || !rows[0].ExpiresAt.Equal(*made.ExpiresAt) {
		t.Errorf("listed as %+v, %v", rows, err)
	}
}
