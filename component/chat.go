package component

import (
	"strconv"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const (
	nsQuickResponse = "urn:xmpp:tmp:quick-response" // XEP-0439
	nsReceipts      = wire.NSReceipts               // XEP-0184
	maxBody         = 16 << 10                      // bytes of a text that is taken in
)

// message takes a chat message: a command, or a customer's words to a service. What rooms
// say does not come here.
func (x *Edge) message(e *wire.Element) {
	from, to := e.Attr("from"), e.Attr("to")
	switch e.Attr("type") {
	case "error":
		x.bounced(e)
		return
	case "groupchat", "headline":
		return
	}
	if x.formMessage(e) {
		return
	}
	body := strings.TrimSpace(e.ChildText("", "body"))
	if body == "" {
		x.signal(e) // a chat state, a receipt: no answer is owed for those
		return
	}
	switch x.pace.take(wire.Bare(from), costMessage) {
	case paceOK:
	case paceWarn:
		x.cfg.Refused("rate")
		x.reject(e, "wait", "policy-violation", x.cfg.Texts(e.Lang(), nil, desk.TextTooFast))
		return
	case paceDrop:
		x.cfg.Refused("rate")
		return
	}
	if len(body) > maxBody {
		x.cfg.Refused("size")
		x.reject(e, "modify", "policy-violation",
			x.cfg.Texts(e.Lang(), nil, desk.TextTooLong, "label", "message", "max", strconv.Itoa(maxBody)))
		return
	}
	x.receipt(e)
	if x.cfg.Commands.Text(desk.JID(from), to, body, e.Attr("id"), e.Lang(), "") {
		return
	}
	place, local := placeOf(to)
	if place == placeSession {
		x.sessionChat(e, local, body)
		return
	}
	if place != placeService {
		x.reject(e, "cancel", "service-unavailable", x.cfg.Texts(e.Lang(), nil, desk.TextTryHelp))
		return
	}
	err := x.cfg.Core.Request(desk.CustomerWrote{
		Reply:   desk.Reply{To: desk.JID(from), From: desk.JID(wire.Bare(to)), ID: e.Attr("id"), Chat: true, Lang: e.Lang()},
		Service: desk.ServiceName(local), ID: desk.NewSessionID(), Token: desk.NewToken(), Body: body, Meta: metaOf(e),
	})
	if err != nil {
		x.cfg.Refused("mailbox")
		x.reject(e, "wait", "resource-constraint", x.cfg.Texts(e.Lang(), nil, desk.TextBusy))
	}
}

// receipt says that a message has come, to who asks (XEP-0184 §5).
func (x *Edge) receipt(e *wire.Element) {
	if e.Attr("id") == "" || e.Child(nsReceipts, "request") == nil {
		return
	}
	m := wire.Message(e.Attr("to"), e.Attr("from"), e.Attr("type"))
	if e.Attr("type") == "" {
		m.SetAttr("type", "normal")
	}
	x.cfg.Out.Send(m.Add(wire.New(nsReceipts, "received").SetAttr("id", e.Attr("id"))), nil)
}

// Do carries out an effect that is not the rooms': a chat message, a subscription, a probe.
// done is called once it is sure to have been taken by the server, or not.
func (x *Edge) Do(o desk.Outgoing, done func(error)) {
	switch f := o.Effect.(type) {
	case desk.Tell:
		x.tell(o.ID, f, done)
	case desk.Subscribe:
		x.subscribe(f.CSR, done)
	case desk.Watch:
		x.watch(f, done)
	case desk.Unsubscribe:
		x.unsubscribe(f.CSR, done)
	case desk.Probe:
		x.probe(f)
	case desk.OpenRoom, desk.Admit, desk.Invite, desk.Say, desk.StandIn, desk.SayAs, desk.StepOut,
		desk.Remove, desk.CloseRoom, desk.CloseUnknown, desk.KnownRooms, desk.Reconcile: // the rooms'
	case desk.Mail: // the mailer's
	case desk.Answer: // the commands'
	}
}

// tell sends a chat message, with the place in the queue (XEP-0142 §4.2.3) and quick
// responses where the effect has them.
func (x *Edge) tell(id desk.EffectID, t desk.Tell, done func(error)) {
	m := wire.Message(t.From+"@"+x.cfg.Domain, string(t.To), "chat")
	if t.Text != "" {
		m.SetAttr("id", id.String()).AddText("", "body", t.Text)
	} else {
		m.SetAttr("id", newID())
	}
	m.Pass(wire.Passing{State: string(t.Meta.State), Replaces: t.Meta.Replaces, Asks: t.Meta.Asks, Got: t.Meta.Got})
	if t.Form != nil {
		m.Add(sheet(t.Form))
	}
	if q := t.Queue; q != nil {
		m.Add(wire.New(nsWorkgroup, "queue-status").
			AddText(nsWorkgroup, "position", strconv.Itoa(q.Position)).
			AddText(nsWorkgroup, "time", strconv.Itoa(q.Wait)))
	}
	for _, r := range t.Responses {
		m.Add(wire.New(nsQuickResponse, "response").SetAttr("value", r.Value).SetAttr("label", r.Label))
	}
	x.cfg.Out.Send(m, done)
}
