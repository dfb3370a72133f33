package component

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/wire"
)

func TestConversation(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		if r.h.ups != 1 || !r.link.Connected() {
			t.Fatal("not up")
		}
		r.h.on = func(e *wire.Element) { r.link.Send(message("re: "+e.ChildText("", "body")), nil) }
		p.write("<message from='a@b/c' to='" + domain + "' type='chat'><body>hi</body></message> \n ")
		e, err := p.next()
		if err != nil || e.ChildText("", "body") != "re: hi" || e.Attr("id") == "" {
			t.Fatalf("got %s, %v", e, err)
		}
		go p.serve(nil)
	})
}

// What a server lets through must never end the stream, whoever wrote it.
func TestOddStanzas(t *testing.T) {
	const to = " to='" + domain + "' "
	tests := []struct {
		name, in string
		stanzas  int
	}{
		{"emoji localpart", "<message from='🦊@b/🦊'" + to + "type='chat'/>", 1},
		{"unassigned code point", "<message from='a\U000E0080@b'" + to + "type='chat'/>", 1},
		{"context rule", "<message from='a\u00b7b@c/\u0378'" + to + "type='chat'/>", 1},
		{"empty to", "<message from='a@b' to='' type='chat'/>", 1},
		{"missing from", "<message" + to + "type='chat'/>", 1},
		{"no addresses", "<presence/>", 1},
		{"nonsense address", "<message from='@@/' to='/@' type=''/>", 1},
		{"unknown type", "<iq from='a@b'" + to + "type='bogus' id='1'/>", 1},
		{"deep", "<message from='a@b'" + to + ">" + strings.Repeat("<x>", 5000) + strings.Repeat("</x>", 5000) + "</message>", 0},
		{"huge", "<message from='a@b'" + to + "><body>" + strings.Repeat("x", 2<<20) + "</body></message>", 0},
		{"wide", "<message from='a@b'" + to + ">" + strings.Repeat("<x/>", 20000) + "</message>", 0},
		{"other namespace", "<message xmlns='jabber:client' from='a@b'" + to + "/>", 0},
		{"not a stanza", "<foo xmlns='urn:x'><bar/></foo>", 0},
		{"stream error inside a message", "<message from='a@b'" + to + "><error xmlns='http://etherx.jabber.org/streams'/></message>", 1},
		{"stream head inside a message", "<message from='a@b'" + to + "><stream:stream/></message>", 1},
		{"unknown element of the stream", "<stream:features/>", 0},
		{"unsolicited result", "<iq from='a@b'" + to + "type='result' id='1'/>", 0},
		{"unsolicited error", "<iq from='a@b'" + to + "type='error' id='1'><error type='cancel'/></iq>", 0},
		{"forged barrier", "<iq from='" + domain + "'" + to + "type='result' id='1'/>", 0},
		{"whitespace", " \n\t ", 0},
		{"comment", "<!-- x --><?pi y?>", 0},
		{"foreign names", "<message from='a@b'" + to + "><é xmlns:q='urn:q' q:ü='1'/></message>", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(r *rig) {
				p := r.up()
				go p.serve(nil)
				p.write(tt.in)
				p.write("<message from='a@b'" + to + "type='chat'><body>after</body></message>")
				synctest.Wait()
				got := r.h.bodies()
				if len(got) != tt.stanzas+1 || got[tt.stanzas] != "after" {
					t.Fatalf("got %q", got)
				}
				if len(r.h.ends()) != 0 {
					t.Fatalf("the stream ended: %v", r.h.ends())
				}
			})
		})
	}
}

func TestTooLargeRequestIsAnswered(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		go p.write("<iq from='a@b/c' to='" + domain + "' type='set' id='7'>" + strings.Repeat("<x/>", 20000) + "</iq>")
		e, err := p.next()
		if err != nil || e.Attr("id") != "7" || e.Attr("to") != "a@b/c" || e.Attr("type") != "error" {
			t.Fatalf("got %s, %v", e, err)
		}
		go p.serve(nil)
	})
}

func TestPanicsAreContained(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		go p.serve(nil)
		r.h.on = func(*wire.Element) { panic("handler") }
		p.write("<message/><message/>")
		r.link.Send(message("x"), func(error) { panic("done") })
		synctest.Wait()
		if len(r.h.bodies()) != 2 || len(r.h.ends()) != 0 || r.link.Stats().Dropped != 3 {
			t.Fatalf("got %d stanzas, %v, %+v", len(r.h.bodies()), r.h.ends(), r.link.Stats())
		}
	})
}

func TestReconnect(t *testing.T) {
	var dials []time.Duration
	var log bytes.Buffer
	began := time.Time{}
	bubble(t, func(c *Config) {
		began = time.Now()
		dial := c.Dial
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Dial = func(ctx context.Context) (net.Conn, error) {
			dials = append(dials, time.Since(began))
			if len(dials) <= 12 {
				return nil, errors.New("connection refused")
			}
			return dial(ctx)
		}
	}, func(r *rig) {
		p := r.up()
		if n := strings.Count(log.String(), "trying on"); n != 1 {
			t.Errorf("%d lines of failure:\n%s", n, &log)
		}
		for i := 1; i < len(dials); i++ {
			if gap := dials[i] - dials[i-1]; gap > 30*time.Second || gap < 125*time.Millisecond {
				t.Errorf("waited %v", gap)
			}
		}
		if last := dials[12] - dials[11]; last < 15*time.Second {
			t.Errorf("did not slow down: %v", last)
		}
		_ = p.conn.Close()
		p = r.up()
		go p.serve(nil)
		if r.h.ups != 2 || len(r.h.ends()) != 1 || r.link.Stats().Reconnects != 1 {
			t.Errorf("ups %d, downs %v, %+v", r.h.ups, r.h.ends(), r.link.Stats())
		}
		if n := strings.Count(log.String(), "connected to"); n != 2 {
			t.Errorf("%d lines of success:\n%s", n, &log)
		}
	})
	if strings.Contains(log.String(), secret) {
		t.Error("the secret is in the log")
	}
}

func streamErr(condition string) string {
	return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" +
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>why</text></stream:error></stream:stream>"
}

func TestConflictStandsDown(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		p.write(streamErr("conflict"))
		err := <-r.ended
		var se *StreamError
		if !errors.Is(err, ErrConflict) || !errors.As(err, &se) || se.Text != "why" {
			t.Errorf("got %v", err)
		}
		r.ended <- nil
	})
}

func TestOtherStreamErrorsReconnect(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		r.up().write(streamErr("system-shutdown"))
		go r.up().serve(nil)
		var se *StreamError
		if len(r.h.ends()) != 1 || !errors.As(r.h.ends()[0], &se) || se.Condition != "system-shutdown" {
			t.Errorf("got %v", r.h.ends())
		}
	})
}

func TestRefusedAtFirst(t *testing.T) {
	for _, condition := range []string{"not-authorized", "host-unknown"} {
		t.Run(condition, func(t *testing.T) {
			bubble(t, nil, func(r *rig) {
				p := <-r.peers
				p.head()
				go p.serve(nil)
				p.write(streamErr(condition))
				var refused *RefusedError
				if err := <-r.ended; !errors.As(err, &refused) || refused.Condition != condition || refused.Mend == "" {
					t.Errorf("got %v", err)
				}
				r.ended <- nil
			})
		})
	}
}

func TestRefusedLaterIsTriedAgain(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		_ = r.up().conn.Close()
		p := <-r.peers
		p.head()
		go p.serve(nil)
		p.write(streamErr("not-authorized"))
		go r.up().serve(nil)
	})
}

func TestConfigIsChecked(t *testing.T) {
	tests := []struct {
		name string
		cfg  Config
		ok   bool
	}{
		{"loopback", Config{Address: "127.0.0.1:5347", Domain: domain, Secret: []byte("x")}, true},
		{"loopback 6", Config{Address: "[::1]:5347", Domain: domain, Secret: []byte("x")}, true},
		{"localhost", Config{Address: "localhost:5347", Domain: domain, Secret: []byte("x")}, true},
		{"remote", Config{Address: "192.0.2.1:5347", Domain: domain, Secret: []byte("x")}, false},
		{"remote by name", Config{Address: "localhost.example.test:5347", Domain: domain, Secret: []byte("x")}, false},
		{"remote, allowed", Config{Address: "192.0.2.1:5347", Domain: domain, Secret: []byte("x"), AllowPlain: true}, true},
		{"no port", Config{Address: "127.0.0.1", Domain: domain, Secret: []byte("x")}, false},
		{"no secret", Config{Address: "127.0.0.1:5347", Domain: domain}, false},
		{"no domain", Config{Address: "127.0.0.1:5347", Secret: []byte("x")}, false},
		{"not a domain", Config{Address: "127.0.0.1:5347", Domain: "a@b", Secret: []byte("x")}, false},
		{"upper case", Config{Address: "127.0.0.1:5347", Domain: "Desk.example.test", Secret: []byte("x")}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.cfg.Check()
			var refused *RefusedError
			if (err == nil) != tt.ok || err != nil && (!errors.As(err, &refused) || refused.Mend == "") {
				t.Fatalf("got %v", err)
			}
		})
	}
	err := New(Config{Address: "192.0.2.1:5347", Domain: domain, Secret: []byte("x")}, &events{}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "allow_plain") {
		t.Fatalf("got %v", err)
	}
}

func TestSilentServerIsCut(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		began := time.Now()
		p.echo = false
		go p.serve(nil)
		go r.up().serve(nil)
		pass(35 * time.Second)
		if len(r.h.ends()) != 1 || !errors.Is(r.h.ends()[0], errSilent) {
			t.Fatalf("after %v: %v", time.Since(began), r.h.ends())
		}
		pass(time.Hour) // idle, but answering
		if len(r.h.ends()) != 1 {
			t.Fatalf("cut an answering server: %v", r.h.ends())
		}
	})
}

func TestServerThatTakesNothingIsCut(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		r.up() // never reads again
		for range 3 {
			r.link.Send(message("x"), nil)
		}
		go r.up().serve(nil)
		if len(r.h.ends()) != 1 {
			t.Fatalf("got %v", r.h.ends())
		}
	})
}

func TestTalkingServerThatAnswersNoBarrierIsCut(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		p.echo = false
		go p.serve(nil)
		var got []error
		r.link.Send(message("x"), once(t, &got))
		for range 50 {
			pass(time.Second)
			p.write("<presence/>")
		}
		if len(r.h.ends()) != 0 {
			t.Fatalf("cut too early: %v", r.h.ends())
		}
		go r.up().serve(nil)
		pass(10 * time.Second)
		if len(r.h.ends()) != 1 || !slices.Equal(got, []error{ErrCut}) {
			t.Fatalf("got %v, %v", r.h.ends(), got)
		}
	})
}

func TestStopWritesWhatIsQueued(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		var bodies []string
		ended := make(chan struct{})
		var got []error
		for range 3 {
			r.link.Send(message(strings.Repeat("x", 100_000)), once(t, &got))
		}
		r.stop()
		go func() {
			p.serve(func(e *wire.Element) { bodies = append(bodies, e.ChildText("", "body")) })
			close(ended)
		}()
		<-ended
		synctest.Wait()
		if len(bodies) != 3 || len(got) != 3 || slices.ContainsFunc(got, func(err error) bool { return err != nil }) {
			t.Fatalf("got %d bodies, %v", len(bodies), got)
		}
		r.link.Send(message("late"), once(t, &got))
		if len(got) != 4 || !errors.Is(got[3], ErrDown) {
			t.Fatalf("got %v", got)
		}
	})
}

func TestStopIsBounded(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		r.up() // never reads again
		var got []error
		r.link.Send(message("one"), once(t, &got))
		synctest.Wait()
		r.link.Send(message("two"), once(t, &got))
		began := time.Now()
		r.stop()
		err := <-r.ended
		if took := time.Since(began); err != nil || took > 5*time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		if !slices.Equal(got, []error{ErrCut, ErrDown}) {
			t.Fatalf("got %v", got)
		}
		r.ended <- nil
	})
}

func TestRunTwice(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		go r.up().serve(nil)
		if err := r.link.Run(r.t.Context()); err == nil {
			t.Fatal("ran twice")
		}
	})
}
