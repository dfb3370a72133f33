package adhoc

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

func statusFields(e *Env) []wire.Field {
	me, _ := e.Desk.CSRView(e.Who())
	state := choice("state", "I am", []wire.Option{
		{Label: "available", Value: string(desk.Available)},
		{Label: "busy", Value: string(desk.Busy)},
		{Label: "on a break", Value: string(desk.Break)},
	})
	state.Values = []string{string(me.State)}
	state.Required = !e.Reply.Chat // a bare !status asks how things stand
	return []wire.Field{state, field("reason", "Reason")}
}

func setStatus(e *Env, v Values) (Deed, *desk.Refusal) {
	state, reason := v.get("state"), v.get("reason")
	if state == "" {
		me, _ := e.Desk.CSRView(e.Who())
		return Deed{Result: desk.Result{Note: e.Desk.Text(e.Reply.Lang, desk.TextStatusSet,
			"state", string(me.State), "reason", me.Reason)}}, nil
	}
	if e.Reply.Chat {
		state = strings.ToLower(state)
	}
	return Deed{Event: desk.SetStatus{Reply: e.Reply, State: desk.CSRState(state), Reason: reason}}, nil
}

// describe says a session in one line: its number and name, the service, the customer, how
// it stands and since when.
func describe(e *Env, h desk.HeldSession) string {
	state := string(h.State)
	if h.Offered {
		state = "offered"
		if left := h.Until.Sub(e.Now); left > 0 {
			state += " for " + span(left)
		}
	}
	return fmt.Sprintf("%d %s %s %s %s %s", h.Number, h.ID, e.title(h.Service), h.Name, state, span(h.Age))
}

func sessions(e *Env, _ Values) (Deed, *desk.Refusal) {
	held := e.held()
	if len(held) == 0 {
		return Deed{Result: desk.Result{Note: e.say(textNoSessions)}}, nil
	}
	var ids, texts []string
	for _, h := range held {
		ids = append(ids, string(h.ID))
		texts = append(texts, describe(e, h))
	}
	return Deed{Result: desk.Result{
		Fields: []desk.ResultField{
			{Var: "session", Label: "Sessions", Type: desk.TextMulti, Values: ids},
			{Var: "sessions", Label: "Number, session, service, customer, state, age", Type: desk.TextMulti, Values: texts},
		},
		Note: strings.Join(texts, "\n"),
	}}, nil
}

// nextFields ask for the service only where there is a choice.
func nextFields(e *Env) []wire.Field {
	me, _ := e.Desk.CSRView(e.Who())
	if len(me.Services) < 2 {
		return nil
	}
	opts := []wire.Option{{Label: "any", Value: unset}}
	for _, name := range me.Services {
		opts = append(opts, wire.Option{Label: e.title(name), Value: string(name)})
	}
	return []wire.Field{choice("service", "Service", opts)}
}

func next(e *Env, v Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.TakeNext{Reply: e.Reply, Service: desk.ServiceName(v.get("service"))}}, nil
}

// sessionField is the choice among sessions.
func sessionField(e *Env, held []desk.HeldSession) wire.Field {
	f := choice("session", "Session", nil)
	for _, h := range held {
		f.Options = append(f.Options, wire.Option{
			Label: fmt.Sprintf("%d · %s · %s", h.Number, e.title(h.Service), h.Name), Value: string(h.ID),
		})
	}
	if len(held) == 1 {
		f.Values = []string{string(held[0].ID)}
	}
	return f
}

// acceptFields ask which offer only where there are several.
func acceptFields(e *Env) []wire.Field {
	if offers := e.offers(); e.Place == AtDesk && len(offers) > 1 {
		return []wire.Field{sessionField(e, offers)}
	}
	return nil
}

func accept(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.offer(v)
	return Deed{Event: desk.Accept{Reply: e.Reply, Session: id}}, refusal
}

// declineFields ask for a reason, and which offer; where there is none, for nothing.
func declineFields(e *Env) []wire.Field {
	asked := slices.ContainsFunc(e.held(), func(h desk.HeldSession) bool { return h.Offered })
	if !asked && !e.Reply.Chat {
		return nil
	}
	return append(acceptFields(e), field("reason", "Reason"))
}

func decline(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.offer(v)
	return Deed{Event: desk.Decline{Reply: e.Reply, Session: id, Reason: v.get("reason")}}, refusal
}

// holding returns the sessions that the asker can close.
func holding(e *Env) []desk.HeldSession {
	return slices.DeleteFunc(e.held(), func(h desk.HeldSession) bool {
		return h.Offered && h.Owner != e.Who() || !h.State.Live()
	})
}

// closeFields ask for the session unless the address says it, and for a code and a note.
// With nothing to close they ask for nothing.
func closeFields(e *Env) []wire.Field {
	var fields []wire.Field
	var codes []string
	if e.Place == AtSession {
		codes = e.Service.Codes
	} else {
		held := holding(e)
		if len(held) == 0 && !e.Reply.Chat {
			return nil
		}
		fields = append(fields, sessionField(e, held))
		for _, h := range held {
			svc, _ := e.Desk.ServiceGlance(h.Service)
			for _, code := range svc.Codes {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	if len(codes) > 0 || e.Reply.Chat {
		fields = append(fields, choice("code", "Code", options(codes)))
	}
	return append(fields, lines("note", "Note"))
}

func closeSession(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.meant(v, holding(e))
	if refusal != nil {
		return Deed{}, refusal
	}
	code, note := v.get("code"), v.get("note")
	if e.Reply.Chat && code != "" { // where there are no codes, all of it is the note
		s, _ := e.Desk.Session(id)
		if svc, ok := e.Desk.ServiceGlance(s.Service); ok && len(svc.Codes) == 0 {
			code, note = "", strings.TrimSpace(code+" "+note)
		}
	}
	return Deed{Event: desk.CloseSession{Reply: e.Reply, Session: id, Code: code, Note: note}}, nil
}

// span says a length of time as people do: 20s, 3m, 1h5m.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(max(0, d).Round(time.Second)/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d/time.Minute))
	}
	return fmt.Sprintf("%dh%dm", int(d/time.Hour), int(d%time.Hour/time.Minute))
}
