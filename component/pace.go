package component

import (
	"sync"
	"time"
)

// The pace that a sender may keep, in points: so many at once, and so many a second for
// good. People stay far below it; a program that does not is told once, then left alone.
const (
	paceBurst    = 60.0
	paceRate     = 6.0
	costMessage  = 2.0
	costIQ       = 0.1
	costPresence = 0.5
	maxPaced     = 50_000 // senders remembered; beyond, those who have been quiet are forgotten
)

type paceVerdict int

const (
	paceOK   paceVerdict = iota
	paceWarn             // the first too many: say so
	paceDrop             // they have been told
)

// pace limits how fast each bare address may send: a token bucket each.
type pace struct {
	now func() time.Time

	mu      sync.Mutex // guards buckets; leaf
	buckets map[string]*bucket
}

type bucket struct {
	points float64
	at     time.Time
	warned bool
}

func newPace() *pace { return &pace{now: time.Now, buckets: make(map[string]*bucket)} }

func (p *pace) allow(sender string, cost float64) bool { return p.take(sender, cost) == paceOK }

func (p *pace) take(sender string, cost float64) paceVerdict {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[sender]
	if b == nil {
		if len(p.buckets) >= maxPaced {
			p.forget(now)
		}
		b = &bucket{points: paceBurst, at: now}
		p.buckets[sender] = b
	}
	b.points = min(paceBurst, b.points+now.Sub(b.at).Seconds()*paceRate)
	b.at = now
	if b.points >= cost {
		b.points -= cost
		if b.points > paceBurst/2 {
			b.warned = false
		}
		return paceOK
	}
	if b.warned {
		return paceDrop
	}
	b.warned = true
	return paceWarn
}

// forget drops the senders whose buckets are full again; if all are busy, all are dropped,
// which only gives each a fresh burst.
func (p *pace) forget(now time.Time) {
	for sender, b := range p.buckets {
		if b.points+now.Sub(b.at).Seconds()*paceRate >= paceBurst {
			delete(p.buckets, sender)
		}
	}
	if len(p.buckets) >= maxPaced {
		clear(p.buckets)
	}
}
