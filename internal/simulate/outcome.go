package simulate

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Figure is an average over the runs, and how far it may be off: the true one is within Error of
// it in 95 of 100 cases. With one run there is no Error.
type Figure struct {
	Value float64 `json:"value"`
	Error float64 `json:"error"`
}

// Figures are what customers and CSRs see. Shares are of all who came, but Level and PWait of those
// who were taken: answered, given up, or sent away after waiting.
type Figures struct {
	Came      Figure `json:"came"` // in a run
	Answered  Figure `json:"answered"`
	Abandoned Figure `json:"abandoned"`
	Refused   Figure `json:"refused"`
	SentAway  Figure `json:"sent_away"`
	Deferred  Figure `json:"deferred"`
	Level     Figure `json:"service_level"`
	PWait     Figure `json:"p_wait"`
	ASA       Figure `json:"wait_mean_seconds"`
	P50       Figure `json:"wait_p50_seconds"`
	P90       Figure `json:"wait_p90_seconds"`
	P99       Figure `json:"wait_p99_seconds"`
	Queue     Figure `json:"queue"`
}

// ServiceFigures are those of one service, and over the day.
type ServiceFigures struct {
	Service string `json:"service"`
	Figures
	Day []Part `json:"day"`
}

// Part is a part of the day: averages of those who came then.
type Part struct {
	From      string  `json:"from"` // 09:30
	Came      float64 `json:"came"` // in a day
	Level     float64 `json:"service_level"`
	Wait      float64 `json:"wait_mean_seconds"`
	Abandoned float64 `json:"abandoned"`
	Queue     float64 `json:"queue"`
	Occupancy float64 `json:"occupancy,omitempty"`
	Staffed   float64 `json:"staffed,omitempty"` // sessions that the CSRs on shift can hold
}

// Outcome is what came of a setup.
type Outcome struct {
	Name      string           `json:"name"`
	CSRs      int              `json:"csrs"`
	Sessions  int              `json:"sessions"` // simulated in all, without those of the warm-up
	Occupancy Figure           `json:"occupancy"`
	Total     Figures          `json:"total"`
	Services  []ServiceFigures `json:"services"`
	Day       []Part           `json:"day"`

	runs   []float64 // service level of each run, to compare with
	waits  []float64 // mean wait of each run
	sorted []float64 // all waits, of all services
}

// sum is what is counted of one run, of one service or of all.
type sum struct {
	figures
	waits []float64 // sorted
	queue float64
	day   []figures
	qday  []float64
}

func sumOf(t *tally, streams []int) sum {
	s := sum{day: make([]figures, len(t.busy.day)), qday: make([]float64, len(t.busy.day))}
	for _, i := range streams {
		c := &t.streams[i]
		s.add(c.figures)
		s.waits = append(s.waits, c.waits...)
		s.queue += t.queue[i].area
		for j := range c.day {
			s.day[j].add(c.day[j])
			s.qday[j] += t.queue[i].day[j]
		}
	}
	if len(streams) > 1 {
		slices.Sort(s.waits)
	}
	return s
}

func (f *figures) add(g figures) {
	f.came += g.came
	f.answered += g.answered
	f.inTime += g.inTime
	f.waited += g.waited
	f.wait += g.wait
	for i, n := range g.lost {
		f.lost[i] += n
	}
}

// met is how many there are whose wait counts.
func (f *figures) met() int { return f.answered + f.lost[abandoned] + f.lost[sentAway] }

// level is the share of those that were answered in time, as the metrics of a desk at work have it:
// whoever was turned away, because the service was closed or full, did not wait.
func (f *figures) level() float64 { return ratio(float64(f.inTime), float64(f.met())) }

func outcomeOf(p *Plan, s *Setup, runs []*tally) *Outcome {
	o := &Outcome{Name: s.Name, CSRs: len(s.CSRs)}
	o.Occupancy = figure(runs, func(t *tally) float64 { return ratio(t.busy.area, t.staffed.area) })
	every := make([]int, len(p.Streams))
	by := make(map[string][]int)
	for i, stream := range p.Streams {
		every[i] = i
		by[string(stream.Service)] = append(by[string(stream.Service)], i)
	}
	sums := sumsOf(runs, every)
	o.Total, o.Day = figuresOf(p, sums), dayOf(p, sums)
	for i := range o.Day {
		busy, staffed := 0.0, 0.0
		for _, t := range runs {
			busy += t.busy.day[i]
			staffed += t.staffed.day[i]
		}
		o.Day[i].Occupancy = ratio(busy, staffed)
		o.Day[i].Staffed = ratio(staffed, float64(len(runs))*p.exposure()[i])
	}
	for _, x := range sums {
		o.Sessions += x.came
		o.runs = append(o.runs, x.level())
		o.waits = append(o.waits, ratio(x.wait.Seconds(), float64(x.met())))
		o.sorted = append(o.sorted, x.waits...)
	}
	slices.Sort(o.sorted)
	for _, name := range sortedKeys(by) {
		sums := sumsOf(runs, by[name])
		o.Services = append(o.Services, ServiceFigures{Service: name, Figures: figuresOf(p, sums), Day: dayOf(p, sums)})
	}
	return o
}

func sumsOf(runs []*tally, streams []int) []sum {
	sums := make([]sum, len(runs))
	for i, t := range runs {
		sums[i] = sumOf(t, streams)
	}
	return sums
}

func figuresOf(p *Plan, sums []sum) Figures {
	share := func(n func(*sum) int) Figure {
		return figure(sums, func(s sum) float64 { return ratio(float64(n(&s)), float64(s.came)) })
	}
	lost := func(how outcome) Figure { return share(func(s *sum) int { return s.lost[how] }) }
	percentile := func(q float64) Figure { return figure(sums, func(s sum) float64 { return quantile(s.waits, q) }) }
	return Figures{
		Came:      figure(sums, func(s sum) float64 { return float64(s.came) }),
		Answered:  share(func(s *sum) int { return s.answered }),
		Abandoned: lost(abandoned), Refused: lost(refused), SentAway: lost(sentAway), Deferred: lost(deferred),
		Level: figure(sums, func(s sum) float64 { return s.level() }),
		PWait: figure(sums, func(s sum) float64 { return ratio(float64(s.waited), float64(s.met())) }),
		ASA:   figure(sums, func(s sum) float64 { return ratio(s.wait.Seconds(), float64(s.met())) }),
		P50:   percentile(0.5), P90: percentile(0.9), P99: percentile(0.99),
		Queue: figure(sums, func(s sum) float64 { return s.queue / (p.Length - p.WarmUp).Seconds() }),
	}
}

// dayOf cuts the day into parts, all runs taken together.
func dayOf(p *Plan, sums []sum) []Part {
	parts := make([]Part, int(day/p.Bin))
	exposure := p.exposure()
	for i := range parts {
		var f figures
		queue := 0.0
		for _, s := range sums {
			f.add(s.day[i])
			queue += s.qday[i]
		}
		seconds := float64(len(sums)) * exposure[i]
		parts[i] = Part{
			From: clockOf(p, i), Came: ratio(float64(f.came), seconds/p.Bin.Seconds()),
			Level: f.level(), Wait: ratio(f.wait.Seconds(), float64(f.met())),
			Abandoned: ratio(float64(f.lost[abandoned]), float64(f.came)), Queue: ratio(queue, seconds),
		}
	}
	return parts
}

// exposure returns how many seconds of a run fall into each part of the day.
func (p *Plan) exposure() []float64 {
	w := world{plan: p, now: p.Start}
	g := newGauge(int(day / p.Bin))
	g.set(&w, 1)
	w.now = p.Start.Add(p.Length)
	g.set(&w, 1)
	return g.day
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// quantile returns what a share q of sorted values is not above.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}

// figure averages over the runs, which are independent of each other.
func figure[T any](runs []T, of func(T) float64) Figure {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	return average(values)
}

func average(values []float64) Figure {
	n := float64(len(values))
	mean := 0.0
	for _, v := range values {
		mean += v / n
	}
	if len(values) < 2 {
		return Figure{Value: mean}
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return Figure{Value: mean, Error: student(len(values)-1) * math.Sqrt(squares/(n-1)/n)}
}

// student returns the 97.5 % quantile of Student's t distribution: from a table for the few
// degrees of freedom that matter, then by Hill's expansion around the normal one.
func student(freedom int) float64 {
	table := []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228}
	if freedom <= len(table) {
		return table[freedom-1]
	}
	const z = 1.959964
	n := float64(freedom)
	return z + (z*z*z+z)/(4*n) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*n*n)
}

func clockOf(p *Plan, part int) string {
	at := time.Duration(part) * p.Bin
	return fmt.Sprintf("%02d:%02d", at/time.Hour, at%time.Hour/time.Minute)
}
