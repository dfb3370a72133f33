package adhoc

import (
	"container/list"
	"sync"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Bounds of the command sessions that are kept.
const (
	dialogTime  = 15 * time.Minute // after which one ends, whatever happens
	maxDialogs  = 10_000           // in all; the oldest goes
	maxPerOwner = 8                // of one full address; its oldest goes
)

// dialog is a command session (XEP-0050 §3.1) between its first step and its end. What it
// keeps is what the form is shown again with.
type dialog struct {
	id      string
	owner   desk.JID // full
	at      desk.JID // the address that was asked
	node    string
	title   string
	fields  []wire.Field // with what was typed last
	until   time.Time
	running bool // the core has been asked and has not answered yet

	all, own *list.Element
}

// dialogs are the command sessions, in the order they began. The mutex guards a leaf: nothing
// is called while it is held.
type dialogs struct {
	mu     sync.Mutex
	byID   map[string]*dialog
	owners map[desk.JID]*list.List
	all    *list.List
}

func newDialogs() *dialogs {
	return &dialogs{byID: make(map[string]*dialog), owners: make(map[desk.JID]*list.List), all: list.New()}
}

// put keeps a command session, new or changed, until its time is over.
func (ds *dialogs) put(d dialog, now time.Time) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.sweep(now)
	if old := ds.byID[d.id]; old != nil {
		old.fields, old.running = d.fields, d.running
		return
	}
	own := ds.owners[d.owner]
	if own == nil {
		own = list.New()
		ds.owners[d.owner] = own
	}
	d.until = now.Add(dialogTime)
	d.all, d.own = ds.all.PushBack(&d), own.PushBack(&d)
	ds.byID[d.id] = &d
	if own.Len() > maxPerOwner {
		ds.drop(own.Front().Value.(*dialog))
	}
	if ds.all.Len() > maxDialogs {
		ds.drop(ds.all.Front().Value.(*dialog))
	}
}

// get returns a copy of a command session that its owner has.
func (ds *dialogs) get(id string, owner desk.JID, now time.Time) (dialog, bool) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.sweep(now)
	d := ds.byID[id]
	if d == nil || d.owner != owner {
		return dialog{}, false
	}
	return *d, true
}

// end ends a command session; one that is not there is ended already.
func (ds *dialogs) end(id string) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if d := ds.byID[id]; d != nil {
		ds.drop(d)
	}
}

// sweep ends those whose time is over: they are the first, as all have the same time.
func (ds *dialogs) sweep(now time.Time) {
	for first := ds.all.Front(); first != nil; first = ds.all.Front() {
		d := first.Value.(*dialog)
		if now.Before(d.until) {
			return
		}
		ds.drop(d)
	}
}

func (ds *dialogs) drop(d *dialog) {
	delete(ds.byID, d.id)
	ds.all.Remove(d.all)
	own := ds.owners[d.owner]
	if own.Remove(d.own); own.Len() == 0 {
		delete(ds.owners, d.owner)
	}
}
