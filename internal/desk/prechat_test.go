package desk_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// asking is a service with a form of every type of question.
func asking(s *desk.Service) {
	s.Form = []desk.FormField{
		{Name: "terms", Label: "We keep what you write for 30 days.", Type: desk.Fixed},
		{Name: "topic", Label: "What is it about?", Type: desk.ListSingle, Options: []string{"Price", "Delivery", "10"}, Required: true},
		{Name: "ref", Label: "Your order number?"},
		{Name: "source", Type: desk.Hidden},
		{Name: "colours", Label: "Which colours?", Type: desk.ListMulti, Options: []string{"red", "green", "blue"}},
		{Name: "gift", Label: "Is it a gift?", Type: desk.Boolean, Required: true},
	}
}

func wantAsks(t *testing.T, r desk.Result, question string) {
	t.Helper()
	text := r.Note
	if r.Refusal != nil {
		text = r.Refusal.Text
	}
	if !strings.Contains(text, question) {
		t.Errorf("the answer is %q, want the question %q", text, question)
	}
}

func TestFormIsAskedByChat(t *testing.T) {
	w := deskWith(t, sales(asking), bob)
	first := w.write(alice, "How much is it?")
	wantAsks(t, first, "We keep what you write for 30 days.\nWhat is it about?\n1. Price\n2. Delivery\n3. 10")
	if !strings.HasPrefix(first.Note, string(desk.TextPreChat)+" count 4 ") {
		t.Errorf("the beginning is %q", first.Note)
	}
	s, _ := w.desk.CustomerSession(alice, "sales")
	wantState(t, w, s.ID, desk.Asking)
	wantAsked(t, w, s.ID)
	for _, step := range []struct{ write, next string }{
		{"!back", "What is it about?"},
		{"!skip", "What is it about?"},
		{"Prices", "What is it about?"},
		{"4", "What is it about?"},
		{"2", "Your order number?"},
		{"!back", "What is it about?"},
		{"price", "Your order number?"},
		{"!SKIP", "Which colours?\n1. red"},
		{"1, purple", "Which colours?"},
		{"1, Blue", "Is it a gift?\n1. answer.yes"},
		{"!back", "Which colours?"},
		{"3", "Is it a gift?"},
		{"perhaps", "Is it a gift?"},
	} {
		wantAsks(t, w.write(alice, step.write), step.next)
		wantState(t, w, s.ID, desk.Asking)
	}
	wantAsks(t, w.ask(desk.CustomerStatus{Reply: w.by(alice), Service: "sales"}), "Is it a gift?")
	w.crash()
	w.connect()
	w.settle()
	w.show(bob+"/pc", desk.Online)
	w.settle()
	last := w.write(alice, "2")
	if !strings.Contains(last.Note, "?join") {
		t.Errorf("the last answer is answered %+v", last)
	}
	wantState(t, w, s.ID, desk.Offered)
	begun, _ := w.desk.Session(s.ID)
	want := desk.Answers{"topic": "Price", "colours": "blue", "gift": "false"}
	if got := asJSON(begun.Answers); got != asJSON(want) || begun.Question != "How much is it?" || !begun.Proxy {
		t.Errorf("it begins with %s and %q", got, begun.Question)
	}
	if w.told(bob, desk.TextOffer, "question How much is it?", "Price") != 1 {
		t.Error("bob was not told the answers")
	}
	w.join(s.ID, bob)
	w.agree()
}

func TestFormIsNotAnswered(t *testing.T) {
	w := deskWith(t, sales(asking))
	w.write(alice, "Hello")
	s, _ := w.desk.CustomerSession(alice, "sales")
	w.wait(9 * time.Minute)
	w.write(alice, "1")
	w.wait(9 * time.Minute)
	wantState(t, w, s.ID, desk.Asking)
	w.wait(2 * time.Minute)
	wantState(t, w, s.ID, "gone")
	wantHeard(t, w, "end.no-answer")
	if r := w.write(alice, "!back"); r.Refusal == nil {
		t.Errorf("a word without a question is answered %+v", r)
	}
	w.write(carol, "Hello")
	w.do(desk.Leave{Reply: w.by(carol), Service: "sales"})
	if _, ok := w.desk.CustomerSession(carol, "sales"); ok {
		t.Error("who leaves while being asked is still there")
	}
	w.agree()
}

// TestFormChangesWhileItIsAsked gives the service other questions in the middle.
func TestFormChangesWhileItIsAsked(t *testing.T) {
	w := deskWith(t, sales(asking), bob)
	w.write(alice, "Hello")
	s, _ := w.desk.CustomerSession(alice, "sales")
	w.write(alice, "1")
	w.do(desk.PutService{Reply: w.by(admin), Service: sales(func(s *desk.Service) {
		s.Form = []desk.FormField{{Name: "who", Label: "Who are you?", Required: true}}
	})})
	wantAsks(t, w.write(alice, "12345"), "Who are you?")
	w.write(alice, "Alice")
	wantState(t, w, s.ID, desk.Offered)
}

// TestFormIsFilledInMeanwhile has somebody who is being asked by chat use the form after all.
func TestFormIsFilledInMeanwhile(t *testing.T) {
	w := deskWith(t, sales(asking), bob)
	w.write(alice, "Hello")
	s, _ := w.desk.CustomerSession(alice, "sales")
	contact := desk.Contact{
		Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Name: "Alice", Answers: desk.Answers{"topic": "Price"},
	}
	if got := w.refused(contact); got != desk.CodeInvalid {
		t.Errorf("without a needed answer: %q", got)
	}
	contact.Reply, contact.Answers = w.by(alice), desk.Answers{"topic": "Price", "gift": "1"}
	if r := w.ask(contact); field(r, "session") != string(s.ID) || field(r, "state") != "offered" || field(r, "nick") != "Alice" {
		t.Errorf("the answer is %+v", r)
	}
	begun, _ := w.desk.Session(s.ID)
	if begun.Proxy || begun.Question != "Hello" {
		t.Errorf("it begins as %+v", begun)
	}
	w.agree()
}

func TestFormWithoutDemandsIsNotAsked(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.Form = []desk.FormField{{Name: "ref"}} }), bob)
	if r := w.write(alice, "Hello"); field(r, "state") != "offered" {
		t.Errorf("the answer is %+v", r)
	}
}
