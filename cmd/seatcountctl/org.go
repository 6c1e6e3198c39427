package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/org"
)

// orgJSON is what org list --json and org add --json write of an organization.
type orgJSON struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	ParentID int64  `json:"parent_id"` // 0 for the root
	Path     string `json:"path"`
}

func (a *app) org() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "org",
		Aliases: []string{"orgs", "organization"},
		Short:   "List and add organizations",
		Example: "  seatcountctl org list\n  seatcountctl org add \"Engineering / R&D\"",
		RunE:    needsCommand,
	}
	cmd.AddCommand(a.orgAdd(), a.orgList())
	return cmd
}

func (a *app) orgAdd() *cobra.Command {
	var parent string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add an organization, below the root or another one",
		Long: `Adds an organization. NAME may be a path, whose organizations that are missing are
made too: "Engineering / R&D". A path begins below the root, or below --parent.`,
		Example: `  seatcountctl org add Marketing
  seatcountctl org add "Engineering / R&D"
  seatcountctl org add "R&D" --parent Engineering`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				made, err := a.addOrg(ctx, s, args[0], parent)
				if err != nil {
					return err
				}
				if a.json {
					return a.print(orgJSON{made.ID, made.Name, made.ParentID, s.Orgs.Path(made.ID)})
				}
				a.say("Added organization %d, %s", made.ID, s.Orgs.Path(made.ID))
				return nil
			})
		}),
	}
	cmd.Flags().StringVar(&parent, "parent", "", "`organization` that it is below, by name or path (default: the root)")
	return a.withJSON(cmd)
}

// addOrg makes the last organization of the path, and those above it that are missing.
func (a *app) addOrg(ctx context.Context, s *service.Services, path, parent string) (model.Org, error) {
	above, name := s.Orgs.Path(model.RootOrgID), path
	if parent != "" {
		id, err := a.findOrg(s, parent)
		if err != nil {
			return model.Org{}, err
		}
		above = s.Orgs.Path(id)
	}
	if at := strings.LastIndex(path, "/"); at >= 0 {
		name = path[at+1:]
		head := strings.TrimSpace(path[:at])
		if root := s.Orgs.Path(model.RootOrgID); parent != "" || !strings.EqualFold(head, root) && !strings.HasPrefix(head, root+org.Separator) {
			head = above + org.Separator + head
		}
		above = head
	}
	id, err := s.Orgs.Make(ctx, a.who, above)
	if err != nil {
		return model.Org{}, fmt.Errorf("add %s: %w", path, err)
	}
	return s.Orgs.Add(ctx, a.who, strings.TrimSpace(name), id)
}

func (a *app) orgList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "list",
		Short:   "List all organizations as a tree",
		Example: "  seatcountctl org list\n  seatcountctl org list --json",
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				nodes, err := s.Orgs.List(ctx, a.who)
				if err != nil {
					return err
				}
				list := make([]orgJSON, 0, len(nodes))
				t := newTable(">ID", "Organization")
				for _, n := range nodes {
					list = append(list, orgJSON{n.ID, n.Name, n.ParentID, n.Path})
					t.add(fmt.Sprint(n.ID), strings.Repeat("  ", n.Depth)+n.Name)
				}
				if a.json {
					return a.print(list)
				}
				return t.write(a.out)
			})
		}),
	})
}
