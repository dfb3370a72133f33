package desk_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Flags of a storm: make test runs a million steps, without the race detector.
var (
	stormSteps = flag.Int("desk.storm", 40_000, "steps that TestStorm takes in all")
	stormSeed  = flag.Uint64("desk.seed", 1, "seed of the first walk of TestStorm")
)

// stormWalk is how many steps one walk of a storm has.
const stormWalk = 1000

// TestStorm is the walks again, in another mixture: under a clock, a transport and a store that
// are simulated, everything breaks all the time: the stream, with what was on its way, the
// process before and after its commits, commits whose outcome nobody learns, rooms that vanish
// and servers that refuse. The desk is held to the ten invariants after every step. Unlike
// rapid's walks these remember nothing, so that a million steps are done in a minute; a seed
// repeats one of them.
func TestStorm(t *testing.T) {
	const sides = 2
	walks := uint64(max(1, *stormSteps/stormWalk))
	var next, events atomic.Uint64
	var mu sync.Mutex
	faults := make(map[string]int)
	t.Run("walks", func(t *testing.T) {
		for side := range sides {
			t.Run(fmt.Sprint(side), func(t *testing.T) {
				t.Parallel()
				for n := next.Add(1) - 1; n < walks && !t.Failed(); n = next.Add(1) - 1 {
					seed := *stormSeed + n
					w := stormWalker(t, seed)
					w.storm(stormWalk)
					events.Add(uint64(w.applied))
					mu.Lock()
					for name, count := range w.broken {
						faults[name] += count
					}
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d walks of %d steps, %d events; faults: %v", walks, stormWalk, events.Load(), faults)
	for name := range (&stormer{walker: &walker{}}).faults() {
		if faults[name] == 0 && walks > 10 {
			t.Errorf("there was no %s", name)
		}
	}
}

// stormer is a walker in bad weather.
type stormer struct {
	*walker
	broken map[string]int
}

// seeded makes failures say how to repeat them.
type seeded struct {
	*testing.T
	seed uint64
}

func (s seeded) Fatalf(format string, args ...any) {
	s.Helper()
	s.T.Fatalf("go test -run 'TestStorm$' ./internal/desk -args -desk.storm=1 -desk.seed=%d: %s", s.seed, fmt.Sprintf(format, args...))
}

func stormWalker(t *testing.T, seed uint64) *stormer {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 0))
	w := startWalker(seeded{t, seed}, func(low, high int) int { return low + rng.IntN(high-low+1) })
	s := &stormer{walker: w, broken: make(map[string]int)}
	switch seed % 3 {
	case 0:
		w.openUp()
	case 1: // everybody is there, and hands over
		w.openUp()
		w.atWork()
	case 2: // rules, hours and overflow are left as they come
		w.openUp()
		for range 20 {
			w.contact()
		}
	}
	return s
}

// faults is what breaks.
func (s *stormer) faults() map[string]func() {
	return map[string]func(){
		"cut":             s.linkBreaks,
		"cut and back":    func() { s.reconnect(); s.cut(); s.connect() },
		"crash":           s.crashes,
		"crash at work":   func() { s.apply(s.newContact()); s.die(); s.connect() },
		"unknown outcome": func() { s.apply(s.newContact()); s.reload(s.oneIn(2)) },
		"vanished room":   s.roomVanishes,
		"refusal":         func() { s.failing = s.number(1, 3) },
		"outage":          func() { s.reconnect(); s.cut(); s.pass(2 * time.Minute); s.connect() },
	}
}

// storm walks: one step in eight breaks something.
func (s *stormer) storm(steps int) {
	table := s.table()
	maps.Copy(table, s.staffActions())
	acts, faults := slices.Sorted(maps.Keys(table)), slices.Sorted(maps.Keys(s.faults()))
	for range steps {
		if !s.oneIn(8) {
			table[pick(s.walker, acts)]()
			continue
		}
		name := pick(s.walker, faults)
		s.note("fault: %s", name)
		s.broken[name]++
		s.faults()[name]()
	}
	s.goHome()
}
