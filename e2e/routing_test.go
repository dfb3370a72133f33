package e2e_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/internal/client"
)

// imports takes over a part of a services file.
func (h *house) imports(t *testing.T, file string) {
	t.Helper()
	must(h.admin.Run(within(t), h.domain, "import", client.V("file", file)))(t)
}

// ruled makes a service of a part of a services file, in which NAME is its name, and returns
// its address.
func (h *house) ruled(t *testing.T, file string) string {
	t.Helper()
	service := h.service(t, "queue")
	h.imports(t, "services:\n  - name: "+local(service)+"\n"+file)
	return service
}

// notDone expects a command to be refused with the words, be it by an error or by a note.
func notDone(t *testing.T, words ...string) func(*client.Step, error) {
	return func(step *client.Step, err error) {
		t.Helper()
		text := ""
		switch {
		case err != nil:
			text = err.Error()
		case len(step.Notes) > 0 && step.Notes[0].Type == "error":
			text = step.Note()
		default:
			t.Errorf("it is done: %s", step.Stanza)
			return
		}
		if !containing(words...)(text) {
			t.Errorf("refused with %q, not with %q", text, words)
		}
	}
}

// turnedAway has somebody ask by command and by chat, and expects both to be refused with the
// same words.
func (p *person) turnedAway(t *testing.T, service string, words ...string) {
	t.Helper()
	notDone(t, words...)(p.Run(within(t), service, "contact", client.V("question", "Hello?")))
	must(p.Chat(service, "Hello?"))(t)
	p.told(t, service, words...)
}

// TestE2ERules has the answers of the form say which skill is needed, what is urgent and which
// other service a session belongs to.
func TestE2ERules(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		billing := h.service(t, "queue")
		service := h.ruled(t, `    form:
      - {name: topic, label: What is it about?, type: list-single, options: [price, delivery, bill]}
    rules:
      - {when: 'form.topic == "delivery"', skills: [logistics=2]}
      - {when: 'form.topic == "bill"', service: `+local(billing)+`}
      - {when: 'question.matches("(?i)urgent")', priority: 10}
`)
		ask := func(p *person, topic, question string) string {
			t.Helper()
			return must(p.Run(within(t), service, "contact", client.V("question", question, "topic", topic)))(t).Get("session")
		}
		bob, carol := h.csr(t, service, "bob", "skills", "logistics=1"), h.csr(t, service, "carol", "skills", "logistics=2")
		alice, bill, first, second := h.customer(t, "alice"), h.customer(t, "bill"), h.customer(t, "first"), h.customer(t, "second")
		needy := ask(alice, "delivery", "Where is it?")
		carol.offered(t, needy)
		carol.joins(t, needy)
		bob.notOffered(t, needy)

		dave := h.csr(t, billing, "dave")
		sentOn := ask(bill, "bill", "Why so much?")
		dave.offered(t, sentOn)
		bob.notOffered(t, sentOn)
		bill.joins(t, sentOn)
		dave.joins(t, sentOn)
		bill.awaitState(t, service, "active") // at the address that they know

		ok(t, bob.Presence("away"))
		h.awaitAvailable(t, h.admin, service, 0)
		early, urgent := ask(first, "price", "How much?"), ask(second, "price", "This is URGENT!")
		if at := second.status(t, service).Get("position"); at != "1" {
			t.Errorf("the urgent one is number %s", at)
		}
		first.told(t, service, "number 2")
		ok(t, bob.Presence(""))
		bob.offered(t, urgent)
		bob.notOffered(t, early)
		why := must(h.admin.Run(within(t), h.domain, "route-test", client.V("service", local(service), "form", "topic=delivery")))(t)
		if why.Get("needs") != "logistics=2" || !strings.Contains(why.Note(), `rules[0]: form.topic == "delivery": true`) {
			t.Errorf("route-test: %s", why.Note())
		}
		h.ruledByCommand(t, service, bob)
	})
}

// ruledByCommand sets rules and overflow as service-show gives them out, wrongly and rightly.
func (h *house) ruledByCommand(t *testing.T, service string, bob *person) {
	t.Helper()
	show := func() *client.Step {
		return must(h.admin.Run(within(t), h.domain, "service-show", client.V("service", local(service))))(t)
	}
	rules := show().Form.Values("rules")
	if len(rules) != 3 || !strings.Contains(rules[2], "urgent") {
		t.Fatalf("rules: %q", rules)
	}
	rules[1] = `- {when: 'form.topic == "bill', priority: 5}`
	ask := must(h.admin.Command(within(t), h.domain, "service-set"))(t)
	again := must(ask.Complete(within(t), client.Values{"name": {local(service)}, "rules": rules}))(t)
	if again.Status != "executing" || !strings.Contains(again.Form.Instructions, "rules:2:") || len(again.Form.Values("rules")) != 3 {
		t.Errorf("a wrong rule: %s", again.Stanza)
	}
	done := must(again.Complete(within(t), client.Values{
		"name": {local(service)}, "rules": {"{when: 'true', skills: [patience]}"}, "overflow": {"{after: 500ms, widen: true}"},
	}))(t)
	if now := show(); done.Status != "completed" || len(now.Form.Values("rules")) != 1 || !strings.Contains(now.Note(), "widen: true") {
		t.Errorf("service-set: %s\n%s", done.Stanza, now.Note())
	}
	_, err := bob.Run(within(t), h.domain, "service-set", client.V("name", local(service), "rules", "-"))
	refused(t, err, "forbidden")
}

// TestE2EHours has a service that is closed by its hours say so, and when it opens; an admin
// opens it all the same.
func TestE2EHours(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		now := time.Now().UTC()
		dates := []string{now.Format(time.DateOnly), now.AddDate(0, 0, 1).Format(time.DateOnly)}
		v := client.Values{"service": {local(service)}, "zone": {"Etc/UTC"}, "open": {"Mon-Sun 09:00-18:00"}, "closed": dates}
		must(h.admin.Run(within(t), h.domain, "hours-set", v))(t)
		if info := must(alice.Info(within(t), service, ""))(t); info.Form.Get("state") != "closed" {
			t.Errorf("disco of a closed service: %+v", info.Form)
		}
		opens := now.AddDate(0, 0, 2).Format("2 January")
		alice.turnedAway(t, service, "is closed", "opens on", opens, "09:00")
		must(h.admin.Run(within(t), h.domain, "service-open", client.V("service", local(service))))(t)
		session := alice.contact(t, service, "Hello?").Get("session")
		bob.offered(t, session)
		must(h.admin.Run(within(t), h.domain, "service-close", client.V("service", local(service))))(t)
		alice.joins(t, session)
		bob.joins(t, session)
		alice.awaitState(t, service, "active") // those under way go on
		h.customer(t, "late").turnedAway(t, service, "is closed")
	})
}

// TestE2EClosed takes the request of somebody who comes to a closed service, and calls them back
// once it is open.
func TestE2EClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.ruled(t, "    closed: true\n    overflow:\n      - {closed: true, offer: deferred}\n")
		bob, alice := h.hire(t, service, "bob"), h.person(t, "alice")
		step := alice.contact(t, service, "Where is it?")
		session, token := step.Get("session"), step.Get("token")
		if step.Get("state") != "deferred" || !containing("is closed", "called back", token)(step.Note()) {
			t.Errorf("contact: %s", step.Stanza)
		}
		// Who comes back to it meanwhile keeps it, under a new token.
		again := must(alice.Run(within(t), service, "resume", client.V("token", token)))(t)
		if again.Get("session") != session || again.Get("state") != "deferred" || !strings.Contains(again.Note(), "is closed") || again.Get("token") == token {
			t.Errorf("resume: %s", again.Stanza)
		}
		must(h.admin.Run(within(t), h.domain, "service-open", client.V("service", local(service))))(t)
		ok(t, alice.Presence(""))
		alice.told(t, service, "has time for you now", session)
		if offer := bob.offered(t, session); !strings.Contains(offer, "Where is it?") {
			t.Errorf("the offer lacks the question: %s", offer)
		}
	})
}

// TestE2EOverflow has those who wait too long asked more people, taken to another service,
// offered to be called back, and told that there is nobody.
func TestE2EOverflow(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		other := h.service(t, "queue")
		service := h.ruled(t, `    form:
      - {name: topic, type: text-single}
    rules:
      - {when: 'form.topic == "delivery"', skills: [logistics]}
      - {when: 'form.topic == "nothing"', skills: [nothing]}
    overflow:
      - {after: 500ms, widen: true}
      - {after: 1s, service: `+local(other)+`}
      - {after: 2s, offer: deferred}
      - {after: 6s, close: Nobody came in time. Try the web page.}
`)
		alice, dave := h.customer(t, "alice"), h.person(t, "dave")
		bob := h.csr(t, service, "bob")
		step := must(alice.Run(within(t), service, "contact", client.V("question", "Where is it?", "topic", "delivery")))(t)
		if step.Get("state") != "queued" {
			t.Errorf("nobody has the skill, and yet: %s", step.Note())
		}
		alice.told(t, service, "asking more people")
		bob.offered(t, step.Get("session"))
		bob.joins(t, step.Get("session"))

		session := must(dave.Run(within(t), service, "contact", client.V("question", "Why?")))(t).Get("session")
		dave.joins(t, session)
		dave.told(t, service, "we are now asking")
		dave.told(t, service, "!later")
		must(dave.Chat(service, "!later"))(t)
		dave.told(t, service, "called back", "!resume ")
		dave.awaitState(t, service, "deferred")
		carol := h.csr(t, other, "carol")
		must(carol.Run(within(t), h.domain, "next", client.V("service", local(other))))(t)
		ok(t, dave.Presence(""))
		dave.told(t, service, "has time for you now", session)

		frank := h.customer(t, "frank")
		gone := frank.contact(t, service, "Hello?").Get("session")
		franks := frank.joins(t, gone)
		frank.told(t, service, "!later")
		if _, step := h.transcript(t, h.admin, h.domain, gone); step.Get("reason") != "overflow" {
			t.Errorf("why it ended: %s", step.Note())
		}
		must(franks.Hear(within(t), h.cfg.Name, containing("Try the web page.")))(t)
	})
}

// TestE2EOverflowLength takes those who would wait behind too many, or for nobody, to another
// service.
func TestE2EOverflowLength(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		other := h.service(t, "queue")
		carol := h.csr(t, other, "carol")
		first, second := h.customer(t, "first"), h.customer(t, "second")
		// Last, for once nobody has been there for five seconds nobody waits.
		service := h.ruled(t, `    overflow:
      - {waiting: 1, service: `+local(other)+`}
      - {no_csr: true, close: Nobody is here today.}
`)
		one := first.contact(t, service, "Hello?").Get("session")
		two := second.contact(t, service, "Hello?").Get("session")
		carol.offered(t, two)
		carol.notOffered(t, one)
		first.told(t, service, "Nobody is here today.")
	})
}

// TestE2EQueueCap turns away those for whom the queue has no room, until it has.
func TestE2EQueueCap(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "max_waiting", "2")
		one, two, three := h.customer(t, "one"), h.customer(t, "two"), h.customer(t, "three")
		one.contact(t, service, "Hello?")
		two.contact(t, service, "Hello?")
		three.turnedAway(t, service, "Too many people are waiting")
		if again := one.contact(t, service, "Still here"); again.Get("state") != "queued" {
			t.Errorf("who waits already: %s", again.Note())
		}
		must(two.Run(within(t), service, "leave", nil))(t)
		if step := three.contact(t, service, "Now?"); step.Get("position") != "2" {
			t.Errorf("once there is room: %s", step.Note())
		}
	})
}

// TestE2EQuestionWhileManyWait has those who come once two wait answer a question first, by a
// form and by chat.
func TestE2EQuestionWhileManyWait(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "challenge", "{above: 1, question: Which colour is snow?, answers: [white]}")
		for _, name := range []string{"one", "two"} {
			h.customer(t, name).contact(t, service, "Hello?")
		}
		form, chat := h.customer(t, "form"), h.customer(t, "chat")
		step := must(must(form.Command(within(t), service, "contact"))(t).Complete(within(t), client.V("question", "Hello?")))(t)
		for _, answer := range []string{"", "black"} {
			field := step.Form.Field("challenge")
			if step.Status != "executing" || field == nil || !field.Required || field.Label != "Which colour is snow?" || step.Get("question") != "Hello?" {
				t.Fatalf("the form: %s", step.Stanza)
			}
			step = must(step.Complete(within(t), client.V("challenge", answer)))(t)
		}
		if step = must(step.Complete(within(t), client.V("challenge", "White")))(t); step.Get("position") != "3" {
			t.Errorf("once it is answered: %s", step.Stanza)
		}
		must(chat.Chat(service, "Hello?"))(t)
		chat.told(t, service, "Many people are waiting", "Which colour is snow?")
		must(chat.Chat(service, "black"))(t)
		chat.told(t, service, "not the answer", "Which colour is snow?")
		must(chat.Chat(service, "white"))(t)
		chat.told(t, service, "number 4")
		if state := chat.status(t, service).Get("state"); state != "queued" {
			t.Errorf("who has answered by chat is %s", state)
		}
	})
}
