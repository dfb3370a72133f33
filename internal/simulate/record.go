package simulate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// Record is a session as it was: a line of an exported file.
type Record struct {
	Service desk.ServiceName `json:"service"`
	Created time.Time        `json:"created"`
	Served  time.Time        `json:"served,omitzero"` // a CSR was in the room; zero if none ever was
	Ended   time.Time        `json:"ended"`
}

// into gives a customer what is known: how long they took if they were served, how long they
// stayed if they gave up.
func (r Record) into(c *customer) {
	if r.Served.IsZero() {
		c.patience = max(time.Millisecond, r.Ended.Sub(r.Created))
		return
	}
	c.handling = max(time.Millisecond, r.Ended.Sub(r.Served))
	// They had more patience than they needed, and nobody knows how much: what is drawn holds
	// from when they were answered.
	if c.patience > 0 {
		c.patience += r.Served.Sub(r.Created)
	}
}

// ReadRecords reads an exported file, a JSON object a line.
func ReadRecords(name string, from io.Reader) ([]Record, error) {
	var all []Record
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var r Record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%w: %s:%d: %w", ErrPlan, name, n, err)
		}
		if r.Service == "" || r.Created.IsZero() || r.Ended.Before(r.Created) || !r.Served.IsZero() && (r.Served.Before(r.Created) || r.Ended.Before(r.Served)) {
			return nil, fmt.Errorf("%w: %s:%d: service, created and ended are needed, in the order of time; "+
				`write {"service": "sales", "created": "2026-11-23T09:00:00Z", "served": "…", "ended": "…"}`, ErrPlan, name, n)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrPlan, name, err)
	}
	return all, nil
}

// WriteRecords writes what [ReadRecords] reads.
func WriteRecords(to io.Writer, records []Record) error {
	out := json.NewEncoder(to)
	for _, r := range records {
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// FromRecords makes streams of the sessions that were: they come when they came, and take as long
// as they took. What is not known of somebody is drawn: handling times from those of their
// service, patience from an exponential distribution whose mean is all the waiting by the number
// of those who gave up, which is what the records make likeliest.
func FromRecords(records []Record) []Stream {
	by := make(map[desk.ServiceName]*Stream)
	waited := make(map[desk.ServiceName]time.Duration)
	lost := make(map[desk.ServiceName]int)
	for _, r := range records {
		s := by[r.Service]
		if s == nil {
			s = &Stream{Service: r.Service, Handling: Times{Shape: Recorded}}
			by[r.Service] = s
		}
		s.Past = append(s.Past, r)
		if r.Served.IsZero() {
			lost[r.Service]++
			waited[r.Service] += r.Ended.Sub(r.Created)
			continue
		}
		waited[r.Service] += r.Served.Sub(r.Created)
		s.Handling.Samples = append(s.Handling.Samples, r.Ended.Sub(r.Served))
	}
	streams := make([]Stream, 0, len(by))
	for _, name := range sortedKeys(by) {
		s := by[name]
		slices.SortFunc(s.Past, func(a, b Record) int { return a.Created.Compare(b.Created) })
		if n := lost[name]; n > 0 {
			s.Patience = Times{Mean: max(time.Millisecond, waited[name]/time.Duration(n))}
		}
		if len(s.Handling.Samples) == 0 { // nobody was ever served
			s.Handling = Times{Mean: 5 * time.Minute}
		}
		streams = append(streams, *s)
	}
	return streams
}
