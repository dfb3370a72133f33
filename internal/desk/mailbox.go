package desk

import (
	"errors"
	"math"
)

// ErrBusy says that the desk cannot take a request now: its mailbox is full or it is
// stopping. The one who asked may try again.
var ErrBusy = errors.New("desk: busy, try again")

// item is an event, a question about the state, or one that events may come of.
type item struct {
	event  Event
	read   func(*Desk)
	decide func(*Desk) []Event
	stored func(error) // of a decide that no event came of
	again  bool        // it was in a batch that got lost
}

// Post hands an event to the loop and never waits. A request is refused with [ErrBusy] when
// the mailbox is half full, so that there is room for what the rooms report; that, too, is
// refused when it is full, and whoever reports must then cut the stream, because after a
// reconnect everything is asked anew.
func (l *Loop) Post(e Event) error {
	most := l.cfg.Mailbox
	_, up := e.(LinkUp)
	if _, down := e.(LinkDown); up || down {
		most = math.MaxInt // what a cut stream comes to must be known
	}
	return l.put(item{event: e}, most)
}

// Request is [Loop.Post] for what people ask. It is refused as well while the store has been
// away for some seconds.
func (l *Loop) Request(e Event) error {
	if l.storeAway() >= patience {
		return ErrBusy
	}
	return l.put(item{event: e}, l.cfg.Mailbox/2)
}

// Read has a function look at the desk on the loop's goroutine, after the events posted
// before it. It must be short and change nothing.
func (l *Loop) Read(read func(*Desk)) error { return l.put(item{read: read}, l.cfg.Mailbox/2) }

// Decide has a function look at the desk on the loop's goroutine and say what is to happen: the
// events that it returns are applied at once and stored in the same transaction, as if they had
// been a [Loop.Request] each, but with one wait instead of two. It sees what may not be stored yet; so if it
// returns none, stored is called as soon as what it saw is, or with [ErrBusy] if that was lost.
// decide must be short and change nothing, stored must not block.
func (l *Loop) Decide(decide func(*Desk) []Event, stored func(error)) error {
	if l.storeAway() >= patience {
		return ErrBusy
	}
	return l.put(item{decide: decide, stored: stored}, l.cfg.Mailbox/2)
}

func (l *Loop) put(it item, most int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.queue) >= most {
		return ErrBusy
	}
	l.queue = append(l.queue, it)
	if len(l.queue) == 1 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// waiting returns how many items wait.
func (l *Loop) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue)
}

// take returns up to maxBatch waiting items.
func (l *Loop) take() (batch []item, left int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.queue), maxBatch)
	batch = l.queue[:n:n]
	l.queue = l.queue[n:]
	if len(l.queue) == 0 {
		l.queue = nil
	}
	return batch, len(l.queue)
}

// close refuses whatever comes after the end.
func (l *Loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed, l.queue = true, nil
}
