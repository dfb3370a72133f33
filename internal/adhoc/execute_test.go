package adhoc

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

func TestContactInOneStepAndInTwo(t *testing.T) {
	for _, steps := range []int{1, 2} {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			b := newBench(t)
			attrs := "action='execute'"
			if steps == 2 {
				a := b.run(alice, "sales@"+domain, "contact", attrs)
				if f := form(t, a); f.Get("name") != "" || f.Field("name").Type != "text-single" || f.Field("question").Type != "text-multi" {
					t.Errorf("form: %v", f)
				}
				attrs = sid(a) + " action='complete'"
			}
			a := b.run(alice, "sales@"+domain, "contact", attrs, "name", "Alice", "question", "What\nnow?")
			f := result(t, a)
			want := []string{"channels", "nick", "position", "room", "session", "state", "token", "wait"}
			if got := vars(f); !slices.Equal(got, want) {
				t.Errorf("fields %v, want %v", got, want)
			}
			if f.Field("room").Type != "jid-single" || f.Get("position") != "1" || f.Get("nick") != "Alice" {
				t.Errorf("result: %v", f)
			}
			s, _ := b.desk.Session(desk.SessionID(f.Get("session")))
			if s.Question != "What\nnow?" {
				t.Errorf("question %q", s.Question)
			}
			if steps == 2 { // the command session has ended
				refused(t, b.run(alice, "sales@"+domain, "contact", attrs), "bad-request", "bad-sessionid")
			}
			again := b.run(alice, "sales@"+domain, "contact", "")
			if result(t, again).Get("session") != string(s.ID) {
				t.Errorf("another session: %v", again)
			}
		})
	}
}

func TestContactOfClosedFullAndUnknownServices(t *testing.T) {
	b := newBench(t)
	b.apply(desk.SetServiceOpen{Reply: desk.Reply{To: admin}, Service: "sales"})
	complained(t, b.run(alice, "sales@"+domain, "contact", ""), "refuse.closed")
	complained(t, b.run(alice, "sales@"+domain, "contact", "", "name", "Alice"), "refuse.closed")
	refused(t, b.run(alice, "nosuch@"+domain, "contact", ""), "item-not-found", "")
	complained(t, b.run(alice, "sales@"+domain, "leave", ""), "refuse.no_session")
}

func TestWrongAnswerKeepsWhatWasTyped(t *testing.T) {
	b := newBench(t)
	a := b.run(alice, "support@"+domain, "contact", "")
	if f := form(t, a); f.Field("consent").Type != "fixed" || !f.Field("topic").Required || len(f.Field("topic").Options) != 2 {
		t.Errorf("the service's own fields: %v", f)
	}
	for _, topic := range []string{"", "weather"} {
		a = b.run(alice, "support@"+domain, "contact", sid(a), "name", "Alice", "question", "One\nTwo", "topic", topic, "consent", "no", "news", "1")
		f := form(t, a)
		if !strings.Contains(f.Title, "refuse.") || !strings.Contains(f.Instructions, "refuse.") {
			t.Errorf("no reason: %v", f)
		}
		if f.Get("name") != "Alice" || !slices.Equal(f.Values("question"), []string{"One", "Two"}) || f.Get("news") != "1" {
			t.Errorf("not kept: %v", f)
		}
		if f.Get("consent") != "You agree" {
			t.Errorf("fixed field: %v", f)
		}
	}
	// A client that always says next, also when only complete is offered, and echoes fixed
	// fields and fields without var.
	a = b.ask(alice, "support@"+domain, "set", fmt.Sprintf(`<command xmlns='%s' node='contact' action='next' %s>
		<x xmlns='jabber:x:data' type='submit'><field type='fixed'><value>x</value></field>
		<field type='fixed' var='name'><value>Mallory</value></field><field><value>y</value></field>
		<field var='topic'><value>price</value></field><field var='news'><value>true</value></field></x></command>`, NSCommands, sid(a)))
	id := desk.SessionID(result(t, a).Get("session"))
	s, _ := b.desk.Session(id)
	if s.Name != "alice" || s.Answers["topic"] != "price" || s.Answers["news"] != "true" || len(s.Answers) != 2 {
		t.Errorf("session of %q: %v", s.Name, s.Answers)
	}
}

// TestQuestionWhileManyWait has the form come back with one more field, and what was typed.
func TestQuestionWhileManyWait(t *testing.T) {
	b := newBench(t)
	sales, _ := b.desk.ServiceView("sales")
	sales.Challenge = &desk.Challenge{Above: 1, Question: "Which colour is snow?", Answers: []string{"white"}}
	b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: sales.Service})
	for i := range 2 {
		result(t, b.run(desk.JID(fmt.Sprintf("early-%d@example.net/x", i)), "sales@"+domain, "contact", "", "name", "x"))
	}
	a := b.run(alice, "sales@"+domain, "contact", "")
	if f := form(t, a); f.Field("challenge") != nil {
		t.Errorf("asked before it is known who they are: %v", f)
	}
	for _, answer := range []string{"", "black", ""} {
		a = b.run(alice, "sales@"+domain, "contact", sid(a), "name", "Alice", "question", "One\nTwo", "challenge", answer)
		f := form(t, a)
		asked := f.Field("challenge")
		if asked == nil || !asked.Required || asked.Label != "Which colour is snow?" || f.Get("challenge") != "" {
			t.Fatalf("with %q: %v", answer, f)
		}
		if !strings.Contains(f.Title, "challenge.") || !strings.HasSuffix(f.Instructions, "\nWhich colour is snow?") {
			t.Errorf("with %q, the reason: %q, %q", answer, f.Title, f.Instructions)
		}
		if f.Get("name") != "Alice" || !slices.Equal(f.Values("question"), []string{"One", "Two"}) {
			t.Errorf("not kept: %v", f)
		}
	}
	long := strings.Repeat("x", 2000) // another mistake does not cost them the right answer
	a = b.run(alice, "sales@"+domain, "contact", sid(a), "name", long, "challenge", "white")
	if f := form(t, a); f.Get("challenge") != "white" || f.Field("challenge").Label != "Which colour is snow?" {
		t.Errorf("the answer is gone: %v", f)
	}
	if f := result(t, b.run(alice, "sales@"+domain, "contact", sid(a), "name", "Alice", "challenge", "White")); f.Get("position") != "3" {
		t.Errorf("the right answer: %v", f)
	}
	for range 5 {
		form(t, b.run(nobdy, "sales@"+domain, "contact", "", "name", "M", "challenge", "black"))
	}
	complained(t, b.run(nobdy, "sales@"+domain, "contact", "", "name", "M", "challenge", "white"), "refuse.challenge")
	sales.Challenge = nil
	b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: sales.Service})
	result(t, b.run(nobdy, "sales@"+domain, "contact", "", "name", "M"))
}

func TestActions(t *testing.T) {
	for _, action := range []string{"", "action='execute'", "action='next'", "action='complete'"} {
		b := newBench(t)
		a := b.run(bob, domain, "status", "")
		a = b.run(bob, domain, "status", action+" "+sid(a), "state", "break", "reason", "lunch")
		if f := result(t, a); f.Get("state") != "break" || f.Get("reason") != "lunch" {
			t.Errorf("%s: %v", action, a)
		}
	}
	b := newBench(t)
	a := b.run(bob, domain, "status", "")
	a = b.run(bob, domain, "status", "action='prev' "+sid(a), "state", "busy", "reason", "phone")
	if f := form(t, a); f.Get("reason") != "phone" || f.Get("state") != "busy" {
		t.Errorf("prev does not keep what was typed: %v", f)
	}
	if c := b.run(bob, domain, "status", "action='cancel' "+sid(a)); status(c) != "canceled" {
		t.Errorf("not canceled: %v", c)
	}
	refused(t, b.run(bob, domain, "status", sid(a)), "bad-request", "bad-sessionid")
	refused(t, b.run(bob, domain, "status", "action='dance'"), "bad-request", "malformed-action")
	refused(t, b.run(bob, domain, "status", "action='prev'"), "bad-request", "bad-action")
	refused(t, b.ask(bob, domain, "get", `<command xmlns='`+NSCommands+`' node='status'/>`), "bad-request", "")
}

func TestForeignAndExpiredCommandSessions(t *testing.T) {
	b := newBench(t)
	b.csr(carol, "sales")
	a := b.run(bob, domain, "status", "")
	refused(t, b.run(carol, domain, "status", sid(a), "state", "busy"), "bad-request", "bad-sessionid")
	refused(t, b.run(bob.Bare()+"/other", domain, "status", sid(a), "state", "busy"), "bad-request", "bad-sessionid")
	refused(t, b.run(bob, "desk@"+domain, "status", sid(a), "state", "busy"), "bad-request", "bad-sessionid")
	refused(t, b.run(bob, domain, "next", sid(a)), "bad-request", "bad-sessionid")
	refused(t, b.run(bob, domain, "status", "sessionid='made-up'"), "bad-request", "bad-sessionid")
	b.pass(15*time.Minute - time.Second)
	a2 := b.run(bob, domain, "status", sid(a), "state", "away")
	form(t, a2)
	b.pass(time.Second)
	refused(t, b.run(bob, domain, "status", sid(a2), "state", "busy"), "bad-request", "bad-sessionid")
	if len(b.server.dialogs.byID)+len(b.server.dialogs.owners) != 0 {
		t.Error("expired command sessions are kept")
	}
}

func TestRoleIsCheckedAtEveryStep(t *testing.T) {
	b := newBench(t)
	a := b.run(bob, domain, "status", "")
	b.apply(desk.RemoveCSR{Reply: desk.Reply{To: admin}, CSR: bob.Bare()})
	refused(t, b.run(bob, domain, "status", sid(a), "state", "busy"), "forbidden", "")
}

func TestBoundsOfCommandSessions(t *testing.T) {
	b := newBench(t)
	var all []*wire.Element
	for range maxPerOwner + 1 {
		all = append(all, b.run(bob, domain, "status", ""))
	}
	refused(t, b.run(bob, domain, "status", sid(all[0]), "state", "busy"), "bad-request", "bad-sessionid")
	result(t, b.run(bob, domain, "status", sid(all[1]), "state", "busy"))

	ds := newDialogs()
	for i := range maxDialogs + 10 {
		ds.put(dialog{id: fmt.Sprint(i), owner: desk.JID(fmt.Sprint(i))}, b.now)
	}
	if len(ds.byID) != maxDialogs || len(ds.owners) != maxDialogs || ds.all.Len() != maxDialogs {
		t.Errorf("%d command sessions of %d", len(ds.byID), len(ds.owners))
	}
}

func TestBusyDesk(t *testing.T) {
	b := newBench(t)
	a := b.run(bob, domain, "status", "")
	b.fail(errBusy)
	refused(t, b.run(bob, domain, "status", sid(a), "state", "busy"), "resource-constraint", "")
	refused(t, b.ask(bob, domain, "get", `<query xmlns='`+nsItems+`' node='`+NSCommands+`'/>`), "resource-constraint", "")
	b.fail(nil)
	result(t, b.run(bob, domain, "status", sid(a), "state", "busy"))
	e, _ := wire.Parse(`<iq from='x@y/z' to='desk.example.org' type='set' id='1'><command xmlns='` + NSCommands + `' node='stats'/></iq>`)
	quiet := New(Config{Domain: domain, Desk: b, Send: func(e *wire.Element) { b.sent <- e }}) // nobody works
	for range laneLength + 1 {
		quiet.IQ(e)
	}
	refused(t, b.next(), "resource-constraint", "")
}

// TestBehindWhatCameBefore: no command is taken up before what its asker has seen is known.
func TestBehindWhatCameBefore(t *testing.T) {
	b := newBench(t)
	var before []func()
	b.server.cfg.Behind = func(do func()) { before = append(before, do) }
	e, _ := wire.Parse(`<iq from='` + string(bob) + `' to='desk.example.org' type='set' id='1'><command xmlns='` + NSCommands + `' node='status'/></iq>`)
	if !b.server.IQ(e) || !b.server.Text(bob, domain, "!status", "2", "", "") {
		t.Fatal("not taken")
	}
	if len(before) != 2 || len(b.sent) > 0 {
		t.Fatalf("%d of two wait, %d are answered", len(before), len(b.sent))
	}
	for _, do := range before {
		do()
		b.next()
	}
}

func TestAnswerOfAnotherProcess(t *testing.T) {
	b := newBench(t)
	reply := desk.Reply{To: bob, From: domain, ID: "q7", Node: "status", Command: "gone"}
	a := b.server.Answer(desk.Outgoing{ID: 7}, desk.Answer{Reply: reply, Result: desk.Result{Note: "on a break"}})
	if result(t, a); a.Attr("id") != "q7" || command(a).Attr("sessionid") != "gone" || command(a).Attr("node") != "status" {
		t.Errorf("answer: %v", a)
	}
	for code := range refusals {
		r := desk.Result{Refusal: &desk.Refusal{Code: code, Field: "state", Text: "no"}}
		a := b.server.Answer(desk.Outgoing{ID: 7}, desk.Answer{Reply: reply, Result: r})
		if refusals[code].manner == byError {
			refused(t, a, refusals[code].condition, "")
		} else {
			complained(t, a, "no")
		}
	}
	reply.Chat = true
	if m := b.server.Answer(desk.Outgoing{ID: 7}, desk.Answer{Reply: reply, Result: desk.Result{Note: "x"}}); m.Attr("id") != desk.EffectID(7).String() {
		t.Errorf("message: %v", m)
	}
	if b.server.Answer(desk.Outgoing{}, desk.Answer{Reply: desk.Reply{To: desk.Operator, From: domain}}) != nil {
		t.Error("the operator was answered on the wire")
	}
}

// An answer that is released again after a break is the same stanza.
func TestAnswerTwice(t *testing.T) {
	b := newBench(t)
	a := b.run(alice, "support@"+domain, "contact", "")
	b.hold = true
	e, _ := wire.Parse(fmt.Sprintf(`<iq from='%s' to='support@%s' type='set' id='x'><command xmlns='%s' node='contact' %s>
		<x xmlns='jabber:x:data' type='submit'><field var='topic'><value>weather</value></field></x></command></iq>`, alice, domain, NSCommands, sid(a)))
	b.server.IQ(e)
	for n := 0; n == 0; time.Sleep(time.Millisecond) {
		b.mu.Lock()
		n = len(b.held)
		b.mu.Unlock()
	}
	refused(t, b.run(alice, "support@"+domain, "contact", sid(a)), "resource-constraint", "") // still running
	o := b.held[0]
	first := b.server.Answer(o, o.Effect.(desk.Answer)).String()
	second := b.server.Answer(o, o.Effect.(desk.Answer)).String()
	if first != second || !strings.Contains(first, "executing") {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestDisco(t *testing.T) {
	b := newBench(t)
	b.present()
	id := b.sessionOf(alice, "sales")
	const work = "conference transfer cancel note context push form call hold unhold reply"
	for _, test := range []struct {
		who  desk.JID
		to   string
		want string
	}{
		{nobdy, domain, ""},
		{nobdy, "desk@" + domain, ""},
		{nobdy, "sales@" + domain, "contact status resume rate transcript leave later"},
		{bob, domain, "status sessions next take accept decline close " + work + " reply-set"},
		{bob, "sales@" + domain, "contact status resume rate transcript leave take later"},
		{bob, string(id) + "@" + domain, "accept decline close " + work},
		{alice, string(id) + "@" + domain, ""},
		{admin, "desk@" + domain, "service-list service-show service-set service-remove service-open service-close csr-list csr-set csr-remove stats transcript " +
			"note reply-set overview board report monitor whisper barge assign csr-state end-session role-grant role-revoke erase customer-data audit hours-set limits-set drain route-test export import"},
	} {
		a := b.ask(test.who, test.to, "get", `<query xmlns='`+nsItems+`' node='`+NSCommands+`'/>`)
		var nodes []string
		for _, item := range a.Child(nsItems, "query").All(nsItems, "item") {
			nodes = append(nodes, item.Attr("node"))
			if item.Attr("jid") != test.to || item.Attr("name") == "" {
				t.Errorf("item: %v", item)
			}
		}
		if got := strings.Join(nodes, " "); got != test.want {
			t.Errorf("%s at %s may %q, want %q", test.who, test.to, got, test.want)
		}
	}
	info := func(who desk.JID, to, node string) *wire.Element {
		return b.ask(who, to, "get", `<query xmlns='`+nsInfo+`' node='`+node+`'/>`)
	}
	a := info(bob, domain, "next")
	identity := a.Child(nsInfo, "query").Child(nsInfo, "identity")
	if identity.Attr("category") != "automation" || identity.Attr("type") != "command-node" || len(a.Child(nsInfo, "query").Children) != 3 {
		t.Errorf("info: %v", a)
	}
	refused(t, info(alice, domain, "next"), "forbidden", "")
	refused(t, info(alice, domain, "dance"), "item-not-found", "")
	refused(t, info(alice, "nosuch@"+domain, "contact"), "item-not-found", "")
	for _, other := range []string{
		`<iq from='a@b/c' to='desk.example.org' type='get' id='1'><query xmlns='` + nsInfo + `'/></iq>`,
		`<iq from='a@b/c' to='desk.example.org' type='get' id='1'><query xmlns='` + nsInfo + `' node='https://x.example#ver'/></iq>`,
		`<iq from='a@b/c' to='desk.example.org' type='get' id='1'><query xmlns='` + nsItems + `'/></iq>`,
		`<iq from='a@b/c' to='desk.example.org' type='result' id='1'><command xmlns='` + NSCommands + `'/></iq>`,
		`<iq from='a@b/c' to='other.example.org' type='set' id='1'><command xmlns='` + NSCommands + `'/></iq>`,
	} {
		if e, _ := wire.Parse(other); b.server.IQ(e) {
			t.Errorf("taken: %v", e)
		}
	}
}

// The authority table: every command, in the hands of everybody.
func TestAuthority(t *testing.T) {
	people := map[desk.JID]desk.Roles{
		nobdy: desk.RoleCustomer, bob: desk.RoleCustomer | desk.RoleCSR, admin: desk.RoleCustomer | desk.RoleAdmin,
	}
	for _, c := range Table {
		for who, roles := range people {
			for place, to := range map[Place]string{AtDesk: "desk@" + domain, AtService: "sales@" + domain} {
				t.Run(fmt.Sprintf("%s of %s at %s", c.Node, who.Local(), to), func(t *testing.T) {
					b := newBench(t)
					a := b.run(who, to, c.Node, "")
					condition, _, _, failed := a.StanzaError()
					target := find(place, c.Node)
					switch {
					case target == nil:
						refused(t, a, "item-not-found", "")
					case !roles.Has(target.Roles):
						refused(t, a, "forbidden", "")
					case failed:
						t.Errorf("refused with %s", condition)
					}
				})
			}
		}
	}
}

func FuzzIQ(f *testing.F) {
	f.Add("contact", "execute", "", "name", "Alice", "text-single")
	f.Add("service-set", "next", "x", "offer_timeout", "20s", "fixed")
	f.Add("csr-set", "", "", "skills", "german=2\nx=", "")
	f.Fuzz(func(t *testing.T, node, action, session, name, value, typ string) {
		b := newBench(t)
		for _, who := range []desk.JID{alice, bob, admin} {
			for _, to := range []string{domain, "sales@" + domain} {
				form := wire.New(wire.NSForm, "x").SetAttr("type", "submit").Add(wire.New(wire.NSForm, "field").
					SetAttr("var", name).SetAttr("type", typ).AddText(wire.NSForm, "value", value))
				e := wire.IQ(string(who), to, "set", "1").Add(wire.New(NSCommands, "command").
					SetAttr("node", node).SetAttr("action", action).SetAttr("sessionid", session).Add(form))
				if !b.server.IQ(e) {
					t.Fatal("not taken")
				}
				if a := b.next(); a.Attr("id") != "1" || a.Attr("type") != "result" && a.Attr("type") != "error" {
					t.Fatalf("answer: %v", a)
				}
			}
		}
	})
}
