package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/access"
)

// userJSON is a user for programs.
type userJSON struct {
	ID         int64      `json:"id"`
	Name       string     `json:"name"`
	FullName   string     `json:"full_name"`
	Disabled   bool       `json:"disabled"`
	Password   bool       `json:"password"` // whether there is one
	APIEnabled bool       `json:"api_enabled"`
	Roles      []string   `json:"roles"`
	Orgs       []string   `json:"orgs"`
	Tokens     int        `json:"tokens"`
	CreatedAt  *time.Time `json:"created_at"`
}

func userOf(r access.UserRow) userJSON {
	return userJSON{
		r.ID, r.Name, r.FullName, r.Disabled, r.HasPassword, r.APIEnabled, append([]string{}, r.Roles...), append([]string{}, r.Orgs...),
		r.Tokens, timeOrNull(r.CreatedAt),
	}
}

func (a *app) user() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "user",
		Aliases: []string{"users"},
		Short:   "List, add, edit and delete users, and set their passwords",
		Long: `Users have roles, which say what they may do, and organizations, in which they may
do it. Without --as, seatcountctl acts as Administrator and may do everything:
whoever can write the database file can do so anyway.`,
		Example: `  seatcountctl user add anna --full-name "Anna Berg" --role "Organization administrator" --org Engineering
  seatcountctl user list
  seatcountctl --as anna license list`,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.userAdd(), a.userList(), a.userEdit(), a.userPassword(), a.userDelete())
	return cmd
}

// userFlags are the values of a user as flags.
type userFlags struct {
	name, fullName  string
	roles, orgs     []string
	disable, enable bool
}

func (f *userFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.fullName, "full-name", "", "the person's name")
	flags.StringArrayVar(&f.roles, "role", nil, "`role`, by name; may be given several times (a new user's default: Reader)")
	flags.StringArrayVar(&f.orgs, "org", nil, "`organization`, by name or path, with those below it; may be given several times\n(a new user's default: all of those of who adds them)")
	flags.BoolVar(&f.disable, "disable", false, "the user may not sign in, and their tokens are refused")
}

// apply changes the user by the flags that were given.
func (f *userFlags) apply(ctx context.Context, a *app, s *service.Services, given *pflag.FlagSet, e *access.UserEdit) error {
	if given.Changed("full-name") {
		e.FullName = f.fullName
	}
	if f.disable || f.enable {
		e.Disabled = f.disable
	}
	if given.Changed("role") {
		e.RoleIDs = nil
		for _, name := range f.roles {
			id, err := a.findRole(ctx, s, name)
			if err != nil {
				return err
			}
			e.RoleIDs = append(e.RoleIDs, id)
		}
	}
	if given.Changed("org") {
		e.OrgIDs = nil
		for _, path := range f.orgs {
			id, err := a.findOrg(s, path)
			if err != nil {
				return err
			}
			e.OrgIDs = append(e.OrgIDs, id)
		}
	}
	return nil
}

// findRole is the id of the role that a name means.
func (a *app) findRole(ctx context.Context, s *service.Services, name string) (int64, error) {
	r, err := s.Access.FindRole(ctx, a.who, name)
	if errors.Is(err, model.ErrNotFound) {
		return 0, misuse{fmt.Errorf("--role: %s; \"seatcountctl role list\" shows them", inWords(err))}
	}
	return r.ID, err
}

// named takes the name of a flag away from errors about a name that was given without one.
func named(err error) error {
	var invalid *model.ValidationError
	if errors.As(err, &invalid) && invalid.Field == "name" {
		return misuse{errors.New(invalid.Reason)}
	}
	return err
}

func (a *app) userAdd() *cobra.Command {
	var flags userFlags
	var stdin bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a user",
		Long: `Adds a user. Names are unique whatever their case. Without a password, which "user
password" sets, the user signs in with the name alone.`,
		Example: `  seatcountctl user add anna --full-name "Anna Berg" --role "Organization administrator" --org Engineering
  seatcountctl user add audit --role Reader --password-stdin < password.txt`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				e := access.UserEdit{Name: args[0], RoleIDs: []int64{model.RoleReader}, OrgIDs: a.who.OrgIDs}
				if a.who.Everywhere() {
					e.OrgIDs = []int64{model.RootOrgID}
				}
				if err := flags.apply(ctx, a, s, cmd.Flags(), &e); err != nil {
					return err
				}
				password, err := "", error(nil)
				if stdin {
					if password, err = readPassword(cmd.InOrStdin()); err == nil {
						err = access.ValidatePassword(password) // before anything is written
					}
				}
				if err != nil {
					return err
				}
				u, err := s.Access.CreateUser(ctx, a.who, e)
				if err == nil && stdin {
					err = s.Access.SetPassword(ctx, a.who, u.ID, password)
				}
				if err != nil {
					return named(err)
				}
				return a.printUser(ctx, s, u.ID, "Added")
			})
		}),
	}
	flags.add(cmd.Flags())
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read a password from standard input")
	return a.withJSON(cmd)
}

func (a *app) userEdit() *cobra.Command {
	var flags userFlags
	cmd := &cobra.Command{
		Use:   "edit USER",
		Short: "Change a user; what is not given stays as it is",
		Long: `Changes a user, who is named by name or ID. Roles and organizations that are given
replace those that were there. The last administrator stays one.`,
		Example: `  seatcountctl user edit anna --role "Organization administrator" --role Auditor
  seatcountctl user edit anna --disable`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				r, err := s.Access.FindUser(ctx, a.who, args[0])
				if err != nil {
					return err
				}
				e := access.UserEdit{ID: r.ID, Name: r.Name, FullName: r.FullName, Disabled: r.Disabled, RoleIDs: r.RoleIDs, OrgIDs: r.OrgIDs}
				if cmd.Flags().Changed("name") {
					e.Name = flags.name
				}
				if err := flags.apply(ctx, a, s, cmd.Flags(), &e); err != nil {
					return err
				}
				if _, err := s.Access.UpdateUser(ctx, a.who, e); err != nil {
					return err
				}
				return a.printUser(ctx, s, r.ID, "Changed")
			})
		}),
	}
	flags.add(cmd.Flags())
	cmd.Flags().StringVar(&flags.name, "name", "", "another name to sign in with")
	cmd.Flags().BoolVar(&flags.enable, "enable", false, "undo --disable")
	cmd.MarkFlagsMutuallyExclusive("enable", "disable")
	return a.withJSON(cmd)
}

// printUser shows a user after something was done with them.
func (a *app) printUser(ctx context.Context, s *service.Services, id int64, done string) error {
	r, err := s.Access.FindUser(ctx, a.who, fmt.Sprint(id))
	if errors.Is(err, model.ErrForbidden) || errors.Is(err, model.ErrNotFound) { // who may add users need not see them
		a.say("%s user %d", done, id)
		return nil
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.print(userOf(r))
	}
	a.say("%s user %d, %s: %s in %s", done, r.ID, r.Name, orNone(strings.Join(r.Roles, ", ")), orNone(strings.Join(r.Orgs, "; ")))
	if r.Disabled {
		a.say("%s is disabled", r.Name)
	}
	if !r.HasPassword {
		a.say("%s has no password: \"seatcountctl user password %s\" sets one", r.Name, quoted(r.Name))
	}
	return nil
}

// quoted is a name as a shell takes it.
func quoted(name string) string {
	if strings.ContainsAny(name, " '\"$\\&|<>;()*?`!#~") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func (a *app) userList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "list",
		Short:   "List users with their roles and organizations",
		Example: "  seatcountctl user list\n  seatcountctl user list --json | jq -r '.[] | select(.password | not) | .name'",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
			rows, err := s.Access.Users(ctx, a.who)
			if err != nil {
				return err
			}
			list := make([]userJSON, 0, len(rows))
			t := newTable(">ID", "Name", "Full name", "Roles", "Organizations", "Disabled", "Password", "API access", ">Tokens")
			for _, r := range rows {
				list = append(list, userOf(r))
				t.add(fmt.Sprint(r.ID), short(r.Name, 40), short(r.FullName, 40), short(strings.Join(r.Roles, ", "), 50), short(strings.Join(r.Orgs, "; "), 50),
					yes(r.Disabled), yes(r.HasPassword), yes(r.APIEnabled), number(r.Tokens))
			}
			if a.json {
				return a.print(list)
			}
			return t.write(a.out)
		}),
	})
}

func (a *app) userPassword() *cobra.Command {
	var stdin, remove bool
	cmd := &cobra.Command{
		Use:   "password USER",
		Short: "Set or remove a user's password",
		Long: `Sets a user's password: asked for twice on a terminal, or the first line of
standard input. A password has at least 8 characters. It is never an argument,
where other users of the computer could see it.`,
		Example: `  seatcountctl user password anna
  seatcountctl user password anna --stdin < password.txt
  seatcountctl user password anna --remove`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				r, err := s.Access.FindUser(ctx, a.who, args[0])
				if err != nil {
					return err
				}
				if remove {
					if err := s.Access.RemovePassword(ctx, a.who, r.ID); err != nil {
						return err
					}
					a.say("%s signs in with the name alone now", r.Name)
					return nil
				}
				password, err := a.askPassword(cmd.InOrStdin(), stdin, r.Name)
				if err != nil {
					return err
				}
				if err := s.Access.SetPassword(ctx, a.who, r.ID, password); err != nil {
					return err
				}
				a.say("%s has a new password", r.Name)
				return nil
			})
		}),
	}
	cmd.Flags().BoolVar(&stdin, "stdin", false, "read the password from standard input, also if that is a terminal")
	cmd.Flags().BoolVar(&remove, "remove", false, "take the password away")
	cmd.MarkFlagsMutuallyExclusive("stdin", "remove")
	return cmd
}

// askPassword asks on a terminal, and reads a line from anything else.
func (a *app) askPassword(in io.Reader, plain bool, name string) (string, error) {
	f, ok := in.(*os.File)
	if plain || !ok || !term.IsTerminal(int(f.Fd())) {
		return readPassword(in)
	}
	var typed [2]string
	for i, ask := range []string{"New password for " + name + ": ", "The same again: "} {
		fmt.Fprint(a.errOut, ask)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.errOut)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords differ")
	}
	return typed[0], nil
}

// readPassword reads the first line.
func readPassword(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 1<<16)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (a *app) userDelete() *cobra.Command {
	return &cobra.Command{
		Use:     "delete USER...",
		Short:   "Delete users and revoke their tokens",
		Long:    "Deletes users, who are named by name or ID, and revokes their tokens. The last administrator stays.",
		Example: "  seatcountctl user delete anna",
		Args:    cobra.MinimumNArgs(1),
		RunE: a.does(func(ctx context.Context, s *service.Services, args []string) error {
			rows, err := each(args, func(name string) (access.UserRow, error) { return s.Access.FindUser(ctx, a.who, name) })
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := s.Access.DeleteUser(ctx, a.who, r.ID); err != nil {
					return err
				}
				a.say("Deleted user %d, %s", r.ID, r.Name)
			}
			return nil
		}),
	}
}
