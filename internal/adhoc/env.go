package adhoc

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Env is who asks, and where. It holds while the desk is being read.
type Env struct {
	Desk    *desk.Desk
	Reply   desk.Reply
	Now     time.Time
	Place   Place
	Service desk.ServiceView // at a service; and at a session, its service
	Session desk.SessionView // at a session
	Public  bool             // said to the whole room

	server *Server
}

// Who returns the bare address that asks.
func (e *Env) Who() desk.JID { return e.Reply.By() }

// say says one of this package's texts to the asker.
func (e *Env) say(key string, args ...string) string {
	return e.server.say(e.Reply.Lang, key, args...)
}

func (e *Env) refuse(code desk.Code, field, key string, args ...string) *desk.Refusal {
	return &desk.Refusal{Code: code, Field: field, Text: e.say(key, args...)}
}

// refuseAs refuses with a text of the core.
func (e *Env) refuseAs(code desk.Code, field string, key desk.TextKey, args ...string) *desk.Refusal {
	return &desk.Refusal{Code: code, Field: field, Text: e.Desk.Text(e.Reply.Lang, key, args...)}
}

// noService refuses what is asked of a service that the desk does not have.
func (e *Env) noService(name desk.ServiceName) *desk.Refusal {
	return e.Desk.NoService(e.Reply.Lang, desk.ServiceName(clip(string(name), 64)))
}

// locate finds what stands at the address that was asked. The refusal is not-found.
func (s *Server) locate(d *desk.Desk, reply desk.Reply) (*Env, *desk.Refusal) {
	e := &Env{Desk: d, Reply: reply, Now: s.cfg.Now(), server: s}
	local := reply.From.Local()
	switch {
	case local == "" || local == desk.DeskLocal:
		e.Place = AtDesk
	case desk.IsSessionID(local):
		var ok bool
		if e.Session, ok = d.Session(desk.SessionID(local)); !ok {
			return nil, e.refuse(desk.CodeNotFound, "", textSessionGone)
		}
		e.Place = AtSession
		e.Service, _ = d.ServiceGlance(e.Session.Service)
	default:
		var ok bool
		if e.Service, ok = d.ServiceGlance(desk.ServiceName(local)); !ok {
			return nil, d.NoService(reply.Lang, desk.ServiceName(local))
		}
		e.Place = AtService
	}
	return e, nil
}

// permitted is the one check of who may run what, for lists, information, forms and texts:
// by the bare address, its roles now, and at a session by its part in it.
func (e *Env) permitted(c *Command) *desk.Refusal {
	roles := e.Desk.RolesOf(e.Who())
	if !roles.Has(c.Roles) {
		key := desk.TextNotAdmin
		if c.Roles.Has(desk.RoleCSR) {
			key = desk.TextNotCSR
		}
		return e.refuseAs(desk.CodeForbidden, "", key)
	}
	if e.Place != AtSession || c.At&AtSession == 0 || roles.Has(c.Roles&overseers) {
		return nil
	}
	switch {
	case e.takesPart(e.Session):
		return nil
	case e.Session.Owner != "":
		owner, _ := e.Desk.CSRView(e.Session.Owner)
		return e.refuseAs(desk.CodeForbidden, "", desk.TextTakenAlready, "by", owner.Name)
	}
	return e.refuseAs(desk.CodeForbidden, "", desk.TextNotYours)
}

// command finds a command at the place that was asked and checks who asks.
func (e *Env) command(node string) (*Command, *desk.Refusal) {
	c := find(e.Place, node)
	if c == nil {
		return nil, e.refuse(desk.CodeNotFound, "", textNoCommand, "node", clip(node, 64))
	}
	return c, e.permitted(c)
}

// held returns the sessions that the asker holds or is offered.
func (e *Env) held() []desk.HeldSession { return e.Desk.SessionsOf(e.Who()) }

// offers returns the sessions that the asker is offered and has not accepted.
func (e *Env) offers() []desk.HeldSession {
	return slices.DeleteFunc(e.held(), func(h desk.HeldSession) bool { return !h.Offered || h.Owner == e.Who() })
}

// offer returns the session whose offer is meant: the one named, or the only one that waits
// for an answer; "" leaves it to the core to say what there is.
func (e *Env) offer(v Values) (desk.SessionID, *desk.Refusal) {
	id, refusal := e.session(v)
	if offers := e.offers(); id == "" && len(offers) == 1 {
		id = offers[0].ID
	}
	return id, refusal
}

// session returns the session that a value means: that of the address, or a name or a short
// number of the field; "" where none is given.
func (e *Env) session(v Values) (desk.SessionID, *desk.Refusal) {
	if e.Place == AtSession {
		return e.Session.ID, nil
	}
	value := strings.TrimPrefix(v.get("session"), "#")
	if n, err := strconv.Atoi(value); err == nil {
		for _, h := range e.held() {
			if h.Number == n {
				return h.ID, nil
			}
		}
		return "", e.refuse(desk.CodeInvalid, "session", textNoNumber, "number", clip(value, 20))
	}
	local, _, _ := strings.Cut(value, "@")
	return desk.SessionID(local), nil
}

// title returns a service's title.
func (e *Env) title(name desk.ServiceName) string {
	if svc, ok := e.Desk.ServiceGlance(name); ok {
		return svc.Title
	}
	return string(name)
}

// titles returns what tells the titles of services later, when the desk may not be read any more.
func (e *Env) titles() func(desk.ServiceName) string {
	titles := e.Desk.Titles()
	return func(name desk.ServiceName) string {
		if title, ok := titles[name]; ok {
			return title
		}
		return string(name)
	}
}
