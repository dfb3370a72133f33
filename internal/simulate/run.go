package simulate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Run plays every run of the plan with every setup and returns what came of each, in the order
// of the setups. Runs are played next to each other on all processors; the outcome does not
// depend on how many there are. Progress is told now and then which part is done,
// by several goroutines.
func Run(ctx context.Context, p *Plan, setups []*Setup, progress func(done float64)) ([]*Outcome, error) {
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
				tallies[i], failed[i] = play(ctx, p, setups[i%len(setups)], i/len(setups), func(steps int) {
					if progress != nil {
						progress(float64(done.Add(int64(steps))) / float64(all*stepsOfRun))
					}
				})
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

// stepsOfRun is into how many steps the progress of a run is cut.
const stepsOfRun = 1000

func play(ctx context.Context, p *Plan, s *Setup, run int, progress func(steps int)) (*tally, error) {
	w, err := newWorld(p, s, run)
	if err != nil {
		return nil, err
	}
	w.play(ctx, progress)
	return w.tally, nil
}
