package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"time"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/postgres"
)

// inboxPoll is how often the holder of a link looks for settings left by [Apply].
const inboxPoll = time.Second

// Apply brings the desk's settings to those of a file: through the process that holds the
// link if there is one, else by itself, under the lease. It returns a sentence that says
// what was done.
func Apply(ctx context.Context, cfg *config.Config, settings *config.Settings, log *slog.Logger) (string, error) {
	db, err := open(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer db.Close()
	return applyTo(ctx, cfg, db, desk.JID(cfg.XMPP.Domain), applying(settings), log)
}

// applyTo applies settings to one link, which may be another than that of the configuration.
//
//nolint:revive // argument-limit: what it needs
func applyTo(ctx context.Context, cfg *config.Config, db *postgres.DB, link desk.JID, event desk.ApplySettings, log *slog.Logger) (string, error) {
	event.Reply = desk.Reply{To: desk.Operator, From: link}
	k := &keeper{leaser: db, log: log}
	asked := time.Now()
	lease, ok, err := db.Acquire(ctx, string(link), fmt.Sprintf("apply/%s/%d", hostname(), os.Getpid()), leaseTTL)
	if err != nil {
		return "", err
	}
	if ok {
		k.set(lease, asked)
		defer k.release(ctx)
		return applyAlone(ctx, cfg, db, k, event)
	}
	id, err := db.PutRequest(ctx, string(link), event)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	result, err := db.AwaitAnswer(ctx, id)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "", fmt.Errorf("app: %s holds the link, but did not answer in 30 s; see its log", lease.Holder)
	case err != nil:
		return "", err
	case result.Refusal != nil:
		return "", result.Refusal
	}
	return result.Note, nil
}

// Settings returns the desk's settings as they are stored.
func Settings(ctx context.Context, cfg *config.Config) (config.Settings, error) {
	db, err := open(ctx, cfg)
	if err != nil {
		return config.Settings{}, err
	}
	defer db.Close()
	state, err := db.Settings(ctx, cfg.XMPP.Domain)
	if err != nil {
		return config.Settings{}, err
	}
	return stateSettings(state), nil
}

// Migrate brings the database's schema to what this version works with.
func Migrate(ctx context.Context, cfg *config.Config, log *slog.Logger) error {
	return postgres.Migrate(ctx, cfg.Database.Reveal(), log)
}

// Grant lets a role of the database serve a desk, but not alter the schema or what the audit has.
// The configuration names the owner of the tables.
func Grant(ctx context.Context, cfg *config.Config, role string) error {
	_, err := postgres.Grant(ctx, cfg.Database.Reveal(), role)
	return err
}

func open(ctx context.Context, cfg *config.Config) (*postgres.DB, error) {
	db, err := postgres.Connect(ctx, cfg.Database.Reveal())
	if err != nil {
		return nil, err
	}
	if err := db.CheckSchema(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// applyAlone applies settings while no process serves the link.
func applyAlone(ctx context.Context, cfg *config.Config, db *postgres.DB, k *keeper, event desk.ApplySettings) (string, error) {
	state, err := db.Load(ctx, k.Lease())
	if err != nil {
		return "", err
	}
	now := time.Now()
	options := deskOptions(cfg)
	options.Domain, options.Epoch = desk.JID(k.Lease().Link), k.Lease().Epoch
	d, err := desk.New(options, state, now)
	if err != nil {
		return "", err
	}
	var result desk.Result
	for _, o := range d.Apply(now, event) {
		if a, ok := o.Effect.(desk.Answer); ok {
			result = a.Result
			d.Apply(now, desk.EffectDone{ID: o.ID})
		}
	}
	if result.Refusal != nil {
		return "", result.Refusal
	}
	return result.Note, db.Commit(ctx, k.Lease(), d.TakeChanges())
}

// watchInbox takes the settings that other processes leave, and looks where the services of the other
// links are, until ctx ends.
func (t *term) watchInbox(ctx context.Context) error {
	tick := time.NewTicker(inboxPoll)
	defer tick.Stop()
	for {
		t.lookAround(ctx)
		requests, err := t.db.TakeRequests(ctx, t.keeper.Lease())
		if err != nil && ctx.Err() == nil {
			t.log.Debug("cannot look for settings to apply", "error", err)
		}
		for _, r := range requests {
			e := r.Settings
			e.Reply = desk.Reply{To: desk.Operator, From: desk.JID(t.cfg.XMPP.Domain), ID: strconv.FormatInt(r.ID, 10)}
			if t.loop.Request(e) != nil {
				t.log.Warn("too busy to apply settings now", "request", r.ID)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// lookAround tells the desk where the services of the other links are, if that is news.
func (t *term) lookAround(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	places, err := t.db.Places(ctx, t.cfg.XMPP.Domain)
	switch {
	case err != nil:
		t.log.Debug("cannot look for the services of other links", "error", err)
	case !slices.Equal(places, t.places) && t.loop.Request(desk.PlacedElsewhere{Places: places}) == nil:
		t.places = places
	}
}

// answerOperator writes the answer to settings that were left.
func (t *term) answerOperator(a desk.Answer, done func(error)) {
	id, err := strconv.ParseInt(a.Reply.ID, 10, 64)
	if err != nil {
		done(nil) // nobody waits for it
		return
	}
	go func() { // ends within the timeout; done may be called late, the loop is then gone
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := t.db.AnswerRequest(ctx, id, a.Result); err != nil {
			t.log.Warn("cannot answer who applied settings", "error", err)
		}
		done(nil)
	}()
}
