package adhoc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const (
	domain = "desk.example.org"
	alice  = desk.JID("alice@example.net/phone")
	bob    = desk.JID("bob@example.org/laptop")
	carol  = desk.JID("carol@example.org/desktop")
	admin  = desk.JID("admin@example.org/pc")
	nobdy  = desk.JID("mallory@example.net/x")
)

// one offers a session to the first free CSR.
type one struct{}

func (one) Check(desk.Service) []desk.Problem { return nil }
func (one) Names() bool                       { return false }
func (one) Begin(desk.View) desk.Begin        { return desk.Begin{} }

func (one) Match(_ desk.View, free desk.Candidates) desk.Match {
	return desk.Match{Offer: free.Best(1), Reason: "test"}
}

// bench is a server on a real desk that applies each event at once.
type bench struct {
	t      *testing.T
	server *Server
	sent   chan *wire.Element

	time   sync.Mutex // guards now; read while mu is held
	now    time.Time
	mu     sync.Mutex // guards the rest
	desk   *desk.Desk
	broken error // what Post and Read fail with
	hold   bool  // answers are kept in held, not sent
	held   []desk.Outgoing
	posted []desk.Event

	refusals int // rows of the audit that say so
	ids      int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, sent: make(chan *wire.Element, 4096), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	opt := desk.Options{
		Domain: domain, MUC: "rooms.example.org", Name: "Desk", Epoch: 1, Admins: []desk.JID{admin.Bare()},
		Kinds: map[desk.KindName]desk.Behaviour{"queue": one{}, "lobby": gathering{}},
		Texts: func(_ string, _ map[string]string, key desk.TextKey, args ...string) string {
			return string(key) + " " + strings.Join(args, " ")
		},
	}
	var err error
	if b.desk, err = desk.New(opt, nil, b.now); err != nil {
		t.Fatal(err)
	}
	b.server = New(Config{
		Domain: domain, Desk: b, Records: records{}, File: file{}, Now: b.clock,
		Send: func(e *wire.Element) { b.sent <- e },
		BoardLink: func(_ context.Context, who desk.JID) (string, error) {
			return "https://desk.example.org/board/in?for=" + string(who), nil
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); b.server.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })

	for _, s := range []desk.Service{
		{Name: "sales", Title: "Sales", Codes: []string{"solved", "follow-up"}},
		{Name: "support", Title: "Support", Form: []desk.FormField{
			{Name: "topic", Label: "Topic", Type: desk.ListSingle, Options: []string{"price", "delivery"}, Required: true},
			{Name: "consent", Label: "You agree", Type: desk.Fixed},
			{Name: "news", Label: "News?", Type: desk.Boolean},
		}},
	} {
		b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: s})
	}
	b.csr(bob, "sales", "support")
	b.apply(desk.LinkUp{})
	return b
}

func (b *bench) csr(jid desk.JID, services ...desk.ServiceName) {
	b.apply(desk.PutCSR{Reply: desk.Reply{To: admin}, Profile: desk.CSRProfile{
		JID: jid.Bare(), Name: strings.ToUpper(jid.Local()), Capacity: 3, Services: services,
	}})
}

func (b *bench) clock() time.Time {
	b.time.Lock()
	defer b.time.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.time.Lock()
	defer b.time.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
}

func (b *bench) apply(e desk.Event) []desk.Outgoing {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posted = append(b.posted, e)
	out := b.desk.Apply(b.clock(), e)
	for _, a := range b.desk.TakeChanges().Audit {
		if a.Action == "refused" {
			b.refusals++
		}
	}
	return out
}

func (b *bench) Post(e desk.Event) error {
	b.mu.Lock()
	broken, hold := b.broken, b.hold
	b.mu.Unlock()
	if broken != nil {
		return broken
	}
	for _, o := range b.apply(e) {
		a, ok := o.Effect.(desk.Answer)
		switch {
		case !ok:
		case hold:
			b.mu.Lock()
			b.held = append(b.held, o)
			b.mu.Unlock()
		default:
			if answer := b.server.Answer(o, a); answer != nil {
				b.sent <- answer
			}
		}
	}
	return nil
}

func (b *bench) Decide(decide func(*desk.Desk) []desk.Event, stored func(error)) error {
	b.mu.Lock()
	broken := b.broken
	var events []desk.Event
	if broken == nil {
		events = decide(b.desk)
	}
	b.mu.Unlock()
	if broken == nil && len(events) == 0 {
		stored(nil)
	}
	for _, e := range events {
		if err := b.Post(e); err != nil {
			return err
		}
	}
	return broken
}

func (b *bench) next() *wire.Element {
	b.t.Helper()
	select {
	case e := <-b.sent:
		return e
	case <-time.After(10 * time.Second):
		b.t.Fatal("no answer")
		return nil
	}
}

// ask sends an iq, by way of its XML, and returns the answer, checking that it is one.
func (b *bench) ask(from desk.JID, to, typ, payload string) *wire.Element {
	b.t.Helper()
	b.ids++
	id := fmt.Sprintf("q%d", b.ids)
	e, err := wire.Parse(fmt.Sprintf(`<iq from='%s' to='%s' type='%s' id='%s'>%s</iq>`, from, to, typ, id, payload))
	if err != nil {
		b.t.Fatal(err)
	}
	if !b.server.IQ(e) {
		b.t.Fatalf("not taken: %v", e)
	}
	a := b.next()
	if a.Attr("id") != id || a.Attr("from") != to || a.Attr("to") != string(from) || !a.Is("", "iq") {
		b.t.Fatalf("not an answer to %v:\n%v", e, a)
	}
	return a
}

// run executes a step of a command: fields are var, value, ….
func (b *bench) run(from desk.JID, to, node, attrs string, form ...string) *wire.Element {
	b.t.Helper()
	x := ""
	if form != nil {
		for i := 0; i+1 < len(form); i += 2 {
			values := ""
			for v := range strings.SplitSeq(form[i+1], "\n") {
				values += "<value>" + v + "</value>"
			}
			x += fmt.Sprintf(`<field var='%s'>%s</field>`, form[i], values)
		}
		x = `<x xmlns='jabber:x:data' type='submit'>` + x + `</x>`
	}
	return b.ask(from, to, "set", fmt.Sprintf(`<command xmlns='%s' node='%s' %s>%s</command>`, NSCommands, node, attrs, x))
}

// write writes a chat and returns the answer's text.
func (b *bench) write(from desk.JID, to, body string, room desk.SessionID) string {
	b.t.Helper()
	if !b.server.Text(from, to, body, "m1", "", room) {
		b.t.Fatalf("%q to %s is no command", body, to)
	}
	e := b.next()
	if !e.Is("", "message") || e.Attr("type") != "chat" || e.Attr("to") != string(from) || e.Attr("id") == "" {
		b.t.Fatalf("not an answer by chat: %v", e)
	}
	return e.ChildText("", "body")
}

// sessionOf begins a session of a customer with a service and returns its name.
func (b *bench) sessionOf(customer desk.JID, service string) desk.SessionID {
	b.t.Helper()
	a := b.run(customer, service+"@"+domain, "contact", "", "name", "Alice", "question", "Why?", "topic", "price")
	return desk.SessionID(result(b.t, a).Get("session"))
}

// present says that bob is there.
func (b *bench) present() { b.apply(desk.PresenceChanged{JID: bob, Show: desk.Online}) }

func command(e *wire.Element) *wire.Element { return e.Child(NSCommands, "command") }

func status(e *wire.Element) string { return command(e).Attr("status") }

func sid(e *wire.Element) string { return "sessionid='" + command(e).Attr("sessionid") + "'" }

func note(e *wire.Element) (typ, text string) {
	n := command(e).Child(NSCommands, "note")
	if n == nil {
		return "", ""
	}
	return n.Attr("type"), n.Text
}

// form returns the form that a step shows.
func form(t *testing.T, e *wire.Element) wire.Form {
	t.Helper()
	f, err := wire.ParseForm(command(e))
	if err != nil || status(e) != "executing" || f.Type != "form" {
		t.Fatalf("no form: %v", e)
	}
	actions := command(e).Child(NSCommands, "actions")
	if actions.Attr("execute") != "complete" || len(actions.Children) != 1 || actions.Child(NSCommands, "complete") == nil {
		t.Errorf("actions of a form of one step: %v", actions)
	}
	return f
}

// result returns the result of a completed command.
func result(t *testing.T, e *wire.Element) wire.Form {
	t.Helper()
	if typ, text := note(e); status(e) != "completed" || typ != "info" || text == "" {
		t.Fatalf("not completed, or no note: %v", e)
	}
	f, err := wire.ParseForm(command(e))
	if err == nil && f.Type != "result" {
		t.Errorf("form of type %q in a result", f.Type)
	}
	if strings.Contains(e.String(), "reported") {
		t.Errorf("a table: %v", e)
	}
	return f
}

// refused checks for a stanza error with a text.
func refused(t *testing.T, e *wire.Element, condition, special string) {
	t.Helper()
	got, _, text, _ := e.StanzaError()
	if got != condition || text == "" || e.Attr("type") != "error" {
		t.Errorf("got %q, want %s with a text: %v", got, condition, e)
	}
	if special != "" && e.Child("", "error").Child(NSCommands, special) == nil {
		t.Errorf("no %s: %v", special, e)
	}
}

// complained checks for a completed command whose note is an error.
func complained(t *testing.T, e *wire.Element, about string) {
	t.Helper()
	typ, text := note(e)
	if status(e) != "completed" || typ != "error" || !strings.Contains(text, about) {
		t.Errorf("no complaint about %q: %v", about, e)
	}
}

func vars(f wire.Form) []string {
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Var)
	}
	slices.Sort(out)
	return out
}

// records are those of one closed session.
type records struct{}

var oldSession = desk.SessionID("s-" + strings.Repeat("a", 26))

func (records) Transcript(context.Context, desk.SessionID) ([]desk.Message, error) {
	return []desk.Message{{At: time.Date(2026, 3, 1, 15, 4, 5, 0, time.UTC), Nick: "Bob", Body: "Hello"}}, nil
}

func (records) SessionRecord(_ context.Context, id desk.SessionID) (desk.Session, error) {
	if id != oldSession {
		return desk.Session{}, fmt.Errorf("test: %w", ErrNoRecord)
	}
	return desk.Session{ID: id, Service: "sales", Name: "Alice", End: desk.EndedByCSR, Ended: time.Unix(0, 0)}, nil
}

func (records) RecentSessions(_ context.Context, customer desk.JID, _ desk.ServiceName, _ int) ([]desk.Record, error) {
	return []desk.Record{{Session: desk.Session{
		ID: oldSession, Service: "sales", Name: "Alice", Customer: customer, Question: "Where is it?", End: desk.EndedByCSR, Code: "solved",
	}}}, nil
}

func (records) SearchTranscripts(_ context.Context, query string, _ int) ([]desk.Message, error) {
	return []desk.Message{{Session: oldSession, Nick: "Bob", Body: "Hello " + query}}, nil
}

func (records) Audit(_ context.Context, f desk.AuditFilter) ([]desk.Audit, error) {
	return []desk.Audit{{At: f.Since, Actor: "bob@example.org", Action: "session.end", Session: f.Session, Reason: string(f.Actor)}}, nil
}

func (records) CustomerData(_ context.Context, customer desk.JID) (string, error) {
	if customer == "much@example.net" {
		return `{"sessions": ["` + strings.Repeat("x", maxExport) + `"]}`, nil
	}
	return `{"customer": "` + string(customer) + `", "sessions": []}`, nil
}

func (records) Stats(context.Context, time.Time) ([]ServiceStats, error) {
	return []ServiceStats{{Service: "sales", Entered: 12, Served: 11, Abandoned: 1, WaitAvg: 42 * time.Second}}, nil
}

func (records) Report(_ context.Context, q desk.ReportQuery) ([]desk.ReportRow, error) {
	row := desk.ReportRow{
		Service: "sales", Entered: 12, Served: 11, Abandoned: 1, Waited: 11, InTarget: 9, WaitAvg: 42 * time.Second,
		Ratings: 2, RatingAvg: 4.5, Codes: map[string]int{"solved": 7},
	}
	if q.By == desk.ByCSR {
		row.Service, row.CSR = "", "bob@example.org"
	}
	day := row
	day.Day = q.From
	return []desk.ReportRow{day, row}, nil
}

var errBusy = errors.New("test: busy")
