package e2e_test

import (
	"strings"
	"testing"

	"bellhop/internal/client"
)

// shows waits until the button of a page that is loaded anew has some words: what it shows may be
// some seconds old.
func (p *tab) shows(words string) {
	p.t.Helper()
	eventually(p.t, "the button says "+words, func() (bool, string) {
		p.reload()
		p.see(launcher, "")
		all := strings.Join(p.texts(launcher), " ")
		return strings.Contains(all, words), all
	})
}

// focused checks what has the focus in the chat, which is what is read aloud.
func (p *tab) focused(words string) {
	p.t.Helper()
	eventually(p.t, "the focus is on "+words, func() (bool, string) {
		var has string
		p.eval("document.querySelector('bellhop-chat').shadowRoot.activeElement?.textContent ?? ''", &has)
		return has == words, has
	})
}

// TestWidgetClosedE2E is a service that is closed, on a page that names another one for messages.
func TestWidgetClosedE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service, later := h.service(t, "queue"), h.service(t, "deferred")
		must(h.admin.Run(within(t), h.domain, "service-close", client.V("service", local(service))))(t)
		v := visit(t, nil, nil)
		shop := h.shop(t, service, "callback", local(later))
		page := v.tab(shop, "")
		page.shows("Closed at the moment")
		page.click(launcher)
		page.see(chat, "We are closed at the moment")
		page.accessible("closed")
		page.shot("widget-closed")
		page.click(chat + " button:has-text('Leave a message')")
		page.see(chat+" #contact-question", "")
		page.fill(chat+" #contact-name", "Alice")
		page.fill(chat+" #contact-question", "Please call me.")
		page.click(chat + " form button[type=submit]")
		page.see(chat, "We have your request")
		page.accessible("deferred")
		// Back on another day, a CSR has time, and finds the customer there.
		page.close()
		bob := h.hire(t, later, "bob")
		page = v.tab(shop, "")
		page.see(launcher, "")
		page.click(launcher)
		session := bob.offeredAny(t)
		his := bob.joins(t, session)
		must(his.Say(within(t), "Here I am."))(t)
		page.see(bubbles, "Here I am.")
		page.says("Good!")
		hears(t, his, "Alice", "Good!")
	})
}

// laterShop is a shop that is called back for while it is closed.
const laterShop = shopForm + `    hours: {zone: Europe/Berlin, open: ["Mon-Sun 00:00-24:00"]}
    overflow:
      - {closed: true, offer: deferred}
`

// TestWidgetLaterE2E is a service that is closed and calls back: the widget knows it by itself,
// asks for a request with the service's form, and is called when the service opens.
func TestWidgetLaterE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		h.imports(t, "services:\n  - name: "+local(service)+"\n"+laterShop)
		must(h.admin.Run(within(t), h.domain, "service-close", client.V("service", local(service))))(t)
		page := visit(t, nil, nil).tab(h.demoShop(t, service), "")
		page.shows("Closed at the moment")
		page.see(launcher, "Leave a message")
		page.click(launcher)
		page.see(chat, "We are closed at the moment")
		page.see(chat, "we get back to you")
		page.accessible("later, form")
		page.shot("widget-later-" + string(h.kind))
		page.click(chat + " form button[type=submit]")
		page.see(chat+" .error", "Please fill this in.")
		page.fill(chat+" #contact-name", "Alice")
		page.fill(chat+" #contact-question", "Do you have apple trees?")
		page.click(chat + " label:has-text('Something else')")
		page.click(chat + " label:has-text('I agree to that')")
		page.click(chat + " button:has-text('Send the request')")
		page.see(chat, "We have your request")
		page.accessible("later, taken")
		page.shot("widget-later-taken-" + string(h.kind))
		page.focused("We have your request") // not the button that withdraws it
		var state, topic string
		h.query(t, "SELECT state, answers->>'topic' FROM sessions WHERE entry = '"+local(service)+"'", &state, &topic)
		if state != "deferred" || topic != "Something else" {
			t.Errorf("the request is %s, about %s", state, topic)
		}
		// Reloaded while it is still closed, it is called back as well, and just by being there.
		page.reload()
		page.see(chat, "We have your request")
		bob := h.hire(t, service, "bob")
		must(h.admin.Run(within(t), h.domain, "service-open", client.V("service", local(service))))(t)
		eventually(t, "the page looks again", func() (bool, string) {
			page.eval("document.dispatchEvent(new Event('visibilitychange'))", nil)
			var phase string
			page.eval("document.querySelector('bellhop-chat').shadowRoot.querySelector('.body h3')?.textContent ?? ''", &phase)
			return phase == "", phase
		})
		his := bob.joins(t, bob.offeredAny(t))
		must(his.Say(within(t), "We do!"))(t)
		page.see(bubbles, "We do!")
		page.says("Good!")
		hears(t, his, "Alice", "Good!")
	})
}

// TestWidgetFullE2E is a service that is full and calls back: who wants it no more says so.
func TestWidgetFullE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	service := h.service(t, "queue")
	h.imports(t, "services:\n  - name: "+local(service)+"\n    max_waiting: 1\n    overflow: [{waiting: 1, offer: deferred}]\n")
	first := visit(t, nil, nil).tab(h.shop(t, service), "")
	first.asks("Alice", "Hello?")
	page := visit(t, args{"viewport": args{"width": 360, "height": 700}, "colorScheme": "dark"}, nil).tab(h.demoShop(t, service), "")
	page.shows("Very busy at the moment")
	page.click(launcher)
	page.see(chat, "Too many people are waiting")
	page.accessible("full, form")
	page.shot("widget-full")
	page.fill(chat+" #contact-name", "Wendy")
	page.click(chat + " button:has-text('Send the request')")
	page.see(chat, "We have your request")
	page.shot("widget-full-taken")
	page.click(chat + " button:has-text('Withdraw')")
	page.see(chat, "Your request is withdrawn")
	page.accessible("withdrawn")
	page.shot("widget-withdrawn")
	if kept := keys(page); len(kept) > 0 {
		t.Errorf("the browser still remembers %q", kept)
	}
	page.click(chat + " button:has-text('new chat')")
	page.see(chat, "Too many people are waiting")
}

// TestWidgetTurnedAwayE2E is a service that is closed, with words of its own, and one whose
// customers another one has while it is closed.
func TestWidgetTurnedAwayE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	sorry, day, night := h.service(t, "queue"), h.service(t, "queue"), h.service(t, "queue")
	h.imports(t, "services:\n  - name: "+local(sorry)+"\n    overflow: [{closed: true, close: We are in the garden.}]\n"+
		"  - name: "+local(day)+"\n    overflow: [{closed: true, service: "+local(night)+"}]\n")
	for _, service := range []string{sorry, day} {
		must(h.admin.Run(within(t), h.domain, "service-close", client.V("service", local(service))))(t)
	}
	page := visit(t, nil, nil).tab(h.shop(t, sorry), "")
	page.shows("Closed at the moment")
	page.click(launcher)
	page.see(chat, "We are in the garden.")
	page.accessible("turned away")
	page.shot("widget-turned-away")

	page = visit(t, nil, nil).tab(h.shop(t, day), "")
	page.see(launcher, "Chat with us")
	bob := h.csr(t, night, "bob")
	page.asks("Alice", "Still there?")
	his := bob.joins(t, bob.offeredAny(t))
	must(his.Say(within(t), "By night."))(t)
	page.see(bubbles, "By night.")
}

// TestWidgetCallMeBackE2E: who waits in vain is offered to be called back, and takes it.
func TestWidgetCallMeBackE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	service := h.service(t, "queue")
	h.imports(t, "services:\n  - name: "+local(service)+"\n    overflow: [{no_csr: true, offer: deferred}]\n")
	page := visit(t, nil, nil).tab(h.demoShop(t, service), "")
	page.asks("Alice", "Hello?")
	page.see(notices, "or be called back")
	page.gone(notices, "!later")
	page.accessible("call me back")
	page.shot("widget-call-me-back")
	page.click(chat + " .choices button:has-text('Call me back')")
	page.see(chat, "We have your request")
}
