package bench

import (
	"math"
	"slices"
	"time"
)

// Summary is a handful of measurements of the same thing.
type Summary struct {
	Values []float64 `json:"values"` // in the order they were taken
	Median float64   `json:"median"`
	Min    float64   `json:"min"`
	Max    float64   `json:"max"`
}

// summarize returns the median and the spread of values.
func summarize(values []float64) Summary {
	s := Summary{Values: values}
	if len(values) > 0 {
		s.Median, s.Min, s.Max = quantile(values, 0.5), slices.Min(values), slices.Max(values)
	}
	return s
}

// quantile returns the q-quantile of values, interpolated between the two that are next to it
// (type 7 of Hyndman and Fan, as in R and NumPy); 0 if there are none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// Percentiles are latencies in milliseconds.
type Percentiles struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
}

func percentiles(took []time.Duration) Percentiles {
	ms := make([]float64, len(took))
	for i, d := range took {
		ms[i] = float64(d) / float64(time.Millisecond)
	}
	return Percentiles{Count: len(ms), P50: quantile(ms, 0.5), P95: quantile(ms, 0.95), P99: quantile(ms, 0.99)}
}
