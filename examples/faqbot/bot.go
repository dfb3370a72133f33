package main

import (
	"context"
	"strings"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/wire"
)

const (
	nsMUC     = "http://jabber.org/protocol/muc"
	nsMUCUser = nsMUC + "#user"
	nsDelay   = "urn:xmpp:delay"
	nsInfo    = "http://jabber.org/protocol/disco#info"
)

// lookUp bounds the question what a room is called.
const lookUp = 10 * time.Second

// bot is what the program knows. One goroutine, that of run, owns it.
type bot struct {
	c     *client.Client
	nick  string
	desk  string
	faq   *answers
	asked map[string]string // by room: what the desk wrote about the session, not answered yet
	rooms map[string]*room
}

// room is a room that the bot is in, or is entering.
type room struct {
	in       bool
	customer string // nick
	heard    string // what the desk wrote about the session
}

func newBot(c *client.Client, nick, desk string, faq *answers) *bot {
	return &bot{c: c, nick: nick, desk: desk, faq: faq, asked: make(map[string]string), rooms: make(map[string]*room)}
}

// run answers until the stream or ctx ends.
func (b *bot) run(ctx context.Context) error {
	if err := b.c.Presence(""); err != nil {
		return err
	}
	for {
		e, err := b.c.Await(ctx, func(e *wire.Element) bool { return e.Is("", "message") || e.Is("", "presence") })
		if err != nil {
			return err
		}
		if err := b.take(ctx, e); err != nil {
			return err
		}
	}
}

// take does what one stanza asks for.
func (b *bot) take(ctx context.Context, e *wire.Element) error {
	from := wire.Bare(e.Attr("from"))
	if inv, ok := client.Invited(e); ok {
		if b.trusts(inv.From) || b.asked[inv.Room] != "" {
			return b.enter(inv.Room)
		}
		return nil
	}
	r := b.rooms[from]
	switch {
	case r != nil && e.Is("", "presence"):
		return b.seen(ctx, from, r, e)
	case r != nil && e.Attr("type") == "groupchat":
		return b.heard(from, r, e)
	case r == nil && e.Is("", "message") && b.trusts(from):
		b.note(e.ChildText("", "body"))
	}
	return nil
}

// trusts reports whether an address is the desk's.
func (b *bot) trusts(address string) bool {
	_, domain, found := strings.Cut(wire.Bare(address), "@")
	return b.desk == "" || found && domain == b.desk || wire.Bare(address) == b.desk
}

// note keeps what the desk writes about a session until the bot is in its room.
func (b *bot) note(body string) {
	const most = 1000
	_, rest, found := strings.Cut(body, "xmpp:")
	address, _, join := strings.Cut(rest, "?join")
	if found && join && len(b.asked) < most {
		b.asked[address] = body
	}
}

// enter joins a room without its history: what was said before is not for the bot.
func (b *bot) enter(address string) error {
	if b.rooms[address] != nil {
		return nil
	}
	b.rooms[address] = &room{heard: b.asked[address]}
	delete(b.asked, address)
	return b.c.Send(wire.Presence("", address+"/"+b.nick, "").
		Add(wire.New(nsMUC, "x").Add(wire.New(nsMUC, "history").SetAttr("maxstanzas", "0"))))
}

// seen takes in who comes and goes. Those who were there before the bot have called it; a person
// who comes later takes over.
func (b *bot) seen(ctx context.Context, address string, r *room, e *wire.Element) error {
	nick := wire.Resource(e.Attr("from"))
	item := e.Child(nsMUCUser, "x").Child(nsMUCUser, "item")
	switch {
	case nick == b.nick && e.Attr("type") != "", nick == "" && e.Attr("type") != "":
		delete(b.rooms, address)
	case nick == b.nick && !r.in:
		r.in = true
		r.customer = b.customer(ctx, address)
		if answer, ok := b.faq.answer(r.heard); ok {
			return b.say(address, answer)
		}
		return b.say(address, b.faq.Greeting)
	case r.in && e.Attr("type") == "" && nick != b.nick && nick != r.customer && item.Attr("affiliation") == "member":
		if err := b.say(address, b.faq.Goodbye); err != nil {
			return err
		}
		delete(b.rooms, address)
		return b.c.Send(wire.Presence("", address+"/"+b.nick, "unavailable"))
	}
	return nil
}

// customer returns the customer's name in a room, which ends the room's name.
func (b *bot) customer(ctx context.Context, address string) string {
	ctx, done := context.WithTimeout(ctx, lookUp)
	defer done()
	answer, err := b.c.Request(ctx, wire.IQ("", address, "get", client.NewID()).Add(wire.New(nsInfo, "query")))
	if err != nil {
		return ""
	}
	name := answer.Child(nsInfo, "query").Child(nsInfo, "identity").Attr("name")
	if i := strings.LastIndex(name, " · "); i >= 0 {
		return name[i+len(" · "):]
	}
	return name
}

// heard answers what the customer says.
func (b *bot) heard(address string, r *room, e *wire.Element) error {
	body := strings.TrimSpace(e.ChildText("", "body"))
	if wire.Resource(e.Attr("from")) != r.customer || e.Child(nsDelay, "delay") != nil || body == "" || strings.HasPrefix(body, "!") {
		return nil
	}
	answer, ok := b.faq.answer(body)
	if !ok {
		answer = b.faq.Unknown
	}
	return b.say(address, answer)
}

func (b *bot) say(address, text string) error {
	return b.c.Send(wire.Message("", address, "groupchat").SetAttr("id", client.NewID()).AddText("", "body", text))
}
