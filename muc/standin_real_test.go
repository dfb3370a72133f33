package muc_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/muc"
)

// TestRealStandIn has a customer be stood in for on real servers, whatever the desk is in its
// rooms as: across a break of the stream and the start of another process.
func TestRealStandIn(t *testing.T) {
	onBoth(t, func(t *testing.T, kind lab.Kind) {
		server := startServer(t, kind, lab.Options{})
		modes := []muc.OccupantMode{muc.OccupantDesk}
		if kind == lab.Ejabberd { // Prosody lets the domain itself alone make rooms
			modes = append(modes, muc.OccupantSession)
		}
		for _, mode := range modes {
			t.Run(string(mode), func(t *testing.T) {
				b := newBench(t, server, func(c *muc.Config) { c.Occupant = mode })
				session := desk.NewSessionID()
				room := string(session) + "@" + lab.RoomHost
				name := "csr" + string(mode)
				csr, bob := desk.JID(name+"@"+lab.Host), newClient(t, server, name)
				b.do(1, session, desk.OpenRoom{Session: session, Name: "Sales · Alice"})
				b.do(2, session, desk.Admit{Session: session, JID: csr})
				b.finished(1, 2)
				bob.join(room, "Bob")
				b.joined(csr+"/r", "Bob")
				began := time.Now()
				b.do(3, session, desk.SayAs{Session: session, Nick: "Alice", Text: "first", Meta: desk.Meta{State: desk.ChatActive}})
				b.finished(3)
				entered := time.Since(began)
				began = time.Now()
				b.do(4, session, desk.SayAs{Session: session, Nick: "Alice", Text: "second"})
				b.finished(4)
				t.Logf("the stand-in entered and spoke in %v, then spoke in %v", entered, time.Since(began))
				bob.expect("/Alice")
				bob.expect("first")
				bob.expect("second")
				mine := desk.JID(session) + "@" + lab.Desk
				if m := b.said("second"); m.From != mine || m.Nick != "Alice" || m.StanzaID == "" {
					t.Errorf("%+v", m)
				}
				if n := b.count(func(e desk.Event) bool {
					j, ok := e.(desk.OccupantJoined)
					return ok && j.JID.Bare() == mine
				}); n != 0 {
					t.Error("the stand-in is reported as somebody who came")
				}

				// Another process begins where this one ended.
				last := b.said("second").StanzaID
				b.clear()
				b.mu.Lock()
				ups := b.ups
				_ = b.conn.Close()
				b.mu.Unlock()
				bob.say(room, "meanwhile")
				bob.expect("meanwhile")
				b.until("the next stream", func() bool { return b.ups > ups })
				rooms := muc.New(b.cfg)
				rooms.Up()
				b.rooms.Store(rooms)
				b.do(0, session, desk.Reconcile{Session: session, Name: "Sales · Alice", After: last, Members: []desk.JID{csr}, StandIn: "Alice"})
				if m := b.said("meanwhile"); m.From != csr {
					t.Errorf("%+v", m)
				}
				for _, o := range b.seen() {
					if o.JID.Bare() == mine {
						t.Error("the stand-in is seen as somebody else")
					}
				}
				b.do(6, session, desk.SayAs{Session: session, Nick: "Alice", Text: "back"})
				b.finished(6)
				bob.expect("back")
				if m := b.said("back"); m.From != mine || m.Nick != "Alice" {
					t.Errorf("%+v", m)
				}
				b.do(7, session, desk.StepOut{Session: session})
				b.finished(7)
				bob.expect("unavailable")
				b.do(8, session, desk.CloseRoom{Session: session, Reason: "done"})
				b.finished(8)
			})
		}
	})
}
