package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// deployment are two desks of one deployment: two processes with a domain each, on one database, one
// server and one room host.
type deployment struct {
	t      *testing.T
	dir    string
	first  *linked
	second *linked
}

// linked is one of the desks.
type linked struct {
	*process

	h *house // for its domain
}

func (h *house) twoLinks(t *testing.T) *deployment {
	t.Helper()
	own := ownServer(t, h.kind, lab.Options{})
	database := fmt.Sprintf("links_%s", h.kind)
	ok(t, world.postgres.CreateDatabase(within(t), database))
	l := &deployment{t: t, dir: t.TempDir()}
	for domain, at := range map[string]**linked{lab.Desk: &l.first, lab.Desk2: &l.second} {
		s := must(settings(own, domain, database))(t)
		dir := filepath.Join(l.dir, domain)
		ok(t, os.MkdirAll(dir, 0o755))
		*at = &linked{
			process: &process{t: t, http: "http://" + s.http, path: must(s.write(dir))(t)},
			h:       &house{kind: h.kind, xmpp: own, domain: domain},
		}
	}
	if out, status := bellhop(t, "migrate", "-c", l.first.path); status != 0 {
		t.Fatalf("migrate: %d %s", status, out)
	}
	return l
}

// apply applies a services file by the configuration of one of the desks.
func (l *deployment) apply(by *linked, file string, flags ...string) (out string, status int) {
	l.t.Helper()
	path := filepath.Join(l.dir, "services.yaml")
	ok(l.t, os.WriteFile(path, []byte(file), 0o600))
	return bellhop(l.t, append(append([]string{"apply", "-c", by.path}, flags...), path)...)
}

// serve starts a desk, to be killed in the end.
func (l *deployment) serve(d *linked) {
	l.t.Helper()
	d.start()
	l.t.Cleanup(func() {
		if d.cmd.Process.Kill() == nil {
			<-d.done
		}
		if text := d.log.String(); l.t.Failed() || strings.Contains(text, "DATA RACE") {
			l.t.Errorf("the log of %s:\n%s", d.h.domain, text[max(0, len(text)-5000):])
		}
	})
	d.ready()
}

const placedServices = `link: desk.example.test
services:
  - {name: sales, title: Sales}
  - {name: billing, title: %s, link: %s}
csrs:
  - {jid: %s, name: Bob, capacity: 3, services: [sales]}
  - {jid: %s, name: Eve, capacity: 3, services: [billing]}
`

// TestE2ETwoLinks runs two desks from one file: each serves its customers, who asks at the wrong one
// is told the right one, services move when nobody is in them, and what kills one leaves the other.
func TestE2ETwoLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		l := h.twoLinks(t)
		first, second := l.first.h, l.second.h
		bob, eve := first.person(t, "bob"), second.person(t, "eve")
		alice, carl := first.customer(t, "alice"), second.customer(t, "carl")
		const sales, billing, misdirected = "sales@" + lab.Desk, "billing@" + lab.Desk2, "billing@" + lab.Desk
		file := func(title, link string) string {
			return fmt.Sprintf(placedServices, title, link, bob.Bare(), eve.Bare())
		}

		// One of the two serves already, the other does not yet.
		l.serve(l.first)
		out, status := l.apply(l.second, file("Billing", lab.Desk2))
		if status != 0 || !containing(lab.Desk+":\n", "+ service sales", lab.Desk2+":\n", "+ service billing", "links [] → ["+lab.Desk+"]")(out) {
			t.Fatalf("apply: %d %s", status, out)
		}
		l.serve(l.second)
		out, status = l.apply(l.first, file("Billing", lab.Desk2), "--dry-run")
		if status != 0 || out != lab.Desk+":\n  Nothing to change.\n"+lab.Desk2+":\n  Nothing to change.\n" {
			t.Errorf("apply again: %d %s", status, out)
		}
		ok(t, bob.Presence(""))
		ok(t, eve.Presence(""))
		first.awaitAvailable(t, alice.Client, sales, 1)
		second.awaitAvailable(t, carl.Client, billing, 1)

		// A customer is served on each, in rooms of one host.
		one := alice.contact(t, sales, "?").Get("session")
		two := carl.contact(t, billing, "?").Get("session")
		hers, his := alice.joins(t, one), carl.joins(t, two)
		bob.offered(t, one)
		eve.offered(t, two)
		bobs, eves := bob.joins(t, one), eve.joins(t, two)
		must(hers.Hear(within(t), "Desk", containing("is here to help you")))(t)
		must(his.Hear(within(t), "Desk", containing("is here to help you")))(t)
		says(t, hers, bobs, "one")
		says(t, his, eves, "two")

		l.wrongLink(alice, misdirected, billing)
		must(bob.Chat(one+"@"+lab.Desk, "!transfer service:billing"))(t)
		bob.told(t, one+"@"+lab.Desk, "another link", billing)

		// What changes on one is seen at the other.
		if out, status = l.apply(l.first, file("Invoices", lab.Desk2)); status != 0 || !strings.Contains(out, "title Billing → Invoices") {
			t.Errorf("apply with another title: %d %s", status, out)
		}
		l.listed(alice, lab.Desk, billing, "Invoices")
		l.listed(alice, lab.Desk2, sales, "Sales")

		// A service with a session stays where it is, and the other link is told apart.
		out, status = l.apply(l.first, file("Invoices", lab.Desk))
		if status != 1 || !containing("Not applied: Invoices still has 1 session", "Not applied: "+lab.Desk2+" has to give up first", "2 of 2 links")(out) {
			t.Errorf("apply with a service that is in use moved: %d %s", status, out)
		}

		l.second.kill()
		says(t, hers, bobs, "the other is dead")
		says(t, bobs, hers, "is it?")
		three := carl.contact(t, sales, "anybody there?").Get("session")
		bob.offered(t, three)
		if code, text := get(within(t), l.first.http+"/readyz"); code != http.StatusOK {
			t.Errorf("the first is not ready: %d %s", code, text)
		}
		alice.misdirected(t, misdirected, billing)
		l.second.start()
		l.second.ready()
		carl.awaitState(t, billing, "active")
		says(t, his, eves, "back again")

		// Once nobody is in it any more, it moves.
		must(eve.Run(within(t), two+"@"+lab.Desk2, "close", nil))(t)
		removed(t, his)
		eventually(t, "billing moves", func() (bool, string) {
			out, status := l.apply(l.first, file("Invoices", lab.Desk))
			return status == 0, out
		})
		eventually(t, "the second knows where billing went", func() (bool, string) {
			_, err := carl.Info(within(t), billing, "")
			return err != nil && strings.Contains(err.Error(), "redirect"), fmt.Sprint(err)
		})
		first.awaitAvailable(t, carl.Client, misdirected, 1)
		four := carl.contact(t, misdirected, "?").Get("session")
		eve.h = first // whose CSR she is now
		eve.offered(t, four)
		l.second.terminate()
		l.first.terminate()
	})
}

// misdirected writes to a service at the wrong link, and is told the right one.
func (p *person) misdirected(t *testing.T, at, right string) {
	t.Helper()
	must(p.Chat(at, "Hello?"))(t)
	p.told(t, at, right)
}

// wrongLink has somebody ask for a service in every way at the link that does not have it.
func (l *deployment) wrongLink(p *person, at, right string) {
	t := l.t
	t.Helper()
	p.misdirected(t, at, "Billing")
	ok(t, p.Send(wire.Message("", at, "chat").SetLang("de").SetAttr("id", "german").AddText("", "body", "Hallo?")))
	p.told(t, at, "andere Adresse", right)
	must(p.Chat(at, "!status"))(t)
	p.told(t, at, right)
	_, err := p.Run(within(t), at, "contact", client.V("name", "Alice", "question", "?"))
	refused(t, err, "redirect")
	_, err = p.Info(within(t), at, "")
	refused(t, err, "redirect")
	_, err = p.Items(within(t), at, "http://jabber.org/protocol/commands")
	refused(t, err, "redirect")
	_, err = p.Info(within(t), "nowhere@"+lab.Desk, "")
	refused(t, err, "item-not-found")
}

// listed waits until a desk lists a service with a title.
func (l *deployment) listed(p *person, domain, address, title string) {
	l.t.Helper()
	eventually(l.t, domain+" lists "+address, func() (bool, string) {
		items := must(p.Items(within(l.t), domain, ""))(l.t)
		for _, item := range items {
			if item.JID == address && item.Name == title {
				return true, ""
			}
		}
		return false, fmt.Sprintf("it lists %+v", items)
	})
}
