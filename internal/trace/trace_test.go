package trace

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
	"bellhop/services"
)

const (
	domain  = "desk.example.org"
	session = desk.SessionID("s-mfrggzdfmztwq2lknnwg23tpou")
	alice   = desk.JID("alice@example.org")
	bob     = desk.JID("bob@example.org")
)

// house is a loop whose events, transactions and effects are traced.
type house struct {
	*testing.T
	tracer *Tracer
	spans  *tracetest.InMemoryExporter
	loop   *desk.Loop

	mu       sync.Mutex
	released []desk.Outgoing
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, spans: tracetest.NewInMemoryExporter()}
	h.tracer = New(h.spans)
	store := desktest.NewMemory(nil)
	lease, ok, err := store.Acquire(t.Context(), domain, "test", time.Hour)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	h.loop = desk.NewLoop(desk.LoopConfig{
		Options: desk.Options{
			Domain: domain, MUC: "rooms.example.org", Admins: []desk.JID{"admin@example.org"}, Kinds: services.Kinds(),
			Texts: func(_ string, _ map[string]string, key desk.TextKey, _ ...string) string { return string(key) },
		},
		Store: store, Lease: func() desk.Lease { return lease }, Observer: h.tracer, Log: slog.New(slog.DiscardHandler),
		Release: func(out []desk.Outgoing) {
			h.tracer.Released(out)
			h.mu.Lock()
			defer h.mu.Unlock()
			h.released = append(h.released, out...)
		},
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.loop.Run(ctx) }() // ends with stop
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return h
}

// happens posts an event and has its effects done.
func (h *house) happens(e desk.Event) {
	h.Helper()
	h.tracer.Posted(e)
	if err := h.loop.Post(e); err != nil {
		h.Fatal(err)
	}
	h.settled()
	h.mu.Lock()
	out := h.released
	h.released = nil
	h.mu.Unlock()
	for _, o := range out {
		if open, ok := o.Effect.(desk.OpenRoom); ok {
			h.happens(desk.RoomOpened{Session: open.Session})
		}
		if o.ID != 0 {
			h.happens(desk.EffectDone{ID: o.ID})
		}
	}
}

// settled waits until what was posted is done with.
func (h *house) settled() {
	h.Helper()
	done := make(chan struct{})
	for range 2 { // the second time after the effects of the first were released
		if err := h.loop.Read(func(*desk.Desk) { done <- struct{}{} }); err != nil {
			h.Fatal(err)
		}
		<-done
	}
}

// TestSession follows a session from the stanza that asked for it to the end of its room.
func TestSession(t *testing.T) {
	h := newHouse(t)
	admin := desk.Reply{To: "admin@example.org/x"}
	h.happens(desk.LinkUp{})
	h.happens(desk.PutService{Reply: admin, Service: desk.Service{Name: "sales"}})
	h.happens(desk.PutCSR{Reply: admin, Profile: desk.CSRProfile{JID: bob, Name: "Bob", Capacity: 1, Services: []desk.ServiceName{"sales"}}})
	h.happens(desk.PresenceChanged{JID: bob + "/pc", Show: desk.Online})

	h.tracer.Stanza("iq", string(alice+"/phone"), "c1", "")
	h.happens(desk.Contact{
		Reply:   desk.Reply{To: alice + "/phone", From: domain, ID: "c1", Node: "contact"},
		Service: "sales", ID: session, Token: "secret token", Name: "Alice", Question: "secret question",
	})
	h.tracer.Stanza("presence", string(session+"@rooms.example.org/Alice"), "", session)
	h.happens(desk.OccupantJoined{Session: session, JID: alice + "/phone", Nick: "Alice"})
	h.happens(desk.OccupantJoined{Session: session, JID: bob + "/pc", Nick: "Bob"})
	h.happens(desk.CloseSession{Reply: desk.Reply{To: bob + "/pc", From: domain, ID: "c2"}, Session: session})
	if err := h.tracer.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	trace := ""
	by := make(map[string]tracetest.SpanStub)
	names := make(map[string]string)
	for _, s := range h.spans.GetSpans() {
		if s.SpanContext.TraceID() != root(session).TraceID() {
			t.Errorf("%s is of another trace", s.Name)
			continue
		}
		trace = s.SpanContext.TraceID().String()
		names[s.SpanContext.SpanID().String()] = s.Name
		if _, again := by[s.Name]; !again || strings.HasPrefix(s.Name, "stanza") {
			by[s.Name] = s
		}
		if s.EndTime.Before(s.StartTime) {
			t.Errorf("%s ends before it begins", s.Name)
		}
		if text, err := json.Marshal(s.Attributes); err != nil || strings.Contains(string(text), "secret") || strings.Contains(string(text), "example.org") {
			t.Errorf("%s tells too much: %s %v", s.Name, text, err)
		}
	}
	if len(trace) != 32 {
		t.Fatalf("nothing is traced: %v", names)
	}
	for name, parent := range map[string]string{
		"session": "", "stanza iq": "session", "event Contact": "stanza iq", "effect OpenRoom": "event Contact",
		"effect Answer": "event Contact", "event RoomOpened": "session", "stanza presence": "session",
		"event CloseSession": "session", "effect CloseRoom": "event CloseSession",
	} {
		s, ok := by[name]
		if !ok {
			t.Errorf("there is no %s in %v", name, names)
			continue
		}
		if got := names[s.Parent.SpanID().String()]; got != parent {
			t.Errorf("%s is below %q, want %q", name, got, parent)
		}
	}
	transactions := 0
	for _, s := range h.spans.GetSpans() {
		if s.Name == "transaction" {
			transactions++
			if !strings.HasPrefix(names[s.Parent.SpanID().String()], "event ") {
				t.Errorf("a transaction is below %q", names[s.Parent.SpanID().String()])
			}
		}
	}
	if transactions < 4 {
		t.Errorf("%d transactions", transactions)
	}
	h.tracer.mu.Lock()
	defer h.tracer.mu.Unlock()
	if n := len(h.tracer.stanzas) + len(h.tracer.events) + len(h.tracer.effects) + len(h.tracer.causes); n != 0 {
		t.Errorf("%d are left: %v %v %v %v", n, h.tracer.stanzas, h.tracer.events, h.tracer.effects, h.tracer.causes)
	}
}

// TestFailures: what could not be posted and what could not be done are errors.
func TestFailures(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tr := New(spans)
	e := desk.Contact{ID: session, Reply: desk.Reply{To: alice, ID: "x"}}
	tr.Posted(e)
	tr.NotTaken(e)
	tr.Released([]desk.Outgoing{{ID: 7, Session: session, Effect: desk.Invite{Session: session}}})
	tr.Posted(desk.EffectDone{ID: 7, Failed: "alice is away"})
	tr.Posted(desk.EffectDone{ID: 7})
	if err := tr.provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	if len(got) != 2 || got[0].Status.Code != codes.Error || got[1].Status.Code != codes.Error || strings.Contains(got[1].Status.Description, "alice") {
		t.Errorf("%+v", got)
	}
	var none *Tracer
	none.Posted(e)
	none.NotTaken(e)
	none.Stanza("iq", "", "", "")
	none.Released(nil)
	if err := none.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestOTLP: a collector gets what the specification says, and the log says once when it does not.
func TestOTLP(t *testing.T) {
	var mu sync.Mutex
	var bodies []string
	status := http.StatusOK
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+string(body))
		w.WriteHeader(status)
	}))
	defer collector.Close()
	var log strings.Builder
	exporter := NewOTLP(collector.URL, "1.2", slog.New(slog.NewTextHandler(&log, nil)))
	tr := New(exporter, sdk.WithSyncer(exporter))
	defer func() {
		if err := tr.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	tr.Released([]desk.Outgoing{{Session: session, Effect: desk.Invite{Session: session}}})
	if len(bodies) != 1 {
		t.Fatal(bodies)
	}
	own := root(session)
	for _, want := range []string{
		"POST /v1/traces application/json {", `"traceId":"` + own.TraceID().String() + `"`, `"parentSpanId":"` + own.SpanID().String() + `"`,
		`"name":"effect Invite"`, `"kind":1`, `"startTimeUnixNano":"1`, `{"key":"service.name","value":{"stringValue":"bellhop"}}`, `"stringValue":"1.2"`,
	} {
		if !strings.Contains(bodies[0], want) {
			t.Errorf("there is no %s in %s", want, bodies[0])
		}
	}
	for _, answer := range []int{http.StatusServiceUnavailable, http.StatusServiceUnavailable, http.StatusOK} {
		mu.Lock()
		status = answer
		mu.Unlock()
		tr.Released([]desk.Outgoing{{Session: session, Effect: desk.Invite{Session: session}}})
	}
	if strings.Count(log.String(), "takes no traces") != 1 || strings.Count(log.String(), "takes traces again") != 1 {
		t.Error(log.String())
	}
}
