package doctor_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/component"
	"bellhop/internal/config"
	"bellhop/internal/doctor"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
	"bellhop/muc"
)

const (
	canaryName = "doctor-abcdefghijklmnopqrstuvwxyz"
	canaryRoom = canaryName + "@rooms.example.test"
	doctorMe   = "desk.example.test/" + canaryName
	nsOwner    = "http://jabber.org/protocol/muc#owner"
	nsUser     = "http://jabber.org/protocol/muc#user"
)

// peer is a server at the other end of a desk's stream: a right one, but for what is amiss.
type peer struct {
	t      *testing.T
	visit  *doctor.Visit
	refuse map[string]string // conditions by the name of what is asked
	silent map[string]bool
	lag    time.Duration // of every answer
	cut    string        // what cuts the stream when it is asked
	back   time.Duration // after which the stream is there again

	mu    sync.Mutex
	form  map[string]string
	asked []string // names
	down  time.Time
	words string
	under int // stanzas without an answer
}

// kind names what a stanza is about.
func kind(e *wire.Element) string {
	switch query := e.Child(nsOwner, "query"); {
	case e.Is("", "presence"):
		return "join"
	case e.Attr("type") == "groupchat":
		return "say"
	case e.Is("", "message"):
		return "note"
	case query.Child(nsOwner, "destroy") != nil:
		return "destroy"
	case query != nil && e.Attr("type") == "get":
		return "form"
	case query != nil:
		return "configure"
	case e.Child("urn:xmpp:mam:2", "query") != nil:
		return "archive"
	case e.Child("urn:xmpp:ping", "ping") != nil:
		return "ping"
	case e.Child("jabber:iq:version", "query") != nil:
		return "version"
	case e.Child("http://jabber.org/protocol/disco#info", "query") != nil:
		return "disco"
	default:
		return "member"
	}
}

// note takes what is sent down, and reports whether the stream takes it.
func (p *peer) note(e *wire.Element) (name string, up bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name = kind(e)
	p.asked = append(p.asked, name)
	if name == p.cut && p.down.IsZero() {
		p.down = time.Now()
		p.visit.Down(component.ErrCut)
		return name, false
	}
	if from, to := e.Attr("from"), e.Attr("to"); wire.Resource(from) != canaryName || wire.Domain(to) == "" {
		p.t.Errorf("strange addresses: %s", e)
	}
	return name, p.down.IsZero() || p.back > 0 && time.Since(p.down) >= p.back
}

func (p *peer) Send(e *wire.Element, _ func(error)) {
	name, up := p.note(e)
	if !up || p.silent[name] {
		return
	}
	from, to := e.Attr("from"), e.Attr("to")
	switch name {
	case "join":
		answer := wire.Presence(to, from, "")
		if cond := p.refuse[name]; cond != "" || wire.Local(from) == "stranger" {
			answer = wire.ErrorReply(e, "auth", orElse(cond, "not-allowed"), "")
		} else {
			answer.Add(wire.New(nsUser, "x").Add(wire.New(nsUser, "status").SetAttr("code", "110"), wire.New(nsUser, "status").SetAttr("code", "201")))
		}
		go p.visit.Stanza(answer)
	case "say":
		p.words = e.ChildText("", "body")
		go p.visit.Stanza(wire.Message(to+"/Desk", from, "groupchat").AddText("", "body", p.words).
			Add(wire.New("urn:xmpp:sid:0", "stanza-id").SetAttr("id", "1").SetAttr("by", to)))
	case "note":
		go p.visit.Stanza(e)
	}
}

func orElse(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

func (p *peer) Call(ctx context.Context, iq *wire.Element) (*wire.Element, error) {
	p.mu.Lock()
	p.under++
	if p.under > 1 {
		p.t.Error("more than one request is under way")
	}
	p.mu.Unlock()
	defer func() { p.mu.Lock(); p.under--; p.mu.Unlock() }()
	if iq.Attr("id") != "" {
		p.t.Errorf("an id that is not the stream's: %s", iq)
	}
	name, up := p.note(iq)
	switch {
	case !up && name == p.cut:
		return nil, component.ErrCut
	case !up:
		return nil, component.ErrDown
	case p.silent[name]:
		<-ctx.Done()
		return nil, ctx.Err()
	case p.refuse[name] != "":
		return nil, &component.StanzaError{Condition: p.refuse[name]}
	}
	time.Sleep(p.lag) // of the bubble
	answer := wire.Result(iq)
	switch name {
	case "version":
		answer.Add(wire.New("jabber:iq:version", "query").AddText("jabber:iq:version", "name", "Prosody"))
	case "disco":
		const ns = "http://jabber.org/protocol/disco#info"
		answer.Add(wire.New(ns, "query").Add(wire.New(ns, "feature").SetAttr("var", "http://jabber.org/protocol/muc")))
	case "form":
		f := wire.Form{Type: "form"}
		for name, value := range p.form {
			f.Fields = append(f.Fields, wire.Field{Var: name, Values: []string{value}})
		}
		answer.Add(wire.New(nsOwner, "query").Add(f.Element()))
	case "configure":
		f, err := wire.ParseForm(iq.Child(nsOwner, "query"))
		if err != nil {
			return nil, err
		}
		for _, field := range f.Fields {
			if p.refuse[field.Var] == "" {
				p.form[field.Var] = field.Values[0]
			}
		}
	case "archive":
		const forward, delay = "urn:xmpp:forward:0", "urn:xmpp:delay"
		stamp := wire.New(delay, "delay").SetAttr("stamp", time.Now().UTC().Format(time.RFC3339Nano))
		said := wire.New("jabber:client", "message").AddText("jabber:client", "body", p.words)
		go p.visit.Stanza(wire.Message(canaryRoom, doctorMe, "normal").Add(
			wire.New("urn:xmpp:mam:2", "result").Add(wire.New(forward, "forwarded").Add(stamp, said))))
	}
	return answer, nil
}

// asks returns the names of what was asked, each once.
func (p *peer) asks() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Compact(slices.Clone(p.asked))
}

// looked is a visit to a desk whose server is as prepare makes it.
func looked(t *testing.T, prepare func(*peer), extra string) (p *peer, report doctor.Report, took time.Duration) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := "xmpp: {domain: desk.example.test, server: example.test, secret: s, muc: rooms.example.test" + extra + "}\ndatabase: postgres://x@127.0.0.1/x\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	p = &peer{t: t, refuse: map[string]string{}, silent: map[string]bool{}, form: map[string]string{}}
	for _, s := range muc.Settings(false) {
		p.form[s.Name] = "of the server"
	}
	if prepare != nil {
		prepare(p)
	}
	p.visit = doctor.NewVisit(cfg, p, canaryName)
	began := time.Now()
	report = p.visit.Run(t.Context(), false)
	return p, report, time.Since(began)
}

// TestVisit has a desk that serves look over its stream, at a server that is wrong in one way.
func TestVisit(t *testing.T) {
	all := func(p *peer) {
		for _, name := range []string{"join", "say", "destroy", "form", "configure", "archive", "ping", "version", "disco", "member"} {
			p.silent[name] = true
		}
	}
	for name, test := range map[string]struct {
		prepare func(*peer)
		bad     string // findings, as "fail room, warn delay"
		made    bool   // the canary, and so it is to be destroyed
		within  time.Duration
	}{
		"well":                      {nil, "", true, time.Second},
		"no room host":              {func(p *peer) { p.refuse["disco"] = "item-not-found" }, "fail room host", false, time.Second},
		"no right to make rooms":    {func(p *peer) { p.refuse["join"] = "not-allowed" }, "fail room", false, time.Second},
		"no archive":                {func(p *peer) { p.refuse["archive"] = "service-unavailable" }, "fail archive", true, time.Second},
		"an option that stays":      {func(p *peer) { p.refuse["muc#roomconfig_membersonly"] = "stays" }, "fail options", true, time.Second},
		"an option that is missing": {func(p *peer) { delete(p.form, "muc#roomconfig_whois") }, "fail options", true, time.Second},
		"everything is refused": {func(p *peer) {
			for _, name := range []string{"form", "configure", "archive", "ping", "version", "member"} {
				p.refuse[name] = "forbidden"
			}
		}, "warn server, fail options, fail members, fail archive, warn self-ping", true, time.Second},
		"no end":                  {func(p *peer) { p.refuse["destroy"] = "forbidden" }, "warn room", true, time.Second},
		"what is said is lost":    {func(p *peer) { p.silent["say"] = true }, "fail room", true, 6 * time.Second},
		"no answer to who enters": {func(p *peer) { p.silent["join"] = true }, "fail room", true, 7 * time.Second},
		"a server that is silent": {all, "warn server, fail room host", false, 11 * time.Second},
		"a slow one": {func(p *peer) {
			p.lag, p.silent = time.Second/3, map[string]bool{"version": true, "form": true, "archive": true}
		}, "warn server, fail options, warn stream", true, 16 * time.Second},
		"no stream":                {func(p *peer) { p.cut = "version" }, "fail stream", false, time.Second},
		"a stream that breaks":     {func(p *peer) { p.cut, p.back = "archive", 3*time.Second }, "fail stream", true, 5 * time.Second},
		"one that breaks on entry": {func(p *peer) { p.cut, p.back = "join", 3*time.Second }, "fail stream", true, 5 * time.Second},
		"one that stays away":      {func(p *peer) { p.cut = "say" }, "fail stream, warn room", true, 11 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, report, took := looked(t, test.prepare, "")
				var bad []string
				for _, f := range report.Findings {
					t.Log(f)
					if f.Level == doctor.Warn || f.Level == doctor.Fail {
						bad = append(bad, string(f.Level)+" "+f.Check)
					}
				}
				if got := strings.Join(bad, ", "); got != test.bad {
					t.Errorf("bad are %q, want %q", got, test.bad)
				}
				asked := p.asks()
				if slices.Contains(asked, "destroy") != test.made {
					t.Errorf("asked %q", asked)
				}
				if took > test.within {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// TestVisitIsNobodyElses: what is for the desk and its sessions is left to it, and what is for the
// visit nobody else gets.
func TestVisitIsNobodyElses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, _ := looked(t, nil, ", occupant: session")
		for _, test := range []struct {
			e    *wire.Element
			ours bool
		}{
			{wire.Presence(canaryRoom+"/Desk", doctorMe, ""), true},
			{wire.Message(canaryRoom, canaryName+"@"+doctorMe, "groupchat"), true},
			{wire.Message(canaryRoom, doctorMe, "error"), true},
			{wire.Presence("s-x@rooms.example.test/Desk", "desk.example.test/bellhop", ""), false},
			{wire.Message("alice@example.test/x", "sales@desk.example.test", "chat"), false},
			{wire.Message("alice@example.test/x", "desk.example.test", "chat"), false},
			{wire.IQ("alice@example.test/x", doctorMe, "get", "1"), false}, // somebody has to answer it
			{wire.Message("alice@example.test/x", "desk.example.test/doctor", "chat"), false},
		} {
			if got := p.visit.Stanza(test.e); got != test.ours {
				t.Errorf("taken is %v: %s", got, test.e)
			}
		}
	})
}

// TestVisitAgain: where another process began with the same visit and died, its room goes first.
func TestVisitAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, _ := looked(t, nil, "")
		first := len(p.asked)
		if report := p.visit.Run(t.Context(), true); len(report.Settings) == 0 {
			t.Error("no settings are told")
		}
		if asked := p.asked[first:]; asked[0] != "destroy" || !slices.Contains(asked[1:], "destroy") {
			t.Errorf("asked %q", asked)
		}
	})
}

// TestVisitStopped: a desk that is stopped meanwhile destroys the room, and says so.
func TestVisitStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		p, _, _ := looked(t, nil, "")
		first := len(p.asked)
		p.silent["archive"] = true
		time.AfterFunc(2*time.Second, stop)
		report := p.visit.Run(ctx, false)
		last := report.Findings[len(report.Findings)-1]
		if last.Level != doctor.Warn || !strings.Contains(last.Text, "stopped") {
			t.Errorf("it says %s", last)
		}
		if asked := p.asked[first:]; asked[len(asked)-1] != "destroy" {
			t.Errorf("asked %q", asked)
		}
	})
}

// onLink is a desk's stream that has nothing to do but the visit. It comes back when it breaks.
type onLink struct {
	*component.Link
	visit atomic.Pointer[doctor.Visit]
	ups   chan struct{}
}

func (l *onLink) Stanza(e *wire.Element) { l.visit.Load().Stanza(e) }
func (l *onLink) Up()                    { l.ups <- struct{}{} }
func (l *onLink) Down(err error)         { l.visit.Load().Down(err) }

// breaking cuts the stream behind the first stanza of a kind.
type breaking struct {
	*component.Link
	at   string
	once sync.Once
}

func (b *breaking) Send(e *wire.Element, done func(error)) {
	b.Link.Send(e, func(err error) {
		if kind(e) == b.at {
			b.once.Do(func() { b.Break(io.ErrUnexpectedEOF) })
		}
		if done != nil {
			done(err)
		}
	})
}

// TestVisitLeavesNoRoom: on real servers the canary is gone in the end, also where the stream broke
// while it was there.
func TestVisitLeavesNoRoom(t *testing.T) {
	for _, kindOf := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kindOf), func(t *testing.T) {
			t.Parallel()
			s := server(t, kindOf, lab.Options{})
			cfg := configured(t, s, settings{database: "postgres://x@127.0.0.1/x"})
			l := &onLink{ups: make(chan struct{}, 10)}
			l.visit.Store(doctor.NewVisit(cfg, nil, "doctor-none"))
			l.Link = component.New(component.Config{
				Address: s.Component(), Domain: lab.Desk, Secret: []byte(s.Secret), MinBackoff: 10 * time.Millisecond, MaxBackoff: 100 * time.Millisecond,
			}, l)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- l.Run(ctx) }()
			t.Cleanup(func() {
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
			<-l.ups
			for _, at := range []string{"", "join", "say", "note"} {
				stream := &breaking{Link: l.Link, at: at}
				name := "doctor-" + strings.ToLower(rand.Text())
				visit := doctor.NewVisit(cfg, stream, name)
				l.visit.Store(visit)
				report := visit.Run(ctx, false)
				if at != "" {
					<-l.ups
				}
				err := component.ErrTimeout // ejabberd loses what reaches a room while that ends
				for tries := 3; tries > 0 && errors.Is(err, component.ErrTimeout); tries-- {
					_, err = l.Call(ctx, wire.IQ(lab.Desk, name+"@"+lab.RoomHost, "get", "").Add(wire.New("http://jabber.org/protocol/disco#info", "query")))
				}
				refused, ok := errors.AsType[*component.StanzaError](err)
				if !ok || refused.Condition != "item-not-found" {
					t.Errorf("broken at %q, the room is still there: %v", at, err)
				}
				if made := slices.ContainsFunc(report.Findings, func(f doctor.Finding) bool { return f.Check == "room" && f.Level == doctor.OK }); !made && at != "join" {
					t.Errorf("broken at %q, it was never made: %v", at, report.Findings)
				}
			}
		})
	}
}
