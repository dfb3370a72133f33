package metrics

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
	kinds "bellhop/services"
)

const (
	domain = "desk.example.org"
	alice  = desk.JID("alice@example.org/phone")
	bob    = desk.JID("bob@example.org/desk")
	carol  = desk.JID("carol@example.org/desk")
)

// hall is a desk at work: the loop, a store, and the metrics of both, in a synctest bubble.
type hall struct {
	*testing.T
	reg     *prometheus.Registry
	metrics *Metrics
	store   *desktest.Memory
	loop    *desk.Loop
	end     func() error

	mu   sync.Mutex
	owed []desk.EffectID // released and not done
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{T: t, store: desktest.NewMemory(nil)}
	h.reg, h.metrics = newRegistry()
	h.start()
	return h
}

// newRegistry returns the metrics of a process.
func newRegistry() (*prometheus.Registry, *Metrics) {
	reg := prometheus.NewPedanticRegistry()
	return reg, New(reg)
}

// start has a process take the lease and work, at first on these events.
func (h *hall) start(first ...desk.Event) {
	h.Helper()
	lease, ok, err := h.store.Acquire(h.Context(), domain, "one", 24*time.Hour)
	if err != nil || !ok {
		h.Fatalf("no lease: %v", err)
	}
	h.metrics.LeaseHeld(true)
	h.loop = desk.NewLoop(desk.LoopConfig{
		Options: desk.Options{
			Domain: domain, MUC: "rooms.example.org", Name: "Desk", Kinds: kinds.Kinds(),
			Texts: func(_ string, _ map[string]string, key desk.TextKey, args ...string) string {
				return fmt.Sprint(key, args)
			},
		},
		Store: h.store, Lease: func() desk.Lease { return lease }, Observer: h.metrics,
		Release: func(out []desk.Outgoing) {
			h.mu.Lock()
			defer h.mu.Unlock()
			for _, o := range out {
				if o.ID != 0 {
					h.owed = append(h.owed, o.ID)
				}
			}
		},
		Log: slog.New(slog.DiscardHandler),
	})
	for _, e := range first {
		if err := h.loop.Post(e); err != nil {
			h.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(h.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.loop.Run(ctx) }()
	h.end = func() error { cancel(); return <-ended }
	synctest.Wait()
}

func (h *hall) post(events ...desk.Event) {
	h.Helper()
	for _, e := range events {
		if err := h.loop.Post(e); err != nil {
			h.Fatalf("post %T: %v", e, err)
		}
		synctest.Wait()
	}
}

// furnish sets up the services sales and help, and Bob and Carol for sales, signed in.
func (h *hall) furnish() {
	h.Helper()
	h.post(
		desk.ApplySettings{
			Reply:    operator(),
			Services: []desk.Service{{Name: "sales", WrapUp: time.Minute, MaxWaiting: 2}, {Name: "help"}},
			CSRs: []desk.CSRProfile{
				{JID: bob.Bare(), Name: "Bob", Capacity: 1, Services: []desk.ServiceName{"sales"}},
				{JID: carol.Bare(), Name: "Carol", Capacity: 1, Services: []desk.ServiceName{"sales"}},
			},
		},
	)
	time.Sleep(period) // the next look is due
	h.post(desk.LinkUp{})
}

func operator() desk.Reply { return desk.Reply{To: desk.Operator, From: domain} }

func reply(who desk.JID) desk.Reply { return desk.Reply{To: who, From: domain} }

func (h *hall) contact(who desk.JID) desk.SessionID {
	h.Helper()
	id := desk.NewSessionID()
	h.post(desk.Contact{Reply: reply(who), Service: "sales", ID: id, Token: desk.NewToken(), Question: "Which?"})
	return id
}

func (h *hall) come(id desk.SessionID, who desk.JID) {
	h.Helper()
	h.post(desk.OccupantJoined{Session: id, JID: who, Nick: who.Local()})
}

// done says that all effects have been carried out.
func (h *hall) done() {
	h.Helper()
	for {
		h.mu.Lock()
		owed := h.owed
		h.owed = nil
		h.mu.Unlock()
		if len(owed) == 0 {
			return
		}
		for _, id := range owed {
			h.post(desk.EffectDone{ID: id})
		}
	}
}

// expect compares metrics, given by their series with a value other than 0, with the
// exposition. A metric that is named alone has no such series.
func (h *hall) expect(want string) {
	h.Helper()
	names := make(map[string]bool)
	var series []string
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name := line[:strings.IndexAny(line+" ", "{ ")]
		names[name] = true
		if line != name {
			series = append(series, line)
		}
	}
	var got []string
	for _, line := range h.gather() {
		name := line[:strings.IndexAny(line, "{ ")]
		if names[name] && !strings.HasSuffix(line, " 0") {
			got = append(got, line)
		}
	}
	missing, extra := difference(series, got), difference(got, series)
	if len(missing)+len(extra) > 0 {
		h.Errorf("missing:\n\t%s\nnot expected:\n\t%s", strings.Join(missing, "\n\t"), strings.Join(extra, "\n\t"))
	}
}

func difference(a, b []string) (only []string) {
	in := make(map[string]bool)
	for _, s := range b {
		in[s] = true
	}
	for _, s := range a {
		if !in[s] {
			only = append(only, s)
		}
	}
	return only
}

// gather returns the series with their values; of a histogram its count and sum.
func (h *hall) gather() (lines []string) {
	h.Helper()
	families, err := h.reg.Gather()
	if err != nil {
		h.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			var labels []string
			for _, l := range metric.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			series := family.GetName()
			if len(labels) > 0 {
				series += "{" + strings.Join(labels, ",") + "}"
			}
			value := metric.GetGauge().GetValue() + metric.GetCounter().GetValue()
			if hist := metric.GetHistogram(); hist != nil {
				lines = append(lines, fmt.Sprintf("%s %d in %gs", series, hist.GetSampleCount(), hist.GetSampleSum()))
				continue
			}
			lines = append(lines, fmt.Sprintf("%s %g", series, value))
		}
	}
	return lines
}

// seriesOf counts the series of a service.
func (h *hall) seriesOf(service string) (n int) {
	h.Helper()
	for _, line := range h.gather() {
		if strings.Contains(line, fmt.Sprintf("service=%q", service)) {
			n++
		}
	}
	return n
}
