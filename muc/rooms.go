package muc

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Stream is what the rooms need of the component stream. Neither method blocks; done is called
// once, possibly before the method returns and on any goroutine.
type Stream interface {
	// Send writes a stanza. done gets nil when the server has surely taken it, and an error
	// when the stream was cut before.
	Send(e *wire.Element, done func(error))
	// Request sends an IQ under an id of its own and gives its answer. A stanza error comes as
	// an error with a method Condition() string; any other error means that nobody answered.
	Request(iq *wire.Element, done func(*wire.Element, error))
}

// Observer counts what happens, for metrics.
type Observer interface {
	// RoomOpened is told how long a room took from its first stanza until it was configured.
	RoomOpened(took time.Duration)
	// StanzaDropped is told that a stanza of the room host was not used, and why: "unknown room",
	// "other occupant", "overflow".
	StanzaDropped(why string)
	// UnknownRoom is told what became of a room of which there was no session on record: "closed",
	// "failed".
	UnknownRoom(outcome string)
	// Recovering is told how many rooms have been read again since the time of a break, and how many
	// are still to be.
	Recovering(done, waiting int, since time.Time)
}

// OccupantMode says under which address the desk is in its rooms.
type OccupantMode string

// The modes. The resource is always the same: after a break the server takes the new join for
// the one who is still in the room, and the desk does not see everything twice.
const (
	OccupantDesk    OccupantMode = "desk"    // D/bellhop, in all rooms
	OccupantSession OccupantMode = "session" // <session>@D/bellhop: for large ejabberd desks
)

// Config says how the rooms are made.
type Config struct {
	Domain     string       // the desk's component domain, D
	MUC        string       // the host of the rooms, M
	DeskNick   string       // the desk's nick in every room; "Desk" when empty
	Occupant   OccupantMode // OccupantDesk when empty
	Persistent bool         // rooms outlive their last occupant
	Window     int          // rooms being opened at once; 64 when zero

	// First is the first effect that this process numbers. Those before it may have been carried
	// out by another process already: nothing of theirs is said twice.
	First desk.EffectID

	Stream   Stream
	Cut      func(error) bool // reports whether an error of Stream says that the stream was cut; see [Rooms.Do]
	Post     func(desk.Event) // gives an event to the desk's loop
	Log      *slog.Logger     // may be nil
	Observer Observer         // may be nil

	// Private is told what an occupant says to the desk alone (XEP-0045 §7.5), Command what
	// somebody says to all that begins with "!". from is the real full address. May be nil.
	Private func(session desk.SessionID, from desk.JID, nick, body string)
	Command func(session desk.SessionID, from desk.JID, nick, body string)
	// Other carries out an effect of a session that is not on its room. It must not block.
	Other func(desk.Outgoing)
}

const (
	occupantResource = "bellhop"
	maxMailbox       = 1 << 16 // inbound stanzas waiting; beyond, they are dropped and the room is read again
)

// Rooms is all rooms of one link. Its methods may be called from any goroutine and never block.
type Rooms struct {
	cfg Config
	log *slog.Logger

	mu      sync.Mutex // guards the mailbox alone
	mailbox []func()
	inbound int
	lossy   bool
	working bool

	// Owned by whoever works the mailbox off.
	up       bool
	highest  desk.EffectID          // seen so far
	given    map[desk.EffectID]bool // on this stream, not done
	known    desk.EffectID          // highest when the stream came up: up to here effects are given again
	epoch    int                    // grows with each change of the stream; answers of an older one are dropped
	rooms    map[desk.SessionID]*room
	form     map[string]string // fields that this server offers, with their types; nil before they are known
	fetching bool
	formWait []*room
	opening  int // places of the window that are taken
	opens    []*room
	backs    []*room
	unread   map[desk.SessionID]bool // rooms that a Reconcile is given for and that are not known again
	reading  reading
	strays   strays
	away     away
	listed   bool   // the room host has been asked which rooms it has
	over     recent // rooms that were destroyed lately: what is still on its way from them is no news
	serial   uint64
}

// New returns rooms whose stream is down; call [Rooms.Up] when it stands.
func New(cfg Config) *Rooms {
	if cfg.DeskNick == "" {
		cfg.DeskNick = "Desk"
	}
	if cfg.Occupant == "" {
		cfg.Occupant = OccupantDesk
	}
	if cfg.Window <= 0 {
		cfg.Window = 64
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Rooms{cfg: cfg, log: cfg.Log, rooms: make(map[desk.SessionID]*room), given: make(map[desk.EffectID]bool), unread: make(map[desk.SessionID]bool)}
}

// Do carries out an effect on a room, in the order of its session. A durable one ends in one
// [desk.EffectDone], unless the stream is cut before. An effect of a session that is not on
// its room goes to [Config.Other] in its turn: nobody is told of a room before it is there.
func (r *Rooms) Do(out desk.Outgoing) {
	if known, ok := out.Effect.(desk.KnownRooms); ok {
		r.enqueue(func() { r.compare(known) })
		return
	}
	if session, ok := sessionOf(out.Effect); ok {
		r.enqueue(func() { r.take(session, out) })
		return
	}
	r.enqueue(func() { r.takeOther(out) })
}

// Behind runs a function once everything that was given to the rooms before has been told of.
func (r *Rooms) Behind(do func()) { r.enqueue(do) }

// Up says that the stream stands.
func (r *Rooms) Up() {
	r.enqueue(func() {
		r.up = true
		r.epoch++
		r.known = r.highest
		clear(r.given)
	})
}

// Down says that the stream broke. What is in flight or waiting is dropped; the rooms and who
// was in them stay known.
func (r *Rooms) Down() {
	r.enqueue(func() {
		r.up = false
		r.epoch++
		r.opening, r.opens, r.backs = 0, nil, nil
		r.unread, r.reading, r.strays, r.away = make(map[desk.SessionID]bool), reading{}, strays{}, away{}
		r.recovering()
		r.form, r.fetching, r.formWait = nil, false, nil // the server may come back as another version
		for id, rm := range r.rooms {
			if rm.stage == stageLost || rm.stage == stageClosing {
				delete(r.rooms, id)
				continue
			}
			rm.reset()
		}
	})
}

// enqueue puts work into the mailbox and sees to it that somebody works it off.
func (r *Rooms) enqueue(work func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.mailbox = append(r.mailbox, work)
	if !r.working {
		r.working = true
		go r.drain()
	}
}

// drain works the mailbox off and ends when it is empty.
func (r *Rooms) drain() {
	for {
		r.mu.Lock()
		batch := r.mailbox
		r.mailbox = nil
		if len(batch) == 0 {
			r.working = false
			r.mu.Unlock()
			return
		}
		lossy := r.lossy
		r.lossy, r.inbound = false, 0
		r.mu.Unlock()
		for _, work := range batch {
			r.safely(work)
		}
		if lossy {
			r.safely(r.readAllAgain)
		}
	}
}

// safely keeps a mistake with one stanza from ending the link.
func (r *Rooms) safely(work func()) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("panic in a room", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	work()
}

// readAllAgain reads the archives after stanzas had to be dropped.
func (r *Rooms) readAllAgain() {
	r.log.Warn("stanzas dropped, rooms are read again", "rooms", len(r.rooms))
	for _, rm := range r.rooms {
		if rm.stage == stageOpen && rm.confirmed() {
			r.enterAgain(rm)
		}
	}
}

// request sends an IQ and brings its answer back into the mailbox, unless the stream was cut:
// then Down follows, and what is owed is given again.
func (r *Rooms) request(iq *wire.Element, done func(*wire.Element, error)) {
	epoch := r.epoch
	r.cfg.Stream.Request(iq, func(answer *wire.Element, err error) {
		err = asStanzaError(answer, err)
		if err != nil && r.cut(err) {
			return
		}
		r.enqueue(func() {
			if epoch == r.epoch {
				done(answer, err)
			}
		})
	})
}

// send writes a stanza; done, which may be nil, is called in the mailbox once it is known to
// be written, or refused, but not when the stream was cut.
func (r *Rooms) send(e *wire.Element, done func(error)) {
	epoch := r.epoch
	r.cfg.Stream.Send(e, func(err error) {
		if done == nil || (err != nil && r.cut(err)) {
			return
		}
		r.enqueue(func() {
			if epoch == r.epoch {
				done(err)
			}
		})
	})
}

func (r *Rooms) cut(err error) bool {
	if condition(err) != "" {
		return false
	}
	if r.cfg.Cut != nil {
		return r.cfg.Cut(err)
	}
	return unanswered(err)
}

// done ends a durable effect. failed is empty when it was carried out.
func (r *Rooms) done(id desk.EffectID, failed string) {
	if id != 0 {
		delete(r.given, id)
		r.cfg.Post(desk.EffectDone{ID: id, Failed: failed})
	}
}

// again reports whether an effect may have been carried out before.
func (r *Rooms) again(id desk.EffectID) bool { return id != 0 && (id < r.cfg.First || id <= r.known) }

func (r *Rooms) dropped(why string) {
	if r.cfg.Observer != nil {
		r.cfg.Observer.StanzaDropped(why)
	}
}

func (r *Rooms) nextID(prefix string) string {
	r.serial++
	return fmt.Sprintf("%s-%x", prefix, r.serial)
}

// sessionOf returns the session of an effect on a room.
func sessionOf(e desk.Effect) (desk.SessionID, bool) {
	switch e := e.(type) {
	case desk.OpenRoom:
		return e.Session, true
	case desk.Admit:
		return e.Session, true
	case desk.Invite:
		return e.Session, true
	case desk.Say:
		return e.Session, true
	case desk.StandIn:
		return e.Session, true
	case desk.SayAs:
		return e.Session, true
	case desk.StepOut:
		return e.Session, true
	case desk.Remove:
		return e.Session, true
	case desk.CloseRoom:
		return e.Session, true
	case desk.CloseUnknown:
		return e.Session, true
	case desk.Reconcile:
		return e.Session, true
	case desk.KnownRooms, desk.Tell, desk.Mail, desk.Answer, desk.Subscribe, desk.Unsubscribe, desk.Watch, desk.Probe:
	}
	return "", false
}
