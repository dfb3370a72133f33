package nemesis

import (
	"slices"
	"strings"
)

// transcripts compares what was heard in the rooms with what is stored: everything, once, and
// in the order in which each one heard it.
func (c *checker) transcripts() {
	for session := range c.customer {
		place := make(map[string]int)
		bodies := make(map[string]int)
		for i, m := range c.messages[session] {
			c.tally.Messages++
			if m.StanzaID != "" {
				if _, twice := place[m.StanzaID]; twice {
					c.fail(6, "%q is twice in the transcript of %s", m.Body, session)
				}
				place[m.StanzaID] = i
			}
			if bodies[m.Body]++; bodies[m.Body] == 2 && strings.Contains(m.Body, " says word ") {
				c.fail(6, "%q is twice in the transcript of %s", m.Body, session)
			}
		}
		marked := len(c.rows(session, "room.lost"))+len(c.rows(session, "archive.lost")) > 0
		last := make(map[string]int)
		missing := make(map[string]bool)
		for _, e := range c.entries[session] {
			if e.Kind != Heard || e.Past || e.StanzaID() == "" {
				continue
			}
			c.tally.Heard++
			at, stored := place[e.StanzaID()]
			switch {
			case !stored && missing[e.StanzaID()]:
			case !stored && marked:
				missing[e.StanzaID()] = true
				c.tally.Lost++
			case !stored:
				missing[e.StanzaID()] = true
				c.fail(6, "%s heard %q from %s in %s at %s, which is not in the transcript", e.Who, e.Body, e.Nick, session, e.At.Format("15:04:05.000"))
			case at < last[e.Who]:
				c.fail(6, "%s heard %q in %s in another order than the transcript has it", e.Who, e.Body, session)
			default:
				last[e.Who] = at
			}
		}
	}
}

// saidOnce looks for what the desk said or told twice. In a room that is known by the number
// of the effect and must not happen; a chat message that was written just before a break is
// repeated under the same id, by which clients may know it.
func (c *checker) saidOnce() {
	type key struct{ who, session, id string }
	said := make(map[key]string)
	told := make(map[key]int)
	for _, e := range c.Entries {
		switch {
		case e.Kind == Heard && !e.Past && e.Nick == "Desk" && e.ID != "":
			k := key{e.Who, e.Session, e.ID}
			if before, was := said[k]; was && before != e.StanzaID() {
				c.fail(7, "the desk said %q twice in %s", e.Body, e.Session)
			}
			said[k] = e.StanzaID()
		case e.Kind == Told && e.ID != "":
			k := key{e.Who, "", e.ID}
			if told[k]++; told[k] > 1 {
				c.tally.Repeated++
			}
		case e.Kind == Broken:
			c.fail(0, "%s saw %s", e.Who, e.Body)
		}
	}
	c.doubled()
}

// doubled looks for words of the desk that follow themselves under another id.
func (c *checker) doubled() {
	for session, lines := range c.messages {
		for i := 1; i < len(lines); i++ {
			if lines[i].Nick == "Desk" && lines[i-1].Nick == "Desk" && lines[i].Body == lines[i-1].Body {
				c.fail(7, "the desk said %q twice in %s", lines[i].Body, session)
			}
		}
	}
}

func (c *checker) nothingOwed() {
	for _, o := range c.Records.Owed {
		c.fail(7, "still owed: %s", o)
	}
}

// audited looks for what happened without a row of the audit log.
func (c *checker) audited() {
	for _, s := range c.Records.Sessions {
		actions := []string{"session.begin", "session.end"}
		if s.State == "closed" {
			actions = append(actions, "session.closed")
		}
		for _, action := range actions {
			if n := len(c.rows(s.ID, action)); n != 1 {
				c.fail(8, "%s has %d rows of %s", s.ID, n, action)
			}
		}
		for _, p := range c.parts[s.ID] {
			if p.Role != "csr" {
				continue
			}
			about := func(a AuditRow) bool { return a.Subject == p.JID || a.Actor == p.JID }
			if !slices.ContainsFunc(c.rows(s.ID, "offer.made"), about) {
				c.fail(8, "%s is in %s without a row of an offer", p.JID, s.ID)
			}
			if p.Owner && !slices.ContainsFunc(c.rows(s.ID, "session.joined"), about) {
				c.fail(8, "%s has had %s without a row of having come", p.JID, s.ID)
			}
		}
	}
}

// alive looks at how the processes fared.
func (c *checker) alive() {
	for _, d := range c.Died {
		c.fail(9, "%s", d)
	}
	for name, log := range c.Logs {
		for _, bad := range []string{"DATA RACE", "panic", "the core failed", "fatal error"} {
			if at := strings.Index(log, bad); at >= 0 {
				c.fail(9, "%s logged %q: %s", name, bad, log[at:min(len(log), at+1500)])
			}
		}
	}
	if c.Memory > memoryLimit {
		c.fail(9, "a desk held %d MB", c.Memory>>20)
	}
}

// authority looks for commands of strangers that were carried out.
func (c *checker) authority() {
	for _, e := range c.Entries {
		if e.Kind == Answered || e.Kind == Denied {
			c.tally.Commands++
		}
		if e.Kind == Answered && strings.HasPrefix(e.Who, "mallory") {
			c.fail(10, "%s was allowed %s on %s", e.Who, e.Nick, e.Session)
		}
	}
}
