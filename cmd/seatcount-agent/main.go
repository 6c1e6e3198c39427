// Seatcount-agent lists the software of the computer that it runs on: into a file, for a USB stick or a shared folder, or
// to a Seatcount server. It is one file without dependencies, runs once and ends; the system's scheduler starts it again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"seatcount/cmd/seatcount-agent/collect"
	"seatcount/service/about"
)

// The exit statuses.
const (
	exitDone    = 0
	exitFailed  = 1 // the computer could not be looked at, the file not written, or the server refuses
	exitUsage   = 2
	exitSpooled = 3 // the server cannot be reached: the inventory is kept and sent the next time
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{out: os.Stdout, err: os.Stderr, env: os.Getenv, host: collect.This}
	status := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// program is one run; tests hand in what is around it.
type program struct {
	out, err io.Writer
	env      func(string) string
	host     func(version string) (*collect.Host, error)
	options
}

// errUsage is what the flags' own complaints are.
var errUsage = errors.New("used wrongly")

func (p *program) run(ctx context.Context, args []string) int {
	err := p.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errUsage):
		return exitUsage // it is said already
	case err != nil:
		p.say("%v", err)
		return exitUsage
	case p.version:
		fmt.Fprintln(p.out, "seatcount-agent "+about.Version())
		return exitDone
	}
	err = p.work(ctx)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errSpooled):
		p.say("%v", err)
		return exitSpooled
	}
	p.say("%v", err)
	return exitFailed
}

// say tells the user something.
func (p *program) say(format string, args ...any) {
	fmt.Fprintf(p.err, "seatcount-agent: "+format+"\n", args...)
}
