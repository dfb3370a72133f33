package nemesis

import (
	"context"
	"errors"
	"flag"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

var takeOvers = flag.Int("nemesis.takeovers", 2, "how often TestRecoveryTakeOver has each kind of end")

// TestRecoveryTakeOver measures how long nobody serves when the serving desk is killed or told
// to end: until the other one says that it is ready.
func TestRecoveryTakeOver(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Stage) {
		k := s.scene(t).talking()
		for _, end := range []struct {
			name   string
			signal syscall.Signal
			most   time.Duration
		}{{"kill -9", syscall.SIGKILL, 12 * time.Second}, {"SIGTERM", syscall.SIGTERM, time.Second}} {
			var took []time.Duration
			for range *takeOvers {
				k.talk(2)
				took = append(took, s.takeOver(t, end.signal))
				k.serves()
			}
			slices.Sort(took)
			median, worst := took[len(took)/2], took[len(took)-1]
			t.Logf("taken over after %s: median %v, worst %v of %d", end.name, median, worst, len(took))
			if median > end.most || worst > end.most+time.Second { // a second for the race detector and a busy machine
				t.Errorf("after %s it took %v, more than %v", end.name, took, end.most)
			}
		}
		k.talk(2)
		k.ends()
	})
}

// takeOver ends the serving desk, waits until the other one serves, and starts the first again.
func (s *Stage) takeOver(t *testing.T, signal syscall.Signal) time.Duration {
	t.Helper()
	serving := must(s.Serving(within(t)))(t)
	other := s.Desks[1-slices.Index(s.Desks, serving)]
	eventually(t, other.Name+" stands by", func() (bool, string) {
		_, text := other.Ready(t.Context())
		return strings.Contains(text, "standby"), text
	})
	began := time.Now()
	ok(t, serving.Signal(signal))
	eventually(t, other.Name+" serves", func() (bool, string) { return other.Ready(t.Context()) })
	took := time.Since(began).Round(time.Millisecond)
	ok(t, serving.End(within(t), signal))
	ok(t, serving.Start())
	return took
}

// TestRecoveryPaused stops the serving desk for 20 s by SIGSTOP: the other one takes over, and
// the one that wakes up again writes nothing more to the XMPP server. ejabberd deals out stanzas
// to the paused process as well for as long as that has its connection; the other one comes as
// soon as it has not, and nothing is lost by that.
func TestRecoveryPaused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		k := s.scene(t).talking()
		k.talk(1)
		paused := must(s.Serving(within(t)))(t)
		other := s.Desks[1-slices.Index(s.Desks, paused)]
		ok(t, paused.Signal(syscall.SIGSTOP))
		began := time.Now()
		k.talk(1)
		if s.Kind == lab.Prosody {
			eventually(t, "the other desk serves", func() (bool, string) { return other.Ready(t.Context()) })
			if took := time.Since(began); took > 13*time.Second {
				t.Errorf("it was taken over after %v", took)
			}
			k.serves()
		}
		k.talk(1)
		sleep(t.Context(), time.Until(began.Add(20*time.Second)))
		before := paused.Stream.Passed()
		ok(t, paused.Signal(syscall.SIGCONT))
		eventually(t, "the paused desk stands by", func() (bool, string) {
			_, text := paused.Ready(t.Context())
			return strings.Contains(text, "standby"), text
		})
		eventually(t, "the other desk serves", func() (bool, string) { return other.Ready(t.Context()) })
		if n := paused.Stream.Passed() - before; n > 0 {
			t.Errorf("after its lease it wrote %d bytes", n)
		}
		k.talk(2)
		k.serves()
		k.ends()
	})
}

// TestRecoveryDatabaseAway has PostgreSQL be away: for five seconds nobody notices but by a
// delay; for longer than a lease who asks is told, by the desk and then by the server, and
// afterwards everything goes on.
func TestRecoveryDatabaseAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		k := s.scene(t).talking()
		k.talk(1)
		serving := must(s.Serving(within(t)))(t)
		serving.Base.Set(Cut)
		began := time.Now()
		answered := make(chan error, 1)
		go func() {
			_, err := must(k.alice.here(within(t)))(t).Command(within(t), service, "status")
			answered <- err
		}()
		k.talk(2)
		sleep(t.Context(), time.Until(began.Add(5*time.Second)))
		serving.Base.Set(Pass)
		if err := <-answered; err != nil {
			t.Errorf("who asked while it was away for 5 s got %v", err)
		}
		k.talk(1)
		k.serves()

		ok(t, s.Postgres.Stop(within(t)))
		began = time.Now()
		refused := make(map[string]bool)
		for time.Since(began) < 14*time.Second && sleep(t.Context(), 400*time.Millisecond) {
			k.talk(1)
			// The first who ask wait for their answer; the later ones get one at once.
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			c := must(k.alice.here(ctx))(t)
			_, err := c.Command(ctx, service, "status")
			if refusal, is := errors.AsType[*client.Error](err); is {
				refused[refusal.Condition+": "+refusal.Text] = true
			}
			cancel()
		}
		ok(t, s.Postgres.Restart(within(t)))
		t.Logf("who asked was told: %v", refused)
		if len(refused) == 0 {
			t.Error("who asked was not told that nothing can be done now")
		}
		k.serves()
		k.talk(1)
		k.ends()
	})
}

// TestRecoveryStream breaks the link to the XMPP server in every way while people talk, each under
// its name: half-open has no FIN, one-way and deaf lose one direction, slow is a modem both ways, and
// slow-reader a server that takes next to nothing of what the desk says.
func TestRecoveryStream(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		s.Desks = s.Desks[:1]
		k := s.scene(t).talking()
		for _, fault := range []struct {
			mode Mode
			time time.Duration
		}{
			{Cut, 2 * time.Second},
			{Reset, time.Second},
			{Stall, 3 * time.Second},
			{OneWay, 3 * time.Second},
			{Deaf, 3 * time.Second},
			{Slow, 3 * time.Second},
			{SlowReader, 10 * time.Second},
			{HalfOpen, 33 * time.Second},
		} {
			k.during(string(fault.mode), func(k *talk) {
				s.Desks[0].Stream.Set(fault.mode)
				k.talk(2)
				if fault.mode == SlowReader {
					k.asksALot()
				}
				if !sleep(k.Context(), fault.time) {
					return
				}
				k.talk(1)
				s.Desks[0].Stream.Set(Pass)
				k.serves()
				k.talk(1)
			})
		}
		k.ends()
	})
}

// asksALot has Alice ask for more than a slow reader takes of the answers in time.
func (k *talk) asksALot() {
	k.Helper()
	c := must(k.alice.here(within(k.T)))(k.T)
	for range 10 {
		ctx, cancel := context.WithTimeout(k.Context(), 100*time.Millisecond)
		_, _ = c.Command(ctx, service, "status") // nobody waits for it
		cancel()
	}
}

// TestRecoveryServerRestart restarts the XMPP server under a session.
func TestRecoveryServerRestart(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Stage) {
		s.Desks = s.Desks[:1]
		k := s.scene(t).talking()
		k.talk(2)
		ok(t, s.XMPP.Restart(within(t)))
		k.back()
		k.talk(2)
		k.serves()
		k.talk(1)
		eventually(t, "the log says how the recovery went", func() (bool, string) {
			log := s.Desks[0].Log()
			return strings.Contains(log, "every room is known again"), log
		})
		k.ends()
	})
}
