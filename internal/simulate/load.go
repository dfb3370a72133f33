package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// Stream is what comes to one service.
type Stream struct {
	Service  desk.ServiceName
	Rates    []Rate   // over the day, by their time; none: no arrivals at random
	Bursts   []Burst  // crowds, beside the rates
	Past     []Record // arrivals as they were, beside the rates
	Handling Times
	Patience Times
	Answers  map[string][]Choice // to the service's form, by field
}

// Rate is how often customers come from a time of the day on, until the next one.
type Rate struct {
	From      time.Duration // since midnight
	PerSecond float64
}

// Burst is a crowd: so many customers, evenly at random in a time from At on.
type Burst struct {
	At    time.Duration // since midnight of the first day
	Count int
	Over  time.Duration
}

// Choice is an answer and how often it is given, relative to the others.
type Choice struct {
	Value  string
	Weight float64
}

// customer is somebody who comes, with all that chance decides about them: it is drawn before
// the run, so that it is the same whatever the desk does.
type customer struct {
	at       time.Time
	service  desk.ServiceName
	stream   int
	handling time.Duration
	patience time.Duration // 0: without end
	answers  desk.Answers
}

// customers draws those of a run, in the order they come.
func (p *Plan) customers(run int) []customer {
	var all []customer
	for i := range p.Streams {
		// Every stream has its own chance: one that is added leaves the others as they are.
		r := rand.New(rand.NewPCG(p.Seed, uint64(run)<<16|uint64(i)))
		all = append(all, p.Streams[i].customers(i, p, r)...)
	}
	slices.SortStableFunc(all, func(a, b customer) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.stream, b.stream))
	})
	return all
}

func (s *Stream) customers(stream int, p *Plan, r *rand.Rand) []customer {
	var all []customer
	comes := func(at time.Time) *customer {
		c := customer{at: at, service: s.Service, stream: stream, answers: s.answer(r)}
		c.handling = max(time.Millisecond, s.Handling.draw(r))
		if !s.Patience.None() {
			c.patience = max(time.Millisecond, s.Patience.draw(r))
		}
		all = append(all, c)
		return &all[len(all)-1]
	}
	s.random(p, r, func(at time.Time) { comes(at) })
	for _, b := range s.Bursts {
		for range b.Count {
			comes(p.Start.Add(b.At + time.Duration(r.Float64()*float64(b.Over))))
		}
	}
	for _, past := range s.Past {
		c := comes(past.Created)
		past.into(c)
	}
	return all
}

// random draws a Poisson process whose rate changes over the day, by thinning one at the
// highest rate.
func (s *Stream) random(p *Plan, r *rand.Rand, comes func(time.Time)) {
	most := 0.0
	for _, rate := range s.Rates {
		most = max(most, rate.PerSecond)
	}
	if most == 0 {
		return
	}
	zone := p.Start.Location()
	for at := p.Start; ; {
		at = at.Add(time.Duration(r.ExpFloat64() / most * float64(time.Second)))
		if !at.Before(p.Start.Add(p.Length)) {
			return
		}
		if len(s.Rates) == 1 || r.Float64()*most < s.rate(sinceMidnight(at.In(zone))) {
			comes(at)
		}
	}
}

func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// rate returns what holds at a time of the day. Before the first time that is named it is what
// the last one said.
func (s *Stream) rate(day time.Duration) float64 {
	rate := s.Rates[len(s.Rates)-1].PerSecond
	for _, r := range s.Rates {
		if r.From <= day {
			rate = r.PerSecond
		}
	}
	return rate
}

func (s *Stream) answer(r *rand.Rand) desk.Answers {
	if len(s.Answers) == 0 {
		return nil
	}
	answers := make(desk.Answers, len(s.Answers))
	for _, name := range sortedKeys(s.Answers) {
		sum := 0.0
		for _, c := range s.Answers[name] {
			sum += c.Weight
		}
		x := r.Float64() * sum
		for _, c := range s.Answers[name] {
			answers[name] = c.Value
			if x -= c.Weight; x < 0 {
				break
			}
		}
	}
	return answers
}

func (s *Stream) check() error {
	for _, c := range []struct {
		what  string
		times Times
	}{{"handling time", s.Handling}, {"patience", s.Patience}} {
		if err := c.times.Check(); err != nil {
			return fmt.Errorf("%w (%s of %s)", err, c.what, s.Service)
		}
	}
	if s.Handling.None() {
		return fmt.Errorf("%w: how long the contacts of %s take is not given", ErrPlan, s.Service)
	}
	for _, b := range s.Bursts {
		if b.Count < 0 || b.Over < 0 || b.At < 0 {
			return fmt.Errorf("%w: a burst of %d over %v at %v", ErrPlan, b.Count, b.Over, b.At)
		}
	}
	return nil
}
