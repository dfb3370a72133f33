package erlang

import (
	"errors"
	"fmt"
	"math"
)

// MaxServers is the most that Steady and Needed take: far beyond any house, and still computed in
// well under a second.
const MaxServers = 1_000_000

// Erlang A walks through the lengths of the queue that are likely; these keep the walk short.
const (
	maxPatience = 1e9 // seconds
	maxQueue    = 1e8
)

// ErrInput is wrapped by every error of this package: a number that makes no sense.
var ErrInput = errors.New("erlang")

// Load is what comes to a queue.
type Load struct {
	Arrivals float64 // contacts a second
	Handling float64 // seconds that a contact keeps a server busy, on average
	Patience float64 // seconds that customers wait before they give up, on average; 0: for ever
}

// Erlangs returns the offered load: how many servers would be busy if nobody ever waited.
func (l Load) Erlangs() float64 { return l.Arrivals * l.Handling }

// Result is what customers and CSRs see in the long run.
type Result struct {
	Servers   int     // contacts that can be handled at once
	Stable    bool    // false: more comes than can be handled, and the queue grows without end
	Wait      float64 // the share of customers who have to wait at all
	ASA       float64 // seconds of waiting, on average of all who came
	Level     float64 // the share of all who came that is answered in time
	Occupancy float64 // the share of the servers' time that is spent on contacts
	Abandoned float64 // the share of customers who give up
	Queue     float64 // customers who wait, on average
}

// Steady returns what a queue with so many servers comes to, and the share that is answered within
// so many seconds. Without patience and with more load than servers there is no steady state:
// then everybody waits, and ASA and Queue are infinite.
func (l Load) Steady(servers int, within float64) (Result, error) {
	if err := l.check(servers, within); err != nil {
		return Result{}, err
	}
	if l.Patience > 0 {
		return l.impatient(servers, within), nil
	}
	return l.patient(servers, within), nil
}

// Needed returns the least number of servers, a multiple of step, with which the share level is
// answered within so many seconds.
func (l Load) Needed(level, within float64, step int) (int, error) {
	if !(level > 0 && level < 1) { // says no to NaN, too
		return 0, fmt.Errorf("%w: the service level is %v, and has to be between 0 and 1", ErrInput, level)
	}
	if step < 1 {
		return 0, fmt.Errorf("%w: a CSR handles %d contacts at once; it has to be one at least", ErrInput, step)
	}
	if err := l.check(step, within); err != nil {
		return 0, err
	}
	enough := func(n int) bool {
		r, err := l.Steady(n*step, within)
		return err == nil && r.Level >= level
	}
	// More servers are never worse, so that the search may double and halve.
	high := 1
	for ; !enough(high); high *= 2 {
		if high*step > MaxServers/2 {
			return 0, fmt.Errorf("%w: %v erlangs need more than the %d servers that are reckoned with", ErrInput, l.Erlangs(), MaxServers)
		}
	}
	low := high / 2 // is not enough, or 0
	for high-low > 1 {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high * step, nil
}

func (l Load) check(servers int, within float64) error {
	for _, x := range []struct {
		name  string
		value float64
		above bool // has to be above zero
	}{
		{"arrivals", l.Arrivals, true},
		{"handling time", l.Handling, true},
		{"patience", l.Patience, false},
		{"target", within, false},
	} {
		if math.IsNaN(x.value) || math.IsInf(x.value, 0) || x.value < 0 || x.above && x.value == 0 {
			return fmt.Errorf("%w: the %s cannot be %v", ErrInput, x.name, x.value)
		}
	}
	if l.Patience > maxPatience || (l.Erlangs()-float64(servers))/l.Handling*l.Patience > maxQueue {
		return fmt.Errorf("%w: with a patience of %v s the queue grows beyond what is reckoned with; leave it out for customers who wait for ever", ErrInput, l.Patience)
	}
	if servers < 1 || servers > MaxServers {
		return fmt.Errorf("%w: %d servers; there have to be 1 to %d", ErrInput, servers, MaxServers)
	}
	return nil
}
