// Package report reads what people ask of a report and writes it as CSV, the same for the
// command and for the page.
package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Bounds of what is asked.
const (
	usual = 7   // days, if nobody says
	most  = 366 // days
)

// Problem is what is wrong with something asked.
type Problem string

// The problems.
const (
	BadGrouping Problem = "by"    // neither service nor csr
	BadDate     Problem = "date"  // not a date
	BadZone     Problem = "zone"  // not a time zone
	BadOrder    Problem = "order" // ends before it begins
	TooLong     Problem = "long"  // more than a year
)

// MistakeError is something asked that cannot be met.
type MistakeError struct {
	Problem Problem
	Field   string // from, to, by or zone
	Value   string
}

// Error implements error.
func (m *MistakeError) Error() string {
	return fmt.Sprintf("report: %s: %s %q", m.Problem, m.Field, m.Value)
}

// Asked is a report as people ask for it. What is empty has its default: the seven days until
// today, by service, with days of UTC.
type Asked struct {
	By   string // service or csr
	From string // the first day: 2026-11-30
	To   string // the last day
	Zone string // IANA name of the time zone whose days are meant
}

// Query reads what is asked. The error is a [*MistakeError]. The filled-in Asked is to be shown.
func (a Asked) Query(now time.Time, target time.Duration) (desk.ReportQuery, Asked, error) {
	a.By = cmp.Or(strings.ToLower(strings.TrimSpace(a.By)), string(desk.ByService))
	a.Zone = cmp.Or(strings.TrimSpace(a.Zone), "UTC")
	q := desk.ReportQuery{By: desk.Grouping(a.By), Target: target}
	if q.By != desk.ByService && q.By != desk.ByCSR {
		return q, a, &MistakeError{BadGrouping, "by", a.By}
	}
	var err error
	// "Local" is a zone for Go, and for nobody else.
	if q.Zone, err = time.LoadLocation(a.Zone); err != nil || strings.EqualFold(a.Zone, "local") {
		return q, a, &MistakeError{BadZone, "zone", a.Zone}
	}
	a.To = cmp.Or(strings.TrimSpace(a.To), now.In(q.Zone).Format(time.DateOnly))
	to, err := time.ParseInLocation(time.DateOnly, a.To, q.Zone)
	if err != nil {
		return q, a, &MistakeError{BadDate, "to", a.To}
	}
	a.From = cmp.Or(strings.TrimSpace(a.From), to.AddDate(0, 0, 1-usual).Format(time.DateOnly))
	if q.From, err = time.ParseInLocation(time.DateOnly, a.From, q.Zone); err != nil {
		return q, a, &MistakeError{BadDate, "from", a.From}
	}
	q.Until = to.AddDate(0, 0, 1)
	switch {
	case q.From.After(to):
		return q, a, &MistakeError{BadOrder, "to", a.To}
	case q.From.AddDate(0, 0, most).Before(q.Until):
		return q, a, &MistakeError{TooLong, "from", a.From}
	}
	return q, a, nil
}

// Names are what services and CSRs are called.
type Names struct {
	Services map[desk.ServiceName]string
	CSRs     map[desk.CSRID]string
}

// NamesOf returns the names on a desk.
func NamesOf(d *desk.Desk) Names {
	n := Names{Services: d.Titles(), CSRs: make(map[desk.CSRID]string)}
	for _, c := range d.CSRs() {
		n.CSRs[c.JID] = c.Name
	}
	return n
}

// Of returns the identity of a row's service or CSR, and what it is called: the same where it
// is gone.
func (n Names) Of(r desk.ReportRow) (id, name string) {
	if r.CSR != "" {
		return string(r.CSR), cmp.Or(n.CSRs[r.CSR], string(r.CSR))
	}
	return string(r.Service), cmp.Or(n.Services[r.Service], string(r.Service))
}
