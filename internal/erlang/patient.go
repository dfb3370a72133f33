package erlang

import "math"

// blocked returns Erlang's B formula, the share that a system without a queue turns away. The
// recursion only ever adds and divides positive numbers, so it loses nothing, where factorials
// would overflow from 171 servers on.
func blocked(servers int, erlangs float64) float64 {
	b := 1.0
	for n := 1; n <= servers; n++ {
		b = erlangs * b / (float64(n) + erlangs*b)
	}
	return b
}

// patient is Erlang C.
func (l Load) patient(servers int, within float64) Result {
	n, a := float64(servers), l.Erlangs()
	r := Result{Servers: servers, Wait: 1, ASA: math.Inf(1), Queue: math.Inf(1), Occupancy: 1}
	if a >= n {
		return r
	}
	b := blocked(servers, a)
	r.Stable = true
	r.Occupancy = a / n
	r.Wait = n * b / (n - a*(1-b))
	r.ASA = r.Wait * l.Handling / (n - a)
	r.Queue = r.ASA * l.Arrivals
	r.Level = 1 - r.Wait*math.Exp(-(n-a)*within/l.Handling)
	return r
}
