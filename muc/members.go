package muc

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const nsConference = "jabber:x:conference"

// admit makes somebody a member (XEP-0045 §9.3). One item for an IQ: Prosody does the first of
// several only.
func (r *Rooms) admit(rm *room, id desk.EffectID, e desk.Admit) {
	o := rm.opened
	if o != nil {
		o.admitted = append(o.admitted, admission{id: id, effect: e})
	}
	rm.admitting++
	round := rm.round
	r.setAffiliation(rm, e.JID, "member", func(err error) {
		opening := o != nil && rm.opened == o
		switch {
		case opening && round != rm.round: // it was written again
		case opening && !o.joined:
			r.early(rm, o, func() { r.admitted(rm, round, id, e, err) })
		default:
			r.admitted(rm, round, id, e, err)
		}
	})
}

// admitted takes the answer to an admission.
func (r *Rooms) admitted(rm *room, round int, id desk.EffectID, e desk.Admit, err error) {
	if round == rm.round {
		rm.admitting--
	}
	defer r.writeQueue(rm)
	switch {
	case err == nil, r.ownDomain(e.JID, err):
		r.done(id, "")
	case condition(err) == "item-not-found":
		r.done(id, answerText("admitting "+string(e.JID.Bare()), err))
		r.lose(rm, "the room is gone: "+r.hostText("item-not-found"))
	default:
		r.failed(rm, id, e, err, func() {
			r.log.Warn("not admitted", "session", rm.session, "error", err)
			r.done(id, answerText("admitting "+string(e.JID.Bare()), err))
		})
	}
}

// failed is for an effect that came back with an error: it waits for a host that is away, and
// else has failed for good. In a room that is being opened it has.
func (r *Rooms) failed(rm *room, id desk.EffectID, e desk.Effect, err error, otherwise func()) {
	if !mayBeAway(condition(err)) || !rm.confirmed() {
		otherwise()
		return
	}
	var again []desk.Outgoing
	if id != 0 {
		again = []desk.Outgoing{{ID: id, Session: rm.session, Effect: e}}
	}
	r.inDoubt(rm, again, otherwise)
}

// invite sends a direct invitation (XEP-0249), which grants nothing: admit goes before it. It
// is done when the server has it; nobody tells whether it was seen.
func (r *Rooms) invite(rm *room, id desk.EffectID, e desk.Invite) {
	x := wire.New(nsConference, "x").SetAttr("jid", rm.jid).SetAttr("reason", e.Reason)
	msg := wire.Message(desk.DeskLocal+"@"+r.cfg.Domain, string(e.To), "normal").Add(x)
	if id != 0 {
		msg.SetAttr("id", id.String())
	}
	r.send(msg, func(err error) {
		if err != nil {
			r.done(id, "not sent: "+err.Error())
			return
		}
		r.done(id, "")
	})
}

// remove puts somebody out for good: role none with the reason for each of their occupants,
// who may have left meanwhile, then affiliation none, which keeps them out (XEP-0045 §8.2, §9.4).
func (r *Rooms) remove(rm *room, id desk.EffectID, e desk.Remove) {
	if rm.opened != nil {
		for i, a := range rm.opened.admitted {
			rm.opened.admitted[i].removed = a.removed || a.effect.JID.Bare() == e.JID.Bare()
		}
	}
	for nick, o := range rm.occupants {
		if o.jid.Bare() == e.JID.Bare() {
			item := withReason(wire.New(nsMUCAdmin, "item").SetAttr("nick", nick).SetAttr("role", "none"), e.Reason)
			r.request(adminIQ(rm, item), func(_ *wire.Element, err error) {
				if err != nil {
					r.log.Debug("not kicked", "session", rm.session, "error", err)
				}
			})
		}
	}
	r.setAffiliation(rm, e.JID, "none", func(err error) {
		c := condition(err)
		if err == nil || c == "item-not-found" || c == "gone" || r.ownDomain(e.JID, err) {
			r.done(id, "")
			return
		}
		r.failed(rm, id, e, err, func() {
			r.log.Warn("not removed", "session", rm.session, "error", err)
			r.done(id, answerText("removing "+string(e.JID.Bare()), err))
		})
	})
}

func (r *Rooms) setAffiliation(rm *room, jid desk.JID, affiliation string, done func(error)) {
	item := wire.New(nsMUCAdmin, "item").SetAttr("affiliation", affiliation).SetAttr("jid", string(jid.Bare()))
	r.request(adminIQ(rm, item), func(_ *wire.Element, err error) { done(err) })
}

func adminIQ(rm *room, item *wire.Element) *wire.Element {
	return wire.IQ(rm.me, rm.jid, "set", "").Add(wire.New(nsMUCAdmin, "query").Add(item))
}
