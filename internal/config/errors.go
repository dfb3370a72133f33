package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one mistake in a file or in the environment.
type Error struct {
	File string // as given to the reader; empty for the environment
	Line int    // from 1; 0 for the environment
	Col  int    // from 1, in characters; 0 for the environment
	Key  string // "xmpp.domain", "services[sales].form[0].options", or the variable's name
	Msg  string // what is wrong; then, behind a semicolon, the mend
}

// Error returns file:line:col: key: what is wrong; the mend.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s:%d:%d: ", e.File, e.Line, e.Col)
	} else {
		b.WriteString("environment: ")
	}
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	return b.String() + e.Msg
}

// Errors are all mistakes that a reader found, in the order of the file, those of the
// environment behind. It is what a reader returns for a file that it could read but not use;
// use [errors.As] to get at the single ones.
type Errors []*Error

// Error returns one line for each mistake.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each mistake to [errors.Is] and [errors.As].
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}

// spot is where a value stands: its place in a file, or a variable of the environment.
type spot struct {
	file      string
	line, col int
	key       string
}

// collector gathers mistakes.
type collector struct{ errs Errors }

func (c *collector) add(at spot, format string, args ...any) {
	c.errs = append(c.errs, &Error{File: at.file, Line: at.line, Col: at.col, Key: at.key, Msg: fmt.Sprintf(format, args...)})
}

// has reports whether something is wrong already with the same key at the same place, so that
// one mistake does not show up a second time by what follows from it.
func (c *collector) has(at spot) bool {
	return slices.ContainsFunc(c.errs, func(e *Error) bool {
		return e.File == at.file && e.Line == at.line && e.Col == at.col && e.Key == at.key
	})
}

// err returns the mistakes in order, nil if there are none.
func (c *collector) err() error {
	if len(c.errs) == 0 {
		return nil
	}
	slices.SortStableFunc(c.errs, func(a, b *Error) int {
		if a.File != b.File {
			return cmp.Compare(b.File, a.File) // "" is the environment: behind
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return c.errs
}

// didYouMean returns "did you mean X?" for the name nearest to what was written, else the
// whole list of names.
func didYouMean(written string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if d := distance(strings.ToLower(written), strings.ToLower(name), least); d < least && d < len(name) {
			best, least = name, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "there are " + strings.Join(names, ", ")
}

// distance is the number of characters to add, remove or change (Levenshtein), or most if
// there are so many.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := left
			if a[i] != b[j] {
				change++
			}
			left = row[j+1]
			row[j+1] = min(change, row[j]+1, left+1)
		}
	}
	return min(row[len(b)], most)
}
