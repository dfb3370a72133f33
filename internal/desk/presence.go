package desk

import (
	"cmp"
	"maps"
	"slices"
)

// presenceChanged takes in the presence of one resource of a CSR. Several devices are one
// CSR: one that is there is enough, and a second one changes nothing.
func (d *Desk) presenceChanged(e PresenceChanged) {
	c := d.csrs[e.JID.Bare()]
	if c == nil {
		return
	}
	was, there := c.present(), len(c.shows) > 0
	switch {
	case e.Show != Offline:
		if c.shows == nil {
			c.shows = make(map[string]Show, 1)
		}
		// A client that changes its resource with each connection and never says
		// goodbye must not fill the memory.
		const most = 32
		if _, known := c.shows[e.JID.Resource()]; known || len(c.shows) < most {
			c.shows[e.JID.Resource()] = e.Show
		}
	case e.JID.Resource() == "":
		clear(c.shows)
	default:
		delete(c.shows, e.JID.Resource())
	}
	if !there && len(c.shows) > 0 {
		d.cameBack(c)
	}
	if c.present() == was && len(c.shows) > 0 {
		return
	}
	if c.present() && !was {
		c.IdleSince = d.now
		d.markCSR(c)
	}
	if len(c.shows) == 0 {
		d.passOn(c)
	}
	d.refresh(c)
}

// cameBack asks a CSR whose first client is there back into the rooms that they have left without a
// word. Whoever was away when the server ended has missed the invitation of the desk that came back.
func (d *Desk) cameBack(c *CSR) {
	for _, s := range c.sessions {
		if p := s.part(c.JID); p != nil && p.State == Left && s.State.Live() {
			d.askBack(s, p)
		}
	}
}

// askPresence asks for the presence of every CSR anew. Those who have not granted it yet are
// asked to: a probe would have some servers (Prosody 0.12) withdraw the request that waits for
// them.
func (d *Desk) askPresence() {
	var p Probe
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		if d.csrs[id].Granted {
			p.Granted = append(p.Granted, id)
		} else {
			p.Ask = append(p.Ask, id)
		}
	}
	p.Watched = d.watched()
	if len(p.Granted)+len(p.Ask)+len(p.Watched) > 0 {
		d.do("", p)
	}
}

// presenceGranted notes whether a CSR lets the desk see their presence.
func (d *Desk) presenceGranted(e PresenceGranted) {
	c := d.csrs[e.JID.Bare()]
	if c == nil || c.Granted == e.Granted {
		return
	}
	d.actor = c.JID
	c.Granted = e.Granted
	d.markCSR(c)
	if e.Granted {
		d.audit("csr.presence_granted", "", string(c.JID), "")
		d.do("", Probe{Granted: []CSRID{c.JID}}) // a server that grants by itself may not send it
		return
	}
	d.audit("csr.presence_refused", "", string(c.JID), "")
	d.presenceChanged(PresenceChanged{JID: c.JID, Show: Offline})
}

// passOn withdraws what a CSR is being asked: their last client is gone. It does not count
// as missed, and what they accepted has its own deadline.
func (d *Desk) passOn(c *CSR) {
	for _, s := range slices.Clone(c.sessions) {
		if o := s.offerTo(c.JID); o != nil && o.State == OfferOpen {
			d.offerOver(s, o, OfferWithdrawn, "went offline")
		}
	}
}

// setStatus declares a CSR's state. What they hold stays theirs.
func (d *Desk) setStatus(e SetStatus) (Result, *Refusal) {
	c := d.csrs[d.actor]
	switch e.State {
	case Available, Busy, Break:
	default:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "state", TextBadState, "value", string(e.State))
	}
	if c.State != e.State && e.State == Available {
		c.IdleSince = d.now
	}
	c.State, c.Reason, c.Missed = e.State, e.Reason, 0
	d.markCSR(c)
	d.audit("csr.state", "", string(c.JID), string(c.State)+": "+c.Reason)
	d.refresh(c)
	return Result{
		Fields: []ResultField{
			{Var: "state", Label: "State", Type: TextSingle, Values: []string{string(c.State)}},
			{Var: "reason", Label: "Reason", Type: TextSingle, Values: []string{c.Reason}},
		},
		Note: d.text(e.Reply.Lang, nil, TextStatusSet, "state", string(c.State), "reason", c.Reason),
	}, nil
}

// inOrder returns the sessions in a fixed order: those that people wait for first.
func (d *Desk) inOrder() []*Session {
	all := make([]*Session, 0, len(d.sessions))
	for _, s := range d.sessions {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Session) int {
		return cmp.Or(cmp.Compare(urgency[a.State], urgency[b.State]), a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return all
}

var urgency = map[SessionState]int{Active: 0, Offered: 1, Queued: 2, Lobby: 2, Closing: 3}
