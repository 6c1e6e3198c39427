package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/api"
	"seatcount/service/token"
)

// tokenJSON is a token for programs. Token is the token itself, which only token add writes.
type tokenJSON struct {
	ID           int64            `json:"id"`
	Token        string           `json:"token,omitempty"`
	Scope        model.TokenScope `json:"scope"`
	Description  string           `json:"description"`
	Start        string           `json:"start"`
	User         string           `json:"user"`
	CreatedAt    *time.Time       `json:"created_at"`
	ExpiresAt    *time.Time       `json:"expires_at"`
	LastUsedAt   *time.Time       `json:"last_used_at"`
	LastUsedFrom string           `json:"last_used_from"`
	APIEnabled   *bool            `json:"api_enabled,omitempty"` // of the owner; token add tells
}

func tokenOf(t model.Token, user string) tokenJSON {
	return tokenJSON{
		ID: t.ID, Scope: t.Scope, Description: t.Description, Start: t.Start, User: user, CreatedAt: timeOrNull(t.CreatedAt),
		ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, LastUsedFrom: t.LastUsedFrom,
	}
}

func (a *app) token() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "token",
		Aliases: []string{"tokens"},
		Short:   "List, add, edit and delete tokens for the API and for agents",
		Long: `A token lets a program act as the user who made it, with that user's permissions of
the moment. Scope api is for every endpoint of the API; scope agent, which only
administrators make, delivers inventory and does nothing else. Tokens belong to
the acting user: --as says who that is.`,
		Example: `  seatcountctl token add --scope api --description "Dashboard"
  seatcountctl --as anna token list
  seatcountctl token disable`,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.tokenAdd(), a.tokenList(), a.tokenEdit(), a.tokenDelete(), a.tokenSwitch(true), a.tokenSwitch(false))
	return cmd
}

func (a *app) tokenAdd() *cobra.Command {
	var scope, description, expires string
	cmd := &cobra.Command{
		Use:   "add --scope api|agent",
		Short: "Make a token, which is shown this once",
		Long: `Makes a token and writes it: it is kept nowhere and cannot be shown again. If API
access of its owner was off, it is switched on; "token disable" switches it off.
It does not expire unless --expires names its last day.`,
		Example: `  seatcountctl token add --scope api --description "Power BI"
  seatcountctl token add --scope agent --description "Branch office" --expires 2027-12-31
  TOKEN=$(seatcountctl token add --scope api --json | jq -r .token)`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			n := token.New{Scope: model.TokenScope(strings.ToLower(scope)), Description: description}
			if expires != "" && expires != "never" {
				day, err := model.ParseDate(expires)
				if err != nil {
					return misuse{fmt.Errorf("--expires: %w", err)}
				}
				n.ExpiresOn = &day
			}
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				made, err := s.Tokens.Create(ctx, a.who, n)
				if errors.Is(err, model.ErrNotFound) && a.as == "" { // whose name may be used all the same
					return fmt.Errorf("there is no user %s any more to whom the token could belong: say with --as whose it is", a.who.Name)
				}
				if err != nil {
					return err
				}
				was := s.Tokens.Enabled(ctx, a.who)
				if !was {
					err = s.Tokens.SetEnabled(ctx, a.who, true)
				}
				if err != nil && !errors.Is(err, model.ErrForbidden) { // the token is made: it has to be shown
					return err
				}
				return a.printMade(made, was, was || err == nil)
			})
		}),
	}
	cmd.Flags().StringVar(&scope, "scope", "", "what it is for: `api or agent`")
	cmd.Flags().StringVar(&description, "description", "", "a note")
	cmd.Flags().StringVar(&expires, "expires", "", "last `day` on which it works, like 2027-03-31 (default: never expires)")
	_ = cmd.MarkFlagRequired("scope") // the flag is there
	return a.withJSON(cmd)
}

func (a *app) printMade(made token.Made, was, enabled bool) error {
	if a.json {
		out := tokenOf(made.Token, a.who.Name)
		out.Token, out.APIEnabled = made.Secret, &enabled
		return a.print(out)
	}
	a.say("Added token %d, scope %s, of %s. It is shown this once:\n\n  %s", made.ID, made.Scope, a.who.Name, made.Secret)
	switch {
	case !enabled:
		a.say("\nIt does not work yet: API access of %s is off.", a.who.Name)
	case !was:
		a.say("\nAPI access of %s was off and is on now.", a.who.Name)
	}
	what := "/licenses"
	if made.Scope == model.ScopeAgent {
		what = "/agent/inventory --data-binary @inventory.json"
	}
	a.say("\nTry it while \"seatcountctl serve\" or the desktop app listens:\n\n  curl -H 'X-Auth-Token: %s' http://%s%s", made.Secret, api.DefaultAddress, what)
	return nil
}

func (a *app) tokenList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "list",
		Short:   "List one's own tokens; administrators see that others' exist",
		Example: "  seatcountctl token list\n  seatcountctl --as anna token list --json",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
			rows, err := s.Tokens.List(ctx, a.who)
			if err != nil {
				return err
			}
			list := make([]tokenJSON, 0, len(rows))
			t := newTable(">ID", "Description", "Scope", "Token", "Owner", "Created", "Last day", "Last used", "From")
			for _, r := range rows {
				list = append(list, tokenOf(r.Token, r.Owner))
				expires, used := "never", "never"
				if r.ExpiresAt != nil {
					expires = model.DateOf(r.ExpiresAt.Local().Add(-time.Second)).String()
				}
				if r.LastUsedAt != nil {
					used = r.LastUsedAt.Local().Format("2006-01-02 15:04")
				}
				t.add(fmt.Sprint(r.ID), short(r.Description, 50), string(r.Scope), r.Start+"…", short(r.Owner, 40),
					model.DateOf(r.CreatedAt.Local()).String(), expires, used, r.LastUsedFrom)
			}
			switch {
			case a.json:
				return a.print(list)
			case len(rows) == 0:
				a.say("There are no tokens. \"seatcountctl token add --help\" tells how to add one.")
				return nil
			}
			return t.write(a.out)
		}),
	})
}

// tokenID reads the id of a token.
func tokenID(arg string) (int64, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || id <= 0 {
		return 0, misuse{fmt.Errorf("%q is not the ID of a token; \"seatcountctl token list\" shows them", short(arg, 8))}
	}
	return id, nil
}

func (a *app) tokenEdit() *cobra.Command {
	var description string
	cmd := &cobra.Command{
		Use:     "edit ID --description TEXT",
		Short:   "Change a token's description",
		Example: `  seatcountctl token edit 3 --description "Power BI, finance"`,
		Args:    cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			id, err := tokenID(args[0])
			if err != nil {
				return err
			}
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				if err := s.Tokens.Describe(ctx, a.who, id, description); err != nil {
					return err
				}
				if !a.json {
					a.say("Changed token %d", id)
					return nil
				}
				rows, err := s.Tokens.List(ctx, a.who)
				if err != nil {
					return err
				}
				at := slices.IndexFunc(rows, func(r token.Row) bool { return r.ID == id })
				if at < 0 { // somebody deleted it this moment
					return fmt.Errorf("token %d: %w", id, model.ErrNotFound)
				}
				return a.print(tokenOf(rows[at].Token, rows[at].Owner))
			})
		}),
	}
	cmd.Flags().StringVar(&description, "description", "", "a note")
	_ = cmd.MarkFlagRequired("description") // the flag is there
	return a.withJSON(cmd)
}

func (a *app) tokenDelete() *cobra.Command {
	return &cobra.Command{
		Use:     "delete ID...",
		Short:   "Delete tokens: they stop to work at once",
		Example: "  seatcountctl token delete 3",
		Args:    cobra.MinimumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			ids, err := each(args, tokenID)
			if err != nil {
				return err
			}
			return a.open(cmd.Context(), false, func(ctx context.Context, s *service.Services) error {
				for _, id := range ids {
					if err := s.Tokens.Delete(ctx, a.who, id); err != nil {
						return err
					}
					a.say("Deleted token %d", id)
				}
				return nil
			})
		}),
	}
}

func (a *app) tokenSwitch(on bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "disable",
		Short:   "Switch one's own API access off: none of one's tokens works",
		Example: "  seatcountctl token disable\n  seatcountctl --as anna token disable",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
			if err := s.Tokens.SetEnabled(ctx, a.who, on); err != nil {
				return err
			}
			a.say("API access of %s is %s", a.who.Name, map[bool]string{true: "on", false: "off"}[on])
			return nil
		}),
	}
	if on {
		cmd.Use = "enable"
		cmd.Short = "Switch one's own API access on"
		cmd.Example = "  seatcountctl token enable\n  seatcountctl --as anna token enable"
	}
	return cmd
}
