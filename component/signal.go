package component

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// metaOf reads what goes with the words of a message.
func metaOf(e *wire.Element) desk.Meta {
	p := e.Passing()
	return desk.Meta{ID: e.Attr("id"), State: desk.ChatState(p.State), Replaces: p.Replaces, Asks: p.Asks, Got: p.Got}
}

// signal takes a chat message to a service that has no words: somebody is typing, or has got a
// message. It matters where the desk stands in for them; one too many is dropped in silence.
func (x *Edge) signal(e *wire.Element) {
	from, to := e.Attr("from"), e.Attr("to")
	place, local := placeOf(to)
	meta := metaOf(e)
	if place != placeService || meta.State == "" && meta.Got == "" {
		return
	}
	if !x.pace.allow(wire.Bare(from), costPresence) {
		x.cfg.Refused("rate")
		return
	}
	err := x.cfg.Core.Request(desk.CustomerWrote{
		Reply:   desk.Reply{To: desk.JID(from), Chat: true, Lang: e.Lang()}, // no answer is owed
		Service: desk.ServiceName(local), Meta: meta,
	})
	if err != nil {
		x.cfg.Refused("mailbox")
	}
}

// bounced takes a message of a service's that has come back. An error is never answered.
func (x *Edge) bounced(e *wire.Element) {
	from := wire.Bare(e.Attr("from"))
	place, local := placeOf(e.Attr("to"))
	if place != placeService || !x.pace.allow(from, costPresence) {
		return
	}
	cond, _, _, _ := e.StanzaError()
	x.post(desk.CustomerBounced{Service: desk.ServiceName(local), Customer: desk.JID(from), Reason: cond})
}
