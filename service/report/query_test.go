package report_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/report"
)

func date(s string) model.Date {
	d, err := model.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// company is a table with a column of every kind. It is read an hour east of Greenwich.
func company() report.Table {
	return report.Table{
		Name: "licenses", Title: "Licenses", Subtitle: []string{"Acme"}, MadeAt: at("2026-11-22T09:30:00Z"), Zone: time.FixedZone("CET", 3600),
		Columns: []report.Column{
			{Name: "id", Title: "ID", Kind: report.Int, Hidden: true},
			{Name: "name", Title: "Name"},
			{Name: "used", Title: "Used", Kind: report.Int, Sum: true},
			{Name: "left", Title: "Left", Kind: report.Int, Sum: true},
			{Name: "status", Title: "Status", Kind: report.Enum, Values: []string{"Over-used", "Unused", "OK"}},
			{Name: "expires", Title: "Expires", Kind: report.Day},
			{Name: "edited", Title: "Edited", Kind: report.Time},
			{Name: "below", Title: "Below", Kind: report.Bool},
		},
		Rows: [][]report.Cell{
			{1, "Büro Suite", 47, -2, "Over-used", date("2027-03-31"), at("2026-11-20T22:59:00Z"), true},
			{2, "Zip Tool", 0, 10, "Unused", nil, at("2026-11-20T23:00:00Z"), false},
			{3, "офисный пакет", 9, 1, "OK", date("2026-12-31"), nil, true},
			{4, "Office_50%", 9, 0, "OK", (*model.Date)(nil), at("2026-11-22T08:00:00Z"), false},
		},
	}
}

func names(t report.Table) string {
	var list []string
	i := t.Column("name")
	for _, row := range t.Rows {
		list = append(list, row[i].(string))
	}
	return strings.Join(list, "|")
}

func TestQueryFiltersByKind(t *testing.T) {
	const büro, zip, офис, office = "Büro Suite", "Zip Tool", "офисный пакет", "Office_50%"
	for filter, want := range map[string]string{
		``:   büro + "|" + zip + "|" + офис + "|" + office,
		`[]`: büro + "|" + zip + "|" + офис + "|" + office,
		// text: a part of it, any case, accents left out
		`[{"property":"name","operator":"like","value":"BURO"}]`:          büro,
		`[{"property":"name","value":"o"}]`:                               büro + "|" + zip + "|" + office,
		`[{"property":"name","value":"ОФИС"}]`:                            офис,
		`[{"property":"name","value":"_50%"}]`:                            office,
		`[{"property":"name","operator":"eq","value":"zip  tool"}]`:       zip,
		`[{"property":"name","operator":"ne","value":"zip tool"}]`:        büro + "|" + офис + "|" + office,
		`[{"property":"name","operator":"in","value":["zip tool","x"]}]`:  zip,
		`[{"property":"name","operator":"notin","value":["zip tool"]}]`:   büro + "|" + офис + "|" + office,
		`[{"property":"name","value":["zip","suite"]}]`:                   büro + "|" + zip,
		`[{"type":"string","field":"name","value":"zip"}]`:                zip,
		`[{"property":"name","value":"o"},{"property":"used","value":0}]`: zip,
		// numbers
		`[{"property":"used","operator":"eq","value":9}]`:                                                офис + "|" + office,
		`[{"property":"used","operator":"gt","value":9}]`:                                                büro,
		`[{"property":"used","operator":"lt","value":"9"}]`:                                              zip,
		`[{"property":"used","operator":"lt","value":9.5}]`:                                              zip + "|" + офис + "|" + office,
		`[{"property":"used","operator":"ge","value":9}]`:                                                büro + "|" + офис + "|" + office,
		`[{"property":"left","operator":"lt","value":0}]`:                                                büro,
		`[{"property":"used","operator":"ne","value":9}]`:                                                büro + "|" + zip,
		`[{"property":"used","value":[0,47]}]`:                                                           büro + "|" + zip,
		`[{"type":"numeric","field":"used","comparison":"gt","value":"9"}]`:                              büro,
		`[{"property":"id","operator":"eq","value":3}]`:                                                  офис, // a hidden column
		`[{"property":"used","operator":"gt","value":0},{"property":"left","operator":"gt","value":-1}]`: офис + "|" + office,
		// enumerations: a list
		`[{"property":"status","value":["OK","Over-used"]}]`:         büro + "|" + офис + "|" + office,
		`[{"property":"status","operator":"in","value":["unused"]}]`: zip,
		`[{"property":"status","operator":"eq","value":"OK"}]`:       офис + "|" + office,
		`[{"property":"status","operator":"notin","value":["OK"]}]`:  büro + "|" + zip,
		`[{"property":"status","value":[]}]`:                         "",
		// dates
		`[{"property":"expires","operator":"lt","value":"2027-01-01"}]`: офис,
		`[{"property":"expires","operator":"gt","value":"2026-12-31"}]`: büro,
		`[{"property":"expires","operator":"eq","value":"2026-12-31"}]`: офис,
		`[{"property":"expires","operator":"eq","value":null}]`:         zip + "|" + office,
		`[{"property":"expires","operator":"ne","value":""}]`:           büro + "|" + офис,
		// times: a day is all of that day in the reader's zone
		`[{"property":"edited","operator":"eq","value":"2026-11-20"}]`:           büro,
		`[{"property":"edited","operator":"gt","value":"2026-11-20"}]`:           zip + "|" + office,
		`[{"property":"edited","operator":"lt","value":"2026-11-21"}]`:           büro,
		`[{"property":"edited","operator":"le","value":"2026-11-21"}]`:           büro + "|" + zip,
		`[{"property":"edited","operator":"gt","value":"2026-11-21T00:00:00Z"}]`: office,
		`[{"property":"edited","operator":"eq","value":"2026-11-22 09:00"}]`:     office,
		// yes and no
		`[{"property":"below","value":true}]`:                 büro + "|" + офис,
		`[{"property":"below","operator":"eq","value":"no"}]`: zip + "|" + office,
		`[{"property":"below","operator":"eq","value":"1"}]`:  büro + "|" + офис,
	} {
		q, err := report.ParseQuery(filter, "", "")
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		got, err := company().Apply(q)
		if err != nil || names(got) != want || got.TotalCount != len(got.Rows) {
			t.Errorf("%s:\n got %q, %d, %v\nwant %q", filter, names(got), got.TotalCount, err, want)
		}
	}
}

func TestQueryRefusesInWords(t *testing.T) {
	for _, c := range []struct{ filter, order, visible, want string }{
		{filter: `{`, want: "filter: this is no list"},
		{filter: `{"property":"name"}`, want: "there is an object at character 1 where that does not belong"},
		{filter: `[{"property":3}]`, want: "there is a number at character 14"},
		{filter: `[] []`, want: "more behind its end"},
		{filter: `[{"property":"nam","value":"x"}]`, want: `filter: there is no column "nam"; there are id, name, used`},
		{filter: `[{"property":"name","operator":"regex","value":"x"}]`, want: `"regex" is not an operator; there are like, eq`},
		{filter: `[{"property":"name","value":{"a":1}}]`, want: `the value of "name" is neither a text`},
		{filter: `[{"property":"used","operator":"eq","value":"many"}]`, want: `used is a number, not "many"`},
		{filter: `[{"property":"used","operator":"eq","value":"NaN"}]`, want: `used is a number, not "NaN"`},
		{filter: `[{"property":"expires","operator":"lt","value":"31.12.2027"}]`, want: `expires: "31.12.2027" is not a date like 2027-03-31`},
		{filter: `[{"property":"edited","operator":"lt","value":"yesterday"}]`, want: `edited is a time: "yesterday" is neither`},
		{filter: `[{"property":"status","value":["Lost"]}]`, want: `status cannot be "Lost"; it can be Over-used, Unused, OK`},
		{filter: `[{"property":"below","value":"maybe"}]`, want: `below is yes or no, not "maybe"`},
		{order: `[{"property":"x"}]`, want: `order: there is no column "x"`},
		{order: `[{"property":"name","direction":"up"}]`, want: `a direction is ASC or DESC, not "up"`},
		{order: `name`, want: `order: this is no list`},
		{visible: `name,nothing`, want: `fieldVisibility: there is no column "nothing"`},
		{visible: `{"name":"0"}`, want: `fieldVisibility: show at least one column`},
		{visible: `{"name":"x"}`, want: `name is shown or not, 1 or 0`},
		{visible: `{"name":`, want: `fieldVisibility: this is no object`},
		{visible: `[1]`, want: `fieldVisibility: this is no list`},
	} {
		q, err := report.ParseQuery(c.filter, c.order, c.visible)
		if err == nil {
			_, err = company().Apply(q)
		}
		var bad *report.QueryError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v:\n got %v\nwant %s", c, err, c.want)
		}
	}
	for _, q := range []report.Query{{Offset: -1}, {Limit: -1}} {
		if _, err := company().Apply(q); err == nil {
			t.Errorf("%+v was taken", q)
		}
	}
}

// TestQueryOrders: rows that are alike stay as they were, empty cells come last either way, enumerations go in the order of
// their values.
func TestQueryOrders(t *testing.T) {
	for _, c := range [][2]string{
		{`[{"property":"name","direction":"ASC"}]`, "Büro Suite|Office_50%|Zip Tool|офисный пакет"},
		{`[{"property":"used","direction":"DESC"},{"property":"name","direction":"desc"}]`, "Büro Suite|офисный пакет|Office_50%|Zip Tool"},
		{`[{"property":"used"}]`, "Zip Tool|офисный пакет|Office_50%|Büro Suite"},
		{`[{"property":"expires"}]`, "офисный пакет|Büro Suite|Zip Tool|Office_50%"},
		{`[{"property":"expires","direction":"DESC"}]`, "Büro Suite|офисный пакет|Zip Tool|Office_50%"},
		{`[{"property":"status"},{"property":"left"}]`, "Büro Suite|Zip Tool|Office_50%|офисный пакет"},
		{`[{"property":"edited","direction":"DESC"}]`, "Office_50%|Zip Tool|Büro Suite|офисный пакет"},
		{`[{"property":"below"},{"property":"used"}]`, "Zip Tool|Office_50%|офисный пакет|Büro Suite"},
	} {
		order, want := c[0], c[1]
		q, err := report.ParseQuery("", order, "")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := company().Apply(q); err != nil || names(got) != want {
			t.Errorf("%s:\n got %q, %v\nwant %q", order, names(got), err, want)
		}
	}
}

func TestQueryChoosesColumns(t *testing.T) {
	for visible, want := range map[string]string{
		``:                                    "name used left status expires edited below",
		`{"left":"1","name":true,"used":"0"}`: "left name",
		`["id","name","id"]`:                  "id name",
		`left, name`:                          "left name",
	} {
		q, err := report.ParseQuery("", "", visible)
		if err != nil {
			t.Fatal(err)
		}
		got, err := company().Apply(q)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, c := range got.Columns {
			list = append(list, c.Name)
		}
		if strings.Join(list, " ") != want || len(got.Rows[0]) != len(list) {
			t.Errorf("%s: %q", visible, list)
		}
	}
}

func TestQueryPagesAndTotals(t *testing.T) {
	got, err := company().Apply(report.Query{Offset: 1, Limit: 2, Visible: []string{"name", "used", "left"}})
	if err != nil {
		t.Fatal(err)
	}
	if names(got) != "Zip Tool|офисный пакет" || got.TotalCount != 4 || got.Totals[0] != "Total" || got.Totals[1] != int64(9) || got.Totals[2] != int64(11) {
		t.Errorf("%q of %d, totals %v", names(got), got.TotalCount, got.Totals)
	}
	if s := strings.Join(got.Subtitle, "; "); s != "Acme; Rows 2 to 3 of 4" {
		t.Errorf("subtitle %q", s)
	}
	past, err := company().Apply(report.Query{Offset: 9})
	if err != nil || len(past.Rows) != 0 || past.TotalCount != 4 || past.Totals != nil {
		t.Errorf("past the end: %+v, %v", past, err)
	}
	c := company()
	if _, err := c.Apply(report.Query{Limit: 1, Order: []report.Order{{Property: "used"}}}); err != nil || names(c) != names(company()) || len(c.Subtitle) != 1 {
		t.Errorf("the table itself was changed: %v", c)
	}
	said, _ := company().Apply(report.Query{Filter: []report.Condition{
		{Property: "name", Value: "o"}, {Property: "expires", Operator: "lt", Value: "2028-01-01"}, {Property: "status", Value: []any{"OK", "Unused"}},
	}})
	if s := said.Subtitle[1]; s != "Only where Name contains “o” and Expires is before 2028-01-01 and Status is OK or Unused" {
		t.Errorf("subtitle %q", s)
	}
}

func TestConditionsAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"used>8":             "Büro Suite|офисный пакет|Office_50%",
		"used >= 47":         "Büro Suite",
		"used<=0":            "Zip Tool",
		"name~suite|zip":     "Büro Suite|Zip Tool",
		"name=Zip Tool":      "Zip Tool",
		"status!=OK":         "Büro Suite|Zip Tool",
		"status=unused|OK":   "Zip Tool|офисный пакет|Office_50%",
		"expires=":           "Zip Tool|Office_50%",
		"expires<2027-01-01": "офисный пакет",
		"below=yes":          "Büro Suite|офисный пакет",
	} {
		c, err := report.ParseCondition(typed)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := company().Apply(report.Query{Filter: []report.Condition{c}}); err != nil || names(got) != want {
			t.Errorf("%s: %q, %v", typed, names(got), err)
		}
	}
	for _, typed := range []string{"", "name", "=x"} {
		if c, err := report.ParseCondition(typed); err == nil {
			t.Errorf("%q became %+v", typed, c)
		}
	}
	got, err := company().Apply(report.Query{Order: report.ParseOrders("-used, name")})
	if err != nil || names(got) != "Büro Suite|Office_50%|офисный пакет|Zip Tool" {
		t.Errorf("%q, %v", names(got), err)
	}
}

func TestOnlyKeepsTheRowsThatAreNamed(t *testing.T) {
	all := company()
	if got := names(all.Only([]int64{3, 77, 1})); got != "офисный пакет|Büro Suite" {
		t.Errorf("%s", got)
	}
	if got := all.Only(nil); len(got.Rows) != 0 || len(all.Rows) != 4 {
		t.Errorf("%d of %d rows", len(got.Rows), len(all.Rows))
	}
}

func TestNumbersOrderWhatIsNoText(t *testing.T) {
	all := company()
	for column, want := range map[string][]float64{
		"used": {47, 0, 9, 9}, "left": {-2, 10, 1, 0}, "status": {0, 1, 2, 2}, "below": {1, 0, 1, 0},
		"expires": {1806451200, math.Inf(-1), 1798675200, math.Inf(-1)},
	} {
		for row := range all.Rows {
			if got := all.Number(row, all.Column(column)); got != want[row] {
				t.Errorf("%s in row %d is %f, want %f", column, row, got, want[row])
			}
		}
	}
}
