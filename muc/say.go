package muc

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// say says something in the room (XEP-0045 §7.4). It is done when it comes back.
func (r *Rooms) say(rm *room, id desk.EffectID, e desk.Say) {
	s := &pendingSay{id: id, stanza: id.String(), text: e.Text, extra: enclosures(id.String(), e)}
	if id == 0 {
		s.stanza = r.nextID("say")
	}
	if rm.ours.has(s.stanza) {
		r.done(id, "") // said before the stream broke
		return
	}
	if len(rm.says) >= maxQueue {
		r.done(id, "too much is waiting for this room")
		return
	}
	rm.says = append(rm.says, s)
	r.sendSay(rm, s)
}

func (r *Rooms) sendSay(rm *room, s *pendingSay) {
	from := rm.me
	if s.as != "" {
		from = s.as
	}
	m := wire.Message(from, rm.jid, "groupchat").SetAttr("id", s.stanza).AddText("", "body", s.text).Pass(passing(s.meta)).Add(s.extra...)
	r.send(m, func(err error) {
		if err != nil && rm.takeSay(s.stanza) != nil {
			r.done(s.id, "not sent: "+err.Error())
		}
	})
}

// echoed ends what was said and has come back. It is called behind what tells of the word
// itself: the room may be closed once this is known, and the archive goes with it.
func (r *Rooms) echoed(rm *room, stanza string) {
	if s := rm.takeSay(stanza); s != nil {
		r.done(s.id, "")
	}
}

// heard is echoed for what comes from the room itself; it waits where that does.
func (r *Rooms) heard(rm *room, stanza string) {
	if s := rm.takeSay(stanza); s != nil && s.id != 0 {
		delete(r.given, s.id)
		r.tell(rm, desk.EffectDone{ID: s.id})
	}
}

// bounced takes the error that answers something said. Out of the room, we come back and say
// it once more (not-acceptable, XEP-0045 §7.4).
func (r *Rooms) bounced(rm *room, stanza, cond, text string) {
	s := rm.pending(stanza)
	switch {
	case s == nil:
	case rm.opened != nil && !rm.opened.joined && (cond == "not-acceptable" || cond == "item-not-found"):
		s.bounced = true
		r.early(rm, rm.opened, func() {})
	case cond == "not-acceptable" && !s.again:
		s.bounced = true
		r.putOut(rm, "it answered not-acceptable")
	case cond == "item-not-found", cond == "gone":
		r.lose(rm, "the room is gone: "+r.hostText(cond))
	case mayBeAway(cond) && rm.confirmed():
		r.inDoubt(rm, nil, func() {
			if rm.pending(stanza) == s {
				r.cannotSay(rm, s, cond, text)
			}
		})
	default:
		r.cannotSay(rm, s, cond, text)
	}
}

// cannotSay is for something said that came back with an error from a host that is there.
func (r *Rooms) cannotSay(rm *room, s *pendingSay, cond, text string) {
	switch cond {
	case "service-unavailable", "remote-server-not-found", "remote-server-timeout":
		r.lose(rm, "the room is gone: "+r.hostText(cond))
		return
	}
	rm.takeSay(s.stanza)
	reason := "the room refused it: " + cond
	if text != "" {
		reason += " (" + text + ")"
	}
	r.done(s.id, reason)
}

// sayAgain repeats, in order, what bounced while we were out.
func (r *Rooms) sayAgain(rm *room) {
	for _, s := range rm.says {
		if s.bounced {
			s.bounced, s.again = false, true
			r.sendSay(rm, s)
		}
	}
}

func (rm *room) takeSay(stanza string) *pendingSay {
	for i, s := range rm.says {
		if s.stanza == stanza {
			rm.says = append(rm.says[:i], rm.says[i+1:]...)
			return s
		}
	}
	return nil
}
