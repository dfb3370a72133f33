package nemesis

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// person is somebody with an account who comes back whenever their stream ends.
type person struct {
	stage   *Stage
	history *History
	name    string // local part
	nick    string
	words   int

	mu     sync.Mutex // guards what follows
	client *client.Client
	rng    *rand.Rand
}

func (s *Stage) person(h *History, name string, seed uint64) *person {
	return &person{
		stage: s, history: h, name: name, nick: strings.ToUpper(name[:1]) + name[1:],
		rng: rand.New(rand.NewPCG(seed, uint64(len(name))<<32|uint64(name[len(name)-1]))),
	}
}

func (p *person) bare() string { return p.name + "@" + lab.Host }

// number draws from 0 to n-1.
func (p *person) number(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rng.IntN(n)
}

func (p *person) oneIn(n int) bool { return p.number(n) == 0 }

// pause waits for a time between two; false if ctx ended.
func (p *person) pause(ctx context.Context, low, high time.Duration) bool {
	d := low + time.Duration(p.number(int(high-low)+1))
	return sleep(ctx, d)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (p *person) note(e Entry) {
	e.Who = p.bare()
	p.history.add(e)
}

// here returns a client that is logged in, logging in anew if the last one's stream has ended.
func (p *person) here(ctx context.Context) (*client.Client, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client != nil {
		select {
		case <-p.client.Done():
			p.history.add(Entry{Who: p.bare(), Kind: Dropped})
			p.broken()
			p.client = nil
		default:
			return p.client, nil
		}
	}
	for {
		c, err := client.Dial(ctx, client.Config{
			Address: p.stage.XMPP.C2S, JID: p.bare(), Password: password, Approve: true,
			Twice: true, // the desk is killed in the middle of things
			Tap:   func(e *wire.Element) { p.history.see(p.bare(), p.nick, e) },
		})
		if err == nil {
			err = c.Presence("")
		}
		if err == nil {
			p.client = c
			return c, nil
		}
		if !sleep(ctx, 200*time.Millisecond) {
			return nil, errors.Join(ctx.Err(), err)
		}
	}
}

// broken notes the breaches of the protocol that the client saw. The caller holds mu.
func (p *person) broken() {
	for _, f := range p.client.Faults() {
		p.history.add(Entry{Who: p.bare(), Kind: Broken, Body: f})
	}
}

// drop cuts the client off, as if it had crashed.
func (p *person) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		return
	}
	_ = p.client.Drop() // it may be gone already
	p.broken()
	p.client = nil
	p.history.add(Entry{Who: p.bare(), Kind: Dropped})
}

// command runs a command and notes how it was answered.
func (p *person) command(ctx context.Context, to, node string, v client.Values) (*client.Step, error) {
	c, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	session := sessionName.FindString(to)
	if values := v["session"]; len(values) > 0 {
		session = values[0]
	}
	p.note(Entry{Kind: Asked, Nick: node, Session: session})
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if v == nil {
		v = client.Values{}
	}
	step, err := c.Run(ctx, to, node, v)
	if refusal, is := errors.AsType[*client.Error](err); is {
		p.note(Entry{Kind: Denied, Nick: node, Session: session, Body: refusal.Condition})
	} else if err == nil {
		if id := step.Get("session"); session == "" {
			session = id
		}
		p.note(Entry{Kind: Answered, Nick: node, Session: session, Body: step.Get("state")})
	}
	return step, err
}

// patience is how long somebody waits for an answer before they try again.
const patience = 6 * time.Second

func roomOf(session string) string { return session + "@" + lab.RoomHost }

// enter joins a session's room.
func (p *person) enter(ctx context.Context, session string) (*client.Room, error) {
	c, err := p.here(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.Join(ctx, roomOf(session), p.nick)
}

// say says something nobody has said before.
func (p *person) say(ctx context.Context, session string, room *client.Room) error {
	p.mu.Lock()
	p.words++
	body := fmt.Sprintf("%s says word %d", p.nick, p.words)
	p.mu.Unlock()
	p.note(Entry{Kind: Sent, Session: session, Body: body})
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := room.Say(ctx, body)
	return err
}

// out waits until they are out of a room, and reports whether they are.
func (p *person) out(ctx context.Context, room *client.Room, most time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	_, err := room.Out(ctx)
	return err == nil
}

// goesOn asks the desk whether a session of theirs with the service is going on.
func (p *person) goesOn(ctx context.Context, service string) (live, known bool) {
	step, err := p.command(ctx, service, "status", nil)
	if refusal, is := errors.AsType[*client.Error](err); is {
		return false, refusal.Condition == "item-not-found"
	}
	if err != nil {
		return false, false
	}
	state := step.Get("state")
	return state != "" && state != "closed", true
}
