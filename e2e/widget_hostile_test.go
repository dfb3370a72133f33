package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/wire"
)

// hostile are texts that run on a page, or break out of what they are in, where anything takes
// text for markup.
var hostile = []string{
	`<img src=x onerror="window.hit=1">`,
	`<script>window.hit=1</script>`,
	`"><svg/onload=window.hit=1>`,
	`'-window.hit=1-'`,
	`</textarea></style></title><iframe srcdoc="<script>parent.hit=1</script>">`,
	`<a href="javascript:window.hit=1">x</a>`,
	`{{constructor.constructor('window.hit=1')()}}${window.hit=1}`,
	`]]><x:script xmlns:x="http://www.w3.org/1999/xhtml">window.hit=1</x:script>`,
	"\u202e<b onmouseover=window.hit=1>\u2066", `&lt;img src=x onerror=window.hit=1&gt;&#60;`,
}

// links are addresses that must never become links.
var links = []string{
	"javascript:window.hit=1", "JaVaScRiPt:window.hit=1", "data:text/html,<script>window.hit=1</script>",
	"vbscript:x", "file:///etc/passwd", "http://", "https://a b", `https://x.example/"onmouseover="window.hit=1`, "blob:https://x/1",
}

// TestWidgetHostileE2E puts such texts wherever a text can reach the page from: the title of the
// service, its form, nicks, words, addresses, files, pages, forms and their answers, reasons.
func TestWidgetHostileE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		name := local(service)
		quoted := func(s string) string { return fmt.Sprintf("%q", s) }
		h.imports(t, "services:\n  - name: "+name+"\n    title: "+quoted(hostile[0])+"\n    form:\n"+
			"      - {name: a, label: "+quoted(hostile[1])+", type: list-single, options: ["+quoted(hostile[2])+"]}\n"+
			"      - {name: b, label: "+quoted(hostile[4])+", type: fixed}\n"+
			"    forms:\n      - name: f\n        title: "+quoted(hostile[0])+"\n        fields: [{name: c, label: "+quoted(hostile[3])+"}]\n")
		bob := h.hire(t, service, "bob")
		must(h.admin.Run(within(t), h.domain, "csr-set", client.V("jid", bob.Bare(), "name", `<img src=x onerror=hit=1>`, "services", name)))(t)
		h.awaitAvailable(t, bob.Client, service, 1)

		page := visit(t, nil, nil).tab(h.shop(t, service, "label", hostile[0]), "")
		page.click(launcher)
		page.see(chat+" h2", hostile[0])
		page.see(chat+" legend", hostile[1])
		page.click(chat + " label.option")
		page.asksMore(hostile[0], strings.Join(hostile, "\n"))
		session := bob.offeredAny(t)
		his := must(bob.Join(within(t), room(session), `<img src=x onerror=hit=1>`))(t)
		page.see(chat+" .who-is-there", `<img src=x onerror=hit=1>`)
		for _, text := range slices.Concat(hostile, links) {
			must(his.Say(within(t), text))(t)
			page.says(text)
			hears(t, his, "", text)
		}
		for _, link := range links {
			m := wire.Message("", room(session), "groupchat").AddText("", "body", link)
			ok(t, bob.Send(m.Add(wire.New(nsOOB, "x").AddText(nsOOB, "url", link).AddText(nsOOB, "desc", hostile[0]))))
			m = wire.Message("", room(session), "groupchat").AddText("", "body", link)
			ok(t, bob.Send(m.Add(wire.New(nsCalls, "invite").Add(wire.New(nsCalls, "external").SetAttr("uri", link)))))
		}
		for _, file := range []string{`<img src=x onerror=hit=1>.png`, `"><svg onload=hit=1>.txt`} {
			page.on("files", args{"sel": chat + " input[type=file]", "files": []args{sample(file, "text/plain", "x")}})
		}
		at := session + "@" + h.domain
		must(bob.Run(within(t), at, "push", client.V("url", "https://x.example/?<script>", "text", hostile[0])))
		must(bob.Run(within(t), at, "push", client.V("url", "https://x.example/%3Cscript%3E", "text", hostile[0])))(t)
		must(bob.Run(within(t), at, "form", client.V("form", "f")))(t)
		page.see(chat+" .card.form", hostile[3])
		page.fill(chat+" .card.form input", hostile[0])
		page.click(chat + " .card.form button")
		page.see(chat+" .card.form dd", hostile[0])
		must(his.Say(within(t), "last"))(t)
		page.see(bubbles, "last")

		var found []string
		page.eval(`(() => {
			const root = document.querySelector('bellhop-chat').shadowRoot, bad = []
			if (window.hit) bad.push('a script ran')
			for (const e of root.querySelectorAll('*')) {
				if (['SCRIPT','IFRAME','IMG','OBJECT','STYLE','B'].includes(e.tagName.toUpperCase())) bad.push('an element: ' + e.outerHTML)
				for (const a of e.attributes) if (/^on/i.test(a.name)) bad.push('a handler: ' + e.outerHTML)
				if (e.tagName === 'A' && (!/^https?:\/\/[^\s]+$/.test(e.getAttribute('href')) || !e.relList.contains('noopener'))) bad.push('a link: ' + e.outerHTML)
			}
			return bad
		})()`, &found)
		for _, f := range found {
			t.Errorf("on the page: %s", f)
		}
		var globals []string
		page.eval(`Object.keys(window).filter((k) => /strophe|bellhop|^\$|stx|stanza/i.test(k))`, &globals)
		if len(globals) > 0 {
			t.Errorf("the widget leaves globals: %q", globals)
		}
		must(bob.Run(within(t), at, "close", client.V("note", hostile[0])))(t)
		page.see(chat+" .ended", "")
	})
}

// asksMore fills in name and question and begins.
func (p *tab) asksMore(name, question string) {
	p.t.Helper()
	p.fill(chat+" #contact-name", name)
	p.fill(chat+" #contact-question", question)
	p.click(chat + " form button[type=submit]")
	p.see(composer, "")
}
