package erlang

import (
	"errors"
	"math"
	"testing"
)

// TestTable holds the formulas to published figures: Garnett, Mandelbaum and Reiman 2002, common
// Erlang tables, and closed forms, each computed again with 60 digits.
func TestTable(t *testing.T) {
	hour := func(n float64) float64 { return n / 3600 }
	for name, c := range map[string]struct {
		load    Load
		servers int
		within  float64
		want    Result
	}{
		"360 per half hour": {
			Load{Arrivals: 0.2, Handling: 240},
			55, 15,
			Result{Wait: 0.238700936, ASA: 8.184032104, Level: 0.845883092, Queue: 1.636806421, Occupancy: 48.0 / 55},
		},
		"200 an hour, 14": {
			Load{Arrivals: hour(200), Handling: 180},
			14, 20,
			Result{Wait: 0.174131934, ASA: 7.835937012, Level: 0.888350019, Queue: 0.435329834, Occupancy: 10.0 / 14},
		},
		"200 an hour, 13": {
			Load{Arrivals: hour(200), Handling: 180},
			13, 20,
			Result{Wait: 0.285270453, ASA: 17.116227182, Level: 0.795594788, Queue: 0.950901510, Occupancy: 10.0 / 13},
		},
		"200 an hour, 12": {
			Load{Arrivals: hour(200), Handling: 180},
			12, 20,
			Result{Wait: 0.449388224, ASA: 40.444940187, Level: 0.640158040, Queue: 2.246941121, Occupancy: 10.0 / 12},
		},
		"200 an hour, 11": {
			Load{Arrivals: hour(200), Handling: 180},
			11, 20,
			Result{Wait: 0.682118205, ASA: 122.781276844, Level: 0.389613812, Queue: 6.821182047, Occupancy: 10.0 / 11},
		},
		"48 a minute": {
			Load{Arrivals: 0.8, Handling: 60},
			50, 0,
			Result{Wait: 0.694455611, ASA: 20.833668336, Level: 1 - 0.694455611, Queue: 16.666934669, Occupancy: 0.96},
		},
		"48 a minute, impatient": {
			Load{Arrivals: 0.8, Handling: 60, Patience: 120},
			50, 0,
			Result{Wait: 0.467774069, ASA: 3.709469899, Level: 1 - 0.467774069, Queue: 2.967575920, Abandoned: 0.030912249, Occupancy: 0.930324241},
		},
		"M/M/1": {
			Load{Arrivals: 0.5, Handling: 1},
			1, 3,
			Result{Wait: 0.5, ASA: 1, Level: 1 - 0.5*math.Exp(-1.5), Queue: 0.5, Occupancy: 0.5},
		},
		"M/M/2": {
			Load{Arrivals: 1.5, Handling: 1},
			2, 0,
			Result{Wait: 9.0 / 14, ASA: 9.0 / 7, Level: 5.0 / 14, Queue: 27.0 / 14, Occupancy: 0.75},
		},
		"M/M/3": {
			Load{Arrivals: 2, Handling: 1},
			3, 0,
			Result{Wait: 4.0 / 9, ASA: 4.0 / 9, Level: 5.0 / 9, Queue: 8.0 / 9, Occupancy: 2.0 / 3},
		},
		"n=a=1, θ=μ": {
			Load{Arrivals: 1, Handling: 1, Patience: 1},
			1, 0,
			Result{Wait: 1 - math.Exp(-1), ASA: math.Exp(-1), Level: math.Exp(-1), Queue: math.Exp(-1), Abandoned: math.Exp(-1), Occupancy: 1 - math.Exp(-1)},
		},
		"n=a=2, θ=μ": {
			Load{Arrivals: 2, Handling: 1, Patience: 1},
			2, 0,
			Result{Wait: 1 - 3*math.Exp(-2), ASA: 2 * math.Exp(-2), Level: 3 * math.Exp(-2), Queue: 4 * math.Exp(-2), Abandoned: 2 * math.Exp(-2), Occupancy: 1 - 2*math.Exp(-2)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.load.Steady(c.servers, c.within)
			if err != nil || !got.Stable || got.Servers != c.servers {
				t.Fatalf("%+v %v", got, err)
			}
			for _, x := range []struct {
				name      string
				got, want float64
			}{
				{"P(wait)", got.Wait, c.want.Wait},
				{"ASA", got.ASA, c.want.ASA},
				{"level", got.Level, c.want.Level},
				{"queue", got.Queue, c.want.Queue},
				{"occupancy", got.Occupancy, c.want.Occupancy},
				{"abandoned", got.Abandoned, c.want.Abandoned},
			} {
				if math.Abs(x.got-x.want) > 2e-9*math.Max(1, x.want) {
					t.Errorf("%s is %.10f, want %.10f", x.name, x.got, x.want)
				}
			}
		})
	}
}

// TestImpatientLevel holds the share that is answered in time to its limits, to balances that
// follow from the chain of states alone, and to a closed form.
func TestImpatientLevel(t *testing.T) {
	for name, l := range map[string]Load{
		"little":      {Arrivals: 0.1, Handling: 5, Patience: 3},
		"much":        {Arrivals: 50, Handling: 100, Patience: 60},
		"balanced":    {Arrivals: 10, Handling: 100, Patience: 400},
		"patient":     {Arrivals: 30, Handling: 100, Patience: 1e6},
		"impatient":   {Arrivals: 30, Handling: 100, Patience: 0.01},
		"overwhelmed": {Arrivals: 1000, Handling: 100, Patience: 1000},
	} {
		for _, servers := range []int{1, 1000, 3000} {
			far, err := l.Steady(servers, 1e7)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(far.Level-(1-far.Abandoned)) > 1e-9 {
				t.Errorf("%s, %d: in the end %.12f are answered, and %.12f do not give up", name, servers, far.Level, 1-far.Abandoned)
			}
			if handled := l.Erlangs() * (1 - far.Abandoned) / float64(servers); math.Abs(handled-far.Occupancy) > 1e-9 {
				t.Errorf("%s, %d: occupancy %.12f, but handled %.12f", name, servers, far.Occupancy, handled)
			}
			last := 0.0
			for _, within := range []float64{0, 0.001, 1, 20, 60, 600, 1e4} {
				r, err := l.Steady(servers, within)
				if err != nil || r.Level < last-1e-9 || r.Level > far.Level+1e-9 {
					t.Errorf("%s, %d: %v within %v, %v before: %v", name, servers, r.Level, within, last, err)
				}
				last = r.Level
			}
		}
	}
	// With one server and λ=θ=μ=1 the integral is that of y·e^{−y} from e^{−t} to 1.
	got, err := (Load{Arrivals: 1, Handling: 1, Patience: 1}).Steady(1, 1)
	want := math.Exp(-1) + (1+math.Exp(-1))*math.Exp(-math.Exp(-1)) - 2*math.Exp(-1)
	if err != nil || math.Abs(got.Level-want) > 1e-9 {
		t.Errorf("%v, want %v", got.Level, want)
	}
}

func TestLarge(t *testing.T) {
	// Halfin and Whitt: with n = a + β√a the share that waits comes to a limit.
	l := Load{Arrivals: 100_000.0 / 180, Handling: 180}
	r, err := l.Steady(100_000+316, 20)
	if err != nil || r.Wait < 0.22 || r.Wait > 0.2265 || r.Level < 0.99 {
		t.Errorf("%+v %v", r, err)
	}
	l.Patience = 1e8
	patient, err := l.Steady(100_000+316, 20)
	if err != nil || math.Abs(patient.Wait-r.Wait) > 1e-4 {
		t.Errorf("customers who hardly give up: %v, who never do: %v, %v", patient.Wait, r.Wait, err)
	}
	r, err = Load{Arrivals: 0.001, Handling: 10}.Steady(MaxServers, 1)
	if err != nil || r.Wait != 0 || r.Level != 1 || math.IsNaN(r.ASA) {
		t.Errorf("%+v %v", r, err)
	}
	r, err = Load{Arrivals: 0.001, Handling: 10, Patience: 60}.Steady(MaxServers, 1)
	if err != nil || r.Wait != 0 || r.Level < 1-1e-9 || math.IsNaN(r.ASA) {
		t.Errorf("%+v %v", r, err)
	}
}

func TestUnstable(t *testing.T) {
	r, err := Load{Arrivals: 2, Handling: 1}.Steady(2, 20)
	if err != nil || r.Stable || r.Wait != 1 || !math.IsInf(r.ASA, 1) || r.Level != 0 || r.Occupancy != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestNeeded(t *testing.T) {
	for name, c := range map[string]struct {
		load  Load
		level float64
		step  int
		want  int
	}{
		"in a table":          {Load{Arrivals: 200.0 / 3600, Handling: 180}, 0.8, 1, 14},
		"just met":            {Load{Arrivals: 200.0 / 3600, Handling: 180}, 0.79, 1, 13},
		"with patience":       {Load{Arrivals: 200.0 / 3600, Handling: 180, Patience: 120}, 0.8, 1, 12},
		"several at once":     {Load{Arrivals: 200.0 / 3600, Handling: 180}, 0.8, 3, 15},
		"next to nothing":     {Load{Arrivals: 1e-6, Handling: 1}, 0.99, 1, 1},
		"one that is so much": {Load{Arrivals: 5000, Handling: 10}, 0.8, 1, 50_001},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.load.Needed(c.level, 20, c.step)
			if err != nil {
				t.Fatal(err)
			}
			at, err := c.load.Steady(got, 20)
			if err != nil || at.Level < c.level {
				t.Errorf("%d are not enough: %+v %v", got, at, err)
			}
			if got > c.step {
				if below, err := c.load.Steady(got-c.step, 20); err != nil || below.Level >= c.level {
					t.Errorf("%d would do: %+v %v", got-c.step, below, err)
				}
			}
			if got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestInput(t *testing.T) {
	fine := Load{Arrivals: 1, Handling: 1}
	for name, try := range map[string]func() error{
		"no arrivals":       func() error { _, err := Load{Handling: 1}.Steady(1, 1); return err },
		"negative handling": func() error { _, err := Load{Arrivals: 1, Handling: -1}.Steady(1, 1); return err },
		"no number":         func() error { _, err := Load{Arrivals: math.NaN(), Handling: 1}.Steady(1, 1); return err },
		"no servers":        func() error { _, err := fine.Steady(0, 1); return err },
		"too many servers":  func() error { _, err := fine.Steady(MaxServers+1, 1); return err },
		"target":            func() error { _, err := fine.Steady(1, math.Inf(1)); return err },
		"level of 1":        func() error { _, err := fine.Needed(1, 20, 1); return err },
		"no level":          func() error { _, err := fine.Needed(math.NaN(), 20, 1); return err },
		"no step":           func() error { _, err := fine.Needed(0.8, 20, 0); return err },
		"too much":          func() error { _, err := Load{Arrivals: 1e9, Handling: 1}.Needed(0.8, 20, 1); return err },
		"endless queue":     func() error { _, err := Load{Arrivals: 1e6, Handling: 10, Patience: 1e8}.Steady(1, 1); return err },
	} {
		if err := try(); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
