package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"

	"bellhop/internal/erlang"
	"bellhop/internal/simulate"
)

// erlangReport is what the calculator says.
type erlangReport struct {
	Arrivals float64     `json:"arrivals_per_hour"`
	Handling float64     `json:"handling_seconds"`
	Patience float64     `json:"patience_seconds,omitempty"`
	Capacity int         `json:"capacity"`
	Erlangs  float64     `json:"erlangs"`
	Within   float64     `json:"within_seconds"`
	Level    float64     `json:"level"`
	Needed   int         `json:"csrs_needed"`
	Rows     []erlangRow `json:"rows"`
}

// erlangRow is a number of CSRs and what comes of it; what has no end is null.
type erlangRow struct {
	CSRs      int      `json:"csrs"`
	Stable    bool     `json:"stable"`
	Wait      float64  `json:"p_wait"`
	ASA       *float64 `json:"asa_seconds"`
	Level     float64  `json:"service_level"`
	Occupancy float64  `json:"occupancy"`
	Abandoned float64  `json:"abandoned"`
	Queue     *float64 `json:"queue"`
}

// calculate says how many CSRs a load needs, by Erlang's formulas.
func calculate(_ context.Context, env environment, args []string) error {
	fs := flag.NewFlagSet("erlang", flag.ContinueOnError)
	var load erlang.Load
	report := erlangReport{Level: 0.8, Capacity: 1}
	var csrs span
	handling := fs.Duration("handling", 0, "how long a `time` a contact keeps a CSR busy on average, wrap-up included")
	patience := fs.Duration("patience", 0, "how long a `time` customers wait before they give up, on average (Erlang A); without, they wait for ever (Erlang C)")
	within := fs.Duration("within", 20*time.Second, "the `time` in which contacts are to be answered")
	capacity := fs.Int("capacity", 1, "contacts that a CSR handles at once")
	fs.Func("arrivals", "contacts that come, as 200/h or 360/30m", func(v string) (err error) { load.Arrivals, err = simulate.ParseRate(v); return err })
	fs.Func("level", "the share that is to be answered in time (80%)", func(v string) (err error) { report.Level, err = simulate.ParseShare(v); return err })
	fs.Func("csrs", "numbers of CSRs to look at, as 12 or 8..20; without, those around what is needed", func(v string) (err error) {
		csrs, err = numbers(v, erlang.MaxServers)
		return err
	})
	asJSON := fs.Bool("json", false, "print JSON")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	switch {
	case load.Arrivals == 0:
		return usageError{errors.New("how often customers come is not given; write --arrivals 200/h")} //nolint:err113 // for people
	case *handling <= 0:
		return usageError{errors.New("how long a contact takes is not given; write --handling 3m")} //nolint:err113 // for people
	case *patience < 0 || *within < 0:
		return usageError{errors.New("times cannot be negative")} //nolint:err113 // for people
	}
	load.Handling, load.Patience = handling.Seconds(), patience.Seconds()
	report.Capacity, report.Within = *capacity, within.Seconds()
	if err := report.compute(load, csrs); err != nil {
		return usageError{err}
	}
	if *asJSON {
		out := json.NewEncoder(env.stdout)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return report.write(env.stdout)
}

func (r *erlangReport) compute(load erlang.Load, csrs span) (err error) {
	r.Arrivals, r.Handling, r.Patience, r.Erlangs = load.Arrivals*3600, load.Handling, load.Patience, load.Erlangs()
	needed, err := load.Needed(r.Level, r.Within, r.Capacity)
	if err != nil {
		return err
	}
	r.Needed = needed / r.Capacity
	if csrs == (span{}) {
		csrs = span{max(1, r.Needed-3), r.Needed + 2}
	}
	for n := csrs.from; n <= csrs.to; n++ {
		s, err := load.Steady(n*r.Capacity, r.Within)
		if err != nil {
			return err
		}
		r.Rows = append(r.Rows, erlangRow{
			CSRs: n, Stable: s.Stable, Wait: s.Wait, ASA: finite(s.ASA), Level: s.Level,
			Occupancy: s.Occupancy, Abandoned: s.Abandoned, Queue: finite(s.Queue),
		})
	}
	return nil
}

func finite(x float64) *float64 {
	if math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func (r *erlangReport) write(w io.Writer) error {
	model := "Erlang C"
	if r.Patience > 0 {
		model = "Erlang A"
	}
	within := time.Duration(r.Within * float64(time.Second))
	_, err := fmt.Fprintf(w, "%s: %.2f erlangs. For %.4g%% within %v: %d CSRs.\n\n", model, r.Erlangs, r.Level*100, within, r.Needed)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(t, "CSRs\tP(wait)\tASA s\twithin %v\toccupancy\tabandoned\tqueue\t\n", within)
	endless := func(x *float64, decimals int) string {
		if x == nil {
			return "∞"
		}
		return fmt.Sprintf("%.*f", decimals, *x)
	}
	for _, row := range r.Rows {
		_, _ = fmt.Fprintf(t, "%d\t%.6f\t%s\t%.6f\t%.6f\t%.6f\t%s\t\n",
			row.CSRs, row.Wait, endless(row.ASA, 3), row.Level, row.Occupancy, row.Abandoned, endless(row.Queue, 3))
	}
	return t.Flush()
}
