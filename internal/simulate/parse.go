package simulate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// valueError says what a value that people wrote should have been. It is an [ErrPlan].
type valueError struct{ value, wants string }

func (e *valueError) Error() string { return fmt.Sprintf("%q is not %s", e.value, e.wants) }

func (e *valueError) Is(target error) bool { return target == ErrPlan }

func wrongValue(value, wants string) error { return &valueError{value, wants} }

// units are what a rate may be by, beside Go's durations.
var units = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "hour": time.Hour,
	"d": day, "day": day,
}

// ParseRate reads how often something comes, as 200/h, 48/min or 360/30m, in times a second.
func ParseRate(value string) (float64, error) {
	const wants = "how often customers come; write 200/h, 48/min or 360/30m"
	count, per, ok := strings.Cut(value, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(count), 64)
	if !ok || err != nil || math.IsNaN(n) || n < 0 || math.IsInf(n, 0) {
		return 0, wrongValue(value, wants)
	}
	every, ok := units[strings.TrimSpace(per)]
	if !ok {
		if every, err = time.ParseDuration(strings.TrimSpace(per)); err != nil || every <= 0 {
			return 0, wrongValue(value, wants)
		}
	}
	return n / every.Seconds(), nil
}

// ParseShare reads a part of a whole, as 0.8 or 80%: more than nothing and less than all.
func ParseShare(value string) (float64, error) {
	number, percent := strings.CutSuffix(value, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		n /= 100
	}
	if err != nil || math.IsNaN(n) || n <= 0 || n >= 1 {
		return 0, wrongValue(value, "a share; write 80% or 0.8")
	}
	return n, nil
}

// ParseTimes reads a distribution: 3m is exponential, log-normal 3m 0.8 has a mean and a spread
// (standard deviation by mean), fixed 3m is always the same.
func ParseTimes(value string) (Times, error) {
	const wants = "a time; write 3m, log-normal 3m 0.8 or fixed 3m"
	words := strings.Fields(value)
	t := Times{Shape: Exponential}
	if len(words) > 1 {
		t.Shape, words = Shape(words[0]), words[1:]
	}
	if len(words) == 2 && t.Shape == LogNormal {
		spread, err := strconv.ParseFloat(words[1], 64)
		if err != nil || spread <= 0 {
			return Times{}, wrongValue(value, wants)
		}
		t.Spread, words = spread, words[:1]
	}
	if len(words) != 1 || t.Shape == Recorded {
		return Times{}, wrongValue(value, wants)
	}
	mean, err := time.ParseDuration(words[0])
	if err != nil || mean < 0 {
		return Times{}, wrongValue(value, wants)
	}
	t.Mean = mean
	return t, t.Check()
}

// parseClock reads a time of the day, as 09:30.
func parseClock(value string) (time.Duration, error) {
	at, err := time.Parse("15:04", value)
	if err != nil {
		return 0, wrongValue(value, "a time of the day; write 09:30")
	}
	return sinceMidnight(at), nil
}
