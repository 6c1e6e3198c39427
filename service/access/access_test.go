package access_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
	"seatcount/service/token"
)

// cheap is what passwords cost in tests.
var cheap = access.Cost{Memory: 64, Passes: 1, Threads: 1}

var admin = model.Administrator()

// world is a database with the organizations Sales and IT, below which are Servers.
type world struct {
	*access.Service
	store              *store.Store
	orgs               *org.Service
	tokens             *token.Service
	now                time.Time
	osUser             string
	sales, it, servers int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), osUser: "otto@pc1"}
	clock := func() time.Time { return w.now }
	var err error
	if w.store, err = store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "a.db")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	bus := &event.Bus{}
	if w.orgs, err = org.NewService(t.Context(), org.Params{Store: w.store, Bus: bus}); err != nil {
		t.Fatal(err)
	}
	for path, id := range map[string]*int64{"Sales": &w.sales, "IT": &w.it} {
		*id = must(w.orgs.Make(t.Context(), admin, path))
	}
	w.servers = must(w.orgs.Make(t.Context(), admin, "IT / Servers"))
	w.Service, err = access.NewService(t.Context(), access.Params{
		Store: w.store, Bus: bus, Orgs: w.orgs, Clock: clock, Cost: cheap, OSUser: func() string { return w.osUser },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.tokens = token.NewService(token.Params{Store: w.store, Bus: bus, Access: w.Service, Clock: clock})
	return w
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// add makes a user and returns what they may do.
func (w *world) add(t *testing.T, name string, roleID int64, orgIDs ...int64) model.Principal {
	t.Helper()
	u, err := w.CreateUser(t.Context(), admin, access.UserEdit{Name: name, RoleIDs: []int64{roleID}, OrgIDs: orgIDs})
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.PrincipalOf(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func wantInvalid(t *testing.T, what string, err error, field string) {
	t.Helper()
	var invalid *model.ValidationError
	if !errors.As(err, &invalid) || invalid.Field != field {
		t.Errorf("%s: %v, want %s to be invalid", what, err, field)
	}
}

func TestNewDatabaseHasOneAdministrator(t *testing.T) {
	w := newWorld(t)
	rows, err := w.Users(t.Context(), admin)
	if err != nil || len(rows) != 1 || rows[0].Name != "Administrator" || rows[0].HasPassword || rows[0].APIEnabled {
		t.Fatalf("%+v, %v", rows, err)
	}
	p, ok, err := w.WithoutSignIn(t.Context())
	if err != nil || !ok || !p.IsAdministrator() || p.UserID != model.AdministratorID {
		t.Errorf("straight in: %+v, %v, %v", p, ok, err)
	}
	roles, err := w.Roles(t.Context(), admin)
	if err != nil || len(roles) != 3 || !roles[0].BuiltIn || len(roles[0].Permissions) != len(model.Permissions()) || roles[2].Name != "Reader" {
		t.Errorf("%+v, %v", roles, err)
	}
}

func TestPrincipalIsTheUnionOfTheMoment(t *testing.T) {
	w := newWorld(t)
	role := must(w.CreateRole(t.Context(), admin, model.Role{Name: "Mover", Permissions: []model.Permission{model.DevicesUpdate, model.DevicesRead, model.DevicesUpdate}}))
	u := must(w.CreateUser(t.Context(), admin, access.UserEdit{Name: "Zoë", RoleIDs: []int64{model.RoleReader, role.ID}, OrgIDs: []int64{w.it, w.sales, w.it}}))
	p := must(w.PrincipalByName(t.Context(), "ZOË"))
	if !p.Can(model.LicensesRead) || !p.Can(model.DevicesUpdate) || p.Can(model.LicensesUpdate) || p.Can(model.UsersRead) || p.Name != "Zoë" || p.UserID != u.ID {
		t.Errorf("%+v", p)
	}
	slices.Sort(p.OrgIDs)
	if want := []int64{w.sales, w.it}; len(p.OrgIDs) != 2 || !slices.Contains(want, p.OrgIDs[0]) || !slices.Contains(want, p.OrgIDs[1]) {
		t.Errorf("organizations %v, want %v", p.OrgIDs, want)
	}
	role.Permissions = []model.Permission{model.DevicesRead}
	if _, err := w.UpdateRole(t.Context(), admin, role); err != nil {
		t.Fatal(err)
	}
	if p = must(w.PrincipalOf(t.Context(), u.ID)); p.Can(model.DevicesUpdate) {
		t.Error("the role has changed, the user has not")
	}
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: u.ID, Name: "Zoë"}); err != nil {
		t.Fatal(err)
	}
	if p = must(w.PrincipalOf(t.Context(), u.ID)); p.Can(model.LicensesRead) || p.OrgIDs == nil || len(p.OrgIDs) != 0 || p.Permissions == nil {
		t.Errorf("without roles and organizations: %+v", p)
	}
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: u.ID, Name: "Zoë", Disabled: true, RoleIDs: []int64{1}, OrgIDs: []int64{1}}); err != nil {
		t.Fatal(err)
	}
	_, err := w.PrincipalOf(t.Context(), u.ID)
	wantErr(t, "disabled", err, access.ErrDisabled)
	wantErr(t, "disabled", err, model.ErrForbidden)
	_, err = w.PrincipalByName(t.Context(), "nobody")
	wantErr(t, "unknown", err, model.ErrNotFound)
}

func TestOrganizationThatIsDeletedTakesTheRightToItAlong(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "anna", model.RoleReader, w.servers, w.sales)
	if err := w.orgs.Delete(t.Context(), admin, w.servers, 0); err != nil {
		t.Fatal(err)
	}
	if p = must(w.PrincipalOf(t.Context(), p.UserID)); !slices.Equal(p.OrgIDs, []int64{w.sales}) {
		t.Errorf("acts in %v, want Sales alone", p.OrgIDs)
	}
}

func TestNamesAreUniqueWhateverTheirCase(t *testing.T) {
	w := newWorld(t)
	w.add(t, "Straße Ärger", model.RoleReader, w.it)
	for _, name := range []string{"STRASSE ÄRGER", "  straße   a\u0308rger ", "administrator"} {
		_, err := w.CreateUser(t.Context(), admin, access.UserEdit{Name: name})
		wantInvalid(t, name, err, "name")
	}
	for name, field := range map[string]string{"": "name", " \t": "name", strings.Repeat("x", 201): "name", "a\x00b": "name"} {
		_, err := w.CreateUser(t.Context(), admin, access.UserEdit{Name: name})
		wantInvalid(t, name, err, field)
	}
	_, err := w.CreateRole(t.Context(), admin, model.Role{Name: "reader"})
	wantInvalid(t, "a role's name", err, "name")
	_, err = w.CreateRole(t.Context(), admin, model.Role{Name: "x", Permissions: []model.Permission{"licenses::fly"}})
	wantInvalid(t, "a permission", err, "permissions")
	_, err = w.CreateUser(t.Context(), admin, access.UserEdit{Name: "x", RoleIDs: []int64{99}})
	wantInvalid(t, "a role", err, "roles")
	_, err = w.CreateUser(t.Context(), admin, access.UserEdit{Name: "x", OrgIDs: []int64{99}})
	wantInvalid(t, "an organization", err, "orgs")
	// One's own name may change its case.
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: 1, Name: "ADMINISTRATOR", RoleIDs: []int64{1}, OrgIDs: []int64{1}}); err != nil {
		t.Error(err)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	limited := w.add(t, "limited", model.RoleAdministrator, w.it)
	other := w.add(t, "other", model.RoleAdministrator, model.RootOrgID)
	full := access.UserEdit{ID: 1, Name: "Administrator", RoleIDs: []int64{1}, OrgIDs: []int64{1}}
	attempts := map[string]func() error{
		"delete":  func() error { return w.DeleteUser(t.Context(), admin, 1) },
		"disable": func() error { e := full; e.Disabled = true; _, err := w.UpdateUser(t.Context(), admin, e); return err },
		"demote": func() error {
			e := full
			e.RoleIDs = []int64{2}
			_, err := w.UpdateUser(t.Context(), admin, e)
			return err
		},
		"limit": func() error {
			e := full
			e.OrgIDs = []int64{w.it}
			_, err := w.UpdateUser(t.Context(), admin, e)
			return err
		},
	}
	if err := w.DeleteUser(t.Context(), admin, other.UserID); err != nil {
		t.Fatal(err)
	}
	for what, try := range attempts {
		err := try()
		wantErr(t, what, err, access.ErrLastAdministrator)
		wantErr(t, what, err, model.ErrForbidden)
	}
	if p := must(w.PrincipalOf(t.Context(), 1)); !p.IsAdministrator() {
		t.Errorf("%+v", p)
	}
	if limited.IsAdministrator() {
		t.Error("an administrator of some organizations is one of all")
	}
	w.add(t, "second", model.RoleAdministrator, model.RootOrgID)
	for _, what := range []string{"limit", "demote", "disable", "delete"} {
		if err := attempts[what](); err != nil {
			t.Errorf("%s with a second one: %v", what, err)
		}
	}
}

func TestNobodyGrantsWhatTheyDoNotHave(t *testing.T) {
	w := newWorld(t)
	manager := must(w.CreateRole(t.Context(), admin, model.Role{Name: "Manager", Permissions: []model.Permission{
		model.UsersCreate, model.UsersRead, model.UsersUpdate, model.UsersDelete, model.RolesCreate, model.RolesRead, model.RolesUpdate, model.RolesDelete,
		model.LicensesRead,
	}}))
	strong := must(w.CreateRole(t.Context(), admin, model.Role{Name: "Strong", Permissions: []model.Permission{model.LicensesDelete}}))
	weak := must(w.CreateRole(t.Context(), admin, model.Role{Name: "Weak", Permissions: []model.Permission{model.LicensesRead}}))
	m := w.add(t, "manager", manager.ID, w.it)
	boss := w.add(t, "boss", model.RoleOrgAdministrator, w.it)
	outside := w.add(t, "outside", weak.ID, w.sales)
	both := w.add(t, "both", weak.ID, w.sales, w.servers)
	create := func(roleID, orgID int64) error {
		_, err := w.CreateUser(t.Context(), m, access.UserEdit{Name: "new", RoleIDs: []int64{roleID}, OrgIDs: []int64{orgID}})
		return err
	}
	wantErr(t, "a stronger role", create(strong.ID, w.it), model.ErrForbidden)
	wantErr(t, "an administrator", create(model.RoleAdministrator, w.it), model.ErrForbidden)
	wantInvalid(t, "another organization", create(weak.ID, w.sales), "orgs")
	wantInvalid(t, "all organizations", create(weak.ID, model.RootOrgID), "orgs")
	if err := create(weak.ID, w.servers); err != nil {
		t.Errorf("within its own: %v", err)
	}
	var names []string
	for _, r := range must(w.Users(t.Context(), m)) {
		names = append(names, r.Name+" "+strings.Join(r.Orgs, ";"))
	}
	want := []string{"boss Default Organization / IT", "both Default Organization / IT / Servers", "manager Default Organization / IT", "new Default Organization / IT / Servers"}
	if !slices.Equal(names, want) {
		t.Errorf("sees %q, want %q", names, want)
	}
	for what, c := range map[string]struct {
		id   int64
		want error
	}{
		"Administrator": {1, model.ErrNotFound}, "outside": {outside.UserID, model.ErrNotFound}, "nobody": {99, model.ErrNotFound},
		"boss": {boss.UserID, model.ErrForbidden}, "both": {both.UserID, model.ErrForbidden},
	} {
		_, err := w.UpdateUser(t.Context(), m, access.UserEdit{ID: c.id, Name: "x"})
		wantErr(t, "update "+what, err, c.want)
		wantErr(t, "delete "+what, w.DeleteUser(t.Context(), m, c.id), c.want)
		wantErr(t, "password of "+what, w.SetPassword(t.Context(), m, c.id, "long enough"), c.want)
		wantErr(t, "password away of "+what, w.RemovePassword(t.Context(), m, c.id), c.want)
	}
	_, err := w.UpdateUser(t.Context(), m, access.UserEdit{ID: m.UserID, Name: "manager", RoleIDs: []int64{manager.ID, strong.ID}, OrgIDs: []int64{w.it}})
	wantErr(t, "a stronger role for oneself", err, model.ErrForbidden)
	_, err = w.CreateRole(t.Context(), m, model.Role{Name: "Sneaky", Permissions: []model.Permission{model.LicensesUpdate}})
	wantErr(t, "a stronger role of one's own", err, model.ErrForbidden)
	manager.Permissions = append(manager.Permissions, model.LicensesUpdate)
	_, err = w.UpdateRole(t.Context(), m, manager)
	wantErr(t, "one's own role made stronger", err, model.ErrForbidden)
	strong.Permissions = nil
	_, err = w.UpdateRole(t.Context(), m, strong)
	wantErr(t, "a stronger role made weaker", err, model.ErrForbidden)
	wantErr(t, "a stronger role deleted", w.DeleteRole(t.Context(), m, strong.ID), model.ErrForbidden)
	weak.Permissions = nil
	_, err = w.UpdateRole(t.Context(), m, weak)
	wantErr(t, "a role that somebody outside has", err, model.ErrForbidden)
	own := must(w.CreateRole(t.Context(), m, model.Role{Name: "Own", Permissions: []model.Permission{model.LicensesRead}}))
	own.Name = "Owned"
	if _, err := w.UpdateRole(t.Context(), m, own); err != nil {
		t.Error(err)
	}
	if err := w.DeleteRole(t.Context(), m, own.ID); err != nil {
		t.Error(err)
	}
}

func TestRolesThatAreBuiltInOrInUseStay(t *testing.T) {
	w := newWorld(t)
	for _, r := range model.BuiltInRoles() {
		_, err := w.UpdateRole(t.Context(), admin, model.Role{ID: r.ID, Name: "x"})
		wantErr(t, "change "+r.Name, err, access.ErrBuiltIn)
		wantErr(t, "delete "+r.Name, w.DeleteRole(t.Context(), admin, r.ID), access.ErrBuiltIn)
	}
	r := must(w.CreateRole(t.Context(), admin, model.Role{Name: "Mine", BuiltIn: true}))
	if r.BuiltIn {
		t.Error("a role of one's own is built in")
	}
	p := w.add(t, "anna", r.ID, w.it)
	err := w.DeleteRole(t.Context(), admin, r.ID)
	if err == nil || !strings.Contains(err.Error(), "anna") {
		t.Errorf("a role that anna has: %v", err)
	}
	if err := w.DeleteUser(t.Context(), admin, p.UserID); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteRole(t.Context(), admin, r.ID); err != nil {
		t.Error(err)
	}
	wantErr(t, "again", w.DeleteRole(t.Context(), admin, r.ID), model.ErrNotFound)
}

func TestDeletedUserLeavesNoTokens(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "anna", model.RoleReader, w.it)
	made := must(w.tokens.Create(t.Context(), p, token.New{Scope: model.ScopeAPI}))
	if err := w.tokens.SetEnabled(t.Context(), p, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.tokens.Authenticate(t.Context(), made.Secret, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteUser(t.Context(), admin, p.UserID); err != nil {
		t.Fatal(err)
	}
	_, err := w.tokens.Authenticate(t.Context(), made.Secret, "")
	wantErr(t, "the token", err, token.ErrUnknown)
	w.tokens.Close()
}

func TestChangesAreRecordedWithoutHashes(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "anna", model.RoleReader, w.it)
	if err := w.SetPassword(t.Context(), p, p.UserID, "a long password"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: p.UserID, Name: "anna", FullName: "Anna", Disabled: true, RoleIDs: []int64{2}, OrgIDs: []int64{w.it}}); err != nil {
		t.Fatal(err)
	}
	made := must(w.tokens.Create(t.Context(), admin, token.New{Scope: model.ScopeAgent, Description: "pc"}))
	entries, err := activity.NewService(w.store, func(model.Principal) ([]int64, bool) { return nil, true }).List(t.Context(), admin, activity.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Who+" "+e.Action+" "+e.Entity+" "+e.Name+" "+e.Changes)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"Administrator create users anna", "anna set password users anna \n", `{"field":"full_name","from":"","to":"Anna"},{"field":"disabled","from":false,"to":true},{"field":"roles","from":"Reader","to":"Organization administrator"}`,
		"Administrator create tokens pc",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
	for _, not := range []string{"argon2", "a long password", made.Secret, made.Secret[:12]} {
		if strings.Contains(text, not) {
			t.Errorf("%s\nhas %s", text, not)
		}
	}
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "anna", model.RoleReader, w.it)
	for _, name := range []string{"ANNA", "2"} {
		if r, err := w.FindUser(t.Context(), admin, name); err != nil || r.ID != p.UserID {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if r, err := w.FindUser(t.Context(), p, "anna"); err != nil || r.ID != p.UserID {
		t.Errorf("herself: %+v, %v", r, err)
	}
	for _, name := range []string{"Administrator", "nobody", "99"} {
		_, err := w.FindUser(t.Context(), p, name)
		wantErr(t, name, err, model.ErrForbidden)
	}
	_, err := w.FindUser(t.Context(), admin, "nobody")
	wantErr(t, "nobody", err, model.ErrNotFound)
	if r, err := w.FindRole(t.Context(), admin, "READER"); err != nil || r.ID != model.RoleReader {
		t.Errorf("%+v, %v", r, err)
	}
	_, err = w.FindRole(t.Context(), admin, "nothing")
	wantErr(t, "a role", err, model.ErrNotFound)
}
