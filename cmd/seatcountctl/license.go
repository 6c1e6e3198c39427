package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/license"
)

func (a *app) license() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "license",
		Aliases: []string{"licenses", "licence"},
		Short:   "List, add, edit, delete and import licenses",
		Example: `  seatcountctl license list
  seatcountctl license add --name "AutoCAD 2024" --match "AutoCAD 2024%" --purchased 60 --org Engineering`,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.licenseAdd(), a.licenseList(), a.licenseShow(), a.licenseEdit(), a.licenseDelete(), a.licenseImport())
	return cmd
}

// licenseFlags are the values of a license as flags.
type licenseFlags struct {
	name, org, metric, kinds, expires, description string
	match, exclude                                 []string
	purchased                                      int
	noDescendants, descendants                     bool
}

func (f *licenseFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "name", "", "what the license is called")
	flags.StringArrayVar(&f.match, "match", nil, "`pattern` of the titles that it counts; \"%\" stands for any text; may be given several times")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "`pattern` of titles to leave out; may be given several times")
	flags.IntVar(&f.purchased, "purchased", 0, "`number` of seats that were bought")
	flags.StringVar(&f.org, "org", "", "`organization`, by name or path (default: the root, or the only one of --as)")
	flags.BoolVar(&f.noDescendants, "no-descendants", false, "do not count the organizations below")
	flags.StringVar(&f.metric, "metric", "", "what a seat is: device or installation (default: device)")
	flags.StringVar(&f.kinds, "kinds", "", "which kinds of titles count: applications or all (default: applications)")
	flags.StringVar(&f.expires, "expires", "", "`day` on which it expires, like 2027-03-31, or never")
	flags.StringVar(&f.description, "description", "", "a note")
}

// apply changes the license by the flags that were given.
func (f *licenseFlags) apply(a *app, s *service.Services, given *pflag.FlagSet, l *model.License) error {
	set := func(flag string, do func()) {
		if given.Changed(flag) {
			do()
		}
	}
	set("name", func() { l.Name = f.name })
	set("match", func() { l.MatchString = strings.Join(f.match, "\n") })
	set("exclude", func() { l.ExcludeString = strings.Join(f.exclude, "\n") })
	set("purchased", func() { l.PurchaseCount = f.purchased })
	set("metric", func() { l.Metric = model.Metric(strings.ToLower(f.metric)) })
	set("kinds", func() { l.Kinds = model.Kinds(strings.ToLower(f.kinds)) })
	set("description", func() { l.Description = f.description })
	set("no-descendants", func() { l.OrgDescendants = yesNo(!f.noDescendants) })
	set("descendants", func() { l.OrgDescendants = yesNo(f.descendants) })
	if given.Changed("org") {
		id, err := a.findOrg(s, f.org)
		if err != nil {
			return err
		}
		l.OrgID = id
	}
	switch {
	case f.expires == "never" || given.Changed("expires") && f.expires == "":
		l.ExpiresOn = nil
	case f.expires != "":
		day, err := model.ParseDate(f.expires)
		if err != nil {
			return misuse{fmt.Errorf("--expires: %w", err)}
		}
		l.ExpiresOn = &day
	}
	return nil
}

func yesNo(yes bool) string {
	if yes {
		return model.Yes
	}
	return model.No
}

func (a *app) licenseAdd() *cobra.Command {
	var flags licenseFlags
	cmd := &cobra.Command{
		Use:   "add --name NAME --match PATTERN --purchased NUMBER",
		Short: "Add a license and count it",
		Long: `Adds a license and counts it. A pattern of --match is a title in which "%" stands
for any text, also none; without "%" it is the whole title. Case and accents do
not count.`,
		Example: `  seatcountctl license add --name "Office" --match "%Office%" --exclude "%Viewer%" --purchased 45
  seatcountctl license add --name "SQL Server" --match "%SQL Server%2019%" --purchased 16 \
      --org "IT / Servers" --no-descendants --metric installation --expires 2027-06-30`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				l := model.NewLicense()
				l.OrgID = a.who.HomeOrg()
				if err := flags.apply(a, s, cmd.Flags(), &l); err != nil {
					return err
				}
				l, err := s.Licenses.Create(ctx, a.who, l)
				if err != nil {
					return err
				}
				return a.printLicense(ctx, s, l.ID, "Added")
			})
		}),
	}
	flags.add(cmd.Flags())
	for _, name := range []string{"name", "match", "purchased"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	return a.withJSON(cmd)
}

func (a *app) licenseEdit() *cobra.Command {
	var flags licenseFlags
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:   "edit ID",
		Short: "Change a license; what is not given stays as it is",
		Example: `  seatcountctl license edit 3 --purchased 60
  seatcountctl license edit 3 --match "%Office%" --match "%Visio%" --expires never`,
		Args: cobra.ExactArgs(1),
		RunE: a.onLicense(func(ctx context.Context, s *service.Services, id int64) error {
			row, err := s.Licenses.Get(ctx, a.who, id)
			if err != nil {
				return err
			}
			if err := flags.apply(a, s, cmd.Flags(), &row.License); err != nil {
				return err
			}
			if _, err := s.Licenses.Update(ctx, a.who, row.License); err != nil {
				return err
			}
			return a.printLicense(ctx, s, id, "Changed")
		}),
	}
	flags.add(cmd.Flags())
	cmd.Flags().BoolVar(&flags.descendants, "descendants", true, "count the organizations below too")
	cmd.MarkFlagsMutuallyExclusive("descendants", "no-descendants")
	return a.withJSON(cmd)
}

func (a *app) licenseList() *cobra.Command {
	var only string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all licenses with what is used and left",
		Example: `  seatcountctl license list
  seatcountctl license list --status over-used
  seatcountctl license list --json | jq '.[] | select(.left < 0) | .name'`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if only != "" && !slices.Contains(statusWords, only) {
				return misuse{fmt.Errorf("--status: %q is none of %s", only, strings.Join(statusWords, ", "))}
			}
			return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				rows, err := s.Licenses.List(ctx, a.who)
				if err != nil {
					return err
				}
				if only != "" {
					rows = slices.DeleteFunc(rows, func(r license.Row) bool { return statusWord(r.Status) != only })
				}
				if !a.json {
					return a.printLicenses(rows)
				}
				list := make([]licenseJSON, 0, len(rows))
				for _, r := range rows {
					list = append(list, toJSON(r))
				}
				return a.print(list)
			})
		}),
	}
	cmd.Flags().StringVar(&only, "status", "", "list only those of one `status`: "+strings.Join(statusWords, ", "))
	return a.withJSON(cmd)
}

func (a *app) licenseShow() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "show ID",
		Short:   "Show all about a license",
		Example: "  seatcountctl license show 3\n  seatcountctl license show 3 --json",
		Args:    cobra.ExactArgs(1),
		RunE: a.onLicense(func(ctx context.Context, s *service.Services, id int64) error {
			return a.printLicense(ctx, s, id, "")
		}),
	})
}

func (a *app) licenseDelete() *cobra.Command {
	return &cobra.Command{
		Use:     "delete ID...",
		Short:   "Delete licenses: all that are named, or none",
		Example: "  seatcountctl license delete 3\n  seatcountctl license delete 3 4 5",
		Args:    cobra.MinimumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			ids, err := each(args, idOf)
			if err != nil {
				return err
			}
			return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				gone, err := s.Licenses.Delete(ctx, a.who, ids...)
				if err != nil {
					return err
				}
				for _, l := range gone.Licenses {
					a.say("Deleted license %d, %s", l.ID, l.Name)
				}
				return nil
			})
		}),
	}
}

// idOf reads the id of a license.
func idOf(arg string) (int64, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || id <= 0 {
		return 0, misuse{fmt.Errorf("%q is not the ID of a license; \"seatcountctl license list\" shows them", arg)}
	}
	return id, nil
}

// licenseJSON is a license for programs: the columns of the table licenses, and what is computed.
type licenseJSON struct {
	ID             int64        `json:"id"`
	Name           string       `json:"name"`
	OrgID          int64        `json:"org_id"`
	OrgDescendants string       `json:"org_descendants"`
	PurchaseCount  int          `json:"purchase_count"`
	UsedCount      int          `json:"used_count"`
	Description    string       `json:"description"`
	MatchString    string       `json:"match_string"`
	EditedBy       string       `json:"edited_by"`
	EditedDate     *time.Time   `json:"edited_date"`
	ExcludeString  string       `json:"exclude_string"`
	Metric         model.Metric `json:"metric"`
	Kinds          model.Kinds  `json:"kinds"`
	ExpiresOn      *model.Date  `json:"expires_on"`
	Org            string       `json:"org"`
	Left           int          `json:"left"`
	Titles         int          `json:"titles"`
	Status         string       `json:"status"`
}

func toJSON(r license.Row) licenseJSON {
	return licenseJSON{
		r.ID, r.Name, r.OrgID, r.OrgDescendants, r.PurchaseCount, r.UsedCount, r.Description, r.MatchString, r.EditedBy,
		r.EditedDate, r.ExcludeString, r.Metric, r.Kinds, r.ExpiresOn, r.Org, r.Left(), r.Titles, statusWord(r.Status),
	}
}

// statusWords are the words of model.Status, in its order.
var statusWords = []string{"over-used", "expired", "expiring", "no match", "unused", "ok"}

func statusWord(s model.Status) string { return statusWords[s] }
