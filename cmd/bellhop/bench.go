package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"bellhop/internal/bench"
	"bellhop/internal/lab"
)

// report is what a measurement has found.
type report interface {
	WriteText(w io.Writer) error
	WriteJSON(w io.Writer) error
}

// measure runs one of the benchmarks: what it takes to set sessions up, or what the name says.
func measure(ctx context.Context, env environment, args []string) error {
	what := "setup"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		what, args = args[0], args[1:]
	}
	fs := flag.NewFlagSet("bench "+what, flag.ContinueOnError)
	to := fs.String("json", "", "write the report as JSON to this `file`, too")
	var run func() (report, error)
	switch what {
	case "setup":
		run = setUpBench(ctx, env, fs)
	case "core":
		run = coreBench(env, fs)
	case "held", "talk", "recovery", "live":
		run = liveBench(ctx, env, fs, what)
	default:
		return usageError{fmt.Errorf("there is no benchmark %q; there are setup, held, talk, recovery, live (those three) and core", what)}
	}
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	r, err := run()
	if err != nil {
		return err
	}
	env.say("")
	if err := r.WriteText(env.stdout); err != nil {
		return err
	}
	if *to == "" {
		return nil
	}
	file, err := os.Create(*to)
	if err != nil {
		return err
	}
	return errors.Join(r.WriteJSON(file), file.Close())
}

// serverFlag is the choice of the XMPP server; what it returns reads it.
func serverFlag(fs *flag.FlagSet) func() (lab.Kind, error) {
	server := fs.String("server", string(lab.Prosody), "`prosody` or ejabberd")
	return func() (lab.Kind, error) {
		switch kind := lab.Kind(*server); kind {
		case lab.Prosody, lab.Ejabberd:
			return kind, nil
		default:
			return "", usageError{fmt.Errorf("there is no server %q", *server)}
		}
	}
}

// setUpBench measures what it takes to set sessions up, against a bare reference.
func setUpBench(ctx context.Context, env environment, fs *flag.FlagSet) func() (report, error) {
	o := bench.Options{Out: env.stderr}
	server := serverFlag(fs)
	fs.IntVar(&o.Sessions, "sessions", 0, "sessions in each round (default 500, with ejabberd 2000)")
	fs.IntVar(&o.Rounds, "rounds", 5, "rounds of the bare reference and of the desk each")
	fs.IntVar(&o.InFlight, "in-flight", 64, "sessions that are set up at once")
	fs.IntVar(&o.Idle, "idle", 100, "sessions of each round that are set up one at a time")
	fs.StringVar(&o.Dir, "dir", "", "run the servers in this `directory` and keep it (default a temporary one)")
	fs.StringVar(&o.Profiles, "profiles", "", "write CPU profiles of the desk's rounds into this `directory`")
	return func() (_ report, err error) {
		if o.Server, err = server(); err != nil {
			return nil, err
		}
		return bench.Run(ctx, o)
	}
}

// liveBench measures a desk with many sessions under way.
func liveBench(ctx context.Context, env environment, fs *flag.FlagSet, what string) func() (report, error) {
	o := bench.LiveOptions{
		Out: env.stderr, Held: what == "held" || what == "live", Talk: what == "talk" || what == "live", Recovery: what == "recovery" || what == "live",
	}
	server := serverFlag(fs)
	fs.IntVar(&o.Sessions, "sessions", 10_000, "sessions under way")
	fs.IntVar(&o.InFlight, "in-flight", 64, "sessions that are set up, and messages that are said, at once")
	fs.IntVar(&o.Idle, "idle", 100, "new sessions among them, one at a time")
	fs.IntVar(&o.Messages, "messages", 5_000, "messages that are said")
	fs.BoolVar(&o.Archive, "sql-archive", false, "ejabberd keeps its archive in PostgreSQL (needs the package erlang-p1-pgsql)")
	fs.StringVar(&o.Dir, "dir", "", "run the servers in this `directory` and keep it (default a temporary one)")
	return func() (_ report, err error) {
		if o.Server, err = server(); err != nil {
			return nil, err
		}
		return bench.RunLive(ctx, o)
	}
}

// coreBench measures the core by itself.
func coreBench(env environment, fs *flag.FlagSet) func() (report, error) {
	o := bench.CoreOptions{Out: env.stderr}
	fs.IntVar(&o.CSRs, "csrs", 15_000, "CSRs of the largest desk")
	fs.IntVar(&o.Services, "services", 5_000, "services of the largest desk")
	fs.IntVar(&o.Waiting, "waiting", 100_000, "customers who wait on the largest desk")
	fs.IntVar(&o.Sizes, "sizes", 4, "so many desks, each a quarter of the next")
	fs.IntVar(&o.Lives, "lives", 5_000, "sessions whose whole life is led")
	fs.StringVar(&o.Profile, "profile", "", "write a CPU profile of the events to this `file`")
	return func() (report, error) { return bench.RunCore(o) }
}
