package nemesis

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// csr takes offers until ctx ends, then closes what they hold.
func (p *person) csr(ctx, end context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for end.Err() == nil {
		c, err := p.here(end)
		if err != nil {
			return
		}
		e, err := c.AwaitChat(end, "desk@"+lab.Desk, func(body string) bool {
			return strings.Contains(body, "?join") && strings.Contains(body, "!accept")
		})
		if err != nil {
			continue // the stream ended, or the run
		}
		session := sessionName.FindString(e.ChildText("", "body"))
		wg.Go(func() { p.attend(ctx, end, session) })
	}
}

// attend is one offer, and the session that comes of it, as a CSR lives it.
func (p *person) attend(ctx, end context.Context, session string) {
	switch p.number(12) {
	case 0:
		return // it is missed
	case 1:
		_, _ = p.command(end, lab.Desk, "decline", client.V("session", session, "reason", "lunch")) // its answer is noted
		return
	case 2, 3:
		_, _ = p.command(end, lab.Desk, "accept", client.V("session", session)) // its answer is noted
	}
	t := &task{session: session, words: 2 + p.number(6)}
	switch p.number(5) {
	case 0:
		t.asks = "transfer"
	case 1:
		t.asks = "conference"
	}
	for tries := 0; tries < 30 && end.Err() == nil; tries++ {
		if !p.pause(end, 50*time.Millisecond, 600*time.Millisecond) {
			return
		}
		room, err := p.enter(end, session)
		if refusal, is := errors.AsType[*client.Error](err); is {
			if refusal.Condition == "registration-required" && tries < 2 {
				continue // not a member yet, or no more
			}
			return
		}
		if err != nil {
			continue
		}
		if p.work(ctx, end, t, room) {
			return
		}
	}
}

// task is what a CSR is yet to do in a session.
type task struct {
	session string
	words   int
	asks    string // for whom, by which command; empty for nobody
}

// work talks and in the end closes; false if they are to come in again.
func (p *person) work(ctx, end context.Context, t *task, room *client.Room) (over bool) {
	for t.words > 0 && ctx.Err() == nil {
		t.words--
		if err := p.say(ctx, t.session, room); err != nil {
			if refusal, is := errors.AsType[*client.Error](err); is {
				return refusal.Condition != "not-acceptable" || p.out(end, room, 100*time.Millisecond)
			}
			return false
		}
		if t.asks != "" && t.words == 1 {
			_, _ = p.command(ctx, t.session+"@"+lab.Desk, t.asks, client.V("target", "", "note", "please")) // its answer is noted
			t.asks = ""
			t.words += 2
		}
		if p.oneIn(30) {
			p.drop()
			return false
		}
		p.pause(ctx, 100*time.Millisecond, 900*time.Millisecond)
	}
	for end.Err() == nil {
		if p.out(end, room, time.Duration(1+p.number(3))*time.Second) {
			return true
		}
		if ctx.Err() != nil || p.oneIn(2) {
			_, err := p.command(end, t.session+"@"+lab.Desk, "close", nil)
			if _, refused := errors.AsType[*client.Error](err); refused {
				// Not theirs any more, or over: they will be put out.
				return p.out(end, room, patience) || !p.inRoom(end, room)
			}
			if errors.Is(err, client.ErrClosed) {
				return false
			}
		}
	}
	return true
}

// inRoom asks the room whether they are in it (XEP-0410).
func (p *person) inRoom(ctx context.Context, room *client.Room) bool {
	c, err := p.here(ctx)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.InRoom(ctx, room)
}
