package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"bellhop/internal/app"
	"bellhop/internal/doctor"
)

var errUnwell = errors.New("something is wrong; the lines that begin with fail say what, and how to mend it")

// examine looks at everything a desk needs, a line for each finding.
func examine(ctx context.Context, env environment, args []string) error {
	cfg, _, err := configured(flag.NewFlagSet("doctor", flag.ContinueOnError), env, args, 0)
	if err != nil {
		return err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	holder := fmt.Sprintf("doctor/%s/%d", host, os.Getpid())
	if !doctor.Examine(ctx, cfg, app.ComponentTLS(cfg), holder, func(f doctor.Finding) { env.say("%s", f) }) {
		return errUnwell
	}
	return nil
}
