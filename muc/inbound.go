package muc

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Stanza takes what comes from the room host and reports whether it was that. It never
// answers: an error sent into a room would put the desk out of it. Queries (iq get and set)
// are left to whoever answers for the desk's addresses.
func (r *Rooms) Stanza(e *wire.Element) bool {
	from := e.Attr("from")
	if wire.Domain(from) != r.cfg.MUC {
		return false
	}
	if e.Is("", "iq") {
		typ := e.Attr("type")
		return typ == "result" || typ == "error" // an answer that nobody waits for any more
	}
	if wire.Local(from) == "" {
		return true
	}
	r.mu.Lock()
	full := r.inbound >= maxMailbox
	if full {
		r.lossy = true
	} else {
		r.inbound++
	}
	r.mu.Unlock()
	if full {
		r.dropped("overflow")
		return true
	}
	r.enqueue(func() { r.dispatch(e) })
	return true
}

// dispatch gives a stanza to its room.
func (r *Rooms) dispatch(e *wire.Element) {
	rm := r.rooms[desk.SessionID(wire.Local(e.Attr("from")))]
	switch {
	case rm == nil:
		r.dropped("unknown room")
		r.stray(e)
	case rm.stage == stageLost:
		r.dropped("unknown room")
	case e.Is("", "message") && r.declined(rm, e):
	case e.Attr("to") == r.standInJID(rm.session):
		r.toStandIn(rm, e)
	case e.Attr("to") != rm.me:
		r.dropped("other occupant")
	case e.Is("", "presence"):
		r.presence(rm, e)
	case e.Is("", "message"):
		r.message(rm, e)
	}
}

// message takes what is said, to all or to us, and what bounces.
func (r *Rooms) message(rm *room, e *wire.Element) {
	if result := e.Child(nsMAM, "result"); result != nil && wire.Resource(e.Attr("from")) == "" {
		r.archived(rm, result)
		return
	}
	switch e.Attr("type") {
	case "error":
		cond, _, text, _ := e.StanzaError()
		r.bounced(rm, e.Attr("id"), cond, text)
	case "groupchat":
		r.said(rm, e)
	case "chat":
		r.private(rm, e)
	}
}

// said takes a message to all (XEP-0045 §7.4); subjects and what the room itself says are no
// talk. The time is ours: a <delay/> is the client's, since no history was asked for.
func (r *Rooms) said(rm *room, e *wire.Element) {
	nick, body := wire.Resource(e.Attr("from")), e.ChildText("", "body")
	meta := metaOf(e)
	if nick == "" || body == "" && (rm.standIn.wanted == "" || meta.State == "" && meta.Got == "") {
		return
	}
	from := r.speaker(rm, nick)
	own := nick == rm.nick || rm.standIn.in && nick == rm.standIn.nick
	if body == "" {
		if !own { // typing, a receipt: for the one who is stood in for
			r.tell(rm, desk.Said{Message: desk.Message{Session: rm.session, From: from, Nick: nick}, Meta: meta})
		}
		return
	}
	if own {
		rm.ours.add(e.Attr("id"))
		defer r.heard(rm, e.Attr("id"))
	}
	id := stanzaID(e, rm.jid)
	if !rm.recent.add(id) {
		return
	}
	rm.last = id
	r.tell(rm, desk.Said{Message: desk.Message{
		Session: rm.session, StanzaID: id, At: time.Now().UTC(), From: from, Nick: nick, Body: body,
	}, Meta: meta})
	if o := rm.occupants[nick]; !own && o != nil && strings.HasPrefix(body, "!") && r.cfg.Command != nil {
		r.cfg.Command(rm.session, o.jid, nick, body)
	}
}

// private takes a message to us alone (XEP-0045 §7.5).
func (r *Rooms) private(rm *room, e *wire.Element) {
	nick, body := wire.Resource(e.Attr("from")), e.ChildText("", "body")
	if o := rm.occupants[nick]; o != nil && body != "" && r.cfg.Private != nil {
		r.cfg.Private(rm.session, o.jid, nick, body)
	}
}

// declined takes a <decline/> that the room hands on (XEP-0045 §7.8.2), to whatever address
// of the desk it goes, and reports whether it was one.
func (r *Rooms) declined(rm *room, e *wire.Element) bool {
	d := e.Child(nsMUCUser, "x").Child(nsMUCUser, "decline")
	if d == nil || e.Attr("type") == "error" || wire.Resource(e.Attr("from")) != "" {
		return false
	}
	if from := d.Attr("from"); from != "" {
		r.tell(rm, desk.InviteDeclined{
			Session: rm.session, JID: desk.JID(from).Bare(), Reason: d.ChildText(nsMUCUser, "reason"),
		})
	}
	return true
}

// stanzaID returns the id that the room gave a message (XEP-0359); ids by others are not to be
// trusted.
func stanzaID(e *wire.Element, room string) string {
	for _, s := range e.All(nsSID, "stanza-id") {
		if s.Attr("by") == room && s.Attr("id") != "" {
			return s.Attr("id")
		}
	}
	return fallbackID(e)
}

// fallbackID names a message of a room without an archive.
func fallbackID(e *wire.Element) string {
	h := sha256.New()
	for _, part := range []string{e.Attr("id"), e.Attr("from"), e.ChildText(e.Name.Space, "body")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return "h" + hex.EncodeToString(h.Sum(nil)[:16])
}
