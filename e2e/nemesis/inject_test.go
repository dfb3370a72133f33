package nemesis

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"time"
)

// inject carries out one fault and mends it when its time is over.
func (r *run) inject(ctx context.Context, f Fault) error {
	switch f.Part {
	case ServingStream:
		return r.onLink(ctx, f, r.who(ctx, true).Stream)
	case ServingBase:
		return r.onLink(ctx, f, r.who(ctx, true).Base)
	case StandbyBase:
		return r.onLink(ctx, f, r.who(ctx, false).Base)
	case Serving:
		return r.onDesk(ctx, f, r.who(ctx, true), true)
	case Standby:
		return r.onDesk(ctx, f, r.who(ctx, false), false)
	case Server:
		r.server.Lock()
		defer r.server.Unlock()
		if err := r.XMPP.Stop(ctx); err != nil {
			return err
		}
		sleep(ctx, f.For)
		return r.XMPP.Restart(ctx)
	case Postgres:
		return r.onPostgres(ctx, f)
	}
	return fmt.Errorf("nemesis: no part %q", f.Part)
}

func (r *run) onLink(ctx context.Context, f Fault, p *Proxy) error {
	p.Set(Mode(f.What))
	sleep(ctx, f.For)
	p.Set(Pass)
	return nil
}

// onDesk breaks a process, and measures how long it takes until another one serves.
func (r *run) onDesk(ctx context.Context, f Fault, d *Desk, serving bool) error {
	signal := map[string]syscall.Signal{Kill: syscall.SIGKILL, Term: syscall.SIGTERM, Freeze: syscall.SIGSTOP}[f.What]
	began := time.Now()
	if err := d.Signal(signal); err != nil {
		return err
	}
	if serving {
		r.measure(ctx, f, d, began)
	}
	sleep(ctx, time.Until(began.Add(f.For)))
	if f.What == Freeze {
		return d.Signal(syscall.SIGCONT)
	}
	if err := d.End(ctx, signal); err != nil {
		return err
	}
	return d.Start()
}

// measure notes when another desk serves, if that is within the fault's time.
func (r *run) measure(ctx context.Context, f Fault, broken *Desk, began time.Time) {
	for time.Since(began) < f.For {
		for _, d := range r.Desks {
			if d == broken {
				continue
			}
			if ready, _ := d.Ready(ctx); ready {
				r.mu.Lock()
				r.report.TakeOvers = append(r.report.TakeOvers, time.Since(began).Round(time.Millisecond))
				r.mu.Unlock()
				return
			}
		}
		sleep(ctx, 20*time.Millisecond)
	}
}

func (r *run) onPostgres(ctx context.Context, f Fault) error {
	r.server.Lock()
	defer r.server.Unlock()
	end := r.Postgres.Stop
	if f.What == Kill {
		end = r.Postgres.Kill
	}
	if err := end(ctx); err != nil {
		return err
	}
	sleep(ctx, f.For)
	return r.Postgres.Restart(ctx)
}

// who finds the desk that serves, or the other one. While none does it is the first.
func (r *run) who(ctx context.Context, serving bool) *Desk {
	at := slices.IndexFunc(r.Desks, func(d *Desk) bool { ready, _ := d.Ready(ctx); return ready })
	at = max(at, 0)
	if !serving {
		at = (at + 1) % len(r.Desks)
	}
	return r.Desks[at]
}
