package desk

import (
	"strconv"
	"time"
)

// How eagerly places in a queue are told: the first ones at once with every change, as long as the
// queue does not move so fast that nobody could read it; those behind in portions. So neither a
// long queue nor a quick one drowns the link in "you are number 9,731".
const (
	tellAtOnce = 20 // those in front
	tellQuick  = 40 // messages to them in a second; what is more waits for the next one
	tellPace   = time.Second
	tellLater  = 200 // messages to those behind, in a portion
	tellPeriod = 5 * time.Second
)

// telling is how far the customers of a queue have been told their places.
type telling struct {
	since time.Time // when the second began in which told are counted
	told  int
	soon  time.Time // when those in front are told the rest; zero: they know
	later time.Time // when the next portion of those behind is told; zero: they know
}

func (d *Desk) queueChanged(svc *serviceState) {
	if !svc.changed {
		svc.changed = true
		d.queues = append(d.queues, svc)
	}
}

// announce tells the first in the queues that changed their new places.
func (d *Desk) announce() {
	for _, svc := range d.queues {
		svc.changed = false
		d.tellFront(svc)
		if svc.queue.len() > tellAtOnce && svc.telling.later.IsZero() {
			svc.telling.later = d.now.Add(tellPeriod)
		}
		d.armTelling(svc)
	}
	d.queues = d.queues[:0]
}

// tellingDue tells what was put off until now.
func (d *Desk) tellingDue(svc *serviceState) {
	t := &svc.telling
	if !t.soon.IsZero() && !t.soon.After(d.now) {
		d.tellFront(svc)
	}
	if !t.later.IsZero() && !t.later.After(d.now) {
		t.later = time.Time{}
		if _, all := d.tellPositions(svc, tellAtOnce, svc.queue.len(), tellLater); !all {
			t.later = d.now.Add(tellPeriod)
		}
	}
	d.armTelling(svc)
}

func (d *Desk) armTelling(svc *serviceState) {
	at := svc.telling.soon
	if later := svc.telling.later; at.IsZero() || !later.IsZero() && later.Before(at) {
		at = later
	}
	d.timers.set(timerKey{dueService, string(svc.Name)}, at)
}

// tellFront tells those in front, as many as this second allows.
func (d *Desk) tellFront(svc *serviceState) {
	t := &svc.telling
	if d.now.Sub(t.since) >= tellPace {
		t.since, t.told = d.now, 0
	}
	told, all := d.tellPositions(svc, 0, tellAtOnce, tellQuick-t.told)
	t.told += told
	t.soon = time.Time{}
	if !all {
		t.soon = t.since.Add(tellPace)
	}
}

// tellPositions tells up to most customers, between two ranks, whose place is another than the one
// they were told. all says that no more of them are left.
func (d *Desk) tellPositions(svc *serviceState, from, to, most int) (told int, all bool) {
	position := from
	all = true
	svc.queue.ascend(from, func(s *Session) bool {
		if position == to {
			return false
		}
		position++
		if s.told == position {
			return true
		}
		if told == most {
			all = false
			return false
		}
		told++
		d.tellPosition(svc, s, position)
		return true
	})
	return told, all
}

func (d *Desk) tellPosition(svc *serviceState, s *Session, position int) {
	s.told = position
	wait := int(d.waitOf(s, position).Seconds())
	d.do(s.ID, Tell{
		From: string(s.Entry), To: s.Asked,
		Text:  d.text(s.Lang, svc, TextPosition, "position", strconv.Itoa(position), "wait", strconv.Itoa(wait), "service", svc.Title),
		Queue: &QueueStatus{Position: position, Wait: wait},
	})
}
