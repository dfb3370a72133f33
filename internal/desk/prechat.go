package desk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Where a service demands answers, a customer who writes by chat is asked the questions of its
// form one by one before the session begins. The session is Asking then: it has no room, no
// place in the queue, and a deadline.

// answerTime is how long a customer may think about one question.
const answerTime = 10 * time.Minute

// The words that are no answers: one question back, and leaving one out.
const (
	wordBack = "!back"
	wordSkip = "!skip"
)

// formWord returns which of the words a text is, or "".
func formWord(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == wordBack || text == wordSkip {
		return text
	}
	return ""
}

// IsFormWord reports whether a text is a word about the questions of a form, to go back by one
// or to leave one out, and so for the service rather than a command.
func IsFormWord(text string) bool { return formWord(text) != "" }

// demands reports whether a form has a question that must be answered.
func demands(form []FormField) bool {
	return slices.ContainsFunc(form, func(f FormField) bool { return f.Required && askable(f) })
}

func askable(f FormField) bool { return f.Type != Fixed && f.Type != Hidden }

// ask returns the first question of a form from a place on, or -1.
func ask(form []FormField, from int) int {
	for i := max(from, 0); i < len(form); i++ {
		if askable(form[i]) {
			return i
		}
	}
	return -1
}

// beginAsking begins with the first question: of the form, or the one that is put before it
// while many wait.
func (d *Desk) beginAsking(s *Session, challenged bool) Result {
	svc := d.services[s.Service]
	s.State = Asking
	s.Asking = ask(svc.Form, 0)
	why := ""
	if challenged {
		s.Asking, why = challengeAsked, "many wait"
	}
	s.Until = d.now.Add(answerTime)
	d.mark(s)
	d.audit("session.asking", s.ID, string(s.Service), why)
	d.arm(s)
	if challenged {
		return Result{Note: d.text(s.Lang, svc, TextChallenge, "service", svc.Title) + "\n" + d.question(s)}
	}
	return Result{Note: d.firstQuestion(s)}
}

// firstQuestion says how many questions the form has, and the first.
func (d *Desk) firstQuestion(s *Session) string {
	svc := d.services[s.Service]
	count := 0
	for _, f := range svc.Form {
		if askable(f) {
			count++
		}
	}
	first := d.text(s.Lang, svc, TextPreChat, "count", strconv.Itoa(count), "service", svc.Title)
	return first + "\n" + d.question(s)
}

// question says the question that is to be answered next.
func (d *Desk) question(s *Session) string {
	svc := d.services[s.Service]
	if s.Asking == challengeAsked && svc.Challenge != nil {
		return d.challengeQuestion(s.Lang, svc, s.Customer)
	}
	i := ask(svc.Form, s.Asking)
	if i < 0 {
		return ""
	}
	f := svc.Form[i]
	var lines []string
	for j := i - 1; j >= 0 && !askable(svc.Form[j]); j-- { // what the form says in between
		if svc.Form[j].Type == Fixed {
			lines = append([]string{svc.Form[j].Label}, lines...)
		}
	}
	return strings.Join(append(lines, d.spoken(s, f)...), "\n")
}

// spoken is one question of a form as it is said by chat: its label, the numbered options, and
// how to answer, a line each.
func (d *Desk) spoken(s *Session, f FormField) []string {
	svc := d.services[s.Service]
	lines := []string{cmp.Or(f.Label, f.Name)}
	for n, option := range d.choices(s, f) {
		lines = append(lines, strconv.Itoa(n+1)+". "+option)
	}
	switch f.Type {
	case ListSingle, Boolean:
		lines = append(lines, d.text(s.Lang, svc, TextPreChatChoose))
	case ListMulti:
		lines = append(lines, d.text(s.Lang, svc, TextPreChatSeveral))
	case TextSingle, TextMulti, JIDSingle, Fixed, Hidden:
	}
	if !f.Required {
		lines = append(lines, d.text(s.Lang, svc, TextPreChatOptional))
	}
	return lines
}

// choices are the numbered options of a question, as the customer reads them.
func (d *Desk) choices(s *Session, f FormField) []string {
	if f.Type == Boolean {
		svc := d.services[s.Service]
		return []string{d.text(s.Lang, svc, TextYes), d.text(s.Lang, svc, TextNo)}
	}
	return f.Options
}

// answered takes what a customer writes while the form is asked.
func (d *Desk) answered(e CustomerWrote, s *Session) (Result, *Refusal) {
	text := strings.TrimSpace(e.Body)
	if text == "" {
		return Result{answered: true}, nil // a chat state
	}
	if s.Asking == challengeAsked {
		return d.answeredChallenge(e, s, text)
	}
	svc := d.services[s.Service]
	s.Asked, s.Until = e.Reply.To, d.now.Add(answerTime)
	s.Lang = cmp.Or(e.Reply.Lang, s.Lang)
	d.mark(s)
	d.arm(s)
	i := ask(svc.Form, s.Asking)
	if i < 0 { // the form was changed meanwhile
		return d.asked(e, s)
	}
	f, again := svc.Form[i], "\n"+d.question(s)
	switch formWord(text) {
	case wordBack:
		back := i - 1
		for back >= 0 && !askable(svc.Form[back]) {
			back--
		}
		if back < 0 {
			return Result{}, d.refuse(e.Reply, CodeConflict, "", TextPreChatFirst).also(again)
		}
		s.Asking = back
		return Result{Note: d.question(s)}, nil
	case wordSkip:
		if f.Required {
			return Result{}, d.refuse(e.Reply, CodeInvalid, f.Name, TextRequired, "label", cmp.Or(f.Label, f.Name)).also(again)
		}
		text = ""
	}
	value, refusal := d.checkAnswer(Contact{Reply: e.Reply, Answers: Answers{f.Name: d.chosen(s, f, text)}}, f)
	if refusal != nil {
		return Result{}, refusal.also(again)
	}
	answers := maps.Clone(s.Answers)
	if answers == nil {
		answers = make(Answers)
	}
	if delete(answers, f.Name); value != "" {
		answers[f.Name] = value
	}
	s.Answers = answers
	s.Asking = i + 1
	return d.asked(e, s)
}

// asked goes on behind an answer: with the next question, or with the session.
func (d *Desk) asked(e CustomerWrote, s *Session) (Result, *Refusal) {
	svc := d.services[s.Service]
	if ask(svc.Form, s.Asking) >= 0 {
		return Result{Note: d.question(s)}, nil
	}
	contact := Contact{Reply: e.Reply, Service: e.Service, ID: e.ID, Token: e.Token, Answers: s.Answers}
	answers, refusal := d.checkContact(contact, svc)
	if refusal != nil { // a question that came later, or was changed
		i := slices.IndexFunc(svc.Form, func(f FormField) bool { return f.Name == refusal.Field })
		s.Asking = max(i, 0)
		return Result{}, refusal.also("\n" + d.question(s))
	}
	s.Answers = answers
	s.Token = hashToken(e.Token)
	return d.begin(contact, s)
}

// chosen turns an answer given by number, or in other letters, into the option that it means.
func (d *Desk) chosen(s *Session, f FormField, text string) string {
	switch f.Type {
	case Boolean:
		return d.yesOrNo(s, f, text)
	case ListSingle:
		return option(f.Options, text)
	case ListMulti:
		if slices.Contains(f.Options, text) {
			return text
		}
		var all []string
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
			if v := option(f.Options, part); v != "" && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
		return strings.Join(all, "\n")
	case TextSingle, TextMulti, JIDSingle, Fixed, Hidden:
	}
	return text
}

func (d *Desk) yesOrNo(s *Session, f FormField, text string) string {
	switch i := slices.Index(d.choices(s, f), option(d.choices(s, f), text)); {
	case i == 0:
		return "true"
	case i == 1, text == "0":
		return "false"
	}
	return strings.ToLower(text)
}

// option returns the option that is named by its number or its text, or what was written.
func option(options []string, text string) string {
	text = strings.TrimSpace(text)
	for _, o := range options {
		if strings.EqualFold(o, text) {
			return o
		}
	}
	number := strings.TrimSuffix(text, ".")
	if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= len(options) {
		return options[n-1]
	}
	return text
}

// also adds to what a refusal says.
func (r *Refusal) also(text string) *Refusal {
	r.Text += text
	return r
}

// endAsking ends a session that has not begun: there is no room to clear.
func (d *Desk) endAsking(s *Session, reason EndReason, text string) {
	d.move(s, Closed)
	s.End, s.Ended, s.Until = reason, d.now, zeroTime
	d.live.drop(customerKey{s.Customer, s.Entry})
	d.audit("session.end", s.ID, "", string(reason))
	if reason != EndedByCustomer && reason != EndedGathered {
		d.do(s.ID, Tell{From: string(s.Entry), To: s.Asked, Text: text})
	}
	d.keepPast(pastOf(s))
	d.timers.set(timerKey{dueSession, string(s.ID)}, zeroTime)
	delete(d.sessions, s.ID)
}
