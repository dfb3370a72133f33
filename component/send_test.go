package component

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/wire"

	"pgregory.net/rapid"
)

func TestInvalidIsRefused(t *testing.T) {
	tests := []struct {
		name string
		e    *wire.Element
		want error
	}{
		{"no from", wire.Message("", "a@b", "chat"), ErrInvalid},
		{"no to", wire.Message(domain, "", "chat"), ErrInvalid},
		{"no type", wire.Message(domain, "a@b", ""), ErrInvalid},
		{"iq without type", wire.IQ(domain, "a@b", "", "1"), ErrInvalid},
		{"foreign from", wire.Message("example.test", "a@b", "chat"), ErrInvalid},
		{"sub-domain", wire.Message("x."+domain, "a@b", "chat"), ErrInvalid},
		{"upper case", wire.Message(strings.ToUpper(domain), "a@b", "chat"), ErrInvalid},
		{"empty local part", wire.Message("@"+domain, "a@b", "chat"), ErrInvalid},
		{"empty resource", wire.Message(domain+"/", "a@b", "chat"), ErrInvalid},
		{"not a stanza", wire.New("urn:x", "x").SetAttr("from", domain).SetAttr("to", "a@b"), ErrInvalid},
		{"nil", nil, ErrInvalid},
		{"too large", message("").Add(wire.New("urn:x", "x").WithText(strings.Repeat("x", 300_000))), ErrTooLarge},
	}
	bubble(t, nil, func(r *rig) {
		go r.up().serve(func(e *wire.Element) { t.Errorf("sent %s", e) })
		for _, tt := range tests {
			var got []error
			r.link.Send(tt.e, once(t, &got))
			if len(got) != 1 || !errors.Is(got[0], tt.want) {
				t.Errorf("%s: got %v", tt.name, got)
			}
		}
	})
}

func TestLongBodyIsShortened(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		e := message(strings.Repeat("ü<", 200_000))
		r.link.Send(e, nil)
		got, err := p.next()
		if err != nil || !strings.HasSuffix(got.ChildText("", "body"), "…") || got.Size() > 256<<10 || got.Size() < 255<<10 {
			t.Errorf("got %d bytes, %v", got.Size(), err)
		}
		if e.Attr("id") != "" || len(e.ChildText("", "body")) != 600_000 {
			t.Error("the argument was changed")
		}
		go p.serve(nil)
	})
}

// Whatever the order and the lag: done says nil only for what the server has
// read, every done is called once, and all of one sender come in order.
func TestAcknowledgements(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		senders := rapid.IntRange(1, 4).Draw(rt, "senders")
		each := rapid.IntRange(1, 30).Draw(rt, "each")
		lag := time.Duration(rapid.IntRange(0, 50).Draw(rt, "lag")) * time.Millisecond
		gap := time.Duration(rapid.IntRange(0, 20).Draw(rt, "gap")) * time.Millisecond
		cutAfter := rapid.IntRange(0, senders*each*2).Draw(rt, "cut after")
		bubble(t, nil, func(r *rig) {
			p := r.up()
			p.lag = lag
			var mu sync.Mutex
			read := map[string]bool{}
			acked := map[string]error{}
			go p.serve(func(e *wire.Element) {
				mu.Lock()
				defer mu.Unlock()
				read[e.ChildText("", "body")] = true
				if len(read) == cutAfter {
					_ = p.conn.Close()
				}
			})
			go func() {
				if p, ok := <-r.peers; ok && p.accept() {
					p.serve(nil)
				}
			}()
			var wg sync.WaitGroup
			for s := range senders {
				wg.Go(func() {
					last := -1
					for i := range each {
						name := fmt.Sprint(s, "-", i)
						r.link.Send(message(name), func(err error) {
							mu.Lock()
							defer mu.Unlock()
							if _, twice := acked[name]; twice {
								t.Error("done was called twice")
							}
							acked[name] = err
							if err == nil && cutAfter > senders*each && (i != last+1 || !read[name]) {
								t.Errorf("%s after %d, read %v", name, last, read[name])
							}
							if errors.Is(err, ErrDown) && read[name] {
								t.Errorf("%s was read and is reported as never sent", name)
							}
							last = i
						})
						time.Sleep(gap)
					}
				})
			}
			wg.Wait()
			pass(20 * time.Second)
			mu.Lock()
			if len(acked) != senders*each {
				t.Errorf("%d of %d answered", len(acked), senders*each)
			}
			mu.Unlock()
			if st := r.link.Stats(); st.Queued != 0 || st.Unacked != 0 {
				t.Errorf("left: %+v", st)
			}
			r.stop()
			synctest.Wait()
			close(r.peers)
		})
	})
}

func TestBarrierCoversMany(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		p.echo = false
		barriers, acked := 0, 0
		go p.serve(func(e *wire.Element) {
			if isBarrier(e) {
				barriers++
				time.Sleep(10 * time.Millisecond)
				p.write(e.String())
			}
		})
		for range 1000 {
			r.link.Send(message("x"), func(err error) {
				if err == nil {
					acked++
				}
			})
		}
		pass(time.Second)
		if acked != 1000 || barriers > 3 {
			t.Errorf("%d acknowledged by %d barriers", acked, barriers)
		}
		r.link.Send(message("x"), nil)
		pass(time.Second)
		if barriers > 3 {
			t.Error("a barrier although nobody waits")
		}
	})
}

func TestBarrierToAnotherAddress(t *testing.T) {
	bubble(t, func(c *Config) { c.Barrier = "example.test" }, func(r *rig) {
		p := r.up()
		go p.serve(func(e *wire.Element) {
			if e.Is("", "iq") && e.Attr("to") == "example.test" && e.Child("urn:xmpp:ping", "ping") != nil {
				p.write(wire.ErrorReply(e, "cancel", "service-unavailable", "").String())
			}
		})
		var got []error
		r.link.Send(message("x"), once(t, &got))
		synctest.Wait()
		if !slices.Equal(got, []error{nil}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	bubble(t, func(c *Config) { c.MaxQueue = 10; c.MaxQueueBytes = 4000 }, func(r *rig) {
		p := r.up() // reads nothing for now
		r.link.Send(message("in the socket"), nil)
		synctest.Wait()
		var got []error
		for range 11 {
			r.link.Send(message("x"), once(t, &got))
		}
		if len(got) != 1 || !errors.Is(got[0], ErrQueueFull) {
			t.Errorf("got %v", got)
		}
		go p.serve(nil)
		synctest.Wait()
		if len(got) != 11 {
			t.Errorf("got %v", got)
		}
		r.link.Send(message(strings.Repeat("x", 4000)), once(t, &got))
		if !errors.Is(got[len(got)-1], ErrQueueFull) {
			t.Errorf("got %v", got)
		}
	})
}

func TestSendWithoutStream(t *testing.T) {
	l := New(Config{Domain: domain, Secret: []byte("x")}, &events{})
	var got []error
	l.Send(message("x"), once(t, &got))
	l.Request(ping("a@b"), func(_ *wire.Element, err error) { got = append(got, err) })
	if !slices.Equal(got, []error{ErrDown, ErrDown}) {
		t.Fatalf("got %v", got)
	}
}

func TestRequest(t *testing.T) {
	const to = "Rooms.example.test/ü"
	bubble(t, nil, func(r *rig) {
		p := r.up()
		go p.serve(func(e *wire.Element) {
			if e.Attr("type") != "get" {
				return
			}
			p.write(wire.Result(e).SetAttr("from", "mallory@else.test").String()) // not whom we asked
			p.write(wire.Result(e).SetAttr("to", domain+"/other").String())       // not who asked
			switch e.Attr("to") {
			case to:
				p.write(wire.Result(e).SetAttr("from", "rooms.example.test/u\u0308").AddText("urn:x", "x", "yes").String())
			case "error.test":
				p.write(wire.ErrorReply(e, "auth", "forbidden", "no").String())
			}
		})
		reply, err := r.link.Call(r.t.Context(), ping(to))
		if err != nil || reply.ChildText("urn:x", "x") != "yes" {
			t.Errorf("got %s, %v", reply, err)
		}
		var se *StanzaError
		if _, err = r.link.Call(r.t.Context(), ping("error.test")); !errors.As(err, &se) || *se != (StanzaError{"forbidden", "auth", "no"}) {
			t.Errorf("got %v", err)
		}
		began := time.Now()
		if _, err = r.link.Call(r.t.Context(), ping("silent.test")); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took < 30*time.Second || took > 32*time.Second {
			t.Errorf("timed out after %v", took)
		}
		if _, err = r.link.Call(r.t.Context(), wire.IQ(domain, to, "result", "")); !errors.Is(err, ErrInvalid) {
			t.Errorf("got %v", err)
		}
		if st := r.link.Stats(); st.Dropped != 7 || st.Pending != 0 {
			t.Errorf("got %+v", st)
		}
		if len(r.h.bodies()) != 0 {
			t.Errorf("answers reached the handler: %v", r.h.stanzas)
		}
	})
}

func TestRequestsFailWhenCut(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		go p.serve(func(*wire.Element) {})
		var got []error
		for i := range 5 {
			r.link.Request(ping(fmt.Sprint("a", i)), func(_ *wire.Element, err error) {
				if len(r.h.ends()) != 0 {
					t.Error("Down came first")
				}
				got = append(got, err)
			})
		}
		synctest.Wait()
		_ = p.conn.Close()
		go r.up().serve(nil)
		pass(time.Minute)
		if len(got) != 5 || slices.ContainsFunc(got, func(err error) bool { return !errors.Is(err, ErrCut) }) {
			t.Errorf("got %v", got)
		}
	})
}

func TestAnswerTooLarge(t *testing.T) {
	bubble(t, nil, func(r *rig) {
		p := r.up()
		go p.serve(func(e *wire.Element) {
			if e.Attr("type") == "get" {
				p.write(wire.Result(e).AddText("urn:x", "x", strings.Repeat("x", 2<<20)).String())
			}
		})
		if _, err := r.link.Call(r.t.Context(), ping("a@b")); !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	})
}
