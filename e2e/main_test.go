// Package e2e_test holds the desk to what the outside may rely on: real Prosody, real
// ejabberd, real PostgreSQL, and clients that know nothing of the desk's insides.
package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// world is what all tests share: one server of each kind, one database server, the program.
var world struct {
	dir      string
	postgres *lab.Postgres
	houses   map[lab.Kind]*house
	program  func() (string, error) // builds it once
}

var kinds = []lab.Kind{lab.Prosody, lab.Ejabberd}

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests mostly wait for each other's deadlines, so the cores are no measure.
	if f := flag.Lookup("test.parallel"); f != nil && f.Value.String() == f.DefValue {
		if err := flag.Set("test.parallel", "8"); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	stop, err := setUp()
	status := 1
	if err == nil {
		status = m.Run()
	}
	if err = errors.Join(err, stop()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = max(status, 1)
	}
	return status
}

func setUp() (stop func() error, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var stops []func(context.Context) error
	stop = func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		failed := stopBrowser()
		for _, stop := range slices.Backward(stops) {
			failed = errors.Join(failed, stop(ctx))
		}
		if world.dir != "" {
			failed = errors.Join(failed, lab.Remove(world.dir))
		}
		return failed
	}
	if world.dir, err = lab.TempDir(); err != nil {
		return stop, err
	}
	world.program = sync.OnceValues(build)
	if world.postgres, err = lab.StartPostgres(ctx, world.dir); err != nil {
		return stop, err
	}
	stops = append(stops, world.postgres.Stop)
	world.houses = make(map[lab.Kind]*house)
	for _, kind := range kinds {
		xmpp, err := lab.StartXMPP(ctx, kind, world.dir, lab.Options{})
		if err != nil {
			return stop, err
		}
		stops = append(stops, xmpp.Stop)
		h, err := open(ctx, kind, xmpp)
		if err != nil {
			return stop, err
		}
		stops = append(stops, h.close)
		world.houses[kind] = h
	}
	return stop, nil
}

// build builds the program as it is shipped, but with the race detector.
func build() (string, error) {
	path := filepath.Join(world.dir, "bellhop")
	out, err := exec.Command("go", "build", "-race", "-o", path, "bellhop/cmd/bellhop").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
}

// onBoth runs a scenario on each kind of server, on the desk that all scenarios share. Each
// makes services and people of its own.
func onBoth(t *testing.T, scenario func(*testing.T, *house)) {
	t.Helper()
	t.Parallel()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			h := world.houses[kind]
			mark := h.logSize()
			t.Cleanup(func() {
				if t.Failed() {
					t.Log(h.logTail(mark))
				}
			})
			scenario(t, h)
		})
	}
}

// within bounds one wait. It is generous: it only ends what will never come.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// must takes a value that has to be there.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually asks until the answer is yes; what says how it stands if that never comes.
func eventually(t *testing.T, what string, ask func() (bool, string)) {
	t.Helper()
	eventuallyIn(t, 25*time.Second, what, ask)
}

// eventuallyIn is the same for what takes a busy server longer.
func eventuallyIn(t *testing.T, most time.Duration, what string, ask func() (bool, string)) {
	t.Helper()
	deadline := time.NewTimer(most)
	defer deadline.Stop()
	for tick := time.NewTicker(40 * time.Millisecond); ; {
		yes, how := ask()
		if yes {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: %s", what, how)
		}
	}
}
