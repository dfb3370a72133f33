package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
	"bellhop/services"
)

// office is a loop at work on a store in memory, in a bubble of synctest.
type office struct {
	*testing.T
	store *desktest.Memory
	loop  *desk.Loop
	stop  context.CancelFunc
	ended chan error

	mu       sync.Mutex
	lease    desk.Lease
	released []desk.Outgoing
	commits  int
	failures []error
	serial   int
	refuse   bool
	fault    desk.TextKey
}

// inOffice runs a test in a bubble, with a loop whose desk has the service sales and a stream
// that stands.
func inOffice(t *testing.T, mailbox int, test func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &office{T: t, store: desktest.NewMemory(nil), ended: make(chan error, 1)}
		var ok bool
		var err error
		if o.lease, ok, err = o.store.Acquire(t.Context(), link, "test", 24*time.Hour); err != nil || !ok {
			t.Fatalf("acquire: %v %v", ok, err)
		}
		o.loop = desk.NewLoop(desk.LoopConfig{
			Options: desk.Options{Domain: domain, MUC: muc, Name: "Desk", Admins: []desk.JID{admin}, Kinds: services.Kinds(), Texts: o.texts},
			Store:   o, Lease: o.held, Release: o.release, Observer: o, Log: slog.New(slog.DiscardHandler), Mailbox: mailbox,
		})
		ctx, stop := context.WithCancel(t.Context())
		o.stop = stop
		defer stop()
		go func() { o.ended <- o.loop.Run(ctx) }() // ends with ctx; see below
		o.post(desk.LinkUp{})
		o.request(desk.PutService{Reply: o.by(admin), Service: desk.Service{Name: "sales", MaxWait: 10 * time.Minute, JoinTimeout: time.Hour}})
		synctest.Wait()
		o.reset()
		test(o)
		stop()
		synctest.Wait()
	})
}

func (o *office) held() desk.Lease {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lease
}

func (o *office) release(out []desk.Outgoing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.released = append(o.released, out...)
}

func (o *office) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.released, o.commits, o.failures = nil, 0, nil
}

// Committed and its sisters implement [desk.Observer].
func (o *office) Committed(int, time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.commits++
}

func (o *office) Failed(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failures = append(o.failures, err)
}

func (o *office) Applied(*desk.Desk, int) {}
func (o *office) Changed(*desk.Changes)   {}

func (o *office) by(jid desk.JID) desk.Reply {
	o.serial++
	return desk.Reply{To: jid + "/x", From: domain, ID: "r" + string(rune('a'+o.serial%26)) + sessionIDText(o.serial)}
}

func sessionIDText(n int) string { return string(sessionID(uint64(n))) }

func (o *office) post(e desk.Event) {
	o.Helper()
	if err := o.loop.Post(e); err != nil {
		o.Fatalf("post %T: %v", e, err)
	}
}

func (o *office) request(e desk.Event) {
	o.Helper()
	if err := o.loop.Request(e); err != nil {
		o.Fatalf("request %T: %v", e, err)
	}
}

func (o *office) contact(customer desk.JID) (desk.Reply, desk.SessionID) {
	o.Helper()
	reply := o.by(customer)
	id := sessionID(uint64(1_000 + o.serial))
	o.request(desk.Contact{Reply: reply, Service: "sales", ID: id, Token: "token"})
	return reply, id
}

// answers returns the results that were released for a request.
func (o *office) answers(reply desk.Reply) (results []desk.Result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, out := range o.released {
		if a, ok := out.Effect.(desk.Answer); ok && a.Reply == reply {
			results = append(results, a.Result)
		}
	}
	return results
}

func (o *office) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.released)
}

// kinds returns the types of what was released, without the answers.
func (o *office) kinds() (kinds []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, out := range o.released {
		if kind := desk.TypeName(out.Effect); kind != "Answer" {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// state asks the loop where a session stands.
func (o *office) state(id desk.SessionID) desk.SessionState {
	o.Helper()
	state := desk.SessionState("none")
	if err := o.loop.Read(func(d *desk.Desk) {
		if s, ok := d.Session(id); ok {
			state = s.State
		}
		if err := d.Check(); err != nil {
			o.Error(err)
		}
	}); err != nil {
		o.Fatal(err)
	}
	synctest.Wait()
	return state
}

// refused is the fault of a commit that a constraint of the store refuses.
const refused desktest.Fault = 99

// Commit implements [desk.Store], for that fault.
func (o *office) Commit(ctx context.Context, lease desk.Lease, changes *desk.Changes) error {
	o.mu.Lock()
	refuse := o.refuse
	o.refuse = false
	o.mu.Unlock()
	if refuse {
		return desk.ErrRefused
	}
	return o.store.Commit(ctx, lease, changes)
}

// Load implements [desk.Store].
func (o *office) Load(ctx context.Context, lease desk.Lease) (*desk.State, error) {
	return o.store.Load(ctx, lease)
}

// fail has the next commits go wrong.
func (o *office) fail(faults ...desktest.Fault) {
	if faults[0] == refused {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.refuse = true
		return
	}
	o.store.Hook(func(op desktest.Op, _ *desk.Changes) desktest.Fault {
		if op != desktest.OpCommit || len(faults) == 0 {
			return desktest.None
		}
		fault := faults[0]
		faults = faults[1:]
		return fault
	})
}

func after(d time.Duration) {
	<-time.After(d) // of the bubble's clock
	synctest.Wait()
}

func TestLoopGroupsWhatWaits(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		thaw := o.store.Freeze()
		var replies []desk.Reply
		for i := range 300 {
			reply, _ := o.contact(desk.JID(sessionIDText(i)) + "@example.org")
			replies = append(replies, reply)
		}
		synctest.Wait()
		if n := o.count(); n != 0 {
			t.Errorf("%d effects were released before anything was stored", n)
		}
		thaw()
		after(10 * time.Millisecond) // in which more might come
		if o.commits == 0 || o.commits > 3 {
			t.Errorf("300 requests took %d transactions", o.commits)
		}
		for _, reply := range replies {
			if n := len(o.answers(reply)); n != 1 {
				t.Errorf("%s was answered %d times", reply.ID, n)
			}
		}
	})
}

func TestLoopTriesAgainInOrder(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		o.fail(desktest.Fails, desktest.Fails, desktest.Fails)
		first, _ := o.contact(alice)
		synctest.Wait()
		second, _ := o.contact(carol)
		synctest.Wait()
		if n := o.count(); n != 0 {
			t.Errorf("%d effects were released while the store was away", n)
		}
		after(10 * time.Second)
		if len(o.failures) != 3 {
			t.Errorf("the observer was told of %d failures", len(o.failures))
		}
		var order []string
		for _, out := range o.released {
			if a, ok := out.Effect.(desk.Answer); ok {
				order = append(order, a.Reply.ID)
			}
		}
		if want := []string{first.ID, second.ID}; !slices.Equal(order, want) {
			t.Errorf("answered %v, want %v", order, want)
		}
	})
}

func TestLoopOutcomeUnknown(t *testing.T) {
	for name, test := range map[string]struct {
		fault  desktest.Fault
		busy   bool
		stored desk.SessionState
	}{
		"not written": {desktest.Lost, false, desk.Queued},
		"written":     {desktest.Unheard, false, desk.Queued},
		"refused":     {refused, true, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, 0, func(o *office) {
				_, old := o.contact(carol) // is there before, and so is asked about after
				synctest.Wait()
				o.post(desk.RoomOpened{Session: old})
				synctest.Wait()
				var before desk.EffectID
				for _, out := range o.released {
					before = max(before, out.ID)
				}
				o.reset()
				o.fail(test.fault)
				reply, id := o.contact(alice)
				after(time.Second)
				answers := o.answers(reply)
				if len(answers) != 1 {
					t.Fatalf("%d answers", len(answers))
				}
				if got := answers[0].Refusal != nil && answers[0].Refusal.Code == desk.CodeBusy; got != test.busy {
					t.Errorf("the answer is %+v", answers[0])
				}
				if got := o.state(id); got != test.stored {
					t.Errorf("the session is %s, want %s", got, test.stored)
				}
				if kinds := o.kinds(); slices.Contains(kinds, "Reconcile") != test.busy {
					t.Errorf("loaded anew: %v; there came %v", !test.busy, kinds)
				}
				if audit := o.store.Audit(link); len(slices.DeleteFunc(audit, func(a desk.Audit) bool { return a.Session != id || a.Action != "session.begin" })) > 1 {
					t.Error("it is written twice")
				}
				o.reset()
				o.contact(mallory)
				after(time.Second)
				if o.count() == 0 {
					t.Error("the desk does not work any more")
				}
				for _, out := range o.released {
					if out.ID != 0 && out.ID <= before {
						t.Errorf("the number %s is given away a second time", out.ID)
					}
				}
			})
		})
	}
}

func TestLoopKeepsWhatWasSaid(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		say := func(stanza string) {
			o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: stanza, From: alice, Body: stanza}})
		}
		o.fail(desktest.Lost)
		say("one")
		synctest.Wait()
		say("two")
		after(time.Second)
		say("three")
		after(time.Second)
		said, err := o.store.Transcript(t.Context(), link, id)
		if err != nil {
			t.Fatal(err)
		}
		var order []string
		for _, m := range said {
			order = append(order, m.Body)
		}
		if want := []string{"one", "two", "three"}; !slices.Equal(order, want) {
			t.Errorf("stored %v, want %v", order, want)
		}
	})
}

func TestLoopLeaseLost(t *testing.T) {
	take := map[string]func(o *office){
		"taken by another": func(o *office) {
			if _, ok, err := o.store.Acquire(o.Context(), link, "test", time.Hour); err != nil || !ok {
				o.Fatalf("acquire: %v %v", ok, err)
			}
		},
		"not renewed": func(o *office) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.lease.Until = time.Now()
		},
	}
	for name, lose := range take {
		t.Run(name, func(t *testing.T) {
			inOffice(t, 0, func(o *office) {
				lose(o)
				o.contact(alice)
				if err := <-o.ended; !errors.Is(err, desk.ErrLeaseLost) {
					t.Errorf("the loop ended with %v", err)
				}
				if n := o.count(); n != 0 {
					t.Errorf("%d effects were released without the lease", n)
				}
				if err := o.loop.Post(desk.Tick{}); !errors.Is(err, desk.ErrBusy) {
					t.Errorf("after its end the loop takes an event: %v", err)
				}
			})
		})
	}
}

func TestLoopMailboxFull(t *testing.T) {
	inOffice(t, 10, func(o *office) {
		thaw := o.store.Freeze()
		o.contact(alice)
		synctest.Wait() // it is being stored; what follows waits
		for range 5 {
			o.request(desk.CustomerStatus{Reply: o.by(alice), Service: "sales"})
		}
		if err := o.loop.Request(desk.Leave{Reply: o.by(alice), Service: "sales"}); !errors.Is(err, desk.ErrBusy) {
			t.Errorf("a request beyond half of the mailbox: %v", err)
		}
		if err := o.loop.Read(func(*desk.Desk) {}); !errors.Is(err, desk.ErrBusy) {
			t.Errorf("a question beyond half of the mailbox: %v", err)
		}
		for range 5 {
			o.post(desk.RoomOpened{})
		}
		if err := o.loop.Post(desk.RoomOpened{}); !errors.Is(err, desk.ErrBusy) {
			t.Errorf("a report beyond the mailbox: %v", err)
		}
		thaw()
		synctest.Wait()
		o.request(desk.Leave{Reply: o.by(alice), Service: "sales"})
	})
}

func TestLoopTimers(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		after(10*time.Minute - time.Second)
		if got := o.state(id); got != desk.Queued {
			t.Errorf("a second before the end of its wait the session is %s", got)
		}
		after(2 * time.Second)
		if got := o.state(id); got != desk.Closing {
			t.Errorf("a second after the end of its wait the session is %s", got)
		}
		after(time.Minute) // nobody says that the room was closed
		if got := o.state(id); got != "none" {
			t.Errorf("a minute later the session is %s", got)
		}
	})
}

func TestLoopStopWorksOffTheMailbox(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		thaw := o.store.Freeze()
		var last desk.Reply
		for i := range 1_500 {
			last, _ = o.contact(desk.JID(sessionIDText(i)) + "@example.org")
		}
		o.stop()
		synctest.Wait()
		thaw()
		if err := <-o.ended; err != nil {
			t.Errorf("the loop ended with %v", err)
		}
		if got := len(o.answers(last)); got != 1 {
			t.Errorf("the last request was answered %d times", got)
		}
	})
}

func TestLoopStopsWhileTheStoreIsAway(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		o.store.Hook(func(desktest.Op, *desk.Changes) desktest.Fault { return desktest.Fails })
		o.mu.Lock()
		o.lease.Until = time.Now().Add(10 * time.Second) // nobody renews it
		o.mu.Unlock()
		o.contact(alice)
		o.stop()
		select {
		case err := <-o.ended:
			if !errors.Is(err, desk.ErrLeaseLost) {
				t.Errorf("the loop ended with %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("the loop does not end")
		}
	})
}

// brokenSession has Alice wait in a session with a fault in memory, though not in the store.
func (o *office) brokenSession() desk.SessionID {
	o.Helper()
	_, id := o.contact(alice)
	synctest.Wait()
	if err := o.loop.Read(func(d *desk.Desk) { d.Break(id, desk.Closed) }); err != nil {
		o.Fatal(err)
	}
	synctest.Wait()
	return id
}

func TestLoopOutlivesAFaultOfTheCore(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		id := o.brokenSession()
		leave := o.by(alice)
		o.request(desk.Leave{Reply: leave, Service: "sales"}) // an illegal move
		after(time.Second)
		answers := o.answers(leave)
		if len(answers) != 1 || answers[0].Refusal == nil || answers[0].Refusal.Code != desk.CodeBusy {
			t.Errorf("the request that failed was answered %+v", answers)
		}
		if got := o.state(id); got != desk.Queued {
			t.Errorf("loaded anew, the session is %s", got)
		}
		again := o.by(alice)
		o.request(desk.Leave{Reply: again, Service: "sales"})
		synctest.Wait()
		if answers := o.answers(again); len(answers) != 1 || answers[0].Refusal != nil {
			t.Errorf("asked again, the answer was %+v", answers)
		}
	})
}

func TestLoopFaultThatComesBack(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		synctest.Wait()
		o.mu.Lock()
		o.fault = desk.TextEndWait // nobody can be told that their wait is over
		o.mu.Unlock()
		loads := 0
		o.store.Hook(func(op desktest.Op, _ *desk.Changes) desktest.Fault {
			if op == desktest.OpLoad {
				loads++
			}
			return desktest.None
		})
		after(time.Hour)
		if loads < 10 || loads > 200 {
			t.Errorf("within an hour the desk was loaded %d times", loads)
		}
		if got := o.state(id); got != desk.Queued {
			t.Errorf("the session is %s", got)
		}
		reply, _ := o.contact(carol)
		synctest.Wait()
		if answers := o.answers(reply); len(answers) != 1 || answers[0].Refusal != nil {
			t.Errorf("somebody else is answered %+v", answers)
		}
	})
}

// texts says a text, or fails for one of them.
func (o *office) texts(lang string, overrides map[string]string, key desk.TextKey, args ...string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault != "" && key == o.fault {
		panic("a fault of the texts")
	}
	return cheapTexts(lang, overrides, key, args...)
}

func TestLoopFaultKeepsWhatIsNotStored(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		_, id := o.contact(alice)
		o.post(desk.LinkDown{})
		synctest.Wait()
		o.mu.Lock()
		o.fault = desk.TextLeft
		o.mu.Unlock()
		thaw := o.store.Freeze()
		o.contact(carol)
		synctest.Wait() // it is being stored; what follows is one batch
		o.request(desk.Leave{Reply: o.by(alice), Service: "sales"})
		o.post(desk.LinkUp{})
		o.request(desk.SetAdmins{Admins: []desk.JID{bob}})
		o.request(desk.PlacedElsewhere{Places: []desk.Place{{Service: "billing", Link: "desk2.example.org"}}})
		o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: "one", From: alice, Body: "hello"}})
		thaw()
		after(time.Second)
		o.request(desk.Leave{Reply: o.by(alice), Service: "sales"}) // and fails again
		after(time.Second)
		if err := o.loop.Read(func(d *desk.Desk) {
			if _, ok := d.NextDeadline(); !ok {
				t.Error("the desk does not know that the stream stands")
			}
			if d.RolesOf(admin).Has(desk.RoleAdmin) || !d.RolesOf(bob).Has(desk.RoleAdmin) {
				t.Error("the admins are those of the start again")
			}
			if _, ok := d.Elsewhere("billing"); !ok {
				t.Error("the services of other links are forgotten")
			}
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if said, err := o.store.Transcript(t.Context(), link, id); err != nil || len(said) != 1 {
			t.Errorf("stored is %v, %v", said, err)
		}
	})
}
