package adhoc

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// maxTranscript bounds what of a transcript goes into one answer, in bytes; it goes twice, as
// a field and as the note, and servers end the stream at 512 KiB or less.
const maxTranscript = 60_000

// stats are the figures of now from the core, and of today (UTC) from the records.
func stats(e *Env, _ Values) (Deed, *desk.Refusal) {
	services := e.Desk.Services()
	if len(services) == 0 {
		return Deed{Result: desk.Result{Note: e.say(textNoServices)}}, nil
	}
	more := ""
	if extra := len(services) - maxListed/10; extra > 0 {
		services, more = services[:maxListed/10], "\n"+e.say(textMore, "count", itoa(extra))
	}
	if e.server.cfg.Records == nil {
		return Deed{Result: figures(services, nil, more)}, nil
	}
	y, m, d := e.Now.UTC().Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return Deed{Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		all, err := records.Stats(ctx, today)
		if err != nil {
			return desk.Result{}, fmt.Errorf("adhoc: stats: %w", err)
		}
		done := make(map[desk.ServiceName]ServiceStats, len(all))
		for _, s := range all {
			done[s.Service] = s
		}
		return figures(services, done, more), nil
	}}, nil
}

func figures(services []desk.ServiceView, today map[desk.ServiceName]ServiceStats, more string) desk.Result {
	var r desk.Result
	var notes []string
	for _, s := range services {
		put := func(name, label, value string) {
			r.Fields = append(r.Fields, desk.ResultField{
				Var: string(s.Name) + "." + name, Label: s.Title + ": " + label, Values: []string{value},
			})
		}
		put("waiting", "waiting", itoa(s.Waiting))
		put("active", "active", itoa(s.Active))
		put("available", "CSRs available", itoa(s.Available))
		put("free", "CSRs free", itoa(s.Free))
		put("oldest_wait", "oldest wait in seconds", itoa(int(s.OldestWait.Seconds())))
		note := fmt.Sprintf("%s: %s, %d waiting (oldest %s), %d active, %d CSRs available, %d free",
			s.Title, openOrClosed(s), s.Waiting, span(s.OldestWait), s.Active, s.Available, s.Free)
		if today != nil {
			t := today[s.Name]
			put("entered", "entered today", itoa(t.Entered))
			put("served", "served today", itoa(t.Served))
			put("abandoned", "abandoned today", itoa(t.Abandoned))
			put("wait_avg", "average wait today in seconds", itoa(int(t.WaitAvg.Seconds())))
			note += fmt.Sprintf("; today %d entered, %d served, %d abandoned, average wait %s",
				t.Entered, t.Served, t.Abandoned, span(t.WaitAvg))
		}
		notes = append(notes, note)
	}
	r.Note = strings.Join(notes, "\n") + more
	return r
}

func transcriptFields(*Env) []wire.Field {
	return []wire.Field{
		field("session", "Session"), field("text", "Or words that were said"), field("customer", "Or a customer's address"),
	}
}

func transcript(e *Env, v Values) (Deed, *desk.Refusal) {
	if e.server.cfg.Records == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoRecords)
	}
	id, refusal := e.session(v)
	if refusal != nil {
		return Deed{}, refusal
	}
	if id == "" {
		return findTranscripts(e, v)
	}
	missing := e.refuse(desk.CodeNotFound, "session", textNoTranscript)
	if !desk.IsSessionID(string(id)) {
		return Deed{}, missing
	}
	lang, server := e.Reply.Lang, e.server
	return Deed{Note: e.reads(id, "", "transcript"), Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		session, messages, err := recorded(ctx, records, id)
		if errors.Is(err, ErrNoRecord) {
			return desk.Result{Refusal: missing}, nil
		}
		if err != nil {
			return desk.Result{}, err
		}
		return transcriptResult(session, messages, func(left int) string { return server.say(lang, textMore, "count", itoa(left)) }), nil
	}}, nil
}

// recorded looks a session up with what was said in it.
func recorded(ctx context.Context, records Records, id desk.SessionID) (desk.Session, []desk.Message, error) {
	session, err := records.SessionRecord(ctx, id)
	if err != nil {
		return session, nil, fmt.Errorf("adhoc: record of a session: %w", err)
	}
	messages, err := records.Transcript(ctx, id)
	if err != nil {
		return session, nil, fmt.Errorf("adhoc: transcript: %w", err)
	}
	return session, messages, nil
}

func transcriptResult(s desk.Session, messages []desk.Message, more func(int) string) desk.Result {
	r := resultOf("session", "Session", string(s.ID))
	add(&r, "service", "Service", string(s.Service))
	add(&r, "customer", "Customer", s.Name)
	add(&r, "begun", "Begun", s.Created.UTC().Format(time.RFC3339))
	if !s.Ended.IsZero() {
		add(&r, "ended", "Ended", s.Ended.UTC().Format(time.RFC3339))
		add(&r, "reason", "Why it ended", string(s.End))
	}
	if s.Code != "" {
		add(&r, "code", "Code", s.Code)
	}
	if s.Question != "" {
		r.Fields = append(r.Fields, desk.ResultField{Var: "question", Label: "Question", Type: desk.TextMulti, Values: strings.Split(s.Question, "\n")})
		r.Note += "\nQuestion: " + strings.ReplaceAll(s.Question, "\n", "\n> ")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Answers)) {
		add(&r, "answer."+name, name, strings.ReplaceAll(s.Answers[name], "\n", ", "))
	}
	said := saidLines(messages, more)
	r.Fields = append(r.Fields, desk.ResultField{Var: "transcript", Label: "Transcript", Type: desk.TextMulti, Values: said})
	r.Note += "\n" + strings.Join(said, "\n")
	return r
}
