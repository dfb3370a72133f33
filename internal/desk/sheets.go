package desk

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Filling is a form that a customer has been sent and has not filled in yet. It is sent as a
// data form and, for clients that do not show one, asked question by question.
type Filling struct {
	Form string `json:"form"`
	Next int    `json:"next,omitempty"` // the question that is to be answered next
	By   CSRID  `json:"by"`             // who sent it
}

// FormSheet is a form as it is sent to be filled in (XEP-0004).
type FormSheet struct {
	Title  string      `json:"title"`
	Text   string      `json:"text,omitempty"` // instructions
	Fields []FormField `json:"fields"`
}

func (s Service) form(name string) (Form, bool) {
	i := slices.IndexFunc(s.Forms, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return s.Forms[i], true
}

// sendForm has the customer fill in a form. A form they were sent before and have not filled
// in gives way to it.
func (d *Desk) sendForm(e SendForm) (Result, *Refusal) {
	s, p, refusal := d.over(e.Reply, e.Session, ChannelForms)
	if refusal != nil {
		return Result{}, refusal
	}
	svc := d.services[s.Service]
	form, ok := svc.form(strings.TrimSpace(e.Form))
	if !ok {
		names := make([]string, len(svc.Forms))
		for i, f := range svc.Forms {
			names[i] = f.Name
		}
		return Result{}, d.refuse(e.Reply, CodeInvalid, "form", TextNoForm, "form", shorten(e.Form), "forms", strings.Join(names, ", "))
	}
	s.Filling = &Filling{Form: form.Name, Next: nextQuestion(form, 0), By: p.JID}
	d.mark(s)
	d.audit("session.form", s.ID, form.Name, "")
	text := d.text(s.Lang, svc, TextFormFor, "name", p.Nick, "title", cmp.Or(form.Title, form.Name), "service", svc.Title)
	d.tellForm(s, form, text)
	return Result{Note: d.text(e.Reply.Lang, nil, TextFormSent, "form", cmp.Or(form.Title, form.Name), "customer", s.Name)}, nil
}

// tellForm sends the customer a form: a data form, and the question to be answered next as
// text.
func (d *Desk) tellForm(s *Session, form Form, text string) {
	d.do(s.ID, Tell{
		From: string(s.ID), To: s.Asked,
		Text: text + "\n" + d.sheetQuestion(s, form),
		Form: &FormSheet{Title: cmp.Or(form.Title, form.Name), Text: text, Fields: form.Fields},
	})
}

// nextQuestion returns the first question of a form from i on that wants an answer.
func nextQuestion(form Form, i int) int {
	for i < len(form.Fields) && !askable(form.Fields[i]) {
		i++
	}
	return i
}

// sheetQuestion says the question that is to be answered next, as the questions before a
// session are said.
func (d *Desk) sheetQuestion(s *Session, form Form) string {
	if s.Filling.Next >= len(form.Fields) {
		return ""
	}
	return strings.Join(d.spoken(s, form.Fields[s.Filling.Next]), "\n")
}

// filling finds the form that the asker is to fill in.
func (d *Desk) filling(reply Reply, id SessionID) (*Session, Form, *Refusal) {
	s := d.sessions[id]
	if s == nil || !s.State.Live() || s.Customer != d.actor {
		return nil, Form{}, d.foreign(reply, id, CodeNotFound)
	}
	if s.Filling == nil {
		return nil, Form{}, d.refuse(reply, CodeConflict, "", TextTryHelp)
	}
	form, ok := d.services[s.Service].form(s.Filling.Form)
	if !ok { // it has been taken away meanwhile
		s.Filling = nil
		d.mark(s)
		return nil, Form{}, d.refuse(reply, CodeConflict, "", TextTryHelp)
	}
	return s, form, nil
}

// fillIn takes a form that was filled in as a whole. What is wrong is explained, and the form
// sent again.
func (d *Desk) fillIn(e FillIn) (Result, *Refusal) {
	s, form, refusal := d.filling(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	answers := make(Answers)
	for _, f := range form.Fields {
		value, refusal := d.checkAnswer(Contact{Reply: e.Reply, Answers: e.Answers}, f)
		if refusal != nil {
			svc := d.services[s.Service]
			d.tellForm(s, form, d.text(s.Lang, svc, TextFormFor, "name", d.csrName(s.Filling.By), "title", cmp.Or(form.Title, form.Name), "service", svc.Title))
			return Result{}, refusal
		}
		answers[f.Name] = value
	}
	return d.filled(e.Reply, s, form, answers), nil
}

// answerQuestion takes the answer to one question of a form.
func (d *Desk) answerQuestion(e SessionWrote) (Result, *Refusal) {
	s, form, refusal := d.filling(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if s.Filling.Next < len(form.Fields) {
		f := form.Fields[s.Filling.Next]
		text := d.chosen(s, f, strings.TrimSpace(e.Body))
		switch formWord(e.Body) {
		case wordBack:
			return Result{Note: d.sheetBack(s, form)}, nil
		case wordSkip:
			text = ""
		}
		value, wrong := d.checkAnswer(Contact{Reply: e.Reply, Answers: Answers{f.Name: text}}, f)
		if wrong != nil {
			return Result{}, wrong.also("\n" + d.sheetQuestion(s, form))
		}
		d.keepAnswers(s, form, Answers{f.Name: value})
		next := *s.Filling
		next.Next = nextQuestion(form, next.Next+1)
		s.Filling = &next
	}
	if s.Filling.Next < len(form.Fields) {
		d.audit("session.form_answer", s.ID, form.Name, "")
		return Result{Note: d.sheetQuestion(s, form)}, nil
	}
	return d.filled(e.Reply, s, form, nil), nil
}

// sheetBack goes one question back, and says it again.
func (d *Desk) sheetBack(s *Session, form Form) string {
	back := s.Filling.Next - 1
	for back >= 0 && !askable(form.Fields[back]) {
		back--
	}
	if back >= 0 {
		next := *s.Filling
		next.Next = back
		s.Filling = &next
		d.mark(s)
	}
	return d.sheetQuestion(s, form)
}

// keepAnswers adds answers to those of the session, under the form's name.
func (d *Desk) keepAnswers(s *Session, form Form, answers Answers) {
	all := maps.Clone(s.Answers)
	if all == nil {
		all = make(Answers, len(answers))
	}
	for name, value := range answers {
		if delete(all, form.Name+"."+name); value != "" {
			all[form.Name+"."+name] = value
		}
	}
	s.Answers = all
	s.LastSaid = d.now
	d.mark(s)
}

// filled ends a form: the answers are kept with the session and shown to its CSRs.
func (d *Desk) filled(reply Reply, s *Session, form Form, answers Answers) Result {
	d.keepAnswers(s, form, answers)
	s.Filling = nil
	d.audit("session.form_filled", s.ID, form.Name, "")
	var b strings.Builder
	for _, f := range form.Fields {
		if v := s.Answers[form.Name+"."+f.Name]; v != "" {
			b.WriteString("\n" + cmp.Or(f.Label, f.Name) + ": " + quote(v))
		}
	}
	title := cmp.Or(form.Title, form.Name)
	for _, p := range s.Parts {
		if p.Role == PartCSR && p.State != Invited {
			d.tellCSR(s, p.JID, TextFormAnswered, "customer", s.Name, "form", title, "answers", b.String())
		}
	}
	return Result{Note: d.text(cmp.Or(reply.Lang, s.Lang), d.services[s.Service], TextFormDone, "title", title)}
}

// sessionWrote takes a plain chat message to a session's own address.
func (d *Desk) sessionWrote(e SessionWrote) (Result, *Refusal) {
	s := d.sessions[e.Session]
	if s != nil && s.State.Live() && slices.Contains(s.Monitors, d.actor) && d.RolesOf(d.actor).Has(overseers) {
		result, refusal := d.whisper(Whisper{Reply: e.Reply, Session: e.Session, Text: e.Body})
		result.answered = refusal == nil // the supervisor need not be told at every line
		return result, refusal
	}
	if s != nil && s.part(d.actor) != nil && s.Customer != d.actor {
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextTryHelp)
	}
	return d.answerQuestion(e)
}
