package desk

import (
	"slices"
	"time"
)

// roomOpened notes that the room exists.
func (d *Desk) roomOpened(e RoomOpened) {
	if s := d.sessions[e.Session]; s != nil && !s.RoomOpen && s.State != Deferred {
		s.RoomOpen = true
		d.mark(s)
	}
}

// roomLost is for a room that could not be opened, which ends the session, or that is gone,
// which is mended once: it is opened again and everybody is asked back.
func (d *Desk) roomLost(e RoomLost) {
	defer d.releaseEnd(e.Session)
	s := d.sessions[e.Session]
	if s == nil {
		return
	}
	d.audit("room.lost", s.ID, "", e.Reason)
	switch {
	case s.State == Closing || s.State == Deferred: // what was said may yet come; the CloseRoom that is owed ends it
	case !s.RoomOpen:
		d.end(s, EndedRoom)
	default:
		s.RoomOpen = false
		d.mark(s)
		d.reopen(s)
	}
}

// reopen makes the room anew and asks its participants back in.
func (d *Desk) reopen(s *Session) {
	svc := d.services[s.Service]
	d.do(s.ID, OpenRoom{Session: s.ID, Name: d.roomName(s)})
	for _, p := range s.Parts {
		d.do(s.ID, Admit{Session: s.ID, JID: p.JID})
		if p.State == Joined {
			p.nicks = nil
			p.State, p.Since, p.Until = Left, d.now, d.now.Add(svc.Grace)
			d.markPart(p)
		}
		d.askBack(s, p)
	}
	if s.standsIn() {
		d.do(s.ID, StandIn{Session: s.ID, Nick: s.Name})
	}
	d.arm(s)
}

// occupantJoined is for somebody seen in a room: a participant comes, or comes back, or it
// is a stranger, who is put out again.
func (d *Desk) occupantJoined(e OccupantJoined) {
	s := d.sessions[e.Session]
	if s == nil || s.State == Closing || s.State == Deferred { // whoever is in a room that is closing is put out with it
		return
	}
	bare := e.JID.Bare()
	d.actor = bare
	p := s.part(bare)
	if p == nil {
		d.putOut(s, bare)
		return
	}
	first := !p.Present()
	d.guestSeen(s, p, e.JID)
	if !slices.Contains(p.nicks, e.Nick) {
		p.nicks = append(p.nicks, e.Nick)
		d.unmask(s, p, e.Nick)
	}
	if !first || p.State == Joined {
		return
	}
	was := p.State
	p.State, p.Since, p.Until = Joined, d.now, time.Time{}
	d.markPart(p)
	d.audit("session.joined", s.ID, string(bare), "")
	if bare == s.Customer {
		d.stepOut(s)
	}
	switch o := s.offerTo(bare); {
	case o != nil:
		d.csrJoined(s, p, o)
	case p.Role == PartCustomer && was == Left && s.State == Active:
		d.say(s, TextCustomerBack, "name", p.Nick)
	case p.Role == PartCSR && was == Left:
		d.say(s, TextCSRBack, "name", p.Nick)
		d.takeBack(s, p)
	case p.Role == PartBot:
		d.say(s, TextAssistant, "name", p.Nick)
	case p.Role == PartSupervisor && was == Invited:
		d.say(s, TextSupervisorIn, "name", p.Nick)
	case p.Role == PartCustomer && was == Invited && s.State.waits() && s.Parent == "":
		d.say(s, TextWelcome)
	}
	d.arm(s)
}

// putOut removes a stranger from a room.
func (d *Desk) putOut(s *Session, jid JID) {
	d.audit("session.put_out", s.ID, string(jid), "not a participant")
	d.do(s.ID, Remove{Session: s.ID, JID: jid, Reason: d.outsider(s, jid)})
}

// outsider says why somebody has no place in a room: to a CSR, who has the session instead.
func (d *Desk) outsider(s *Session, jid JID) string {
	svc := d.services[s.Service]
	if owner := s.owner(); owner != nil && owner.JID != jid && d.csrs[jid] != nil {
		return d.text("", svc, TextTakenBy, "by", owner.Nick)
	}
	return d.text("", svc, TextNotParticipant)
}

// occupantLeft is for an occupant who is no more in the room. A participant who has another
// device in it is still there; else their grace begins.
func (d *Desk) occupantLeft(e OccupantLeft) {
	s := d.sessions[e.Session]
	if s == nil {
		return
	}
	p := s.part(e.JID.Bare())
	if p == nil {
		return
	}
	at := slices.Index(p.nicks, e.Nick)
	if at < 0 {
		return
	}
	d.actor = p.JID
	p.nicks = slices.Delete(p.nicks, at, at+1)
	if p.Present() || p.State != Joined || !s.State.Live() {
		return
	}
	if p.Role == PartBot { // that is how it goes
		d.audit("session.assist_over", s.ID, string(p.JID), e.Reason)
		d.dismiss(s, p, Removed, "")
		d.arm(s)
		return
	}
	svc := d.services[s.Service]
	p.State, p.Since, p.Until = Left, d.now, d.now.Add(svc.Grace)
	d.markPart(p)
	d.audit("session.left_room", s.ID, string(p.JID), e.Reason)
	switch {
	case p.Role == PartCSR:
		d.say(s, TextCSRLost, "name", p.Nick, "grace", seconds(svc.Grace))
	case p.Role == PartCustomer && s.State == Active:
		d.say(s, TextCustomerLost, "name", p.Nick, "grace", seconds(svc.Grace))
	}
	d.arm(s)
}

// roomSeen brings the record in line with who is in the room after a break: those who came
// and those who went meanwhile are treated as if it had just been seen.
func (d *Desk) roomSeen(e RoomSeen) {
	defer d.releaseEnd(e.Session)
	s := d.sessions[e.Session]
	if s == nil {
		return
	}
	here, gone := make(map[JID][]string), []*Participant(nil) // nicks by address
	for _, o := range e.Occupants {
		here[o.JID.Bare()] = append(here[o.JID.Bare()], o.Nick)
	}
	for _, p := range slices.Clone(s.Parts) {
		if p.State == Joined && here[p.JID] == nil {
			p.nicks = []string{""} // one last occupant, who leaves now
			d.occupantLeft(OccupantLeft{Session: s.ID, JID: p.JID, Reason: "gone after a break"})
			gone = append(gone, p)
		} else if p.State == Joined {
			p.nicks = here[p.JID]
		}
	}
	s.seen = true
	for _, o := range e.Occupants {
		d.occupantJoined(OccupantJoined{Session: s.ID, JID: o.JID, Nick: o.Nick})
	}
	switch {
	case s.State.Live() && s.State != Deferred:
		d.gap(s, e, gone)
	case s.State == Closing:
		d.markGap(s, e) // those it would be told to are sent out
	}
}

// gap marks a session whose record may have a hole, and tells its people. Those who are gone since
// the break are asked back, since the server may have put them out; where the room itself was gone,
// all are.
func (d *Desk) gap(s *Session, e RoomSeen, gone []*Participant) {
	d.markGap(s, e)
	if e.Gap != "" {
		d.say(s, TextGap)
	}
	svc := d.services[s.Service]
	for _, p := range s.Parts {
		if !p.Present() && (e.Remade || slices.Contains(gone, p)) {
			d.do(s.ID, Invite{Session: s.ID, To: p.JID, Reason: d.text(s.Lang, svc, TextRoomReason, "service", svc.Title)})
		}
	}
}

// markGap marks a session whose record may have a hole.
func (d *Desk) markGap(s *Session, e RoomSeen) {
	d.actor = ""
	switch {
	case e.Gap != "":
		d.audit("archive.lost", s.ID, "", e.Gap)
	case e.Remade: // nothing of it is stored: whoever was in it, if anybody was, came while we were away
		d.audit("archive.lost", s.ID, "", "the room was gone before anything that was said in it was stored")
	}
}

// said stores what was said. The idle deadline follows from it without a new timer.
func (d *Desk) said(e Said) {
	s := d.sessions[e.Message.Session]
	if s == nil {
		return
	}
	m := e.Message
	m.From = d.speaker(s, m.From)
	if m.StanzaID == "" || m.StanzaID != s.lastStanza { // else it is told once more
		d.handOn(s, m, e.Meta)
		d.readAlong(s, m)
	}
	if m.Body == "" {
		return
	}
	m.Correction = e.Meta.Replaces != ""
	if m.At.IsZero() {
		m.At = d.now
	}
	if m.From != d.opt.Domain && m.At.After(s.LastSaid) {
		s.LastSaid = m.At
	}
	if m.StanzaID != "" {
		s.lastStanza = m.StanzaID
	}
	if !d.opt.Trial {
		d.changes.Messages = append(d.changes.Messages, m)
	}
}

// inviteDeclined is for a <decline/> that came through the room.
func (d *Desk) inviteDeclined(e InviteDeclined) {
	s := d.sessions[e.Session]
	if s == nil {
		return
	}
	d.actor = e.JID.Bare()
	if o := s.offerTo(d.actor); o != nil {
		d.offerDeclined(s, o, e.Reason)
	}
}

// summonsFailed is for an admission or invitation that the server refused: a CSR who cannot
// be asked is passed over.
func (d *Desk) summonsFailed(s *Session, jid JID, failed string) {
	if failed == "" {
		return
	}
	if o := s.offerTo(jid); o != nil {
		if s.rested == nil {
			s.rested = make(map[CSRID]time.Time)
		}
		s.rested[jid] = d.now.Add(declineRest)
		d.offerOver(s, o, OfferWithdrawn, "could not be invited: "+failed)
		return
	}
	d.audit("session.summons_failed", s.ID, string(jid), failed)
}

// reconcile asks for every room, those being opened included, what it is like after a break, and
// returns whose they are.
func (d *Desk) reconcile() (asked map[SessionID]bool) {
	asked = make(map[SessionID]bool)
	opening := make(map[SessionID]bool)
	for _, o := range d.outbox {
		if open, ok := o.Effect.(OpenRoom); ok {
			opening[open.Session] = true
		}
	}
	for _, s := range d.inOrder() {
		if !s.RoomOpen && !opening[s.ID] {
			continue
		}
		d.askRoom(s)
		asked[s.ID] = true
	}
	return asked
}

// askRoom asks what a room is like.
func (d *Desk) askRoom(s *Session) {
	members := make([]JID, 0, len(s.Parts))
	for _, p := range s.Parts {
		members = append(members, p.JID)
	}
	d.do(s.ID, Reconcile{Session: s.ID, Name: d.roomName(s), After: s.lastStanza, Members: members, StandIn: s.standIn()})
}
