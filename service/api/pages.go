package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"seatcount/model"
	"seatcount/service/org"
	"seatcount/service/report/build"
)

// The hidden fields of our forms. Open-AudIT's proof is called data[access_token] too.
const (
	csrfField   = "data[access_token]"
	methodField = "_method"
	etagField   = "_if_match"
)

//go:embed pages
var pageFiles embed.FS

var (
	style     = mustRead("pages/style.css")
	templates = template.Must(template.New("").Funcs(template.FuncMap{
		"number": number, "style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own file
	}).ParseFS(pageFiles, "pages/*.html"))
	// pagePolicy lets a page have its own style and send its forms here; there are no scripts at all.
	pagePolicy = "default-src 'none'; style-src 'sha256-" + digest(style) + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

func mustRead(name string) string {
	b, err := pageFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(b)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// page is what a page shows.
type page struct {
	Title     string
	Who       string // the token's owner; empty before it is known
	CSRF      string
	CanCreate bool

	Notice  string
	Problem string
	Status  int

	// A license.
	Item    item
	OrgPath string
	Left    int
	Edited  string
	ETag    string
	Action  string
	Button  string
	CanSave bool
	Fields  []field

	// The list.
	Wide      bool // it is the list
	Summary   string
	Empty     string // what to say where there are no rows
	Columns   []heading
	Rows      []tableRow
	CanUpdate bool

	// The guide, and signing in.
	Base     string
	Insecure string
	Reports  []string
	Next     string
}

// field is one field of a form.
type field struct {
	Name, Label, Type, Value, Hint, Error string
	Options                               []option
	Required, Focus                       bool
}

type option struct {
	Value, Label string
	Selected     bool
}

// heading is a column's title with the class of style.css that it is shown by.
type heading struct{ Title, Class string }

type tableRow struct {
	ID    int64
	Cells []tableCell
}

// tableCell is a cell with the class of style.css that it is shown by.
type tableCell struct{ Text, Class string }

// place is a link of the page's head.
type place struct {
	Path, Label string
	Here        bool
}

// render writes a page.
func render(name string, p page) []byte {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, p); err != nil {
		panic(err) // our own templates with our own types; the request ends with 500
	}
	return b.Bytes()
}

const htmlType = "text/html; charset=utf-8"

func htmlOutput(name string, p page) *output {
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	return &output{Status: p.Status, ContentType: htmlType, Security: pagePolicy, Body: render(name, p)}
}

// Places are where a person can go from a page. Who is not known yet is asked for a token there.
func (p page) Places() []place {
	places := []place{{Path: "/licenses", Label: "Licenses", Here: p.Wide}}
	if p.CanCreate {
		places = append(places, place{Path: "/licenses/create", Label: "New license", Here: p.Fields != nil && p.Item.ID == 0})
	}
	return append(places, place{Path: "/", Label: "Guide", Here: p.Base != ""})
}

// signed fills in who is signed in.
func (c *call) signed(p page) page {
	p.Who, p.CanCreate = c.who.Principal.Name, c.who.Principal.Can(model.LicensesCreate)
	if c.session != nil {
		p.CSRF = c.session.csrf
	}
	return p
}

// fromPage reports whether a person sent the form of a page, and wants a page as the answer.
func (got received) fromPage(c *call) bool { return got.form != nil && wantsHTML(c.r) }

// isPagePath reports whether a path shows a page to browsers.
func isPagePath(p string) bool { return p == "/licenses" || strings.HasPrefix(p, "/licenses/") }

// createPage answers GET /licenses/create.
func (s *Server) createPage(_ context.Context, c *call, _ *createInput) (*output, error) {
	if err := may(c, model.LicensesCreate, "create a license"); err != nil {
		return nil, err
	}
	return s.licensePage(c, page{Title: "New license", Item: blank(c)}), nil
}

// updatePage answers GET /licenses/{id}/update.
func (s *Server) updatePage(ctx context.Context, c *call, in *pageInput) (*output, error) {
	c.id = &in.ID
	if err := may(c, model.LicensesUpdate, "change a license"); err != nil {
		return nil, err
	}
	row, err := s.Licenses.Get(ctx, reading(c.who.Principal), in.ID)
	if err != nil {
		return nil, err
	}
	return s.licensePage(c, page{Title: row.Name, Item: s.item(s.Orgs.Tree(), row.License)}), nil
}

// licensePage shows a license, new or not, with a form for its fields.
func (s *Server) licensePage(c *call, p page) *output {
	p = c.signed(p)
	p.Left, p.OrgPath = p.Item.Left(), s.Orgs.Tree().Path(p.Item.OrgID)
	if t, ok := timeText(p.Item.EditedDate).(string); ok {
		p.Edited = t
	}
	p.Action, p.Button, p.CanSave = "/licenses", "Create license", p.CanCreate
	if p.Item.ID != 0 {
		p.ETag, p.Action, p.Button = etag(p.Item.License), "/licenses/"+strconv.FormatInt(p.Item.ID, 10), "Save"
		p.CanSave = c.who.Principal.Can(model.LicensesUpdate)
	}
	if p.Fields == nil {
		p.Fields = s.fields(c, p.Item, nil, nil)
	}
	return htmlOutput("license", p)
}

// fields are those of the form: with what was typed, and beside the wrong one why it is wrong.
func (s *Server) fields(c *call, i item, typed map[string]any, wrong *failure) []field {
	value := func(name string) string {
		if v, ok := typed[name]; ok {
			return plainText(v)
		}
		return cell(findColumn(name).value(&i))
	}
	choose := func(name string, options ...option) []option {
		for i := range options {
			options[i].Selected = options[i].Value == value(name)
		}
		return options
	}
	list := []field{
		{Name: "name", Label: "Name", Type: "text", Required: true, Focus: true},
		{Name: "org_id", Label: "Organization", Type: "select", Options: choose("org_id", s.orgOptions(c)...)},
		{Name: "org_descendants", Label: "Devices of", Type: "select", Options: choose("org_descendants",
			option{Value: model.Yes, Label: "the organization and all below it"}, option{Value: model.No, Label: "the organization alone"})},
		{Name: "purchase_count", Label: "Purchased seats", Type: "number", Required: true},
		{Name: "match_string", Label: "Match", Type: "textarea", Required: true, Hint: "Titles that use a seat, one a line; % stands for any text."},
		{Name: "exclude_string", Label: "Except", Type: "textarea", Hint: "Titles to leave out, one a line."},
		{Name: "metric", Label: "One seat is", Type: "select", Options: choose("metric",
			option{Value: string(model.MetricDevice), Label: "a device"}, option{Value: string(model.MetricInstallation), Label: "an installation"})},
		{Name: "kinds", Label: "Titles that count", Type: "select", Options: choose("kinds",
			option{Value: string(model.KindsApplications), Label: "applications"}, option{Value: string(model.KindsAll), Label: "all, updates and runtimes too"})},
		{Name: "expires_on", Label: "Expires on", Type: "date", Hint: "Empty is never."},
		{Name: "description", Label: "Description", Type: "textarea"},
	}
	for i := range list {
		f := &list[i]
		f.Value = value(f.Name)
		if wrong != nil {
			f.Focus = f.Name == wrong.field
			if f.Focus {
				f.Error = wrong.detail
			}
		}
	}
	return list
}

// orgOptions are the organizations of the principal, as a tree.
func (s *Server) orgOptions(c *call) []option {
	tree := s.Orgs.Tree()
	scope := tree.Scope(c.who.Principal)
	var list []option
	for _, n := range tree.Nodes() {
		if scope.Has(n.ID) {
			list = append(list, option{Value: strconv.FormatInt(n.ID, 10), Label: strings.ReplaceAll(n.Path, org.Separator, " / ")})
		}
	}
	return list
}

// formFailed shows a person their form again, with what they typed and why it was not taken. Programs get the error.
func (s *Server) formFailed(c *call, got received, now item, err error) (*output, error) {
	f := asFailure(err)
	if !got.fromPage(c) || f.field == "" && f.status != http.StatusConflict {
		return nil, err
	}
	p := page{Title: "New license", Item: blank(c), Status: f.status, Problem: "This was not saved: " + f.problem().Detail}
	if now.ID != 0 {
		p.Title, p.Item = now.Name, now
	}
	if f.status == http.StatusConflict {
		p.Problem = f.detail + ". The form has what you typed; save again to put it in place of that."
	}
	p.Fields = s.fields(c, p.Item, got.Attributes, f)
	if f.field != "" {
		for i := range p.Fields {
			if p.Fields[i].Error != "" {
				p.Problem = "This was not saved: see " + p.Fields[i].Label + "."
			}
		}
	}
	return s.licensePage(c, p), nil
}

// tablePage shows a list as a table.
func (c *call) tablePage(items []item, shown []*column) *output {
	if len(shown) == len(columns) {
		shown = tableColumns
	}
	p := c.signed(page{Title: "Licenses", Wide: true, CanUpdate: c.who.Principal.Can(model.LicensesUpdate)})
	for _, col := range shown {
		p.Columns = append(p.Columns, heading{col.title, col.class()})
	}
	p.Summary = plural(len(items), "license")
	if c.filtered > len(items) || c.total > len(items) {
		p.Summary += " of " + number(c.total)
	}
	p.Empty = "There are no licenses yet."
	if c.total > 0 {
		p.Empty = "No license is like that: take away a filter, or begin with a smaller offset."
	}
	for i := range items {
		row := tableRow{ID: items[i].ID}
		for _, col := range shown {
			row.Cells = append(row.Cells, col.tableCell(&items[i]))
		}
		p.Rows = append(p.Rows, row)
	}
	return htmlOutput("table", p)
}

// tableCell is what the column shows of an item.
func (col *column) tableCell(i *item) tableCell {
	switch v := col.value(i).(type) {
	case int64:
		if v < 0 {
			return tableCell{number(int(v)), col.class() + " over"}
		}
		return tableCell{number(int(v)), col.class()}
	default:
		return tableCell{cell(v), col.class()}
	}
}

// class is the class of style.css for the column's cells.
func (col *column) class() string {
	switch {
	case col.kind == integer:
		return "number"
	case col.kind == day || col.kind == moment:
		return "short"
	case col.name == "name" || col.name == "description":
		return col.name
	}
	return ""
}

// guide answers GET /.
func (s *Server) guide(w http.ResponseWriter, r *http.Request) {
	p := page{Title: "API", Base: baseOf(r), Reports: build.Names()}
	if r.TLS != nil {
		p.Insecure = " --cacert seatcount-cert.pem"
	}
	writePage(w, "guide", p)
}

func writePage(w http.ResponseWriter, name string, p page) {
	out := htmlOutput(name, p)
	w.Header().Set("Content-Type", out.ContentType)
	w.Header().Set("Content-Security-Policy", out.Security)
	w.WriteHeader(out.Status)
	_, _ = w.Write(out.Body) // the client may be gone
}

// signInPage shows the form for a token.
func (s *Server) signInPage(w http.ResponseWriter, status int, problem, next string) {
	writePage(w, "signin", page{Title: "Sign in", Status: status, Problem: problem, Next: next})
}

// signIn answers POST /session: a token that works is exchanged for a cookie.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	c := callOf(r.Context())
	if err := r.ParseForm(); err != nil {
		asFailure(asBodyError(err)).write(w, c)
		return
	}
	next := localPage(r.PostForm.Get("next"))
	secret := strings.TrimSpace(r.PostForm.Get("token"))
	if _, f := s.authenticate(r, secret); f != nil {
		if !wantsHTML(r) {
			f.write(w, c)
			return
		}
		f.headers(w.Header())
		s.signInPage(w, f.status, f.detail+".", next)
		return
	}
	http.SetCookie(w, cookie(r, s.sessions.open(secret).id))
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// localPage is the page to go to after signing in: one of ours, whatever somebody wrote into the form.
func localPage(next string) string {
	if isPagePath(next) && !strings.ContainsAny(next, "\\?#") && !strings.Contains(next, "..") {
		return next
	}
	return "/licenses"
}

// signOut answers POST /licenses/sign-out.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	c := callOf(r.Context())
	if err := r.ParseForm(); err != nil {
		asFailure(asBodyError(err)).write(w, c)
		return
	}
	if c.session == nil || !c.session.proves(r.PostForm.Get(csrfField)) {
		fail(http.StatusForbidden, "csrf", "Nobody is signed in here").write(w, c)
		return
	}
	s.sessions.forget(c.session.id)
	http.SetCookie(w, cookie(r, ""))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
