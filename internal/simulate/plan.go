package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Plan is what is simulated, whatever the desk is like: who comes, and how long for.
type Plan struct {
	Start   time.Time // of every run; its location is the zone of the day
	Length  time.Duration
	WarmUp  time.Duration // at the beginning of a run, of which nothing is counted
	Runs    int
	Seed    uint64
	Streams []Stream
	Answer  Times   // how long CSRs take to come when they are asked
	Miss    float64 // the share of offers that CSRs let pass
	Within  time.Duration
	Bin     time.Duration // the parts into which the day is cut
}

// CSR is somebody who serves, and when.
type CSR struct {
	desk.CSRProfile
	Shifts *desk.Hours // nil: always
}

// Setup is a desk to be tried.
type Setup struct {
	Name     string
	Services []desk.Service
	CSRs     []CSR
	Limits   desk.Limits
	Kinds    map[desk.KindName]desk.Behaviour
	Judge    desk.Judge
}

// With returns the setup with another number of CSRs: those it has, over and over, or, where it
// has none, such as serve everything. A capacity of 0 leaves theirs as they are.
func (s *Setup) With(csrs, capacity int) *Setup {
	out := *s
	out.CSRs = make([]CSR, csrs)
	all := make([]desk.ServiceName, len(s.Services))
	for i, svc := range s.Services {
		all[i] = svc.Name
	}
	for i := range out.CSRs {
		c := CSR{CSRProfile: desk.CSRProfile{Services: all, Capacity: desk.DefaultCapacity}}
		if len(s.CSRs) > 0 {
			c = s.CSRs[i%len(s.CSRs)]
		}
		if i >= len(s.CSRs) {
			c.JID, c.Name = desk.CSRID(fmt.Sprintf("csr-%d@simulation.invalid", i+1)), fmt.Sprintf("CSR %d", i+1)
		}
		if capacity > 0 {
			c.Capacity = capacity
		}
		out.CSRs[i] = c
	}
	return &out
}

// maxCustomers bounds a run: what a thousand million of them came to nobody would wait for.
const maxCustomers = 50_000_000

func (p *Plan) check() error {
	switch {
	case p.Length <= 0 || p.WarmUp < 0 || p.WarmUp >= p.Length:
		return fmt.Errorf("%w: a run of %v with a warm-up of %v", ErrPlan, p.Length, p.WarmUp)
	case p.Runs < 1 || p.Runs > 10_000:
		return fmt.Errorf("%w: %d runs; there have to be 1 to 10000", ErrPlan, p.Runs)
	case p.Bin <= 0 || day%p.Bin != 0:
		return fmt.Errorf("%w: the day cannot be cut into parts of %v", ErrPlan, p.Bin)
	case p.Miss < 0 || p.Miss >= 1:
		return fmt.Errorf("%w: a share of %v of the offers is let pass", ErrPlan, p.Miss)
	case len(p.Streams) == 0:
		return fmt.Errorf("%w: nobody comes", ErrPlan)
	}
	if err := p.Answer.Check(); err != nil {
		return fmt.Errorf("%w (time to answer)", err)
	}
	for i := range p.Streams {
		s := &p.Streams[i]
		if err := s.check(); err != nil {
			return err
		}
		most := 0.0
		for _, r := range s.Rates {
			most = max(most, r.PerSecond)
		}
		if most*p.Length.Seconds() > maxCustomers {
			return fmt.Errorf("%w: more than %d customers would come in a run", ErrPlan, maxCustomers)
		}
	}
	return nil
}

// Check says what of the plan this desk does not have.
func (s *Setup) check(p *Plan) error {
	names := make([]string, 0, len(s.Services))
	for _, svc := range s.Services {
		names = append(names, string(svc.Name))
	}
	for _, stream := range p.Streams {
		i := slices.IndexFunc(s.Services, func(svc desk.Service) bool { return svc.Name == stream.Service })
		if i < 0 {
			return fmt.Errorf("%w: %s has no service %q; there are %s", ErrPlan, s.Name, stream.Service, strings.Join(names, ", "))
		}
		for _, field := range sortedKeys(stream.Answers) {
			if err := answerable(s.Services[i], field, stream.Answers[field]); err != nil {
				return err
			}
		}
	}
	for _, c := range s.CSRs {
		if c.Capacity > desk.MaxCapacity {
			return fmt.Errorf("%w: a capacity of %d; %d is the most", ErrPlan, c.Capacity, desk.MaxCapacity)
		}
		if c.Shifts == nil {
			continue
		}
		for _, problem := range c.Shifts.Check() {
			return fmt.Errorf("%w: the shifts of %s: %s: %s", ErrPlan, c.JID, problem.Field, problem.Text)
		}
	}
	return nil
}

func answerable(svc desk.Service, field string, choices []Choice) error {
	i := slices.IndexFunc(svc.Form, func(f desk.FormField) bool { return f.Name == field })
	if i < 0 {
		return fmt.Errorf("%w: the form of %s does not ask for %q", ErrPlan, svc.Name, field)
	}
	for _, c := range choices {
		options := svc.Form[i].Options
		if len(options) > 0 && !slices.Contains(options, c.Value) {
			return fmt.Errorf("%w: %q is no answer to %s of %s; there are %s", ErrPlan, c.Value, field, svc.Name, strings.Join(options, ", "))
		}
	}
	return nil
}

const day = 24 * time.Hour

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
