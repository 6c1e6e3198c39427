package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/spf13/pflag"

	"seatcount/ui/page"
)

// options are what can be said on the command line.
type options struct {
	database   string
	verbose    bool
	version    bool
	sample     bool
	screenshot string
	size       fyne.Size
	theme      string
	page       page.Name
}

// usageError is a command line that is not understood.
type usageError struct{ error }

func parseFlags(args []string, out io.Writer) (options, error) {
	var o options
	var size, name string
	flags := pflag.NewFlagSet("seatcount", pflag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprintf(out, "Counts used and left seats of software licenses, offline.\n\nUsage: seatcount [flags]\n\n%s", flags.FlagUsages())
	}
	flags.StringVar(&o.database, "db", "", "open this database `file`, made if it is not there (default: in the data folder)")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "log to the console too, in detail")
	flags.BoolVar(&o.version, "version", false, "say the version and exit")
	flags.BoolVar(&o.sample, "sample", false, "load the sample company if it is not there")
	flags.StringVar(&o.screenshot, "screenshot", "", "save a picture of the window as this PNG `file` when everything is counted, and exit")
	flags.StringVar(&size, "size", "", "size of the window, as `1280x800`")
	flags.StringVar(&o.theme, "theme", "", "show the window `light` or dark, this time")
	flags.StringVar(&name, "page", "", "open this `page` first: overview, licenses, devices, software, inventory, …")
	if err := flags.Parse(args); err != nil {
		return o, usageError{err}
	}
	if flags.NArg() > 0 {
		return o, usageError{fmt.Errorf("%q is not understood", flags.Arg(0))}
	}
	if size != "" {
		if _, err := fmt.Sscanf(size, "%fx%f", &o.size.Width, &o.size.Height); err != nil || o.size.Width < 1 || o.size.Height < 1 {
			return o, usageError{fmt.Errorf("--size is like 1280x800, not %q", size)}
		}
	}
	switch o.theme {
	case "", "system", "light", "dark":
	default:
		return o, usageError{fmt.Errorf("--theme is light, dark or system, not %q", o.theme)}
	}
	if name != "" {
		o.page = page.Name(strings.ToLower(name))
		if !o.page.Known() {
			return o, usageError{fmt.Errorf("there is no page %q", name)}
		}
	}
	if o.screenshot != "" && o.theme == "" {
		o.theme = "light" // a picture does not depend on where it is taken
	}
	if o.database != "" {
		path, err := filepath.Abs(o.database)
		if err != nil {
			return o, err
		}
		o.database = path
	}
	return o, nil
}
