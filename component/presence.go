package component

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// presence takes in what CSRs' clients say of themselves, and answers subscriptions (RFC 6121
// §3, §4). Anyone may subscribe to the desk and its services: they say nothing that disco
// does not.
func (x *Edge) presence(e *wire.Element) {
	from, to := e.Attr("from"), e.Attr("to")
	place, _ := placeOf(to)
	seen := func(s desk.Show) {
		switch place {
		case placeDesk:
			x.post(desk.PresenceChanged{JID: desk.JID(from), Show: s})
		case placeService: // a customer who lets it see when they are there
			x.post(desk.CustomerSeen{JID: desk.JID(from), Service: desk.ServiceName(wire.Local(to)), Show: s})
		case placeSession:
		}
	}
	if !x.pace.allow(wire.Bare(from), costPresence) {
		x.cfg.Refused("rate")
		return
	}
	switch e.Attr("type") {
	case "subscribe":
		if place == placeSession {
			return
		}
		x.cfg.Out.Send(wire.Presence(wire.Bare(to), wire.Bare(from), "subscribed"), nil)
		x.cfg.Out.Send(wire.Presence(to, wire.Bare(from), ""), nil)
	case "subscribed", "unsubscribed":
		if place == placeDesk {
			x.post(desk.PresenceGranted{JID: desk.JID(from), Granted: e.Attr("type") == "subscribed"})
		}
	case "probe":
		if place != placeSession {
			x.cfg.Out.Send(wire.Presence(to, wire.Bare(from), ""), nil)
		}
	case "":
		seen(show(e))
	case "unavailable":
		seen(desk.Offline)
	}
}

// show reads the availability of an available presence; an unknown one counts as available
// (RFC 6121 §4.7.2.1).
func show(e *wire.Element) desk.Show {
	switch s := desk.Show(e.ChildText("", "show")); s {
	case desk.Away, desk.XA, desk.DND, desk.Chatty:
		return s
	case desk.Online, desk.Offline:
		return desk.Online
	default:
		return desk.Online
	}
}

// subscribe asks for a CSR's presence, and shows them the desk as available.
func (x *Edge) subscribe(csr desk.CSRID, done func(error)) {
	me := desk.DeskLocal + "@" + x.cfg.Domain
	x.cfg.Out.Send(wire.Presence(me, string(csr), "subscribe"), done)
}

// unsubscribe ends the subscription both ways.
func (x *Edge) unsubscribe(csr desk.CSRID, done func(error)) {
	me := desk.DeskLocal + "@" + x.cfg.Domain
	x.cfg.Out.Send(wire.Presence(me, string(csr), "unsubscribed"), nil)
	x.cfg.Out.Send(wire.Presence(me, string(csr), "unsubscribe"), done)
}

// probe asks for the present presence of CSRs (RFC 6121 §4.3) or for the right to see it
// (§3.1), and shows them the desk.
func (x *Edge) probe(p desk.Probe) {
	me := desk.DeskLocal + "@" + x.cfg.Domain
	for _, csr := range p.Granted {
		x.cfg.Out.Send(wire.Presence(me, string(csr), "probe"), nil)
		// Behind the probe, a request: where the server has kept the grant, it answers it by
		// itself; where it has lost it (another server, a roster emptied), the CSR is asked.
		x.cfg.Out.Send(wire.Presence(me, string(csr), "subscribe"), nil)
		x.cfg.Out.Send(wire.Presence(me, string(csr), ""), nil)
	}
	for _, csr := range p.Ask {
		x.cfg.Out.Send(wire.Presence(me, string(csr), "subscribe"), nil)
	}
	for _, w := range p.Watched { // who has not granted it is not asked again
		x.cfg.Out.Send(wire.Presence(string(w.Service)+"@"+x.cfg.Domain, string(w.Customer), "probe"), nil)
	}
}

// watch asks a customer to let a service see when they are there, or ends that.
func (x *Edge) watch(w desk.Watch, done func(error)) {
	typ := "subscribe"
	if !w.On {
		typ = "unsubscribe"
	}
	x.cfg.Out.Send(wire.Presence(string(w.Service)+"@"+x.cfg.Domain, string(w.Customer), typ), done)
}
