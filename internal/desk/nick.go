package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// customerNick makes the name of a customer fit to be a nick: one line, of a sensible
// length, and not that of a CSR.
func (d *Desk) customerNick(name string, customer JID) string {
	nick := cleanNick(name)
	if nick == "" {
		nick = cleanNick(customer.Local())
	}
	if nick == "" {
		nick = "Customer"
	}
	if _, staff := d.nicks[foldNick(nick)]; staff || foldNick(nick) == foldNick(d.opt.Name) {
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
