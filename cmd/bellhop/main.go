// Command bellhop is a contact center for an XMPP server that already runs: an external
// component (XEP-0114) that brings customers and customer service representatives together
// in chat rooms. See README.md and docs/.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"bellhop/internal/app"
	"bellhop/internal/config"
)

// Exit statuses.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong usage or configuration: nothing was started
)

// command is one of the program's subcommands.
type command struct {
	name, args, about string
	run               func(ctx context.Context, env environment, args []string) error
}

// environment is what a command is run in.
type environment struct {
	stdout, stderr io.Writer
	vars           []string
	hangup         <-chan os.Signal // SIGHUP: read the configuration again
}

// say prints a line for whoever asked, and complain one about what went wrong. That nobody can
// read it is no reason to fail.
func (e environment) say(format string, args ...any) {
	_, _ = fmt.Fprintf(e.stdout, format+"\n", args...)
}

func (e environment) complain(format string, args ...any) {
	_, _ = fmt.Fprintf(e.stderr, format+"\n", args...)
}

func commands() []command {
	return []command{
		{"serve", "-c bellhop.yaml", "run the desk", serve},
		{"migrate", "-c bellhop.yaml [--grant role]", "bring the database's schema up to date", migrate},
		{"export", "-c bellhop.yaml --customer JID", "give out everything that is stored of a customer, as JSON", export},
		{"audit", "verify -c bellhop.yaml [--anchor row]", "look whether the record of changes is as it was written", audit},
		{"apply", "-c bellhop.yaml [--dry-run] services.yaml", "bring services, CSRs and roles to what a file says", apply},
		{"route", "-c bellhop.yaml --service sales [--form …] …", "say what would become of a session, and why", route},
		{"doctor", "-c bellhop.yaml", "look at everything the desk needs, and say what to mend", examine},
		{"erlang", "--arrivals 200/h --handling 3m [--csrs 8..20] …", "say how many CSRs a load needs, by Erlang's formulas", calculate},
		{"simulate", "[--services services.yaml] [--load load.yaml] [--csrs 8..20] …", "play a load under a virtual clock, and say what everybody would see", simulated},
		{"demo", "[--once] [--dir .run/demo]", "play a session on a private server, then stay up to be tried", demo},
		{"bench", "[setup|held|talk|recovery|live|core] [--server prosody|ejabberd] [--json file]", "measure the desk on private servers, against a bare reference, or its core", measure},
		{"version", "", "print the version", version},
	}
}

// usageError is wrong usage; the program ends with status 2.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	status := run(ctx, environment{os.Stdout, os.Stderr, os.Environ(), hangup}, os.Args[1:])
	stop()
	os.Exit(status)
}

// run runs a command line and returns the exit status.
func run(ctx context.Context, env environment, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(env.say)
		if len(args) == 0 {
			return exitUsage
		}
		return exitFine
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, env, args[1:])
		var wrong usageError
		var mistakes config.Errors
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return exitFine
		case errors.As(err, &mistakes):
			env.complain("%v", err)
			return exitUsage
		case errors.As(err, &wrong):
			env.complain("bellhop %s: %v\nusage: bellhop %s %s", c.name, err, c.name, c.args)
			return exitUsage
		}
		env.complain("bellhop %s: %v", c.name, err)
		return exitFailed
	}
	env.complain("bellhop: there is no command %q", args[0])
	usage(env.complain)
	return exitUsage
}

func usage(say func(string, ...any)) {
	say("Bellhop is a contact center for XMPP servers.\n")
	for _, c := range commands() {
		say("  bellhop %-8s %-46s %s", c.name, c.args, c.about)
	}
}

// parse reads a command's flags and hands out what else was given, of which there must be n.
func parse(fs *flag.FlagSet, args []string, n int) ([]string, error) {
	fs.SetOutput(io.Discard)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fs.SetOutput(os.Stdout)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, usageError{err}
	}
	// Flags may also come behind the files.
	var rest []string
	for args = fs.Args(); len(args) > 0; args = fs.Args() {
		rest = append(rest, args[0])
		if err := fs.Parse(args[1:]); err != nil {
			return nil, usageError{err}
		}
	}
	if len(rest) != n {
		return nil, usageError{fmt.Errorf("%d files are given, %d needed", len(rest), n)}
	}
	return rest, nil
}

// logger makes the program's log. Its level can be changed later by level, if that is not nil.
func logger(w io.Writer, cfg config.Log, level *slog.LevelVar) *slog.Logger {
	if level == nil {
		level = new(slog.LevelVar)
	}
	level.Set(cfg.Level)
	opts := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

func version(_ context.Context, env environment, args []string) error {
	if _, err := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	env.say("bellhop %s", app.Version)
	return nil
}
