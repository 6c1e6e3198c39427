package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/count"
	"seatcount/service/license"
)

func (a *app) printLicenses(rows []license.Row) error {
	if len(rows) == 0 {
		a.say("There are no licenses. \"seatcountctl license add --help\" tells how to add one.")
		return nil
	}
	t := newTable(">ID", "Name", "Organization", ">Purchased", ">Used", ">Left", "Status", "Expires")
	var purchased, used int
	for _, r := range rows {
		t.add(fmt.Sprint(r.ID), short(r.Name, 50), short(r.Org, 50), number(r.PurchaseCount), number(r.UsedCount), number(r.Left()),
			statusWord(r.Status), expires(r.License))
		purchased += r.PurchaseCount
		used += r.UsedCount
	}
	t.total = []string{"", plural(len(rows), "license"), "", number(purchased), number(used), number(purchased - used), "", ""}
	return t.write(a.out)
}

func expires(l model.License) string {
	if l.ExpiresOn == nil {
		return "never"
	}
	return l.ExpiresOn.String()
}

// printLicense shows one license after something was done with it; done is empty when nothing was.
func (a *app) printLicense(ctx context.Context, s *service.Services, id int64, done string) error {
	r, err := s.Licenses.Get(ctx, a.who, id)
	if err != nil {
		return err
	}
	if a.json {
		return a.print(toJSON(r))
	}
	if done != "" {
		a.say("%s license %d, %s: %s purchased, %s used, %s left", done, r.ID, r.Name, number(r.PurchaseCount), number(r.UsedCount), number(r.Left()))
		return a.sayLeftOut(ctx, s, r)
	}
	below := "with the organizations below"
	if !r.Descendants() {
		below = "without the organizations below"
	}
	edited := r.EditedBy
	if r.EditedDate != nil {
		edited += ", " + r.EditedDate.Local().Format("2006-01-02 15:04")
	}
	for _, line := range [][2]string{
		{"License", fmt.Sprintf("%d, %s", r.ID, r.Name)},
		{"Organization", r.Org + ", " + below},
		{"Purchased", number(r.PurchaseCount)},
		{"Used", number(r.UsedCount)},
		{"Left", number(r.Left())},
		{"Status", statusWord(r.Status)},
		{"Expires", expires(r.License)},
		{"Match", r.MatchString},
		{"Exclude", r.ExcludeString},
		{"Titles", number(r.Titles)},
		{"Counts", fmt.Sprintf("%s, %s", r.Metric, r.Kinds)},
		{"Description", r.Description},
		{"Edited", edited},
	} {
		if line[1] != "" {
			a.say("%-13s %s", line[0], strings.ReplaceAll(line[1], "\n", "\n"+strings.Repeat(" ", 14)))
		}
	}
	return nil
}

// sayLeftOut tells of the titles that match and are no applications: who does not know of kinds wonders about the count.
func (a *app) sayLeftOut(ctx context.Context, s *service.Services, r license.Row) error {
	if r.Kinds == model.KindsAll {
		return nil
	}
	p, err := s.Count.Preview(ctx, a.who, license.ForCount(r.License), 1000)
	if err != nil {
		return err
	}
	others := 0
	for _, hit := range p.Titles {
		if hit.Reason == count.ReasonTitleKind {
			others++
		}
	}
	if others > 0 {
		a.say("Not counted: %s that match and are updates, components, runtimes or packages (--kinds all counts them)", plural(others, "title"))
	}
	return nil
}

func (a *app) licenseImport() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import licenses from a spreadsheet: our columns, or Open-AudIT's",
		Long: `Imports licenses from a CSV, Excel or OpenDocument file with a row that names the
columns: name or product (needed), org or organization, purchase_count or seats,
match_string or match, exclude_string, org_descendants, metric, kinds, expires_on, description.
Exports of Open-AudIT have such columns. A license of the same name and
organization is changed; organizations that are missing are made. A new license
without a match string is given one of its name: %Name%.

Rows that cannot be taken are listed with the reason, and the others are taken;
the status is 1 only if none could be taken.`,
		Example: "  seatcountctl license import --dry-run licenses.csv\n  seatcountctl license import licenses.csv",
		Args:    cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			rows, err := license.ReadRows(args[0])
			if err != nil {
				return &failedError{error: err} // whatever is wrong with the file, the command line is right
			}
			return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				done, err := s.Licenses.Import(ctx, a.who, rows, dry)
				if err != nil {
					return err
				}
				return a.printImport(done, dry)
			})
		}),
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would be done")
	return a.withJSON(cmd)
}

// importJSON is what license import --json writes.
type importJSON struct {
	DryRun   bool            `json:"dry_run"`
	Created  []string        `json:"created"`
	Updated  []string        `json:"updated"`
	Same     int             `json:"same"`
	Guessed  int             `json:"guessed"`
	Orgs     []string        `json:"orgs"`
	Problems []importProblem `json:"problems"`
}

type importProblem struct {
	Row    int    `json:"row"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

func (a *app) printImport(done license.Imported, dry bool) error {
	out := importJSON{dry, []string{}, []string{}, done.Same, done.Guessed, append([]string{}, done.Orgs...), []importProblem{}}
	for _, l := range done.Created {
		out.Created = append(out.Created, l.Name)
	}
	for _, l := range done.Updated {
		out.Updated = append(out.Updated, l.Name)
	}
	for _, p := range done.Problems {
		out.Problems = append(out.Problems, importProblem(p))
	}
	if a.json {
		if err := a.print(out); err != nil {
			return err
		}
	} else {
		would := ""
		if dry {
			would = "would be "
		}
		a.say("%s %sadded, %d changed, %d as they are; %s not taken", plural(len(out.Created), "license"), would, len(out.Updated), done.Same,
			plural(len(out.Problems), "row"))
		if out.Guessed > 0 {
			a.say("  %s made of names: see what they match", plural(out.Guessed, "match string"))
		}
		for _, org := range out.Orgs {
			a.say("  organization %smade: %s", would, org)
		}
		for _, p := range out.Problems {
			a.say("  row %d, %s: %s", p.Row, p.Name, p.Reason)
		}
	}
	if len(out.Problems) > 0 && len(out.Created)+len(out.Updated)+done.Same == 0 {
		return &failedError{error: fmt.Errorf("no row could be taken"), told: true}
	}
	return nil
}
