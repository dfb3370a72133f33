package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// TestLoopHearsBeforeDeadlinesPass: while the store is away a CSR comes in time. That waits in
// the mailbox, and is heard before their deadline passes.
func TestLoopHearsBeforeDeadlinesPass(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		o.request(desk.PutCSR{Reply: o.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "Bob", Capacity: 1, Services: []desk.ServiceName{"sales"}}})
		o.post(desk.PresenceGranted{JID: bob, Granted: true})
		o.post(desk.PresenceChanged{JID: bob + "/pc", Show: desk.Online})
		_, id := o.contact(alice)
		synctest.Wait()
		if got := o.state(id); got != desk.Offered {
			t.Fatalf("the session is %s", got)
		}
		after(18 * time.Second) // of 20
		thaw := o.store.Freeze()
		o.contact(carol) // something to store
		synctest.Wait()
		after(time.Second)
		o.post(desk.OccupantJoined{Session: id, JID: bob + "/pc", Nick: "Bob"})
		after(4 * time.Second)
		thaw()
		synctest.Wait()
		if got := o.state(id); got != desk.Active {
			t.Errorf("the session of a CSR who came in time is %s", got)
		}
	})
}

// TestLoopSaysThatTheStoreIsAway: for some seconds nobody notices but by a delay; then people
// are told to try again, while what the rooms report is kept.
func TestLoopSaysThatTheStoreIsAway(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		thaw := o.store.Freeze()
		first, _ := o.contact(alice)
		synctest.Wait()
		after(5 * time.Second)
		second, id := o.contact(carol)
		after(2 * time.Second)
		if err := o.loop.Request(desk.CustomerStatus{Reply: o.by(alice), Service: "sales"}); !errors.Is(err, desk.ErrBusy) {
			t.Errorf("a request after seven seconds: %v", err)
		}
		o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: "1", From: carol, Body: "hello?"}})
		thaw()
		synctest.Wait()
		for _, reply := range []desk.Reply{first, second} {
			if got := o.answers(reply); len(got) != 1 || got[0].Refusal != nil {
				t.Errorf("the answers are %+v", got)
			}
		}
		if said, err := o.store.Transcript(t.Context(), link, id); err != nil || len(said) != 1 {
			t.Errorf("what was said meanwhile: %v %v", said, err)
		}
		o.contact("third@example.org") // and it goes on
	})
}
