package nemesis

import (
	"context"
	"slices"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// stranger tries what they may not: to get into rooms, and to run the commands of others.
func (p *person) stranger(ctx context.Context) {
	for p.pause(ctx, 500*time.Millisecond, 2*time.Second) {
		session := p.somebodys()
		if session == "" {
			continue
		}
		switch p.number(3) {
		case 0:
			if room, err := p.enter(ctx, session); err == nil {
				p.out(ctx, room, 20*time.Second)
			}
		case 1:
			_, _ = p.command(ctx, session+"@"+lab.Desk, "close", nil) // its answer is noted
		case 2:
			_, _ = p.command(ctx, lab.Desk, "end-session", client.V("session", session, "reason", "I say so")) // noted
		}
	}
}

// somebodys is a session that somebody asked for last.
func (p *person) somebodys() string {
	all := p.history.Entries()
	for _, e := range slices.Backward(all) {
		if e.Kind == Answered && e.Nick == "contact" {
			return e.Session
		}
	}
	return ""
}
