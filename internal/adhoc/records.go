package adhoc

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Bounds of what a look-up shows.
const (
	maxFound   = 100 // messages that have the words, sessions of a customer
	maxAudit   = 200 // rows of the audit
	maxEarlier = 10  // earlier sessions of a customer, for a CSR
)

// reads is the note for the audit that somebody reads what is stored.
func (e *Env) reads(session desk.SessionID, subject, what string) desk.Event {
	return desk.Noted{By: e.Who(), Action: "record.read", Session: session, Subject: subject, Reason: what}
}

// context shows a CSR what is known of a session: what was asked and answered, the notes, and
// the customer's earlier sessions.
func contextOf(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.meant(v, serving(e))
	if refusal != nil {
		return Deed{}, refusal
	}
	s, ok := e.Desk.Session(id)
	if !ok || !e.takesPart(s) {
		return Deed{}, e.refuseAs(desk.CodeForbidden, "session", desk.TextNotYours)
	}
	if parent, ok := e.Desk.Session(s.Parent); ok {
		s = parent
	}
	r := contextResult(e, s)
	note := e.reads(s.ID, string(s.Customer), "context")
	if e.server.cfg.Records == nil {
		return Deed{Result: r, Note: note}, nil
	}
	title := e.titles()
	return Deed{Note: note, Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		earlier, err := records.RecentSessions(ctx, s.Customer, "", maxEarlier+1)
		if err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: earlier sessions: %w", err)
		}
		var lines []string
		for _, r := range earlier {
			if r.ID != s.ID && len(lines) < maxEarlier {
				lines = append(lines, recordLine(r, title))
			}
		}
		listed(&r, "earlier", "Earlier sessions", lines)
		return r, nil
	}}, nil
}

// takesPart reports whether the asker has a part in a session as a CSR, or in a consultation
// about it.
func (e *Env) takesPart(s desk.SessionView) bool {
	return slices.ContainsFunc(s.People, func(p desk.Participant) bool {
		return p.JID == e.Who() && (p.Role == desk.PartCSR || s.Parent != "" && p.Role == desk.PartCustomer)
	})
}

func contextResult(e *Env, s desk.SessionView) desk.Result {
	r := resultOf("session", "Session", string(s.ID))
	add(&r, "service", "Service", e.title(s.Service))
	add(&r, "customer", "Customer", s.Name)
	add(&r, "begun", "Begun", s.Created.UTC().Format(time.RFC3339))
	if s.Question != "" {
		listed(&r, "question", "Question", strings.Split(s.Question, "\n"))
	}
	svc, _ := e.Desk.ServiceGlance(s.Service)
	for _, name := range slices.Sorted(maps.Keys(s.Answers)) {
		add(&r, "answer."+name, answerLabel(svc.Service, name), strings.ReplaceAll(s.Answers[name], "\n", ", "))
	}
	var notes []string
	for _, n := range s.Notes {
		c, known := e.Desk.CSRView(n.By)
		by := string(n.By)
		if known {
			by = c.Name
		}
		notes = append(notes, n.At.UTC().Format(time.TimeOnly)+" "+by+": "+n.Text)
	}
	if len(notes) > 0 {
		listed(&r, "notes", "Notes", notes)
	}
	return r
}

// answerLabel returns the question that an answer is to: of the service's form, or of one that
// a CSR had filled in, whose answers bear its name.
func answerLabel(svc desk.Service, name string) string {
	for _, f := range svc.Form {
		if f.Name == name && f.Label != "" {
			return f.Label
		}
	}
	form, field, _ := strings.Cut(name, ".")
	for _, f := range svc.Forms {
		for _, q := range f.Fields {
			if f.Name == form && q.Name == field && q.Label != "" {
				return q.Label
			}
		}
	}
	return name
}

// listed adds a field of lines to a result and to its note.
func listed(r *desk.Result, name, label string, lines []string) {
	r.Fields = append(r.Fields, desk.ResultField{Var: name, Label: label, Type: desk.TextMulti, Values: lines})
	if len(lines) > 0 {
		r.Note += "\n" + label + ":\n" + strings.Join(lines, "\n")
	}
}

// recordLine says a stored session in one line.
func recordLine(r desk.Record, title func(desk.ServiceName) string) string {
	line := fmt.Sprintf("%s %s %s %s", r.Created.UTC().Format("2006-01-02 15:04"), r.ID, title(r.Service), r.Name)
	if r.End != "" {
		line += ", " + string(r.End)
	}
	if r.Code != "" {
		line += ", " + r.Code
	}
	if r.Question != "" {
		line += ": " + clip(strings.Join(strings.Fields(r.Question), " "), 120)
	}
	return line
}

// findTranscripts looks for sessions by what was said in them, or by their customer.
func findTranscripts(e *Env, v Values) (Deed, *desk.Refusal) {
	query, who := v.get("text"), v.get("customer")
	switch {
	case query != "":
		return Deed{Note: e.reads("", "", "search: "+query), Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
			found, err := records.SearchTranscripts(ctx, query, maxFound)
			if err != nil {
				return desk.Result{}, fmt.Errorf("adhoc: search: %w", err)
			}
			return messagesResult(found), nil
		}}, nil
	case who != "":
		jid, err := desk.ParseBare(who)
		if err != nil {
			return Deed{}, e.refuse(desk.CodeInvalid, "customer", textBadAddress, "value", clip(who, 200))
		}
		title := e.titles()
		return Deed{Note: e.reads("", string(jid), "sessions"), Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
			found, err := records.RecentSessions(ctx, jid, "", maxFound)
			if err != nil {
				return desk.Result{}, fmt.Errorf("adhoc: sessions of a customer: %w", err)
			}
			var ids, lines []string
			for _, r := range found {
				ids = append(ids, string(r.ID))
				lines = append(lines, recordLine(r, title))
			}
			r := resultOf("found", "Found", itoa(len(lines)))
			r.Fields = append(r.Fields, desk.ResultField{Var: "session", Label: "Sessions", Type: desk.TextMulti, Values: ids})
			listed(&r, "list", "Sessions in words", lines)
			return r, nil
		}}, nil
	}
	return Deed{}, e.refuse(desk.CodeInvalid, "session", textNoTranscript)
}

// messagesResult lists what was found, and the sessions it was said in.
func messagesResult(found []desk.Message) desk.Result {
	var ids, said []string
	size := 0
	for _, m := range found {
		line := fmt.Sprintf("%s %s %s: %s", m.At.UTC().Format("2006-01-02 15:04:05"), m.Session, m.Nick, clip(m.Body, 500))
		if size += len(line); size > maxTranscript {
			break
		}
		said = append(said, line)
		if !slices.Contains(ids, string(m.Session)) {
			ids = append(ids, string(m.Session))
		}
	}
	r := resultOf("found", "Found", itoa(len(said)))
	r.Fields = append(r.Fields, desk.ResultField{Var: "session", Label: "Sessions", Type: desk.TextMulti, Values: ids})
	listed(&r, "transcript", "What was said", said)
	return r
}

func auditFields(*Env) []wire.Field {
	return []wire.Field{
		field("session", "Session"), field("actor", "By whom (address)"), field("since", "Since: 2h, 3d, or 2026-11-30"),
	}
}

// audit shows what happened: of a session, of somebody, since some time.
func audit(e *Env, v Values) (Deed, *desk.Refusal) {
	if e.server.cfg.Records == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoRecords)
	}
	id, refusal := e.session(v)
	if refusal != nil {
		return Deed{}, refusal
	}
	filter := desk.AuditFilter{Session: id, Actor: desk.JID(strings.ToLower(v.get("actor"))).Bare(), Limit: maxAudit}
	if since := v.get("since"); since != "" {
		at, ok := pastTime(e.Now, since)
		if !ok {
			return Deed{}, e.refuse(desk.CodeInvalid, "since", textBadSince, "value", clip(since, 40))
		}
		filter.Since = at
	}
	what := "audit"
	if v.get("since") != "" {
		what += " since " + v.get("since")
	}
	note := e.reads(id, string(filter.Actor), what)
	return Deed{Note: note, Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		rows, err := records.Audit(ctx, filter)
		if err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: audit: %w", err)
		}
		var lines []string
		for _, a := range rows {
			lines = append(lines, auditLine(a))
		}
		r := resultOf("found", "Found", itoa(len(lines)))
		listed(&r, "audit", "What happened", lines)
		return r, nil
	}}, nil
}

// auditLine says who did what, when, to whom and why.
func auditLine(a desk.Audit) string {
	actor := string(a.Actor)
	if actor == "" {
		actor = "the desk"
	}
	words := []string{a.At.UTC().Format("2006-01-02 15:04:05"), actor, a.Action}
	for _, more := range []string{string(a.Session), a.Subject} {
		if more != "" {
			words = append(words, more)
		}
	}
	line := strings.Join(words, " ")
	if a.Reason != "" {
		line += ": " + clip(a.Reason, 300)
	}
	return line
}

// pastTime reads a time that people mean by 90m, 2h, 3d, a date or a full time.
func pastTime(now time.Time, text string) (time.Time, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			return now.AddDate(0, 0, -n), true
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), true
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func roleFields(e *Env) []wire.Field {
	jid := wire.Field{Var: "jid", Label: "Address", Type: string(desk.JIDSingle), Required: true}
	return []wire.Field{jid, roleField()}
}

func roleField() wire.Field {
	f := choice("role", "Role", options([]string{desk.RoleSupervisor.String(), desk.RoleAdmin.String()}))
	f.Required = true
	return f
}

// revokeFields offer those who have been granted a role.
func revokeFields(e *Env) []wire.Field {
	f := choice("jid", "Address", nil)
	for _, g := range e.Desk.Grants() {
		f.Options = append(f.Options, wire.Option{Label: string(g.JID) + " · " + g.Role.String(), Value: string(g.JID)})
	}
	if len(f.Options) == 0 || len(f.Options) > maxListed {
		f.Type, f.Options = string(desk.JIDSingle), nil
	}
	f.Required = true
	return []wire.Field{f, roleField()}
}

// setRole grants a role, or revokes it.
func setRole(on bool) func(*Env, Values) (Deed, *desk.Refusal) {
	return func(e *Env, v Values) (Deed, *desk.Refusal) {
		var role desk.Roles
		switch strings.ToLower(v.get("role")) {
		case desk.RoleSupervisor.String():
			role = desk.RoleSupervisor
		case desk.RoleAdmin.String():
			role = desk.RoleAdmin
		}
		return Deed{Event: desk.SetRole{Reply: e.Reply, JID: desk.JID(v.get("jid")), Role: role, On: on}}, nil
	}
}

func eraseFields(*Env) []wire.Field {
	who := wire.Field{Var: "customer", Label: "Customer's address", Type: string(desk.JIDSingle), Required: true}
	return []wire.Field{who, {Var: "confirm", Label: "Yes, for good", Type: string(desk.Boolean), Values: []string{"0"}}}
}

// erase wants a yes: it cannot be taken back.
func erase(e *Env, v Values) (Deed, *desk.Refusal) {
	jid, err := desk.ParseBare(v.get("customer"))
	if err != nil {
		return Deed{}, e.refuse(desk.CodeInvalid, "customer", textBadAddress, "value", clip(v.get("customer"), 200))
	}
	sure, refusal := e.truth(v, "confirm", false)
	switch {
	case refusal != nil:
		return Deed{}, refusal
	case !sure:
		return Deed{}, e.refuse(desk.CodeInvalid, "confirm", textConfirmErase, "customer", string(jid))
	}
	return Deed{Event: desk.Erase{Reply: e.Reply, Customer: jid}}, nil
}
