package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// What nobody waits for is stored with what comes next, or by itself a moment later.
func TestLoopStoresReportsInCompany(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		o.reset()
		say := func(stanza string) {
			o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: stanza, From: alice, Body: stanza}})
			synctest.Wait()
		}
		say("one")
		say("two")
		if o.commits != 0 {
			t.Errorf("what was said took %d transactions at once", o.commits)
		}
		reply, _ := o.contact(carol)
		synctest.Wait()
		if o.commits != 1 || len(o.answers(reply)) != 1 {
			t.Errorf("with a contact there were %d transactions and %d answers", o.commits, len(o.answers(reply)))
		}
		say("three")
		after(20 * time.Millisecond)
		if said, err := o.store.Transcript(t.Context(), link, id); err != nil || len(said) != 3 || o.commits != 2 {
			t.Errorf("in %d transactions %d messages were stored, %v", o.commits, len(said), err)
		}
	})
}

// A stop does not wait for company, and does not forget what waits for it.
func TestLoopStopStoresWhatWaits(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: "one", From: alice, Body: "one"}})
		synctest.Wait()
		began := time.Now()
		o.stop()
		if err := <-o.ended; err != nil || time.Since(began) != 0 {
			t.Errorf("it ended after %v: %v", time.Since(began), err)
		}
		o.ended <- nil
		if said, err := o.store.Transcript(t.Context(), link, id); err != nil || len(said) != 1 {
			t.Errorf("stored is %v, %v", said, err)
		}
	})
}

// A fault of the core does not take along what waited for company.
func TestLoopFaultKeepsWhatWaited(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: "one", From: alice, Body: "one"}})
		synctest.Wait()
		o.mu.Lock()
		o.fault = desk.TextLeft
		o.mu.Unlock()
		o.request(desk.Leave{Reply: o.by(alice), Service: "sales"})
		after(time.Second)
		if said, err := o.store.Transcript(t.Context(), link, id); err != nil || len(said) != 1 || len(o.failures) > 0 {
			t.Errorf("stored is %v, %v", said, err)
		}
	})
}
