package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		Short:   "List, add, rename, move and delete organizations",
		Example: "  seatcountctl org list\n  seatcountctl org add \"Engineering / R&D\"\n  seatcountctl org move \"R&D\" --parent IT",
		RunE:    needsCommand,
	}
	cmd.AddCommand(a.orgAdd(), a.orgList(), a.orgRename(), a.orgMove(), a.orgDelete())
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
		RunE: a.counted(func(ctx context.Context, s *service.Services, args []string) error {
			made, err := a.addOrg(ctx, s, args[0], parent)
			if err != nil {
				return err
			}
			if a.json {
				return a.print(orgJSON{made.ID, made.Name, made.ParentID, s.Orgs.Path(made.ID)})
			}
			a.say("Added organization %d, %s", made.ID, s.Orgs.Path(made.ID))
			return nil
		}),
	}
	cmd.Flags().StringVar(&parent, "parent", "", "`organization` that it is below, by name or path (default: the root)")
	return a.withJSON(cmd)
}

// addOrg makes the last organization of the path, and those above it that are missing.
func (a *app) addOrg(ctx context.Context, s *service.Services, path, parent string) (model.Org, error) {
	above, name := s.Orgs.Path(a.who.HomeOrg()), path
	if parent != "" {
		o, err := s.Orgs.Find(a.who, parent)
		if err != nil {
			return model.Org{}, unlessThere("--parent: ", err)
		}
		above = s.Orgs.Path(o.ID)
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
		return model.Org{}, named(fmt.Errorf("add %s: %w", path, err))
	}
	o, err := s.Orgs.Add(ctx, a.who, strings.TrimSpace(name), id)
	return o, named(err)
}

func (a *app) orgRename() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "rename ORGANIZATION NAME",
		Short:   "Give an organization another name",
		Example: `  seatcountctl org rename "R&D" Research`,
		Args:    cobra.ExactArgs(2),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.onOrg(cmd, args[0], "Renamed", func(ctx context.Context, s *service.Services, id int64) error {
				return named(s.Orgs.Rename(ctx, a.who, id, args[1]))
			})
		}),
	})
}

func (a *app) orgMove() *cobra.Command {
	var parent string
	cmd := &cobra.Command{
		Use:   "move ORGANIZATION --parent ORGANIZATION",
		Short: "Put an organization, with everything below it, under another",
		Example: `  seatcountctl org move "R&D" --parent IT
  seatcountctl org move "Engineering / R&D" --parent "Default Organization"`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.onOrg(cmd, args[0], "Moved", func(ctx context.Context, s *service.Services, id int64) error {
				above, err := s.Orgs.Find(a.who, parent)
				if err != nil {
					return unlessThere("--parent: ", err)
				}
				return s.Orgs.Move(ctx, a.who, id, above.ID)
			})
		}),
	}
	cmd.Flags().StringVar(&parent, "parent", "", "`organization` that it is to be below, by name or path")
	_ = cmd.MarkFlagRequired("parent") // the flag is there
	return a.withJSON(cmd)
}

// unlessThere makes the error of a name that there is not, or that several have, a mistake on the command line. flag is
// what it was given by; empty when it is an argument.
func unlessThere(flag string, err error) error {
	var invalid *model.ValidationError
	if errors.As(err, &invalid) && invalid.Field == "org" {
		return misuse{errors.New(flag + invalid.Reason)}
	}
	if errors.Is(err, model.ErrNotFound) {
		return misuse{errors.New(flag + inWords(err) + "; \"seatcountctl org list\" shows them")}
	}
	return err
}

// onOrg does something with an organization and shows it.
func (a *app) onOrg(cmd *cobra.Command, path, done string, do func(ctx context.Context, s *service.Services, id int64) error) error {
	return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
		o, err := s.Orgs.Find(a.who, path)
		if err != nil {
			return unlessThere("", err)
		}
		if err := do(ctx, s, o.ID); err != nil {
			return err
		}
		tree := s.Orgs.Tree()
		if a.json {
			i := slices.IndexFunc(tree.Nodes(), func(n org.Node) bool { return n.ID == o.ID })
			if i < 0 { // somebody deleted it this moment
				return fmt.Errorf("organization %d: %w", o.ID, model.ErrNotFound)
			}
			n := tree.Nodes()[i]
			return a.print(orgJSON{n.ID, n.Name, n.ParentID, n.Path})
		}
		a.say("%s organization %d, %s", done, o.ID, tree.Path(o.ID))
		return nil
	})
}

func (a *app) orgDelete() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "delete ORGANIZATION",
		Short: "Delete an organization; what it holds goes to another",
		Long: `Deletes an organization. The organizations below it, its licenses, devices and
sources go to the organization above, or to that of --move-to. Users lose their
right to it; to what it held they have none afterwards, unless they act there, too.`,
		Example: `  seatcountctl org delete "R&D"
  seatcountctl org delete "R&D" --move-to IT`,
		Args: cobra.ExactArgs(1),
		RunE: a.counted(func(ctx context.Context, s *service.Services, args []string) error {
			o, err := s.Orgs.Find(a.who, args[0])
			if err != nil {
				return unlessThere("", err)
			}
			target := s.Orgs.Tree().Parent(o.ID)
			if to != "" {
				other, err := s.Orgs.Find(a.who, to)
				if err != nil {
					return unlessThere("--move-to: ", err)
				}
				target = other.ID
			}
			if err := s.Orgs.Delete(ctx, a.who, o.ID, target); err != nil {
				return err
			}
			a.say("Deleted organization %d, %s; what it held is in %s", o.ID, o.Name, s.Orgs.Path(target))
			return nil
		}),
	}
	cmd.Flags().StringVar(&to, "move-to", "", "`organization` that gets what it holds, by name or path (default: the one above)")
	return cmd
}

func (a *app) orgList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "list",
		Short:   "List all organizations as a tree",
		Example: "  seatcountctl org list\n  seatcountctl org list --json",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
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
		}),
	})
}
