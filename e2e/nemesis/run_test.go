package nemesis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/lab"
)

// Options say what a run is like.
type Options struct {
	Seed      uint64
	For       time.Duration // how long things go wrong
	Customers int
	CSRs      int
	Plan      Plan // instead of the one that the seed makes
	Log       func(format string, args ...any)
}

// Report is what a run came to.
type Report struct {
	Plan       Plan
	Took       time.Duration
	Tally      Tally
	Violations []Violation
	Lives      string          // of the sessions that violations name
	TakeOvers  []time.Duration // from a fault that ended the serving desk's term until another served
}

// String is the report for people.
func (r *Report) String() string {
	var b strings.Builder
	count := make(map[string]int)
	for _, f := range r.Plan {
		count[string(f.Part)+": "+f.What]++
	}
	fmt.Fprintf(&b, "%d faults in %v:\n%s\n", len(r.Plan), r.Took.Round(time.Second), r.Plan)
	t := r.Tally
	fmt.Fprintf(&b, "%d sessions; %d lines of transcript against %d heard; %d commands; %d times out of a room\n",
		t.Sessions, t.Messages, t.Heard, t.Commands, t.Removals)
	fmt.Fprintf(&b, "%d words lost with their rooms, as marked; %d texts repeated under their id\n", t.Lost, t.Repeated)
	if len(r.TakeOvers) > 0 {
		fmt.Fprintf(&b, "take-overs: %v\n", r.TakeOvers)
	}
	fmt.Fprintf(&b, "%d violations", len(r.Violations))
	for _, v := range r.Violations {
		b.WriteString("\n  " + v.String())
	}
	b.WriteString(r.Lives)
	return b.String()
}

// run is a run that goes on.
type run struct {
	*Stage
	Options
	history History

	mu       sync.Mutex // guards what follows
	evidence Evidence
	report   Report
}

const service = "sales@" + lab.Desk

// Run lets people talk on a started stage while the plan is carried out, waits until all has
// come to an end, and checks what is left.
func Run(ctx context.Context, s *Stage, o Options) (*Report, error) {
	r := &run{Stage: s, Options: o}
	if r.Plan == nil {
		r.Plan = NewPlan(o.Seed, o.For)
	}
	r.report.Plan = r.Plan
	began := time.Now()
	people, err := r.hire(ctx)
	if err != nil {
		return nil, err
	}
	going, stop := context.WithCancel(ctx)
	end, finish := context.WithTimeout(ctx, o.For+settling)
	defer finish()
	defer stop()
	var everybody, watchers sync.WaitGroup
	watchers.Go(func() { r.watch(end) })
	for _, p := range people {
		everybody.Go(func() { p.live(going, end) })
	}
	if err := r.carryOut(ctx); err != nil {
		return nil, err
	}
	stop()
	if err := r.heal(ctx); err != nil {
		return nil, err
	}
	r.waitFor(end, people)
	finish()
	everybody.Wait()
	watchers.Wait()
	if err := r.collect(ctx); err != nil {
		return nil, err
	}
	r.report.Took = time.Since(began)
	r.report.Tally, r.report.Violations = Check(&r.evidence)
	r.report.Lives = timelines(&r.evidence, r.report.Violations)
	return &r.report, nil
}

// settling is how long everything may take to come to an end once nothing is broken any more:
// half a minute in which no deadline passes after a break, and then their deadlines.
const settling = 100 * time.Second

// inhabitant is a person with what they do.
type inhabitant struct {
	*person
	live func(ctx, end context.Context)
	ends bool // they come to an end by themselves
	done chan struct{}
}

// hire makes the accounts and tells the desk of its CSRs.
func (r *run) hire(ctx context.Context) ([]*inhabitant, error) {
	var all []*inhabitant
	var csrs strings.Builder
	add := func(name string, ends bool, live func(p *person, ctx, end context.Context)) (*person, error) {
		p := r.person(&r.history, name, r.Seed)
		in := &inhabitant{person: p, ends: ends, done: make(chan struct{})}
		in.live = func(ctx, end context.Context) {
			defer close(in.done)
			live(p, ctx, end)
		}
		all = append(all, in)
		return p, r.AddUser(ctx, name)
	}
	for i := range r.CSRs {
		p, err := add(fmt.Sprintf("csr%d", i+1), false, (*person).csr)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&csrs, "  - {jid: %s, name: %s, capacity: 2, services: [sales]}\n", p.bare(), p.nick)
	}
	for i := range r.Customers {
		_, err := add(fmt.Sprintf("customer%d", i+1), true, func(p *person, ctx, end context.Context) {
			p.customer(ctx, end, service)
		})
		if err != nil {
			return nil, err
		}
	}
	if _, err := add("mallory1", true, func(p *person, ctx, _ context.Context) { p.stranger(ctx) }); err != nil {
		return nil, err
	}
	return all, r.Apply(ctx, `services:
  - {name: sales, title: Sales, kind: queue, offer_timeout: 3s, join_timeout: 6s, missed_offers: 50, grace: 6s,
     idle_timeout: 45s, max_wait: 60s}
csrs:
`+csrs.String())
}

// carryOut has the plan's faults happen, each in its time.
func (r *run) carryOut(ctx context.Context) error {
	began := time.Now()
	var wg sync.WaitGroup
	failed := make(chan error, len(r.Plan)+1)
	for _, f := range r.Plan {
		if !sleep(ctx, time.Until(began.Add(f.At))) {
			failed <- ctx.Err()
			break
		}
		if r.Log != nil {
			r.Log("%s", f)
		}
		wg.Go(func() { failed <- r.inject(ctx, f) })
	}
	sleep(ctx, time.Until(began.Add(r.For)))
	wg.Wait()
	close(failed)
	var all error
	for err := range failed {
		all = errors.Join(all, err)
	}
	return all
}

// heal ends all faults.
func (r *run) heal(ctx context.Context) error {
	for _, d := range r.Desks {
		d.Stream.Set(Pass)
		d.Base.Set(Pass)
		if err := errors.Join(d.Signal(syscall.SIGCONT), d.Start()); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 45*time.Second)
	defer cancel()
	_, err := r.Serving(ctx)
	return err
}

// waitFor waits until all people and sessions have come to an end.
func (r *run) waitFor(end context.Context, people []*inhabitant) {
	for _, p := range people {
		if !p.ends {
			continue
		}
		select {
		case <-p.done:
		case <-end.Done():
			r.evidence.Waiting = append(r.evidence.Waiting, p.bare()+" did not get to an end")
		}
	}
	for end.Err() == nil {
		records, err := ReadRecords(end, r.URL, lab.Desk)
		open := slices.ContainsFunc(records.Sessions, func(s SessionRow) bool { return s.State != "closed" })
		if err == nil && !open && len(records.Owed) == 0 {
			sleep(end, 300*time.Millisecond) // what is on its way to the clients
			return
		}
		sleep(end, 200*time.Millisecond)
	}
}

// watch looks at the database and the processes while the run goes on.
func (r *run) watch(ctx context.Context) {
	var conn *pgx.Conn
	for sleep(ctx, 300*time.Millisecond) {
		for _, d := range r.Desks {
			memory := d.Memory()
			r.mu.Lock()
			r.evidence.Memory = max(r.evidence.Memory, memory)
			r.mu.Unlock()
		}
		var err error
		if conn == nil {
			if conn, err = pgx.Connect(ctx, r.URL); err != nil {
				continue // PostgreSQL is being restarted
			}
		}
		found, err := look(ctx, conn, lab.Desk)
		if err != nil {
			_ = conn.Close(ctx) // it is broken
			conn = nil
			continue
		}
		r.mu.Lock()
		for _, v := range found {
			if !slices.Contains(r.evidence.Samples, v) {
				r.evidence.Samples = append(r.evidence.Samples, v)
			}
		}
		r.mu.Unlock()
	}
	if conn != nil {
		_ = conn.Close(context.WithoutCancel(ctx)) // it was only read from
	}
}

// collect ends the desks and gathers what they have left.
func (r *run) collect(ctx context.Context) (err error) {
	e := &r.evidence
	e.Logs = make(map[string]string)
	for _, d := range r.Desks {
		if died := d.Died(); died != "" {
			e.Died = append(e.Died, d.Name+" ended by itself: "+died)
		}
		if err := d.End(ctx, syscall.SIGTERM); err != nil {
			return err
		}
		e.Logs[d.Name] = d.Log()
	}
	e.Entries = r.history.Entries()
	e.Faults = len(r.Plan)
	e.Records, err = ReadRecords(ctx, r.URL, lab.Desk)
	return err
}
