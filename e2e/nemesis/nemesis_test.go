package nemesis

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// Flags of a long run by hand: make nemesis ARGS='-nemesis.for=10m -nemesis.seed=7'.
var (
	seed      = flag.Uint64("nemesis.seed", 1, "seed of the plan and the people")
	length    = flag.Duration("nemesis.for", 25*time.Second, "how long things go wrong")
	server    = flag.String("nemesis.server", "", "prosody or ejabberd; both if empty")
	customers = flag.Int("nemesis.customers", 6, "how many customers")
	csrs      = flag.Int("nemesis.csrs", 4, "how many CSRs")
	keep      = flag.String("nemesis.logs", "", "a directory to keep the desks' logs in")
)

var world struct {
	dir     string
	program func() (string, error)
}

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests mostly wait for each other's deadlines, so the cores are no measure.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		if err := flag.Set("test.parallel", "6"); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(func() int {
		dir, err := lab.TempDir()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer lab.Remove(dir) //nolint:errcheck // a temporary directory
		world.dir = dir
		world.program = sync.OnceValues(func() (string, error) { return Build(dir) })
		return m.Run()
	}())
}

// kinds are the servers of this run.
func kinds() []lab.Kind {
	if *server != "" {
		return []lab.Kind{lab.Kind(*server)}
	}
	return []lab.Kind{lab.Prosody, lab.Ejabberd}
}

// onBoth runs a scenario on a stage of its own for each kind of server.
func onBoth(t *testing.T, scenario func(*testing.T, *Stage)) {
	t.Helper()
	for _, kind := range kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			scenario(t, newStage(t, kind))
		})
	}
}

// newStage makes a stage whose desks do not run yet.
func newStage(t *testing.T, kind lab.Kind) *Stage {
	t.Helper()
	program, err := world.program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	s, err := NewStage(ctx, kind, program)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestNemesis breaks everything that can be broken while people talk.
func TestNemesis(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		ctx, cancel := context.WithTimeout(t.Context(), *length+5*time.Minute)
		defer cancel()
		if err := s.Start(ctx); err != nil {
			t.Fatal(err)
		}
		at := *seed
		if s.Kind == lab.Ejabberd {
			at += 1 << 32 // another plan
		}
		t.Logf("seed %d", at)
		report, err := Run(ctx, s, Options{Seed: at, For: *length, Customers: *customers, CSRs: *csrs, Log: t.Logf})
		if *keep != "" {
			for _, d := range s.Desks {
				err = errors.Join(err, os.WriteFile(fmt.Sprintf("%s/%s-%s.log", *keep, s.Kind, d.Name), []byte(d.Log()), 0o600))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Log(report)
		if len(report.Violations) > 0 {
			t.Errorf("%d violations; go on with: make nemesis ARGS='-nemesis.seed=%d -nemesis.for=%v -nemesis.server=%s'",
				len(report.Violations), *seed, *length, s.Kind)
		}
		if report.Tally.Sessions < 5 || report.Tally.Heard < 50 {
			t.Errorf("too little happened: %+v", report.Tally)
		}
	})
}
