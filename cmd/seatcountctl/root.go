package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
)

// app is what all commands share.
type app struct {
	out, errOut io.Writer
	database    string
	verbose     bool
	json        bool
	as          string
	who         model.Principal // who acts; set by open
}

func newRoot(out, errOut io.Writer) *cobra.Command {
	a := &app{out: out, errOut: errOut}
	root := &cobra.Command{
		Use:   "seatcountctl",
		Short: "Counts used and left seats of software licenses, offline",
		Long: `Seatcountctl reads inventory files, keeps licenses, and counts how many seats of
each are in use and left: what the desktop app does, for scripts and terminals.
Both work on the same database and may do so at the same time.

It ends with status 0 when all went well, 1 when something failed, and 2 when
it was used wrongly. Results go to standard output, errors to standard error.`,
		Example: `  seatcountctl scan /srv/inventory
  seatcountctl license add --name "Office" --match "%Office%" --purchased 45
  seatcountctl license list
  seatcountctl explain 1`,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          needsCommand,
	}
	root.SetOut(out)
	root.SetErr(errOut)
	root.SetVersionTemplate("seatcountctl {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVar(&a.database, "db", "", "use this database `file`, made if it is not there (default: the desktop app's)")
	root.PersistentFlags().StringVar(&a.as, "as", "", "act as this `user`, with their permissions (default: Administrator, who may do everything)")
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "tell on standard error what is done")
	root.AddCommand(a.inspect(), a.scan(), a.license(), a.explain(), a.devices(), a.org(), a.user(), a.role(), a.token(), a.report(), a.serve(), a.backup(), a.check(), a.sample(),
		a.man())
	return root
}

// needsCommand is what a command does that only holds others.
func needsCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%q is not a command of %s", args[0], cmd.CommandPath())
	}
	return fmt.Errorf("say what to do: %s", commandNames(cmd))
}

func commandNames(cmd *cobra.Command) string {
	var names string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			names += ", " + c.Name()
		}
	}
	return names[min(len(names), 2):]
}

// withJSON adds the flag --json.
func (a *app) withJSON(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&a.json, "json", false, "write JSON instead of a table")
	return cmd
}

// action is what a command does with an open database.
type action = func(ctx context.Context, s *service.Services, args []string) error

// does is a command that does something with the database.
func (a *app) does(do action) func(*cobra.Command, []string) error { return a.doing(false, do) }

// counted is a command that also needs the counts.
func (a *app) counted(do action) func(*cobra.Command, []string) error { return a.doing(true, do) }

func (a *app) doing(counted bool, do action) func(*cobra.Command, []string) error {
	return does(func(cmd *cobra.Command, args []string) error {
		return a.open(cmd.Context(), counted, func(ctx context.Context, s *service.Services) error { return do(ctx, s, args) })
	})
}

// onLicense is a command about the license that its one argument names.
func (a *app) onLicense(do func(ctx context.Context, s *service.Services, id int64) error) func(*cobra.Command, []string) error {
	return does(func(cmd *cobra.Command, args []string) error {
		id, err := idOf(args[0])
		if err != nil {
			return err
		}
		return a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error { return do(ctx, s, id) })
	})
}

// each reads every argument, and fails with the first that cannot be read: then nothing is done to any of them.
func each[T any](args []string, read func(arg string) (T, error)) ([]T, error) {
	var all []T
	for _, arg := range args {
		one, err := read(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// open opens the database. counted also loads the counts.
func (a *app) open(ctx context.Context, counted bool, do func(ctx context.Context, s *service.Services) error) error {
	path := a.database
	if path == "" {
		folder, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("find the database: %w; name one with --db", err)
		}
		path = filepath.Join(folder, "seatcount", "seatcount.db")
	}
	log := a.newLog()
	log.WithField("database", path).Info("open")
	s, err := service.Open(ctx, service.Params{Path: path, Log: log})
	if err != nil {
		return err
	}
	if a.who, err = a.actor(ctx, s); err == nil && counted {
		err = s.Count.Load(ctx)
	}
	if err == nil {
		err = do(ctx, s)
	}
	return errors.Join(err, s.Close())
}

// newLog writes what is done to standard error: problems, and with -v everything.
func (a *app) newLog() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(a.errOut)
	log.SetLevel(logrus.WarnLevel)
	if a.verbose {
		log.SetLevel(logrus.DebugLevel)
	}
	return log
}

// actor is who acts: the user of --as with what they may do. Without it everything may be done, because whoever can write
// the database file may do so anyway.
func (a *app) actor(ctx context.Context, s *service.Services) (model.Principal, error) {
	if a.as == "" {
		return model.Administrator(), nil
	}
	p, err := s.Access.PrincipalByName(ctx, a.as)
	if errors.Is(err, model.ErrNotFound) {
		err = misuse{fmt.Errorf("--as: %s", inWords(err))}
	}
	return p, err
}

// print writes v as JSON.
func (a *app) print(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (a *app) say(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }

// plural writes a number with its noun: "1 file", "12 files".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// number writes n with commas between thousands.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
