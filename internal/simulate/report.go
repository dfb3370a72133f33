package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"
)

// Report is what was simulated and what came of it.
type Report struct {
	Start    time.Time     `json:"start"`
	Hours    float64       `json:"hours"` // of a run, without its warm-up
	Runs     int           `json:"runs"`
	Seed     uint64        `json:"seed"`
	Within   float64       `json:"within_seconds"`
	Outcomes []*Outcome    `json:"outcomes"`
	Compared []*Comparison `json:"compared,omitempty"`
}

// Comparison is how two setups differ that met the same customers: the second less the first.
type Comparison struct {
	From  string `json:"from"`
	To    string `json:"to"`
	CSRs  int    `json:"csrs"`
	Level Figure `json:"service_level"`
	ASA   Figure `json:"wait_mean_seconds"`
}

// NewReport puts together what came of a plan.
func NewReport(p *Plan, outcomes []*Outcome) *Report {
	return &Report{
		Start: p.Start, Hours: (p.Length - p.WarmUp).Hours(), Runs: p.Runs, Seed: p.Seed,
		Within: p.Within.Seconds(), Outcomes: outcomes,
	}
}

// Compare sets two outcomes side by side, run by run: the chance that they share cancels out.
func (r *Report) Compare(a, b *Outcome) {
	difference := func(a, b []float64) Figure {
		diffs := make([]float64, len(a))
		for i := range a {
			diffs[i] = b[i] - a[i]
		}
		return average(diffs)
	}
	r.Compared = append(r.Compared, &Comparison{
		From: a.Name, To: b.Name, CSRs: a.CSRs, Level: difference(a.runs, b.runs), ASA: difference(a.waits, b.waits),
	})
}

// WriteJSON writes the report for programs.
func (r *Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	t := &table{w: w}
	t.line("%d runs of %s from %s, seed %d. Answered in time: within %v. ± is the half of a 95 %% confidence interval.",
		r.Runs, hours(r.Hours), r.Start.Format("Mon 2006-01-02 15:04 MST"), r.Seed, time.Duration(r.Within*float64(time.Second)))
	t.begin()
	t.row("CSRs", "service", "came", "in time %", "wait s", "p50", "p90", "p99", "waits %", "gave up %", "turned away %", "queue", "occupancy %")
	for _, o := range r.Outcomes {
		t.outcome(o, len(r.Outcomes) > 1)
	}
	t.end()
	if len(r.Outcomes) == 1 {
		t.day(r.Outcomes[0])
	}
	for i, c := range r.Compared {
		if i == 0 {
			t.line("\n%s less %s, the same customers:", c.To, c.From)
		}
		t.line("  %d CSRs: in time %s points, wait %s s%s", c.CSRs, signed(c.Level, 100, 2), signed(c.ASA, 1, 2), verdict(c))
	}
	return t.err
}

// verdict says whether a difference is more than chance.
func verdict(c *Comparison) string {
	if c.Level.Error == 0 && c.Level.Value == 0 {
		return ": no difference"
	}
	if math.Abs(c.Level.Value) > c.Level.Error {
		return ""
	}
	return ": may be chance"
}

// table writes columns, and keeps the first error.
type table struct {
	w    io.Writer
	tabs *tabwriter.Writer
	err  error
}

func (t *table) line(format string, args ...any) {
	if _, err := fmt.Fprintf(t.w, format+"\n", args...); t.err == nil {
		t.err = err
	}
}

func (t *table) begin() {
	t.line("")
	t.tabs = tabwriter.NewWriter(t.w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

func (t *table) row(cells ...string) {
	for _, c := range cells {
		_, _ = fmt.Fprint(t.tabs, c, "\t") // kept until end
	}
	_, _ = fmt.Fprintln(t.tabs)
}

func (t *table) end() {
	if err := t.tabs.Flush(); t.err == nil {
		t.err = err
	}
}

// outcome writes a line for each service, or one for all where there are several outcomes.
func (t *table) outcome(o *Outcome, short bool) {
	line := func(name string, f *Figures, occupancy string) {
		away := Figure{f.Refused.Value + f.SentAway.Value + f.Deferred.Value, math.Hypot(math.Hypot(f.Refused.Error, f.SentAway.Error), f.Deferred.Error)}
		t.row(fmt.Sprint(o.CSRs), name, fmt.Sprintf("%.0f", f.Came.Value), off(f.Level, 100, 2), off(f.ASA, 1, 1),
			fmt.Sprintf("%.0f", f.P50.Value), fmt.Sprintf("%.0f", f.P90.Value), fmt.Sprintf("%.0f", f.P99.Value),
			off(f.PWait, 100, 1), off(f.Abandoned, 100, 2), off(away, 100, 2), off(f.Queue, 1, 2), occupancy)
	}
	total := "all"
	if short {
		total = o.Name
	} else if len(o.Services) > 1 {
		for i := range o.Services {
			line(o.Services[i].Service, &o.Services[i].Figures, "")
		}
	} else {
		total = o.Services[0].Service
	}
	line(total, &o.Total, off(o.Occupancy, 100, 1))
}

// day writes how the day goes.
func (t *table) day(o *Outcome) {
	t.begin()
	t.row("from", "came a day", "in time %", "wait s", "gave up %", "queue", "slots", "occupancy %")
	for _, p := range o.Day {
		if p.Came == 0 && p.Queue == 0 && p.Staffed == 0 {
			continue
		}
		t.row(p.From, fmt.Sprintf("%.1f", p.Came), fmt.Sprintf("%.1f", 100*p.Level), fmt.Sprintf("%.1f", p.Wait),
			fmt.Sprintf("%.1f", 100*p.Abandoned), fmt.Sprintf("%.2f", p.Queue), fmt.Sprintf("%.1f", p.Staffed), fmt.Sprintf("%.1f", 100*p.Occupancy))
	}
	t.end()
}

func off(f Figure, scale float64, decimals int) string {
	if f.Error == 0 {
		return fmt.Sprintf("%.*f", decimals, scale*f.Value)
	}
	return fmt.Sprintf("%.*f±%.*f", decimals, scale*f.Value, decimals, scale*f.Error)
}

func signed(f Figure, scale float64, decimals int) string {
	return fmt.Sprintf("%+.*f±%.*f", decimals, scale*f.Value, decimals, scale*f.Error)
}

func hours(h float64) string {
	if h >= 48 && h == math.Trunc(h/24)*24 {
		return fmt.Sprintf("%.0f days", h/24)
	}
	return fmt.Sprintf("%.4g h", h)
}
