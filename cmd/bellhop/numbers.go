package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// The values that calculator and simulator take, beside Go's own flags. Each says in its error
// what was meant.

var errValue = errors.New("")

func wrongValue(value, wants string) error {
	return fmt.Errorf("%q is not %s%w", value, wants, errValue)
}

// rate reads how often something comes, as 200/h, 48/min or 360/30m, in times a second.
func rate(value string) (float64, error) {
	const wants = "how often customers come; write 200/h, 48/min or 360/30m"
	count, per, ok := strings.Cut(value, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(count), 64)
	if !ok || err != nil || !(n > 0) || math.IsInf(n, 0) {
		return 0, wrongValue(value, wants)
	}
	every, ok := map[string]time.Duration{
		"s": time.Second, "sec": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "hour": time.Hour,
		"d": 24 * time.Hour, "day": 24 * time.Hour,
	}[strings.TrimSpace(per)]
	if !ok {
		if every, err = time.ParseDuration(strings.TrimSpace(per)); err != nil || every <= 0 {
			return 0, wrongValue(value, wants)
		}
	}
	return n / every.Seconds(), nil
}

// share reads a part of a whole, as 0.8 or 80%.
func share(value string) (float64, error) {
	number, percent := strings.CutSuffix(value, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		n /= 100
	}
	if err != nil || !(n > 0 && n < 1) {
		return 0, wrongValue(value, "a share; write 80% or 0.8")
	}
	return n, nil
}

// span is a range of whole numbers, both ends included.
type span struct{ from, to int }

// numbers reads 12 or 8..20, of numbers from 1 to most.
func numbers(value string, most int) (span, error) {
	first, last, two := strings.Cut(value, "..")
	if !two {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if errors.Join(err, err2) != nil || from < 1 || to < from || to > most {
		return span{}, wrongValue(value, fmt.Sprintf("a number or a range of numbers from 1 to %d; write 12 or 8..20", most))
	}
	return span{from, to}, nil
}
