package desk

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// While many wait for a service it can put a question before the sessions of strangers, which a
// person answers at a glance (the idea of XEP-0158, where programs write to people). By form it
// is one more field, asked for once the rest is filled in; by chat it comes before the questions
// of the form.

// FieldChallenge is the field of contact that has the answer.
const FieldChallenge = "challenge"

// challengeAsked is Session.Asking while a customer is asked it by chat.
const challengeAsked = -1

// How many wrong answers somebody may give: one more with each fifth of the time.
const (
	challengeTries = 5
	challengeTime  = 10 * time.Minute
)

// LimitChallenge names the limit on wrong answers, as the others in limits.go.
const LimitChallenge = "challenge"

// maxAccepted bounds the answers that a question has.
const maxAccepted = 20

// check returns what is wrong with a service's challenge.
func (p *problems) challenge(s Service) {
	c := s.Challenge
	if c == nil {
		return
	}
	waiting := s.WithDefaults().MaxWaiting
	switch {
	case c.Above < 1 || c.Above > MaxQueue:
		p.add("challenge.above", "%d is out of range; write how many may wait before strangers are asked, 1 to %d", c.Above, MaxQueue)
	case c.Above >= waiting:
		p.add("challenge.above", "nobody would be asked, as no more than %d can wait; write less, or raise max_waiting", waiting)
	}
	p.line("challenge.question", c.Question, maxTitle)
	switch {
	case c.Question == "" && len(c.Answers) > 0:
		p.add("challenge.answers", "there is no question; write it, or remove the answers for a sum")
	case c.Question != "" && len(c.Answers) == 0:
		p.add("challenge.question", "it has no answers; write those that count under answers")
	case len(c.Answers) > maxAccepted:
		p.add("challenge.answers", "there are more than %d; remove some", maxAccepted)
	}
	for i, a := range c.Answers {
		field := fmt.Sprintf("challenge.answers[%d]", i)
		if p.line(field, a, maxTitle); plain(a) == "" {
			p.add(field, "%q has no letter or digit; write a word or a number", a)
		}
	}
	if slices.ContainsFunc(s.Form, func(f FormField) bool { return f.Name == FieldChallenge }) {
		p.add("challenge", "the form has a field of this name; choose another name there")
	}
}

// challenges reports whether the asker has to answer before they begin a session: the service
// has more waiting than it takes unasked, and does not know them.
func (d *Desk) challenges(svc *serviceState, known *Known) bool {
	return svc.Challenge != nil && d.waiting(svc) > svc.Challenge.Above && known == nil &&
		d.lastBy.get(d.actor, svc.Name) == "" && d.RolesOf(d.actor) == RoleCustomer
}

// challenged refuses a contact by form that lacks the right answer. Somebody who is being asked
// by chat, where it comes first, has given it already, or owes it in any case.
func (d *Desk) challenged(e Contact, svc *serviceState, s *Session) *Refusal {
	if s == nil && !d.challenges(svc, e.Known) || s != nil && (s.Asking != challengeAsked || svc.Challenge == nil || e.Known != nil) {
		return nil
	}
	refusal := d.judgeChallenge(e.Reply, svc, e.Challenge)
	if refusal != nil && refusal.Code == CodeInvalid {
		question := d.challengeQuestion(e.Reply.Lang, svc, d.actor)
		refusal = refusal.also("\n" + question) // some clients show the instructions alone
		refusal.Ask = &FormField{Name: FieldChallenge, Label: question, Type: TextSingle, Required: true}
	}
	return refusal
}

// judgeChallenge refuses an answer that is not right, or any from somebody who gave too many
// that were not.
func (d *Desk) judgeChallenge(reply Reply, svc *serviceState, answer string) *Refusal {
	name := "?" + string(d.actor)
	answer = strings.TrimSpace(answer)
	switch {
	case !d.paces.allows(name, d.now, challengeTries, challengeTime):
		return d.refuse(reply, CodeLimit, LimitChallenge, TextChallengeTries, "service", svc.Title)
	case answer == "":
		return d.refuse(reply, CodeInvalid, FieldChallenge, TextChallenge, "service", svc.Title)
	case slices.ContainsFunc(d.accepted(svc, d.actor), func(right string) bool { return plain(right) == plain(answer) }):
		return nil
	}
	d.paces.count(name, d.now, challengeTries, challengeTime)
	return d.refuse(reply, CodeInvalid, FieldChallenge, TextChallengeWrong, "service", svc.Title)
}

// challengeQuestion is what a customer is asked.
func (d *Desk) challengeQuestion(lang string, svc *serviceState, customer JID) string {
	if svc.Challenge.Question != "" {
		return svc.Challenge.Question
	}
	a, b := sumFor(svc.Name, customer)
	return d.text(lang, svc, TextChallengeSum, "a", strconv.Itoa(a), "b", strconv.Itoa(b))
}

// accepted are the answers that count.
func (d *Desk) accepted(svc *serviceState, customer JID) []string {
	if svc.Challenge.Question != "" {
		return svc.Challenge.Answers
	}
	a, b := sumFor(svc.Name, customer)
	return []string{strconv.Itoa(a + b)}
}

// sumFor returns the sum that a customer is asked for at a service: another one for everybody,
// and the same one as long as they try, over restarts as well. It is no secret: who can add
// may come in.
func sumFor(service ServiceName, customer JID) (a, b int) {
	hash := sha256.Sum256([]byte(string(service) + "\n" + string(customer)))
	return 11 + int(hash[0])%40, 2 + int(hash[1])%8
}

// plain is an answer without what people write differently: case, blanks, full stops.
func plain(answer string) string {
	words := strings.Fields(strings.ToLower(answer))
	return strings.Trim(strings.Join(words, " "), ` .!?"'`)
}

// answeredChallenge takes what a customer writes by chat while they are asked it.
func (d *Desk) answeredChallenge(e CustomerWrote, s *Session, text string) (Result, *Refusal) {
	svc := d.services[s.Service]
	s.Asked, s.Lang = e.Reply.To, cmp.Or(e.Reply.Lang, s.Lang)
	d.mark(s)
	again := "\n" + d.question(s)
	switch {
	case svc.Challenge == nil: // the question was taken away meanwhile
	case formWord(text) == wordBack:
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextPreChatFirst).also(again)
	case formWord(text) == wordSkip:
		text = ""
		fallthrough
	default:
		refusal := d.judgeChallenge(e.Reply, svc, text)
		if refusal != nil && refusal.Code == CodeInvalid {
			refusal = refusal.also(again)
		}
		if refusal != nil {
			return Result{}, refusal
		}
	}
	s.Until = d.now.Add(answerTime)
	d.arm(s)
	if demands(svc.Form) && len(s.Answers) == 0 {
		s.Asking = ask(svc.Form, 0)
		return Result{Note: d.firstQuestion(s)}, nil
	}
	s.Asking = len(svc.Form) // nothing in it has to be asked, or it came with the contact
	return d.asked(e, s)
}
