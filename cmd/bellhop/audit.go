package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"bellhop/internal/app"
)

// audit verify reads the audit from its first row to its last.
func audit(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("audit", flag.ContinueOnError)
	anchor := fs.String("anchor", "", "a `row` that was noted before, as it was printed")
	cfg, what, err := configured(fs, env, args, 1)
	if err != nil {
		return err
	}
	if what[0] != "verify" {
		return usageError{fmt.Errorf("there is no %q; write verify", what[0])} //nolint:err113 // for people
	}
	lines, err := app.VerifyAudit(ctx, cfg, *anchor)
	if err != nil {
		if errors.Is(err, app.ErrAnchor) {
			return usageError{err}
		}
		return err
	}
	env.say("%s", strings.Join(lines, "\n"))
	return nil
}
