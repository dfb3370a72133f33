package muc

import (
	"strconv"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Namespaces of the archive (XEP-0313, XEP-0059) and of ids and times (XEP-0359, XEP-0203, XEP-0421).
const (
	nsMAM     = "urn:xmpp:mam:2"
	nsRSM     = "http://jabber.org/protocol/rsm"
	nsForward = "urn:xmpp:forward:0"
	nsSID     = "urn:xmpp:sid:0"
	nsDelay   = "urn:xmpp:delay"
	nsOccupID = "urn:xmpp:occupant-id:0"
)

const (
	pageSize = 100
	maxPages = 1000
)

// archivePage is the page being read.
type archivePage struct {
	query string // queryid
	after string
	read  int // pages so far
	got   int // results of this page
}

// readArchive reads what was said while the desk was away.
func (r *Rooms) readArchive(rm *room) {
	b := rm.back
	b.step = backReading
	b.page.after = b.after
	r.readPage(rm)
}

// readPage asks for the next page. Its results come as messages before the answer (XEP-0313 §4).
func (r *Rooms) readPage(rm *room) {
	b := rm.back
	b.page.query, b.page.got = r.nextID("mam"), 0
	set := wire.New(nsRSM, "set").AddText(nsRSM, "max", strconv.Itoa(pageSize))
	switch {
	case b.peek:
		set.Add(wire.New(nsRSM, "before"))
	case b.page.after != "":
		set.AddText(nsRSM, "after", b.page.after)
	}
	query := wire.New(nsMAM, "query").SetAttr("queryid", b.page.query).Add(set)
	r.request(wire.IQ(rm.me, rm.jid, "set", "").Add(query), func(answer *wire.Element, err error) {
		if rm.back == b && b.step == backReading {
			r.pageRead(rm, answer, err)
		}
	})
}

// pageRead takes the answer that ends a page.
func (r *Rooms) pageRead(rm *room, answer *wire.Element, err error) {
	b := rm.back
	p := &b.page
	if err != nil {
		if condition(err) == "item-not-found" && p.after != "" && p.read == 0 {
			// Not an id of this archive: the room was made anew while we were away (XEP-0059 §2.2).
			b.gap = "the archive does not go back to what was said last"
			p.after = ""
			p.read++
			r.readPage(rm)
			return
		}
		r.backFailed(rm, condition(err), func() {
			b.gap = answerText("reading the archive", err)
			r.log.Warn("archive not read", "session", rm.session, "error", err)
			r.settled(rm)
		})
		return
	}
	p.read++
	fin := answer.Child(nsMAM, "fin")
	last := fin.Child(nsRSM, "set").ChildText(nsRSM, "last")
	if b.peek || fin.Attr("complete") == "true" || last == "" || last == p.after || p.read >= maxPages {
		r.settled(rm)
		return
	}
	p.after = last
	r.readPage(rm)
}

// archived takes one result of the page.
func (r *Rooms) archived(rm *room, result *wire.Element) {
	b := rm.back
	if b == nil || result.Attr("queryid") != b.page.query || b.page.got > 2*pageSize {
		return
	}
	b.page.got++
	forwarded := result.Child(nsForward, "forwarded")
	var msg *wire.Element
	for _, c := range forwarded.All(nsClient, "message") {
		msg = c
	}
	if msg == nil {
		msg = forwarded.Child("", "message")
	}
	if msg == nil {
		return
	}
	nick, body := wire.Resource(msg.Attr("from")), msg.ChildText(msg.Name.Space, "body")
	if nick == "" || body == "" || (msg.Attr("type") != "" && msg.Attr("type") != "groupchat") {
		return
	}
	from := r.author(rm, nick, msg)
	if from == desk.JID(r.cfg.Domain) || from == desk.JID(r.standInJID(rm.session)).Bare() {
		rm.ours.add(msg.Attr("id"))
		defer r.echoed(rm, msg.Attr("id"))
	}
	if b.peek {
		return
	}
	id := result.Attr("id")
	if id == "" {
		id = fallbackID(msg)
	}
	if rm.recent.has(id) { // it came while we read, perhaps before it was known who is there
		b.attribute(id, from)
		return
	}
	rm.last = id
	r.cfg.Post(desk.Said{Message: desk.Message{
		Session: rm.session, StanzaID: id, At: stamp(forwarded), From: from, Nick: nick, Body: body,
	}, Meta: metaOf(msg)})
}

// nsClient is the namespace of messages in an archive.
const nsClient = "jabber:client"

// author returns the real bare address of who said something that is archived; the desk's
// domain for us. It is empty where nobody can tell: Prosody does not name those who were gone
// before we came. Both servers put the item in place of one that a client sent, which they
// hand on in live messages, so it is read here alone; a client's occupant-id (XEP-0421) passes
// where the server has none of its own.
func (r *Rooms) author(rm *room, nick string, msg *wire.Element) desk.JID {
	item := desk.JID(msg.Child(nsMUCUser, "x").Child(nsMUCUser, "item").Attr("jid"))
	owner := item.Bare()
	if id := occupantID(msg); rm.ids && id != "" && owner == "" {
		owner = rm.names["#"+id]
		if owner == "" {
			return "" // not one of those we know, whoever had the nick
		}
	}
	switch {
	case item == desk.JID(r.standInJID(rm.session)):
		return owner
	case owner == desk.JID(rm.me).Bare():
		return desk.JID(r.cfg.Domain)
	case owner != "":
		return owner
	}
	return r.speaker(rm, nick)
}

// speaker returns the bare address of who has a nick, or had it last.
func (r *Rooms) speaker(rm *room, nick string) desk.JID {
	if nick == rm.nick {
		return desk.JID(r.cfg.Domain)
	}
	if o := rm.occupants[nick]; o != nil {
		return o.jid.Bare()
	}
	return rm.names[nick]
}

// occupantID returns the id that the room gave an occupant, the same for all their nicks.
func occupantID(e *wire.Element) string { return e.Child(nsOccupID, "occupant-id").Attr("id") }

// stamp returns the time at which something was archived, or now.
func stamp(e *wire.Element) time.Time {
	if t, err := time.Parse(time.RFC3339Nano, e.Child(nsDelay, "delay").Attr("stamp")); err == nil {
		return t.UTC()
	}
	return time.Now().UTC()
}
