package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// TestE2EDisco holds what the desk says of itself to CONTRACT §1.
func TestE2EDisco(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		secret := h.service(t, "queue", "hidden", "true")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		common := []string{"http://jabber.org/protocol/commands", "urn:xmpp:ping", "jabber:iq:version", "http://jabber.org/protocol/disco#info"}

		info := must(alice.Info(within(t), h.domain, ""))(t)
		if !slices.Equal(info.Identities, []string{"component/generic/" + h.cfg.Name}) {
			t.Errorf("identities of the desk: %q", info.Identities)
		}
		wantFeatures(t, info, common...)
		info = must(alice.Info(within(t), service, ""))(t)
		if !slices.Equal(info.Identities, []string{"collaboration/workgroup/Sales " + local(service)}) {
			t.Errorf("identities of a service: %q", info.Identities)
		}
		wantFeatures(t, info, append(common, nsWorkgroup)...)
		for name, want := range map[string]string{"FORM_TYPE": nsWorkgroup, "state": "open", "waiting": "0", "available": "1", "wait": "0"} {
			if got := info.Form.Get(name); got != want {
				t.Errorf("extended information %s: %q, not %q", name, got, want)
			}
		}
		var listed []string
		for _, item := range must(alice.Items(within(t), h.domain, ""))(t) {
			listed = append(listed, item.JID)
		}
		if !slices.Contains(listed, service) || slices.Contains(listed, secret) {
			t.Errorf("items of the desk: %q", listed)
		}
		for _, who := range []struct {
			client *client.Client
			at     string
			want   []string
		}{
			{alice.Client, service, []string{"contact", "later", "leave", "rate", "resume", "status", "transcript"}},
			{alice.Client, h.domain, nil},
			{bob.Client, h.desk(), []string{
				"accept", "call", "cancel", "close", "conference", "context", "decline", "form", "hold", "next", "note", "push",
				"reply", "reply-set", "sessions", "status", "take", "transfer", "unhold",
			}},
			{h.admin, h.domain, []string{
				"assign", "audit", "barge", "board", "csr-list", "csr-remove", "csr-set", "csr-state", "customer-data", "drain", "end-session", "erase",
				"export", "hours-set", "import", "limits-set", "monitor", "note", "overview", "reply-set", "report", "role-grant",
				"role-revoke", "route-test", "service-close", "service-list", "service-open", "service-remove", "service-set",
				"service-show", "stats", "transcript", "whisper",
			}},
		} {
			var nodes []string
			for _, item := range must(who.client.Items(within(t), who.at, client.NSCommands))(t) {
				nodes = append(nodes, item.Node)
				if item.JID != who.at || item.Name == "" {
					t.Errorf("a command's item: %+v", item)
				}
			}
			slices.Sort(nodes)
			if !slices.Equal(nodes, who.want) {
				t.Errorf("%s may run %q at %s, not %q", who.client.JID(), nodes, who.at, who.want)
			}
		}
		command := must(alice.Info(within(t), service, "contact"))(t)
		if len(command.Identities) != 1 || !strings.HasPrefix(command.Identities[0], "automation/command-node/") {
			t.Errorf("identity of a command: %q", command.Identities)
		}
		wantFeatures(t, command, client.NSCommands, wire.NSForm)
		for _, nowhere := range []string{"nothing@" + h.domain, "s-aaaaaaaaaaaaaaaaaaaaaaaaaa@" + h.domain} {
			_, err := alice.Info(within(t), nowhere, "")
			refused(t, err, "item-not-found")
			_, err = alice.Items(within(t), nowhere, "")
			refused(t, err, "item-not-found")
		}
		_, err := alice.Info(within(t), h.domain, "nonsense")
		refused(t, err, "item-not-found")
	})
}

func wantFeatures(t *testing.T, info client.Info, want ...string) {
	t.Helper()
	for _, f := range want {
		if !slices.Contains(info.Features, f) {
			t.Errorf("%q lack %s", info.Features, f)
		}
	}
}

// TestE2EEveryIQ asks each address of the desk all sorts of things: each gets an answer, and
// just one, which the client sees to.
func TestE2EEveryIQ(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "?").Get("session")
		for _, to := range []string{
			h.domain, h.domain + "/somewhere", h.desk(), h.desk() + "/x", service, session + "@" + h.domain,
			"nobody@" + h.domain, "s-nothing@" + h.domain, "s-aaaaaaaaaaaaaaaaaaaaaaaaaa@" + h.domain,
		} {
			must(alice.Request(within(t), wire.IQ("", to, "get", "").Add(wire.New("urn:xmpp:ping", "ping"))))(t)
			version := must(alice.Request(within(t), wire.IQ("", to, "get", "").Add(wire.New("jabber:iq:version", "query"))))(t)
			if version.Child("jabber:iq:version", "query").ChildText("jabber:iq:version", "name") != "Bellhop" {
				t.Errorf("version of %s: %s", to, version)
			}
			for _, payload := range []*wire.Element{
				wire.New("urn:example:nonsense", "query"), wire.New("jabber:iq:roster", "query"),
				wire.New("vcard-temp", "vCard"), wire.New("jabber:iq:register", "query"),
				wire.New("http://jabber.org/protocol/disco#info", "query").SetAttr("node", strings.Repeat("x", 3000)),
				wire.New("http://jabber.org/protocol/disco#items", "query").SetAttr("node", "☺"),
				wire.New(client.NSCommands, "command"), wire.New(client.NSCommands, "command").SetAttr("node", "contact").SetAttr("action", "dance"),
				wire.New("urn:xmpp:mam:2", "query").Add(wire.New("jabber:x:data", "x")),
			} {
				for _, typ := range []string{"get", "set"} {
					_, err := alice.Request(within(t), wire.IQ("", to, typ, "").Add(payload.Clone()))
					if _, is := err.(*client.Error); err != nil && !is { //nolint:errorlint // the client returns it unwrapped
						t.Fatalf("%s to %s: %v", payload, to, err)
					}
				}
			}
		}
		_, err := alice.Request(within(t), wire.IQ("", h.domain, "get", "").Add(wire.New("urn:example:nonsense", "query")))
		refused(t, err, "service-unavailable")
	})
}

// TestE2ECommandErrors holds the errors of commands to CONTRACT §2.
func TestE2ECommandErrors(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		alice, eve := h.customer(t, "alice"), h.customer(t, "eve")
		for _, node := range []string{"csr-set", "service-remove", "transcript", "stats", "sessions", "close", "next"} {
			_, err := alice.Command(within(t), h.domain, node)
			refused(t, err, "forbidden")
		}
		_, err := alice.Command(within(t), h.domain, "nonsense")
		refused(t, err, "item-not-found")
		_, err = alice.Command(within(t), service, "csr-set")
		refused(t, err, "item-not-found")
		_, err = alice.Command(within(t), "nothing@"+h.domain, "contact")
		refused(t, err, "item-not-found")

		// A command session belongs to the full address that began it.
		form := must(h.admin.Command(within(t), h.domain, "csr-set"))(t)
		_, err = must(alice.Command(within(t), service, "contact"))(t).With(eve.Client).Complete(within(t), client.V("name", "Eve"))
		refused(t, err, "bad-request", "bad-sessionid")
		_, err = form.With(eve.Client).Complete(within(t), client.V("jid", eve.Bare(), "name", "Eve"))
		refused(t, err, "bad-request", "bad-sessionid")
		phone := alice.another(t, "phone")
		_, err = must(alice.Command(within(t), service, "contact"))(t).With(phone).Complete(within(t), client.V("name", "Eve"))
		refused(t, err, "bad-request", "bad-sessionid")

		// Its end is its end.
		if step := must(form.Cancel(within(t)))(t); step.Status != "canceled" {
			t.Errorf("cancel: %s", step.Stanza)
		}
		_, err = form.Complete(within(t), client.V("jid", eve.Bare()))
		refused(t, err, "bad-request", "bad-sessionid")
		form.Session = "made-up"
		_, err = form.Submit(within(t), nil)
		refused(t, err, "bad-request", "bad-sessionid")

		// A wrong answer shows the form again, and keeps what was typed.
		form = must(h.admin.Command(within(t), h.domain, "csr-set"))(t)
		form = must(form.Do(within(t), "next", client.V("jid", "@@", "name", "Zoe", "capacity", "2")))(t)
		if form.Status != "executing" || !strings.Contains(form.Form.Instructions, "@@") || form.Get("name") != "Zoe" || form.Form.Title == "" {
			t.Errorf("a wrong address: %s", form.Stanza)
		}
		form = must(form.Submit(within(t), client.V("jid", "zoe@"+lab.Host, "capacity", "many")))(t)
		if form.Status != "executing" || !strings.Contains(form.Form.Instructions, "many") || form.Get("capacity") != "many" {
			t.Errorf("a wrong number: %s", form.Stanza)
		}
		if form = must(form.Do(within(t), "prev", nil))(t); form.Status != "executing" || form.Get("name") != "Zoe" {
			t.Errorf("prev: %s", form.Stanza)
		}
		must(form.Cancel(within(t)))(t)
		if strings.Contains(must(h.admin.Run(within(t), h.domain, "csr-list", nil))(t).Note(), "zoe@") {
			t.Error("a command that was canceled has done something")
		}
	})
}

// TestE2EAdmin is an admin's day: services and CSRs by form over the wire.
func TestE2EAdmin(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		run := func(node string, pairs ...string) *client.Step {
			t.Helper()
			return must(h.admin.Run(within(t), h.domain, node, client.V(pairs...)))(t)
		}
		// Among the first by name, for the figures name some of the many services of the house alone.
		name := fmt.Sprintf("admin%d", people.Add(1))
		service := name + "@" + h.domain
		run("service-set", "name", name, "title", "Sales "+name, "kind", "queue", "offer_timeout", "45s", "codes", "solved")
		show := run("service-show", "service", name)
		if show.Get("offer_timeout") != "45s" || show.Get("kind") != "queue" || show.Get("codes") != "solved" || show.Get("state") != "open" {
			t.Errorf("service-show: %s", show.Note())
		}
		run("service-set", "name", name, "title", "Renamed")
		if show = run("service-show", "service", name); show.Get("title") != "Renamed" || show.Get("offer_timeout") != "45s" {
			t.Errorf("service-show after a change: %s", show.Note())
		}
		if list := run("service-list"); !slices.Contains(list.Form.Values("services"), name) || !strings.Contains(list.Note(), name+" (Renamed)") {
			t.Errorf("service-list: %s", list.Note())
		}

		// csr-set asks the CSR for their presence; from then on they are seen.
		bob := h.person(t, "bob")
		ok(t, bob.Presence(""))
		run("csr-set", "jid", bob.Bare(), "name", bob.nick(), "capacity", "2", "services", name, "skills", "german=2")
		must(bob.Await(within(t), func(e *wire.Element) bool {
			return e.Is("", "presence") && e.Attr("type") == "subscribe" && wire.Domain(e.Attr("from")) == h.domain
		}))(t)
		h.awaitAvailable(t, bob.Client, service, 1)
		list := run("csr-list")
		if !slices.Contains(list.Form.Values("csrs"), bob.Bare()) ||
			!strings.Contains(list.Note(), bob.Bare()+" "+bob.nick()+": available, 0 of 2 sessions, serves "+name+", skills german=2") {
			t.Errorf("csr-list: %s", list.Note())
		}
		if other := must(must(h.admin.Command(within(t), h.domain, "csr-set"))(t).Complete(within(t),
			client.V("jid", "impostor@"+lab.Host, "name", strings.ToUpper(bob.nick()))))(t); other.Status == "completed" && other.Notes[0].Type != "error" {
			t.Errorf("a second CSR of one name: %s", other.Stanza)
		}

		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "?").Get("session")
		bob.offered(t, session)
		if step := run("service-remove", "service", name); step.Notes[0].Type != "error" {
			t.Errorf("a service in use is removed: %s", step.Stanza)
		}
		hers, his := alice.joins(t, session), bob.joins(t, session)
		says(t, hers, his, "Hello")
		stats := run("stats")
		if stats.Get(name+".active") != "1" || stats.Get(name+".entered") != "1" || !strings.Contains(stats.Note(), "Renamed: open") {
			t.Errorf("stats: %s", stats.Note())
		}

		run("service-close", "service", name)
		eve := h.customer(t, "eve")
		if step := must(eve.Run(within(t), service, "contact", nil))(t); step.Notes[0].Type != "error" || step.Get("session") != "" {
			t.Errorf("a closed service takes a customer: %s", step.Stanza)
		}
		must(eve.Chat(service, "Hello?"))(t)
		eve.told(t, service, "closed")
		says(t, his, hers, "still here")
		run("service-open", "service", name)
		if again := eve.contact(t, service, "?"); again.Get("state") == "" {
			t.Errorf("an open service takes nobody: %s", again.Stanza)
		}
		must(eve.Run(within(t), service, "leave", nil))(t)

		// The end of a CSR puts their customer back into the queue.
		run("csr-remove", "jid", bob.Bare())
		removed(t, his)
		must(hers.Hear(within(t), h.cfg.Name, containing("queue")))(t)
		_, err := bob.Command(within(t), h.domain, "sessions")
		refused(t, err, "forbidden")
		must(alice.Run(within(t), service, "leave", nil))(t)
		h.transcript(t, h.admin, h.domain, session)
		run("service-remove", "service", name)
		_, err = alice.Info(within(t), service, "")
		refused(t, err, "item-not-found")
		if gone := run("transcript", "session", session); !strings.Contains(gone.Note(), "still here") {
			t.Errorf("the transcript went with the service: %s", gone.Note())
		}
		for _, wrong := range []string{"s-aaaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense", "999"} {
			step := must(must(h.admin.Command(within(t), h.domain, "transcript"))(t).Complete(within(t), client.V("session", wrong)))(t)
			if step.Status == "completed" && step.Notes[0].Type != "error" {
				t.Errorf("transcript of %s: %s", wrong, step.Stanza)
			}
		}
	})
}

// TestE2EHelp has people who know nothing write to the desk.
func TestE2EHelp(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		must(bob.Chat(h.desk(), "!help"))(t)
		bob.told(t, h.desk(), "!accept", "!close", "!status", "!next", "!sessions")
		must(alice.Chat(service, "!help"))(t)
		help := alice.told(t, service, "!status", "!leave").ChildText("", "body")
		if strings.Contains(help, "csr-set") || strings.Contains(help, "!accept") {
			t.Errorf("a customer's help: %s", help)
		}
		must(alice.Chat(service, "!nonsense please"))(t)
		alice.told(t, service, "!nonsense", "!help")
		must(alice.Chat(h.desk(), "hello"))(t)
		alice.told(t, h.desk(), "@"+h.domain) // where to go instead; it names some services
		must(alice.Chat(service, "!status"))(t)
		alice.told(t, service, "no open conversation")
	})
}
