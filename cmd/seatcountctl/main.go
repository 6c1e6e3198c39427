// Seatcountctl does from a terminal or a script what the desktop app does in its windows, with the same services on the
// same database.
//
// It ends with status 0 when all went well, 1 when something failed, and 2 when it was used wrongly. Results go to
// standard output, as a table or, with --json, for programs; errors go to standard error, in words.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service/about"
	"seatcount/service/store"
)

// version is that of everything that was built together.
var version = about.Version()

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// The statuses that the program ends with.
const (
	statusDone   = 0
	statusFailed = 1
	statusMisuse = 2
)

// run executes one command line and returns the status to end with.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := newRoot(out, errOut)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return statusDone
	}
	var failure *failedError
	if !errors.As(err, &failure) || isMisuse(err) {
		fmt.Fprintf(errOut, "seatcountctl: %s\nTry \"%s --help\".\n", oneLine(inWords(err)), command.CommandPath())
		return statusMisuse
	}
	if !failure.told {
		fmt.Fprintf(errOut, "seatcountctl: %s\n", oneLine(inWords(err)))
	}
	return statusFailed
}

// failedError is the error of a command that was understood. Other errors come from cobra, for command lines that are
// not.
type failedError struct {
	error
	told bool // the output says it already
}

func (e *failedError) Unwrap() error { return e.error }

// misuse is an error of a command that was understood up to a wrong value.
type misuse struct{ error }

func (e misuse) Unwrap() error { return e.error }

// isMisuse reports whether the values on the command line are to blame. A path that is not there is not one of them.
func isMisuse(err error) bool {
	var invalid *model.ValidationError
	return errors.As(err, &misuse{}) || errors.As(err, &invalid) && invalid.Field != "path"
}

// inWords is the error as a person wants to read it.
func inWords(err error) string {
	var invalid *model.ValidationError
	var problem *store.Problem
	switch {
	case errors.As(err, &problem):
		return problem.Error()
	case errors.As(err, &invalid):
		if flag := flagOf[invalid.Field]; flag != "" {
			return flag + ": " + invalid.Reason
		}
		return invalid.Reason
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return strings.TrimSuffix(err.Error(), ": "+model.ErrNotFound.Error()) + notThere(err)
}

// notThere says that something does not exist, unless the error says so already.
func notThere(err error) string {
	if errors.Is(err, model.ErrNotFound) && !strings.Contains(err.Error(), "there is no") {
		return " is not there"
	}
	return ""
}

// flagOf names the flags that columns are given by.
var flagOf = map[string]string{
	"name": "--name", "match_string": "--match", "exclude_string": "--exclude", "purchase_count": "--purchased",
	"metric": "--metric", "kinds": "--kinds", "expires_on": "--expires", "org": "--org", "org_id": "--org",
	"full_name": "--full-name", "permissions": "--permission", "scope": "--scope",
	"address": "--listen", "tls_name": "--tls-name",
}

func oneLine(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") }

// does wraps what a command does, so that its errors are told from those of the command line.
func does(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := f(cmd, args)
		var failure *failedError
		if err == nil || errors.As(err, &failure) {
			return err
		}
		return &failedError{error: err}
	}
}
