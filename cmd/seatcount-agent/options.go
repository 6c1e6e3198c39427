package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"seatcount/cmd/seatcount-agent/deliver"
)

// options are what the command line and the environment say.
type options struct {
	server    string // the address for inventories; empty to write a file alone
	tokenFile string
	output    string // file or folder to write to, "-" for standard output; empty to deliver alone
	spool     string
	caFile    string
	tag       string
	patience  time.Duration
	timeout   time.Duration
	delay     time.Duration
	plain     bool
	dryRun    bool
	verbose   bool
	version   bool
}

const usage = `seatcount-agent lists the software of this computer for Seatcount.

  seatcount-agent --output FILE|FOLDER|-          write the inventory, for a USB stick or a shared folder
  seatcount-agent --server https://HOST:8480      deliver it; the Agent token stands in a file
  seatcount-agent --dry-run                       show what would leave this computer, and nothing else

The token is read from --token-file, else from SEATCOUNT_TOKEN, else from
%s.
Never write it on the command line: everybody on the computer can see that.
SEATCOUNT_SERVER and SEATCOUNT_TOKEN_FILE stand for --server and --token-file.

Run it as root or Administrator: serial number, UUID and other users' software
are for them alone.

Exit status: 0 done, 1 failed, 2 used wrongly, 3 the server cannot be reached
and the inventory is kept for the next run.

`

// parse reads the command line. Errors that wrap errUsage were told to the user already.
func (p *program) parse(args []string) error {
	o := &p.options
	f := flag.NewFlagSet("seatcount-agent", flag.ContinueOnError)
	f.SetOutput(p.err)
	f.Usage = func() {
		fmt.Fprintf(p.err, usage, filepath.Join(stateFolder(), "token"))
		f.PrintDefaults()
	}
	f.StringVar(&o.server, "server", p.env("SEATCOUNT_SERVER"), "deliver to the Seatcount server at this `address`")
	f.StringVar(&o.tokenFile, "token-file", p.env("SEATCOUNT_TOKEN_FILE"), "`file` with the Agent token")
	f.StringVar(&o.output, "output", "", "write the inventory to this `file`, into this folder, or - for standard output")
	f.StringVar(&o.spool, "spool", filepath.Join(stateFolder(), "spool"), "`folder` for inventories that could not be delivered")
	f.StringVar(&o.caFile, "ca-file", "", "trust the certificates in this PEM `file` too")
	f.StringVar(&o.tag, "tag", "", "`text` that GLPI calls the tag of a computer")
	f.DurationVar(&o.patience, "retry", 30*time.Second, "how long to try again when the server cannot be reached")
	f.DurationVar(&o.timeout, "timeout", 2*time.Minute, "how long one try may take")
	f.DurationVar(&o.delay, "delay", 0, "wait a random time up to this before delivering, so that many computers do not come at once")
	f.BoolVar(&o.plain, "plain", false, "allow http to another computer, which sends the token readable for everybody on the way")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would leave this computer, and neither deliver nor write")
	f.BoolVar(&o.verbose, "v", false, "say what is done")
	f.BoolVar(&o.version, "version", false, "say the version")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if o.version {
		return nil
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q is not understood; --help tells what is", f.Arg(0))
	}
	if o.server != "" {
		address, err := deliver.Address(o.server, o.plain)
		if err != nil {
			return err
		}
		o.server = address
	}
	if o.server == "" && o.output == "" && !o.dryRun {
		return errors.New("say where the inventory goes: --server ADDRESS, --output FILE, or --dry-run; --help tells more")
	}
	return nil
}

// stateFolder is where the agent keeps what it needs: its token and its spool. Who is not root has a folder of their own.
func stateFolder() string {
	home, err := os.UserHomeDir()
	own := err == nil && os.Geteuid() > 0 // -1 on Windows
	switch {
	case runtime.GOOS == "windows" && os.Getenv("ProgramData") != "":
		return filepath.Join(os.Getenv("ProgramData"), "Seatcount Agent")
	case runtime.GOOS == "darwin" && own:
		return filepath.Join(home, "Library", "Application Support", "Seatcount Agent")
	case runtime.GOOS == "darwin":
		return "/Library/Application Support/Seatcount Agent"
	case own:
		return filepath.Join(home, ".local", "state", "seatcount-agent")
	}
	return "/var/lib/seatcount-agent"
}

// token finds the Agent token.
func (p *program) token() (string, error) {
	path := p.tokenFile
	if path == "" {
		if t := strings.TrimSpace(p.env("SEATCOUNT_TOKEN")); t != "" {
			return t, nil
		}
		path = filepath.Join(stateFolder(), "token")
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no token: put the Agent token into %s, for its owner alone to read, or name a file with --token-file", path)
	case err != nil:
		return "", fmt.Errorf("read the token: %w", err)
	}
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		p.say("others can read %s; chmod 600 keeps the token to yourself", path)
	}
	token := strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff"))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return "", fmt.Errorf("%s does not hold a token and nothing else", path)
	}
	return token, nil
}
