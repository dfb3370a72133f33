package trace

import (
	"context"
	"reflect"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"

	"bellhop/internal/desk"
)

// maxOpen bounds how many spans of a kind are under way; what goes beyond is not traced.
const maxOpen = 50_000

// Tracer makes the spans. Its methods may be called from any goroutine; none of them waits.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   api.Tracer

	mu      sync.Mutex // guards what follows; leaf
	stanzas map[stanzaKey]stanza
	events  map[eventKey][]event       // posted, not stored yet, in order
	causes  map[desk.SessionID]cause   // the event stored last, of sessions that are not closed
	effects map[desk.EffectID]api.Span // released, not done yet
	batch   transaction                // the one that was stored last
}

// stanzaKey is what a stanza and the event that it becomes have in common: who sent it, and its
// id; or, for what rooms report, the session.
type stanzaKey struct{ from, id string }

type stanza struct {
	name string
	at   time.Time
}

type eventKey struct {
	session desk.SessionID
	name    string
}

type event struct{ stanza, span api.Span }

type cause struct{ ctx context.Context } //nolint:containedctx // it carries a span's identity alone

type transaction struct {
	began, stored time.Time
	sessions      map[desk.SessionID]bool
	events        int
}

// New returns a tracer whose spans go to an exporter.
func New(exporter sdk.SpanExporter, options ...sdk.TracerProviderOption) *Tracer {
	options = append([]sdk.TracerProviderOption{
		sdk.WithBatcher(exporter, sdk.WithMaxQueueSize(16_384), sdk.WithBatchTimeout(2*time.Second)),
		sdk.WithSampler(sdk.AlwaysSample()), sdk.WithIDGenerator(ids{}),
	}, options...)
	p := sdk.NewTracerProvider(options...)
	return &Tracer{
		provider: p, tracer: p.Tracer("bellhop"),
		stanzas: make(map[stanzaKey]stanza), events: make(map[eventKey][]event),
		causes: make(map[desk.SessionID]cause), effects: make(map[desk.EffectID]api.Span),
	}
}

// Stop sends what is finished and ends the exporter.
func (t *Tracer) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Stanza is told that a stanza was read, before anything is done about it: its kind, its sender
// and its id, and the session that it is from or for, if its addresses say.
func (t *Tracer) Stanza(kind, from, id string, session desk.SessionID) {
	if t == nil {
		return
	}
	key := stanzaKey{from, id}
	if session != "" {
		key = stanzaKey{string(session), ""}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.stanzas) >= maxOpen { // most stanzas come to nothing that is traced
		clear(t.stanzas)
	}
	t.stanzas[key] = stanza{kind, time.Now()}
}

// Posted is told that an event is about to be posted.
func (t *Tracer) Posted(e desk.Event) {
	if t == nil {
		return
	}
	if done, ok := e.(desk.EffectDone); ok {
		t.done(done)
		return
	}
	session := sessionOf(e)
	if session == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.events) >= maxOpen {
		return
	}
	ctx := within(session)
	key := eventKey{session, nameOf(e)}
	var ev event
	from, found := t.stanzas[t.stanzaOf(e, session)]
	if found {
		delete(t.stanzas, t.stanzaOf(e, session))
		ctx, ev.stanza = t.tracer.Start(ctx, "stanza "+from.name, api.WithTimestamp(from.at))
	}
	_, ev.span = t.tracer.Start(ctx, "event "+key.name)
	t.events[key] = append(t.events[key], ev)
}

func (t *Tracer) stanzaOf(e desk.Event, session desk.SessionID) stanzaKey {
	if reply, ok := fieldOf[desk.Reply](e, "Reply"); ok {
		key := stanzaKey{string(reply.To), reply.ID}
		if _, found := t.stanzas[key]; found {
			return key
		}
	}
	return stanzaKey{string(session), ""}
}

// NotTaken is told that an event could not be posted after all.
func (t *Tracer) NotTaken(e desk.Event) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := eventKey{sessionOf(e), nameOf(e)}
	if waiting := t.events[key]; len(waiting) > 0 {
		waiting[len(waiting)-1].end(codes.Error, "the mailbox is full")
		t.keep(key, waiting[:len(waiting)-1])
	}
}

func (t *Tracer) keep(key eventKey, waiting []event) {
	if len(waiting) == 0 {
		delete(t.events, key)
		return
	}
	t.events[key] = waiting
}

func (e event) end(code codes.Code, why string) {
	e.span.SetStatus(code, why)
	e.span.End()
	if e.stanza != nil {
		e.stanza.End()
	}
}

// Committed implements [desk.Observer].
func (t *Tracer) Committed(events int, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.batch = transaction{began: now.Add(-took), stored: now, events: events, sessions: make(map[desk.SessionID]bool)}
}

// Failed implements [desk.Observer].
func (t *Tracer) Failed(error) {}

// Applied implements [desk.Observer].
func (t *Tracer) Applied(*desk.Desk, int) {}

// Changed implements [desk.Observer]: a session that has closed is a span from its beginning to
// its end, above all others.
func (t *Tracer) Changed(c *desk.Changes) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range c.Sessions {
		s := &c.Sessions[i]
		t.batch.sessions[s.ID] = true
		if s.State != desk.Closed {
			continue
		}
		_, span := t.tracer.Start(as(s.ID), "session", api.WithTimestamp(s.Created), api.WithNewRoot(), api.WithAttributes(
			attribute.String("bellhop.session", string(s.ID)), attribute.String("bellhop.service", string(s.Service)),
			attribute.String("bellhop.end", string(s.End))))
		if !s.Served.IsZero() {
			span.AddEvent("served", api.WithTimestamp(s.Served))
		}
		ended := s.Ended
		if ended.IsZero() {
			ended = t.batch.stored
		}
		span.End(api.WithTimestamp(ended))
		delete(t.causes, s.ID)
	}
	for i := range c.Audit { // what has no row of its own is of the session all the same
		t.batch.sessions[c.Audit[i].Session] = true
	}
	for i := range c.Messages {
		t.batch.sessions[c.Messages[i].Session] = true
	}
}

// Stored implements [desk.Follower]: the events are over, and have the transaction below them.
func (t *Tracer) Stored(events []desk.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range events {
		key := eventKey{sessionOf(e), nameOf(e)}
		waiting := t.events[key]
		if len(waiting) == 0 {
			continue
		}
		ev := waiting[0]
		t.keep(key, waiting[1:])
		if !t.batch.sessions[key.session] { // nothing came of it, or it was about another session
			ev.end(codes.Unset, "")
			continue
		}
		ctx := api.ContextWithSpan(context.Background(), ev.span)
		_, tx := t.tracer.Start(ctx, "transaction", api.WithTimestamp(t.batch.began), api.WithAttributes(attribute.Int("bellhop.batch", t.batch.events)))
		tx.End(api.WithTimestamp(t.batch.stored))
		if len(t.causes) < maxOpen {
			t.causes[key.session] = cause{api.ContextWithSpanContext(context.Background(), ev.span.SpanContext())}
		}
		ev.end(codes.Unset, "")
	}
	t.batch.sessions = nil
}

// Released is told the effects of a stored batch.
func (t *Tracer) Released(out []desk.Outgoing) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range out {
		if o.Session == "" || t.effects[o.ID] != nil || len(t.effects) >= maxOpen {
			continue
		}
		ctx := within(o.Session)
		if c, ok := t.causes[o.Session]; ok {
			ctx = c.ctx
		}
		_, span := t.tracer.Start(ctx, "effect "+nameOf(o.Effect))
		if o.ID == 0 { // nobody says when it is done
			span.End()
			continue
		}
		t.effects[o.ID] = span
	}
}

func (t *Tracer) done(e desk.EffectDone) {
	t.mu.Lock()
	defer t.mu.Unlock()
	span := t.effects[e.ID]
	if span == nil {
		return
	}
	delete(t.effects, e.ID)
	if e.Failed != "" {
		span.SetStatus(codes.Error, "it could not be done")
	}
	span.End()
}

func nameOf(x any) string { return reflect.TypeOf(x).Name() }

// sessionOf returns the session that an event says it is about, or "".
func sessionOf(e desk.Event) desk.SessionID {
	switch e := e.(type) { //nolint:gochecksumtype // the others have it under one name
	case desk.Contact:
		return e.ID
	case desk.CustomerWrote:
		return e.ID
	case desk.Said:
		return e.Message.Session
	}
	session, _ := fieldOf[desk.SessionID](e, "Session")
	return session
}

func fieldOf[T any](e desk.Event, name string) (value T, ok bool) {
	field := reflect.ValueOf(e).FieldByName(name)
	if !field.IsValid() {
		return value, false
	}
	return reflect.TypeAssert[T](field)
}
