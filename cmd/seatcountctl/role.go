package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
)

func (a *app) role() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "role",
		Aliases: []string{"roles"},
		Short:   "List, add, edit and delete roles",
		Long: `Roles are sets of permissions. Administrator, Organization administrator and Reader
are built in and stay as they are; others can be made of any permissions that one
has oneself.`,
		Example: `  seatcountctl role list
  seatcountctl role add Auditor --permission licenses::read --permission reports::read,activity::read`,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.roleAdd(), a.roleList(), a.roleEdit(), a.roleDelete(), a.rolePermissions())
	return cmd
}

func permissionsOf(names []string) []model.Permission {
	list := make([]model.Permission, 0, len(names))
	for _, name := range names {
		list = append(list, model.Permission(strings.ToLower(strings.TrimSpace(name))))
	}
	return list
}

func (a *app) roleAdd() *cobra.Command {
	var permissions []string
	cmd := &cobra.Command{
		Use:     "add NAME --permission PERMISSION",
		Short:   "Add a role",
		Example: `  seatcountctl role add Auditor --permission licenses::read,reports::read --permission activity::read`,
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, s *service.Services, args []string) error {
			r, err := s.Access.CreateRole(ctx, a.who, model.Role{Name: args[0], Permissions: permissionsOf(permissions)})
			if err != nil {
				return named(err)
			}
			return a.printRole(r, "Added")
		}),
	}
	cmd.Flags().StringSliceVar(&permissions, "permission", nil, "`permission`, such as licenses::read; may be given several times")
	_ = cmd.MarkFlagRequired("permission") // the flag is there
	return a.withJSON(cmd)
}

func (a *app) roleEdit() *cobra.Command {
	var name string
	var all, grant, revoke []string
	cmd := &cobra.Command{
		Use:   "edit ROLE",
		Short: "Change a role, and with it what everyone may do who has it",
		Example: `  seatcountctl role edit Auditor --grant devices::read --revoke activity::read
  seatcountctl role edit Auditor --name "External auditor"`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				r, err := s.Access.FindRole(ctx, a.who, args[0])
				if err != nil {
					return err
				}
				if cmd.Flags().Changed("name") {
					r.Name = name
				}
				if cmd.Flags().Changed("permission") {
					r.Permissions = permissionsOf(all)
				}
				r.Permissions = append(r.Permissions, permissionsOf(grant)...)
				gone := permissionsOf(revoke)
				r.Permissions = slices.DeleteFunc(r.Permissions, func(p model.Permission) bool { return slices.Contains(gone, p) })
				if r, err = s.Access.UpdateRole(ctx, a.who, r); err != nil {
					return err
				}
				return a.printRole(r, "Changed")
			})
		}),
	}
	cmd.Flags().StringVar(&name, "name", "", "another name")
	cmd.Flags().StringSliceVar(&all, "permission", nil, "`permission` that it has in place of those it had; may be given several times")
	cmd.Flags().StringSliceVar(&grant, "grant", nil, "`permission` to add; may be given several times")
	cmd.Flags().StringSliceVar(&revoke, "revoke", nil, "`permission` to take away; may be given several times")
	return a.withJSON(cmd)
}

func (a *app) printRole(r model.Role, done string) error {
	if a.json {
		return a.print(r)
	}
	a.say("%s role %d, %s: %s", done, r.ID, r.Name, orNone(brief(r.Permissions)))
	return nil
}

// brief writes permissions by what they are about: "licenses: read, update; reports: read".
func brief(permissions []model.Permission) string {
	if len(permissions) == len(model.Permissions()) {
		return "everything"
	}
	var parts []string
	collection := ""
	for _, p := range permissions {
		if p.Collection() == collection {
			parts[len(parts)-1] += ", " + p.Action()
			continue
		}
		collection = p.Collection()
		parts = append(parts, collection+": "+p.Action())
	}
	return strings.Join(parts, "; ")
}

func (a *app) roleList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "list",
		Short:   "List roles with their permissions",
		Example: "  seatcountctl role list\n  seatcountctl role list --json | jq -r '.[] | select(.name == \"Reader\") | .permissions[]'",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
			roles, err := s.Access.Roles(ctx, a.who)
			if err != nil {
				return err
			}
			if a.json {
				return a.print(roles)
			}
			t := newTable(">ID", "Role", "Built in", "Permissions")
			for _, r := range roles {
				t.add(fmt.Sprint(r.ID), short(r.Name, 40), yes(r.BuiltIn), short(brief(r.Permissions), 100))
			}
			return t.write(a.out)
		}),
	})
}

func (a *app) roleDelete() *cobra.Command {
	return &cobra.Command{
		Use:     "delete ROLE...",
		Short:   "Delete roles that no user has",
		Example: "  seatcountctl role delete Auditor",
		Args:    cobra.MinimumNArgs(1),
		RunE: a.does(func(ctx context.Context, s *service.Services, args []string) error {
			roles, err := each(args, func(name string) (model.Role, error) { return s.Access.FindRole(ctx, a.who, name) })
			if err != nil {
				return err
			}
			for _, r := range roles {
				if err := s.Access.DeleteRole(ctx, a.who, r.ID); err != nil {
					return err
				}
				a.say("Deleted role %d, %s", r.ID, r.Name)
			}
			return nil
		}),
	}
}

// permissionJSON is a permission for programs.
type permissionJSON struct {
	Permission  model.Permission `json:"permission"`
	Description string           `json:"description"`
}

func (a *app) rolePermissions() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "permissions",
		Short:   "List all permissions that roles are made of",
		Example: "  seatcountctl role permissions",
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			list := []permissionJSON{}
			t := newTable("Permission", "Allows")
			for _, p := range model.Permissions() {
				list = append(list, permissionJSON{p, p.Description()})
				t.add(string(p), p.Description())
			}
			if a.json {
				return a.print(list)
			}
			return t.write(a.out)
		}),
	})
}
