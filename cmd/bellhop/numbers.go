package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

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
		return span{}, fmt.Errorf("%q is not a number or a range of numbers from 1 to %d; write 12 or 8..20", value, most) //nolint:err113 // for people
	}
	return span{from, to}, nil
}
