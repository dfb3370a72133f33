package nemesis

import (
	"fmt"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// TestRecoveryRoomHostAway takes the room host away from a server that goes on, for a while, with
// a session under way. Who asks meanwhile is told that there can be no room; the session waits,
// its people are asked back when there are rooms again, its record is marked where something may
// be missing, and it goes on.
func TestRecoveryRoomHostAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		s.Desks = s.Desks[:1]
		k := s.scene(t).talking()
		k.talk(2)
		must(must(k.alice.here(within(t)))(t).AwaitInvite(within(t), roomOf(k.session)))(t) // the next one is another
		ok(t, s.XMPP.SetRooms(within(t), false))

		carol := s.person(k.history, "carol1", 3)
		ok(t, s.AddUser(within(t), carol.name))
		k.refusedRoom(carol)
		if state, err := k.state(); state != "active" {
			t.Errorf("meanwhile the session is %q: %v", state, err)
		}
		must(k.bob.command(t.Context(), lab.Desk, "reply-set", client.V("name", "hi", "text", "I am still here.")))(t)
		must(k.bob.command(t.Context(), k.session+"@"+lab.Desk, "reply", client.V("name", "hi")))(t) // the desk speaks in the room
		eventually(t, "the desk notices", func() (bool, string) {
			return strings.Contains(s.Desks[0].Log(), "the room host is away"), ""
		})
		if state, err := k.state(); state != "active" {
			t.Errorf("when the desk has noticed the session is %q: %v", state, err)
		}

		ok(t, s.XMPP.SetRooms(within(t), true))
		eventually(t, "the desk notices that there are rooms again", func() (bool, string) {
			return strings.Contains(s.Desks[0].Log(), "the room host is back"), ""
		})
		k.inAgain()
		must(k.hers.Hear(within(t), "", func(b string) bool { return strings.Contains(b, "I am still here.") }))(t)
		k.talk(2)
		k.serves()
		k.ends()
		c := s.contactOf(t, carol)
		if c == "" || c == k.session {
			t.Errorf("afterwards there is the session %q", c)
		}
	})
}

// refusedRoom has somebody ask while there can be no rooms: they are told.
func (k *talk) refusedRoom(p *person) {
	k.Helper()
	c := must(p.here(within(k.T)))(k.T)
	_, _ = p.command(k.Context(), service, "contact", client.V("name", p.nick, "question", "Why?")) // may be answered before it is known
	must(c.AwaitChat(within(k.T), service, func(b string) bool { return strings.Contains(b, "A technical problem has ended") }))(k.T)
}

// contactOf has somebody ask until there is a session.
func (s *Stage) contactOf(t *testing.T, p *person) (session string) {
	t.Helper()
	eventually(t, "a session of "+p.name, func() (bool, string) {
		step, err := p.command(t.Context(), service, "contact", client.V("name", p.nick, "question", "Why?"))
		if err != nil {
			return false, err.Error()
		}
		session = step.Get("session")
		return session != "", step.Note()
	})
	return session
}

// inAgain has both be in the room again: where the server has put them out, they are asked back.
func (k *talk) inAgain() {
	k.Helper()
	for p, room := range map[*person]**client.Room{k.alice: &k.hers, k.bob: &k.his} {
		c := must(p.here(within(k.T)))(k.T)
		if *room != nil && c.InRoom(within(k.T), *room) {
			continue
		}
		must(c.AwaitInvite(within(k.T), roomOf(k.session)))(k.T)
		eventually(k.T, p.name+" is in the room again", func() (bool, string) {
			entered, err := p.enter(k.Context(), k.session)
			*room = entered
			return err == nil, fmt.Sprint(err)
		})
	}
}

// TestRecoveryServerKilled kills the XMPP server as a crash would, under a session, and starts it
// again: the session goes on, its people are asked back, nothing that was stored is lost, and
// nothing is stored twice.
func TestRecoveryServerKilled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		s.Desks = s.Desks[:1]
		k := s.scene(t).talking()
		k.talk(3)
		k.stored()
		ok(t, s.XMPP.Kill(within(t)))
		s.Desks[0].Stream.Set(Cut)
		ok(t, s.XMPP.Restart(within(t)))
		for _, p := range []*person{k.alice, k.bob} { // ejabberd may have lost accounts of the last minutes:
			ok(t, s.AddUser(within(t), p.name)) // whoever is asked back has to be there
			must(p.here(within(t)))(t)
		}
		s.Desks[0].Stream.Set(Pass)
		k.hers, k.his = nil, nil
		k.inAgain()
		k.serves()
		k.talk(2)
		if log := s.Desks[0].Log(); !strings.Contains(log, "every room is known again") {
			t.Errorf("the log does not say how the recovery went:\n%s", log)
		}
		k.ends()
	})
}

// stored waits until all that was said is in the database.
func (k *talk) stored() {
	k.Helper()
	eventually(k.T, "what was said is stored", func() (bool, string) {
		records, err := ReadRecords(k.Context(), k.URL, lab.Desk)
		n := 0
		for _, m := range records.Messages {
			if m.Session == k.session && strings.Contains(m.Body, " says word ") {
				n++
			}
		}
		return n == len(k.words), fmt.Sprintf("%d of %d are: %v", n, len(k.words), err)
	})
}
