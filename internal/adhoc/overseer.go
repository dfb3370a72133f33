package adhoc

import (
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// overseers are the roles that look into every session.
const overseers = desk.RoleSupervisor | desk.RoleAdmin

// anySession puts the choice among all sessions before the fields of a command, unless the
// address says which one.
func (e *Env) anySession(fields ...wire.Field) []wire.Field {
	if e.Place == AtSession {
		return fields
	}
	f := choice("session", "Session", nil)
	for _, s := range e.Desk.Sessions() {
		if s.State.Live() && len(f.Options) < maxListed {
			_, label, _ := strings.Cut(sessionLine(e, s), " ")
			f.Options = append(f.Options, wire.Option{Label: label, Value: string(s.ID)})
		}
	}
	f.Required = true
	return append([]wire.Field{f}, fields...)
}

// inAny makes the Run of a command from the event that it comes to in some session.
func inAny(event func(e *Env, id desk.SessionID, v Values) desk.Event) func(*Env, Values) (Deed, *desk.Refusal) {
	return func(e *Env, v Values) (Deed, *desk.Refusal) {
		id, refusal := e.session(v)
		if refusal != nil {
			return Deed{}, refusal
		}
		return Deed{Event: event(e, id, v)}, nil
	}
}

func monitorFields(e *Env) []wire.Field {
	return e.anySession(wire.Field{Var: "on", Label: "Read along", Type: string(desk.Boolean), Values: []string{"1"}})
}

func monitor(e *Env, v Values) (Deed, *desk.Refusal) {
	on, refusal := e.truth(v, "on", true)
	if refusal != nil {
		return Deed{}, refusal
	}
	return inAny(func(e *Env, id desk.SessionID, _ Values) desk.Event {
		return desk.Monitor{Reply: e.Reply, Session: id, On: on}
	})(e, v)
}

func whisperFields(e *Env) []wire.Field {
	text := lines("text", "What only the CSRs are to read")
	text.Required = true
	return e.anySession(text)
}

func bargeFields(e *Env) []wire.Field { return e.anySession() }

func endSessionFields(e *Env) []wire.Field { return e.anySession(field("reason", "Reason")) }

// anyCSR is the choice among the CSRs.
func anyCSR(e *Env) wire.Field {
	f := csrField(e)[0]
	f.Var = "csr"
	return f
}

func assignFields(e *Env) []wire.Field { return e.anySession(anyCSR(e)) }

// csr returns the CSR that a value names, by address or by the name that customers see.
func (e *Env) csr(v Values) desk.CSRID {
	text := strings.TrimSpace(v.get("csr"))
	for _, c := range e.Desk.CSRs() {
		if strings.EqualFold(c.Name, text) {
			return c.JID
		}
	}
	return desk.CSRID(strings.ToLower(text))
}

func csrStateFields(e *Env) []wire.Field {
	state := choice("state", "State", options([]desk.CSRState{desk.Available, desk.Busy, desk.Break}))
	state.Required = true
	return []wire.Field{anyCSR(e), state, field("reason", "Reason")}
}

func csrState(e *Env, v Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.SetCSRState{
		Reply: e.Reply, CSR: e.csr(v), State: desk.CSRState(strings.ToLower(v.get("state"))), Reason: v.get("reason"),
	}}, nil
}

// overview is the desk at a glance: services with queues and waits, CSRs, sessions.
func overview(e *Env, _ Values) (Deed, *desk.Refusal) {
	var services, csrs, sessions []string
	waiting, active := 0, 0
	for _, s := range e.Desk.Services() {
		waiting += s.Waiting
		active += s.Active
		line := fmt.Sprintf("%s: %s, %d waiting (oldest %s, expected %s), %d active, %d CSRs available, %d free",
			s.Title, openOrClosed(s), s.Waiting, span(s.OldestWait), span(s.Wait), s.Active, s.Available, s.Free)
		if s.Present > 0 {
			line += fmt.Sprintf(", %d in the lobby", s.Present)
		}
		services = append(services, line)
	}
	for _, c := range e.Desk.CSRs() {
		csrs = append(csrs, csrLine(c))
	}
	var ids []string
	for _, s := range e.Desk.Sessions() {
		if s.State.Live() {
			ids = append(ids, string(s.ID))
			sessions = append(sessions, sessionLine(e, s))
		}
	}
	var r desk.Result
	put := func(name, label string, values []string) {
		const most = maxListed / 2
		if extra := len(values) - most; extra > 0 {
			values = append(slices.Clone(values[:most]), e.say(textMore, "count", itoa(extra)))
		}
		r.Fields = append(r.Fields, desk.ResultField{Var: name, Label: label, Type: desk.TextMulti, Values: values})
		if name != "session" {
			r.Note += label + ":\n" + strings.Join(values, "\n") + "\n"
		}
	}
	r.Fields = append(r.Fields,
		desk.ResultField{Var: "waiting", Label: "Waiting", Values: []string{itoa(waiting)}},
		desk.ResultField{Var: "active", Label: "Active", Values: []string{itoa(active)}})
	put("services", "Services", services)
	put("csrs", "CSRs", csrs)
	put("session", "Sessions", ids)
	put("sessions", "Sessions: service, customer, CSR, state, age", sessions)
	r.Note = strings.TrimSpace(r.Note)
	return Deed{Result: r}, nil
}
