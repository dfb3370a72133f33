package nemesis

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Violation is a promise that the desk did not keep.
type Violation struct {
	Invariant int // as ARCHITECTURE.md numbers them; 0 is the protocol
	Text      string
}

// String is the violation as a report says it.
func (v Violation) String() string { return fmt.Sprintf("invariant %d: %s", v.Invariant, v.Text) }

// Evidence is all that a run has left behind.
type Evidence struct {
	Entries []Entry
	Records Records
	Samples []Violation // found by looking at the database while the run went on
	Waiting []string    // people who did not get to an end
	Logs    map[string]string
	Died    []string // processes that ended by themselves
	Faults  int      // injected
	Memory  int64    // the most that a process held, in bytes
}

// Tally is what a check looked at.
type Tally struct {
	Sessions, Messages, Heard, Commands, Removals, Lost, Repeated int
}

// memoryLimit is the most that a desk may hold; with the race detector it is several times
// what it is without.
const memoryLimit = 1 << 30

// Check holds the evidence to the ten invariants.
func Check(e *Evidence) (Tally, []Violation) {
	c := newChecker(e)
	c.found = append(c.found, e.Samples...) // 1, 2
	c.oneLiveSession()                      // 1
	c.noLoadLeft()                          // 2
	c.onlyParticipants()                    // 3
	c.removals()                            // 3, 7
	c.nobodyAlone()                         // 4
	c.allEnded()                            // 5
	c.transcripts()                         // 6
	c.saidOnce()                            // 6, 7
	c.nothingOwed()                         // 7
	c.audited()                             // 8
	c.alive()                               // 9
	c.authority()                           // 10
	c.tally.Sessions = len(e.Records.Sessions)
	slices.SortStableFunc(c.found, func(a, b Violation) int { return a.Invariant - b.Invariant })
	return c.tally, slices.Compact(c.found)
}

// checker has the evidence by session.
type checker struct {
	*Evidence
	found    []Violation
	tally    Tally
	entries  map[string][]Entry
	parts    map[string]map[string]ParticipantRow // by session and bare address
	audit    map[string][]AuditRow
	messages map[string][]MessageRow
	customer map[string]string
}

func newChecker(e *Evidence) *checker {
	c := &checker{
		Evidence: e, entries: make(map[string][]Entry), parts: make(map[string]map[string]ParticipantRow),
		audit: make(map[string][]AuditRow), messages: make(map[string][]MessageRow), customer: make(map[string]string),
	}
	for _, en := range e.Entries {
		c.entries[en.Session] = append(c.entries[en.Session], en)
	}
	for _, p := range e.Records.Participants {
		if c.parts[p.Session] == nil {
			c.parts[p.Session] = make(map[string]ParticipantRow)
		}
		c.parts[p.Session][p.JID] = p
	}
	for _, a := range e.Records.Audit {
		c.audit[a.Session] = append(c.audit[a.Session], a)
	}
	for _, m := range e.Records.Messages {
		c.messages[m.Session] = append(c.messages[m.Session], m)
	}
	for _, s := range e.Records.Sessions {
		c.customer[s.ID] = s.Customer
	}
	return c
}

func (c *checker) fail(invariant int, format string, args ...any) {
	c.found = append(c.found, Violation{invariant, fmt.Sprintf(format, args...)})
}

// rows are a session's audit rows of an action.
func (c *checker) rows(session, action string) []AuditRow {
	var out []AuditRow
	for _, a := range c.audit[session] {
		if a.Action == action {
			out = append(out, a)
		}
	}
	return out
}

// oneLiveSession looks for two sessions of one customer with a service at a time.
func (c *checker) oneLiveSession() {
	last := make(map[string]SessionRow)
	for _, s := range c.Records.Sessions {
		key := s.Customer + " " + s.Service
		before, was := last[key]
		if was && (before.Ended == nil || before.Ended.After(s.Created)) {
			c.fail(1, "%s has %s while %s goes on", s.Customer, s.ID, before.ID)
		}
		last[key] = s
	}
}

func (c *checker) noLoadLeft() {
	for _, l := range c.Records.Loads {
		c.fail(2, "%s although everything is over", l)
	}
}

// onlyParticipants looks for people in rooms they do not belong to.
func (c *checker) onlyParticipants() {
	for session, entries := range c.entries {
		if session == "" {
			continue
		}
		for _, e := range entries {
			if e.Kind != Entered {
				continue
			}
			if _, is := c.parts[session][e.Who]; is {
				continue
			}
			if !slices.ContainsFunc(c.rows(session, "session.put_out"), func(a AuditRow) bool { return a.Subject == e.Who }) {
				c.fail(3, "%s was in the room of %s, where they do not belong, and it is not recorded", e.Who, session)
			}
		}
	}
}

// removals looks for those who were to leave and did not.
func (c *checker) removals() {
	for session, entries := range c.entries {
		if session == "" {
			continue
		}
		in := make(map[string]bool)
		for _, e := range entries {
			switch e.Kind {
			case Entered:
				in[e.Who] = true
			case Out:
				c.tally.Removals++
				delete(in, e.Who)
				if e.Destroyed && c.Faults == 0 {
					c.fail(7, "%s was not taken out of %s but by the end of its room", e.Who, session)
				}
			}
		}
		for who := range in {
			if !c.dropped(who, session) {
				c.fail(3, "%s is still in the room of %s, which is over", who, session)
			}
		}
		for _, a := range c.rows(session, "session.transferred") {
			first, _ := strings.CutPrefix(a.Reason, "from ")
			c.removedAfter(session, first, a.At)
		}
	}
}

// dropped reports whether somebody's client vanished after it was in the room last.
func (c *checker) dropped(who, session string) bool {
	gone := true
	for _, e := range c.Entries {
		switch {
		case e.Who != who:
		case e.Kind == Dropped:
			gone = true
		case e.Kind == Entered && e.Session == session:
			gone = false
		}
	}
	return gone
}

// removedAfter looks for the removal of a CSR who has transferred a session and was in its
// room then: they are to be out before the room ends.
func (c *checker) removedAfter(session, who string, at time.Time) {
	in := false
	for _, e := range c.Entries {
		here := e.Session == session
		switch {
		case e.Who != who:
		case here && e.Kind == Entered:
			in = true
		case e.Kind == Dropped || here && e.Kind == Out && e.At.Before(at):
			in = false
		case here && e.Kind == Out && !e.Destroyed:
			return
		}
	}
	end := c.rows(session, "session.end")
	if !in || len(end) > 0 && end[0].At.Sub(at) < removalTime && c.Faults > 0 {
		return
	}
	c.fail(7, "%s transferred %s and was not taken out of it", who, session)
}

// removalTime is how long the desk may take to put somebody out where something breaks.
const removalTime = 60 * time.Second

// listTime is how long the list of who is in a room may take to come.
const listTime = 2 * time.Second

// nobodyAlone looks for customers who were left alone by the desk: their last CSR was put out
// of the room, and the session was not at its end. One who comes just as their offer ends is
// shown out again at once, and nobody's CSR.
func (c *checker) nobodyAlone() {
	for session, customer := range c.customer {
		staff, here := make(map[string]bool), make(map[string]time.Time)
		for _, p := range c.parts[session] {
			if p.Role == "csr" {
				staff[nickOf(p.JID)] = true
			}
		}
		for _, e := range c.entries[session] {
			if e.Who != customer {
				continue
			}
			switch {
			case e.Kind == Entered: // who is there is listed before oneself (XEP-0045 §7.2.2)
				maps.DeleteFunc(here, func(_ string, at time.Time) bool { return e.At.Sub(at) > listTime })
			case e.Kind == Out:
				clear(here)
			case e.Kind == Came && staff[e.Nick]:
				here[e.Nick] = e.At
			case e.Kind == Went && staff[e.Nick]:
				briefly := e.At.Sub(here[e.Nick]) < 2*time.Second
				delete(here, e.Nick)
				putOut := slices.Contains(e.Codes, "307") || slices.Contains(e.Codes, "321")
				if putOut && !briefly && len(here) == 0 && !c.endedBy(session, e.At) {
					c.fail(4, "%s was alone in %s when %s was taken out", customer, session, e.Nick)
				}
			}
		}
	}
}

// endedBy reports whether a session's end was on its way at a time.
func (c *checker) endedBy(session string, at time.Time) bool {
	for _, a := range c.rows(session, "session.end") {
		if a.At.Before(at.Add(2 * time.Second)) {
			return true
		}
	}
	return false
}

// nickOf is the nick that somebody of a run goes by.
func nickOf(jid string) string {
	local, _, _ := strings.Cut(jid, "@")
	if local == "" {
		return ""
	}
	return strings.ToUpper(local[:1]) + local[1:]
}

// allEnded looks for sessions and people that wait for ever.
func (c *checker) allEnded() {
	for _, s := range c.Records.Sessions {
		if s.State != "closed" {
			c.fail(5, "%s of %s is still %s", s.ID, s.Customer, s.State)
		}
	}
	for _, w := range c.Waiting {
		c.fail(5, "%s", w)
	}
}
