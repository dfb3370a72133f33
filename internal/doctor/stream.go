package doctor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/component"
	"bellhop/internal/wire"
)

// line is the desk's component stream in the doctor's hands: it keeps what comes for the doctor,
// and tells everybody else that nobody is in.
type line struct {
	*component.Link

	domain string
	host   string // of the rooms
	up     chan struct{}
	ended  chan struct{}
	err    error // why; to be read after ended
	stop   context.CancelFunc

	mu   sync.Mutex // guards the rest; leaf
	box  []*wire.Element
	news chan struct{}
}

// dial opens a stream for the configured domain, and returns when it stands.
func (x *exam) dial(ctx context.Context) (*line, error) {
	c := x.cfg.XMPP
	l := &line{
		domain: c.Domain, host: c.MUC,
		up: make(chan struct{}), ended: make(chan struct{}), news: make(chan struct{}),
	}
	l.Link = component.New(component.Config{
		Address: c.Address, Domain: c.Domain, Secret: []byte(c.Secret.Reveal()), AllowPlain: c.AllowPlain, TLS: x.tls,
		RequestTimeout: answerTime, Handshake: answerTime, Once: true,
		MaxStanza: 1 << 20, // it is the server's limit that is asked for
	}, l)
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	go func() { // ends with hangUp, or with the stream
		defer close(l.ended)
		l.err = l.Run(run)
	}()
	select {
	case <-l.up:
		return l, nil
	case <-l.ended:
	case <-ctx.Done():
		l.hangUp()
	}
	stop()
	if l.err == nil {
		l.err = ctx.Err()
	}
	return nil, l.err
}

// hangUp ends the stream politely.
func (l *line) hangUp() {
	l.stop()
	<-l.ended
}

// Up implements [component.Handler].
func (l *line) Up() { close(l.up) }

// Down implements [component.Handler].
func (l *line) Down(error) {}

// Stanza implements [component.Handler]. People who write meanwhile are told to come back; into
// rooms nothing is answered: it would cost the desk its place there.
func (l *line) Stanza(e *wire.Element) {
	from, to, typ := e.Attr("from"), e.Attr("to"), e.Attr("type")
	switch {
	case wire.Resource(to) == resource || wire.Domain(from) == l.host:
		l.keep(e)
	case typ == "error" || wire.Bare(from) == l.domain:
	case e.Is("", "iq") && (typ == "get" || typ == "set"), e.Is("", "message") && typ == "chat":
		l.Send(wire.ErrorReply(e, "wait", "recipient-unavailable", "The desk is being examined. Please try again in a minute."), nil)
	}
}

const kept = 1000 // stanzas that nobody awaits; live rooms may be talking

func (l *line) keep(e *wire.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.box = append(l.box, e); len(l.box) > kept {
		l.box = l.box[len(l.box)-kept:]
	}
	close(l.news)
	l.news = make(chan struct{})
}

var errSilence = errors.New("no answer came in time")

// await returns the first stanza that matches, and takes it and all before it out of the box.
func (l *line) await(ctx context.Context, within time.Duration, match func(*wire.Element) bool) (*wire.Element, error) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		l.mu.Lock()
		for i, e := range l.box {
			if match(e) {
				l.box = l.box[i+1:]
				l.mu.Unlock()
				return e, nil
			}
		}
		news := l.news
		l.mu.Unlock()
		select {
		case <-news:
		case <-timer.C:
			return nil, errSilence
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.ended:
			return nil, fmt.Errorf("the server ended the stream: %w", l.err)
		}
	}
}

// ask sends an iq and returns its answer. A stanza error comes as a *component.StanzaError.
func (l *line) ask(ctx context.Context, iq *wire.Element) (*wire.Element, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	return l.Call(ctx, iq)
}

// stream looks at the component stream, and at all that can be seen through it.
func (x *exam) stream(ctx context.Context) {
	l, err := x.dial(ctx)
	if err != nil {
		x.refused(err)
		return
	}
	x.ok("stream", "%s takes us as component %s", x.cfg.XMPP.Address, x.cfg.XMPP.Domain)
	x.software(ctx, l)
	x.rooms(ctx, l)
	x.nagle(ctx, l)
	x.size(ctx, l) // may end the stream
	l.hangUp()
	x.takeOver(ctx)
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
	iq := wire.IQ(x.cfg.XMPP.Domain+"/"+resource, x.cfg.XMPP.Server, "get", "").Add(wire.New(nsVersion, "query"))
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
