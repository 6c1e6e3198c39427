package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"seatcount/model"
)

// The input of the operations, as huma reads and checks it. It looks into embedded structs only when they are exported.
type (
	listInput struct {
		AnswerParams
		Sort   string `query:"sort" doc:"Columns to sort by; - before one turns it around. Without it: id." example:"-used_count,name"`
		Limit  int    `query:"limit" minimum:"0" default:"1000" doc:"At most so many licenses; 0 is all."`
		Offset int    `query:"offset" minimum:"0" doc:"So many licenses are left out before."`
	}
	readInput struct {
		IDParam
		AnswerParams
		Include string `query:"include" enum:"devices,y" doc:"devices adds the evidence: each title on each device, and why it counts or does not."`
	}
	createInput struct{}
	pageInput   struct{ IDParam }
	changeInput struct {
		IDParam
		IfMatch string `header:"If-Match" doc:"The ETag of the license as it was read; if somebody edited it since, the answer is 409."`
	}
)

// AnswerParams say how licenses are answered with.
type AnswerParams struct {
	Format     string `query:"format" enum:"json,json_data,csv,xml,table" doc:"The form of the answer: json with the envelope, json_data without, csv, xml, or an HTML table. Without it: json, and a table for browsers."`
	Properties string `query:"properties" doc:"The attributes to answer with, in this order; without it all." example:"id,name,left"`
}

// IDParam says which license is meant.
type IDParam struct {
	ID int64 `path:"id" minimum:"1" doc:"The license's id"`
}

func (s *Server) licenseRoutes(api huma.API) {
	const tag = "licenses"
	op := func(id, method, path string, permission model.Permission, summary string, more ...int) huma.Operation {
		return operation(id, method, path, tag, permission, summary, more...)
	}
	list := op("list-licenses", http.MethodGet, "/licenses", model.LicensesRead, "The licenses of one's organizations", 400)
	list.Parameters = filterParams()
	register(s, api, list, s.list)
	register(s, api, op("create-license", http.MethodPost, "/licenses", model.LicensesCreate, "Create a license", 400, 413, 415, 422), s.create)
	register(s, api, op("read-license", http.MethodGet, "/licenses/{id}", model.LicensesRead, "One license", 400, 404), s.read)
	register(s, api, op("update-license", http.MethodPatch, "/licenses/{id}", model.LicensesUpdate, "Change some fields of a license",
		400, 404, 409, 413, 415, 422), s.update)
	register(s, api, op("update-license-form", http.MethodPost, "/licenses/{id}", model.LicensesUpdate,
		"The same as PATCH, for HTML forms, which have no PATCH: a form with the field _method=PATCH", 400, 404, 405, 409, 413, 415, 422), s.updateForm)
	register(s, api, op("delete-license", http.MethodDelete, "/licenses/{id}", model.LicensesDelete, "Delete a license", 404, 409), s.remove)
	register(s, api, op("create-license-page", http.MethodGet, "/licenses/create", model.LicensesCreate,
		"An HTML page with a form that creates a license"), s.createPage)
	register(s, api, op("update-license-page", http.MethodGet, "/licenses/{id}/update", model.LicensesUpdate,
		"An HTML page with the details of a license and a form that changes it", 404), s.updatePage)
}

// list answers GET /licenses.
func (s *Server) list(ctx context.Context, c *call, in *listInput) (*output, error) {
	c.action, c.format = "collection", formatOf(c.r, in.Format)
	l := &listed{limit: in.Limit, offset: in.Offset, properties: in.Properties}
	if c.r.URL.Query().Has("include") {
		return nil, badParameter("include", "The evidence is that of one license: /licenses/{id}?include=devices")
	}
	var err error
	if l.filter, err = parseFilters(c.r.URL.RawQuery); err != nil {
		return nil, err
	}
	if l.sort, err = parseSort(in.Sort); err != nil {
		return nil, err
	}
	if l.columns, err = parseProperties(in.Properties); err != nil {
		return nil, err
	}
	rows, err := s.Licenses.List(ctx, c.who.Principal)
	if err != nil {
		return nil, err
	}
	tree := s.Orgs.Tree()
	scope := tree.Scope(c.who.Principal)
	l.orgIDs = []int64{}
	for _, n := range tree.Nodes() {
		if scope.Has(n.ID) {
			l.orgIDs = append(l.orgIDs, n.ID)
		}
	}
	items := make([]item, len(rows))
	for i := range rows {
		items[i] = s.item(tree, rows[i].License)
	}
	page, filtered := l.apply(items)
	c.list, c.total, c.filtered = l, len(items), filtered
	return c.answer(http.StatusOK, page, l.columns, nil, l.links(c.r.URL, filtered))
}

// links lead to the pages before and after.
func (l *listed) links(u *url.URL, filtered int) map[string]string {
	links := map[string]string{}
	to := func(offset int) string {
		q := u.Query()
		maps.DeleteFunc(q, func(name string, _ []string) bool { return name == "offset" })
		q.Set("offset", strconv.Itoa(offset))
		return u.Path + "?" + q.Encode()
	}
	if l.limit > 0 && l.offset+l.limit < filtered {
		links["next"] = to(l.offset + l.limit)
	}
	if l.limit > 0 && l.offset > 0 {
		links["prev"] = to(max(0, min(l.offset, filtered)-l.limit))
	}
	return links
}

// read answers GET /licenses/{id}.
func (s *Server) read(ctx context.Context, c *call, in *readInput) (*output, error) {
	c.id, c.format = &in.ID, formatOf(c.r, in.Format)
	if err := onlyKnown(c.r.URL, "format", "properties", "include"); err != nil {
		return nil, err
	}
	shown, err := parseProperties(in.Properties)
	if err != nil {
		return nil, err
	}
	row, err := s.Licenses.Get(ctx, c.who.Principal, in.ID)
	if err != nil {
		return nil, err
	}
	var included []Included
	if in.Include != "" {
		if included, err = s.evidence(ctx, c, in.ID); err != nil {
			return nil, err
		}
	}
	c.list = &listed{limit: defaultLimit, properties: in.Properties, include: in.Include, columns: shown, orgIDs: []int64{row.OrgID}}
	c.total, c.filtered = 1, 1
	out, err := c.answer(http.StatusOK, []item{s.item(s.Orgs.Tree(), row.License)}, shown, included, nil)
	if err == nil {
		out.ETag = etag(row.License)
	}
	return out, err
}

// onlyKnown refuses parameters that nobody reads: a typo is told instead of ignored.
func onlyKnown(u *url.URL, known ...string) error {
	for name, values := range u.Query() {
		if len(values) > 1 {
			return givenTwice(name)
		}
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			return badParameter(name, "There is no such parameter here; there are %s", strings.Join(known, ", "))
		}
	}
	return nil
}

// evidence is each title on each device behind a count.
func (s *Server) evidence(ctx context.Context, c *call, id int64) ([]Included, error) {
	e, err := s.Count.Explain(ctx, c.who.Principal, id)
	if err != nil {
		return nil, err
	}
	list := []Included{}
	for _, d := range e.Devices {
		var seen *string
		if t, ok := timeText(&d.LastSeen).(string); ok {
			seen = &t
		}
		for _, f := range d.Found {
			reason := d.Reason
			if d.Counted {
				reason = f.Reason
			}
			list = append(list, Included{ID: d.DeviceID, Type: "devices", Attributes: IncludedAttributes{
				DeviceID: d.DeviceID, Device: d.Hostname, Org: d.Org, LastSeen: seen, Title: f.Title, Version: f.Version, Publisher: f.Publisher,
				Kind: f.Kind.String(), Counted: reason == "counted", Reason: string(reason), Note: d.Note, File: f.File, FileHash: f.FileHash,
			}})
		}
	}
	return list, nil
}

// blank is a license before anybody has said anything about it.
func blank(c *call) item {
	l := model.NewLicense()
	l.OrgID = c.who.Principal.HomeOrg()
	return item{License: l}
}

// create answers POST /licenses.
func (s *Server) create(ctx context.Context, c *call, _ *createInput) (*output, error) {
	if err := may(c, model.LicensesCreate, "create a license"); err != nil {
		return nil, err
	}
	got, err := s.readBody(c)
	if err != nil {
		return nil, err
	}
	l, err := got.apply(blank(c))
	if err == nil {
		err = s.mayPlace(c, l.OrgID)
	}
	if err == nil {
		l, err = s.Licenses.Create(ctx, c.who.Principal, l)
	}
	if err != nil {
		return s.formFailed(c, got, item{}, err)
	}
	c.id, c.total, c.filtered = &l.ID, 1, 1
	made := s.item(s.Orgs.Tree(), l)
	location := fmt.Sprintf("/licenses/%d", l.ID)
	if got.fromPage(c) {
		out := s.licensePage(c, page{Title: "License created", Item: made, Notice: "The license is created."})
		out.Status, out.Location = http.StatusCreated, location
		return out, nil
	}
	out, err := c.answer(http.StatusCreated, []item{made}, columns, nil, nil)
	if err == nil {
		out.Location, out.ETag = location, etag(l)
	}
	return out, err
}

// may checks the permission before anything is read of the body; the service checks it again.
func may(c *call, permission model.Permission, what string) error {
	if !c.who.Principal.Can(permission) {
		return fail(http.StatusForbidden, "forbidden", "You may not %s: that needs the permission %s", what, permission)
	}
	return nil
}

// mayPlace refuses to put a license into an organization that is not the principal's, and does not tell whether there is
// one. Who acts in all of them is told by the service that there is none.
func (s *Server) mayPlace(c *call, orgID int64) error {
	if s.Orgs.Tree().Scope(c.who.Principal).Has(orgID) {
		return nil
	}
	f := fail(http.StatusForbidden, "forbidden", "There is no organization %d among yours", orgID)
	f.field = "org_id"
	return f
}

// readBody reads the body, which has to prove that our page sent it when the browser's cookie says who sends it.
func (s *Server) readBody(c *call) (received, error) {
	got, err := readBody(c.r)
	if err != nil {
		return got, err
	}
	c.received = got
	if c.session != nil && !c.session.proves(got.form.Get(csrfField)) {
		return got, fail(http.StatusForbidden, "csrf", "The form is too old: open the page again")
	}
	return got, nil
}

// update answers PATCH /licenses/{id}.
func (s *Server) update(ctx context.Context, c *call, in *changeInput) (*output, error) {
	c.id = &in.ID
	if err := may(c, model.LicensesUpdate, "change a license"); err != nil {
		return nil, err
	}
	got, err := s.readBody(c)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, c, in, got)
}

// updateForm answers POST /licenses/{id}, which only forms that mean PATCH may send.
func (s *Server) updateForm(ctx context.Context, c *call, in *changeInput) (*output, error) {
	c.id, c.action = &in.ID, "update"
	if err := may(c, model.LicensesUpdate, "change a license"); err != nil {
		return nil, err
	}
	got, err := s.readBody(c)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(got.form.Get(methodField), http.MethodPatch) {
		f := fail(http.StatusMethodNotAllowed, "method", "POST changes a license only as a form with %s=PATCH; use PATCH", methodField)
		f.allow = "GET, HEAD, PATCH, DELETE"
		return nil, f
	}
	if in.IfMatch == "" {
		in.IfMatch = got.form.Get(etagField)
	}
	return s.change(ctx, c, in, got)
}

func (s *Server) change(ctx context.Context, c *call, in *changeInput, got received) (*output, error) {
	now, l, err := s.patch(ctx, c, in, got)
	if err != nil {
		return s.formFailed(c, got, now, err)
	}
	c.total, c.filtered = 1, 1
	changed := s.item(s.Orgs.Tree(), l)
	if got.fromPage(c) {
		return s.licensePage(c, page{Title: changed.Name, Item: changed, Notice: "The license is saved."}), nil
	}
	out, err := c.answer(http.StatusOK, []item{changed}, columns, nil, nil)
	if err == nil {
		out.ETag = etag(l)
	}
	return out, err
}

// patches is how often a change is tried again that somebody else's crossed.
const patches = 50

// patch changes some fields of a license. It returns the license before, and after.
func (s *Server) patch(ctx context.Context, c *call, in *changeInput, got received) (now item, l model.License, err error) {
	for range patches {
		row, err := s.Licenses.Get(ctx, reading(c.who.Principal), in.ID)
		if err != nil {
			return now, l, err
		}
		now = s.item(s.Orgs.Tree(), row.License)
		if err := matches(in.IfMatch, row.License); err != nil {
			return now, l, err
		}
		if l, err = got.apply(now); err == nil {
			err = s.mayPlace(c, l.OrgID)
		}
		if err != nil {
			return now, l, err
		}
		l, err = s.Licenses.Update(ctx, c.who.Principal, l)
		if !errors.Is(err, model.ErrConflict) || in.IfMatch != "" && in.IfMatch != "*" {
			return now, l, err
		}
	}
	return now, l, fmt.Errorf("license %d is edited all the time: %w", in.ID, model.ErrConflict)
}

// reading is the principal with the permission to read licenses: who may change one, sees it in the answer.
func reading(p model.Principal) model.Principal {
	if p.Can(model.LicensesRead) {
		return p
	}
	p.Permissions = maps.Clone(p.Permissions)
	p.Permissions[model.LicensesRead] = true
	return p
}

// etag is the version of what people edit of a license. The count is no part of it: it changes by itself.
func etag(l model.License) string {
	if l.EditedDate == nil {
		return fmt.Sprintf(`"%d-0"`, l.ID)
	}
	return fmt.Sprintf(`"%d-%d"`, l.ID, l.EditedDate.UnixMilli())
}

// matches checks the If-Match of a request.
func matches(asked string, l model.License) error {
	asked = strings.TrimSpace(asked)
	if asked == "" || asked == "*" {
		return nil
	}
	for one := range strings.SplitSeq(asked, ",") {
		if strings.TrimSpace(one) == etag(l) {
			return nil
		}
	}
	when := ""
	if l.EditedDate != nil {
		when = " at " + l.EditedDate.UTC().Format(timeLayout) + " UTC"
	}
	return fail(http.StatusConflict, "conflict", "License %s was edited meanwhile, by %s%s: read it again", l.Name, l.EditedBy, when)
}

// remove answers DELETE /licenses/{id}.
func (s *Server) remove(ctx context.Context, c *call, in *changeInput) (*output, error) {
	c.id = &in.ID
	if err := may(c, model.LicensesDelete, "delete a license"); err != nil {
		return nil, err
	}
	if c.session != nil && !c.session.proves(c.r.Header.Get("X-CSRF-Token")) {
		return nil, fail(http.StatusForbidden, "csrf", "Delete with a token of your own")
	}
	if in.IfMatch != "" {
		row, err := s.Licenses.Get(ctx, reading(c.who.Principal), in.ID)
		if err == nil {
			err = matches(in.IfMatch, row.License)
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := s.Licenses.Delete(ctx, c.who.Principal, in.ID); err != nil {
		return nil, err
	}
	gone := item{License: model.License{ID: in.ID}}
	return c.answer(http.StatusOK, []item{gone}, nil, nil, nil)
}
