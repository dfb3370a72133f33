package bench

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"bellhop/internal/lab"
)

// Report is what a run has measured. Costs are means over the rounds, in milliseconds of
// processor time a session.
type Report struct {
	Server   lab.Kind  `json:"server"`
	Began    time.Time `json:"began"`
	Cores    int       `json:"cores"`
	Go       string    `json:"go"`
	Sessions int       `json:"sessions"`
	Rounds   int       `json:"rounds"`
	InFlight int       `json:"in_flight"`

	Rate  Comparison `json:"rate"` // sessions a second
	Ratio Summary    `json:"ratio"`
	Goal  float64    `json:"goal"`
	Bare  Side       `json:"bare"`
	Desk  Side       `json:"desk"`

	Batch Batch `json:"batch"`
	Left  int   `json:"effects_left"` // of the desk, still owed when their sessions were long over; should be 0
}

// Comparison is a measure of both sides.
type Comparison struct {
	Bare Summary `json:"bare"`
	Desk Summary `json:"desk"`
}

// Side is what was measured of one of the two.
type Side struct {
	Idle Percentiles `json:"idle"` // one at a time
	Busy Percentiles `json:"busy"` // so many in flight; means of the rounds
	Cost Cost        `json:"cost"`
	Sent float64     `json:"stanzas_sent"`     // by the component, a session
	Got  float64     `json:"stanzas_received"` // by the component, a session
}

// Cost is processor time in milliseconds a session.
type Cost struct {
	Bellhop  float64 `json:"bellhop_ms"` // this process: what is measured, and the receivers
	XMPP     float64 `json:"xmpp_ms"`
	Postgres float64 `json:"postgres_ms"`
	Idle     float64 `json:"idle_ms"` // what the cores did not use, or others did
}

// Batch is how the desk's transactions were.
type Batch struct {
	Sessions float64 `json:"sessions"` // set up for each transaction
	Events   float64 `json:"events"`
	Took     float64 `json:"took_ms"`
	Share    float64 `json:"share"` // of the time in which the loop waited for them
}

// Goals are the ratios to reach.
const (
	goalProsody  = 0.70
	goalEjabberd = 0.65
)

func newReport(o Options) *Report {
	r := &Report{
		Server: o.Server, Began: time.Now().UTC().Truncate(time.Second), Cores: runtime.NumCPU(), Go: runtime.Version(),
		Sessions: o.Sessions, Rounds: o.Rounds, InFlight: o.InFlight, Goal: goalProsody,
	}
	if o.Server == lab.Ejabberd {
		r.Goal = goalEjabberd
	}
	return r
}

func (r *Report) fill(bares, desks []Round) {
	var bare, desk, ratio []float64
	var tx Transactions
	seconds := 0.0
	for i := range bares {
		bare, desk = append(bare, bares[i].Rate), append(desk, desks[i].Rate)
		ratio = append(ratio, desks[i].Rate/bares[i].Rate)
		tx.Count += desks[i].Desk.Count
		tx.Events += desks[i].Desk.Events
		tx.Took += desks[i].Desk.Took
		seconds += float64(r.Sessions) / desks[i].Rate
	}
	r.Rate = Comparison{Bare: summarize(bare), Desk: summarize(desk)}
	r.Ratio = summarize(ratio)
	r.Bare, r.Desk = r.side(bares), r.side(desks)
	if tx.Count > 0 {
		r.Batch = Batch{
			Sessions: float64(r.Sessions*len(desks)) / tx.Count, Events: tx.Events / tx.Count,
			Took: tx.Took.Seconds() * 1000 / tx.Count, Share: tx.Took.Seconds() / seconds,
		}
	}
}

func (r *Report) side(rounds []Round) Side {
	var s Side
	var single []time.Duration
	n := float64(len(rounds))
	for _, one := range rounds {
		single = append(single, one.Single...)
		s.Busy.Count += one.Busy.Count
		s.Busy.P50 += one.Busy.P50 / n
		s.Busy.P95 += one.Busy.P95 / n
		s.Busy.P99 += one.Busy.P99 / n
		s.Sent += one.Sent / n
		s.Got += one.Got / n
		ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(r.Sessions) / n }
		s.Cost.Bellhop += ms(one.CPU.Bellhop)
		s.Cost.XMPP += ms(one.CPU.XMPP)
		s.Cost.Postgres += ms(one.CPU.Postgres)
		s.Cost.Idle += 1000 * float64(r.Cores) / one.Rate / n
	}
	s.Cost.Idle -= s.Cost.Bellhop + s.Cost.XMPP + s.Cost.Postgres
	s.Idle = percentiles(single)
	return s
}

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error { return writeJSON(w, r) }

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s, %d cores, %s; %d rounds of %d sessions each, %d in flight

set-up rate, /s        median       min       max
  bare               %8.1f  %8.1f  %8.1f
  desk               %8.1f  %8.1f  %8.1f
  desk/bare          %8.2f  %8.2f  %8.2f   goal %.2f

set-up latency, ms        p50       p95       p99
  bare, idle         %8.2f  %8.2f  %8.2f   of %d
  desk, idle         %8.2f  %8.2f  %8.2f   of %d
  bare, %3d in flight%8.2f  %8.2f  %8.2f
  desk, %3d in flight%8.2f  %8.2f  %8.2f

processor time a session, ms
                      bellhop    server  postgres      idle
  bare               %8.2f  %8.2f  %8.2f  %8.2f
  desk               %8.2f  %8.2f  %8.2f  %8.2f

stanzas a session        sent  received
  bare               %8.1f  %8.1f
  desk               %8.1f  %8.1f

transactions: %.1f sessions and %.1f events each, %.2f ms each, %.0f %% of the time
effects that were never done: %d
`,
		r.Server, r.Cores, r.Go, r.Rounds, r.Sessions, r.InFlight,
		r.Rate.Bare.Median, r.Rate.Bare.Min, r.Rate.Bare.Max,
		r.Rate.Desk.Median, r.Rate.Desk.Min, r.Rate.Desk.Max,
		r.Ratio.Median, r.Ratio.Min, r.Ratio.Max, r.Goal,
		r.Bare.Idle.P50, r.Bare.Idle.P95, r.Bare.Idle.P99, r.Bare.Idle.Count,
		r.Desk.Idle.P50, r.Desk.Idle.P95, r.Desk.Idle.P99, r.Desk.Idle.Count,
		r.InFlight, r.Bare.Busy.P50, r.Bare.Busy.P95, r.Bare.Busy.P99,
		r.InFlight, r.Desk.Busy.P50, r.Desk.Busy.P95, r.Desk.Busy.P99,
		r.Bare.Cost.Bellhop, r.Bare.Cost.XMPP, r.Bare.Cost.Postgres, r.Bare.Cost.Idle,
		r.Desk.Cost.Bellhop, r.Desk.Cost.XMPP, r.Desk.Cost.Postgres, r.Desk.Cost.Idle,
		r.Bare.Sent, r.Bare.Got, r.Desk.Sent, r.Desk.Got,
		r.Batch.Sessions, r.Batch.Events, r.Batch.Took, 100*r.Batch.Share, r.Left)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}
