package main

import (
	"context"
	"flag"
	"os"
	"strings"
	"time"

	stage "bellhop/internal/demo"
)

// pause is what a person needs to read a step of the played session.
const pause = 700 * time.Millisecond

func demo(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	once := fs.Bool("once", false, "end after the session")
	dir := fs.String("dir", ".run/demo", "the `directory` that holds all data")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	o := stage.Options{Dir: *dir, Out: env.stdout}
	if terminal(env) && !*once {
		o.Stay, o.Pause = true, pause
	}
	return stage.Run(ctx, o)
}

// terminal reports whether somebody can see what is printed, and press Ctrl-C.
func terminal(env environment) bool {
	if env.stdout != os.Stdout {
		return false
	}
	name, err := os.Readlink("/proc/self/fd/1") // the demo's servers need Linux anyway
	return err == nil && (strings.HasPrefix(name, "/dev/pts/") || strings.HasPrefix(name, "/dev/tty"))
}
