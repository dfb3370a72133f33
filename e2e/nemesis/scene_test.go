package nemesis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// scene is a customer and a CSR on a stage whose desks run.
type scene struct {
	*testing.T
	*Stage
	history    *History
	alice, bob *person
}

// talk is a session of theirs.
type talk struct {
	*scene
	session   string
	hers, his *client.Room
	words     []string // that were said, and heard by her or him
}

// within bounds one wait. It is generous: it only ends what will never come.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually asks until the answer is yes; what says how it stands if that never comes.
func eventually(t *testing.T, what string, ask func() (bool, string)) {
	t.Helper()
	for ctx := within(t); ; {
		yes, how := ask()
		if yes {
			return
		}
		if !sleep(ctx, 30*time.Millisecond) {
			t.Fatalf("%s: %s", what, how)
		}
	}
}

// scene starts a stage's desks and brings two people there. Deadlines are long: in these tests
// nothing ends by itself.
func (s *Stage) scene(t *testing.T) *scene {
	t.Helper()
	c := &scene{T: t, Stage: s, history: &History{}}
	t.Cleanup(func() {
		if t.Failed() {
			for _, d := range s.Desks {
				text := d.Log()
				t.Logf("the log of %s:\n%s", d.Name, text[max(0, len(text)-6000):])
			}
		}
		for _, d := range s.Desks {
			if strings.Contains(d.Log(), "DATA RACE") {
				t.Errorf("a race in %s:\n%s", d.Name, d.Log())
			}
		}
	})
	ok(t, s.Start(within(t)))
	c.alice, c.bob = s.person(c.history, "alice1", 1), s.person(c.history, "bob1", 2)
	for _, p := range []*person{c.alice, c.bob} {
		ok(t, s.AddUser(within(t), p.name))
	}
	ok(t, s.Apply(within(t), fmt.Sprintf(`services:
  - {name: sales, title: Sales, kind: queue, offer_timeout: 5m, join_timeout: 5m, grace: 5m, max_wait: 1h}
csrs:
  - {jid: %s, name: %s, capacity: 5, services: [sales]}
`, c.bob.bare(), c.bob.nick)))
	must(c.bob.here(within(t)))(t)
	return c
}

// contact has Alice ask, however often it takes, and returns the session.
func (c *scene) contact() (session string) {
	c.Helper()
	eventually(c.T, "a session", func() (bool, string) {
		step, err := c.alice.command(c.Context(), service, "contact", client.V("name", c.alice.nick, "question", "Why?"))
		if err != nil {
			return false, err.Error()
		}
		session = step.Get("session")
		return session != "", step.Note()
	})
	return session
}

// talking has Alice ask, and Bob come.
func (c *scene) talking() *talk {
	c.Helper()
	k := &talk{scene: c, session: c.contact()}
	k.hers = must(c.alice.enter(within(c.T), k.session))(c.T)
	bob := must(c.bob.here(within(c.T)))(c.T)
	must(bob.AwaitInvite(within(c.T), roomOf(k.session)))(c.T)
	k.his = must(c.bob.enter(within(c.T), k.session))(c.T)
	must(k.hers.Hear(within(c.T), "Desk", func(b string) bool { return strings.Contains(b, "is here to help you") }))(c.T)
	return k
}

// during runs a part of a scenario as a test with a name of its own, by which it can be found, and
// stops the scenario if it fails.
func (k *talk) during(name string, part func(*talk)) {
	k.Helper()
	passed := k.Run(name, func(t *testing.T) {
		c := *k.scene
		c.T = t
		inner := *k
		inner.scene = &c
		part(&inner)
		k.hers, k.his, k.words = inner.hers, inner.his, inner.words
	})
	if !passed {
		k.FailNow()
	}
}

// talk has both say something, some times in turn.
func (k *talk) talk(times int) {
	k.Helper()
	for range times {
		for p, room := range map[*person]*client.Room{k.alice: k.hers, k.bob: k.his} {
			ok(k.T, p.say(within(k.T), k.session, room))
			k.words = append(k.words, fmt.Sprintf("%s: %s says word %d", p.nick, p.nick, p.words))
		}
	}
}

// back has both come into the room again, as clients do whose server was restarted.
func (k *talk) back() {
	k.Helper()
	for p, room := range map[*person]**client.Room{k.alice: &k.hers, k.bob: &k.his} {
		eventually(k.T, p.name+" is back in the room", func() (bool, string) {
			entered, err := p.enter(k.Context(), k.session)
			*room = entered
			return err == nil, fmt.Sprint(err)
		})
	}
}

// state asks the desk how Alice's session stands.
func (c *scene) state() (string, error) {
	step, err := c.alice.command(c.Context(), service, "status", nil)
	if err != nil {
		return "", err
	}
	return step.Get("state"), nil
}

// serves waits until the desk answers Alice that her session is active.
func (k *talk) serves() {
	k.Helper()
	eventually(k.T, "the session is active", func() (bool, string) {
		state, err := k.state()
		return state == "active", fmt.Sprintf("it is %q: %v", state, err)
	})
}

// ends closes the session and holds its transcript to what was said.
func (k *talk) ends() {
	k.Helper()
	eventually(k.T, "the session can be closed", func() (bool, string) {
		_, err := k.bob.command(k.Context(), k.session+"@"+lab.Desk, "close", nil)
		return err == nil, fmt.Sprint(err)
	})
	k.transcript(k.words)
}

// transcript holds what is stored of a session that ends to what was said in it.
func (k *talk) transcript(want []string) {
	k.Helper()
	var records Records
	eventually(k.T, "the session is over", func() (bool, string) {
		var err error
		records, err = ReadRecords(k.Context(), k.URL, lab.Desk)
		at := slices.IndexFunc(records.Sessions, func(s SessionRow) bool { return s.ID == k.session })
		return err == nil && at >= 0 && records.Sessions[at].State == "closed",
			fmt.Sprintf("%v; owed are %q\n%s", err, records.Owed, timeline(&Evidence{Entries: k.history.Entries(), Records: records}, k.session))
	})
	var said []string
	for _, m := range records.Messages {
		if m.Session == k.session && strings.Contains(m.Body, " says word ") {
			said = append(said, m.Nick+": "+m.Body)
		}
	}
	if !slices.Equal(said, want) {
		k.Errorf("the transcript is\n%q\nand not\n%q", said, want)
	}
	evidence := Evidence{Entries: k.history.Entries(), Records: records}
	if _, found := Check(&evidence); len(found) > 0 {
		k.Errorf("violations: %v", found)
	}
}
