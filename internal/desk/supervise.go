package desk

import (
	"cmp"
	"slices"
	"strings"
)

// overseen finds a live session that has a room, for a supervisor.
func (d *Desk) overseen(reply Reply, id SessionID) (*Session, *Refusal) {
	s := d.sessions[id]
	if s == nil || !s.State.Live() {
		return nil, d.refuse(reply, CodeNotFound, "session", TextNotSession)
	}
	if s.State == Asking || s.State == Deferred {
		return nil, d.refuse(reply, CodeConflict, "session", TextNotActive, "customer", s.Name)
	}
	return s, nil
}

// overseerName is what people at the desk are told who meddles.
func (d *Desk) overseerName(jid JID) string {
	if c := d.csrs[jid]; c != nil {
		return c.Name
	}
	return cmp.Or(cleanNick(jid.Local()), string(jid))
}

// monitor has a supervisor read along. Nobody in the room is told.
func (d *Desk) monitor(e Monitor) (Result, *Refusal) {
	s, refusal := d.overseen(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	key, action := TextMonitoring, "session.monitor"
	if !e.On {
		key, action = TextMonitorOff, "session.monitor_off"
	}
	if slices.Contains(s.Monitors, d.actor) != e.On {
		if e.On {
			s.Monitors = append(slices.Clone(s.Monitors), d.actor)
		} else {
			s.Monitors = without(s.Monitors, d.actor)
		}
		d.mark(s)
		d.audit(action, s.ID, string(d.actor), "")
	}
	return Result{Note: d.text(e.Reply.Lang, nil, key, "customer", s.Name, "service", d.services[s.Service].Title)}, nil
}

// without returns a list without one of its values, nil if nothing is left.
func without(list []JID, jid JID) []JID {
	var rest []JID
	for _, j := range list {
		if j != jid {
			rest = append(rest, j)
		}
	}
	return rest
}

// readAlong shows the supervisors who read along what was said in the room.
func (d *Desk) readAlong(s *Session, m Message) {
	if m.Body == "" {
		return
	}
	for _, jid := range s.Monitors {
		d.do(s.ID, Tell{
			From: string(s.ID), To: jid,
			Text: d.text("", nil, TextMonitorSaid, "name", m.Nick, "text", m.Body, "customer", s.Name),
		})
	}
}

// stopMonitors tells those who read along that the session is over.
func (d *Desk) stopMonitors(s *Session, reason string) {
	for _, jid := range s.Monitors {
		d.do(s.ID, Tell{
			From: string(s.ID), To: jid,
			Text: d.text("", nil, TextMonitorEnd, "customer", s.Name, "reason", reason),
		})
	}
	s.Monitors = nil
}

// whisper tells a session's CSRs something that the customer does not see.
func (d *Desk) whisper(e Whisper) (Result, *Refusal) {
	s, refusal := d.overseen(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	text := strings.TrimSpace(e.Text)
	switch {
	case text == "":
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextRequired, "label", "text")
	case len(text) > maxAnswer:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextTooLong, "label", "text", "max", itoa(maxAnswer))
	}
	var names []string
	for _, p := range s.Parts {
		if p.Role != PartCSR || p.JID == d.actor || p.State == Invited && !p.Owner {
			continue
		}
		names = append(names, p.Nick)
		d.do(s.ID, Tell{
			From: string(s.ID), To: p.JID,
			Text: d.text("", nil, TextWhisper, "by", d.overseerName(d.actor), "text", quote(text), "customer", s.Name),
		})
	}
	if len(names) == 0 {
		return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextNobodyHears, "customer", s.Name)
	}
	d.audit("session.whisper", s.ID, strings.Join(names, ", "), "")
	return Result{Note: d.text(e.Reply.Lang, nil, TextWhispered, "names", strings.Join(names, ", "))}, nil
}

// barge brings a supervisor into the room. Their coming and going changes nothing else.
func (d *Desk) barge(e Barge) (Result, *Refusal) {
	s, refusal := d.overseen(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	svc := d.services[s.Service]
	p := s.part(d.actor)
	switch {
	case p != nil && p.Role != PartSupervisor:
		return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextTargetInIt, "name", p.Nick)
	case p == nil:
		p = &Participant{
			Session: s.ID, JID: d.actor, Role: PartSupervisor, Nick: d.overseerName(d.actor),
			State: Invited, Since: d.now, Until: d.now.Add(svc.JoinTimeout),
		}
		s.Parts = append(s.Parts, p)
		d.audit("session.barge", s.ID, string(d.actor), "")
	case p.State == Invited:
		p.Until = d.now.Add(svc.JoinTimeout)
	}
	d.markPart(p)
	d.do(s.ID, Admit{Session: s.ID, JID: d.actor})
	d.do(s.ID, Invite{Session: s.ID, To: e.Reply.To, Reason: d.text("", svc, TextOfferReason, "service", svc.Title, "customer", s.Name)})
	d.arm(s)
	return Result{
		Fields: []ResultField{
			{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
			{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(s)}},
		},
		Note: d.text(e.Reply.Lang, nil, TextBarged, "customer", s.Name, "uri", d.roomURI(s)),
	}, nil
}

// assign offers a session to one CSR, before anybody else and whatever the routing says. What
// somebody else is offered is withdrawn; what somebody has is transferred, once the CSR is in
// the room. A break or a wrap-up does not stand in the way, a full capacity does.
func (d *Desk) assign(e Assign) (Result, *Refusal) {
	s, refusal := d.overseen(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	c := d.csrs[e.CSR]
	switch {
	case c == nil || c.Bot:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "csr", TextNoCSR, "csr", shorten(string(e.CSR)))
	case s.Parent != "":
		return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextInConsult)
	case s.State == Lobby:
		return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextIsLobby)
	}
	if refusal := d.canBeAssigned(e.Reply, s, c); refusal != nil {
		return Result{}, refusal
	}
	d.audit("session.assign", s.ID, string(c.JID), "")
	by := d.overseerName(d.actor)
	if s.Ask != nil {
		d.withdrawAsk(s, "assigned by "+by)
	}
	if s.State == Active {
		owner := s.owner()
		s.Ask = &Ask{Purpose: ForTransfer, By: owner.JID, Target: Target{CSR: c.JID}}
		d.mark(s)
		d.askCSR(s, c)
		d.tellCSR(s, owner.JID, TextAssignedAway, "by", by, "customer", s.Name, "name", c.Name)
	} else {
		for _, o := range slices.Clone(s.Offers) {
			d.offerOver(s, o, OfferWithdrawn, "assigned to "+c.Name)
			d.tellCSR(s, o.CSR, TextAskWithdrawn, "customer", s.Name, "by", by)
		}
		s.Wanted = ""
		d.offer(s, c, "assigned by "+string(d.actor))
	}
	return Result{Note: d.text(e.Reply.Lang, nil, TextAssigned, "customer", s.Name, "name", c.Name)}, nil
}

// canBeAssigned says why a session cannot be assigned to a CSR now.
func (d *Desk) canBeAssigned(reply Reply, s *Session, c *CSR) *Refusal {
	p := s.part(c.JID)
	switch {
	case s.Customer == c.JID || p != nil && p.State.Current():
		return d.refuse(reply, CodeConflict, "csr", TextTargetInIt, "name", c.Name)
	case !d.up || !c.present():
		return d.refuse(reply, CodeConflict, "csr", TextTargetAway, "name", c.Name)
	case c.Load >= c.Limit:
		return d.refuse(reply, CodeConflict, "csr", TextTargetFull, "name", c.Name, "load", itoa(c.Load))
	}
	return nil
}

// setCSRState declares a CSR's state for them, and tells them.
func (d *Desk) setCSRState(e SetCSRState) (Result, *Refusal) {
	c := d.csrs[e.CSR]
	if c == nil {
		return Result{}, d.refuse(e.Reply, CodeInvalid, "csr", TextNoCSR, "csr", shorten(string(e.CSR)))
	}
	switch e.State {
	case Available, Busy, Break:
	default:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "state", TextBadState, "value", shorten(string(e.State)))
	}
	if c.State != e.State && e.State == Available {
		c.IdleSince = d.now
	}
	c.State, c.Reason, c.Missed = e.State, strings.TrimSpace(e.Reason), 0
	d.markCSR(c)
	d.audit("csr.state", "", string(c.JID), string(c.State)+": "+c.Reason)
	d.refresh(c)
	d.do("", Tell{
		From: DeskLocal, To: c.JID,
		Text: d.text("", nil, TextStateSetBy, "by", d.overseerName(d.actor), "state", string(c.State), "reason", c.Reason),
	})
	return Result{Note: d.text(e.Reply.Lang, nil, TextCSRStateSet, "name", c.Name, "state", string(c.State), "reason", c.Reason)}, nil
}

// endSession ends a session, whoever has it, also one that has not begun or is kept for later.
func (d *Desk) endSession(e EndSession) (Result, *Refusal) {
	s := d.sessions[e.Session]
	reason := strings.TrimSpace(e.Reason)
	switch {
	case s == nil || !s.State.Live():
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotSession)
	case len(reason) > maxAnswer:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "reason", TextTooLong, "label", "reason", "max", itoa(maxAnswer))
	}
	s.EndNote = reason
	d.audit("session.ended_by", s.ID, string(d.actor), s.EndNote)
	for _, p := range s.Parts {
		if p.Role == PartCSR && p.State != Invited && p.JID != d.actor {
			d.tellCSR(s, p.JID, TextEndedBy, "by", d.overseerName(d.actor), "customer", s.Name, "reason", s.EndNote)
		}
	}
	d.end(s, EndedBySupervisor)
	return Result{Note: d.text(e.Reply.Lang, nil, TextClosedSession, "customer", s.Name, "code", "")}, nil
}
