package doctor

import (
	"context"
	"errors"
	"fmt"

	"bellhop/component"
	"bellhop/internal/wire"
)

// own is a component stream of the doctor's own. It keeps what comes for the doctor, and tells
// everybody else that nobody is in.
type own struct {
	*line

	link *component.Link
	host string // of the rooms
	up   chan struct{}
	done chan struct{}
	err  error // why it ended; to be read after done
	stop context.CancelFunc
}

// dial opens a stream for the configured domain, and returns when it stands.
func (x *exam) dial(ctx context.Context) (*own, error) {
	c := x.cfg.XMPP
	o := &own{host: c.MUC, up: make(chan struct{}), done: make(chan struct{})}
	o.link = component.New(component.Config{
		Address: c.Address, Domain: c.Domain, Secret: []byte(c.Secret.Reveal()), AllowPlain: c.AllowPlain, TLS: x.tls,
		RequestTimeout: answerTime, Handshake: answerTime, Once: true,
		MaxStanza: 1 << 20, // it is the server's limit that is asked for
	}, o)
	o.line = newLine(o.link, c.Domain, x.name)
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	o.stop = stop
	go func() { // ends with hangUp, or with the stream
		defer close(o.done)
		o.err = o.link.Run(run)
		o.end(o.err)
	}()
	select {
	case <-o.up:
		return o, nil
	case <-o.done:
	case <-ctx.Done():
		o.hangUp()
	}
	stop()
	if o.err == nil {
		o.err = ctx.Err()
	}
	return nil, o.err
}

// hangUp ends the stream politely.
func (o *own) hangUp() {
	o.stop()
	<-o.done
}

// Up implements [component.Handler].
func (o *own) Up() { close(o.up) }

// Down implements [component.Handler].
func (o *own) Down(error) {}

// Stanza implements [component.Handler]. People who write meanwhile are told to come back; into
// rooms nothing is answered: it would cost the desk its place there.
func (o *own) Stanza(e *wire.Element) {
	from, typ := e.Attr("from"), e.Attr("type")
	switch {
	case o.take(e), wire.Domain(from) == o.host:
	case typ == "error" || wire.Bare(from) == o.domain:
	case e.Is("", "iq") && (typ == "get" || typ == "set"), e.Is("", "message") && typ == "chat":
		o.Send(wire.ErrorReply(e, "wait", "recipient-unavailable", "The desk is being examined. Please try again in a minute."), nil)
	}
}

// stream looks at the component stream, and at all that can be seen through it.
func (x *exam) stream(ctx context.Context) {
	o, err := x.dial(ctx)
	if err != nil {
		x.refused(err)
		return
	}
	x.ok("stream", "%s takes us as component %s", x.cfg.XMPP.Address, x.cfg.XMPP.Domain)
	x.overStream(ctx, o.line)
	if err := o.broken(ctx); err != nil {
		x.add(Fail, "stream", "the rest was not looked at: "+err.Error(), "see the server's log")
	} else {
		x.size(ctx, o.line) // may end the stream
	}
	o.hangUp()
	x.takeOver(ctx)
}

// overStream looks at what can be seen through a stream without harm to it, whosever it is.
func (x *exam) overStream(ctx context.Context, l *line) {
	x.steps(ctx, l, func() { x.software(ctx, l) })
	x.rooms(ctx, l)
	x.steps(ctx, l, func() { x.nagle(ctx, l) })
}

// refused says why there is no stream.
func (x *exam) refused(err error) {
	if refused, ok := errors.AsType[*component.RefusedError](err); ok {
		text := "the server refuses us: " + refused.Condition
		if refused.Text != "" {
			text += " (" + refused.Text + ")"
		}
		x.add(Fail, "stream", text, refused.Mend)
		return
	}
	if errors.Is(err, component.ErrConflict) {
		x.add(Fail, "stream", "another connection has the domain "+x.cfg.XMPP.Domain,
			"stop the desk, or whatever else uses it with another database")
		return
	}
	x.add(Fail, "stream", "there is no stream: "+err.Error(), "let xmpp.address name the server's component port")
}

const (
	nsVersion   = "jabber:iq:version"
	nsDiscoInfo = "http://jabber.org/protocol/disco#info"
)

// software asks the server what it is, so that mends can name its settings.
func (x *exam) software(ctx context.Context, l *line) {
	iq := wire.IQ(l.me(), x.cfg.XMPP.Server, "get", "").Add(wire.New(nsVersion, "query"))
	answer, err := l.ask(ctx, iq)
	if err != nil {
		x.add(Warn, "server", fmt.Sprintf("%s does not say what it is: %v", x.cfg.XMPP.Server, err),
			"let xmpp.server name the server's own domain; this asks by XEP-0092, which Prosody and ejabberd have in module version")
		return
	}
	query := answer.Child(nsVersion, "query")
	x.server = software(query.ChildText(nsVersion, "name"))
	x.ok("server", "%s is %s %s", x.cfg.XMPP.Server, query.ChildText(nsVersion, "name"), query.ChildText(nsVersion, "version"))
}
