package simulate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// ErrPlan is wrapped by every error about what is to be simulated.
var ErrPlan = errors.New("cannot be simulated")

// Shape names a distribution of times.
type Shape string

// The distributions.
const (
	Exponential Shape = "exponential"
	LogNormal   Shape = "log-normal"
	Fixed       Shape = "fixed"
	Recorded    Shape = "recorded"
)

// Shapes lists every distribution that is given by its mean.
var Shapes = []Shape{Exponential, LogNormal, Fixed}

// Times is a distribution of times. The zero value stands for none: patience without end, an
// answer at once.
type Times struct {
	Shape   Shape // empty: exponential
	Mean    time.Duration
	Spread  float64         // of log-normal: standard deviation by mean; 0 means 1
	Samples []time.Duration // of recorded: one of these
}

// None reports whether there is no such time.
func (t Times) None() bool { return t.Mean == 0 && len(t.Samples) == 0 }

// Check says what is wrong with the distribution.
func (t Times) Check() error {
	switch t.Shape {
	case "", Exponential, LogNormal, Fixed:
	case Recorded:
		if len(t.Samples) == 0 {
			return fmt.Errorf("%w: no times are recorded", ErrPlan)
		}
	default:
		return fmt.Errorf("%w: %q is no distribution; write one of %v", ErrPlan, t.Shape, Shapes)
	}
	if t.Mean < 0 || t.Mean > longest || t.Spread < 0 || t.Spread > 100 || math.IsNaN(t.Spread) {
		return fmt.Errorf("%w: a mean of %v with a spread of %v is not a time that can be simulated", ErrPlan, t.Mean, t.Spread)
	}
	return nil
}

// longest is the longest time that anything takes.
const longest = 10 * 365 * 24 * time.Hour

func (t Times) draw(r *rand.Rand) time.Duration {
	mean := float64(t.Mean)
	x := mean
	switch t.Shape {
	case Recorded:
		return t.Samples[r.IntN(len(t.Samples))]
	case Fixed:
	case LogNormal:
		spread := t.Spread
		if spread == 0 {
			spread = 1
		}
		variance := math.Log1p(spread * spread)
		x = mean * math.Exp(math.Sqrt(variance)*r.NormFloat64()-variance/2)
	case Exponential:
		x = mean * r.ExpFloat64()
	default:
		x = mean * r.ExpFloat64()
	}
	return time.Duration(math.Min(x, float64(longest)))
}
