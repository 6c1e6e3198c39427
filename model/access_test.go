package model

import (
	"slices"
	"strings"
	"testing"
)

func TestPermissionsAreThoseOfAllCollections(t *testing.T) {
	var want []string
	for _, collection := range []string{"licenses", "devices", "inventory", "orgs", "users", "roles", "tokens", "reports", "settings", "activity"} {
		for _, action := range []string{"create", "read", "update", "delete"} {
			want = append(want, collection+"::"+action)
		}
	}
	want = append(want, "database::read")
	var got []string
	for _, p := range Permissions() {
		got = append(got, string(p))
		if p.Description() == "" || p.Collection()+"::"+p.Action() != string(p) {
			t.Errorf("%s: %q, %s, %s", p, p.Description(), p.Collection(), p.Action())
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the permissions are %v, want %v", got, want)
	}
	if Permission("licenses::fly").Description() != "" {
		t.Error("an unknown permission has a description")
	}
}

func TestBuiltInRoles(t *testing.T) {
	roles := BuiltInRoles()
	if len(roles[0].Permissions) != len(Permissions()) {
		t.Error("an administrator may not do everything")
	}
	for _, r := range roles {
		before := slices.Clone(r.Permissions)
		r.Normalize()
		if err := r.Validate(); err != nil || len(r.Permissions) != len(before) || !r.BuiltIn {
			t.Errorf("%+v: %v", r, err)
		}
		for _, p := range r.Permissions {
			if r.ID != RoleAdministrator && slices.Contains([]string{"users", "roles", "database"}, p.Collection()) {
				t.Errorf("%s may %s", r.Name, p)
			}
			if r.ID == RoleReader && p.Action() != "read" && p.Collection() != "tokens" {
				t.Errorf("a reader may %s", p)
			}
		}
	}
}

func TestPrincipals(t *testing.T) {
	for _, c := range []struct {
		name                 string
		p                    Principal
		everywhere, is, read bool
	}{
		{"administrator", Administrator(), true, true, true},
		{"administrator of an organization", Principal{OrgIDs: []int64{2}}, false, false, true},
		{"nobody", Principal{Permissions: map[Permission]bool{}, OrgIDs: []int64{}}, false, false, false},
		{"reader of all", Principal{Permissions: map[Permission]bool{LicensesRead: true}}, true, false, true},
	} {
		if c.p.Everywhere() != c.everywhere || c.p.IsAdministrator() != c.is || c.p.Can(LicensesRead) != c.read {
			t.Errorf("%s: %+v", c.name, c.p)
		}
	}
}

func TestNamesOfUsersAndRoles(t *testing.T) {
	u := User{Name: "  Zoe\u0308  van \t Dyk ", FullName: " Z. "}
	u.Normalize()
	if err := u.Validate(); err != nil || u.Name != "Zo\u00eb van Dyk" || u.FullName != "Z." {
		t.Errorf("%q, %q, %v", u.Name, u.FullName, err)
	}
	for _, name := range []string{"", "a\x07b", strings.Repeat("ж", 201), "a\u202eb"} {
		if (&User{Name: name}).Validate() == nil || (&Role{Name: name}).Validate() == nil {
			t.Errorf("%q is taken", name)
		}
	}
	if (&User{Name: "a", FullName: strings.Repeat("x", 201)}).Validate() == nil {
		t.Error("a long full name is taken")
	}
	r := Role{Name: "x", Permissions: []Permission{"bogus", LicensesUpdate, LicensesRead, LicensesRead, "bogus"}}
	r.Normalize()
	if want := []Permission{LicensesRead, LicensesUpdate, "bogus"}; !slices.Equal(r.Permissions, want) || r.Validate() == nil {
		t.Errorf("%v, %v", r.Permissions, r.Validate())
	}
}

func TestHomeOrgIsTheOnlyOneOrTheRoot(t *testing.T) {
	for _, test := range []struct {
		orgs []int64
		want int64
	}{{nil, RootOrgID}, {[]int64{}, RootOrgID}, {[]int64{7}, 7}, {[]int64{7, 9}, RootOrgID}} {
		if got := (Principal{OrgIDs: test.orgs}).HomeOrg(); got != test.want {
			t.Errorf("of %v: %d, want %d", test.orgs, got, test.want)
		}
	}
}
