package erlang

import "math"

// integral returns the integral of f by adaptive Simpson's rule, to about 1e-12 of f's greatest
// value there, for a smooth f that does not change much faster than the range is wide.
func integral(f func(float64) float64, from, to float64) float64 {
	const pieces = 8
	sum, step := 0.0, (to-from)/pieces
	for i := range pieces {
		a, b := from+float64(i)*step, from+float64(i+1)*step
		fa, fm, fb := f(a), f((a+b)/2), f(b)
		tolerance := 1e-12 * (b - a) * max(fa, fm, fb)
		sum += simpson(f, piece{a, b, fa, fm, fb, (b - a) / 6 * (fa + 4*fm + fb)}, tolerance, 12)
	}
	return sum
}

// piece is a part of a range, f at its ends and its middle, and Simpson's estimate.
type piece struct{ a, b, fa, fm, fb, whole float64 }

func simpson(f func(float64) float64, p piece, tolerance float64, depth int) float64 {
	m := (p.a + p.b) / 2
	fl, fr := f((p.a+m)/2), f((m+p.b)/2)
	left, right := (m-p.a)/6*(p.fa+4*fl+p.fm), (p.b-m)/6*(p.fm+4*fr+p.fb)
	diff := left + right - p.whole
	if depth == 0 || math.Abs(diff) <= 15*tolerance {
		return left + right + diff/15
	}
	return simpson(f, piece{p.a, m, p.fa, fl, p.fm, left}, tolerance/2, depth-1) +
		simpson(f, piece{m, p.b, p.fm, fr, p.fb, right}, tolerance/2, depth-1)
}
