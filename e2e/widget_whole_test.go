package e2e_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/wire"
)

// shopForm is what customers of a shop are asked.
const shopForm = `    title: Garden & Home
    form:
      - {name: topic, label: What is it about?, type: list-single, options: [An order, A return, Something else], required: true}
      - {name: order, label: Number of your order}
      - {name: privacy, label: "What you write is kept for 30 days, to answer you.", type: fixed}
      - {name: consent, label: I agree to that, type: boolean, required: true}
`

func sample(name, mime, data string) args {
	return args{"name": name, "mimeType": mime, "data": base64.StdEncoding.EncodeToString([]byte(data))}
}

// arrives waits until a file is offered in a room, and fetches it.
func arrives(t *testing.T, r *client.Room, name, want string) {
	t.Helper()
	e := must(r.Hear(within(t), "Alice", containing("http://")))(t)
	body := e.ChildText("", "body")
	if x := e.Child(nsOOB, "x"); x == nil || x.ChildText(nsOOB, "url") != body || !strings.HasSuffix(body, "/"+name) {
		t.Errorf("the file %s is offered as %s", name, e)
	}
	status, got := get(within(t), body)
	if status != http.StatusOK || got != want {
		t.Errorf("at %s is %d %q", body, status, got)
	}
}

// TestWidgetWholeE2E is all that a conversation can have, seen by the customer. axe-core looks
// at every state, and a picture is taken of it.
func TestWidgetWholeE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		h.imports(t, "services:\n  - name: "+local(service)+"\n"+shopForm+parcelForm)
		bob := h.csr(t, service, "bob")
		page := visit(t, args{"acceptDownloads": true}, nil).tab(h.shop(t, service), "")
		state := func(name string) {
			t.Helper()
			page.accessible(name)
			if h.kind == "prosody" {
				page.shot("widget-" + name)
			}
		}
		page.see(launcher, "We answer right away")
		state("button")

		// The form: what is missing is told beside it, and what was typed stays.
		page.click(launcher)
		page.see(chat+" label", "Number of your order")
		state("form")
		page.fill(chat+" #contact-name", "Alice")
		page.fill(chat+" #contact-question", "Where is my parcel?")
		page.click(chat + " form button[type=submit]")
		page.see(chat+" .error", "Please fill this in.")
		state("form-mistakes")
		page.click(chat + " label:has-text('A return')")
		page.click(chat + " label:has-text('I agree to that')")
		page.click(chat + " form button[type=submit]")

		// The queue, and somebody comes.
		page.see(chat+" .queue", "You are next")
		state("waiting")
		session := bob.offeredAny(t)
		at := session + "@" + h.domain
		his := bob.joins(t, session)
		page.see(chat+" .who-is-there", bob.nick())
		page.see(notices, "is here to help you")
		if context := must(bob.Run(within(t), at, "context", nil))(t); !strings.Contains(context.Note(), "A return") || !strings.Contains(context.Note(), "Where is my parcel?") {
			t.Errorf("what the CSR knows: %s", context.Note())
		}

		// Typing, both ways; words with a link.
		typing(t, bob, session, "composing")
		page.see(chat+" .typing", bob.nick()+" is writing")
		must(his.Say(within(t), "Hello Alice! It is described at https://shop.example.org/returns (step 2)."))(t)
		page.see(bubbles+" a[href='https://shop.example.org/returns'][rel~=noopener]", "")
		page.gone(chat+" .typing", "is writing")
		page.fill(composer, "Than")
		must(bob.Await(within(t), func(e *wire.Element) bool {
			return e.Child("http://jabber.org/protocol/chatstates", "composing") != nil && strings.HasSuffix(e.Attr("from"), "/Alice")
		}))(t)
		page.says("Thank you.\nOne moment: I send you a photo.")
		e := must(his.Hear(within(t), "Alice", containing("photo")))(t)
		if got := e.ChildText("", "body"); got != "Thank you.\nOne moment: I send you a photo." {
			t.Errorf("heard: %q", got)
		}
		page.see(said+".mine .foot", "Sent")
		page.eval("void (document.querySelector('bellhop-chat').shadowRoot.querySelector('.said.mine').dataset.kept = '')", nil)
		received(t, bob, session, e.Attr("id"))
		page.see(said+".mine[data-kept] .foot", "Delivered") // a new one would be read aloud again

		// Files: by the button, dropped, pasted; one that is refused.
		page.on("files", args{"sel": chat + " input[type=file]", "files": []args{sample("photo.png", "image/png", "a photo")}})
		arrives(t, his, "photo.png", "a photo")
		page.on("dropped", args{"sel": chat, "how": "drop", "file": sample("bill.pdf", "application/pdf", "a bill")})
		arrives(t, his, "bill.pdf", "a bill")
		page.on("dropped", args{"sel": composer, "how": "paste", "file": sample("notes.txt", "text/plain", "some notes")})
		arrives(t, his, "notes.txt", "some notes")
		page.see(bubbles+" a.file", "notes.txt")
		page.on("files", args{"sel": chat + " input[type=file]", "files": []args{sample("virus.exe", "application/x-msdownload", "MZ")}})
		page.see(chat+" .failed", "cannot be sent")
		state("files")
		page.click(chat + " .failed button")

		// A page, a form, a call.
		must(bob.Run(within(t), at, "push", client.V("url", "https://shop.example.org/label?id=7", "text", "The label of your return")))(t)
		page.see(chat+" .card.page a[href='https://shop.example.org/label?id=7']", "Open the page")
		must(bob.Run(within(t), at, "form", client.V("form", "parcel")))(t)
		page.see(chat+" .card.form", "Your parcel")
		state("cards")
		page.click(chat + " .card.form button[type=submit]")
		page.see(chat+" .card.form .error", "Please fill this in.")
		page.fill(chat+" .card.form input[type=text]", "RR 123")
		page.click(chat + " .card.form label:has-text('box')")
		page.click(chat + " .card.form button[type=submit]")
		bob.told(t, h.desk(), "RR 123", "box")
		page.see(notices, "have been passed on")
		must(bob.Run(within(t), at, "call", nil))(t)
		page.see(chat+" .card.call a[href='https://meet.example.org/help']", "Join the call")
		state("call")

		// A transfer, as the customer sees it.
		carol := h.csr(t, service, "carol")
		must(bob.Run(within(t), at, "transfer", client.V("target", carol.nick())))(t)
		carol.offeredAny(t)
		hers := carol.joins(t, session)
		page.see(chat+" .who-is-there", carol.nick())
		page.see(notices, carol.nick()+" is here and takes over")
		removed(t, his)
		page.gone(chat+" .who-is-there", bob.nick())
		must(hers.Say(within(t), "I go on for Bob."))(t)
		page.see(bubbles, "I go on for Bob.")
		page.says("Good.")
		hears(t, hers, "Alice", "Good.")
		state("transfer")

		// What comes while the chat is closed is counted on the button.
		page.press("Escape")
		page.gone(chat, "")
		must(hers.Say(within(t), "It is all done."))(t)
		page.see(launcher+" .badge", "1")
		state("unread")
		page.press("Enter") // the button has the focus
		page.see(bubbles, "It is all done.")

		// The end: the transcript and the rating.
		must(carol.Run(within(t), at, "close", nil))(t)
		page.see(chat+" .ended", "This conversation has ended")
		page.gone(notices, "!rate") // there are stars
		state("ended")
		var file struct{ Name, Text string }
		ok(t, json.Unmarshal(page.on("download", args{"sel": chat + " .ended button:has-text('Save')"}), &file))
		for _, want := range []string{"Garden & Home", bob.nick() + ": Hello Alice!", "You: Good.", "https://shop.example.org/label?id=7", "photo.png"} {
			if !strings.Contains(file.Text, want) {
				t.Errorf("the transcript %s lacks %q:\n%s", file.Name, want, file.Text)
			}
		}
		page.click(chat + " .star:nth-child(5)")
		page.fill(chat+" .rating textarea", "Very quick!")
		state("rating")
		page.click(chat + " .rating button[type=submit]")
		page.see(chat+" .thanks", "Thank you")
		var score int
		var comment string
		h.query(t, "SELECT score, comment FROM ratings WHERE session = '"+session+"'", &score, &comment)
		if score != 5 || comment != "Very quick!" {
			t.Errorf("the rating: %d %q", score, comment)
		}
		page.click(chat + " .ended button:has-text('new chat')")
		page.see(chat+" #contact-name", "")
		if kept := keys(page); slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(k, "bellhop:") }) {
			t.Errorf("the browser still remembers %q", kept)
		}
	})
}

// keys lists what the page's origin keeps in the browser.
func keys(p *tab) (all []string) {
	p.t.Helper()
	p.eval("Object.keys(localStorage)", &all)
	return all
}

// typing sends a chat state to a room.
func typing(t *testing.T, p *person, session, state string) {
	t.Helper()
	ok(t, p.Send(wire.Message("", room(session), "groupchat").Add(wire.New("http://jabber.org/protocol/chatstates", state))))
}

// received sends a receipt to a room (XEP-0184).
func received(t *testing.T, p *person, session, id string) {
	t.Helper()
	ok(t, p.Send(wire.Message("", room(session), "groupchat").Add(wire.New("urn:xmpp:receipts", "received").SetAttr("id", id))))
}
