package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatcount/service/inventory"
)

// fileFlags are what can be said of files that do not say it themselves.
type fileFlags struct {
	device  string
	columns string
}

func (f *fileFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.device, "device", "", "`name` of the device that lists are about which do not name one")
	flags.StringVar(&f.columns, "map", "", "`columns` of tables, as role=header,…: device=Host,software=Title,version=Ver (also publisher)")
}

func (f *fileFlags) options() (inventory.Options, error) {
	options := inventory.Options{Device: f.device}
	if f.columns == "" {
		return options, nil
	}
	options.Columns = map[string]string{}
	for pair := range strings.SplitSeq(f.columns, ",") {
		role, header, ok := strings.Cut(pair, "=")
		role, header = strings.ToLower(strings.TrimSpace(role)), strings.TrimSpace(header)
		if !ok || role == "" || header == "" {
			return options, misuse{fmt.Errorf("--map: %q is not of the form role=header", pair)}
		}
		options.Columns[role] = header
	}
	return options, nil
}

func (a *app) inspect() *cobra.Command {
	var flags fileFlags
	cmd := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Show what is read in inventory files, without keeping it",
		Long: `Shows what Seatcount reads in inventory files: the format, the devices and their
software. Nothing is kept. A file that cannot be read has its problem in words;
the status is 1 only if none could be read.`,
		Example: `  seatcountctl inspect pc-042.json
  seatcountctl inspect --json *.xml *.csv | jq '.[].reports[].hostname'
  seatcountctl inspect --device PC-042 winget-list.txt
  seatcountctl inspect --map "device=Rechner,software=Programm,version=Stand" liste.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			options, err := flags.options()
			if err != nil {
				return err
			}
			files := make([]inventory.FileReport, 0, len(args))
			readable := 0
			for _, path := range args {
				file, err := inventory.Inspect(cmd.Context(), path, options, inventory.DefaultLimits())
				if err != nil {
					return err
				}
				if len(file.Reports) > 0 {
					readable++
				}
				files = append(files, file)
			}
			if a.json {
				err = a.print(files)
			} else {
				err = a.printFiles(files)
			}
			if err == nil && readable == 0 {
				return &failedError{error: errors.New("no file could be read"), told: true}
			}
			return err
		}),
	}
	flags.add(cmd.Flags())
	return a.withJSON(cmd)
}

func (a *app) printFiles(files []inventory.FileReport) error {
	for i, f := range files {
		if i > 0 {
			a.say("")
		}
		a.say("%s", f.Path)
		if f.Format != "" {
			a.say("  Format: %s", f.Format)
		}
		if f.Problem != "" {
			a.say("  Problem: %s", oneLine(f.Problem))
		}
		for _, r := range f.Reports {
			if err := a.printReport(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *app) printReport(r inventory.DeviceReport) error {
	a.say("")
	for _, line := range [][2]string{
		{"Device", r.Hostname}, {"UUID", r.UUID}, {"Serial", r.Serial}, {"System", r.OS}, {"User", r.User}, {"Tool", r.Agent},
	} {
		if line[1] != "" {
			a.say("  %-10s %s", line[0], line[1])
		}
	}
	if r.CollectedAt != nil {
		a.say("  %-10s %s", "Collected", r.CollectedAt.Format(time.DateTime))
	}
	what := "partial: says nothing about what it does not list"
	if r.Complete {
		what = "complete: what it does not list is not there"
	}
	a.say("  %-10s %s, %s", "Software", entries(len(r.Software)), what)
	if len(r.Software) == 0 {
		return nil
	}
	a.say("")
	t := newTable("  Name", "Version", "Publisher", "Kind")
	for _, s := range r.Software {
		t.add("  "+short(s.Name, 70), short(s.Version, 30), short(s.Publisher, 40), s.Kind.String())
	}
	return t.write(a.out)
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return number(n) + " entries"
}
