package ui

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/access"
	"seatcount/service/agent"
	"seatcount/service/org"
	"seatcount/ui/page"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

// Tick changes a check box by its text, in the dialog on top or else in the window.
func (p *program) Tick(text string) *program {
	p.t.Helper()
	for _, c := range all[*kit.Check](p.top()) {
		if c.Text == text {
			c.Tapped(nil)
			p.settle()
			return p
		}
	}
	p.t.Fatalf("there is no check box %q", text)
	return p
}

// Clipboard is the text that somebody copied last.
func (p *program) Clipboard() string { return p.app.Clipboard().Content() }

// UserMenu chooses an entry of the menu behind the user's name, at the lower end of the navigation.
func (p *program) UserMenu(entry string) *program {
	p.t.Helper()
	p.win.nav.user.Tapped(nil)
	menu := p.win.win.Canvas().Overlays().Top()
	if menu == nil {
		p.t.Fatal("the user's name opens no menu")
	}
	p.win.win.Canvas().Overlays().Remove(menu)
	for _, item := range p.win.userItems() {
		if item.Label == entry && !item.Disabled {
			item.Action()
			p.settle()
			return p
		}
	}
	p.t.Fatalf("the user's menu cannot %q", entry)
	return p
}

// Pages expects the pages that the navigation offers.
func (p *program) Pages(want ...string) *program {
	p.t.Helper()
	var got []string
	for _, item := range p.win.nav.all() {
		got = append(got, item.title)
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("the navigation has %q, want %q", got, want)
	}
	return p
}

func (p *program) tokens() *page.APIAccessPage {
	p.Open(page.APIAccess)
	return p.win.pages[page.APIAccess].(*page.APIAccessPage)
}

// SignIn types name and password where the window asks for them.
func (p *program) SignIn(name, password string) *program {
	p.t.Helper()
	return p.Fill("Name", name).Fill("Password", password).Click("Sign in")
}

func TestATokenIsMadeShownOnceAndWorks(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.Open(page.APIAccess).Sees("Not listening").SeesNot("Save")
	p.Tick("Enable API access").Sees("Save").Click("Save").Toast("API access is on")
	p.Sees("http://127.0.0.1:8480").Sees("(this computer only)").SeesNot("Save")

	p.Click("New token").Fill("Description", "Power BI dashboard").Fill("Last day", "2026-01-01").Click("Create token").SeesError("Last day", "is over")
	p.Fill("Last day", "").Shot("token-new").Click("Create token").Sees("Your new token")
	p.Click("Done").Sees("Close without copying?").Click("Go back")
	p.Click("Copy").Shot("token-made")
	secret := p.Clipboard()
	if !strings.HasPrefix(secret, "sct_") {
		t.Fatalf("copied %q, want the token", secret)
	}
	p.Click("Copy") // the line to try it; the first button says Copied now
	line := p.Clipboard()
	if want := `curl -H "X-Auth-Token: ` + secret + `" http://127.0.0.1:8480/licenses`; line != want {
		t.Errorf("the line is %s, want %s", line, want)
	}
	p.Click("Done")
	if rows := p.tokens().Rows(); len(rows) != 1 || rows[0].Description != "Power BI dashboard" || !strings.HasPrefix(secret, rows[0].Start) {
		t.Errorf("listed: %+v", rows)
	}
	p.SeesNot(secret)
	answers := p.tries(line)
	if answers != http.StatusOK {
		t.Errorf("the line is answered with %d", answers)
	}
	p.Tick("Enable API access").Click("Save").Toast("API access is off")
	if answers := p.tries(line); answers != http.StatusUnauthorized && answers != http.StatusForbidden {
		t.Errorf("switched off, the line is answered with %d", answers)
	}
}

// tries sends what a curl line says to the program's own API.
func (p *program) tries(line string) int {
	p.t.Helper()
	parts := regexp.MustCompile(`-H "([^:]+): ([^"]+)" (http://\S+)$`).FindStringSubmatch(line)
	if parts == nil {
		p.t.Fatalf("%s is no line for curl", line)
	}
	request := httptest.NewRequestWithContext(p.t.Context(), http.MethodGet, parts[3], nil)
	request.Header.Set(parts[1], parts[2])
	answer := httptest.NewRecorder()
	server := service.API(p.s, service.APIParams{Clock: p.now, Log: p.win.p.Log, Version: "1.0"})
	server.Handler().ServeHTTP(answer, request)
	return answer.Code
}

func TestTokensAreEditedAndDeletedWithAQuestion(t *testing.T) {
	p := begin(t)
	p.Open(page.APIAccess).Click("New token").Choose("Scope", "Agent").Click("Create token").Sees("It works once API access is on").Click("Copy").Click("Done")
	tokens := p.tokens()
	tokens.Edit(tokens.Rows()[0])
	p.settle()
	p.Fill("Description", "Branch office agents").Click("Save")
	if got := tokens.Rows()[0]; got.Description != "Branch office agents" || got.Scope != model.ScopeAgent {
		t.Errorf("the token is %+v", got)
	}
	tokens.Grid().SelectAll()
	p.Menu("Edit", "Delete").Sees("Delete the token “Branch office agents”?").Click("Cancel")
	if len(tokens.Rows()) != 1 {
		t.Error("deleted although somebody thought better of it")
	}
	p.Menu("Edit", "Delete").Click("Delete").Toast("deleted")
	if len(tokens.Rows()) != 0 {
		t.Error("still there")
	}
}

func TestAnAddressThatIsTakenOffersTheNext(t *testing.T) {
	p := begin(t)
	p.api.taken, p.api.free = "127.0.0.1:8480", "127.0.0.1:8481"
	p.Open(page.APIAccess).Tick("Enable API access").Click("Save").Sees("Where the API listens")
	p.SeesError("Address", "127.0.0.1:8481 is free").Shot("listen-taken").Click("Use 127.0.0.1:8481").Click("Save").Toast("Listening on http://127.0.0.1:8481")
	p.Click("Change…").Fill("Address", "0.0.0.0:8480").Click("Save").SeesError("Address", "needs TLS")
	p.Choose("Encryption", "A certificate that is made for this computer").Fill("Address", "0.0.0.0:8443").Click("Save").Sees("(other computers too)")
}

func TestPeopleSignInAndSeeWhatTheyMay(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.Open(page.Users).Click("New user").Fill("Name", "Anna").Fill("Full name", "Anna Lindqvist").Fill("Password", "short").Click("Add user").SeesError("Password", "at least 8")
	p.Shot("user-new").Fill("Password", "correct horse").Click("Add user").Toast("User Anna added")
	p.Users().Row("Anna", "Anna Lindqvist", "Reader", "All", "Enabled", "0")
	p.UserMenu("Change password…").Fill("New password", "long enough").Fill("The new password again", "long enogh").Click("Save").SeesError("The new password again", "not the same")
	p.Fill("The new password again", "long enough").Fill("Current password", "guess").Click("Save").SeesError("Current password", "not your password")
	p.Fill("Current password", "").Click("Save").Toast("Your password is set")

	p.UserMenu("Sign out").Sees("Sign in to Seatcount").Shot("sign-in")
	p.SignIn("anna", "wrong").SeesError("Password", "name or the password is wrong")
	p.SignIn("anna", "correct horse")
	p.Pages("Overview", "Licenses", "Devices", "Software", "Inventory", "Reports", "API access", "Activity", "Settings", "Anna").Shot("reader")
	p.Licenses().Count(25)
	p.win.Open(page.Route{Page: page.Users})
	if p.at().Page == page.Users {
		t.Error("a reader gets to the users")
	}
}

func TestWrongPasswordsAreSlowedDown(t *testing.T) {
	dir := t.TempDir()
	p := beginIn(t, dir, variants()[0])
	if err := p.s.Access.SetPassword(t.Context(), model.Administrator(), 1, "correct horse"); err != nil {
		t.Fatal(err)
	}
	p.Quit()
	p = beginIn(t, dir, variants()[0])
	p.Sees("Sign in to Seatcount")
	for range 10 {
		if p.win.door.button.Disabled() {
			break
		}
		p.SignIn("Administrator", "wrong")
	}
	if !p.win.door.button.Disabled() {
		t.Fatal("ten wrong passwords are tried as fast as the first")
	}
	p.Sees("Wait ").Shot("sign-in-wait")
	p.later(time.Hour)
	p.win.door.wait()
	p.Tick(p.win.door.stay.Text).SignIn("Administrator", "correct horse")
	p.Sees("1. Add inventory")
	p.Quit()
	p = beginIn(t, dir, variants()[0]) // stays signed in
	p.Sees("1. Add inventory").UserMenu("Sign out")
	p.Quit()
	p = beginIn(t, dir, variants()[0]) // no longer
	p.Sees("Sign in to Seatcount")
}

func TestWhoIsDisabledIsShutOut(t *testing.T) {
	p := begin(t)
	ctx, admin := t.Context(), model.Administrator()
	u, err := p.s.Access.CreateUser(ctx, admin, access.UserEdit{Name: "Bo", RoleIDs: []int64{model.RoleAdministrator}, OrgIDs: []int64{model.RootOrgID}})
	if err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.UserMenu("Sign out").SignIn("Bo", "").Open(page.Users)
	if _, err := p.s.Access.UpdateUser(ctx, admin, access.UserEdit{ID: u.ID, Name: "Bo", RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{model.RootOrgID}}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.Pages("Overview", "Licenses", "Devices", "Software", "Inventory", "Reports", "API access", "Activity", "Settings", "Bo")
	if _, err := p.s.Access.UpdateUser(ctx, admin, access.UserEdit{ID: u.ID, Name: "Bo", Disabled: true}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.Sees("Sign in to Seatcount").SignIn("Bo", "").SeesError("Name", "disabled")
}

func TestTheLastAdministratorStays(t *testing.T) {
	p := begin(t)
	p.Users()
	p.win.pages[page.Users].(*page.UsersPage).Grid().Select(model.AdministratorID)
	p.Menu("Edit", "Edit").Tick("Administrator").Click("Save").SeesError("Roles", "There has to be an administrator")
	p.Press(fyne.KeyEscape).Click("Discard")
	p.Menu("Edit", "Delete").Click("Delete").Sees("Delete Administrator")
}

func TestARoleOfOnesOwn(t *testing.T) {
	p := begin(t)
	p.Roles().Count(3)
	p.Click("New role").Fill("Name", "Purchasing").Tick("Edit licenses").Tick("See users").Shot("role-new").Click("Add role").Toast("Role Purchasing saved")
	p.Roles().Row("Purchasing", "Own", "0", "licenses: read, update · users: read")
	roles := p.win.pages[page.Roles].(*page.RolesPage)
	roles.Grid().Select(model.RoleReader)
	p.Menu("Edit", "View").Sees("A built-in role cannot be changed").Shot("role-built-in").Click("Close")
}

func TestOrganizationsAreAddedMovedAndDeleted(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	orgs := p.win.pages[page.Orgs].(*page.OrgsPage)
	before := len(p.Orgs().page.Texts())
	p.Click("New organization").Fill("Name", "Branches").Click("Add")
	p.Click("New organization").Fill("Name", "North").Click("Add") // below the one that is selected
	p.Orgs().Count(before + 2)
	id := int64(0)
	for _, n := range p.s.Orgs.Tree().Nodes() {
		if n.Name == "Branches" {
			id = n.ID
		}
	}
	if path := p.s.Orgs.Path(orgs.Grid().Selected()[0]); path != "Default Organization / Branches / North" {
		t.Errorf("North is %s", path)
	}
	orgs.Grid().Select(id)
	p.Menu("Edit", "Edit").Fill("Name", "Offices").Click("Save")
	if path := p.s.Orgs.Path(id); path != "Default Organization / Offices" {
		t.Errorf("renamed to %s", path)
	}
	p.Menu("Edit", "Delete").Sees("It holds 1 organization below it.").Shot("org-delete").Click("Delete").Toast("Offices deleted")
	p.Orgs().Count(before + 1).Search("north").Count(1)
}

func TestTheDatabaseIsShownAsItIs(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.Open(page.Database).Sees("licenses").Sees("25 rows").Shot("database-columns")
	d := p.win.pages[page.Database].(*page.DatabasePage)
	d.Choose("licenses", 1)
	p.settle()
	if len(d.Detail().First) != 25 {
		t.Errorf("shows %d rows", len(d.Detail().First))
	}
	p.Shot("database-rows")
	d.Choose("devices", 2)
	p.settle()
	p.Shot("database-sql").Click("Copy")
	if !strings.HasPrefix(p.Clipboard(), "CREATE TABLE devices") {
		t.Errorf("copied %q", p.Clipboard())
	}
}

func TestAgentsSayWhatTheyDelivered(t *testing.T) {
	p := begin(t)
	p.agents.fill(p.now())
	a := p.go2(page.Agents).Count(4).Chip("refused").Count(1)
	a.Chip("silent").Count(2)
	a.Chip(page.ChipAll).Shot("agents")
	p.win.pages[page.Agents].(*page.AgentsPage).View(p.agents.agents[0])
	p.settle()
	p.Sees("Deliveries of ws-0147").Shot("agent-deliveries").Click("Close")
}

func TestActivityIsNarrowedByWhoAndWhen(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	if _, err := p.s.Access.CreateUser(t.Context(), model.Principal{UserID: 1, Name: "Somebody"}, access.UserEdit{Name: "Anna"}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	all := len(p.ActivityPage().page.Texts())
	a := p.win.pages[page.Activity].(*page.ActivityPage)
	a.ChooseWho("Somebody")
	p.settle()
	if got := p.ActivityPage().page.Texts(); len(got) != 1 || got[0][1] != "Somebody" || !strings.Contains(got[0][2], "user") {
		t.Errorf("by Somebody: %q", got)
	}
	a.Grid().SelectAll()
	p.Menu("Edit", "View").Sees("Anna").Shot("activity-entry").Press(fyne.KeyEscape)
	a.ChooseWho("")
	a.ChooseSince(1)
	p.settle()
	p.ActivityPage().Count(all)
	p.Shot("activity-filtered")
}

// TestPicturesOfAdministration leaves pictures of the pages with something on them.
func TestPicturesOfAdministration(t *testing.T) {
	if !uitest.AllPictures() {
		t.Skip("pictures are not wanted")
	}
	for _, v := range variants() {
		t.Run(v.Name, func(t *testing.T) {
			p := beginIn(t, t.TempDir(), v)
			p.Menu("Inventory", "Load sample data")
			p.furnish()
			p.agents.fill(p.now())
			p.win.toast.Dismiss()
			for _, n := range page.Names[5:] {
				p.Open(n).Shot("admin-" + string(n))
			}
			p.Open(page.APIAccess).Click("New token").Shot("admin-token-new").Fill("Description", "Procurement sync").Click("Create token").Shot("admin-token-made")
			p.Click("Copy").Click("Done").Click("Change…").Shot("admin-listen").Press(fyne.KeyEscape)
			p.Open(page.Users).Click("New user").Shot("admin-user-new").Press(fyne.KeyEscape)
			p.Open(page.Roles).Click("New role").Shot("admin-role-new").Press(fyne.KeyEscape)
			p.UserMenu("Change password…").Shot("admin-password").Press(fyne.KeyEscape)
			p.win.nav.user.Tapped(nil)
			p.Shot("admin-user-menu")
			p.win.win.Canvas().Overlays().Remove(p.win.win.Canvas().Overlays().Top())
			p.UserMenu("Sign out").Shot("admin-sign-in")
		})
	}
}

// furnish adds the people and tokens of a company.
func (p *program) furnish() {
	p.t.Helper()
	ctx, admin := p.t.Context(), model.Administrator()
	p.api.is.On = true
	if err := p.s.Tokens.SetEnabled(ctx, admin, true); err != nil {
		p.t.Fatal(err)
	}
	for _, u := range []access.UserEdit{
		{Name: "anna", FullName: "Anna Lindqvist", RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{model.RootOrgID}},
		{Name: "bo.chen", FullName: "Bo Chen", RoleIDs: []int64{model.RoleOrgAdministrator}, OrgIDs: []int64{2, 3}},
		{Name: "former", FullName: "Somebody who left", Disabled: true, RoleIDs: []int64{model.RoleReader}},
	} {
		if _, err := p.s.Access.CreateUser(ctx, admin, u); err != nil {
			p.t.Fatal(err)
		}
	}
	for i, n := range []string{"Procurement sync", "Branch office agents", "Power BI dashboard"} {
		p.later(time.Duration(20*(i-2)) * 24 * time.Hour)
		scope := model.ScopeAPI
		if i == 1 {
			scope = model.ScopeAgent
		}
		made, err := p.s.Tokens.Create(ctx, admin, newToken(scope, n))
		if err != nil {
			p.t.Fatal(err)
		}
		p.later(time.Duration(-20*(i-2)) * 24 * time.Hour)
		if i > 0 {
			if _, err := p.s.Tokens.Authenticate(ctx, made.Secret, "127.0.0.1"); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	p.later(4 * time.Minute)
	p.settle()
}

// fill has some agents deliver.
func (a *fakeAgents) fill(now time.Time) {
	add := func(id int64, host, name, version, problem string, ago time.Duration, n int) {
		at := now.Add(-ago)
		row := agent.AgentRow{Deliveries: n, Row: agent.Row{Delivery: model.Delivery{
			ID: id, At: at, Hostname: host, Agent: name, Version: version, Origin: "10.0.4.17",
			Protocol: "GLPI", Format: "GLPI JSON", Size: 214_880, Problem: problem,
		}, Device: host, Token: "Branch office agents"}}
		if n > 0 {
			row.TakenAt = &at
		}
		if problem != "" {
			row.Problems = 1
		}
		a.agents, a.deliveries = append(a.agents, row), append(a.deliveries, row.Row)
	}
	add(1, "ws-0147", "GLPI-Agent", "1.11", "", 40*time.Minute, 31)
	add(2, "ws-0148", "FusionInventory-Agent", "2.6", "", 26*time.Hour, 12)
	add(3, "srv-files", "seatcount-agent", "1.0", "", 11*24*time.Hour, 3)
	add(4, "kiosk-2", "OCS-NG_unified_unix_agent", "2.10.0", "the delivery is cut: it ends in the middle of an element", 3*time.Hour, 0)
}

func TestAReaderIsOfferedNothingToChange(t *testing.T) {
	p := begin(t)
	p.Drop(p.Inventory("ws-1", "Gearbox 7"))
	if _, err := p.s.Access.CreateUser(t.Context(), model.Administrator(), access.UserEdit{
		Name: "Anna", RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{model.RootOrgID},
	}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.UserMenu("Sign out").SignIn("Anna", "")
	p.Licenses().SeesNot("New license").SeesNot("Import")
	p.SeesNot("1. Add inventory")
	p.Open(page.Software).SeesNot("New license from")
	p.Open(page.Devices)
	p.win.pages[page.Devices].(*page.DevicesPage).View(1)
	p.settle()
	p.Sees("Complete list of").SeesNoButton("Change").Press(fyne.KeyEscape)
	p.Open(page.Overview).SeesNoButton("Add")
	p.Open(page.Inventory).SeesNot("Add files…\n")
	p.Open(page.Settings).SeesNot("Load sample data")
	for _, m := range p.win.win.MainMenu().Items {
		for _, item := range m.Items {
			if strings.HasPrefix(item.Label, "New license") && !item.Disabled || strings.Contains(item.Label, "sample") {
				t.Errorf("a reader is offered %s › %s", m.Label, item.Label)
			}
		}
	}
}

func TestCountsAreThoseOfOnesOrganizations(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	nodes, err := p.s.Orgs.List(t.Context(), model.Administrator())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(nodes, func(n org.Node) bool { return n.Name == "Servers" })
	if _, err := p.s.Access.CreateUser(t.Context(), model.Administrator(), access.UserEdit{
		Name: "Anna", RoleIDs: []int64{model.RoleReader}, OrgIDs: []int64{nodes[i].ID},
	}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.NavCount(page.Devices, "206").StatusLine("206 devices from 8 folders")
	p.UserMenu("Sign out").SignIn("Anna", "")
	p.NavCount(page.Devices, "22").NavCount(page.Licenses, "2").NavCount(page.Inventory, "1")
	p.StatusLine("22 devices from 1 folder").SeesNot("needs attention")
	p.Open(page.Overview).Sees("22").SeesNot("206")
}

func TestANewLicenseBeginsInOnesOwnOrganization(t *testing.T) {
	p := begin(t)
	works, err := p.s.Orgs.Add(t.Context(), model.Administrator(), "Works", model.RootOrgID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.s.Access.CreateUser(t.Context(), model.Administrator(), access.UserEdit{
		Name: "Olga", RoleIDs: []int64{model.RoleOrgAdministrator}, OrgIDs: []int64{works.ID},
	}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.UserMenu("Sign out").SignIn("Olga", "")
	p.Menu("File", "New license").Press(fyne.KeyEscape).SeesNot("Discard your changes?")
	p.Menu("File", "New license").Fill("Name", "Gearbox").Fill("Match string", "gearbox%").Click("Save").Toast("Gearbox added")
}
