// Package doctor looks at what a desk needs before anybody relies on it: its configuration, the
// database, the component stream, the right to make rooms and what becomes of them, the archive,
// the server's limits, and what strangers may do. Each finding is a line with its mend.
//
// What it does on the XMPP server is done in a room of its own, the canary, which it destroys.
// The domain of a desk that serves is never taken from it: the link's lease says whether one
// does. That desk is asked to look over the stream that it has ([Visit]), by the same checks.
// Where none does, the doctor has a stream of its own, and the lease as long, so that no desk
// starts beside it.
package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/component"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/postgres"
)

// Level says how bad a finding is.
type Level string

// The levels there are.
const (
	OK   Level = "ok"
	Skip Level = "skip" // it was not looked at; the finding says why
	Warn Level = "warn" // the desk works, but not as well or as safely as it could
	Fail Level = "fail" // the desk does not work, or may lose or show what it must not
)

// Finding is one thing that was looked at.
type Finding struct {
	Level Level  `json:"level"`
	Check string `json:"check"`          // what was looked at, in a word or two: database, stream, room
	Text  string `json:"text"`           // what was found
	Mend  string `json:"mend,omitempty"` // what to do about it; empty where nothing is to be done
	By    string `json:"-"`              // who looked; empty: the doctor itself
}

// String returns the finding as one line, whatever servers wrote into what it quotes.
func (f Finding) String() string {
	text := f.Text
	if f.Mend != "" {
		text += ". Mend: " + f.Mend
	}
	check := f.Check
	if f.By != "" {
		check += " (seen by " + f.By + ")"
	}
	return fmt.Sprintf("%-4s  %s: %s", f.Level, check, strings.Join(strings.Fields(text), " "))
}

// patience is how long a whole examination may take, and answerTime one answer.
const (
	patience   = 90 * time.Second
	answerTime = 5 * time.Second
)

// exam is one examination.
type exam struct {
	cfg    *config.Config
	tls    *component.TLS
	holder string // names the doctor in the lease
	name   string // of the canary, and the resource of the doctor's addresses: random
	visit  *Visit // where a desk that serves looks; nil where the doctor has a stream of its own
	say    func(Finding)
	failed bool

	db     *postgres.DB // nil where the database does not answer
	server string       // the software of the XMPP server, in lower case; "" if it does not say
}

// newName names a canary. No session is named so, and no name is used again.
func newName() string { return "doctor-" + strings.ToLower(rand.Text()) }

// Examine looks at everything that the configuration names, tells say each finding as it comes,
// and reports whether none of them is a failure. holder names the process in the lease that it
// takes for the time it has the desk's domain, and tls says how the component port is spoken to.
func Examine(ctx context.Context, cfg *config.Config, tls *component.TLS, holder string, say func(Finding)) (healthy bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	x := &exam{cfg: cfg, tls: tls, holder: holder, name: newName(), say: say}
	x.configuration()
	x.database(ctx)
	if x.db != nil {
		defer x.db.Close()
	}
	x.serverSide(ctx)
	x.mail(ctx)
	return !x.failed
}

func (x *exam) add(level Level, check, text, mend string) {
	x.tell(Finding{Level: level, Check: check, Text: text, Mend: mend})
}

func (x *exam) tell(f Finding) {
	if f.Level == Fail {
		x.failed = true
	}
	x.say(f)
}

func (x *exam) ok(check, format string, args ...any) {
	x.add(OK, check, fmt.Sprintf(format, args...), "")
}

// configuration tells what the reader of the file had to say. One with mistakes does not come
// this far.
func (x *exam) configuration() {
	if len(x.cfg.Warnings) == 0 {
		x.ok("configuration", "read, nothing to say against it")
	}
	for _, w := range x.cfg.Warnings {
		x.add(Warn, "configuration", w, "")
	}
}

// serverSide looks at the XMPP server, under the link's lease. Without the database nobody knows
// whether a desk serves, and two connections for one domain disturb each other on every server.
func (x *exam) serverSide(ctx context.Context) {
	if x.db == nil {
		x.port(ctx)
		x.add(Skip, "stream", "left alone: without the database nobody knows whether a desk has the domain", "mend the database first")
		return
	}
	lease, ok, err := x.db.Acquire(ctx, x.cfg.XMPP.Domain, x.holder, patience)
	switch {
	case errors.Is(err, desk.ErrSchema):
		x.ok("lease", "there are no tables, so no desk serves from this database")
	case err != nil:
		x.add(Fail, "lease", err.Error(), "mend the database first")
		return
	case ok:
		x.ok("lease", "nobody held the link %s; the doctor does, until it is done", x.cfg.XMPP.Domain)
		defer x.release(ctx, lease)
	default:
		x.ok("lease", "%s holds the link %s", lease.Holder, x.cfg.XMPP.Domain)
		x.desk(ctx)
		x.port(ctx)
		x.serving(ctx, lease)
		return
	}
	if x.port(ctx) {
		x.stream(ctx)
	}
}

// release gives the lease up, so that a desk that stands by begins at once.
func (x *exam) release(ctx context.Context, lease desk.Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	if err := x.db.Release(ctx, lease); err != nil {
		x.add(Warn, "lease", "it could not be given up, and ends by itself in "+patience.String()+": "+err.Error(), "")
	}
}
