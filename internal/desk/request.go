package desk

import (
	"cmp"
)

// The requests among the events know where their answer goes.

func (e Contact) reply() Reply        { return e.Reply }
func (e CustomerWrote) reply() Reply  { return e.Reply }
func (e Resume) reply() Reply         { return e.Reply }
func (e Rate) reply() Reply           { return e.Reply }
func (e MailTranscript) reply() Reply { return e.Reply }
func (e CustomerStatus) reply() Reply { return e.Reply }
func (e Leave) reply() Reply          { return e.Reply }
func (e SetStatus) reply() Reply      { return e.Reply }
func (e TakeNext) reply() Reply       { return e.Reply }
func (e Take) reply() Reply           { return e.Reply }
func (e Accept) reply() Reply         { return e.Reply }
func (e Decline) reply() Reply        { return e.Reply }
func (e CloseSession) reply() Reply   { return e.Reply }
func (e Conference) reply() Reply     { return e.Reply }
func (e Transfer) reply() Reply       { return e.Reply }
func (e CancelAsk) reply() Reply      { return e.Reply }
func (e AddNote) reply() Reply        { return e.Reply }
func (e Hold) reply() Reply           { return e.Reply }
func (e Push) reply() Reply           { return e.Reply }
func (e SendForm) reply() Reply       { return e.Reply }
func (e FillIn) reply() Reply         { return e.Reply }
func (e SessionWrote) reply() Reply   { return e.Reply }
func (e OfferCall) reply() Reply      { return e.Reply }
func (e SayReply) reply() Reply       { return e.Reply }
func (e SetReply) reply() Reply       { return e.Reply }
func (e Monitor) reply() Reply        { return e.Reply }
func (e Whisper) reply() Reply        { return e.Reply }
func (e Barge) reply() Reply          { return e.Reply }
func (e Assign) reply() Reply         { return e.Reply }
func (e SetCSRState) reply() Reply    { return e.Reply }
func (e EndSession) reply() Reply     { return e.Reply }
func (e SetRole) reply() Reply        { return e.Reply }
func (e Erase) reply() Reply          { return e.Reply }
func (e PutCSR) reply() Reply         { return e.Reply }
func (e RemoveCSR) reply() Reply      { return e.Reply }
func (e PutService) reply() Reply     { return e.Reply }
func (e RemoveService) reply() Reply  { return e.Reply }
func (e SetServiceOpen) reply() Reply { return e.Reply }
func (e ApplySettings) reply() Reply  { return e.Reply }
func (e Later) reply() Reply          { return e.Reply }
func (e SetLimits) reply() Reply      { return e.Reply }
func (e Drain) reply() Reply          { return e.Reply }

// request runs a request if its asker has one of the roles, and answers it.
func (d *Desk) request(reply Reply, needs Roles, run func() (Result, *Refusal)) {
	d.actor = reply.By()
	if !d.RolesOf(d.actor).Has(needs) {
		key := TextNotAdmin
		if needs == RoleCSR {
			key = TextNotCSR
		}
		d.audit("refused", "", reply.Node, string(CodeForbidden))
		d.answer(reply, Result{}, d.refuse(reply, CodeForbidden, "", key))
		return
	}
	result, refusal := run()
	d.answer(reply, result, refusal)
}

// answer answers a request, unless nobody waits for it or it has been answered in its turn.
func (d *Desk) answer(reply Reply, result Result, refusal *Refusal) {
	if reply.From == "" || result.answered {
		return
	}
	if refusal != nil {
		result = Result{Note: refusal.Text, Refusal: refusal}
	}
	// An answer that names a session's room keeps its place behind the admission to it.
	session := SessionID("")
	if result.field("room") != "" {
		session = SessionID(result.field("session"))
	}
	d.do(session, Answer{Reply: reply, Result: result})
}

// field returns the first value of a field, or "".
func (r Result) field(name string) string {
	for _, f := range r.Fields {
		if f.Var == name && len(f.Values) > 0 {
			return f.Values[0]
		}
	}
	return ""
}

// refuse makes a refusal in the asker's language.
func (d *Desk) refuse(reply Reply, code Code, field string, key TextKey, args ...string) *Refusal {
	return &Refusal{Code: code, Field: field, Text: d.text(reply.Lang, nil, key, args...)}
}

func (d *Desk) text(lang string, svc *serviceState, key TextKey, args ...string) string {
	var overrides map[string]string
	if svc != nil {
		overrides = svc.Texts
		lang = cmp.Or(lang, svc.Language)
	}
	return d.opt.Texts(lang, overrides, key, args...)
}

// service finds a service or makes the refusal.
func (d *Desk) service(reply Reply, name ServiceName) (*serviceState, *Refusal) {
	svc := d.services[name]
	if svc == nil {
		return nil, d.NoService(reply.Lang, name)
	}
	return svc, nil
}
