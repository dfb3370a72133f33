package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// TestE2EDirect has a customer name the CSR they want, who declines: then it is the queue's.
func TestE2EDirect(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "direct")
		bob, carol, alice := h.csr(t, service, "bob"), h.csr(t, service, "carol"), h.customer(t, "alice")
		step := must(alice.Run(within(t), service, "contact", client.V("question", "Hello?", "csr", carol.nick())))(t)
		session := step.Get("session")
		carol.offered(t, session)
		bob.notOffered(t, session)
		must(carol.Chat(h.desk(), "!decline"))(t)
		bob.offered(t, session)
		bob.joins(t, session)
		alice.awaitState(t, service, "active")
	})
}

// TestE2EDeferred takes a request, and the customer comes back to it from another address.
func TestE2EDeferred(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "deferred")
		bob, other := h.csr(t, service, "bob"), h.customer(t, "other")
		alice := h.person(t, "alice") // who is not seen to be there
		step := alice.contact(t, service, "Hello?")
		session, token := step.Get("session"), step.Get("token")
		if step.Get("state") != "deferred" || token == "" {
			t.Fatalf("contact: %s", step.Stanza)
		}
		bob.notOffered(t, session)
		back := must(other.Run(within(t), service, "resume", client.V("token", token)))(t)
		if back.Get("session") != session || back.Get("room") != room(session) || back.Get("token") == token {
			t.Errorf("resume: %s", back.Stanza)
		}
		bob.offered(t, session)
		theirs, his := other.joins(t, session), bob.joins(t, session)
		other.awaitState(t, service, "active")
		says(t, his, theirs, "There you are.")
		_, err := alice.Run(within(t), service, "resume", client.V("token", token))
		if err == nil || !strings.Contains(err.Error(), "Tokens work once") {
			t.Errorf("a token was taken twice: %v", err)
		}
	})
}

// TestE2EDeferredOtherDevice takes a request by chat; the customer goes, and comes back to it with
// another device and the token that they were told.
func TestE2EDeferredOtherDevice(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "deferred")
		bob, alice := h.csr(t, service, "bob"), h.person(t, "alice") // who is not seen to be there
		must(alice.Chat(service, "Where is my parcel?"))(t)
		told := alice.told(t, service, "!resume").ChildText("", "body")
		_, token, _ := strings.Cut(told, "!resume ")
		ok(t, alice.Drop())
		alice.Client = alice.another(t, "tablet")
		must(alice.Chat(service, "!resume "+token))(t)
		alice.told(t, service, "?join")
		session := must(bob.AwaitChat(within(t), h.desk(), containing("Where is my parcel?", "!accept")))(t)
		_, uri, _ := strings.Cut(session.ChildText("", "body"), "xmpp:")
		name, _, _ := strings.Cut(uri, "@")
		hers, his := alice.joins(t, name), bob.joins(t, name)
		says(t, his, hers, "In the post.")
		alice.awaitState(t, service, "active")
		must(alice.Chat(service, "!resume "+token))(t)
		alice.told(t, service, "Tokens work once")
	})
}

// TestE2EDeferredCallBack has a CSR call back with next, and then the customer's presence.
func TestE2EDeferredCallBack(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "deferred")
		bob, carol := h.csr(t, service, "bob"), h.customer(t, "carol")
		alice := h.person(t, "alice") // who is not seen to be there
		session := alice.contact(t, service, "Hello?").Get("session")
		must(bob.Run(within(t), h.domain, "next", client.V("service", local(service))))(t)
		ok(t, alice.Presence(""))
		alice.told(t, service, "has time for you now", session)
		alice.joins(t, session)
		bob.joins(t, session)
		alice.awaitState(t, service, "active")
		must(bob.Run(within(t), session+"@"+h.domain, "close", nil))(t)

		// Carol lets the service see that she is there.
		second := carol.contact(t, service, "Hello?").Get("session")
		carol.told(t, service, "has time for you now", second)
		bob.offered(t, second)
	})
}

// TestE2EAssist calls the example bot in as a session begins; it leaves when a CSR comes.
func TestE2EAssist(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		experts := h.service(t, "assist")
		account := h.account(t, "faq") + "@" + lab.Host
		must(h.admin.Run(within(t), h.domain, "csr-set", client.V("jid", account, "name", "FAQ", "services", local(experts), "bot", "1", "capacity", "5")))(t)
		startBot(t, h, account)
		eventually(t, "the bot's coming", func() (bool, string) {
			list := must(h.admin.Run(within(t), h.domain, "csr-list", nil))(t).Note()
			return strings.Contains(list, account+" FAQ: available, 0 of"), list
		})
		service := h.service(t, "queue", "assist", local(experts))
		alice := h.customer(t, "alice")
		step := alice.contact(t, service, "When are you open?")
		session := step.Get("session")
		hers := alice.joins(t, session)
		must(hers.Hear(within(t), "FAQ", containing("Monday to Friday")))(t)
		must(hers.Say(within(t), "And what does a parcel cost?"))(t)
		must(hers.Hear(within(t), "FAQ", nil))(t)
		must(hers.Say(within(t), "Is the moon made of cheese?"))(t)
		must(hers.Hear(within(t), "FAQ", containing("do not know")))(t)
		alice.awaitState(t, service, "queued")
		bob := h.hire(t, service, "bob")
		bob.offered(t, session)
		bob.joins(t, session)
		must(hers.Vanishes(within(t), "FAQ"))(t)
		alice.awaitState(t, service, "active")
	})
}

// startBot runs examples/faqbot until the test ends.
func startBot(t *testing.T, h *house, account string) {
	t.Helper()
	dir := t.TempDir()
	secret, program := filepath.Join(dir, "secret"), filepath.Join(dir, "faqbot")
	ok(t, os.WriteFile(secret, []byte(password), 0o600))
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "bellhop/examples/faqbot").CombinedOutput()
	if err != nil {
		t.Fatalf("build the bot: %v\n%s", err, out)
	}
	ctx, stop := context.WithCancel(t.Context())
	bot := exec.CommandContext(ctx, program, "-address", h.xmpp.C2S, "-jid", account, "-password-file", secret,
		"-desk", h.domain, "-answers", "../examples/faqbot/faq.yaml")
	bot.Stderr = os.Stderr
	ok(t, bot.Start())
	t.Cleanup(func() {
		stop()
		_ = bot.Wait() // it was killed
	})
}

// TestE2ETriage asks by form, and sends the session where the answers say.
func TestE2ETriage(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		billing, support := h.service(t, "queue"), h.service(t, "queue")
		front := local(h.service(t, "queue")) + "-front"
		must(h.admin.Run(within(t), h.domain, "import", client.V("file", `services:
  - name: `+front+`
    kind: triage
    form:
      - {name: topic, label: What is it about?, type: list-single, options: [bill, help], required: true}
    rules:
      - {when: 'form.topic == "bill"', service: `+local(billing)+`}
    overflow:
      - {after: 1m, service: `+local(support)+`}
`)))(t)
		bob, carol := h.csr(t, billing, "bob"), h.csr(t, support, "carol")
		alice, dave := h.customer(t, "alice"), h.customer(t, "dave")
		service := front + "@" + h.domain
		step := must(alice.Run(within(t), service, "contact", client.V("question", "Why?", "topic", "bill")))(t)
		bob.offered(t, step.Get("session"))
		must(dave.Chat(service, "It does not work"))(t) // is asked by chat
		dave.told(t, service, "What is it about?")
		must(dave.Chat(service, "help"))(t)
		carol.told(t, h.desk(), "It does not work", "!accept")
	})
}
