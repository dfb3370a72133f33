package erlang

import "math"

// impatient is Erlang A: a birth-and-death process in which customers arrive at a rate, servers
// finish, and those who wait give up.
func (l Load) impatient(servers int, within float64) Result {
	s := l.stationary(servers)
	n := float64(servers)
	r := Result{Servers: servers, Stable: true}
	r.Wait = s.full
	r.Queue = s.queue
	r.ASA = s.queue / l.Arrivals
	// Whoever waits gives up at a rate of 1/Patience (Little), and the others are handled.
	r.Abandoned = math.Min(1, r.ASA/l.Patience)
	r.Occupancy = s.busy / n
	r.Level = 1 - s.full + math.Max(0, s.full-r.Abandoned)*l.soon(n, within)
	return r
}

// states sums up the long-run probabilities of how many customers there are.
type states struct {
	full  float64 // that nobody is free
	queue float64 // how many wait, on average
	busy  float64 // how many servers are busy, on average
}

// vanished is what is too little to be added. Smaller numbers stop becoming smaller at last: they
// are rounded to themselves.
const vanished = 1e-300

// stationary walks from the likeliest number of customers outwards, in both directions, until
// the terms vanish. So no term is above 1 and none is computed from a small difference.
func (l Load) stationary(servers int) states {
	n, a := float64(servers), l.Erlangs()
	leave := func(k float64) float64 { // the rate at which k customers become fewer
		return math.Min(k, n)/l.Handling + math.Max(0, k-n)/l.Patience
	}
	mode := math.Floor(math.Min(a, n))
	if a > n {
		mode = math.Floor(n + (a-n)/l.Handling*l.Patience)
	}
	var s states
	var total float64
	add := func(k, p float64) {
		total += p
		s.busy += math.Min(k, n) * p
		if k >= n {
			s.full += p
			s.queue += (k - n) * p
		}
	}
	add(mode, 1)
	for k, p := mode, 1.0; k > 0 && p > vanished; k-- {
		p *= leave(k) / l.Arrivals
		add(k-1, p)
	}
	for k, p := mode+1, 1.0; p > vanished; k++ {
		p *= l.Arrivals / leave(k)
		add(k, p)
	}
	s.full /= total
	s.queue /= total
	s.busy /= total
	return s
}

// soon returns the share within t of those who wait and are answered. Whoever would stay for ever
// waits x with a density that goes as exp(λθ⁻¹(1−e^{−θx}) − nμx) (Mandelbaum and Zeltyn 2007), and
// e^{−θx} of them do stay so long. Only the ratio of two integrals of it counts, so that it is
// taken relative to its peak: at a great overload it has no other value that a float64 holds.
func (l Load) soon(n, t float64) float64 {
	falls := n/l.Handling + 1/l.Patience
	peak := math.Max(0, math.Log(l.Arrivals/falls)*l.Patience)
	rises := l.Arrivals * math.Exp(-peak/l.Patience) // equals falls if the peak is not at 0
	density := func(x float64) float64 {
		return math.Exp(-rises*l.Patience*math.Expm1((peak-x)/l.Patience) - falls*(x-peak))
	}
	wide := 1 / (falls - rises + math.Sqrt(rises/l.Patience))
	early, all := 0.0, 0.0
	add := func(from, to float64) (some bool) {
		if to <= from {
			return false
		}
		area := integral(density, from, to)
		all += area
		switch {
		case to <= t:
			early += area
		case from < t:
			early += integral(density, from, t)
		}
		return area > all*1e-15
	}
	// The density is log-concave: away from its peak it only falls, and ever faster.
	for near, far := 0.0, 1.0; add(peak+near*wide, peak+far*wide); near, far = far, 2*far {
	}
	for near, far := 0.0, 1.0; add(math.Max(0, peak-far*wide), peak-near*wide); near, far = far, 2*far {
	}
	return early / all
}
