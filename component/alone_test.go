package component

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/wire"
)

// probed has a peer answer a new stream's probes, but for some of them.
func probed(p *peer, from string, swallow func(n int) bool) {
	if !p.accept() {
		p.t.Fatal("peer: wrong secret")
	}
	answerProbes(p, from, swallow)
}

func answerProbes(p *peer, from string, swallow func(n int) bool) {
	p.echo = false
	var probes []*wire.Element
	for n := range 16 { // a pipe takes nothing while nobody reads
		e, err := p.next()
		if err != nil || !isBarrier(e) {
			p.t.Errorf("probe %d is %v: %v", n, e, err)
			return
		}
		probes = append(probes, e)
	}
	for n, e := range probes {
		if n == 3 && from != "" {
			p.write("<message from='alice@example.test' to='" + domain + "' type='chat'><body>" + from + "</body></message>")
		}
		if !swallow(n) {
			p.write(e.String())
		}
	}
}

// TestSharedDomain: while another connection gets a part of the stanzas no stream is used; what
// came on the way to one that is used is not lost.
func TestSharedDomain(t *testing.T) {
	bubble(t, func(c *Config) { c.Probes = 16 }, func(r *rig) {
		for range 3 {
			p := <-r.peers
			probed(p, "lost", func(n int) bool { return n%2 == 0 })
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if r.h.ups != 0 || r.link.Connected() {
				t.Fatal("a shared stream is used")
			}
		}
		began := time.Now()
		p := <-r.peers
		if waited := time.Since(began); waited > 2*time.Second {
			t.Errorf("it waited %v before it tried again", waited)
		}
		probed(p, "early", func(int) bool { return false })
		synctest.Wait()
		if got := r.h.bodies(); r.h.ups != 1 || !slices.Equal(got, []string{"early"}) {
			t.Errorf("%d streams are used; there came %q", r.h.ups, got)
		}
	})
}

// TestSharedForGood: a stream that is shared is better than none for ever.
func TestSharedForGood(t *testing.T) {
	var log strings.Builder
	bubble(t, func(c *Config) {
		c.Probes, c.SharedFor = 16, 10*time.Second
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	}, func(r *rig) {
		began, p := time.Now(), r.up()
		for ; !r.link.Connected(); p = r.up() { // how many there are is up to the jitter
			answerProbes(p, "", func(n int) bool { return n == 15 })
		}
		if took := time.Since(began); took < 10*time.Second || took > 15*time.Second {
			t.Errorf("it is used after %v", took)
		}
		if r.h.ups != 1 || !strings.Contains(log.String(), "serving all the same") {
			t.Errorf("%d streams are used; the log says %s", r.h.ups, log.String())
		}
	})
}
