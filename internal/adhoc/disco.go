package adhoc

import (
	"context"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const (
	nsItems = "http://jabber.org/protocol/disco#items"
	nsInfo  = "http://jabber.org/protocol/disco#info"
)

// asksForCommands reports whether a get asks which commands there are, or about one of them.
// Nodes that look like an address are the capabilities' or others'.
func asksForCommands(e *wire.Element) bool {
	if q := e.Child(nsItems, "query"); q != nil {
		return q.Attr("node") == NSCommands
	}
	node := e.Child(nsInfo, "query").Attr("node")
	return node == NSCommands || node != "" && !strings.ContainsAny(node, ":/#")
}

// disco lists the commands that the asker may run at the address (XEP-0050 §2.2), or says
// about one that it is one (§2.3).
func (s *Server) disco(ctx context.Context, e *wire.Element, reply desk.Reply) {
	var answer *wire.Element
	err := s.read(ctx, func(view *desk.Desk) {
		env, refusal := s.locate(view, reply)
		switch q := e.Child(nsInfo, "query"); {
		case refusal != nil:
			answer = stanzaError(reply, refusal)
		case q == nil:
			answer = wire.Result(e).Add(env.items())
		default:
			answer = env.info(e, q.Attr("node"))
		}
	})
	if err != nil {
		answer = stanzaError(reply, s.busy(reply.Lang))
	}
	s.cfg.Send(answer)
}

// commands are those that the asker may run at the address.
func (e *Env) commands() []*Command {
	var all []*Command
	for i := range Table {
		if c := &Table[i]; c.At&e.Place != 0 && e.permitted(c) == nil {
			all = append(all, c)
		}
	}
	return all
}

func (e *Env) items() *wire.Element {
	q := wire.New(nsItems, "query").SetAttr("node", NSCommands)
	for _, c := range e.commands() {
		q.Add(wire.New(nsItems, "item").
			SetAttr("jid", string(e.Reply.From)).SetAttr("node", c.Node).SetAttr("name", c.Title))
	}
	return q
}

func (e *Env) info(iq *wire.Element, node string) *wire.Element {
	typ, name := "command-list", "Commands"
	if node != NSCommands {
		c, refusal := e.command(node)
		if refusal != nil {
			return stanzaError(e.Reply, refusal)
		}
		typ, name = "command-node", c.Title
	}
	q := wire.New(nsInfo, "query").SetAttr("node", node).Add(wire.New(nsInfo, "identity").
		SetAttr("category", "automation").SetAttr("type", typ).SetAttr("name", name))
	for _, feature := range []string{NSCommands, wire.NSForm} {
		q.Add(wire.New(nsInfo, "feature").SetAttr("var", feature))
	}
	return wire.Result(iq).Add(q)
}
