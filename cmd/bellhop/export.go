package main

import (
	"context"
	"errors"
	"flag"

	"bellhop/internal/app"
	"bellhop/internal/desk"
)

// export gives out everything that is stored of a customer.
func export(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("export", flag.ContinueOnError)
	customer := fs.String("customer", "", "the customer's `address`")
	cfg, _, err := configured(fs, env, args, 0)
	if err != nil {
		return err
	}
	if *customer == "" {
		return usageError{errors.New("no customer is named; write --customer alice@example.org (the settings are given out by the command export of the desk)")} //nolint:err113 // for people
	}
	jid, err := desk.ParseBare(*customer)
	if err != nil {
		return usageError{err}
	}
	data, err := app.CustomerData(ctx, cfg, jid)
	if err != nil {
		return err
	}
	env.say("%s", data)
	return nil
}
