package adhoc

import (
	"strings"
	"testing"

	"bellhop/internal/desk"
)

func TestResumeByForm(t *testing.T) {
	b := newBench(t)
	asked := result(t, b.run(alice, "sales@"+domain, "contact", "", "name", "Alice"))
	a := b.run(nobdy, "sales@"+domain, "resume", "")
	if f := form(t, a); !f.Field("token").Required {
		t.Errorf("form: %v", f)
	}
	a = b.run(nobdy, "sales@"+domain, "resume", sid(a), "token", "wrong")
	if f := form(t, a); !strings.Contains(f.Instructions, "refuse.token") || f.Get("token") != "wrong" {
		t.Errorf("a wrong token: %v", f)
	}
	f := result(t, b.run(nobdy, "sales@"+domain, "resume", sid(a), "token", asked.Get("token")))
	if f.Get("session") != asked.Get("session") || f.Get("token") == asked.Get("token") || f.Get("room") != asked.Get("room") || f.Get("nick") != "Alice" {
		t.Errorf("result: %v", f)
	}
	if got := b.write(alice, "sales@"+domain, "!resume "+f.Get("token"), ""); !strings.Contains(got, "contact.") {
		t.Errorf("by chat: %q", got)
	}
}

// TestTokenOfTheirOwn has a client choose the next token, so that it knows it even if the answer
// gets lost; one that is easily guessed is not taken.
func TestTokenOfTheirOwn(t *testing.T) {
	b := newBench(t)
	first, second := strings.Repeat("first0", 5), strings.Repeat("second", 5)
	if f := result(t, b.run(alice, "sales@"+domain, "contact", "", "name", "Alice", "next", first)); f.Get("token") != first {
		t.Errorf("contact: %v", f)
	}
	if f := result(t, b.run(nobdy, "sales@"+domain, "resume", "", "token", first, "next", second)); f.Get("token") != second {
		t.Errorf("resume: %v", f)
	}
	for _, weak := range []string{"short", strings.Repeat("A", 30), strings.Repeat("a", 65)} {
		f := result(t, b.run(nobdy, "sales@"+domain, "contact", "", "next", weak))
		if token := f.Get("token"); token == weak || len(token) < 26 {
			t.Errorf("%q gives %q", weak, token)
		}
	}
}

func TestRateByFormAndText(t *testing.T) {
	b := newBench(t)
	a := b.run(alice, "sales@"+domain, "rate", "")
	if f := form(t, a); len(f.Field("score").Options) != 5 || !f.Field("score").Required {
		t.Errorf("form: %v", f)
	}
	a = b.run(alice, "sales@"+domain, "rate", sid(a), "score", "9", "comment", "kept")
	if f := form(t, a); !strings.Contains(f.Instructions, "refuse.score") || f.Get("comment") != "kept" {
		t.Errorf("a score of 9: %v", f)
	}
	if got := b.write(alice, "sales@"+domain, "!rate well done", ""); !strings.Contains(got, "refuse.score value well") {
		t.Errorf("by words: %q", got)
	}
	if got := b.write(alice, "sales@"+domain, "!rate 5 thank you so much", ""); !strings.Contains(got, "refuse.nothing_to_rate") {
		t.Errorf("without a session: %q", got)
	}
	if e, ok := b.posted[len(b.posted)-1].(desk.Rate); !ok || e.Score != 5 || e.Comment != "thank you so much" {
		t.Errorf("posted %+v", b.posted[len(b.posted)-1])
	}
}

func TestTranscriptOfACustomer(t *testing.T) {
	b := newBench(t)
	complained(t, b.run(alice, "sales@"+domain, "transcript", ""), "refuse.no_session")
	b.apply(desk.Contact{
		Reply: desk.Reply{To: alice}, Service: "sales", ID: oldSession, Token: "t", Name: "Alice", Question: "Where is it?",
	})
	f := result(t, b.run(alice, "sales@"+domain, "transcript", ""))
	if f.Get("session") != string(oldSession) || f.Get("transcript") != "15:04:05 Bob: Hello" {
		t.Errorf("result: %v", f)
	}
	if got := b.write(alice, "sales@"+domain, "!transcript", ""); !strings.Contains(got, "15:04:05 Bob: Hello") {
		t.Errorf("by chat: %q", got)
	}
	if got := b.write(alice, "sales@"+domain, "!transcript alice@example.net", ""); !strings.Contains(got, "refuse.no_mail") {
		t.Errorf("by mail, where there is none: %q", got)
	}
}

// TestWordsOfTheFormAreNoCommands has them reach the service as what they are.
func TestWordsOfTheFormAreNoCommands(t *testing.T) {
	b := newBench(t)
	for _, body := range []string{"!back", " !Skip "} {
		if b.server.Text(alice, "support@"+domain, body, "1", "", "") {
			t.Errorf("%q is taken for a command", body)
		}
	}
}
