package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// customerNick makes the name of a customer fit to be a nick: one line, of a sensible
// length, and not one that looks like that of a CSR.
func (d *Desk) customerNick(name string, customer JID) string {
	nick := cleanNick(name)
	if nick == "" {
		nick = cleanNick(customer.Local())
	}
	if nick == "" {
		nick = "Customer"
	}
	if d.looksLikeStaff(nick) {
		nick += " (customer)"
	}
	return nick
}

func cleanNick(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
	}), " ")
	const most = 40
	if runes := []rune(name); len(runes) > most {
		name = strings.TrimSpace(string(runes[:most]))
	}
	return name
}

func foldNick(nick string) string { return strings.ToLower(strings.TrimSpace(nick)) }

// face counts one more or one fewer of the staff who looks so.
func (d *Desk) face(name string, more int) {
	for _, look := range d.opt.Looks(name) {
		if d.faces[look] += more; d.faces[look] == 0 {
			delete(d.faces, look)
		}
	}
}

// looksLikeStaff reports whether people could take a name for that of a CSR, or of the desk.
func (d *Desk) looksLikeStaff(name string) bool {
	return slices.ContainsFunc(d.opt.Looks(name), func(look string) bool { return d.faces[look] > 0 })
}

// unmask tells the room when a customer enters it under a name that could be taken for that of
// somebody of the desk: the nick there is the client's choice.
func (d *Desk) unmask(s *Session, p *Participant, nick string) {
	if p.Role != PartCustomer || s.Parent != "" || nick == p.Nick || d.csrs[p.JID] != nil || !d.looksLikeStaff(nick) {
		return
	}
	d.audit("session.lookalike", s.ID, string(p.JID), clean(nick))
	d.say(s, TextLookalike, "nick", clean(nick), "name", p.Nick)
}
