package board

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"bellhop/internal/desk"
	"bellhop/services"
)

const (
	eve   = desk.JID("eve@example.org") // a supervisor
	admin = desk.JID("admin@example.org")
	bob   = desk.JID("bob@example.org") // a CSR
)

// house is a desk with what the wallboard needs around it. It stands still unless told
// otherwise.
type house struct {
	t testing.TB

	mu     sync.Mutex
	desk   *desk.Desk
	keys   map[string]Pass
	passes map[string]Pass
	noted  []desk.Noted
	flows  []desk.Flow
	rows   []desk.ReportRow

	away             atomic.Bool // the process stands by
	reads, flowReads atomic.Int64
	entered, slow    chan struct{} // what a report is told of, and waits for; nil: nothing
}

func newHouse(t testing.TB) *house {
	t.Helper()
	d, err := desk.New(desk.Options{
		Domain: "desk.example.org", MUC: "rooms.example.org", Name: "Desk", Epoch: 1, Admins: []desk.JID{admin},
		Kinds: services.Kinds(),
		Texts: func(_ string, _ map[string]string, key desk.TextKey, _ ...string) string { return string(key) },
	}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, desk: d, keys: make(map[string]Pass), passes: make(map[string]Pass)}
	h.apply(desk.SetRole{Reply: desk.Reply{To: admin}, JID: eve, Role: desk.RoleSupervisor, On: true})
	h.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: desk.Service{Name: "sales", Title: "Sales", MaxWaiting: 100_000}})
	h.apply(desk.PutCSR{Reply: desk.Reply{To: admin}, Profile: desk.CSRProfile{JID: bob, Name: "Bob", Capacity: 2, Services: []desk.ServiceName{"sales"}}})
	h.apply(desk.LinkUp{})
	return h
}

func (h *house) apply(e desk.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.desk.Apply(time.Now(), e)
	h.desk.TakeChanges()
}

func (h *house) config() Config {
	return Config{
		Name: "Desk", Address: "desk@desk.example.org", Target: 20 * time.Second,
		Desk: h, Passes: h, Records: h, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Assets: fstest.MapFS{"board.js": {Data: []byte("export {}")}},
	}
}

func (h *house) Read(_ context.Context, read func(*desk.Desk)) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away.Load() {
		return desk.ErrBusy
	}
	h.reads.Add(1)
	read(h.desk)
	return nil
}

func (h *house) Note(n desk.Noted) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.away.Load() {
		return desk.ErrBusy
	}
	h.noted = append(h.noted, n)
	return nil
}

func (h *house) Spend(_ context.Context, key, cookie []byte, lasts time.Duration) (Pass, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.keys[string(key)]
	delete(h.keys, string(key))
	if !ok || !time.Now().Before(p.Until) {
		return Pass{}, ErrNoPass
	}
	p.Until = time.Now().Add(lasts)
	h.passes[string(cookie)] = p
	return p, nil
}

func (h *house) Pass(_ context.Context, cookie []byte) (Pass, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p, ok := h.passes[string(cookie)]; ok && time.Now().Before(p.Until) {
		return p, nil
	}
	return Pass{}, ErrNoPass
}

func (h *house) Drop(_ context.Context, cookie []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.passes, string(cookie))
	return nil
}

func (h *house) DropAll(_ context.Context, jid desk.JID) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for cookie, p := range h.passes {
		if p.JID == jid {
			delete(h.passes, cookie)
		}
	}
	return nil
}

func (h *house) Flows(context.Context, time.Time, time.Duration, time.Duration) ([]desk.Flow, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.flowReads.Add(1)
	return h.flows, nil
}

func (h *house) Report(context.Context, desk.ReportQuery) ([]desk.ReportRow, error) {
	if h.slow != nil {
		h.entered <- struct{}{}
		<-h.slow
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rows, nil
}

// key returns a key that lets somebody in.
func (h *house) key(jid desk.JID, lasts time.Duration) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := desk.NewToken()
	h.keys[string(Hash(key))] = Pass{JID: jid, Until: time.Now().Add(lasts)}
	return key
}
