package simulate

import (
	"flag"
	"fmt"
	"math"
	"runtime/debug"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/erlang"
	"bellhop/services"
)

// arrivals is how many customers come in each case of TestErlang. `make test` has 200,000 come,
// without the race detector.
var arrivals = flag.Int("simulate.arrivals", 20_000, "customers in each case of TestErlang")

// steady is a queue that Erlang's formulas describe: one service, one kind of customer.
func steady(l erlang.Load, csrs, arrivals int) (*Plan, *Setup) {
	const runs = 20
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	length := float64(arrivals) / runs / l.Arrivals
	p := &Plan{
		Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Length: seconds(1.1 * length), WarmUp: seconds(0.1 * length),
		Runs: runs, Seed: 1, Within: 20 * time.Second, Bin: 30 * time.Minute,
		Streams: []Stream{{
			Service: "queue", Rates: []Rate{{PerSecond: l.Arrivals}},
			Handling: Times{Mean: seconds(l.Handling)}, Patience: Times{Mean: seconds(l.Patience)},
		}},
	}
	s := &Setup{
		Name: "steady", Services: []desk.Service{{Name: "queue", MaxWaiting: 1_000_000, MaxWait: 1000 * time.Hour}},
		Kinds: services.Kinds(), Limits: desk.Limits{CustomerSessions: desk.MaxLimit, DomainSessions: desk.MaxLimit, ServiceSessions: desk.MaxLimit, DeskSessions: desk.MaxLimit},
	}
	for i := range csrs {
		s.CSRs = append(s.CSRs, CSR{CSRProfile: desk.CSRProfile{
			JID: desk.CSRID(fmt.Sprintf("csr%d@simulation.invalid", i)), Name: fmt.Sprintf("CSR %d", i), Capacity: 1, Services: []desk.ServiceName{"queue"},
		}})
	}
	return p, s
}

// TestErlang holds the simulator to the formulas, within three standard errors. In the long run
// they must agree, and they have nothing in common.
func TestErlang(t *testing.T) {
	t.Cleanup(func() { debug.SetGCPercent(100) })
	debug.SetGCPercent(400) // as the program does
	for name, c := range map[string]struct {
		load erlang.Load
		csrs int
	}{
		"200 an hour, 12":        {erlang.Load{Arrivals: 200.0 / 3600, Handling: 180}, 12},
		"48 a minute, impatient": {erlang.Load{Arrivals: 0.8, Handling: 60, Patience: 120}, 50},
		"one":                    {erlang.Load{Arrivals: 0.5, Handling: 1}, 1},
		"two, impatient":         {erlang.Load{Arrivals: 2, Handling: 1, Patience: 1}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := steady(c.load, c.csrs, *arrivals)
			if c.load.Handling == 1 {
				p.Within = time.Second
			}
			want, err := c.load.Steady(c.csrs, p.Within.Seconds())
			if err != nil {
				t.Fatal(err)
			}
			outcomes, err := Run(t.Context(), p, []*Setup{s}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := outcomes[0]
			if got.Sessions < *arrivals*95/100 {
				t.Errorf("%d sessions", got.Sessions)
			}
			for _, x := range []struct {
				name string
				got  Figure
				want float64
			}{
				{"P(wait)", got.Total.PWait, want.Wait},
				{"ASA", got.Total.ASA, want.ASA},
				{"level", got.Total.Level, want.Level},
				{"queue", got.Total.Queue, want.Queue},
				{"abandoned", got.Total.Abandoned, want.Abandoned},
				{"occupancy", got.Occupancy, want.Occupancy},
			} {
				standard := x.got.Error / student(p.Runs-1)
				t.Logf("%-9s %.6f ± %.6f, formula %.6f: %+.1f standard errors", x.name, x.got.Value, standard, x.want, (x.got.Value-x.want)/standard)
				if math.Abs(x.got.Value-x.want) > 3*standard+1e-9 {
					t.Errorf("%s is %.6f ± %.6f, and %.6f by the formula", x.name, x.got.Value, standard, x.want)
				}
			}
		})
	}
}

// BenchmarkSessions is how long a session takes to be simulated.
func BenchmarkSessions(b *testing.B) {
	b.ReportAllocs()
	p, s := steady(erlang.Load{Arrivals: 0.8, Handling: 60, Patience: 120}, 50, max(1000, b.N))
	b.ResetTimer()
	if _, err := Run(b.Context(), p, []*Setup{s}, nil); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sessions/s")
}
