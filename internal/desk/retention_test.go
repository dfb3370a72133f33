package desk_test

import (
	"context"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// keptFor returns how long after its beginning a session is kept, as it is stored; zero if nothing
// says so.
func (w *world) keptFor(id desk.SessionID) time.Duration {
	w.Helper()
	w.settle()
	s, err := w.store.SessionRecord(context.Background(), string(domain), id)
	if err != nil {
		w.failf("%v", err)
	}
	if s.KeepUntil.IsZero() {
		return 0
	}
	return s.KeepUntil.Sub(s.Created)
}

// set has a service, and the desk, keep sessions for so long.
func (w *world) keep(service, all time.Duration, change ...func(*desk.Service)) {
	w.Helper()
	svc := sales(change...)
	svc.Retention = service
	if r := w.ask(desk.ApplySettings{Reply: w.by(desk.Operator), Services: []desk.Service{svc}, Retention: &all}); r.Refusal != nil {
		w.failf("%s", r.Refusal.Text)
	}
}

// TestSessionsAreKeptAsTheyBegan: the setting of the moment at which a session begins holds for it,
// that of its service or else that of the desk, whatever becomes of both.
func TestSessionsAreKeptAsTheyBegan(t *testing.T) {
	w := deskWith(t, sales(), bob)
	first := w.contact(alice)
	w.keep(0, 365*desk.Day)
	second := w.contact(carol)
	w.keep(30*desk.Day, 365*desk.Day)
	third := w.contact(kim)
	w.keep(0, 0)
	w.pass(time.Minute)
	for id, want := range map[desk.SessionID]time.Duration{first: 0, second: 365 * desk.Day, third: 30 * desk.Day} {
		if got := w.keptFor(id); got != want {
			t.Errorf("a session is kept for %v, want %v", got, want)
		}
	}
	half := 12 * time.Hour
	if r := w.ask(desk.ApplySettings{Reply: w.by(desk.Operator), Retention: &half}); r.Refusal == nil || r.Refusal.Field != "retention" {
		t.Errorf("half a day is taken: %+v", r)
	}
	w.agree()
}

// TestConsultationsAreKeptAsWhatTheyAreAbout: what is said about a customer does not outlive what they
// said.
func TestConsultationsAreKeptAsWhatTheyAreAbout(t *testing.T) {
	w := deskWith(t, sales(), bob)
	w.keep(30*desk.Day, 0)
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.staff(eve, 1)
	w.arrive(eve)
	w.keep(90*desk.Day, 0)
	w.pass(time.Minute)
	side := w.sessionID()
	if r := w.ask(desk.Conference{Reply: w.by(bob), Session: id, Target: "eve", Private: true, ID: side}); r.Refusal != nil {
		t.Fatal(r.Refusal.Text)
	}
	about, aside := w.keptFor(id), w.keptFor(side)
	if about != 30*desk.Day || aside > about-time.Minute || aside < about-time.Hour {
		t.Errorf("the session is kept for %v, what is said about it for %v", about, aside)
	}
	w.agree()
}

// TestLobbiesAreKept: a lobby is kept by its service's setting, and so is who is taken out of it.
func TestLobbiesAreKept(t *testing.T) {
	w := lobbyDesk(t, bob)
	w.keep(30*desk.Day, 0, ofKind("lobby"))
	lobby := w.comesIn(alice)
	if got := w.keptFor(lobby); got != 30*desk.Day {
		t.Errorf("the lobby is kept for %v", got)
	}
	w.keep(90*desk.Day, 0, ofKind("lobby"))
	if got := w.keptFor(w.takes(bob, "alice")); got != 90*desk.Day {
		t.Errorf("who was taken out of it, for %v", got)
	}
	w.agree()
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90d": 90 * desk.Day, "0d": 0, "1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "99999d": 99999 * desk.Day,
	} {
		if got, err := desk.ParseDuration(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "1.5d", "-1d", "1d24h", "1d-1h", "1d1d", "999999d", "1y", "90"} {
		if got, err := desk.ParseDuration(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for d, want := range map[time.Duration]string{0: "0s", 90 * desk.Day: "90d", 36 * time.Hour: "36h0m0s"} {
		if got := desk.FormatDays(d); got != want {
			t.Errorf("%v is written %s", d, got)
		}
	}
}

func TestCheckRetention(t *testing.T) {
	for kept, right := range map[time.Duration]bool{
		0: true, desk.Day: true, desk.MaxKept: true, time.Hour: false, 36 * time.Hour: false, -desk.Day: false, desk.MaxKept + desk.Day: false,
	} {
		if got := len(desk.CheckRetention(kept)) == 0; got != right {
			t.Errorf("%v is right: %v", kept, got)
		}
	}
}
