package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"seatcount/model"
)

// typed runs a command line with something on standard input.
func typed(t *testing.T, db, input string, args ...string) (out, errOut string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	root := newRoot(&o, &e)
	root.SetIn(strings.NewReader(input))
	root.SetArgs(append([]string{"--db", db}, args...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		return o.String(), inWords(err), 1
	}
	return o.String(), e.String(), 0
}

func TestUsersFromTheCommandLine(t *testing.T) {
	db := newDB(t)
	must(t, db, "org", "add", "Engineering / R&D")
	u := mustJSON[userJSON](t, db, "user", "add", "Anna", "--full-name", "Anna Berg", "--role", "organization administrator", "--org", "R&D")
	if u.ID != 2 || u.Name != "Anna" || u.FullName != "Anna Berg" || u.Password || u.APIEnabled || u.CreatedAt == nil ||
		!slices.Equal(u.Roles, []string{"Organization administrator"}) || !slices.Equal(u.Orgs, []string{"Default Organization / Engineering / R&D"}) {
		t.Errorf("%+v", u)
	}
	if u = mustJSON[userJSON](t, db, "user", "add", "otto"); !slices.Equal(u.Roles, []string{"Reader"}) || !slices.Equal(u.Orgs, []string{"Default Organization"}) {
		t.Errorf("without flags: %+v", u)
	}
	u = mustJSON[userJSON](t, db, "user", "edit", "ANNA", "--name", "anna", "--role", "Reader", "--role", "Administrator", "--disable")
	if u.Name != "anna" || u.FullName != "Anna Berg" || len(u.Roles) != 2 || !u.Disabled {
		t.Errorf("edited: %+v", u)
	}
	if u = mustJSON[userJSON](t, db, "user", "edit", "2", "--enable", "--org", "Engineering", "--org", "R&D"); u.Disabled || len(u.Orgs) != 2 || len(u.Roles) != 2 {
		t.Errorf("edited by id: %+v", u)
	}
	if out, errOut, status := typed(t, db, "a long password\r\nmore", "user", "password", "anna"); status != 0 || !strings.Contains(out, "new password") {
		t.Errorf("%s %s", out, errOut)
	}
	if _, errOut, status := typed(t, db, "short\n", "user", "password", "anna"); status == 0 || !strings.Contains(errOut, "at least 8 characters") {
		t.Errorf("a short password: %d %s", status, errOut)
	}
	if _, errOut, status := typed(t, db, "short\n", "user", "add", "eve", "--password-stdin"); status == 0 || !strings.Contains(errOut, "at least 8 characters") {
		t.Errorf("a short password: %d %s", status, errOut)
	}
	list := mustJSON[[]userJSON](t, db, "user", "list")
	if len(list) != 3 || list[0].Name != "Administrator" || list[1].Name != "anna" || !list[1].Password || list[2].Name != "otto" {
		t.Errorf("%+v", list)
	}
	if out := must(t, db, "user", "list"); !strings.Contains(out, "Anna Berg") || strings.Contains(out, "argon2") {
		t.Errorf("%s", out)
	}
	must(t, db, "user", "password", "anna", "--remove")
	must(t, db, "user", "delete", "anna", "otto")
	if list = mustJSON[[]userJSON](t, db, "user", "list"); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

func TestRolesFromTheCommandLine(t *testing.T) {
	db := newDB(t)
	r := mustJSON[model.Role](t, db, "role", "add", "Auditor", "--permission", "reports::read,LICENSES::READ", "--permission", "activity::read")
	if want := []model.Permission{model.LicensesRead, model.ReportsRead, model.ActivityRead}; !slices.Equal(r.Permissions, want) || r.BuiltIn {
		t.Errorf("%+v", r)
	}
	r = mustJSON[model.Role](t, db, "role", "edit", "auditor", "--name", "External", "--grant", "devices::read", "--revoke", "activity::read,reports::read")
	if want := []model.Permission{model.LicensesRead, model.DevicesRead}; !slices.Equal(r.Permissions, want) || r.Name != "External" {
		t.Errorf("%+v", r)
	}
	if all := mustJSON[[]model.Role](t, db, "role", "list"); len(all) != 4 || len(all[0].Permissions) != len(model.Permissions()) || all[3].Name != "External" {
		t.Errorf("%+v", all)
	}
	if out := must(t, db, "role", "list"); !strings.Contains(out, "everything") || !strings.Contains(out, "licenses: read; devices: read\n") {
		t.Errorf("%s", out)
	}
	if all := mustJSON[[]permissionJSON](t, db, "role", "permissions"); len(all) != len(model.Permissions()) || all[0].Description == "" {
		t.Errorf("%+v", all)
	}
	must(t, db, "user", "add", "anna", "--role", "External")
	if _, errOut, status := ctl(t, db, "role", "delete", "External"); status != 1 || !strings.Contains(errOut, "anna") {
		t.Errorf("in use: %d %s", status, errOut)
	}
	must(t, db, "user", "delete", "anna")
	must(t, db, "role", "delete", "External")
}

func TestTokensFromTheCommandLine(t *testing.T) {
	db := newDB(t)
	must(t, db, "user", "add", "anna")
	made := mustJSON[tokenJSON](t, db, "token", "add", "--scope", "api", "--description", "Power BI", "--expires", "2099-12-31", "--as", "anna")
	if made.ID == 0 || !strings.HasPrefix(made.Token, "sct_") || made.Scope != "api" || made.User != "anna" || made.Description != "Power BI" ||
		made.ExpiresAt == nil || made.APIEnabled == nil || !*made.APIEnabled || !strings.HasPrefix(made.Token, made.Start) {
		t.Errorf("%+v", made)
	}
	if out := must(t, db, "token", "add", "--scope", "Agent"); !strings.Contains(out, "sct_") || !strings.Contains(out, "scope agent, of Administrator") || !strings.Contains(out, "is on now") {
		t.Errorf("%s", out)
	}
	own := mustJSON[[]tokenJSON](t, db, "--as", "anna", "token", "list")
	if len(own) != 1 || own[0].Token != "" || own[0].ExpiresAt == nil || own[0].LastUsedAt != nil {
		t.Errorf("%+v", own)
	}
	if out := must(t, db, "token", "list"); !strings.Contains(out, "2099-12-31") || !strings.Contains(out, "anna") || strings.Contains(out, made.Token) {
		t.Errorf("%s", out)
	}
	if got := mustJSON[tokenJSON](t, db, "--as", "anna", "token", "edit", "1", "--description", "Finance"); got.Description != "Finance" {
		t.Errorf("%+v", got)
	}
	if out := must(t, db, "--as", "ANNA", "token", "disable"); !strings.Contains(out, "anna is off") {
		t.Errorf("%s", out)
	}
	must(t, db, "--as", "anna", "token", "enable")
	must(t, db, "--as", "anna", "token", "delete", "1")
	if left := mustJSON[[]tokenJSON](t, db, "token", "list"); len(left) != 1 || left[0].Scope != "agent" {
		t.Errorf("%+v", left)
	}
	if out := must(t, db, "--as", "anna", "token", "list"); !strings.Contains(out, "no tokens") {
		t.Errorf("%s", out)
	}
	// The keys that scripts rely on.
	var keys map[string]any
	if err := json.Unmarshal([]byte(must(t, db, "token", "add", "--scope", "api", "--json")), &keys); err != nil || keys["id"] == nil || keys["token"] == nil || keys["scope"] != "api" {
		t.Errorf("%v, %v", keys, err)
	}
}

func TestOrganizationsFromTheCommandLine(t *testing.T) {
	db := newDB(t)
	must(t, db, "org", "add", "Engineering / R&D / Lab")
	must(t, db, "org", "add", "IT")
	if o := mustJSON[orgJSON](t, db, "org", "rename", "R&D", "Research"); o.Name != "Research" || o.Path != "Default Organization / Engineering / Research" {
		t.Errorf("%+v", o)
	}
	if o := mustJSON[orgJSON](t, db, "org", "move", "Research", "--parent", "IT"); o.Path != "Default Organization / IT / Research" || o.ParentID == 0 {
		t.Errorf("%+v", o)
	}
	must(t, db, "license", "add", "--name", "x", "--match", "x", "--purchased", "1", "--org", "Research")
	if out := must(t, db, "org", "delete", "Research", "--move-to", "Engineering"); !strings.Contains(out, "what it held is in Default Organization / Engineering") {
		t.Errorf("%s", out)
	}
	if l := mustJSON[licenseJSON](t, db, "license", "show", "1"); l.Org != "Default Organization / Engineering" {
		t.Errorf("%+v", l)
	}
	must(t, db, "org", "delete", "Lab")
	if all := mustJSON[[]orgJSON](t, db, "org", "list"); len(all) != 3 {
		t.Errorf("%+v", all)
	}
}

func TestActingAsAUser(t *testing.T) {
	db := newDB(t)
	must(t, db, "org", "add", "Engineering / R&D")
	must(t, db, "org", "add", "Sales")
	must(t, db, "org", "add", "Twin / Twin")
	must(t, db, "user", "add", "anna", "--role", "Organization administrator", "--org", "Engineering")
	must(t, db, "user", "add", "otto", "--role", "Reader", "--org", "Sales")
	must(t, db, "license", "add", "--name", "theirs", "--match", "x", "--purchased", "1", "--org", "Sales")
	l := mustJSON[licenseJSON](t, db, "--as", "anna", "license", "add", "--name", "hers", "--match", "x", "--purchased", "1")
	if l.Org != "Default Organization / Engineering" || l.EditedBy != "anna" {
		t.Errorf("%+v", l)
	}
	if list := mustJSON[[]licenseJSON](t, db, "--as", "anna", "license", "list"); len(list) != 1 || list[0].Name != "hers" {
		t.Errorf("%+v", list)
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"--as", "nobody", "license", "list"}, 2, `--as: there is no user "nobody"`},
		{[]string{"--as", "anna", "license", "show", "1"}, 1, "license 1 is not there"},
		{[]string{"--as", "anna", "license", "add", "--name", "x", "--match", "x", "--purchased", "1", "--org", "Sales"}, 2, `there is no organization "Sales". There are:` + "\n  Default Organization / Engineering\n"},
		{[]string{"--as", "otto", "license", "add", "--name", "x", "--match", "x", "--purchased", "1"}, 1, "not allowed"},
		{[]string{"--as", "anna", "user", "list"}, 1, "list the users: not allowed"},
		{[]string{"--as", "anna", "user", "password", "Administrator", "--remove"}, 1, "not allowed"},
		{[]string{"--as", "anna", "role", "add", "x", "--permission", "licenses::read"}, 1, "not allowed"},
		{[]string{"--as", "anna", "org", "rename", "R&D", "x"}, 1, "not allowed"},
		{[]string{"org", "add", "Engineering"}, 2, `seatcountctl: There is an organization "Engineering" here already`},
		{[]string{"org", "add", " / "}, 2, "seatcountctl: An organization needs a name"},
		{[]string{"user", "add", "x", "--org", "Twin"}, 2, `seatcountctl: --org: "Twin" may be any of: Default Organization / Twin; Default Organization / Twin / Twin. Write the whole path` + "\nTry"},
		{[]string{"org", "add", "x", "--parent", "Nowhere"}, 2, `--parent: there is no organization "Nowhere"`},
		{[]string{"--as", "anna", "token", "add", "--scope", "agent"}, 1, "only administrators"},
		{[]string{"--as", "anna", "serve", "--listen", "127.0.0.1:0"}, 1, "switch the API on: not allowed"},
		{[]string{"--as", "nobody", "serve", "--listen", "127.0.0.1:0"}, 2, `--as: there is no user "nobody"`},
		{[]string{"user", "add", "ANNA"}, 2, `There is a user "anna" already`},
		{[]string{"user", "add", "x", "--role", "King"}, 2, `--role: there is no role "King"; "seatcountctl role list" shows them`},
		{[]string{"user", "add", "x", "--org", "Nix"}, 2, `there is no organization "Nix"`},
		{[]string{"user", "edit", "nobody", "--disable"}, 1, `there is no user "nobody"`},
		{[]string{"user", "delete", "Administrator"}, 1, "there has to be an administrator"},
		{[]string{"user", "edit", "Administrator", "--disable"}, 1, "there has to be an administrator"},
		{[]string{"user", "edit", "Administrator", "--role", "Reader"}, 1, "there has to be an administrator"},
		{[]string{"role", "edit", "Reader", "--grant", "licenses::create"}, 1, "a built-in role cannot be changed"},
		{[]string{"role", "add", "x", "--permission", "licenses::fly"}, 2, `--permission: There is no permission "licenses::fly"`},
		{[]string{"role", "add", "x"}, 2, `"permission" not set`},
		{[]string{"token", "add"}, 2, `"scope" not set`},
		{[]string{"token", "add", "--scope", "root"}, 2, "--scope: The scope of a token is api or agent"},
		{[]string{"token", "add", "--scope", "api", "--expires", "soon"}, 2, "--expires: "},
		{[]string{"token", "add", "--scope", "api", "--expires", "2001-01-01"}, 2, "--expires: 2001-01-01 is over"},
		{[]string{"token", "delete", "9"}, 1, "token 9 is not there"},
		{[]string{"token", "delete", "sct_0123456789"}, 2, "is not the ID of a token"},
		{[]string{"org", "delete", "Default Organization"}, 2, "cannot be deleted"},
		{[]string{"org", "delete", "Nix"}, 2, `there is no organization "Nix"`},
		{[]string{"org", "move", "Engineering", "--parent", "R&D"}, 2, "cannot be moved below itself"},
		{[]string{"org", "rename", "Sales", "Engineering"}, 2, `There is an organization "Engineering" here already`},
	} {
		out, errOut, status := ctl(t, db, c.args...)
		if status != c.status || !strings.Contains(errOut, c.says) || out != "" {
			t.Errorf("%v: status %d, want %d\nstandard error: %s\nstandard output: %s", c.args, status, c.status, errOut, out)
		}
	}
}

func TestWithoutAdministratorATokenNeedsAnOwner(t *testing.T) {
	db := newDB(t)
	must(t, db, "user", "add", "boss", "--role", "Administrator")
	must(t, db, "user", "delete", "Administrator")
	_, errOut, status := ctl(t, db, "token", "add", "--scope", "api")
	if status != 1 || !strings.Contains(errOut, "no user Administrator any more") || !strings.Contains(errOut, "--as") {
		t.Errorf("%d %s", status, errOut)
	}
	must(t, db, "--as", "boss", "token", "add", "--scope", "api")
}
