package nemesis

import (
	"context"
	"errors"
	"time"

	"bellhop/internal/client"
)

// customer asks for help again and again until ctx ends, then leaves what they are in.
func (p *person) customer(ctx, end context.Context, service string) {
	for ctx.Err() == nil {
		step, err := p.command(ctx, service, "contact", client.V("name", p.nick, "question", "Why?"))
		if err != nil || step.Get("session") == "" {
			p.pause(ctx, 300*time.Millisecond, time.Second)
			continue
		}
		p.converse(ctx, end, service, step.Get("session"))
		p.pause(ctx, 0, 500*time.Millisecond)
	}
	p.sayGoodbye(end, service)
}

// converse is one session as its customer lives it.
func (p *person) converse(ctx, end context.Context, service, session string) {
	words := 3 + p.number(8)
	leaves, drops := p.oneIn(2), p.oneIn(6)
	for words > 0 && ctx.Err() == nil {
		room, err := p.enter(ctx, session)
		if err != nil {
			if live, known := p.goesOn(ctx, service); known && !live {
				return
			}
			p.pause(ctx, 300*time.Millisecond, time.Second)
			continue
		}
		for ; words > 0; words-- {
			if drops && words == 2 {
				drops = false
				p.drop()
				break
			}
			if err := p.say(ctx, session, room); err != nil {
				if refusal, is := errors.AsType[*client.Error](err); is && refusal.Condition != "not-acceptable" {
					return // the room is over
				}
				break // come in again
			}
			if !p.pause(ctx, 50*time.Millisecond, 1200*time.Millisecond) {
				break
			}
		}
		if words == 0 && !leaves && p.out(ctx, room, 15*time.Second) {
			return
		}
	}
	p.leave(end, service)
}

// leave ends the session, however long it takes until the desk takes that.
func (p *person) leave(ctx context.Context, service string) {
	for ctx.Err() == nil {
		_, err := p.command(ctx, service, "leave", nil)
		if _, refused := errors.AsType[*client.Error](err); err == nil || refused {
			if live, known := p.goesOn(ctx, service); known && !live {
				return
			}
		}
		p.pause(ctx, 300*time.Millisecond, time.Second)
	}
}

// sayGoodbye leaves whatever is left, once the run is over.
func (p *person) sayGoodbye(ctx context.Context, service string) {
	if live, known := p.goesOn(ctx, service); known && !live {
		return
	}
	p.leave(ctx, service)
}
