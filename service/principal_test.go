package service_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/access"
	"seatcount/service/activity"
	"seatcount/service/agent"
	"seatcount/service/count"
	"seatcount/service/device"
	"seatcount/service/license"
	"seatcount/service/org"
	"seatcount/service/refresh"
	"seatcount/service/token"
)

// errUnseen is what a call in the table returns when a list does not have what it is asked for.
var errUnseen = errors.New("not in the list")

// place is an organization with one of everything in it.
type place struct {
	name                  string
	org, child, other     int64 // other is below child's parent, too
	license               int64
	devices               []int64 // the first two may be one, about the last two somebody decided
	source, file, problem int64
	title                 int64
	user, role            int64
	token                 int64
	folder, fresh         string // of the source, a folder that is no source yet
}

// world is a database with two places, and a principal who acts in one of them.
type world struct {
	*service.Services
	inside, outside place
	mine            int64 // a token of the principal's own
	unused          int64 // a role that nobody has
}

// call says how to call a method, and who may.
type call struct {
	needs   []model.Permission
	wide    bool // takes all organizations, because what it changes is one for all of them
	admin   bool // takes an administrator
	own     bool // is about the principal's own, wherever
	changes bool // the database is another one afterwards
	run     func(t *testing.T, w *world, p model.Principal, at place) error
}

func needs(perms ...model.Permission) []model.Permission { return perms }

// has makes a call's result of a list.
func has[T any](list []T, err error, is func(T) bool) error {
	if err == nil && !slices.ContainsFunc(list, is) {
		return errUnseen
	}
	return err
}

func nothing[T any](_ T, err error) error { return err }

// calls has every method of every service that takes a principal.
var calls = map[string][]call{
	"Orgs.List": {{needs: needs(model.OrgsRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Orgs.List(t.Context(), p)
		return has(list, err, func(n org.Node) bool { return n.ID == at.org })
	}}},
	"Orgs.Holdings": {{needs: needs(model.OrgsRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		held, err := w.Orgs.Holdings(t.Context(), p)
		if err == nil && held[at.org].Licenses == 0 {
			return errUnseen
		}
		return err
	}}},
	"Orgs.Find": {{run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Orgs.Find(p, at.name))
	}}},
	"Orgs.Add": {{needs: needs(model.OrgsCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Orgs.Add(t.Context(), p, "new", at.org))
	}}},
	"Orgs.Make": {{needs: needs(model.OrgsCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Orgs.Make(t.Context(), p, at.name+" / new"))
	}}},
	"Orgs.Rename": {{needs: needs(model.OrgsUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Orgs.Rename(t.Context(), p, at.org, "other")
	}}},
	"Orgs.Move": {{needs: needs(model.OrgsUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Orgs.Move(t.Context(), p, at.child, at.other)
	}}},
	"Orgs.Delete": {{needs: needs(model.OrgsDelete, model.OrgsUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Orgs.Delete(t.Context(), p, at.child, 0)
	}}},

	"Licenses.List": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Licenses.List(t.Context(), p)
		return has(list, err, func(r license.Row) bool { return r.ID == at.license })
	}}},
	"Licenses.Get": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Licenses.Get(t.Context(), p, at.license))
	}}},
	"Licenses.Changes": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Licenses.Changes(t.Context(), p, at.license))
	}}},
	"Licenses.History": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Licenses.History(t.Context(), p, at.license))
	}}},
	"Licenses.Total": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		days, err := w.Licenses.Total(t.Context(), p)
		if err == nil && days[0].Purchased&purchased[at.name] == 0 {
			return errUnseen
		}
		return err
	}}},
	"Licenses.Usage": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Licenses.Usage(t.Context(), p, model.Date{}, model.Date{})
		return has(list, err, func(s license.UsageSample) bool { return s.LicenseID == at.license })
	}}},
	"Licenses.Create": {{needs: needs(model.LicensesCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Licenses.Create(t.Context(), p, newLicense("new", at.org)))
	}}},
	"Licenses.Update": {
		{needs: needs(model.LicensesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			l := newLicense("changed", at.org)
			l.ID = at.license
			return nothing(w.Licenses.Update(t.Context(), p, l))
		}},
		{needs: needs(model.LicensesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error { // moved there
			l := newLicense("moved", at.org)
			l.ID = w.inside.license
			return nothing(w.Licenses.Update(t.Context(), p, l))
		}},
		{needs: needs(model.LicensesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error { // taken from there
			l := newLicense("taken", w.inside.org)
			l.ID = at.license
			return nothing(w.Licenses.Update(t.Context(), p, l))
		}},
	},
	"Licenses.Delete": {{needs: needs(model.LicensesDelete), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Licenses.Delete(t.Context(), p, at.license))
	}}},
	"Licenses.Restore": {{needs: needs(model.LicensesDelete, model.LicensesCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		l := newLicense("gone", at.org)
		l.ID = 999
		return w.Licenses.Restore(t.Context(), p, license.Deleted{Licenses: []model.License{l}})
	}}},
	"Licenses.Import": {{needs: needs(model.LicensesCreate, model.LicensesRead), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		done, err := w.Licenses.Import(t.Context(), p, [][]string{{"name", "org_id", "match", "purchased"}, {"new", fmt.Sprint(at.org), "new", "1"}}, false)
		if err == nil && len(done.Problems) > 0 {
			return errUnseen
		}
		return err
	}}},

	"Devices.List": {{needs: needs(model.DevicesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Devices.List(t.Context(), p)
		return has(list, err, func(r device.Row) bool { return r.ID == at.devices[0] })
	}}},
	"Devices.Get": {{needs: needs(model.DevicesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Devices.Get(t.Context(), p, at.devices[0]))
	}}},
	"Devices.SetState": {{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Devices.SetState(t.Context(), p, at.devices[:1], model.DeviceRetired, "")
	}}},
	"Devices.Move": {
		{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Devices.Move(t.Context(), p, at.devices[:1], w.inside.child)
		}},
		{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Devices.Move(t.Context(), p, w.inside.devices[:1], at.child)
		}},
	},
	"Devices.Delete": {{needs: needs(model.DevicesDelete), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Devices.Delete(t.Context(), p, at.devices[:1])
	}}},
	"Devices.Twins": {{needs: needs(model.DevicesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Devices.Twins(t.Context(), p)
		return has(list, err, func(pair device.Twins) bool { return pair.A.ID == at.devices[0] })
	}}},
	"Devices.Merge": {{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Devices.Merge(t.Context(), p, w.inside.devices[1], at.devices[0])
	}}},
	"Devices.KeepBoth": {{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Devices.KeepBoth(t.Context(), p, w.inside.devices[1], at.devices[0])
	}}},
	"Devices.UndoTwins": {{needs: needs(model.DevicesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Devices.UndoTwins(t.Context(), p, at.devices[2], at.devices[3])
	}}},

	"Count.Preview": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Count.Preview(t.Context(), p, count.License{OrgID: at.org, Descendants: true, Match: "app%"}, 5))
	}}},
	"Count.Explain": {{needs: needs(model.LicensesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Count.Explain(t.Context(), p, at.license))
	}}},
	"Count.Titles": {{needs: needs(model.DevicesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Count.Titles(t.Context(), p)
		return has(list, err, func(r count.TitleRow) bool { return r.ID == at.title })
	}}},
	"Count.TitleDevices": {{needs: needs(model.DevicesRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Count.TitleDevices(t.Context(), p, at.title)
		return has(list, err, func(d count.DeviceEvidence) bool { return d.DeviceID == at.devices[0] })
	}}},

	"Refresh.Sources": {{needs: needs(model.InventoryRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Refresh.Sources(t.Context(), p)
		return has(list, err, func(r refresh.SourceRow) bool { return r.ID == at.source })
	}}},
	"Refresh.Files": {{needs: needs(model.InventoryRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Refresh.Files(t.Context(), p, at.source)
		return has(list, err, func(r refresh.FileRow) bool { return r.ID == at.file })
	}}},
	"Refresh.Problems": {{needs: needs(model.InventoryRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Refresh.Problems(t.Context(), p)
		return has(list, err, func(r refresh.FileRow) bool { return r.ID == at.problem })
	}}},
	"Refresh.Retry": {{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Refresh.Retry(t.Context(), p, at.problem)
	}}},
	"Refresh.Ignore": {{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Refresh.Ignore(t.Context(), p, at.problem)
	}}},
	"Refresh.AddSource": {
		{needs: needs(model.InventoryCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return nothing(w.Refresh.AddSource(t.Context(), p, at.fresh, at.org))
		}},
		{needs: needs(model.InventoryCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error { // files of a source there
			return nothing(w.Refresh.AddSource(t.Context(), p, filepath.Join(at.folder, "below"), w.inside.org))
		}},
	},
	"Refresh.AddSample": {{needs: needs(model.InventoryCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Refresh.AddSample(t.Context(), p, at.fresh, at.org))
	}}},
	"Refresh.RemoveSource": {{needs: needs(model.InventoryDelete), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Refresh.RemoveSource(t.Context(), p, at.source, false)
	}}},
	"Refresh.SetSourceOrg": {
		{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Refresh.SetSourceOrg(t.Context(), p, at.source, w.inside.child)
		}},
		{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Refresh.SetSourceOrg(t.Context(), p, w.inside.source, at.child)
		}},
	},
	"Refresh.PauseSource": {{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Refresh.PauseSource(t.Context(), p, at.source, true)
	}}},
	"Refresh.MapTable": {{needs: needs(model.InventoryUpdate), wide: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Refresh.MapTable(t.Context(), p, "a header", map[string]string{"device": "Box"})
	}}},
	"Refresh.NameDevice": {{needs: needs(model.InventoryUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Refresh.NameDevice(t.Context(), p, filepath.Join(at.folder, "*.txt"), "pc")
	}}},
	"Refresh.Scan": {
		{needs: needs(model.InventoryCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return nothing(w.Refresh.Scan(t.Context(), p, refresh.ScanParams{Paths: []string{at.fresh}, OrgID: at.org}))
		}},
		{needs: needs(model.InventoryCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error { // a source that is there
			return nothing(w.Refresh.Scan(t.Context(), p, refresh.ScanParams{Paths: []string{at.folder}, OrgID: at.org}))
		}},
	},

	"Agents.Take": {{needs: needs(model.InventoryCreate), wide: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Agents.Take(t.Context(), p, strings.NewReader("Computer,Software,Version\npc,app,1\n"), agent.From{}))
	}}},
	"Agents.Deliveries": {{admin: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Agents.Deliveries(t.Context(), p, agent.Filter{}))
	}}},
	"Agents.Agents": {{admin: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Agents.Agents(t.Context(), p))
	}}},

	"Activity.List": {{needs: needs(model.ActivityRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Activity.List(t.Context(), p, activity.Filter{})
		for entity, id := range map[string]int64{"licenses": at.license, "devices": at.devices[2], "sources": at.source, "orgs": at.org} {
			if err = has(list, err, func(a model.Activity) bool { return a.Entity == entity && a.EntityID == id }); err != nil {
				return err
			}
		}
		return err
	}}},
	"Settings.Change": {{needs: needs(model.SettingsUpdate), wide: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Settings.Change(t.Context(), p, "count.unseen_days", "30")
	}}},

	"Database.Backup": {{admin: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Database.Backup(t.Context(), p, filepath.Join(t.TempDir(), "copy.db"))
	}}},
	"Database.Check": {{needs: needs(model.DatabaseRead), wide: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Database.Check(t.Context(), p))
	}}},
	"Database.Tables": {{needs: needs(model.DatabaseRead), wide: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Database.Tables(t.Context(), p))
	}}},
	"Database.Describe": {{needs: needs(model.DatabaseRead), wide: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Database.Describe(t.Context(), p, "licenses", 5))
	}}},

	"Access.Users": {{needs: needs(model.UsersRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
		list, err := w.Access.Users(t.Context(), p)
		return has(list, err, func(r access.UserRow) bool { return r.ID == at.user })
	}}},
	"Access.FindUser": {
		{needs: needs(model.UsersRead), run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return nothing(w.Access.FindUser(t.Context(), p, fmt.Sprint(at.user)))
		}},
		{own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return nothing(w.Access.FindUser(t.Context(), p, p.Name))
		}},
	},
	"Access.CreateUser": {{needs: needs(model.UsersCreate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Access.CreateUser(t.Context(), p, access.UserEdit{Name: "new", RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{at.org}}))
	}}},
	"Access.UpdateUser": {
		{needs: needs(model.UsersUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return nothing(w.Access.UpdateUser(t.Context(), p, access.UserEdit{ID: at.user, Name: "changed"}))
		}},
		{needs: needs(model.UsersUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return nothing(w.Access.UpdateUser(t.Context(), p, access.UserEdit{ID: w.inside.user, Name: "moved", OrgIDs: []int64{at.org}}))
		}},
	},
	"Access.DeleteUser": {{needs: needs(model.UsersDelete), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Access.DeleteUser(t.Context(), p, at.user)
	}}},
	"Access.SetPassword": {
		{needs: needs(model.UsersUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Access.SetPassword(t.Context(), p, at.user, "a long password")
		}},
		{own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return w.Access.SetPassword(t.Context(), p, p.UserID, "a long password")
		}},
	},
	"Access.RemovePassword": {{needs: needs(model.UsersUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return w.Access.RemovePassword(t.Context(), p, at.user)
	}}},
	"Access.CheckPassword": {{own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Access.CheckPassword(t.Context(), p, "")
	}}},
	"Access.StaySignedIn": {{own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Access.StaySignedIn(t.Context(), p)
	}}},
	"Access.Roles": {{needs: needs(model.RolesRead), own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Access.Roles(t.Context(), p))
	}}},
	"Access.FindRole": {{needs: needs(model.RolesRead), own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Access.FindRole(t.Context(), p, "reader"))
	}}},
	"Access.CreateRole": {{needs: needs(model.RolesCreate), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return nothing(w.Access.CreateRole(t.Context(), p, model.Role{Name: "new", Permissions: needs(model.LicensesRead)}))
	}}},
	"Access.UpdateRole": {{needs: needs(model.RolesUpdate), changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
		return nothing(w.Access.UpdateRole(t.Context(), p, model.Role{ID: at.role, Name: "changed"}))
	}}},
	"Access.DeleteRole": {{needs: needs(model.RolesDelete), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Access.DeleteRole(t.Context(), p, w.unused)
	}}},

	"Tokens.Create": {
		{needs: needs(model.TokensCreate), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return nothing(w.Tokens.Create(t.Context(), p, token.New{Scope: model.ScopeAPI}))
		}},
		{needs: needs(model.TokensCreate), admin: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return nothing(w.Tokens.Create(t.Context(), p, token.New{Scope: model.ScopeAgent}))
		}},
	},
	"Tokens.List": {
		{needs: needs(model.TokensRead), own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			list, err := w.Tokens.List(t.Context(), p)
			return has(list, err, func(r token.Row) bool { return r.ID == w.mine })
		}},
		{needs: needs(model.TokensRead), admin: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			list, err := w.Tokens.List(t.Context(), p)
			return has(list, err, func(r token.Row) bool { return r.ID == at.token })
		}},
	},
	"Tokens.Describe": {
		{needs: needs(model.TokensUpdate), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return w.Tokens.Describe(t.Context(), p, w.mine, "another")
		}},
		{needs: needs(model.TokensUpdate), admin: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Tokens.Describe(t.Context(), p, at.token, "another")
		}},
	},
	"Tokens.Delete": {
		{needs: needs(model.TokensDelete), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
			return w.Tokens.Delete(t.Context(), p, w.mine)
		}},
		{needs: needs(model.TokensDelete), admin: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, at place) error {
			return w.Tokens.Delete(t.Context(), p, at.token)
		}},
	},
	"Tokens.SetEnabled": {{needs: needs(model.TokensUpdate), own: true, changes: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		return w.Tokens.SetEnabled(t.Context(), p, true)
	}}},
	"Tokens.Enabled": {{own: true, run: func(t *testing.T, w *world, p model.Principal, _ place) error {
		w.Tokens.Enabled(t.Context(), p)
		return nil
	}}},
}

// without are the methods that take no principal, with why that is right.
var without = map[string]string{
	"Orgs.Reload": "reads again", "Orgs.Fresh": "reads again", "Count.Follow": "counts",
	"Orgs.Tree": "for other services, which narrow it", "Orgs.Path": "the name of an id that is known",
	"Access.PrincipalOf": "makes a principal", "Access.PrincipalByName": "makes a principal", "Access.SignIn": "makes a principal",
	"Access.WithoutSignIn": "makes a principal", "Access.NeedsSignIn": "asked before there is one", "Access.Forget": "signs out",
	"Access.Permissions": "names that the program knows",
	"Agents.Handler":     "looks at tokens itself", "Agents.Close": "ends",
	"Tokens.Authenticate": "makes a principal", "Tokens.Close": "ends",
	"Settings.Get": "what windows remember", "Settings.Int": "what windows remember", "Settings.JSON": "what windows remember",
	"Settings.Set": "what windows remember; what matters goes through Change", "Settings.SetJSON": "what windows remember", "Settings.Reload": "reads again",
	"Devices.CountWaiting": "counts what was changed", "Devices.DropWaiting": "told by services",
	"Devices.Changed": "told by services", "Devices.NewIngester": "of the refresh, which acts for the sources",
	"Count.Load": "counts", "Count.Reload": "counts", "Count.Apply": "told by services", "Count.SetLicenses": "told by services",
	"Count.RemoveLicenses": "told by services", "Count.Result": "for services, which narrow it", "Count.DeviceLicenses": "for services, which narrow it",
	"Count.DeviceReason": "for services, which narrow it", "Count.Ready": "waits", "Count.Flush": "waits", "Count.Close": "ends",
	"Refresh.Start": "begins", "Refresh.Close": "ends", "Refresh.Wait": "looks at the sources that there are", "Refresh.Look": "looks at the sources that there are",
	"Refresh.RefreshNow": "looks at the sources that there are", "Refresh.Cancel": "of the background", "Refresh.Pause": "of the background",
	"Refresh.Paused": "of the background", "Refresh.Idle": "waits", "Refresh.Status": "how many, not which", "Refresh.Rules": "of the refresh itself",
}

// infrastructure has no rights of its own: the services stand before it.
var infrastructure = []string{"Store", "Bus"}

var purchased = map[string]int{"Inside": 1, "Outside": 2}

func newLicense(name string, orgID int64) model.License {
	l := model.NewLicense()
	l.Name, l.OrgID, l.MatchString, l.PurchaseCount = name, orgID, "app%", 1
	return l
}

func TestEveryMethodSaysWhoMayCallIt(t *testing.T) {
	principal := reflect.TypeFor[model.Principal]()
	known := map[string]bool{}
	services := reflect.TypeFor[service.Services]()
	for field := range services.Fields() {
		if slices.Contains(infrastructure, field.Name) || field.Type.Kind() != reflect.Pointer && field.Type.Kind() != reflect.Interface {
			continue
		}
		for method := range field.Type.Methods() {
			name := field.Name + "." + method.Name
			known[name] = true
			takes := false
			for in := range method.Type.Ins() {
				takes = takes || in == principal
			}
			switch {
			case takes && len(calls[name]) == 0:
				t.Errorf("%s takes a principal: say in this test's table who may call it", name)
			case !takes && without[name] == "":
				t.Errorf("%s takes no principal: say in this test's table why", name)
			}
		}
	}
	for name := range calls {
		if !known[name] {
			t.Errorf("there is no %s", name)
		}
	}
	for name := range without {
		if !known[name] {
			t.Errorf("there is no %s", name)
		}
	}
}

// who are the principals that all calls are made as.
var who = []struct {
	name       string
	role       int64 // 0 for none
	everywhere bool
}{
	{"Administrator", model.RoleAdministrator, true},
	{"Administrator of one organization", model.RoleAdministrator, false},
	{"Organization administrator", model.RoleOrgAdministrator, false},
	{"Organization administrator of all", model.RoleOrgAdministrator, true},
	{"Reader", model.RoleReader, false},
	{"user without a role", 0, false},
}

func TestEveryMethodByEveryRoleInsideAndOutside(t *testing.T) {
	template := makeTemplate(t)
	for _, as := range who {
		t.Run(as.name, func(t *testing.T) {
			w, p := template.open(t, as.role, as.everywhere)
			for name, list := range calls {
				for i, c := range list {
					for _, outside := range []bool{false, true} {
						at := w.inside
						if outside {
							at = w.outside
						}
						before := w.entries(t)
						err := c.run(t, w, p, at)
						may := check(t, fmt.Sprintf("%s #%d by %s, outside %v", name, i, as.name, outside), c, p, outside, err)
						if !may && w.entries(t) != before {
							t.Errorf("%s by %s, outside %v: something was done", name, as.name, outside)
						}
						if c.changes && (may || err == nil) {
							w.Close()
							w, p = template.open(t, as.role, as.everywhere)
						}
					}
				}
			}
		})
	}
}

// check compares what a call returned with what the table says, and returns whether it was allowed.
func check(t *testing.T, what string, c call, p model.Principal, outside bool, err error) bool {
	t.Helper()
	permitted := true
	for _, perm := range c.needs {
		permitted = permitted && p.Can(perm)
	}
	may := permitted && (!c.wide || p.Everywhere()) && (!c.admin || p.IsAdministrator()) && (c.own || c.wide || c.admin || !outside || p.Everywhere())
	var invalid *model.ValidationError
	isInvalid := errors.As(err, &invalid) && strings.HasPrefix(invalid.Field, "org")
	switch {
	case may && err != nil:
		t.Errorf("%s: %v, but it is allowed", what, err)
	case !may && err == nil:
		t.Errorf("%s: it was done, but it is not allowed", what)
	case !permitted && !errors.Is(err, model.ErrForbidden) && !errors.Is(err, model.ErrNotFound):
		t.Errorf("%s without permission: %v", what, err)
	case !may && !errors.Is(err, model.ErrForbidden) && !errors.Is(err, model.ErrNotFound) && !errors.Is(err, errUnseen) && !isInvalid:
		t.Errorf("%s: %v, want it to be forbidden or not to be found", what, err)
	}
	return may
}

// template is a database file with two places, to be copied.
type template struct {
	content []byte
	world   world
}

func openQuietly(t *testing.T, path string) *service.Services {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	s, err := service.Open(t.Context(), service.Params{Path: path, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s.Access.Cost = access.Cost{Memory: 64, Passes: 1, Threads: 1}
	if err := s.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func makeTemplate(t *testing.T) *template {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template.db")
	tmp := &template{}
	s := openQuietly(t, path)
	tmp.world.inside = makePlace(t, s, "Inside")
	tmp.world.outside = makePlace(t, s, "Outside")
	r, err := s.Access.CreateRole(t.Context(), model.Administrator(), model.Role{Name: "Unused"})
	if err != nil {
		t.Fatal(err)
	}
	tmp.world.unused = r.ID
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if tmp.content, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return tmp
}

// open copies the template and adds the user who acts.
func (tmp *template) open(t *testing.T, role int64, everywhere bool) (*world, model.Principal) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, tmp.content, 0o600); err != nil {
		t.Fatal(err)
	}
	w := tmp.world
	w.Services = openQuietly(t, path)
	t.Cleanup(func() { w.Close() }) // twice does no harm
	e := access.UserEdit{Name: "actor", OrgIDs: []int64{w.inside.org}, RoleIDs: []int64{model.RoleReader}}
	if everywhere {
		e.OrgIDs = []int64{model.RootOrgID}
	}
	u, err := w.Access.CreateUser(t.Context(), model.Administrator(), e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Access.PrincipalOf(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.Tokens.Create(t.Context(), p, token.New{Scope: model.ScopeAPI})
	if err != nil {
		t.Fatal(err)
	}
	w.mine = made.ID
	e.ID, e.RoleIDs = u.ID, nil
	if role != 0 {
		e.RoleIDs = []int64{role}
	}
	if _, err := w.Access.UpdateUser(t.Context(), model.Administrator(), e); err != nil {
		t.Fatal(err)
	}
	if p, err = w.Access.PrincipalOf(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	return &w, p
}

// entries is how much was recorded.
func (w *world) entries(t *testing.T) (n int64) {
	t.Helper()
	if err := w.Store.Read(t.Context()).Table("activity").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// makePlace makes an organization with one of everything.
func makePlace(t *testing.T, s *service.Services, name string) place {
	t.Helper()
	admin := model.Administrator()
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	at := place{name: name, folder: t.TempDir(), fresh: t.TempDir()}
	var err error
	at.org, err = s.Orgs.Make(t.Context(), admin, name)
	fail(err)
	at.child, err = s.Orgs.Make(t.Context(), admin, name+" / child")
	fail(err)
	at.other, err = s.Orgs.Make(t.Context(), admin, name+" / other")
	fail(err)
	for i := range 4 { // all with one uuid: possible twins
		writeInventory(t, at.folder, fmt.Sprintf("%s-%d", name, i), "5f0c3b1e-0000-4000-8000-0000000"+fmt.Sprintf("%05x", len(name)), "app "+name)
	}
	fail(os.Mkdir(filepath.Join(at.folder, "below"), 0o700))
	fail(os.WriteFile(filepath.Join(at.folder, "broken.json"), []byte(`{"deviceid":"x","content":{"hardware"`), 0o600))
	writeInventory(t, at.fresh, name+"-fresh", "", "app")
	_, err = s.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{at.folder}, OrgID: at.org})
	fail(err)
	l := newLicense(name, at.org)
	l.PurchaseCount = purchased[name]
	l, err = s.Licenses.Create(t.Context(), admin, l)
	fail(err)
	at.license = l.ID
	db := s.Store.Read(t.Context())
	fail(db.Table("devices").Where("org_id = ?", at.org).Order("id").Pluck("id", &at.devices).Error)
	if len(at.devices) != 4 {
		t.Fatalf("%s has the devices %v", name, at.devices)
	}
	fail(s.Devices.KeepBoth(t.Context(), admin, at.devices[2], at.devices[3]))
	fail(db.Table("sources").Where("org_id = ?", at.org).Pluck("id", &at.source).Error)
	fail(db.Table("files").Where("source_id = ? AND state = 'read' AND devices > 0", at.source).Limit(1).Pluck("id", &at.file).Error)
	fail(db.Table("files").Where("source_id = ? AND state = 'problem'", at.source).Pluck("id", &at.problem).Error)
	fail(db.Table("titles").Where("name = ?", "app "+name).Pluck("id", &at.title).Error)
	r, err := s.Access.CreateRole(t.Context(), admin, model.Role{Name: name, Permissions: needs(model.LicensesRead)})
	fail(err)
	at.role = r.ID
	u, err := s.Access.CreateUser(t.Context(), admin, access.UserEdit{Name: name, RoleIDs: []int64{r.ID, model.RoleReader}, OrgIDs: []int64{at.org}})
	fail(err)
	at.user = u.ID
	fail(s.Access.SetPassword(t.Context(), admin, u.ID, "a password of "+name))
	// An Agent token that its owner made as an administrator.
	made, err := s.Tokens.Create(t.Context(), model.Principal{UserID: u.ID, Name: name}, token.New{Scope: model.ScopeAgent})
	fail(err)
	at.token = made.ID
	return at
}

func writeInventory(t *testing.T, folder, host, uuid, title string) {
	t.Helper()
	text := fmt.Sprintf(`{"action":"inventory","content":{"accesslog":{"logdate":"2026-03-04 05:06:07"},"hardware":{"name":%q,"uuid":%q},
		"softwares":[{"name":%q,"version":"1.0"}]},"deviceid":%q,"itemtype":"Computer"}`, host, uuid, title, host)
	if err := os.WriteFile(filepath.Join(folder, host+".json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
