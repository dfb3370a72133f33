package e2e_test

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"testing"

	"bellhop/internal/client"
)

// shop is a page of some company that has the widget, on an origin of its own and with a strict
// content security policy: nothing inline, nothing evaluated.
func (h *house) shop(t *testing.T, service string, attrs ...string) string {
	t.Helper()
	desk := "http://" + h.cfg.HTTP
	policy := fmt.Sprintf("default-src 'none'; style-src 'self'; script-src %s; connect-src %s %s %s http://%s; base-uri 'none'; form-action 'none'",
		desk, desk, h.cfg.XMPP.WebSocket, h.cfg.XMPP.BOSH, h.xmpp.HTTP)
	pictures := "; img-src http://" + h.xmpp.HTTP
	data := ""
	for i := 0; i+1 < len(attrs); i += 2 {
		data += fmt.Sprintf(" data-%s=%q", attrs[i], html.EscapeString(attrs[i+1]))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("no-pictures") {
			w.Header().Set("Content-Security-Policy", policy)
		} else {
			w.Header().Set("Content-Security-Policy", policy+pictures)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		dir := r.URL.Query().Get("dir")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="%s" dir="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A shop</title><script src="%s/widget.js" data-service="%s"%s defer></script>
<main><h1>A shop</h1><p>With many things to sell.</p></main>`, cmp.Or(r.URL.Query().Get("lang"), "en"), cmp.Or(dir, "ltr"), desk, local(service), data)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Parts of the widget on a page.
const (
	launcher = "bellhop-chat .launch"
	chat     = "bellhop-chat .panel"
	said     = chat + " .said"
	bubbles  = chat + " .bubble"
	notices  = chat + " .notice"
	composer = chat + " .composer textarea"
)

// asks has a visitor touch the button, fill in the form and begin.
func (p *tab) asks(name, question string) {
	p.t.Helper()
	p.click(launcher)
	p.fill(chat+" #contact-name", name)
	p.fill(chat+" #contact-question", question)
	p.click(chat + " form button[type=submit]")
	p.see(composer, "")
}

func (p *tab) says(text string) {
	p.t.Helper()
	p.fill(composer, text)
	p.press("Enter")
}

// offeredAny waits for the offer of a session that a test does not know yet.
func (p *person) offeredAny(t *testing.T) (session string) {
	t.Helper()
	inv := must(p.AwaitInvite(within(t), ""))(t)
	return local(inv.Room)
}

// hears waits until somebody in a room hears another say something.
func hears(t *testing.T, r *client.Room, nick, body string) {
	t.Helper()
	must(r.Hear(within(t), nick, func(b string) bool { return b == body }))(t)
}

// TestWidgetE2E is a conversation from the button of a shop's page to the rating.
func TestWidgetE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob")
		page := visit(t, nil, nil).tab(h.shop(t, service), "")
		page.asks("Alice", "Where is my parcel?")
		session := bob.offeredAny(t)
		his := bob.joins(t, session)
		page.see(chat+" .who-is-there", bob.nick())
		must(his.Say(within(t), "Good morning!"))(t)
		page.see(bubbles, "Good morning!")
		page.says("Hello. Where is it?")
		hears(t, his, "Alice", "Hello. Where is it?")
		page.see(said+".mine .foot", "Sent")
		page.shot("chat-" + string(h.kind))
		must(bob.Run(within(t), session+"@"+h.domain, "close", nil))(t)
		page.see(chat+" .ended", "")
	})
}
