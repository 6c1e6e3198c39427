package license

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"seatcount/model"
	"seatcount/service/match"
)

// columnNames maps folded headers, ours, Open-AudIT's and those people write, to the columns of licenses.
var columnNames = named(map[string]string{
	"name": "name, license, licence, license name, licence name, item name, product, product name, software, software name, software title, title, application, " +
		"produkt, produktname, lizenz, lizenzname, bezeichnung, logiciel, nom, nom du logiciel, produit, producto, licencia, prodotto, licenza, naam, licentie, " +
		"nazwa, licencja, название, наименование, продукт, лицензия, ソフトウェア名, 製品名, 软件名称, 产品名称",
	"org":    "org, orgs.name, organization, organisation, org name, org_name, company, firma, société, empresa, azienda, организация, 組織, 组织",
	"org_id": "org_id",
	"purchase_count": "purchase_count, purchase count, purchased, purchased seats, seats purchased, seats, total seats, quantity, qty, count, licenses, licences, " +
		"number of licenses, license count, owned, anzahl, menge, stückzahl, lizenzen, gekauft, quantité, nombre de licences, cantidad, quantità, aantal, ilość, " +
		"количество, 数量, ライセンス数",
	"match_string":    "match_string, match string, match, pattern",
	"software_name":   "software_name",
	"exclude_string":  "exclude_string, exclude string, exclude, except",
	"org_descendants": "org_descendants, descendants, and below, with those below",
	"metric":          "metric, counts per, counted per",
	"kinds":           "kinds, counted titles",
	"expires_on": "expires_on, expires on, expires, expiry, expiry_date, expiry date, expiration, expiration date, valid until, end date, renewal date, " +
		"ablaufdatum, gültig bis, läuft ab, läuft ab am, date d'expiration, valable jusqu'au, caducidad, fecha de caducidad, vencimiento, scadenza, vervaldatum, " +
		"data ważności, действует до, срок действия, 有効期限, 到期日期",
	"description": "description, notes, comment, comments, remarks, beschreibung, bemerkung, bemerkungen, commentaire, descripción, descrizione, описание, 備考, 备注",
})

func named(lists map[string]string) map[string]string {
	names := map[string]string{}
	for column, list := range lists {
		for name := range strings.SplitSeq(list, ", ") {
			names[match.Fold(name)] = column
		}
	}
	return names
}

// Import reads licenses from the rows of a table that has a row naming the columns: ours, Open-AudIT's, or plain words.
// A row with the name and organization of a license that is there changes that license. Organizations that are named
// and do not exist are made; a new license without a match string is given one of its name. Rows that cannot be taken are
// listed with the reason, and the others are taken. A dry run only says what would be done.
func (s *Service) Import(ctx context.Context, p model.Principal, rows [][]string, dryRun bool) (Imported, error) {
	var done Imported
	if !p.Can(model.LicensesCreate) || !p.Can(model.LicensesRead) {
		return done, fmt.Errorf("import licenses: %w", model.ErrForbidden)
	}
	if len(rows) == 0 {
		return done, model.Invalid("file", "The file is empty")
	}
	head, columns := header(rows)
	if columns == nil {
		return done, model.Invalid("file", `No column "name" among: %s`, strings.Join(rows[0], ", "))
	}
	existing, err := s.byName(ctx, p)
	if err != nil {
		return done, err
	}
	in := importer{
		Service: s, p: p, dryRun: dryRun, existing: existing, newOrgs: map[string]bool{}, rowOf: map[[2]string]int{}, done: &done,
		dayFirst: dayFirst(rows[head+1:], columns),
	}
	body := rows[head+1:]
	last := lastRow(body)
	for i, row := range body[:last+1] {
		if isBlank(row) {
			continue
		}
		fields := map[string]string{}
		for at, column := range columns {
			if at < len(row) {
				fields[column] = strings.TrimSpace(row[at])
			}
		}
		if i == last && isTotal(fields) {
			continue
		}
		if err := in.take(ctx, head+i+2, fields); err != nil {
			if ctx.Err() != nil {
				return done, ctx.Err()
			}
			done.Problems = append(done.Problems, RowProblem{Row: head + i + 2, Name: fields["name"], Reason: words(err)})
		}
	}
	done.Orgs = slices.Sorted(maps.Keys(in.newOrgs))
	return done, nil
}

// lastRow is the last row that is not blank, or -1.
func lastRow(rows [][]string) int {
	last := len(rows) - 1
	for last >= 0 && isBlank(rows[last]) {
		last--
	}
	return last
}

func isBlank(row []string) bool { return strings.TrimSpace(strings.Join(row, "")) == "" }

// totalNames are what people and reports, ours too, write before the sums below a table.
var totalNames = strings.Fields("total totals sum summe gesamt gesamtsumme somme suma totale totaal razem итого всего 合計 总计")

// isTotal reports whether the last row of a table is its sums: it has numbers, and the word for that as its only text.
func isTotal(fields map[string]string) bool {
	var text string
	for column, v := range fields {
		if column != "purchase_count" && column != "org_id" {
			text += v
		}
	}
	return slices.Contains(totalNames, match.Fold(strings.TrimSuffix(text, ":")))
}

// headRows is how far down the row with the columns' names may be: above it stand titles.
const headRows = 20

// header finds the row that names the columns, and which column is what: the first row with a name and something else, or
// with a name alone.
func header(rows [][]string) (at int, columns map[int]string) {
	for i, row := range rows[:min(len(rows), headRows)] {
		found := recognize(row)
		if !slices.Contains(slices.Collect(maps.Values(found)), "name") {
			continue
		}
		if len(found) > 1 {
			return i, found
		}
		if columns == nil {
			at, columns = i, found
		}
	}
	return at, columns
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
	rowOf    map[[2]string]int // the row that named a license, by name and organization
	dayFirst order
	done     *Imported
}

// take takes the row with that number over.
func (in *importer) take(ctx context.Context, row int, fields map[string]string) error {
	orgID, err := in.org(ctx, fields)
	if err != nil {
		return err
	}
	key := [2]string{match.Fold(fields["name"]), strconv.FormatInt(orgID, 10)}
	if orgID == 0 {
		key[1] = match.Fold(fields["org"])
	}
	if before, ok := in.rowOf[key]; ok && key[0] != "" {
		return model.Invalid("name", "Row %d is about the same license: put their seats together, or name one of them otherwise", before)
	}
	l, there := in.existing[nameInOrg{match.Fold(fields["name"]), orgID}]
	if !there {
		l = model.NewLicense()
	}
	before := l
	if err := in.fill(&l, fields); err != nil {
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
	in.rowOf[key] = row
	if !there && fields["match_string"] == "" && fields["software_name"] == "" {
		in.done.Guessed++
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
		in.done.Updated, in.done.Before = append(in.done.Updated, l), append(in.done.Before, before)
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
	if err := in.fill(&l, fields); err != nil {
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

// fill puts a row's fields into a license.
func (in *importer) fill(l *model.License, fields map[string]string) error {
	set := func(column string, to *string) {
		if v, ok := fields[column]; ok {
			*to = v
		}
	}
	set("name", &l.Name)
	if v := fields["match_string"]; v != "" { // a license keeps what it has
		l.MatchString = v
	}
	set("exclude_string", &l.ExcludeString)
	set("description", &l.Description)
	if l.MatchString == "" && fields["software_name"] != "" {
		l.MatchString = fields["software_name"]
	}
	if name := strings.TrimSpace(l.Name); l.MatchString == "" && name != "" {
		l.MatchString = "%" + match.Escape(name) + "%"
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
		n, err := seats(v)
		if err != nil {
			return err
		}
		l.PurchaseCount = n
	}
	if v, ok := fields["expires_on"]; ok {
		d, err := expiry(v, in.dayFirst)
		if err != nil {
			return err
		}
		l.ExpiresOn = d
	}
	return nil
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
