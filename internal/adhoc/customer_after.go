package adhoc

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// What customers do beside asking: come back with a token, say what they think, read again
// what was said.

func resumeFields(*Env) []wire.Field {
	token := field("token", "Token")
	token.Required = true
	return []wire.Field{token}
}

func resume(e *Env, v Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.Resume{
		Reply: e.Reply, Service: e.Service.Name, Token: v.get("token"), NewToken: nextToken(v),
	}}, nil
}

func rateFields(*Env) []wire.Field {
	score := choice("score", "How was it?", []wire.Option{
		{Label: "5 – very good", Value: "5"},
		{Label: "4", Value: "4"},
		{Label: "3", Value: "3"},
		{Label: "2", Value: "2"},
		{Label: "1 – poor", Value: "1"},
	})
	score.Required = true
	return []wire.Field{
		score, lines("comment", "Anything to add?"),
		field("session", "Session, if not your last one"), field("token", "Token of the session, if you have another address now"),
	}
}

func rate(e *Env, v Values) (Deed, *desk.Refusal) {
	score, err := strconv.Atoi(v.get("score"))
	if err != nil {
		return Deed{}, e.refuseAs(desk.CodeInvalid, "score", desk.TextBadScore, "value", clip(v.get("score"), 40))
	}
	session, _, _ := strings.Cut(v.get("session"), "@")
	return Deed{Event: desk.Rate{
		Reply: e.Reply, Service: e.Service.Name, Session: desk.SessionID(session), Token: v.get("token"),
		Score: score, Comment: v.get("comment"),
	}}, nil
}

// myTranscriptFields asks where to send it, if there is anywhere but here.
func myTranscriptFields(e *Env) []wire.Field {
	if !e.Desk.Mails() {
		return nil
	}
	return []wire.Field{field("address", "Mail address, to have it sent; empty to read it here")}
}

// myTranscript gives a customer what was said in their present or last session.
func myTranscript(e *Env, v Values) (Deed, *desk.Refusal) {
	if address := v.get("address"); address != "" {
		return Deed{Event: desk.MailTranscript{Reply: e.Reply, Service: e.Service.Name, Address: address}}, nil
	}
	if e.server.cfg.Records == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoRecords)
	}
	id, ok := e.Desk.LastSession(e.Who(), e.Service.Name)
	missing := e.refuseAs(desk.CodeNotFound, "", desk.TextNoSession, "service", e.Service.Title)
	if !ok {
		return Deed{}, missing
	}
	lang, server, title := e.Reply.Lang, e.server, e.Service.Title
	return Deed{Lookup: func(ctx context.Context, records Records) (desk.Result, error) {
		session, messages, err := recorded(ctx, records, id)
		if errors.Is(err, ErrNoRecord) {
			return desk.Result{Refusal: missing}, nil
		}
		if err != nil {
			return desk.Result{}, err
		}
		r := resultOf("session", "Session", string(id))
		add(&r, "service", "Service", title)
		add(&r, "begun", "Begun", session.Created.UTC().Format(time.RFC3339))
		said := saidLines(messages, func(left int) string { return server.say(lang, textMore, "count", itoa(left)) })
		r.Fields = append(r.Fields, desk.ResultField{Var: "transcript", Label: "Transcript", Type: desk.TextMulti, Values: said})
		if session.Question != "" {
			said = append([]string{session.Name + ": " + session.Question}, said...)
		}
		r.Note = title + ", " + session.Created.UTC().Format("2006-01-02 15:04 MST") + "\n" + strings.Join(said, "\n")
		return r, nil
	}}, nil
}

// saidLines are the lines of a transcript: when, who and what; a correction is marked as such.
func saidLines(messages []desk.Message, more func(int) string) []string {
	var said []string
	size := 0
	for i, m := range messages {
		line := fmt.Sprintf("%s %s: %s", m.At.UTC().Format(time.TimeOnly), m.Nick, m.Body)
		if m.Correction {
			line = fmt.Sprintf("%s %s (corrected): %s", m.At.UTC().Format(time.TimeOnly), m.Nick, m.Body)
		}
		if size += len(line); size > maxTranscript {
			return append(said, more(len(messages)-i))
		}
		said = append(said, line)
	}
	return said
}
