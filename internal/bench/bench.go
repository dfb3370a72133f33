package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"bellhop/internal/lab"
)

// Options say what is measured, and how long.
type Options struct {
	Server   lab.Kind  // Prosody if empty
	Sessions int       // in each round; 500 on Prosody and 2,000 on ejabberd if zero
	Rounds   int       // of the bare reference and of the desk each; 5 if zero
	InFlight int       // sessions that are being set up at once; 64 if zero
	Idle     int       // sessions of each round that are set up one at a time; 100 if zero
	Archive  bool      // ejabberd keeps its archive in PostgreSQL
	Dir      string    // holds the servers while they run; a temporary one if empty
	Profiles string    // directory for CPU profiles of the desk's rounds; none if empty
	Out      io.Writer // is told how it goes; may be nil
}

// Bounds on a run, so that a slip of the finger does not fill a disk.
const (
	maxSessions = 20_000
	maxRounds   = 50
	maxInFlight = 1_000
	gap         = 30 * time.Millisecond // between sessions one at a time
	roundTime   = 5 * time.Minute       // of one round, from start to stop
)

func (o Options) withDefaults() (Options, error) {
	o.Server = cmp.Or(o.Server, lab.Prosody)
	sessions := 500
	if o.Server == lab.Ejabberd {
		sessions = 2000
	}
	o.Sessions = cmp.Or(o.Sessions, sessions)
	o.Rounds = cmp.Or(o.Rounds, 5)
	o.InFlight = cmp.Or(o.InFlight, 64)
	o.Idle = cmp.Or(o.Idle, 100)
	if o.Out == nil {
		o.Out = io.Discard
	}
	for _, limit := range []struct {
		name        string
		value, most int
	}{{"sessions", o.Sessions, maxSessions}, {"rounds", o.Rounds, maxRounds}, {"in flight", o.InFlight, maxInFlight}, {"idle", o.Idle, maxSessions}} {
		if limit.value < 1 || limit.value > limit.most {
			return o, fmt.Errorf("bench: %s: %d is not from 1 to %d", limit.name, limit.value, limit.most)
		}
	}
	return o, nil
}

// Round is one round of the bare reference or of the desk.
type Round struct {
	Rate   float64         // sessions a second, so many in flight
	Busy   Percentiles     // how long one took among those in flight
	CPU    CPU             // of the sessions in flight
	Sent   float64         // stanzas that the component sent, a session
	Got    float64         // stanzas that came to it, a session
	Desk   Transactions    // zero for the bare reference
	Single []time.Duration // how long each of those one at a time took
}

// Transactions are those of the desk's database that a round made.
type Transactions struct {
	Count  float64
	Events float64
	Took   time.Duration // all together
}

// side is what is measured: the bare reference or the desk.
type side interface {
	// start begins a round. Nothing of it is measured.
	start(ctx context.Context) error
	// set makes n sessions, so many at once, and leaves them as they are.
	set(ctx context.Context, n, width int) (time.Duration, []time.Duration, error)
	// counts are the counters of the component.
	counts(ctx context.Context) (counters, error)
	// stop ends all sessions of the round, and whatever start began.
	stop(ctx context.Context) error
}

// counters are what a component counts from its start.
type counters struct {
	sent, got float64
	tx        Transactions
}

// Run measures and returns the report. It stops what it has started.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	if o, err = o.withDefaults(); err != nil {
		return nil, err
	}
	s, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer s.end(ctx)
	report = newReport(o)
	var bares, desks []Round
	for i := range o.Rounds {
		sides := []struct {
			name string
			side side
			to   *[]Round
		}{{"bare", &bare{stage: s}, &bares}, {"desk", &deskSide{stage: s}, &desks}}
		if i%2 == 1 { // what grows with time meets both alike
			sides[0], sides[1] = sides[1], sides[0]
		}
		for _, one := range sides {
			r, err := s.round(ctx, one.side, fmt.Sprintf("%s-%d", one.name, i+1))
			if err != nil {
				return nil, fmt.Errorf("round %d, %s: %w", i+1, one.name, err)
			}
			s.say("round %d  %s  %7.1f/s  idle p50 %.2f ms", i+1, one.name, r.Rate, percentiles(r.Single).P50)
			*one.to = append(*one.to, *r)
		}
	}
	report.fill(bares, desks)
	report.Left = s.left
	return report, nil
}

// round measures one round: some sessions to warm up, some one at a time, and then so many in
// flight.
func (s *stage) round(ctx context.Context, one side, name string) (r *Round, err error) {
	ctx, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	if err := one.start(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, one.stop(ctx)) }()
	if _, _, err := one.set(ctx, s.opts.InFlight, s.opts.InFlight); err != nil {
		return nil, err
	}
	r = &Round{}
	if err := s.quiet(ctx); err != nil {
		return nil, err
	}
	if r.Single, err = s.oneByOne(ctx, one); err != nil {
		return nil, err
	}
	if err := s.quiet(ctx); err != nil {
		return nil, err
	}
	return r, s.burst(ctx, one, name, r)
}

// oneByOne makes sessions when nothing else is going on: what the one before has left to be
// done, on the server, in the desk and on the disk, is over.
func (s *stage) oneByOne(ctx context.Context, one side) ([]time.Duration, error) {
	var all []time.Duration
	for range s.opts.Idle {
		_, took, err := one.set(ctx, 1, 1)
		if err != nil {
			return nil, err
		}
		all = append(all, took...)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(gap):
		}
	}
	return all, nil
}

// quiet lets what came before come to rest.
func (s *stage) quiet(ctx context.Context) error {
	runtime.GC()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(300 * time.Millisecond):
		return nil
	}
}

// burst makes the sessions that are in flight together.
func (s *stage) burst(ctx context.Context, one side, name string, r *Round) error {
	n := s.opts.Sessions
	counted, err := one.counts(ctx)
	if err != nil {
		return err
	}
	stopProfile, err := s.profile(name)
	if err != nil {
		return err
	}
	before, err := s.usage()
	if err != nil {
		return errors.Join(err, stopProfile())
	}
	took, each, err := one.set(ctx, n, s.opts.InFlight)
	after, failed := s.usage()
	if err := errors.Join(err, failed, stopProfile()); err != nil {
		return err
	}
	r.Rate, r.Busy, r.CPU = float64(n)/took.Seconds(), percentiles(each), after.since(before)
	now, err := one.counts(ctx)
	if err != nil {
		return err
	}
	r.Sent, r.Got = (now.sent-counted.sent)/float64(n), (now.got-counted.got)/float64(n)
	r.Desk = Transactions{
		Count: now.tx.Count - counted.tx.Count, Events: now.tx.Events - counted.tx.Events, Took: now.tx.Took - counted.tx.Took,
	}
	return nil
}
