package desk

import (
	"container/heap"
	"time"
)

// dueKind tells what a timer belongs to.
type dueKind uint8

const (
	dueSession dueKind = iota
	dueCSR
	dueService
	duePast // sessions that ended a day ago
)

type timerKey struct {
	kind dueKind
	id   string
}

type timer struct {
	key   timerKey
	at    time.Time
	index int
}

// timers is a heap of deadlines, at most one for each session, CSR and service. An entry may
// be too early (a conversation pushes its idle deadline on with each message, which is not
// worth a heap operation): whoever is called looks at its own deadlines and sets the next.
type timers struct {
	byKey map[timerKey]*timer
	heap  timerHeap
}

// set makes at the deadline of key; the zero time takes it out.
func (t *timers) set(key timerKey, at time.Time) {
	if t.byKey == nil {
		t.byKey = make(map[timerKey]*timer)
	}
	e := t.byKey[key]
	switch {
	case at.IsZero() && e == nil:
	case at.IsZero():
		heap.Remove(&t.heap, e.index)
		delete(t.byKey, key)
	case e == nil:
		e = &timer{key: key, at: at}
		t.byKey[key] = e
		heap.Push(&t.heap, e)
	case !e.at.Equal(at):
		e.at = at
		heap.Fix(&t.heap, e.index)
	}
}

// pop takes out the earliest timer if it is due.
func (t *timers) pop(now time.Time) (timerKey, bool) {
	if len(t.heap) == 0 || t.heap[0].at.After(now) {
		return timerKey{}, false
	}
	e := heap.Pop(&t.heap).(*timer)
	delete(t.byKey, e.key)
	return e.key, true
}

// next returns the earliest deadline.
func (t *timers) next() (time.Time, bool) {
	if len(t.heap) == 0 {
		return time.Time{}, false
	}
	return t.heap[0].at, true
}

type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	if h[i].key.kind != h[j].key.kind {
		return h[i].key.kind < h[j].key.kind
	}
	return h[i].key.id < h[j].key.id // so that a run can be repeated
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	e := x.(*timer)
	e.index = len(*h)
	*h = append(*h, e)
}

func (h *timerHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return e
}

// earliest returns the earlier of two deadlines, where zero means none.
func earliest(a, b time.Time) time.Time {
	switch {
	case a.IsZero():
		return b
	case b.IsZero() || a.Before(b):
		return a
	}
	return b
}
