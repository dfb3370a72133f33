package simulate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Run plays every run of the plan with every setup and returns what came of each, in the order
// of the setups. Runs are played next to each other on all processors; the outcome does not
// depend on how many there are. Progress is told how many runs are over, and how many there are.
func Run(ctx context.Context, p *Plan, setups []*Setup, progress func(done, all int)) ([]*Outcome, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	for _, s := range setups {
		if err := s.check(p); err != nil {
			return nil, err
		}
	}
	all := len(setups) * p.Runs
	tallies, failed := make([]*tally, all), make([]error, all)
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), all) {
		workers.Go(func() { // ends when there is nothing left to play, or ctx is over
			for i := int(next.Add(1)) - 1; i < all && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				tallies[i], failed[i] = play(ctx, p, setups[i%len(setups)], i/len(setups))
				if progress != nil {
					progress(int(done.Add(1)), all)
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	out := make([]*Outcome, len(setups))
	for i, s := range setups {
		runs := make([]*tally, p.Runs)
		for r := range runs {
			runs[r] = tallies[r*len(setups)+i]
		}
		out[i] = outcomeOf(p, s, runs)
	}
	return out, nil
}

func play(ctx context.Context, p *Plan, s *Setup, run int) (*tally, error) {
	w, err := newWorld(p, s, run)
	if err != nil {
		return nil, err
	}
	w.play(ctx)
	return w.tally, nil
}
