package client

import (
	"context"
	"fmt"
	"slices"

	"bellhop/internal/wire"
)

// Namespaces of rooms and of chat.
const (
	nsMUC     = "http://jabber.org/protocol/muc"
	nsMUCUser = "http://jabber.org/protocol/muc#user"
	nsDirect  = "jabber:x:conference" // XEP-0249
)

// Presence tells the server, and through it who may know, that we are there. show is away,
// chat, dnd, xa, or "" for plainly available.
func (c *Client) Presence(show string) error {
	e := wire.Presence("", "", "")
	if show != "" {
		e.AddText("", "show", show)
	}
	return c.Send(e)
}

// Chat sends a chat message and returns its id.
func (c *Client) Chat(to, body string) (string, error) {
	e := wire.Message("", to, "chat").SetAttr("id", NewID()).AddText("", "body", body)
	return e.Attr("id"), c.Send(e)
}

// AwaitChat waits for a message with a body from an address, bare or full; errors are not
// such.
func (c *Client) AwaitChat(ctx context.Context, from string, match func(body string) bool) (*wire.Element, error) {
	return c.Await(ctx, func(e *wire.Element) bool {
		typ := e.Attr("type")
		return e.Is("", "message") && typ != "groupchat" && typ != "error" && Sender(e, from) &&
			e.Child("", "body") != nil && (match == nil || match(e.ChildText("", "body")))
	})
}

// Sender reports whether a stanza is from an address: the same, or a resource of it.
func Sender(e *wire.Element, from string) bool {
	return e.Attr("from") == from || wire.Bare(e.Attr("from")) == from
}

// Invitation is a direct invitation to a room.
type Invitation struct {
	Room, Reason, From string
	Stanza             *wire.Element
}

// Invited reads a direct invitation (XEP-0249).
func Invited(e *wire.Element) (Invitation, bool) {
	x := e.Child(nsDirect, "x")
	if !e.Is("", "message") || x == nil || e.Attr("type") == "error" {
		return Invitation{}, false
	}
	return Invitation{x.Attr("jid"), x.Attr("reason"), e.Attr("from"), e}, true
}

// Mediated reports whether a stanza is a mediated invitation (XEP-0045 §7.8.2).
func Mediated(e *wire.Element) bool {
	return e.Child(nsMUCUser, "x").Child(nsMUCUser, "invite") != nil
}

// AwaitInvite waits for a direct invitation; to one room, unless it is "".
func (c *Client) AwaitInvite(ctx context.Context, room string) (Invitation, error) {
	var inv Invitation
	_, err := c.Await(ctx, func(e *wire.Element) bool {
		var ok bool
		inv, ok = Invited(e)
		return ok && (room == "" || inv.Room == room)
	})
	return inv, err
}

// Room is a room that we are in.
type Room struct {
	c    *Client
	JID  string // bare
	Nick string
}

// Join enters a room and returns once we are in it (status 110). A refusal is an [*Error].
func (c *Client) Join(ctx context.Context, room, nick string) (*Room, error) {
	me := room + "/" + nick
	join := wire.Presence("", me, "").SetAttr("id", NewID()).
		Add(wire.New(nsMUC, "x").Add(wire.New(nsMUC, "history").SetAttr("maxstanzas", "50")))
	if err := c.Send(join); err != nil {
		return nil, err
	}
	e, err := c.Await(ctx, func(e *wire.Element) bool {
		return e.Is("", "presence") && wire.Bare(e.Attr("from")) == room &&
			(e.Attr("type") == "error" || e.Attr("type") == "" && slices.Contains(Statuses(e), "110"))
	})
	if err != nil {
		return nil, fmt.Errorf("client: join %s: %w", room, err)
	}
	if e.Attr("type") == "error" {
		return nil, errorOf(e)
	}
	return &Room{c: c, JID: room, Nick: wire.Resource(e.Attr("from"))}, nil
}

// Statuses returns the status codes of a stanza from a room (XEP-0045 §15.6).
func Statuses(e *wire.Element) []string {
	var codes []string
	for _, s := range e.Child(nsMUCUser, "x").All(nsMUCUser, "status") {
		codes = append(codes, s.Attr("code"))
	}
	return codes
}

// Say says something and waits until the room has said it to all, which is its return.
func (r *Room) Say(ctx context.Context, body string) (*wire.Element, error) {
	id := NewID()
	err := r.c.Send(wire.Message("", r.JID, "groupchat").SetAttr("id", id).AddText("", "body", body))
	if err != nil {
		return nil, err
	}
	e, err := r.c.Await(ctx, func(e *wire.Element) bool {
		return e.Is("", "message") && wire.Bare(e.Attr("from")) == r.JID && e.Attr("id") == id
	})
	if err != nil {
		return nil, fmt.Errorf("client: say in %s: %w", r.JID, err)
	}
	if e.Attr("type") == "error" {
		return nil, errorOf(e)
	}
	return e, nil
}

// Hear waits for something said in the room by a nick, or by anybody else than us if it is "".
func (r *Room) Hear(ctx context.Context, nick string, match func(body string) bool) (*wire.Element, error) {
	return r.c.Await(ctx, func(e *wire.Element) bool {
		who := wire.Resource(e.Attr("from"))
		return e.Is("", "message") && e.Attr("type") == "groupchat" && wire.Bare(e.Attr("from")) == r.JID &&
			(who == nick || nick == "" && who != r.Nick && who != "") &&
			e.Child("", "body") != nil && (match == nil || match(e.ChildText("", "body")))
	})
}

// Leave leaves the room.
func (r *Room) Leave() error {
	return r.c.Send(wire.Presence("", r.JID+"/"+r.Nick, "unavailable"))
}

// Left is how we came to be out of a room.
type Left struct {
	Statuses  []string // 307 kicked, 321 no longer a member
	Reason    string
	Destroyed bool
	Stanza    *wire.Element
}

// Out waits until we are out of the room, by whatever way.
func (r *Room) Out(ctx context.Context) (Left, error) {
	e, err := r.c.Await(ctx, func(e *wire.Element) bool {
		return e.Is("", "presence") && e.Attr("type") == "unavailable" && e.Attr("from") == r.JID+"/"+r.Nick
	})
	if err != nil {
		return Left{}, fmt.Errorf("client: leave %s: %w", r.JID, err)
	}
	x := e.Child(nsMUCUser, "x")
	return Left{
		Statuses: Statuses(e), Reason: x.Child(nsMUCUser, "item").ChildText(nsMUCUser, "reason"),
		Destroyed: x.Child(nsMUCUser, "destroy") != nil, Stanza: e,
	}, nil
}

// Appears waits until somebody is in the room under a nick.
func (r *Room) Appears(ctx context.Context, nick string) (*wire.Element, error) {
	return r.c.Await(ctx, func(e *wire.Element) bool {
		return e.Is("", "presence") && e.Attr("type") == "" && e.Attr("from") == r.JID+"/"+nick
	})
}

// Vanishes waits until somebody is out of the room.
func (r *Room) Vanishes(ctx context.Context, nick string) (*wire.Element, error) {
	return r.c.Await(ctx, func(e *wire.Element) bool {
		return e.Is("", "presence") && e.Attr("type") == "unavailable" && e.Attr("from") == r.JID+"/"+nick
	})
}

// InRoom asks the room whether we are in it (XEP-0410).
func (c *Client) InRoom(ctx context.Context, room *Room) bool {
	_, err := c.Request(ctx, wire.IQ("", room.JID+"/"+room.Nick, "get", "").Add(wire.New(nsPing, "ping")))
	return err == nil
}
