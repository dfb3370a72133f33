package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"bellhop/internal/app"
	"bellhop/internal/desk"
)

// route says what would become of a session, without doing it.
func route(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("route", flag.ContinueOnError)
	file := fs.String("services", "", "a services `file`, instead of the settings that are stored")
	service := fs.String("service", "", "the service that the customer asks")
	customer := fs.String("customer", "", "the customer's `address`")
	question := fs.String("question", "", "what they ask")
	lang := fs.String("lang", "", "their language")
	at := fs.String("at", "", "when, as 2026-12-24T18:00:00+01:00 or in UTC; now if it is not given")
	var form []string
	fs.Func("form", "an answer, as `name=value`; can be given several times", func(v string) error {
		form = append(form, v)
		return nil
	})
	cfg, _, err := configured(fs, env, args, 0)
	if err != nil {
		return err
	}
	q, err := routeQuery(*service, *customer, *at, form)
	if err != nil {
		return usageError{err}
	}
	q.Question, q.Lang = *question, *lang
	settings, err := app.StoredOrFile(ctx, cfg, *file)
	if err != nil {
		if *file != "" {
			return unreadable(err)
		}
		return err
	}
	report, err := app.Route(cfg, settings, q)
	if err != nil {
		if errors.Is(err, desk.ErrNoService) {
			return usageError{err}
		}
		return err
	}
	env.say("%s", strings.Join(report.Lines, "\n"))
	return nil
}

func routeQuery(service, customer, at string, form []string) (q desk.RouteQuery, err error) {
	if service == "" {
		return q, errors.New("no service is named; write --service sales") //nolint:err113 // for people
	}
	q.Service = desk.ServiceName(service)
	var ok bool
	if q.Answers, ok = desk.ParseAnswers(form); !ok {
		return q, fmt.Errorf("%q are not answers; write --form topic=delivery", form) //nolint:err113 // for people
	}
	if at != "" {
		if q.At, ok = desk.ParseTime(at); !ok {
			return q, fmt.Errorf("%q is not a time; write --at 2026-12-24T18:00:00+01:00", at) //nolint:err113 // for people
		}
	}
	if customer != "" {
		if q.Customer, err = desk.ParseBare(customer); err != nil {
			return q, err
		}
		q.Name = q.Customer.Local()
	}
	return q, nil
}
