package desk_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// stranger is somebody whom the desk does not know.
const stranger = desk.JID("guest-1@anon.example.net")

// asksAbove has strangers answer while more wait.
func asksAbove(n int, question string, answers ...string) func(*desk.Service) {
	return func(s *desk.Service) {
		s.Challenge = &desk.Challenge{Above: n, Question: question, Answers: answers}
	}
}

// crowd has two people wait who came before anybody was asked.
func (w *world) crowd() {
	w.Helper()
	for i := range 2 {
		w.contact(desk.JID(fmt.Sprintf("early-%d@example.net", i)))
	}
}

func (w *world) contactWith(jid desk.JID, answer string, change ...func(*desk.Contact)) desk.Result {
	e := desk.Contact{Reply: w.by(jid), Service: "sales", ID: w.sessionID(), Token: w.next("token"), Question: "Help?", Challenge: answer}
	for _, f := range change {
		f(&e)
	}
	return w.ask(e)
}

// sum answers the sum that a refusal asks for.
func sum(t *testing.T, r *desk.Refusal) string {
	t.Helper()
	if r == nil || r.Ask == nil || r.Ask.Name != desk.FieldChallenge || !r.Ask.Required {
		t.Fatalf("nobody is asked: %+v", r)
	}
	var a, b int
	if _, err := fmt.Sscanf(r.Ask.Label, string(desk.TextChallengeSum)+" a %d b %d", &a, &b); err != nil {
		t.Fatalf("%q is no sum: %v", r.Ask.Label, err)
	}
	if !strings.Contains(r.Text, r.Ask.Label) {
		t.Errorf("the reason %q is without the question", r.Text)
	}
	return strconv.Itoa(a + b)
}

func TestChallengeByForm(t *testing.T) {
	w := deskWith(t, sales(asksAbove(2, "")))
	w.crowd()
	third := w.contactWith("early-2@example.net", "")
	if third.Refusal != nil {
		t.Fatalf("with two waiting the next one is asked: %+v", third.Refusal)
	}
	r := w.contactWith(stranger, "")
	if r.Refusal == nil || r.Refusal.Code != desk.CodeInvalid || r.Refusal.Field != desk.FieldChallenge {
		t.Fatalf("a stranger comes in: %+v", r)
	}
	answer := sum(t, r.Refusal)
	again := w.contactWith(stranger, "0")
	if got := sum(t, again.Refusal); got != answer || !strings.HasPrefix(again.Refusal.Text, string(desk.TextChallengeWrong)) {
		t.Errorf("a wrong answer brings %+v", again.Refusal)
	}
	if _, has := w.desk.CustomerSession(stranger, "sales"); has {
		t.Error("who has not answered has a session")
	}
	if r := w.contactWith(stranger, " "+answer+". "); field(r, "state") != "queued" {
		t.Errorf("the right answer brings %+v", r)
	}
	if r := w.contactWith(stranger, ""); field(r, "state") != "queued" {
		t.Errorf("who has a session is asked again: %+v", r)
	}
	w.agree()
}

// TestChallengeIsForStrangers has people come whom the desk knows, and the load go.
func TestChallengeIsForStrangers(t *testing.T) {
	signed := func(e *desk.Contact) { e.Known = &desk.Known{ID: "4711"} }
	for name, who := range map[string]struct {
		jid    desk.JID
		change func(*desk.Contact)
	}{
		"signed in at the site":    {stranger, signed},
		"served before":            {carol, func(*desk.Contact) {}},
		"one of the desk's people": {admin, func(*desk.Contact) {}},
	} {
		t.Run(name, func(t *testing.T) {
			w := deskWith(t, sales(asksAbove(1, "")), bob)
			id := w.contact(carol)
			w.join(id, bob)
			w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
			w.show(bob+"/pc", desk.Offline)
			w.crowd()
			if r := w.contactWith(stranger, ""); r.Refusal == nil {
				t.Fatal("a stranger is not asked")
			}
			if r := w.contactWith(who.jid, "", who.change); r.Refusal != nil {
				t.Errorf("asked: %+v", r.Refusal)
			}
			w.agree()
		})
	}
	w := deskWith(t, sales(asksAbove(1, "")))
	w.crowd()
	if r := w.contactWith(stranger, ""); r.Refusal == nil {
		t.Fatal("a stranger is not asked")
	}
	w.do(desk.Leave{Reply: w.by("early-0@example.net"), Service: "sales"})
	if r := w.contactWith(stranger, ""); r.Refusal != nil {
		t.Errorf("once fewer wait: %+v", r.Refusal)
	}
}

func TestChallengeOfTheServicesOwn(t *testing.T) {
	for answer, right := range map[string]bool{"White": true, " weiß.": true, "black": false, "whit": false, "": false} {
		w := deskWith(t, sales(asksAbove(1, "Which colour is snow?", "white", "weiß")))
		w.crowd()
		r := w.contactWith(stranger, answer)
		if (r.Refusal == nil) != right {
			t.Errorf("%q: %+v", answer, r)
		}
		if !right && r.Refusal.Ask.Label != "Which colour is snow?" {
			t.Errorf("%q: asked %+v", answer, r.Refusal.Ask)
		}
	}
}

// TestChallengeTries has somebody guess.
func TestChallengeTries(t *testing.T) {
	w := deskWith(t, sales(asksAbove(1, "")))
	w.crowd()
	answer := sum(t, w.contactWith(stranger, "").Refusal)
	for i := range 5 {
		if r := w.contactWith(stranger, "0"); r.Refusal.Code != desk.CodeInvalid {
			t.Fatalf("try %d: %+v", i, r.Refusal)
		}
	}
	r := w.contactWith(stranger, answer)
	if r.Refusal == nil || r.Refusal.Code != desk.CodeLimit || r.Refusal.Field != desk.LimitChallenge || r.Refusal.Ask != nil {
		t.Errorf("after five wrong ones: %+v", r)
	}
	if r := w.contactWith("guest-2@anon.example.net", ""); r.Refusal == nil || r.Refusal.Code != desk.CodeInvalid {
		t.Errorf("somebody else: %+v", r)
	}
	w.wait(2 * time.Minute)
	if r := w.contactWith(stranger, answer); r.Refusal != nil {
		t.Errorf("after a while: %+v", r.Refusal)
	}
}

func TestChallengeByChat(t *testing.T) {
	w := deskWith(t, sales(asking, asksAbove(1, "Which colour is snow?", "white")))
	w.write("early-0@example.net", "Hello")
	for i := range 2 {
		jid := desk.JID(fmt.Sprintf("early-%d@example.net", i))
		w.contactWith(jid, "", func(e *desk.Contact) { e.Answers = desk.Answers{"topic": "Price", "gift": "1"} })
	}
	first := w.write(stranger, "How much is it?")
	wantAsks(t, first, "Which colour is snow?")
	if !strings.HasPrefix(first.Note, string(desk.TextChallenge)+" service Sales") {
		t.Errorf("it begins with %q", first.Note)
	}
	s, _ := w.desk.CustomerSession(stranger, "sales")
	wantState(t, w, s.ID, desk.Asking)
	w.crash()
	w.connect()
	w.settle()
	for _, step := range []struct{ write, next string }{
		{"black", "Which colour is snow?"},
		{"!back", "Which colour is snow?"},
		{"!skip", "Which colour is snow?"},
		{"WHITE", "What is it about?"},
		{"!back", "What is it about?"},
		{"price", "Your order number?"},
		{"!skip", "Which colours?"},
		{"!skip", "Is it a gift?"},
	} {
		wantAsks(t, w.write(stranger, step.write), step.next)
	}
	w.write(stranger, "2")
	wantState(t, w, s.ID, desk.Queued)
	if begun, _ := w.desk.Session(s.ID); begun.Question != "How much is it?" || !begun.Proxy || begun.Answers[desk.FieldChallenge] != "" {
		t.Errorf("it begins as %+v", begun)
	}
	w.agree()
}

// TestChallengeEndsByChat has somebody without a form to fill in guess too often, use the form
// instead, and the question taken away.
func TestChallengeEndsByChat(t *testing.T) {
	begin := func(t *testing.T) (*world, desk.SessionID) {
		t.Helper()
		w := deskWith(t, sales(asksAbove(1, "Which colour is snow?", "white")))
		w.crowd()
		wantAsks(t, w.write(stranger, "Hello"), "Which colour is snow?")
		s, _ := w.desk.CustomerSession(stranger, "sales")
		return w, s.ID
	}
	t.Run("answered", func(t *testing.T) {
		w, id := begin(t)
		w.write(stranger, "white")
		wantState(t, w, id, desk.Queued)
		w.agree()
	})
	t.Run("guessed", func(t *testing.T) {
		w, id := begin(t)
		for range 5 {
			wantAsks(t, w.write(stranger, "grey"), "Which colour is snow?")
		}
		if r := w.write(stranger, "white").Refusal; r == nil || r.Code != desk.CodeLimit || r.Field != desk.LimitChallenge {
			t.Errorf("after five wrong ones: %+v", r)
		}
		w.wait(11 * time.Minute)
		wantState(t, w, id, "gone")
		w.agree()
	})
	t.Run("by form", func(t *testing.T) {
		w, id := begin(t)
		w.do(desk.Leave{Reply: w.by("early-0@example.net"), Service: "sales"})
		if r := w.contactWith(stranger, ""); r.Refusal == nil {
			t.Error("who was asked by chat comes in by an empty form")
		}
		w.contactWith(stranger, "white")
		wantState(t, w, id, desk.Queued)
		w.agree()
	})
	t.Run("taken away", func(t *testing.T) {
		w, id := begin(t)
		w.do(desk.PutService{Reply: w.by(admin), Service: sales()})
		w.write(stranger, "grey")
		wantState(t, w, id, desk.Queued)
		w.agree()
	})
	t.Run("by a command in the chat", func(t *testing.T) {
		w := deskWith(t, sales(asking, asksAbove(1, "Which colour is snow?", "white")))
		answers := func(e *desk.Contact) { e.Answers = desk.Answers{"topic": "Price", "gift": "1"} }
		w.contactWith("early-0@example.net", "", answers)
		w.contactWith("early-1@example.net", "", answers)
		r := w.contactWith(stranger, "", answers, func(e *desk.Contact) { e.Reply.Chat, e.Reply.From = true, "sales@"+domain })
		wantAsks(t, r, "Which colour is snow?")
		w.write(stranger, "white")
		s, _ := w.desk.CustomerSession(stranger, "sales")
		if s.State != desk.Queued || s.Answers["topic"] != "Price" {
			t.Errorf("it begins as %+v", s)
		}
		w.agree()
	})
}

func TestChallengeIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		challenge desk.Challenge
		field     string
	}{
		"a sum":                  {desk.Challenge{Above: 5}, ""},
		"a question":             {desk.Challenge{Above: 5, Question: "Snow is?", Answers: []string{"white"}}, ""},
		"no number":              {desk.Challenge{}, "challenge.above"},
		"never":                  {desk.Challenge{Above: 100}, "challenge.above"},
		"no answers":             {desk.Challenge{Above: 5, Question: "Snow is?"}, "challenge.question"},
		"no question":            {desk.Challenge{Above: 5, Answers: []string{"white"}}, "challenge.answers"},
		"an answer of no letter": {desk.Challenge{Above: 5, Question: "Snow is?", Answers: []string{"white", "?"}}, "challenge.answers[1]"},
		"too many answers":       {desk.Challenge{Above: 5, Question: "Snow is?", Answers: strings.Fields(strings.Repeat("white ", 21))}, "challenge.answers"},
	} {
		found := desk.Service{Name: "sales", Challenge: &c.challenge}.Check()
		if c.field == "" && len(found) > 0 || c.field != "" && (len(found) != 1 || found[0].Field != c.field) {
			t.Errorf("%s: %v, want %q", name, found, c.field)
		}
	}
	taken := desk.Service{Name: "sales", Challenge: &desk.Challenge{Above: 5}, Form: []desk.FormField{{Name: "challenge"}}}
	if found := taken.Check(); len(found) != 1 || found[0].Field != "challenge" {
		t.Errorf("a field of its name: %v", found)
	}
}
