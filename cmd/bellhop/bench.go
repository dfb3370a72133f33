package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"bellhop/internal/bench"
	"bellhop/internal/lab"
)

// measure runs the benchmarks that compare.
func measure(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	o := bench.Options{Out: env.stderr}
	server := fs.String("server", string(lab.Prosody), "`prosody` or ejabberd")
	fs.IntVar(&o.Sessions, "sessions", 0, "sessions in each round (default 500, with ejabberd 2000)")
	fs.IntVar(&o.Rounds, "rounds", 5, "rounds of the bare reference and of the desk each")
	fs.IntVar(&o.InFlight, "in-flight", 64, "sessions that are set up at once")
	fs.IntVar(&o.Idle, "idle", 100, "sessions of each round that are set up one at a time")
	fs.StringVar(&o.Dir, "dir", "", "run the servers in this `directory` and keep it (default a temporary one)")
	fs.StringVar(&o.Profiles, "profiles", "", "write CPU profiles of the desk's rounds into this `directory`")
	to := fs.String("json", "", "write the report as JSON to this `file`, too")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	switch o.Server = lab.Kind(*server); o.Server {
	case lab.Prosody, lab.Ejabberd:
	default:
		return usageError{fmt.Errorf("there is no server %q", *server)}
	}
	report, err := bench.Run(ctx, o)
	if err != nil {
		return err
	}
	env.say("")
	if err := report.WriteText(env.stdout); err != nil {
		return err
	}
	if *to == "" {
		return nil
	}
	file, err := os.Create(*to)
	if err != nil {
		return err
	}
	return errors.Join(report.WriteJSON(file), file.Close())
}
