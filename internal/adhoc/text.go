package adhoc

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// maxText is how long a command in a chat may be, in bytes.
const maxText = 4096

// Text takes a chat text that is a command: one that begins with "!", or anything that is
// written to the desk itself. Room is the session in whose room it was said, or privately to
// the desk; then from is the address behind the nick. The answer goes by chat to who asks,
// never into the room. It never blocks; false says that it is no command.
//
//nolint:revive // argument-limit: what a message is
func (s *Server) Text(from desk.JID, to string, body, id, lang string, room desk.SessionID) bool {
	body = strings.TrimFunc(body, isSpace)
	rest, marked := strings.CutPrefix(body, "!")
	atDesk := room == "" && (wire.Local(to) == "" || wire.Local(to) == desk.DeskLocal)
	switch {
	case from == "" || from.Domain() == s.cfg.Domain, body == "":
		return false
	case marked && (rest == "" || !unicode.IsLetter([]rune(clip(rest, 4))[0])):
		return false
	case !marked && !atDesk, room == "" && !atDesk && desk.IsFormWord(body): // an answer to a question
		return false
	}
	local := wire.Local(to)
	switch {
	case room != "":
		local = string(room)
	case atDesk: // texts to CSRs come from the desk as a contact
		local = desk.DeskLocal
	}
	if len(lang) > 35 {
		lang = ""
	}
	public := room != "" && !strings.EqualFold(wire.Domain(to), s.cfg.Domain)
	reply := desk.Reply{
		To: from, From: desk.JID(local + "@" + s.cfg.Domain), ID: clip(id, maxID), Chat: true, Lang: lang,
	}
	word, args := cutWord(rest)
	if !marked {
		word, args = cutWord(body)
	}
	s.queue(from, func(ctx context.Context) { s.runText(ctx, reply, public, strings.ToLower(word), args) }, func() {
		s.tell(reply, desk.Result{Refusal: s.busy(lang)})
	})
	return true
}

// runText carries out a command that was written as chat.
func (s *Server) runText(ctx context.Context, reply desk.Reply, public bool, word, args string) {
	var deed Deed
	var refusal *desk.Refusal
	posted, err := s.decide(ctx, func(view *desk.Desk) []desk.Event {
		var env *Env
		if env, refusal = s.locateText(view, reply); refusal != nil {
			return nil
		}
		if len(args) > maxText {
			refusal = env.refuse(desk.CodeInvalid, "", textTooMuch)
			return nil
		}
		reply.From, env.Public = env.Reply.From, public
		if deed, refusal = env.runText(word, args); refusal != nil {
			return nil
		}
		return deed.events()
	})
	switch {
	case posted:
		return // the core answers
	case err != nil:
	case refusal == nil:
		err = s.note(deed)
	case refusal.Code == desk.CodeForbidden:
		s.noteRefused(reply, word, "")
	}
	switch {
	case err != nil:
		s.tell(reply, desk.Result{Refusal: s.busy(reply.Lang)})
	case refusal != nil:
		s.tell(reply, desk.Result{Refusal: refusal})
	case deed.Lookup != nil:
		s.lookUp(reply, deed, func(result desk.Result) { s.tell(reply, result) })
	default:
		s.tell(reply, deed.Result)
	}
}

// locateText finds where a text was written. In the room of their session a customer is
// taken to have written to its service.
func (s *Server) locateText(view *desk.Desk, reply desk.Reply) (*Env, *desk.Refusal) {
	env, refusal := s.locate(view, reply)
	if refusal == nil && env.Place == AtSession && env.isCustomer() && env.Session.Parent == "" {
		env.Place = AtService
		if entry, ok := view.ServiceGlance(env.Session.Entry); ok { // where they are known as its customer
			env.Service = entry
		}
		env.Reply.From = desk.JID(string(env.Service.Name) + "@" + s.cfg.Domain)
	}
	return env, refusal
}

// isCustomer reports whether the asker is a customer of the session, or a guest of the lobby.
func (e *Env) isCustomer() bool {
	return e.Session.Customer == e.Who() || slices.ContainsFunc(e.Session.People, func(p desk.Participant) bool {
		return p.JID == e.Who() && p.Role == desk.PartCustomer
	})
}

// runText finds the command of a word and does what it says.
func (e *Env) runText(word, args string) (Deed, *desk.Refusal) {
	if word == "help" {
		return Deed{Result: desk.Result{Note: e.help(args)}}, nil
	}
	c := e.textCommand(word)
	if c == nil {
		return Deed{}, e.unknown(word)
	}
	if refusal := e.permitted(c); refusal != nil {
		return Deed{}, refusal
	}
	if e.Public && c.Secret {
		return Deed{}, e.refuse(desk.CodeConflict, "", textSecret, "command", "!"+c.Node, "address", string(e.Reply.From))
	}
	fields := c.fields(e)
	values := e.parse(c, fields, args)
	refusal := e.check(fields, values)
	var deed Deed
	if refusal == nil {
		deed, refusal = c.Run(e, values)
	}
	if refusal != nil && refusal.Code == desk.CodeInvalid && c.Usage != "" {
		refusal.Text += "\n" + e.say(textUsage, "usage", usage(c))
	}
	return deed, refusal
}

// textCommand finds the command that a word means here. What CSRs ask the desk they may also
// ask where they are at work; others' words are only those of the address.
func (e *Env) textCommand(word string) *Command {
	c := find(e.Place, word)
	if c == nil && e.Place == AtSession {
		if c = find(AtDesk, word); c != nil && !c.Roles.Has(desk.RoleCSR) {
			c = nil
		}
	}
	return c
}

// textCommands are the commands that the asker can write here.
func (e *Env) textCommands() []*Command {
	all := e.commands()
	if e.Place != AtSession {
		return all
	}
	for i := range Table {
		c := &Table[i]
		if e.textCommand(c.Node) == c && c.At&AtSession == 0 && e.permitted(c) == nil {
			all = append(all, c)
		}
	}
	return all
}

// unknown says in one line what there is instead.
func (e *Env) unknown(word string) *desk.Refusal {
	words := []string{"!help"}
	for _, c := range e.textCommands() {
		words = append(words, "!"+c.Node)
	}
	if len(words) == 1 {
		return &desk.Refusal{Code: desk.CodeNotFound, Text: e.nothing()}
	}
	return e.refuse(desk.CodeNotFound, "", textUnknownText,
		"command", "!"+clip(strings.Map(printable, word), 40), "commands", strings.Join(words, " "))
}

// nothing tells somebody who is in the wrong place where to go.
func (e *Env) nothing() string {
	var services []string
	list := func(address, title string, hidden bool) {
		if !hidden && len(services) < 20 {
			services = append(services, address+" ("+title+")")
		}
	}
	for _, s := range e.Desk.ServiceSettings() {
		list(string(s.Name)+"@"+e.server.cfg.Domain, s.Title, s.Hidden)
	}
	for _, p := range e.Desk.Places() {
		list(string(p.Address()), p.Title, p.Hidden)
	}
	return e.say(textNothingHere, "services", strings.Join(services, ", "))
}

// help lists the commands that the asker can write here, or explains one of them.
func (e *Env) help(args string) string {
	word, _ := cutWord(args)
	all := e.textCommands()
	if len(all) == 0 {
		return e.nothing()
	}
	if i := slices.IndexFunc(all, func(c *Command) bool { return c.Node == strings.TrimPrefix(strings.ToLower(word), "!") }); i >= 0 {
		all = all[i : i+1]
	}
	text := []string{e.say(textHelp)}
	for _, c := range all {
		text = append(text, usage(c)+" – "+c.Title)
	}
	return strings.Join(text, "\n")
}

func usage(c *Command) string { return strings.TrimSpace("!" + c.Node + " " + c.Usage) }

// chat is a result as a message.
func (s *Server) chat(reply desk.Reply, id string, result desk.Result) *wire.Element {
	text, outcome := result.Note, "completed"
	if result.Refusal != nil {
		text, outcome = result.Refusal.Text, "refused"
	}
	if text == "" {
		text = s.say(reply.Lang, textDone)
	}
	s.observe(reply.Node, outcome)
	return wire.Message(string(reply.From), string(reply.To), "chat").SetAttr("id", id).AddText("", "body", text)
}

func (s *Server) tell(reply desk.Reply, result desk.Result) {
	s.cfg.Send(s.chat(reply, desk.NewToken(), result))
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' || r == '\u200b'
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return -1
}

// cutWord takes the first word off a text.
func cutWord(text string) (word, rest string) {
	text = strings.TrimFunc(text, isSpace)
	i := strings.IndexFunc(text, isSpace)
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimLeftFunc(text[i:], isSpace)
}
