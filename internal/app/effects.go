package app

import (
	"context"
	"errors"
	"time"

	"bellhop/component"
	"bellhop/internal/adhoc"
	"bellhop/internal/desk"
	"bellhop/internal/metrics"
	"bellhop/internal/wire"
)

// release hands the effects of a stored batch to who carries them out. Those of a session go
// through its room's queue, also when they are not the room's, so that their order holds.
func (t *term) release(out []desk.Outgoing) {
	t.tracer.Released(out)
	for _, o := range out {
		if _, known := o.Effect.(desk.KnownRooms); known || o.Session != "" {
			t.rooms.Do(o)
			continue
		}
		t.outside(o)
	}
}

// outside carries out what is not the rooms'. An effect whose stream was cut stays owed: it
// comes again when the stream stands.
func (t *term) outside(o desk.Outgoing) {
	done := func(err error) {
		switch {
		case o.ID == 0 || streamEnded(err):
		case err != nil:
			t.post(desk.EffectDone{ID: o.ID, Failed: err.Error()})
		default:
			t.post(desk.EffectDone{ID: o.ID})
		}
	}
	a, isAnswer := o.Effect.(desk.Answer)
	m, isMail := o.Effect.(desk.Mail)
	switch {
	case isMail:
		t.sendMail(o.ID, m)
	case !isAnswer:
		t.edge.Do(o, done)
	case a.Reply.To == desk.Operator:
		t.answerOperator(a, done)
	default:
		if e := t.commands.Answer(o, a); e != nil {
			t.link.Send(e, done)
			return
		}
		done(nil)
	}
}

// post gives an event to the loop. When even the room for what the rooms report is full, the
// stream is cut: what is dropped now is asked for after the reconnect.
func (t *term) post(e desk.Event) {
	if t.traced(e, t.loop.Post) != nil {
		t.metrics.Refused("mailbox")
		t.link.Break(errOverrun)
	}
}

// errOverrun ends a stream that brings more than the database takes.
var errOverrun = errors.New("app: the mailbox is full, the stream is cut")

func (t *term) send(e *wire.Element) { t.link.Send(e, nil) }

// saidInPrivate takes what a participant says to the desk in private.
func (t *term) saidInPrivate(session desk.SessionID, from desk.JID, _, body string) {
	t.commands.Text(from, string(session)+"@"+t.cfg.XMPP.Domain, body, "", "", session)
}

// saidToAll takes what a participant says with a "!" to the whole room.
func (t *term) saidToAll(session desk.SessionID, from desk.JID, _, body string) {
	t.commands.Text(from, string(session)+"@"+t.cfg.XMPP.MUC, body, "", "", session)
}

// core is the loop as the edge and the commands see it.
func (t *term) core() core { return core{t} }

type core struct{ t *term }

func (c core) Post(e desk.Event) error          { c.t.post(e); return nil }
func (c core) Request(e desk.Event) error       { return c.t.traced(e, c.t.loop.Request) }
func (c core) Read(read func(*desk.Desk)) error { return c.t.loop.Read(read) }

// asked is the loop as the commands see it: what they post is asked by people.
type asked struct{ core }

func (a asked) Post(e desk.Event) error { return a.Request(e) }

func (a asked) Decide(decide func(*desk.Desk) []desk.Event, stored func(error)) error {
	return a.t.loop.Decide(func(d *desk.Desk) []desk.Event {
		events := decide(d)
		for _, e := range events {
			a.t.tracer.Posted(e)
		}
		return events
	}, stored)
}

var _ adhoc.Desk = asked{}

// handler puts the edge behind the link, which is made first.
type handler struct{ t *term }

func (h handler) Stanza(e *wire.Element) {
	if v := h.t.visit.Load(); v != nil && v.Stanza(e) {
		return
	}
	h.t.traceStanza(e)
	h.t.edge.Stanza(e)
}

func (h handler) Up() {
	h.t.health.linkUp(true)
	h.t.edge.Up()
	go h.t.lookAtRooms() // ends with the answer, or a timeout
}

func (h handler) Down(err error) {
	if v := h.t.visit.Load(); v != nil {
		v.Down(err)
	}
	h.t.health.linkUp(false)
	h.t.edge.Down(err)
}

// streamObserver counts stanzas.
type streamObserver struct{ m *metrics.Metrics }

func (o streamObserver) In(k component.Kind)        { o.m.StanzaIn(string(k)) }
func (o streamObserver) Out(k component.Kind)       { o.m.StanzaOut(string(k)) }
func (o streamObserver) Reconnect()                 { o.m.Reconnect() }
func (o streamObserver) Dropped(r component.Reason) { o.m.StanzaDropped(string(r)) }

// streamEnded reports whether an error of the stream says that the stanza may not have been
// taken because the stream ended: what it carried is still owed then.
func streamEnded(err error) bool {
	return errors.Is(err, component.ErrCut) || errors.Is(err, component.ErrDown) || errors.Is(err, component.ErrQueueFull)
}

// lookAtRooms says in the log what is wrong with the room host, before a customer finds out.
func (t *term) lookAtRooms() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	host, err := t.rooms.Probe(ctx)
	switch {
	case streamEnded(err):
	case err != nil:
		t.log.Error("no rooms can be opened", "error", err)
	case !host.Archive:
		t.log.Warn("the room host keeps no archive: what is said while the desk is away is lost; enable MAM on it", "muc", t.cfg.XMPP.MUC)
	}
}
