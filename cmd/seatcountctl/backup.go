package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"seatcount/service"
)

func (a *app) backup() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a copy of the database, while everything goes on",
		Long: `Writes a consistent copy of the whole database to a file, which holds all that
the database holds: keep it as safe. The desktop app, serve and scan may run
meanwhile. An older copy of that name is replaced once the new one is complete;
any other file of that name stays.

To go back to a copy, end everything that uses the database, and put the copy
in its place.`,
		Example: `  seatcountctl backup /backup/seatcount-monday.db`,
		Args:    cobra.ExactArgs(1),
		RunE: a.does(func(ctx context.Context, s *service.Services, args []string) error {
			if err := s.Database.Backup(ctx, a.who, args[0]); err != nil {
				return err
			}
			a.say("Wrote a copy of %s to %s", s.Store.Path(), args[0])
			return nil
		}),
	}
}

func (a *app) check() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Look through the whole database for damage",
		Long: `Looks through the whole database for damage, which may take a while for a large one.
It changes nothing. The status is 1 when something is wrong.`,
		Example: `  seatcountctl check
  seatcountctl --db copy.db check && echo "the copy can be relied on"`,
		Args: cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, s *service.Services, _ []string) error {
			wrong, err := s.Database.Check(ctx, a.who)
			if err != nil {
				return err
			}
			if len(wrong) == 0 {
				a.say("%s is sound", s.Store.Path())
				return nil
			}
			for _, w := range wrong {
				a.say("%s", w)
			}
			return fmt.Errorf("%s is damaged: %s found; go back to a copy, or read the inventory again into a new database",
				s.Store.Path(), plural(len(wrong), "fault"))
		}),
	}
}
