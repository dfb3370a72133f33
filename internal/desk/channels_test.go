package desk_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// withChannels gives a service everything that its sessions can carry.
func withChannels(s *desk.Service) {
	s.Meeting = "https://meet.example.org/sales"
	s.Forms = []desk.Form{{Name: "refund", Title: "Refund", Fields: []desk.FormField{
		{Name: "about", Type: desk.Fixed, Label: "We need this to pay you back."},
		{Name: "iban", Label: "Your account", Required: true},
		{Name: "how", Label: "How?", Type: desk.ListSingle, Options: []string{"bank", "voucher"}, Required: true},
		{Name: "comment", Label: "Anything else?"},
	}}}
	s.Replies = map[string]string{"hello": "Hello {customer}, {csr} of {service} here, on {date}."}
}

func TestPush(t *testing.T) {
	w, id := talking(t, withChannels)
	out := w.post(desk.Push{Reply: w.by(bob), Session: id, URL: " https://example.org/a?b=c#d ", Text: "the form"})
	w.settle()
	say := firstSay(out)
	if say.Link == nil || say.Link.URL != "https://example.org/a?b=c#d" || say.Link.Desc != "the form" ||
		!strings.Contains(say.Text, "https://example.org/a?b=c#d") || !strings.Contains(say.Text, "the form") {
		t.Errorf("said %+v", say)
	}
	for _, bad := range []string{
		"", "example.org", "javascript:alert(1)", "file:///etc/passwd", "https://", "ftp://example.org/x", "https://a b.example.org",
		"https://user:pw@example.org/", "data:text/html,x", "https://example.org/<b>", "https://example.org/" + strings.Repeat("x", 2000), "http://\x00",
	} {
		if got := w.refused(desk.Push{Reply: w.by(bob), Session: id, URL: bad}); got != desk.CodeInvalid {
			t.Errorf("%q is answered %q", bad, got)
		}
	}
	w.agree()
}

func firstSay(out []desk.Outgoing) desk.Say {
	for _, o := range out {
		if s, ok := o.Effect.(desk.Say); ok {
			return s
		}
	}
	return desk.Say{}
}

func TestCall(t *testing.T) {
	w, id := talking(t, withChannels)
	out := w.post(desk.OfferCall{Reply: w.by(bob), Session: id})
	w.settle()
	if say := firstSay(out); say.Call != "https://meet.example.org/sales" || !strings.Contains(say.Text, say.Call) {
		t.Errorf("said %+v", say)
	}
	w, id = talking(t)
	if got := w.refused(desk.OfferCall{Reply: w.by(bob), Session: id}); got != desk.CodeConflict {
		t.Errorf("without a meeting: %q", got)
	}
}

func TestChannelsOfAService(t *testing.T) {
	w, id := talking(t, withChannels, func(s *desk.Service) { s.Channels = []desk.Channel{desk.ChannelFiles} })
	for _, e := range []desk.Event{
		desk.Push{Reply: w.by(bob), Session: id, URL: "https://example.org"},
		desk.OfferCall{Reply: w.by(bob), Session: id},
		desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"},
	} {
		if got := w.refused(e); got != desk.CodeConflict {
			t.Errorf("%T is answered %q", e, got)
		}
	}
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t"})
	if got := fields(r, "channels"); !slices.Equal(got, []string{"text", "files"}) {
		t.Errorf("the customer is told %v", got)
	}
	all := desk.Service{}
	withChannels(&all)
	if got := all.Carries(); !slices.Equal(got, []string{"text", "pages", "forms", "files", "calls"}) {
		t.Errorf("all of them: %v", got)
	}
}

func fields(r desk.Result, name string) []string {
	for _, f := range r.Fields {
		if f.Var == name {
			return f.Values
		}
	}
	return nil
}

// answersOf returns the answers that are kept with a session.
func (w *world) answersOf(id desk.SessionID) desk.Answers {
	s, _ := w.desk.Session(id)
	return s.Answers
}

func TestFormFilledInAsAWhole(t *testing.T) {
	w, id := talking(t, withChannels)
	w.do(desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"})
	sent := w.tells[alice][len(w.tells[alice])-1]
	if sent.From != string(id) || sent.Form == nil || len(sent.Form.Fields) != 4 || !strings.Contains(sent.Text, "Your account") {
		t.Fatalf("sent %+v", sent)
	}
	fill := func(who desk.JID, answers desk.Answers) desk.Code {
		return w.refused(desk.FillIn{Reply: w.by(who), Session: id, Answers: answers})
	}
	if got := fill(mallory, desk.Answers{"iban": "1"}); got != desk.CodeNotFound {
		t.Errorf("a stranger's answers: %q", got)
	}
	if got := fill(bob, desk.Answers{"iban": "1"}); got != desk.CodeNotFound {
		t.Errorf("the CSR's answers: %q", got)
	}
	if got := fill(alice, desk.Answers{"iban": "DE1", "how": "gold"}); got != desk.CodeInvalid {
		t.Errorf("a wrong answer: %q", got)
	}
	if again := w.tells[alice][len(w.tells[alice])-1]; again.Form == nil {
		t.Error("the form is not sent again")
	}
	w.crash()
	w.connect()
	w.settle()
	if got := fill(alice, desk.Answers{"iban": "DE1", "how": "bank", "other": "x"}); got != "" {
		t.Errorf("right answers: %q", got)
	}
	if got := w.answersOf(id); !maps.Equal(got, desk.Answers{"refund.iban": "DE1", "refund.how": "bank"}) {
		t.Errorf("kept %v", got)
	}
	if w.told(bob, desk.TextFormAnswered, "Your account: DE1", "How?: bank") != 1 {
		t.Errorf("Bob was told %+v", w.tells[bob])
	}
	if got := fill(alice, desk.Answers{"iban": "DE2", "how": "bank"}); got != desk.CodeConflict {
		t.Errorf("twice: %q", got)
	}
	w.agree()
}

// answered is what a result says, or why it is a refusal.
func answered(r desk.Result) string {
	if r.Refusal != nil {
		return r.Refusal.Text
	}
	return r.Note
}

func TestFormAskedQuestionByQuestion(t *testing.T) {
	w, id := talking(t, withChannels)
	w.do(desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"})
	write := func(body string) desk.Result {
		return w.ask(desk.SessionWrote{Reply: w.by(alice), Session: id, Body: body})
	}
	for _, step := range []struct{ body, want string }{
		{"DE1", "How?"},
		{"gold", "refuse.option"},
		{"!back", "Your account"},
		{"DE2", "How?"},
		{"2", "Anything else?"},
	} {
		if r := write(step.body); !strings.Contains(answered(r), step.want) {
			t.Errorf("%q is answered %q, want %q", step.body, answered(r), step.want)
		}
		w.crash()
		w.connect()
		w.settle()
	}
	if r := write("!skip"); !strings.Contains(r.Note, string(desk.TextFormDone)) {
		t.Errorf("the end: %+v", r)
	}
	if got := w.answersOf(id); !maps.Equal(got, desk.Answers{"refund.iban": "DE2", "refund.how": "voucher"}) {
		t.Errorf("kept %v", got)
	}
	if w.told(bob, desk.TextFormAnswered) != 1 {
		t.Error("Bob was not told")
	}
	if got := w.refused(desk.SessionWrote{Reply: w.by(alice), Session: id, Body: "more"}); got != desk.CodeConflict {
		t.Errorf("a text when nothing is asked: %q", got)
	}
}

func TestCannedReplies(t *testing.T) {
	w, id := talking(t, withChannels)
	say := func(want string) {
		t.Helper()
		out := w.post(desk.SayReply{Reply: w.by(bob), Session: id, Name: "hello"})
		w.settle()
		if got := firstSay(out).Text; !strings.Contains(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
	}
	set := func(who desk.JID, scope, text string) desk.Code {
		return w.refused(desk.SetReply{Reply: w.by(who), Scope: scope, Name: "hello", Text: text})
	}
	say("Hello alice, bob of Sales here, on 2026-03-02.")
	for _, ok := range []struct {
		who         desk.JID
		scope, text string
	}{{admin, "desk", "of the desk"}, {admin, "service:sales", "of sales"}, {bob, "", "my own"}} {
		if got := set(ok.who, ok.scope, ok.text); got != "" {
			t.Errorf("%s is answered %q", ok.scope, got)
		}
	}
	w.crash()
	w.connect()
	w.settle()
	for _, gone := range []struct {
		who               desk.JID
		scope, text, said string
	}{{bob, "csr:bob@example.org", "", "my own"}, {admin, "service:sales", "", "of sales"}, {admin, "desk", "", "of the desk"}} {
		say(gone.said)
		if got := set(gone.who, gone.scope, gone.text); got != "" {
			t.Errorf("removing from %s is answered %q", gone.scope, got)
		}
	}
	if got := w.refused(desk.SayReply{Reply: w.by(bob), Session: id, Name: "hello"}); got != desk.CodeInvalid {
		t.Errorf("a reply there is not: %q", got)
	}
	for _, bad := range []struct {
		who   desk.JID
		scope string
		want  desk.Code
	}{
		{bob, "desk", desk.CodeForbidden},
		{bob, "service:sales", desk.CodeForbidden},
		{bob, "csr:eve@example.org", desk.CodeForbidden},
		{admin, "", desk.CodeInvalid},
		{admin, "service:nosuch", desk.CodeInvalid},
		{admin, "csr:nobody@example.org", desk.CodeInvalid},
		{admin, "moon", desk.CodeInvalid},
	} {
		if got := set(bad.who, bad.scope, "x"); got != bad.want {
			t.Errorf("%s to %q is answered %q, want %q", bad.who, bad.scope, got, bad.want)
		}
	}
	if got := w.refused(desk.SetReply{Reply: w.by(bob), Name: "two words", Text: "x"}); got != desk.CodeInvalid {
		t.Errorf("a name of two words: %q", got)
	}
}

// TestCodeFiledAfterTheEnd has a CSR file and alter the code of a session that somebody else
// ended, and nobody else.
func TestCodeFiledAfterTheEnd(t *testing.T) {
	w, id := talking(t, func(s *desk.Service) { s.Codes = []string{"solved", "follow-up"} })
	w.staff(eve, 1)
	w.post(desk.Leave{Reply: w.by(alice), Service: "sales"})
	file := func(who desk.JID, code string) desk.Code {
		return w.refused(desk.CloseSession{Reply: w.by(who), Session: id, Code: code, Note: "n"})
	}
	if got := file(bob, "solved"); got != "" { // its room is being cleared
		t.Errorf("at once: %q", got)
	}
	wantState(t, w, id, "gone")
	w.crash()
	w.connect()
	w.settle()
	if w.told(bob, desk.TextAskCode, string(id), "solved, follow-up") != 1 {
		t.Errorf("Bob was told %+v", w.tells[bob])
	}
	if got := file(eve, "solved"); got != desk.CodeNotFound {
		t.Errorf("by another: %q", got)
	}
	if got := file(bob, ""); got != desk.CodeInvalid {
		t.Errorf("without a code: %q", got)
	}
	if got := file(bob, "follow-up"); got != "" {
		t.Errorf("later: %q", got)
	}
	if s, err := w.store.SessionRecord(t.Context(), link, id); err != nil || s.Code != "follow-up" || s.EndNote != "n" {
		t.Errorf("stored %q %q %v", s.Code, s.EndNote, err)
	}
	w.wait(time.Hour)
	if got := file(bob, "solved"); got != desk.CodeNotFound {
		t.Errorf("too late: %q", got)
	}
}
