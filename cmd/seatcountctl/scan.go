package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/refresh"
)

// scanned is what scan --json writes.
type scanned struct {
	Files         int           `json:"files"`
	Devices       int           `json:"devices"`
	Titles        int           `json:"titles"`
	Installations int           `json:"installations"`
	Problems      []scanProblem `json:"problems"`
	Seconds       float64       `json:"seconds"`
}

type scanProblem struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

func (a *app) scan() *cobra.Command {
	var flags fileFlags
	var org string
	cmd := &cobra.Command{
		Use:   "scan PATH...",
		Short: "Read folders and files of inventories, keep what they say, and count",
		Long: `Adds folders and files as sources, reads what is new or changed in them, and
counts all licenses anew. What did not change since the last time is not read
again. Files that cannot be read are listed with the reason and do not keep the
others from being read; the status is 1 only if none of the files could be read,
or if a path is not there.

The numbers are those of all files below the paths, read now or before.
With --org, devices of these paths belong to that organization; it has to exist
("seatcountctl org add" makes it).`,
		Example: `  seatcountctl scan /srv/inventory
  seatcountctl --db test.db scan --org "Engineering / R&D" ./rd ./lab.zip
  seatcountctl scan --device PC-042 winget-list.txt
  seatcountctl scan --json /srv/inventory | jq .problems`,
		Args: cobra.MinimumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			options, err := flags.options()
			if err != nil {
				return err
			}
			params := refresh.ScanParams{Paths: args, Options: options}
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				if org != "" {
					if params.OrgID, err = a.findOrg(s, org); err != nil {
						return err
					}
				}
				sum, err := s.Refresh.Scan(ctx, a.who, params)
				if err != nil {
					return err
				}
				return a.printScan(sum)
			})
		}),
	}
	cmd.Flags().StringVar(&org, "org", "", "`organization` of the devices, by name or path (default: the root, or the only one of --as)")
	flags.add(cmd.Flags())
	return a.withJSON(cmd)
}

func (a *app) printScan(sum refresh.Summary) error {
	out := scanned{sum.Files, sum.Devices, sum.Titles, sum.Installations, []scanProblem{}, sum.Seconds}
	for _, p := range sum.Problems {
		out.Problems = append(out.Problems, scanProblem(p))
	}
	nothing := sum.Devices == 0 && len(sum.Problems) > 0
	if a.json {
		if err := a.print(out); err != nil {
			return err
		}
	} else {
		a.say("%s, %s, %s, %s in %.2f s", plural(sum.Files, "file"), plural(sum.Devices, "device"), plural(sum.Titles, "title"),
			plural(sum.Installations, "installation"), sum.Seconds)
		if len(out.Problems) > 0 {
			a.say("\n%s:\n", plural(len(out.Problems), "problem"))
			for _, p := range out.Problems {
				a.say("  %s\n    %s", p.Path, p.Reason)
			}
		}
	}
	if nothing {
		return &failedError{error: errors.New("nothing could be read"), told: true}
	}
	return nil
}

// findOrg is the id of the organization that a name or path means.
func (a *app) findOrg(s *service.Services, path string) (int64, error) {
	o, err := s.Orgs.Find(a.who, path)
	var several *model.ValidationError
	if errors.As(err, &several) {
		return 0, misuse{err}
	}
	if err != nil {
		known := ""
		nodes, _ := s.Orgs.List(context.Background(), a.who) // of those that may be seen, which may be none
		for _, n := range nodes {
			known += "\n" + n.Path
		}
		return 0, misuse{fmt.Errorf("--org: %s. There are:%s", inWords(err), known)}
	}
	return o.ID, nil
}
