package bench

import (
	"math"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"none", nil, 0.5, 0},
		{"one", []float64{7}, 0.99, 7},
		{"odd median", []float64{9, 1, 5}, 0.5, 5},
		{"even median", []float64{4, 1, 3, 2}, 0.5, 2.5},
		{"least", []float64{4, 1, 3, 2}, 0, 1},
		{"greatest", []float64{4, 1, 3, 2}, 1, 4},
		{"interpolated", []float64{10, 20, 30, 40, 50}, 0.95, 48},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := quantile(c.values, c.q); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	values := []float64{3, 1, 2}
	s := summarize(values)
	if s.Median != 2 || s.Min != 1 || s.Max != 3 || values[0] != 3 {
		t.Errorf("%+v of %v", s, values)
	}
	if s := summarize(nil); s.Median != 0 || s.Min != 0 || s.Max != 0 {
		t.Errorf("%+v of nothing", s)
	}
}

func TestPercentiles(t *testing.T) {
	var took []time.Duration
	for i := 100; i >= 0; i-- {
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	want := Percentiles{Count: 101, P50: 50, P95: 95, P99: 99}
	if got := percentiles(took); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestRatioIsOfRounds: the ratio is taken round by round, so that a round in which the whole
// machine was slow does not count against either side.
func TestRatioIsOfRounds(t *testing.T) {
	r := newReport(Options{Server: "ejabberd", Sessions: 10, Rounds: 3, InFlight: 2})
	r.fill(
		[]Round{{Rate: 100}, {Rate: 10}, {Rate: 200}},
		[]Round{{Rate: 80}, {Rate: 8}, {Rate: 160}},
	)
	if r.Ratio.Median != 0.8 || r.Ratio.Min != 0.8 || r.Ratio.Max != 0.8 || r.Goal != 0.65 {
		t.Errorf("%+v, goal %v", r.Ratio, r.Goal)
	}
}
