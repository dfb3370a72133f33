package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/lab"
)

// slowChannel has what other tabs say come late.
const slowChannel = `{
	const listen = BroadcastChannel.prototype.addEventListener
	BroadcastChannel.prototype.addEventListener = function (type, f) { listen.call(this, type, (e) => setTimeout(() => f(e), 400)) }
}`

// leads waits until a tab has the conversation.
func (p *tab) leads() {
	p.t.Helper()
	eventually(p.t, "the tab has the conversation", func() (bool, string) {
		var held bool
		p.eval("navigator.locks.query().then((l) => l.held.length > 0)", &held)
		return held, "nobody has"
	})
}

// TestWidgetTabsE2E is a visitor with several tabs. The one that has the conversation may be one
// that nobody looks at.
func TestWidgetTabsE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	service := h.service(t, "queue")
	bob := h.csr(t, service, "bob")
	v := visit(t, nil, nil)
	shop := h.shop(t, service)

	// It was only pointed at in the first tab; the second learns late that there is a first.
	first := v.tab(shop, "")
	first.see(launcher, "")
	first.on("hover", args{"sel": launcher})
	first.leads()
	second, third := v.tab(shop, slowChannel), v.tab(shop, "")
	third.see(launcher, "Chat with us")
	second.click(launcher)
	second.see(chat+" #contact-name", "")

	// The first tab is closed while somebody types in the second: nothing typed is lost.
	second.fill(chat+" #contact-name", "Alice")
	second.fill(chat+" #contact-question", "Where is my parcel?")
	first.close()
	second.leads()
	second.see(chat+" form button[type=submit]", "Start the chat")
	second.click(chat + " form button[type=submit]")
	second.see(composer, "")
	session := bob.offeredAny(t)
	his := bob.joins(t, session)
	second.says("Hello")
	hears(t, his, "Alice", "Hello")

	// A tab in which nothing was touched says that there is a conversation, and that it is over.
	third.see(launcher, "Go on with the chat")
	must(bob.Run(within(t), session+"@"+h.domain, "close", nil))(t)
	second.see(chat+" .ended", "")
	third.see(launcher, "Chat with us")
}

// TestWidgetNoLocksE2E is a browser that has no locks, as on pages without TLS: each tab has a
// conversation of its own, and the last that was asked for goes on.
func TestWidgetNoLocksE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	service := h.service(t, "queue")
	bob := h.csr(t, service, "bob")
	v := visit(t, nil, nil)
	const none = `Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })`
	shop := h.shop(t, service)
	first := v.tab(shop, none)
	first.asks("Alice", "Hello?")
	his := bob.joins(t, bob.offeredAny(t))
	first.see(chat+" .who-is-there", bob.nick())
	second := v.tab(shop, none)
	second.see(launcher, "Go on with the chat")
	second.click(launcher)
	second.see(chat+" .who-is-there", bob.nick())
	second.says("from the second")
	hears(t, his, "Alice", "from the second")
	first.see(chat, "goes on in another window")
	first.accessible("elsewhere")
	first.shot("widget-elsewhere")
	first.click(chat + " button:has-text('Go on here')")
	first.see(composer, "")
	first.see(bubbles, "from the second")
	first.says("from the first")
	hears(t, his, "Alice", "from the first")
	second.see(chat, "goes on in another window")
}

// TestWidgetLostE2E loses the network at the wrong moments, and pages in them.
func TestWidgetLostE2E(t *testing.T) {
	t.Parallel()
	d := newWidgetDesk(t, lab.Prosody)
	shop := d.shop(t, d.service)

	// What is asked for gets lost, and the page with it: nothing has begun, and nothing has ended.
	page := visit(t, nil, nil).tab(shop, "")
	page.click(launcher)
	page.see(chat+" #contact-name", "")
	d.cable.set("dead")
	page.fill(chat+" #contact-name", "Wendy")
	page.click(chat + " form button[type=submit]")
	eventually(t, "it is asked", func() (bool, string) { return len(keys(page)) > 0, "nothing is remembered" })
	page.reload()
	d.cable.set("")
	page.see(chat+" #contact-name", "")
	page.gone(chat+" .ended", "")

	// It is asked without a network: that is said, what was typed stays, and it goes on by itself.
	d.cable.set("cut")
	page.fill(chat+" #contact-name", "Alice")
	page.click(chat + " form button[type=submit]")
	page.see(chat+" .bar", "The connection is lost")
	var name string
	page.eval("document.querySelector('bellhop-chat').shadowRoot.querySelector('#contact-name').value", &name)
	if name != "Alice" {
		t.Errorf("what was typed is now %q", name)
	}
	d.cable.set("")
	page.see(composer, "")
	session := d.bob.offeredAny(t)
	his := d.bob.joins(t, session)
	page.see(chat+" .who-is-there", d.bob.nick())

	// What was said without a network is said later, even if the page was gone at once.
	d.cable.set("cut")
	page.see(chat+" .bar", "The connection is lost")
	page.says("said offline")
	page.reload()
	page.see(bubbles, "said offline")
	page.says("and before it was back")
	d.cable.set("")
	page.says("and while it came")
	hears(t, his, "Alice", "and while it came")
	page.saw("when the network is back", []string{"said offline", "and before it was back", "and while it came"})

	// It ends while the visitor is away: they can still say how it was.
	must(his.Say(within(t), "Good bye."))(t)
	page.see(bubbles, "Good bye.")
	d.cable.set("cut")
	must(d.bob.Run(within(t), session+"@"+d.domain, "close", nil))(t)
	d.cable.set("")
	page.see(chat+" .ended", "")
	page.click(chat + " .star:nth-child(4)")
	page.click(chat + " .rating button[type=submit]")
	page.see(chat+" .thanks", "Thank you")
	var score int
	d.query(t, "SELECT score FROM ratings WHERE session = '"+session+"'", &score)
	if score != 4 {
		t.Errorf("the rating is %d", score)
	}
	said, _ := d.transcript(t, d.admin, d.domain, session)
	if said = slices.DeleteFunc(said, func(s string) bool { return !strings.Contains(s, "Alice: ") }); len(said) != 3 {
		t.Errorf("the transcript is %q", said)
	}
}

// TestWidgetLostByBOSHE2E loses the network where WebSockets do not pass: no connection breaks then,
// and nobody but the widget itself finds out.
func TestWidgetLostByBOSHE2E(t *testing.T) {
	t.Parallel()
	d := newWidgetDesk(t, lab.Prosody)
	page := visit(t, nil, args{"noWebSocket": true}).tab(d.shop(t, d.service), "")
	page.asks("Alice", "Hello?")
	his := d.bob.joins(t, d.bob.offeredAny(t))
	page.see(chat+" .who-is-there", d.bob.nick())
	d.cable.set("cut")
	page.see(chat+" .bar", "The connection is lost")
	page.says("said offline")
	d.cable.set("")
	hears(t, his, "Alice", "said offline")
	page.saw("when the network is back", []string{"said offline"})
}
