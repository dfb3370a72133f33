package adhoc

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func TestCSRAtWork(t *testing.T) {
	b := newBench(t)
	complained(t, b.run(bob, domain, "accept", ""), "refuse.no_offer")
	complained(t, b.run(bob, domain, "decline", ""), "refuse.no_offer")
	complained(t, b.run(bob, domain, "close", ""), "no sessions")
	result(t, b.run(bob, domain, "sessions", ""))
	b.present()
	first := b.sessionOf(alice, "sales")
	b.pass(3 * time.Minute / 60)
	f := result(t, b.run(bob, domain, "accept", "")) // with one offer it completes at once
	if f.Get("session") != string(first) {
		t.Errorf("accepted: %v", f)
	}
	b.sessionOf("dave@example.net/x", "sales")
	third := b.sessionOf("erin@example.net/x", "support")
	a := b.run(bob, "desk@"+domain, "accept", "")
	if f := form(t, a); len(f.Field("session").Options) != 2 {
		t.Errorf("offers: %v", f)
	}
	a = b.run(bob, "desk@"+domain, "accept", sid(a)+" action='next'")
	if f := form(t, a); !strings.Contains(f.Title, "refuse.which_offer") {
		t.Errorf("which offer: %v", f)
	}
	result(t, b.run(bob, "desk@"+domain, "accept", sid(a), "session", string(third)))
	f = result(t, b.run(bob, domain, "sessions", ""))
	if len(f.Values("session")) != 3 || !strings.Contains(f.Values("sessions")[0], "1 "+string(first)+" Sales Alice") {
		t.Errorf("sessions: %v", f)
	}
	form(t, b.run(bob, domain, "decline", ""))
	result(t, b.run(bob, domain, "decline", "", "reason", "busy"))

	b.csr(carol, "sales")
	refused(t, b.run(carol, string(first)+"@"+domain, "close", ""), "forbidden", "")
	refused(t, b.run(carol, domain, "close", "", "session", string(first), "code", "solved"), "forbidden", "")
	refused(t, b.run(bob, string(oldSession)+"@"+domain, "close", ""), "item-not-found", "")
	a = b.run(bob, string(first)+"@"+domain, "close", "")
	if f := form(t, a); len(f.Field("code").Options) != 2 || f.Field("session") != nil {
		t.Errorf("close: %v", f)
	}
	a = b.run(bob, string(first)+"@"+domain, "close", sid(a), "code", "nonsense", "note", "well")
	if f := form(t, a); !strings.Contains(f.Instructions, "refuse.code") || f.Get("note") != "well" {
		t.Errorf("wrong code: %v", f)
	}
	result(t, b.run(bob, string(first)+"@"+domain, "close", sid(a), "code", "solved"))
}

func TestNext(t *testing.T) {
	b := newBench(t)
	b.csr(carol, "sales")
	complained(t, b.run(carol, domain, "next", ""), "refuse.nothing_waits")
	id := b.sessionOf(alice, "sales")
	if f := result(t, b.run(carol, domain, "next", "")); f.Get("session") != string(id) {
		t.Errorf("next: %v", f)
	}
	form(t, b.run(bob, domain, "next", ""))
	complained(t, b.run(bob, domain, "next", "", "service", "sales"), "refuse.nothing_waits")
}

func TestAdminOfCSRs(t *testing.T) {
	b := newBench(t)
	a := b.run(admin, domain, "csr-set", "")
	if f := form(t, a); f.Field("jid").Type != "jid-single" || !slices.Equal(vars(f), []string{"bot", "capacity", "email", "jid", "name", "services", "skills"}) {
		t.Errorf("form: %v", f)
	}
	for field, wrong := range map[string]string{"jid": "nonsense", "capacity": "many", "skills": "german=very", "services": "nosuch", "email": "a"} {
		values := []string{"jid", "Carol@example.org", "name", "Carol", field, wrong}
		if field == "jid" {
			values = values[2:]
		}
		a = b.run(admin, domain, "csr-set", sid(a), values...)
		if f := form(t, a); f.Title == "" || f.Get("name") != "Carol" || f.Get(field) != wrong {
			t.Errorf("%s: %v", field, f)
		}
	}
	result(t, b.run(admin, domain, "csr-set", sid(a), "jid", "Carol@example.org", "skills", "german=2\nfrench", "services", "sales\nsupport"))
	c, _ := b.desk.CSRView("carol@example.org")
	if c.Name != "carol" || c.Capacity != 1 || c.Skills["german"] != 2 || c.Skills["french"] != 1 || len(c.Services) != 2 {
		t.Errorf("csr: %+v", c.CSRProfile)
	}
	result(t, b.run(admin, domain, "csr-set", "", "jid", "carol@example.org", "capacity", "3", "services", "-"))
	c, _ = b.desk.CSRView("carol@example.org")
	if c.Capacity != 3 || c.Skills["german"] != 2 || len(c.Services) != 0 {
		t.Errorf("a change: %+v", c.CSRProfile)
	}
	if f := result(t, b.run(admin, domain, "csr-list", "")); !slices.Contains(f.Values("csrs"), "carol@example.org") {
		t.Errorf("list: %v", f)
	}
	if f := form(t, b.run(admin, domain, "csr-remove", "")); f.Field("jid").Type != "list-single" || len(f.Field("jid").Options) != 2 {
		t.Errorf("remove: %v", f)
	}
	result(t, b.run(admin, domain, "csr-remove", "", "jid", "carol@example.org"))
	form(t, b.run(admin, domain, "csr-remove", "", "jid", "carol@example.org"))
}

func TestAdminOfServices(t *testing.T) {
	b := newBench(t)
	a := b.run(admin, domain, "service-set", "", "name", "support", "offer_timeout", "soon")
	if f := form(t, a); !strings.Contains(f.Title, "offer_timeout") || f.Get("name") != "support" {
		t.Errorf("wrong duration: %v", f)
	}
	a = b.run(admin, domain, "service-set", sid(a), "name", "support", "offer_timeout", "5s", "kind", "nosuch")
	form(t, a)
	result(t, b.run(admin, domain, "service-set", sid(a), "name", "support", "offer_timeout", "5s", "hidden", "1", "codes", "a\nb", "kind", ""))
	s, _ := b.desk.ServiceView("support")
	if s.OfferTimeout != 5*time.Second || !s.Hidden || len(s.Codes) != 2 || s.Title != "Support" || len(s.Form) != 3 {
		t.Errorf("a change: %+v", s.Service)
	}
	result(t, b.run(admin, domain, "service-set", "", "name", "billing"))
	for _, node := range []string{"service-close", "service-open", "service-show", "service-remove"} {
		f := form(t, b.run(admin, domain, node, ""))
		if f.Field("service").Type != "list-single" || len(f.Field("service").Options) != 3 {
			t.Errorf("%s: %v", node, f)
		}
		f = result(t, b.run(admin, domain, node, "", "service", "billing"))
		if node == "service-show" && (f.Get("name") != "billing" || f.Get("offer_timeout") != "20s" || f.Get("state") != "open") {
			t.Errorf("show: %v", f)
		}
	}
	form(t, b.run(admin, domain, "service-remove", "", "name", "billing"))
	b.sessionOf(alice, "sales")
	complained(t, b.run(admin, domain, "service-remove", "", "service", "sales"), "refuse.service_in_use")
	if f := result(t, b.run(admin, domain, "service-list", "")); !slices.Equal(f.Values("services"), []string{"sales", "support"}) {
		t.Errorf("list: %v", f)
	}
	if f := result(t, b.run(admin, domain, "stats", "")); f.Get("sales.waiting") != "1" || f.Get("sales.entered") != "12" {
		t.Errorf("stats: %v", f)
	}
}

func TestTranscript(t *testing.T) {
	b := newBench(t)
	a := b.run(admin, domain, "transcript", "")
	a = b.run(admin, domain, "transcript", sid(a), "session", "s-nosuch")
	form(t, a)
	a = b.run(admin, domain, "transcript", sid(a), "session", "s-"+strings.Repeat("b", 26))
	form(t, a)
	f := result(t, b.run(admin, domain, "transcript", sid(a), "session", string(oldSession)))
	if f.Get("transcript") != "15:04:05 Bob: Hello" || f.Field("transcript").Type != "text-multi" {
		t.Errorf("transcript: %v", f)
	}
}

func TestTextCommands(t *testing.T) {
	b := newBench(t)
	at := "desk@" + domain
	says := func(who desk.JID, to, body, want string) {
		t.Helper()
		if got := b.write(who, to, body, ""); !strings.Contains(got, want) {
			t.Errorf("%q is answered by %q, want %q", body, got, want)
		}
	}
	says(bob, at, "!help", "!status available|busy|break")
	says(bob, domain, "help status", "!status")
	says(bob, at, "!status", "csr.status state available")
	says(bob, at, "!status break lunch and a walk", "state break reason lunch and a walk")
	says(bob, at, "!STATUS\u00a0Available", "state available")
	says(bob, at, "!status dancing", "refuse.state")
	says(bob, at, "!frobnicate", "!frobnicate is no command here")
	says(bob, at, "good morning", "is no command here")
	says(nobdy, at, "hello?", "sales@desk.example.org (Sales)")
	says(nobdy, at, "!csr-list", "refuse.not_admin")
	says(nobdy, "sales@"+domain, "!leave", "refuse.no_session")
	says(nobdy, "sales@"+domain, "!help", "!contact QUESTION")
	says(bob, at, "!accept", "refuse.no_offer")
	says(bob, at, "!close", "no sessions")
	says(bob, at, "!accept 7", "no session with the number 7")
	b.present()
	id := b.sessionOf(alice, "sales")
	says(bob, at, "!sessions", "1 "+string(id)+" Sales Alice offered")
	says(bob, at, "accept 1", "offer.accepted")
	second := b.sessionOf("erin@example.net/x", "support")
	says(bob, at, "!decline 2 not now", "offer.declined")
	b.pass(time.Hour)
	if d, ok := b.posted[len(b.posted)-1].(desk.Decline); !ok || d.Session != second || d.Reason != "not now" {
		t.Errorf("posted %+v", b.posted[len(b.posted)-1])
	}
	says(bob, at, "!close", "refuse.need_code")
	says(bob, at, "!close nonsense", "refuse.code")
	says(alice, "sales@"+domain, "!status", "contact.offered")
	if got := b.write(alice, "rooms.example.org", "!status", id); !strings.Contains(got, "contact.offered") {
		t.Errorf("in the room: %q", got)
	}
	if got := b.write(bob, "rooms.example.org", "!status break", id); !strings.Contains(got, "csr.status") {
		t.Errorf("a CSR in the room: %q", got)
	}
	if got := b.write(bob, "rooms.example.org", "!close solved it is done", id); !strings.Contains(got, "done.closed") {
		t.Errorf("close in the room: %q", got)
	}
	if c := b.posted[len(b.posted)-1].(desk.CloseSession); c.Session != id || c.Code != "solved" || c.Note != "it is done" || c.Reply.From != desk.JID(id)+"@"+domain {
		t.Errorf("closed by %+v", c)
	}
	for _, body := range []string{"", "hello", "!", "!!!", "! x", "!7"} {
		if b.server.Text(alice, "sales@"+domain, body, "1", "", "") {
			t.Errorf("%q is taken for a command", body)
		}
	}
	says(bob, at, "!status break "+strings.Repeat("x", 5000), "more text than")
}

func TestSeveralSessionsByNumber(t *testing.T) {
	b := newBench(t)
	b.present()
	for i := range 3 {
		b.sessionOf(desk.JID(fmt.Sprintf("c%d@example.net/x", i)), "support")
		b.write(bob, "desk@"+domain, "!accept", "")
	}
	if got := b.write(bob, "desk@"+domain, "!close", ""); !strings.Contains(got, "1, 2, 3") {
		t.Errorf("which: %q", got)
	}
	b.write(bob, "desk@"+domain, "!close 2 all is well", "")
	if c := b.posted[len(b.posted)-1].(desk.CloseSession); c.Code != "" || c.Note != "all is well" {
		t.Errorf("posted %+v", c)
	}
}

func TestAdminByText(t *testing.T) {
	b := newBench(t)
	b.write(admin, "desk@"+domain, "!csr-set jid=carol@example.org name=Carol the Great capacity=3 services=sales,support skills=german=2 french", "")
	c, _ := b.desk.CSRView("carol@example.org")
	if c.Name != "Carol the Great" || c.Capacity != 3 || len(c.Services) != 2 || c.Skills["german"] != 2 || c.Skills["french"] != 1 {
		t.Errorf("csr: %+v", c.CSRProfile)
	}
	b.write(admin, "desk@"+domain, "!csr-set carol@example.org capacity=4", "")
	if c, _ = b.desk.CSRView("carol@example.org"); c.Capacity != 4 || c.Name != "Carol the Great" {
		t.Errorf("csr: %+v", c.CSRProfile)
	}
	b.write(admin, "desk@"+domain, "!service-set name=billing title=Bills and more wrap_up=10s codes=paid,owed", "")
	s, _ := b.desk.ServiceView("billing")
	if s.Title != "Bills and more" || s.WrapUp != 10*time.Second || len(s.Codes) != 2 {
		t.Errorf("service: %+v", s.Service)
	}
	for body, want := range map[string]string{
		"!service-close billing":            "done.service_closed",
		"!service-show sales":               "name: sales",
		"!service-set x=y":                  "x=y",
		"!csr-set":                          "Usage: !csr-set",
		"!stats":                            "Sales: open, 0 waiting",
		"!transcript " + string(oldSession): "15:04:05 Bob: Hello",
		"!csr-list":                         "carol@example.org Carol the Great",
		"!service-remove nosuch":            "refuse.no_service",
	} {
		if got := b.write(admin, "desk@"+domain, body, ""); !strings.Contains(got, want) {
			t.Errorf("%q is answered by %q", body, got)
		}
	}
}

// Every command can be written: its required fields are arguments or pairs.
func TestParity(t *testing.T) {
	for _, c := range Table {
		b := newBench(t)
		who := admin
		switch {
		case c.Roles.Has(desk.RoleCustomer):
			who = alice
		case c.Roles.Has(desk.RoleCSR):
			who = bob
		}
		to := "desk@" + domain
		if c.At&AtService != 0 {
			to = "sales@" + domain
		}
		if c.Title == "" || c.Run == nil || (c.Usage == "") != (len(c.Args) == 0 && !c.Numbered) {
			t.Errorf("%s: title, run or usage are missing", c.Node)
		}
		if help := b.write(who, to, "!help "+c.Node, ""); !strings.Contains(help, "!"+c.Node) {
			t.Errorf("%s has no help: %q", c.Node, help)
		}
		if got := b.write(who, to, "!"+c.Node, ""); got == "" || strings.Contains(got, "is no command") {
			t.Errorf("%s cannot be written: %q", c.Node, got)
		}
		_ = b.Decide(func(d *desk.Desk) []desk.Event {
			env, _ := b.server.locate(d, desk.Reply{To: who, From: desk.JID(to), Chat: true})
			for _, f := range c.fields(env) {
				if number := c.Numbered && f.Var == "session"; !c.Pairs && !number && !slices.Contains(c.Args, f.Var) {
					t.Errorf("%s: field %s cannot be written", c.Node, f.Var)
				}
			}
			return nil
		}, func(error) {})
	}
}

func TestTexts(t *testing.T) {
	for key, text := range Texts {
		if text == "" || !strings.HasPrefix(key, "command.") {
			t.Errorf("%q: %q", key, text)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, body := range []string{"!status break x", "!close 7 solved", "!csr-set jid=a@b name=x y", "!\u00a0", "help", "!a=b =", "\xff!x"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		b := newBench(t)
		for _, who := range []desk.JID{alice, bob, admin} {
			for _, to := range []string{"desk@" + domain, "sales@" + domain} {
				if b.server.Text(who, to, body, "1", "", "") {
					if m := b.next(); m.ChildText("", "body") == "" {
						t.Fatalf("empty answer to %q", body)
					}
				}
			}
		}
	})
}
