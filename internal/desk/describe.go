package desk

import (
	"fmt"
	"strings"
	"time"
)

// String says the rule in a line.
func (r Rule) String() string { return oneLine(r.When) + r.says() }

// String says the step in a line.
func (o Overflow) String() string {
	var when []string
	if o.After > 0 {
		when = append(when, "after "+o.After.String())
	}
	if o.Waiting > 0 {
		when = append(when, fmt.Sprintf("behind %d", o.Waiting))
	}
	if o.NoCSR {
		when = append(when, "with no CSR signed in")
	}
	if o.Closed {
		when = append(when, "while closed")
	}
	return strings.Join(when, " or ") + ": " + o.says()
}

// ParseAnswers reads answers written as name=value. A name that comes again adds a value, as
// a list-multi has several.
func ParseAnswers(pairs []string) (Answers, bool) {
	answers := make(Answers, len(pairs))
	for _, text := range pairs {
		name, value, ok := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if !ok || !fieldPattern.MatchString(name) {
			return nil, false
		}
		if before, again := answers[name]; again {
			value = before + "\n" + value
		}
		answers[name] = value
	}
	return answers, true
}

// ParseTime reads a time as RFC 3339 has it, or as date and time in UTC.
func ParseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
