package simulate

import (
	"slices"
	"time"
)

// outcome is what became of a customer who was not served.
type outcome uint8

const (
	abandoned outcome = iota // gave up
	refused                  // the desk took nobody: closed, full, too many at once
	sentAway                 // the desk ended the wait: max_wait, the overflow ladder
	deferred                 // taken for later
	outcomes
)

// tally counts what happens in a run.
type tally struct {
	plan    *Plan
	streams []counts
	queue   []gauge
	busy    gauge
	staffed gauge
}

// counts are those of one stream.
type counts struct {
	figures
	waits []float64 // in seconds, of those who were answered or gave up
	day   []figures // by the time they came
}

// figures add up.
type figures struct {
	came, answered, inTime, waited int
	lost                           [outcomes]int
	wait                           time.Duration // of those answered, given up, and sent away
}

func newTally(p *Plan) *tally {
	t := &tally{plan: p, streams: make([]counts, len(p.Streams)), queue: make([]gauge, len(p.Streams))}
	bins := int(day / p.Bin)
	for i := range t.streams {
		t.streams[i].day = make([]figures, bins)
		t.queue[i] = newGauge(bins)
	}
	t.busy, t.staffed = newGauge(bins), newGauge(bins)
	return t
}

// of returns what counts a customer, and by the time of day; nil if they came in the warm-up.
func (t *tally) of(g *guest) (*counts, *figures) {
	since := g.at.Sub(t.plan.Start)
	if since < t.plan.WarmUp {
		return nil, nil
	}
	c := &t.streams[g.stream]
	return c, &c.day[t.plan.bin(since)]
}

// bin returns the part of the day that a time since the start falls into.
func (p *Plan) bin(since time.Duration) int {
	since += sinceMidnight(p.Start)
	return int((since%day + day) % day / p.Bin)
}

func (t *tally) came(g *guest) {
	if c, day := t.of(g); c != nil {
		c.came++
		day.came++
	}
}

func (t *tally) answered(w *world, g *guest) {
	c, day := t.of(g)
	if c == nil {
		return
	}
	wait := w.now.Sub(g.at)
	c.waits = append(c.waits, wait.Seconds())
	for _, f := range []*figures{&c.figures, day} {
		f.answered++
		f.wait += wait
		if wait <= t.plan.Within {
			f.inTime++
		}
		if !g.atOnce {
			f.waited++
		}
	}
}

func (t *tally) lost(w *world, g *guest, how outcome) {
	c, day := t.of(g)
	if c == nil {
		return
	}
	wait := w.now.Sub(g.at)
	if how == abandoned || how == sentAway {
		c.waits = append(c.waits, wait.Seconds())
	}
	for _, f := range []*figures{&c.figures, day} {
		f.lost[how]++
		if how == abandoned || how == sentAway {
			f.wait += wait
			if !g.atOnce {
				f.waited++
			}
		}
	}
}

// end closes the books of a run.
func (t *tally) end(w *world) {
	for i := range t.streams {
		t.queue[i].set(w, t.queue[i].value)
		slices.Sort(t.streams[i].waits)
	}
	t.busy.set(w, t.busy.value)
	t.staffed.set(w, t.staffed.value)
}

// gauge is a number that changes in time, and its sum over time, of the run and by the time of
// day.
type gauge struct {
	value int
	since time.Duration
	area  float64 // value times seconds
	day   []float64
}

func newGauge(bins int) gauge { return gauge{day: make([]float64, bins)} }

func (g *gauge) set(w *world, value int) {
	p := w.plan
	now := w.now.Sub(p.Start)
	from, to := max(g.since, p.WarmUp), min(now, p.Length)
	for from < to && g.value != 0 {
		edge := min(to, from-(from+sinceMidnight(p.Start))%p.Bin+p.Bin)
		area := float64(g.value) * (edge - from).Seconds()
		g.area += area
		g.day[p.bin(from)] += area
		from = edge
	}
	g.value, g.since = value, now
}
