package desk_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
)

// inTalk begins a session of alice's under a token, and has her and bob meet in it.
func inTalk(t *testing.T) (*world, desk.SessionID) {
	t.Helper()
	w := deskWith(t, sales(), bob)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "first", Name: "Alice"})
	id := desk.SessionID(field(r, "session"))
	w.join(id, alice)
	w.join(id, bob)
	return w, id
}

func (w *world) resume(jid desk.JID, token, fresh string) desk.Result {
	w.Helper()
	return w.ask(desk.Resume{Reply: w.by(jid), Service: "sales", Token: token, NewToken: fresh})
}

func TestResumeFromAnotherAddress(t *testing.T) {
	w, id := inTalk(t)
	r := w.resume(carol, "first", "second")
	if r.Refusal != nil || field(r, "session") != string(id) || field(r, "token") != "second" || field(r, "state") != "active" ||
		field(r, "nick") != "Alice" || field(r, "room") != string(id)+"@rooms.example.org" {
		t.Fatalf("the answer is %+v", r)
	}
	if room := w.room(id); room.has(alice) || room.members[alice] || !room.members[carol] || !w.asked[carol][id] {
		t.Error("carol is not in alice's place")
	}
	w.join(id, carol)
	w.speak(id, carol, "Alice", "it is me again")
	w.settle()
	wantState(t, w, id, desk.Active)
	w.agree()
	w.crash()
	w.connect()
	w.settle()
	if s, ok := w.desk.CustomerSession(carol, "sales"); !ok || s.ID != id {
		t.Error("after a crash it is not carol's")
	}
	if _, ok := w.desk.CustomerSession(alice, "sales"); ok {
		t.Error("it is alice's, too")
	}
	used, wrong := w.resume(alice, "first", "x"), w.resume(alice, "nonsense", "x")
	if used.Refusal == nil || wrong.Refusal == nil || *used.Refusal != *wrong.Refusal {
		t.Errorf("a used token is answered %+v, a wrong one %+v", used, wrong)
	}
	if r := w.resume(alice, "second", "third"); r.Refusal != nil {
		t.Errorf("back again: %+v", r)
	}
	w.join(id, alice)
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	if r := w.resume(alice, "third", "x"); r.Refusal == nil || *r.Refusal != *used.Refusal {
		t.Errorf("the token of a session that is over is answered %+v", r)
	}
	w.agree()
}

func TestResumeBySameAddress(t *testing.T) {
	w, id := inTalk(t)
	w.quit(id, alice+"/pc")
	w.settle()
	r := w.resume(alice, "first", "second")
	if r.Refusal != nil || field(r, "token") != "second" {
		t.Errorf("the answer is %+v", r)
	}
	w.join(id, alice)
	if s, _ := w.desk.Session(id); len(s.People) != 2 {
		t.Errorf("in it are %+v", s.People)
	}
	w.agree()
}

func TestResumeWhereItCannotBe(t *testing.T) {
	w, id := inTalk(t)
	if r := w.resume(bob, "first", "x"); r.Refusal == nil || r.Refusal.Code != desk.CodeNotFound {
		t.Errorf("its CSR takes the customer's place: %+v", r)
	}
	w.do(desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "t"})
	if r := w.resume(carol, "first", "x"); r.Refusal == nil || r.Refusal.Code != desk.CodeConflict {
		t.Errorf("who has a session takes another: %+v", r)
	}
	if r := w.resume(mallory, "first", "second"); r.Refusal != nil || field(r, "session") != string(id) {
		t.Errorf("the token was used up by those who were refused: %+v", r)
	}
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "support"}})
	r := w.ask(desk.Resume{Reply: w.by(dan), Service: "support", Token: "second", NewToken: "x"})
	if r.Refusal == nil || r.Refusal.Code != desk.CodeNotFound {
		t.Errorf("at another service: %+v", r)
	}
	w.settle()
	w.agree()
}

func TestWrongTokensSlowDown(t *testing.T) {
	w, id := inTalk(t)
	for range 5 {
		if r := w.resume(mallory, "guess", "x"); r.Refusal == nil || r.Refusal.Code != desk.CodeNotFound {
			t.Errorf("a wrong token: %+v", r)
		}
	}
	if r := w.resume(mallory, "first", "x"); r.Refusal == nil || r.Refusal.Code != desk.CodeLimit {
		t.Errorf("after five: %+v", r)
	}
	if r := w.resume(carol, "first", "second"); r.Refusal != nil {
		t.Errorf("others: %+v", r)
	}
	w.join(id, carol)
	w.wait(61 * time.Second)
	if r := w.resume(mallory, "second", "x"); r.Refusal != nil {
		t.Errorf("a minute later: %+v", r)
	}
}

func TestResumeByChat(t *testing.T) {
	w := deskWith(t, sales(), bob)
	first := w.write(alice, "How much is it?")
	id := desk.SessionID(field(first, "session"))
	w.join(id, bob)
	reply := w.by(carol)
	reply.Chat = true
	if r := w.ask(desk.Resume{Reply: reply, Service: "sales", Token: field(first, "token"), NewToken: "next"}); r.Refusal != nil {
		t.Fatalf("the answer is %+v", r)
	}
	w.write(carol, "it is me")
	w.speak(id, bob, "Bob", "welcome back")
	w.settle()
	w.wait(5 * time.Minute)
	wantState(t, w, id, desk.Active)
	if heard := w.heard(carol); len(heard) == 0 || heard[len(heard)-1] != "Bob: welcome back" {
		t.Errorf("carol heard %q", heard)
	}
	w.agree()
}

func (w *world) rate(jid desk.JID, score int, change ...func(*desk.Rate)) desk.Code {
	w.Helper()
	e := desk.Rate{Reply: w.by(jid), Service: "sales", Score: score, Comment: " thanks "}
	for _, f := range change {
		f(&e)
	}
	return w.refused(e)
}

func TestRate(t *testing.T) {
	w := deskWith(t, sales(), bob)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "first"})
	id := desk.SessionID(field(r, "session"))
	w.join(id, alice)
	if got := w.rate(alice, 5); got != desk.CodeNotFound {
		t.Errorf("before anybody came: %q", got)
	}
	w.join(id, bob)
	for _, score := range []int{0, 6, -1} {
		if got := w.rate(alice, score); got != desk.CodeInvalid {
			t.Errorf("%d: %q", score, got)
		}
	}
	if got := w.rate(alice, 2); got != "" {
		t.Errorf("while active: %q", got)
	}
	if got := w.told(alice, desk.TextRateAsk); got != 0 {
		t.Errorf("asked %d times while it is open", got)
	}
	if got := w.rate(carol, 1); got != desk.CodeNotFound {
		t.Errorf("by another: %q", got)
	}
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.crash()
	w.connect()
	w.settle()
	named := func(e *desk.Rate) { e.Session = id }
	token := func(e *desk.Rate) { e.Token = "first" }
	for _, by := range []struct {
		jid    desk.JID
		change []func(*desk.Rate)
		want   desk.Code
	}{
		{alice, nil, ""},
		{alice, []func(*desk.Rate){named}, ""},
		{carol, []func(*desk.Rate){token}, ""},
		{carol, []func(*desk.Rate){named}, desk.CodeNotFound},
		{carol, []func(*desk.Rate){func(e *desk.Rate) { e.Token = "wrong" }}, desk.CodeNotFound},
	} {
		if got := w.rate(by.jid, 4, by.change...); got != by.want {
			t.Errorf("%s: %q, want %q", by.jid, got, by.want)
		}
	}
	w.wait(24*time.Hour + time.Second)
	if got := w.rate(alice, 4); got != desk.CodeNotFound {
		t.Errorf("a day later: %q", got)
	}
}

func TestRatingIsAskedForOnceItIsOver(t *testing.T) {
	w, id := inTalk(t)
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	if got := w.told(alice, desk.TextRateAsk); got != 1 {
		t.Errorf("asked %d times", got)
	}
	other := w.contact(carol) // nobody comes
	w.do(desk.Leave{Reply: w.by(carol), Service: "sales"})
	if got := w.told(carol, desk.TextRateAsk); got != 0 {
		t.Errorf("who was not served in %s is asked %d times", other, got)
	}
}

// A service can do without ratings, also while sessions of it go on, and when they have ended.
func TestRatingIsOff(t *testing.T) {
	w, id := inTalk(t)
	w.do(desk.PutService{Reply: w.by(admin), Service: sales(func(s *desk.Service) { s.Unrated = true })})
	if got := w.rate(alice, 4); got != desk.CodeConflict {
		t.Errorf("while it goes on: %q", got)
	}
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	if got := w.told(alice, desk.TextRateAsk); got != 0 {
		t.Errorf("asked %d times", got)
	}
	if got := w.rate(alice, 4); got != desk.CodeConflict {
		t.Errorf("afterwards: %q", got)
	}
	w.do(desk.PutService{Reply: w.by(admin), Service: sales()})
	if got := w.rate(alice, 4); got != "" {
		t.Errorf("switched on again: %q", got)
	}
}

func TestTranscriptByMail(t *testing.T) {
	w, id := inTalk(t)
	mail := func(jid desk.JID, address string) desk.Code {
		return w.refused(desk.MailTranscript{Reply: w.by(jid), Service: "sales", Address: address})
	}
	if got := mail(alice, "alice@example.net"); got != desk.CodeConflict {
		t.Errorf("where no mail is sent: %q", got)
	}
	w.mailing = true
	w.crash()
	w.connect()
	w.settle()
	for address, want := range map[string]desk.Code{"": desk.CodeInvalid, "alice": desk.CodeInvalid, "a@b@c": desk.CodeInvalid, "a b@c": desk.CodeInvalid, "<a@b>": desk.CodeInvalid} {
		if got := mail(alice, address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
	if got := mail(carol, "carol@example.net"); got != desk.CodeNotFound {
		t.Errorf("without a session: %q", got)
	}
	if got := mail(alice, "alice@example.net"); got != "" || len(w.mails) != 1 || w.mails[0].To != "alice@example.net" || w.mails[0].Of != id {
		t.Errorf("%q, sent are %+v", got, w.mails)
	}
	if got := mail(alice, "alice@example.net"); got != desk.CodeLimit {
		t.Errorf("once more at once: %q", got)
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.wait(2 * time.Minute)
	if got := mail(alice, "alice@example.net"); got != "" || len(w.mails) != 2 {
		t.Errorf("after its end: %q, sent are %+v", got, w.mails)
	}
}

func TestWhoAskedIsToldThatTheirMailFailed(t *testing.T) {
	w, id := inTalk(t)
	w.mailing = true
	w.crash()
	w.connect()
	w.settle()
	w.refuse = func(e desk.Effect) string {
		if _, is := e.(desk.Mail); is {
			return "550 no such mailbox"
		}
		return ""
	}
	ask := func() desk.Code {
		return w.refused(desk.MailTranscript{Reply: w.by(alice), Service: "sales", Address: "alice@example.net"})
	}
	if got := ask(); got != "" || w.told(alice, desk.TextMailFailed) != 1 || w.audited("transcript.mail_failed") != 1 {
		t.Errorf("%q; told %d times", got, w.told(alice, desk.TextMailFailed))
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"}) // and when the session is gone, too
	if got := ask(); got != "" || w.told(alice, desk.TextMailFailed) != 2 || len(w.desk.Sessions()) != 0 {
		t.Errorf("once %s is over: %q; told %d times", id, got, w.told(alice, desk.TextMailFailed))
	}
}

// TestResumeFreesACSRForIt: nobody is offered what they asked for themselves, until somebody
// else has it.
func TestResumeFreesACSRForIt(t *testing.T) {
	w := deskWith(t, sales(), eve)
	id := w.sessionID()
	w.do(desk.Contact{Reply: w.by(eve), Service: "sales", ID: id, Token: "first"})
	wantAsked(t, w, id)
	w.resume(alice, "first", "second")
	wantAsked(t, w, id, eve)
}
