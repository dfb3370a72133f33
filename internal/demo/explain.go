package demo

import (
	"net"

	"bellhop/internal/lab"
)

// explain says how to log in with a client for people.
func (d *demo) explain() {
	host, port, err := net.SplitHostPort(d.xmpp.C2S)
	if err != nil {
		host, port = d.xmpp.C2S, ""
	}
	d.say("\nThe desk stays up. Try it with any XMPP client: server %s, port %s, no encryption.\n", host, port)
	d.say("  %-9s %-20s %-11s %s", "", "address", "password", "what to do")
	for _, line := range [][3]string{
		{"customer", "alice", "write to " + support + ", or run its command contact"},
		{"CSR", "bob", "wait for an offer, and join; !help to desk@" + lab.Desk + " lists the rest"},
		{"CSR", "carol", "the same"},
		{"admin", "admin", "run the commands of " + lab.Desk + ": stats, csr-list, service-set, transcript, …"},
	} {
		d.say("  %-9s %-20s %-11s %s", line[0], d.address(line[1]), d.people[line[1]], line[2])
	}
	d.say("\nThe chat widget, on the page of a small shop, in a browser (ask there, and answer as bob or carol with any client):\n")
	d.say("  %s", d.shop)
	d.say("\nThe wallboard, in a browser, once and within five minutes (after that, admin writes !board to desk@%s for a new link):\n", lab.Desk)
	d.say("  %s", d.board)
	d.say("\nWith profanity, in a terminal each:\n")
	for _, who := range []struct {
		name  string
		lines []string
	}{
		{"bob", []string{"/msg desk@" + lab.Desk + " !status available"}},
		{"alice", []string{"/msg " + support + " Hello, where is my parcel?"}},
		{"admin", []string{"/cmd list " + lab.Desk, "/cmd exec stats " + lab.Desk}},
	} {
		d.say("  /connect %s server %s port %s tls disable", d.address(who.name), host, port)
		for _, line := range who.lines {
			d.say("  %s", line)
		}
		d.say("")
	}
	d.say("Ctrl-C ends it.")
}
