package muc

import (
	"slices"
	"strconv"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// A customer who writes to the service by chat is stood in for by a second occupant of ours,
// <session>@D/customer, under their nick. What it does is seen through our own occupant: it is
// told of everything in the room twice, so what comes to the second address is not read but
// for errors.

const standInResource = "customer"

// standIn is that occupant.
type standIn struct {
	wanted string // the nick that it is to have; empty while nobody is stood in for
	nick   string // the one it has, or is about to have
	in     bool   // seen in the room
	asked  bool   // it has been sent in
	tries  int    // nicks tried
}

// standInJID is the full address of a session's stand-in.
func (r *Rooms) standInJID(session desk.SessionID) string {
	return string(session) + "@" + r.cfg.Domain + "/" + standInResource
}

// sendIn has the stand-in enter under a nick, unless it is there. Where it is not an owner by
// its domain, it is made a member before: on Prosody that is needed, ejabberd refuses it for
// an owner, which is as good.
func (r *Rooms) sendIn(rm *room, nick string) {
	st := &rm.standIn
	if st.wanted == nick && (st.in || st.asked) {
		return
	}
	if st.wanted != nick {
		st.nick, st.tries = nick, 0
	}
	st.wanted, st.asked = nick, true
	jid := r.standInJID(rm.session)
	if r.cfg.Occupant != OccupantSession { // else it is our own bare address, an owner
		r.setAffiliation(rm, desk.JID(jid), "member", func(err error) {
			if err != nil && !r.ownDomain(desk.JID(jid), err) {
				r.log.Warn("the stand-in is not admitted", "session", rm.session, "error", err)
			}
		})
	}
	r.joinStandIn(rm)
}

func (r *Rooms) joinStandIn(rm *room) {
	history := wire.New(nsMUC, "history").SetAttr("maxstanzas", "0")
	r.send(wire.Presence(r.standInJID(rm.session), rm.jid+"/"+rm.standIn.nick, "").
		SetAttr("id", r.nextID("join")).Add(wire.New(nsMUC, "x").Add(history)), nil)
}

// stepOut has the stand-in leave: the customer is there themself.
func (r *Rooms) stepOut(rm *room, id desk.EffectID) {
	st := &rm.standIn
	st.wanted, st.asked = "", false
	if st.nick == "" {
		r.done(id, "")
		return
	}
	r.send(wire.Presence(r.standInJID(rm.session), rm.jid+"/"+st.nick, "unavailable"), func(err error) {
		if err != nil {
			r.done(id, "not sent: "+err.Error())
			return
		}
		r.done(id, "")
	})
}

// sayAs says something as the stand-in. It is done when it comes back.
func (r *Rooms) sayAs(rm *room, id desk.EffectID, e desk.SayAs) {
	if e.Text == "" {
		if rm.standIn.in {
			r.send(wire.Message(r.standInJID(rm.session), rm.jid, "groupchat").
				SetAttr("id", r.nextID("say")).Pass(passing(e.Meta)), nil)
		}
		return
	}
	if rm.ours.has(id.String()) {
		r.done(id, "") // said before the stream broke
		return
	}
	if len(rm.says) >= maxQueue {
		r.done(id, "too much is waiting for this room")
		return
	}
	r.sendIn(rm, e.Nick)
	s := &pendingSay{id: id, stanza: id.String(), text: e.Text, as: r.standInJID(rm.session), meta: e.Meta}
	rm.says = append(rm.says, s)
	r.sendSay(rm, s)
}

// standInHere takes the presence of the stand-in, and reports whether it was that: ours by the
// address that we alone see.
func (r *Rooms) standInHere(rm *room, nick string, jid desk.JID) bool {
	if string(jid) != r.standInJID(rm.session) {
		return false
	}
	rm.standIn.nick, rm.standIn.in = nick, true
	rm.remember(nick, jid)
	switch {
	case rm.back != nil: // see standAgain
	case rm.standIn.wanted == "": // a ghost of the process before
		r.stepOut(rm, 0)
	default:
		r.sayAgainAs(rm)
	}
	return true
}

// standInGone takes that the stand-in is out of the room, and reports whether it was that. It
// is sent in again as often as we come back ourselves.
func (r *Rooms) standInGone(rm *room, nick string, codes map[string]bool, renamed string) bool {
	st := &rm.standIn
	if !st.in || st.nick != nick {
		return false
	}
	if codes["303"] && renamed != "" {
		st.nick = renamed
		return true
	}
	st.in, st.asked = false, false
	if st.wanted != "" && rm.stage == stageOpen && rm.rejoins < maxRejoins {
		rm.rejoins++
		r.sendIn(rm, st.wanted)
	}
	return true
}

// toStandIn takes what comes to the stand-in's address: of that, only errors are of use.
func (r *Rooms) toStandIn(rm *room, e *wire.Element) {
	if e.Attr("type") != "error" {
		return
	}
	cond, _, text, _ := e.StanzaError()
	if e.Is("", "message") {
		r.standInBounced(rm, e.Attr("id"), cond, text)
		return
	}
	st := &rm.standIn
	if !e.Is("", "presence") || st.wanted == "" || st.in {
		return
	}
	if cond == "conflict" && st.tries < 3 {
		st.tries++
		st.nick = st.wanted + " " + strconv.Itoa(st.tries+1)
		r.joinStandIn(rm)
		return
	}
	st.asked = false
	for _, s := range slices.Clone(rm.says) {
		if s.as != "" {
			rm.takeSay(s.stanza)
			r.done(s.id, "the stand-in is not let in: "+r.hostText(cond))
		}
	}
	r.log.Warn("nobody stands in for the customer", "session", rm.session, "error", cond)
}

// standInBounced takes the error that answers something said: out of the room, the stand-in
// goes in and says it once more.
func (r *Rooms) standInBounced(rm *room, stanza, cond, text string) {
	s := rm.pending(stanza)
	switch {
	case s == nil:
	case cond == "not-acceptable" && !s.again:
		s.bounced = true
		if st := &rm.standIn; st.wanted != "" && (st.in || !st.asked) { // else it is on its way in
			st.in, st.asked = false, false
			r.sendIn(rm, st.wanted)
		}
	default:
		r.bounced(rm, stanza, cond, text)
	}
}

// sayAgainAs repeats what bounced while the stand-in was out.
func (r *Rooms) sayAgainAs(rm *room) {
	for _, s := range rm.says {
		if s.bounced && s.as != "" {
			s.bounced, s.again = false, true
			r.sendSay(rm, s)
		}
	}
}

func (rm *room) pending(stanza string) *pendingSay {
	for _, s := range rm.says {
		if s.stanza == stanza {
			return s
		}
	}
	return nil
}

// standAgain brings the stand-in in line after a break: in where the record says so, out where
// a ghost is left. The server may have kept its occupant, so it is sent in anew at any rate.
func (r *Rooms) standAgain(rm *room, wanted string) {
	st := &rm.standIn
	switch {
	case wanted != "":
		st.asked, st.in = false, false
		r.sendIn(rm, wanted)
	case st.in:
		r.stepOut(rm, 0)
	}
}

func passing(m desk.Meta) wire.Passing {
	return wire.Passing{State: string(m.State), Replaces: m.Replaces, Asks: m.Asks, Got: m.Got}
}

func metaOf(e *wire.Element) desk.Meta {
	p := e.Passing()
	return desk.Meta{ID: e.Attr("id"), State: desk.ChatState(p.State), Replaces: p.Replaces, Asks: p.Asks, Got: p.Got}
}
