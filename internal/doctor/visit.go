package doctor

import (
	"context"
	"fmt"
	"time"

	"bellhop/internal/config"
	"bellhop/internal/wire"
)

// Bounds of a visit.
const (
	visitTime = 12 * time.Second // for all that is looked at; a server that is well takes one or two
	backTime  = 10 * time.Second // that a stream which broke may take to come back, to destroy the canary
)

// Report is what a desk that serves found, in the form in which it is handed back.
type Report struct {
	Findings []Finding `json:"findings"`
	Settings []Setting `json:"settings"` // that the desk goes by
}

// Setting is a key of the configuration, with its value.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Visit is an examination over the stream that a desk serves with. What would end that stream, or
// take the domain from it, is left out; there is never more than one stanza of its own under way.
type Visit struct {
	*exam

	line  *line
	found []Finding
	left  *canary // what could not be destroyed, because the stream broke
}

// NewVisit returns a visit that looks by a desk's configuration over its stream. name is that of
// the canary, as [newName] makes it, and nobody else's.
func NewVisit(cfg *config.Config, stream Stream, name string) *Visit {
	v := &Visit{line: newLine(stream, cfg.XMPP.Domain, name)}
	v.exam = &exam{cfg: cfg, name: name, visit: v, say: func(f Finding) { v.found = append(v.found, f) }}
	return v
}

// Stanza takes what is for the visit, and reports whether it was: nobody else is to have it. It is
// called with everything that comes, and does not block.
func (v *Visit) Stanza(e *wire.Element) bool { return v.line.take(e) }

// Down says that the stream broke.
func (v *Visit) Down(why error) { v.line.end(why) }

// Run looks, until ctx or the time of a visit ends. Whatever happens, the canary is destroyed;
// with again also that of a visit of the same name that did not come to its end.
func (v *Visit) Run(ctx context.Context, again bool) Report {
	within, cancel := context.WithTimeout(ctx, visitTime)
	defer cancel()
	if again {
		_, _ = v.line.ask(within, v.canary(v.line).end()) // it may never have been made
	}
	v.overStream(within, v.line)
	switch err := v.line.broken(within); {
	case ctx.Err() != nil:
		v.add(Warn, "stream", "the desk that serves was stopped while it looked", "ask again")
	case within.Err() != nil:
		v.add(Warn, "stream", fmt.Sprintf("the server answers so slowly that the desk has not seen all of it in %v", visitTime), "ask again; see the server's log")
	case err != nil:
		v.add(Fail, "stream", fmt.Sprintf("the desk that serves has no stream to the server, or lost it while it looked: %v", err), "see its log, and the server's")
	default:
		v.add(Skip, "large stanzas", "not tried on a stream that serves: a server that does not bear one ends it", "stop the desk and ask again")
		v.add(Skip, "take-over", "not tried: the domain would be taken from the desk that serves", "stop the desk and ask again")
	}
	v.clean(ctx)
	return Report{Findings: v.found, Settings: settingsOf(v.cfg)}
}

// Broken is the report of a desk whose visit ended in a fault of the program.
func Broken(fault any) Report {
	return Report{Findings: []Finding{{
		Level: Fail, Check: "stream", Text: fmt.Sprintf("a fault of the program ended the visit: %v", fault), Mend: "report it, with the desk's log",
	}}}
}

// clean destroys what is left once the stream stands again.
func (v *Visit) clean(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, backTime)
	defer cancel()
	for v.left != nil {
		select {
		case <-ctx.Done():
			v.add(Warn, "room", v.left.room+" could not be destroyed", "destroy it by hand")
			return
		case <-time.After(time.Second / 2):
		}
		if _, err := v.line.ask(ctx, v.left.end()); !cut(err) {
			v.left = nil // or the server has forgotten it
		}
	}
}

// steps takes one step after the other until the stream ends or the time is over. On a visit,
// what was found amiss in the step in which that happened is no finding.
func (x *exam) steps(ctx context.Context, l *line, steps ...func()) {
	for _, step := range steps {
		if l.broken(ctx) != nil {
			return
		}
		if x.visit == nil {
			step()
			continue
		}
		before := len(x.visit.found)
		step()
		if l.broken(ctx) != nil {
			x.visit.forget(before)
		}
	}
}

// forget drops what was found amiss since there were so many findings.
func (v *Visit) forget(before int) {
	rest := v.found[:before]
	for _, f := range v.found[before:] {
		if f.Level == OK || f.Level == Skip {
			rest = append(rest, f)
		}
	}
	v.found = rest
}

// settingsOf are the settings that the checks over a stream go by.
func settingsOf(cfg *config.Config) []Setting {
	x := cfg.XMPP
	return []Setting{
		{"xmpp.server", x.Server},
		{"xmpp.muc", x.MUC},
		{"xmpp.occupant", string(x.Occupant)},
		{"xmpp.persistent_rooms", fmt.Sprint(x.PersistentRooms)},
		{"xmpp.guests", x.Guests},
		{"xmpp.websocket", x.WebSocket},
	}
}
