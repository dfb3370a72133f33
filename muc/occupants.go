package muc

import (
	"errors"
	"maps"
	"slices"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const maxOccupants = 1000 // of one room

// presence takes a presence from an occupant of a room, or the error that answers our join.
func (r *Rooms) presence(rm *room, e *wire.Element) {
	nick := wire.Resource(e.Attr("from"))
	if e.Attr("type") == "error" {
		cond, _, _, _ := e.StanzaError()
		r.joinRefused(rm, cond)
		return
	}
	if nick == "" {
		return // ejabberd: the room's own presence, with its capabilities
	}
	x := e.Child(nsMUCUser, "x")
	codes := statusCodes(x)
	item := x.Child(nsMUCUser, "item")
	own := codes["110"] || (nick == rm.nick && (item.Attr("jid") == "" || item.Attr("jid") == rm.me))
	switch typ := e.Attr("type"); {
	case own && typ == "":
		if codes["110"] {
			rm.nick = nick // the server may have changed it (210)
			rm.ids = occupantID(e) != ""
			rm.remember("#"+occupantID(e), desk.JID(rm.me))
			r.joined(rm, codes["201"])
		}
	case own && typ == "unavailable":
		r.ownLeft(rm, x, item, codes)
	case typ == "":
		rm.remember("#"+occupantID(e), desk.JID(item.Attr("jid")))
		if r.standInHere(rm, nick, desk.JID(item.Attr("jid"))) {
			return
		}
		r.occupantHere(rm, nick, desk.JID(item.Attr("jid")))
	case typ == "unavailable":
		if r.standInGone(rm, nick, codes, item.Attr("nick")) {
			return
		}
		r.occupantGone(rm, nick, item, codes)
	}
}

// occupantHere takes the presence of somebody in the room: new, changed, or listed again.
func (r *Rooms) occupantHere(rm *room, nick string, jid desk.JID) {
	if jid == "" {
		r.log.Warn("an occupant without an address: the desk is no moderator", "session", rm.session)
		return
	}
	o := rm.occupants[nick]
	if o != nil && o.jid == jid && (o.seen || rm.back == nil) {
		o.seen = true
		return // away, back, other show: not our matter
	}
	if o == nil && len(rm.occupants) >= maxOccupants {
		r.dropped("too many occupants")
		return
	}
	if o != nil && o.jid.Bare() != jid.Bare() {
		r.tell(rm, desk.OccupantLeft{Session: rm.session, JID: o.jid, Nick: nick, Reason: "somebody else has the nick"})
	}
	rm.occupants[nick] = &occupant{jid: jid, seen: true}
	rm.remember(nick, jid)
	r.tell(rm, desk.OccupantJoined{Session: rm.session, JID: jid, Nick: nick})
}

// occupantGone takes the leaving of somebody; a change of nick (303) is a coming under the new
// one, then a leaving under the old one, so that nobody seems to be out between the two.
func (r *Rooms) occupantGone(rm *room, nick string, item *wire.Element, codes map[string]bool) {
	o := rm.occupants[nick]
	if o == nil {
		return
	}
	reason := leftReason(item, codes)
	if renamed := item.Attr("nick"); codes["303"] && renamed != "" {
		r.occupantHere(rm, renamed, o.jid)
		reason = "now called " + renamed
	}
	delete(rm.occupants, nick)
	r.tell(rm, desk.OccupantLeft{Session: rm.session, JID: o.jid, Nick: nick, Reason: reason})
}

// ownLeft takes that we are out of the room.
func (r *Rooms) ownLeft(rm *room, x, item *wire.Element, codes map[string]bool) {
	destroyed := x.Child(nsMUCUser, "destroy")
	switch {
	case rm.stage == stageClosing:
	case destroyed != nil:
		reason := "the room was destroyed"
		if text := destroyed.ChildText(nsMUCUser, "reason"); text != "" {
			reason += ": " + text
		}
		r.lose(rm, reason)
	case codes["303"]:
		rm.nick = item.Attr("nick")
	case codes["332"]:
		// The host is going down, and mostly the stream with it. If the stream stands, it is
		// asked until it is back.
		if !r.away.is {
			r.hostAway(errors.New("it says that it is shutting down"))
			r.askHost(awayFirst)
		}
	default:
		r.putOut(rm, leftReason(item, codes))
	}
}

// sweep drops those who were not listed by the join that has just ended.
func (r *Rooms) sweep(rm *room, reason string) {
	for nick, o := range rm.occupants {
		if !o.seen {
			delete(rm.occupants, nick)
			r.tell(rm, desk.OccupantLeft{Session: rm.session, JID: o.jid, Nick: nick, Reason: reason})
		}
	}
}

// everybody returns who is in the room, by nick.
func (rm *room) everybody() []desk.Occupant {
	all := make([]desk.Occupant, 0, len(rm.occupants))
	for _, nick := range slices.Sorted(maps.Keys(rm.occupants)) {
		all = append(all, desk.Occupant{JID: rm.occupants[nick].jid, Nick: nick})
	}
	return all
}

// remember keeps who has a nick, or "#" and an occupant-id, for what the archive says without
// an address.
func (rm *room) remember(nick string, jid desk.JID) {
	if _, known := rm.names[nick]; known || len(rm.names) < maxNames {
		rm.names[nick] = jid.Bare()
	}
}

// leftReason says why somebody left, by the status codes of XEP-0045 §15.6.2.
func leftReason(item *wire.Element, codes map[string]bool) string {
	reason := ""
	for _, c := range []struct{ code, text string }{
		{"301", "banned"},
		{"307", "put out"},
		{"321", "no member any more"},
		{"322", "no member"},
		{"332", "the room host is shutting down"},
		{"333", "lost the connection"},
	} {
		if codes[c.code] {
			reason = c.text
			break
		}
	}
	if codes["307"] && codes["333"] {
		reason = "lost the connection"
	}
	if text := item.ChildText(nsMUCUser, "reason"); text != "" && reason != "" {
		return reason + ": " + text
	}
	return reason
}

func statusCodes(x *wire.Element) map[string]bool {
	codes := make(map[string]bool)
	for _, s := range x.All(nsMUCUser, "status") {
		codes[s.Attr("code")] = true
	}
	return codes
}
