package license

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// columnNames maps folded headers, ours, Open-AudIT's and those people write, to the columns of licenses.
var columnNames = map[string]string{
	"name": "name", "license": "name", "licence": "name", "license name": "name", "item name": "name", "product": "name",
	"org": "org", "orgs.name": "org", "organization": "org", "organisation": "org", "org name": "org", "org_name": "org", "company": "org",
	"org_id":         "org_id",
	"purchase_count": "purchase_count", "purchased": "purchase_count", "seats": "purchase_count", "quantity": "purchase_count",
	"purchase count": "purchase_count", "count": "purchase_count",
	"match_string": "match_string", "match": "match_string", "match string": "match_string", "software_name": "software_name",
	"exclude_string": "exclude_string", "exclude": "exclude_string", "except": "exclude_string", "exclude string": "exclude_string",
	"org_descendants": "org_descendants", "descendants": "org_descendants", "and below": "org_descendants",
	"metric": "metric", "counted per": "metric", "kinds": "kinds", "counted titles": "kinds",
	"expires_on": "expires_on", "expires": "expires_on", "expiry": "expires_on", "expiry_date": "expires_on", "expiration date": "expires_on",
	"description": "description", "notes": "description",
}

// Import reads licenses from the rows of a table whose first row names the columns: ours, Open-AudIT's, or plain words.
// A row with the name and organization of a license that is there changes that license. Organizations that are named
// and do not exist are made. Rows that cannot be taken are listed with the reason, and the others are taken. A dry run
// only says what would be done.
func (s *Service) Import(ctx context.Context, p model.Principal, rows [][]string, dryRun bool) (Imported, error) {
	var done Imported
	if !p.Can(model.LicensesCreate) || !p.Can(model.LicensesRead) {
		return done, fmt.Errorf("import licenses: %w", model.ErrForbidden)
	}
	if len(rows) == 0 {
		return done, model.Invalid("file", "The file is empty")
	}
	columns := recognize(rows[0])
	if !slices.Contains(slices.Collect(maps.Values(columns)), "name") {
		return done, model.Invalid("file", `No column "name" among: %s`, strings.Join(rows[0], ", "))
	}
	existing, err := s.byName(ctx, p)
	if err != nil {
		return done, err
	}
	in := importer{Service: s, p: p, dryRun: dryRun, existing: existing, newOrgs: map[string]bool{}, done: &done}
	for i, row := range rows[1:] {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		fields := map[string]string{}
		for at, column := range columns {
			if at < len(row) {
				fields[column] = strings.TrimSpace(row[at])
			}
		}
		if err := in.take(ctx, fields); err != nil {
			if ctx.Err() != nil {
				return done, ctx.Err()
			}
			done.Problems = append(done.Problems, RowProblem{Row: i + 2, Name: fields["name"], Reason: words(err)})
		}
	}
	done.Orgs = slices.Sorted(maps.Keys(in.newOrgs))
	return done, nil
}

func recognize(header []string) map[int]string {
	columns := map[int]string{}
	taken := map[string]bool{}
	for at, name := range header {
		column, ok := columnNames[match.Fold(strings.Trim(name, `"`))]
		if ok && !taken[column] {
			columns[at], taken[column] = column, true
		}
	}
	return columns
}

type nameInOrg struct {
	name string
	org  int64
}

func (s *Service) byName(ctx context.Context, p model.Principal) (map[nameInOrg]model.License, error) {
	list, err := s.List(ctx, p)
	if err != nil {
		return nil, err
	}
	found := map[nameInOrg]model.License{}
	for _, r := range list {
		found[nameInOrg{match.Fold(r.Name), r.OrgID}] = r.License
	}
	return found, nil
}

type importer struct {
	*Service
	p        model.Principal
	dryRun   bool
	existing map[nameInOrg]model.License
	newOrgs  map[string]bool
	done     *Imported
}

func (in *importer) take(ctx context.Context, fields map[string]string) error {
	orgID, err := in.org(ctx, fields)
	if err != nil {
		return err
	}
	l, there := in.existing[nameInOrg{match.Fold(fields["name"]), orgID}]
	if !there {
		l = model.NewLicense()
	}
	before := l
	if err := fill(&l, fields); err != nil {
		return err
	}
	l.OrgID = orgID
	known := orgID != 0 // a dry run does not make the organization that it would need
	if !known {
		l.OrgID = model.RootOrgID
	}
	if err := in.check(in.p, &l); err != nil {
		return err
	}
	switch {
	case there && len(changed(before, l)) == 0:
		in.done.Same++
		return nil
	case in.dryRun:
	case there:
		l.EditedDate = nil
		l, err = in.Update(ctx, in.p, l)
	default:
		l, err = in.Create(ctx, in.p, l)
	}
	if err != nil {
		return err
	}
	if there {
		in.done.Updated = append(in.done.Updated, l)
	} else {
		in.done.Created = append(in.done.Created, l)
	}
	if known {
		in.existing[nameInOrg{match.Fold(l.Name), l.OrgID}] = l
	}
	return nil
}

func changed(before, after model.License) []string {
	var names []string
	from, to := values(before), values(after)
	for _, f := range fields {
		if from[f] != to[f] {
			names = append(names, f)
		}
	}
	return names
}

// org finds the row's organization, makes it when it is named and missing, and returns 0 for one that a dry run would
// have to make. Open-AudIT's org_id is a number of another database: a name beside it is believed instead.
func (in *importer) org(ctx context.Context, fields map[string]string) (int64, error) {
	name := fields["org"]
	switch match.Fold(name) {
	case "":
		if id, err := strconv.ParseInt(fields["org_id"], 10, 64); err == nil && id != 0 {
			if !in.Orgs.Tree().Has(id) {
				return 0, model.Invalid("org_id", "There is no organization with the number %d", id)
			}
			return id, nil
		}
		return in.p.HomeOrg(), nil
	case "default organisation", "default organization":
		return model.RootOrgID, nil
	}
	o, err := in.Orgs.Find(in.p, name)
	if err == nil {
		return o.ID, nil
	}
	if invalid := asInvalid(err); invalid != nil {
		return 0, err
	}
	if !in.p.Can(model.OrgsCreate) {
		return 0, err
	}
	// No organization is made for a row that cannot be taken. What an organization that is not there holds is new.
	l := model.NewLicense()
	if err := fill(&l, fields); err != nil {
		return 0, err
	}
	if err := in.check(in.p, &l); err != nil {
		return 0, err
	}
	in.newOrgs[name] = true
	if in.dryRun {
		return 0, nil
	}
	return in.Orgs.Make(ctx, in.p, name)
}

func fill(l *model.License, fields map[string]string) error {
	set := func(column string, to *string) {
		if v, ok := fields[column]; ok {
			*to = v
		}
	}
	set("name", &l.Name)
	set("match_string", &l.MatchString)
	set("exclude_string", &l.ExcludeString)
	set("description", &l.Description)
	if l.MatchString == "" && fields["software_name"] != "" {
		l.MatchString = fields["software_name"]
	}
	if v := fields["org_descendants"]; v != "" {
		l.OrgDescendants = yesNo(v)
	}
	if v := fields["metric"]; v != "" {
		l.Metric = model.Metric(strings.ToLower(v))
	}
	if v := fields["kinds"]; v != "" {
		l.Kinds = model.Kinds(strings.ToLower(v))
	}
	if v := fields["purchase_count"]; v != "" {
		n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "", "\u00a0", "", "'", "").Replace(v))
		if err != nil {
			return model.Invalid("purchase_count", "%q is not a number of seats", v)
		}
		l.PurchaseCount = n
	}
	if v, ok := fields["expires_on"]; ok {
		d, err := expiry(v)
		if err != nil {
			return err
		}
		l.ExpiresOn = d
	}
	return nil
}

// expiry reads a date; Open-AudIT's made-up ones and words for "never" are none.
func expiry(v string) (*model.Date, error) {
	switch strings.ToLower(v) {
	case "", "0000-00-00", "2000-01-01", "1970-01-01", "perpetual", "never", "—", "-":
		return nil, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04:05", time.RFC3339, "2006/01/02", "02.01.2006", "2.1.2006", "20060102"} {
		if t, err := time.Parse(layout, v); err == nil {
			d := model.DateOf(t)
			return &d, nil
		}
	}
	return nil, model.Invalid("expires_on", "%q is not a date like 2027-03-31", v)
}

func yesNo(v string) string {
	switch strings.ToLower(v) {
	case "y", "yes", "true", "1", "x":
		return model.Yes
	case "n", "no", "false", "0":
		return model.No
	}
	return v
}
