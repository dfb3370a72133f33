package main

import (
	"context"
	"flag"
	"log/slog"
	"strings"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/internal/text"
	"bellhop/services"
)

// configured reads the flags that every working command has, and the configuration.
func configured(fs *flag.FlagSet, env environment, args []string, files int) (*config.Config, []string, error) {
	path := fs.String("c", "bellhop.yaml", "the configuration `file`")
	rest, err := parse(fs, args, files)
	if err != nil {
		return nil, nil, err
	}
	cfg, err := config.Load(*path, env.vars)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	return cfg, rest, nil
}

// unreadable makes a file that cannot be read wrong usage; mistakes in it are that already.
func unreadable(err error) error {
	if _, ok := err.(config.Errors); ok { //nolint:errorlint // Load returns it unwrapped
		return err
	}
	return usageError{err}
}

func serve(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	cfg, _, err := configured(fs, env, args, 0)
	if err != nil {
		return err
	}
	level := new(slog.LevelVar)
	log := logger(env.stderr, cfg.Log, level)
	again := func() (*config.Config, error) {
		fresh, err := config.Load(fs.Lookup("c").Value.String(), env.vars)
		if err == nil {
			level.Set(fresh.Log.Level)
		}
		return fresh, err
	}
	return app.Serve(ctx, cfg, log, app.Reload{Asked: env.hangup, Read: again})
}

func migrate(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("migrate", flag.ContinueOnError)
	role := fs.String("grant", "", "a `role` of the database that may then serve a desk, but not alter the tables")
	cfg, _, err := configured(fs, env, args, 0)
	if err != nil {
		return err
	}
	if err := app.Migrate(ctx, cfg, logger(env.stderr, cfg.Log, nil)); err != nil || *role == "" {
		return err
	}
	if err := app.Grant(ctx, cfg, *role); err != nil {
		return err
	}
	env.say("%s may serve a desk now; it can neither alter the tables nor what the audit has.", *role)
	return nil
}

func apply(ctx context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("apply", flag.ContinueOnError)
	dry := fs.Bool("dry-run", false, "show the difference and change nothing")
	cfg, files, err := configured(fs, env, args, 1)
	if err != nil {
		return err
	}
	stored, err := app.AllSettings(ctx, cfg)
	if err != nil {
		return err
	}
	known := stored.Know(config.Known{Kinds: kindNames(), Texts: text.Keys(), CheckRule: rules.New().CheckRule})
	settings, err := config.LoadServices(files[0], known)
	if err != nil {
		return unreadable(err)
	}
	plan, err := stored.Plan(settings)
	switch {
	case err != nil:
		return err
	case settings.Placement != nil || len(plan) > 1:
		return applyLinks(ctx, env, cfg, plan, *dry)
	}
	for _, line := range plan[0].Changes {
		env.say("%s", line)
	}
	switch {
	case len(plan[0].Changes) == 0:
		env.say("Nothing to change.")
		return nil
	case *dry:
		return nil
	}
	note, err := app.Apply(ctx, cfg, settings, logger(env.stderr, cfg.Log, nil))
	if err != nil {
		return err
	}
	env.say("%s", note)
	return nil
}

// applyLinks applies a file that names links, and says of each what changes and what became of it.
func applyLinks(ctx context.Context, env environment, cfg *config.Config, plan []app.Step, dry bool) error {
	say := func(s app.Step, outcome string) {
		env.say("%s:", s.Link)
		for _, line := range s.Changes {
			env.say("  %s", line)
		}
		for line := range strings.Lines(outcome) {
			env.say("  %s", strings.TrimSuffix(line, "\n"))
		}
	}
	tell := func(s app.Step, note string, err error) {
		switch {
		case err != nil:
			say(s, "Not applied: "+err.Error())
		case len(s.Changes) == 0:
			say(s, "Nothing to change.")
		default:
			say(s, note)
		}
	}
	if !dry {
		return app.ApplyPlan(ctx, cfg, plan, logger(env.stderr, cfg.Log, nil), tell)
	}
	for _, s := range plan {
		tell(s, "", nil)
	}
	return nil
}

func kindNames() []desk.KindName {
	var names []desk.KindName
	for name := range services.Kinds() {
		names = append(names, name)
	}
	return names
}
