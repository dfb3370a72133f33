package adhoc

import (
	"context"
	"slices"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// maxID bounds what of a request is kept with the answer that is owed to it.
const maxID = 1024

// request is one step of a command as it was asked (XEP-0050 §3).
type request struct {
	reply  desk.Reply
	action string
	sid    string // of the command session that goes on; empty for a new one
	form   *wire.Form
}

// step is what becomes of a request where the desk can be read.
type step struct {
	title   string
	fields  []wire.Field // the form, with what was typed
	show    bool         // the form is shown
	session string       // that was typed, if any
	deed    Deed
	refusal *desk.Refusal
	denied  *desk.Refusal // no such address, no such command, or not for the asker
}

// IQ takes an iq that is about commands: executing one, or asking which there are
// (XEP-0050 §2). It never blocks; false says that the iq is somebody else's.
func (s *Server) IQ(e *wire.Element) bool {
	if !e.Is("", "iq") || wire.Domain(e.Attr("to")) != s.cfg.Domain || e.Attr("from") == "" {
		return false
	}
	var job func(context.Context)
	reply := replyTo(e)
	switch typ := e.Attr("type"); {
	case typ != "get" && typ != "set":
		return false
	case e.Child(NSCommands, "command") != nil:
		job = func(ctx context.Context) { s.execute(ctx, e, reply) }
	case typ == "get" && asksForCommands(e):
		job = func(ctx context.Context) { s.disco(ctx, e, reply) }
	default:
		return false
	}
	s.queue(reply.To, job, func() {
		s.observe(reply.Node, "busy")
		s.cfg.Send(stanzaError(reply, s.busy(reply.Lang)))
	})
	return true
}

func replyTo(e *wire.Element) desk.Reply {
	command := e.Child(NSCommands, "command")
	lang := e.Lang()
	if l := command.Lang(); l != "" {
		lang = l
	}
	if len(lang) > 35 { // RFC 5646 §4.4.1: longer ones are nobody's
		lang = ""
	}
	return desk.Reply{
		To: desk.JID(e.Attr("from")), From: desk.JID(e.Attr("to")),
		ID: e.Attr("id"), Node: command.Attr("node"), Lang: lang,
	}
}

// execute carries out one step of a command and answers it, or leaves the answer to the core.
func (s *Server) execute(ctx context.Context, e *wire.Element, reply desk.Reply) {
	r, fail := s.parse(e, reply)
	if fail != nil {
		s.finish(reply, fail)
		return
	}
	now := s.cfg.Now()
	var d dialog
	if r.sid != "" {
		var ok bool
		d, ok = s.dialogs.get(r.sid, r.reply.To, now)
		if !ok || d.node != r.reply.Node || d.at != r.reply.From {
			s.finish(reply, s.badRequest(reply, textExpired, "bad-sessionid"))
			return
		}
		if r.action == "cancel" {
			s.dialogs.end(d.id)
			s.observe(d.node, "canceled")
			s.cfg.Send(commandReply(r.reply, "canceled"))
			return
		}
		if d.running {
			s.finish(reply, stanzaError(reply, &desk.Refusal{Code: desk.CodeBusy, Text: s.say(reply.Lang, textRunning)}))
			return
		}
	} else {
		r.reply.Command = desk.NewToken()
	}
	var st step
	posted, err := s.decide(ctx, func(view *desk.Desk) []desk.Event {
		if st = s.step(view, r, d); !st.done() {
			return nil
		}
		s.running(r, st)
		return st.deed.events()
	})
	switch {
	case err != nil:
		s.finish(reply, stanzaError(reply, s.busy(reply.Lang)))
	case !posted:
		s.conclude(r, st)
	}
}

// done reports whether a step is the last one of its command: what is left is to do what it says.
func (st *step) done() bool { return st.denied == nil && !st.show && st.refusal == nil }

// kept is a step as the command session keeps it.
func (st *step) kept(r request) dialog {
	return dialog{
		id: r.reply.Command, owner: r.reply.To, at: r.reply.From, node: r.reply.Node,
		title: st.title, fields: st.fields,
	}
}

// running keeps a form while what it asked for is done, should it have to be mended.
func (s *Server) running(r request, st step) {
	if keep := st.kept(r); len(keep.fields) > 0 {
		keep.running = true
		s.dialogs.put(keep, s.cfg.Now())
	}
}

// parse reads a request; fail is the answer to one that is none.
func (s *Server) parse(e *wire.Element, reply desk.Reply) (r request, fail *wire.Element) {
	c := e.Child(NSCommands, "command")
	r = request{reply: reply, action: c.Attr("action"), sid: c.Attr("sessionid")}
	if e.Attr("type") != "set" || len(reply.ID) > maxID || len(reply.Node) > maxID || len(r.sid) > maxID {
		return r, s.badRequest(reply, textMalformed, "")
	}
	r.reply.Command = r.sid
	switch r.action {
	case "", "execute", "next", "complete":
	case "prev", "cancel":
		if r.sid == "" {
			return r, s.badRequest(reply, textNoStep, "bad-action", "action", r.action)
		}
	default:
		return r, s.badRequest(reply, textBadAction, "malformed-action", "action", clip(r.action, 64))
	}
	form, err := wire.ParseForm(c)
	switch {
	case err != nil:
	case form.Type == "cancel" && r.sid != "": // XEP-0004 §3.1: no answers are given
		r.action = "cancel"
	case form.Type == "submit" || r.sid != "":
		r.form = &form
	}
	return r, nil
}

func (s *Server) badRequest(reply desk.Reply, key, why string, args ...string) *wire.Element {
	refusal := &desk.Refusal{Code: desk.CodeInvalid, Text: s.say(reply.Lang, key, args...)}
	if why == "" {
		return stanzaError(reply, refusal)
	}
	return stanzaError(reply, refusal, condition(why))
}

// step decides, where the desk can be read, what becomes of a request: the first one shows
// the form unless it brings the answers, or there is nothing to ask.
func (s *Server) step(view *desk.Desk, r request, d dialog) step {
	env, denied := s.locate(view, r.reply)
	if denied != nil {
		return step{denied: denied}
	}
	c, denied := env.command(r.reply.Node)
	if denied != nil {
		return step{denied: denied}
	}
	st := step{title: c.Title, fields: c.fields(env)}
	first := r.sid == ""
	var values Values
	if r.form != nil {
		var ok bool
		most := maxForm
		if c.Large {
			most = maxFile
		}
		if values, ok = typed(*r.form, most); !ok {
			st.refusal = env.refuse(desk.CodeInvalid, "", textTooMuch)
			return st
		}
	}
	if !first && len(st.fields) == 0 { // it was asked for once, so a wrong answer can be mended
		st.fields = d.fields
	}
	values = chosen(st.fields, values)
	if first && r.form == nil && len(st.fields) > 0 {
		st.show = true
		return st
	}
	switch {
	case r.form != nil:
		st.fields = filled(st.fields, values)
	case !first:
		st.fields = d.fields
	}
	if st.show = r.action == "prev"; st.show {
		return st
	}
	st.session = values.get("session")
	st.refusal = env.check(st.fields, values)
	st.fields = withAsked(st.fields, d.fields, values)
	if st.refusal == nil {
		st.deed, st.refusal = c.Run(env, values)
	}
	return st
}

// conclude answers a step that nothing was handed to the core for.
func (s *Server) conclude(r request, st step) {
	keep := st.kept(r)
	switch {
	case st.denied != nil:
		s.dialogs.end(keep.id)
		if st.denied.Code == desk.CodeForbidden {
			s.noteRefused(r.reply, r.reply.Node, "")
		}
		s.observe(keep.node, "refused")
		s.cfg.Send(stanzaError(r.reply, st.denied))
	case st.show || st.refusal != nil && again(st.refusal, st.fields):
		reason := ""
		if st.refusal != nil {
			reason = st.refusal.Text
		}
		s.dialogs.put(keep, s.cfg.Now())
		s.observe(keep.node, "form")
		s.cfg.Send(formReply(r.reply, st.title, st.fields, reason))
	case st.refusal != nil:
		if st.refusal.Code == desk.CodeForbidden {
			s.noteRefused(r.reply, r.reply.Node, st.session)
		}
		s.cfg.Send(s.respond(r.reply, desk.Result{Refusal: st.refusal}))
	case s.note(st.deed) != nil:
		s.cfg.Send(s.respond(r.reply, desk.Result{Refusal: s.busy(r.reply.Lang)}))
	case st.deed.Lookup != nil:
		s.running(r, st)
		s.lookUp(r.reply, st.deed, func(result desk.Result) { s.cfg.Send(s.respond(r.reply, result)) })
	default:
		s.cfg.Send(s.respond(r.reply, st.deed.Result))
	}
}

// note posts what the record is to have before an answer that changes nothing else.
func (s *Server) note(deed Deed) error {
	if deed.Note == nil {
		return nil
	}
	return s.cfg.Desk.Post(deed.Note)
}

// noteRefused has it recorded that a command was not for who asked.
func (s *Server) noteRefused(reply desk.Reply, node, named string) {
	session := desk.SessionID(reply.From.Local())
	if named != "" {
		session = desk.SessionID(named)
	}
	if !desk.IsSessionID(string(session)) {
		session = ""
	}
	err := s.cfg.Desk.Post(desk.Noted{
		By: reply.By(), Action: "refused", Session: session, Subject: clip(node, 64), Reason: string(desk.CodeForbidden),
	})
	if err != nil {
		s.cfg.Log.Warn("a refusal is not recorded, the desk is busy", "node", clip(node, 64))
	}
}

// lookUp asks the records, apart from those whose answer is at hand.
func (s *Server) lookUp(reply desk.Reply, deed Deed, then func(desk.Result)) {
	job := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lookupTime)
		defer cancel()
		result, err := deed.Lookup(ctx, s.cfg.Records)
		if err != nil {
			s.cfg.Log.WarnContext(ctx, "a look-up in the records failed", "node", reply.Node, "error", err)
			result = desk.Result{Refusal: s.busy(reply.Lang)}
		}
		then(result)
	}
	select {
	case s.lookups <- job:
	default:
		then(desk.Result{Refusal: s.busy(reply.Lang)})
	}
}

// Answer turns an answer of the core into the stanza that carries it, and ends the command
// session or goes on with it. It also answers what was asked of a process before this one:
// then there is no form to go back to. It returns nil if nobody waits for the answer.
func (s *Server) Answer(o desk.Outgoing, a desk.Answer) *wire.Element {
	switch {
	case a.Reply.To == "" || a.Reply.From == "" || a.Reply.To == desk.Operator:
		return nil
	case a.Reply.Chat:
		return s.chat(a.Reply, o.ID.String(), a.Result)
	}
	return s.respond(a.Reply, a.Result)
}

// respond answers a request with its result, by the table of refusals.
func (s *Server) respond(reply desk.Reply, result desk.Result) *wire.Element {
	refusal := result.Refusal
	if refusal == nil {
		s.dialogs.end(reply.Command)
		s.observe(reply.Node, "completed")
		if result.Note == "" {
			result.Note = s.say(reply.Lang, textDone)
		}
		return completed(reply, result, "info")
	}
	now := s.cfg.Now()
	d, open := s.dialogs.get(reply.Command, reply.To, now)
	if refusal.Ask != nil && open {
		d.fields = withField(d.fields, *refusal.Ask)
	}
	if d.running = false; open && again(refusal, d.fields) {
		s.dialogs.put(d, now)
		s.observe(reply.Node, "form")
		return formReply(reply, d.title, d.fields, refusal.Text)
	}
	if refusal.Code == desk.CodeBusy && open { // the same answers may be given again
		s.dialogs.put(d, now)
		s.observe(reply.Node, "busy")
		return stanzaError(reply, refusal)
	}
	s.dialogs.end(reply.Command)
	s.observe(reply.Node, "refused")
	if refusals[refusal.Code].manner == byError {
		return stanzaError(reply, refusal)
	}
	return completed(reply, desk.Result{Note: refusal.Text}, "error")
}

// finish answers with an error.
func (s *Server) finish(reply desk.Reply, answer *wire.Element) {
	s.observe(reply.Node, "error")
	s.cfg.Send(answer)
}

func (s *Server) observe(node, outcome string) {
	switch {
	case node == "":
		node = chatNode
	case !slices.ContainsFunc(Table, func(c Command) bool { return c.Node == node }):
		node = unknownNode
	}
	s.cfg.Observer.Command(node, outcome)
}
