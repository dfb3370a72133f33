package simulate

import (
	"container/heap"
	"time"
)

// happening is something that is going to happen.
type happening struct {
	at   time.Time
	seq  int // of two at the same time, the one that was set first comes first
	what what
	who  int // the customer, or the CSR of a shift's ends
	csr  int
	try  int // which of the customer's offers or services it belongs to: an older one is void
}

type what uint8

const (
	givesUp  what = iota // the customer's patience is over
	answers              // the CSR who was asked comes
	finishes             // the CSR closes the session
	speaks               // somebody says something, so that the session is not idle
	begins               // a CSR's shift
	returns              // a CSR finds that they were set to break
	wrapped              // a CSR has done what comes after a session
	ends
)

// agenda is what is going to happen, the next first.
type agenda struct {
	heap happenings
	seq  int
}

func (a *agenda) add(h happening) {
	a.seq++
	h.seq = a.seq
	heap.Push(&a.heap, h)
}

func (a *agenda) next() (time.Time, bool) {
	if len(a.heap) == 0 {
		return time.Time{}, false
	}
	return a.heap[0].at, true
}

func (a *agenda) pop() happening { return heap.Pop(&a.heap).(happening) }

type happenings []happening

func (h happenings) Len() int { return len(h) }
func (h happenings) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}
func (h happenings) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *happenings) Push(x any)   { *h = append(*h, x.(happening)) }
func (h *happenings) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
