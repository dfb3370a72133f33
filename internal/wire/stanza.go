package wire

// Message returns a message with these attributes; an empty one is left out.
// typ is chat, groupchat, normal, headline or error (RFC 6121 §5.2.2).
func Message(from, to, typ string) *Element { return stanza("message", from, to, typ) }

// Presence returns a presence with these attributes; an empty one is left out.
// typ "" is available (RFC 6121 §4.7.1).
func Presence(from, to, typ string) *Element { return stanza("presence", from, to, typ) }

// IQ returns an iq with these attributes; an empty one is left out. typ is get,
// set, result or error (RFC 6120 §8.2.3).
func IQ(from, to, typ, id string) *Element { return stanza("iq", from, to, typ).SetAttr("id", id) }

func stanza(kind, from, to, typ string) *Element {
	return New("", kind).SetAttr("from", from).SetAttr("to", to).SetAttr("type", typ)
}

// IsStanza reports whether e is a message, presence or iq of the stream.
func (e *Element) IsStanza() bool {
	return e.Is("", "message") || e.Is("", "presence") || e.Is("", "iq")
}

// Result returns the empty result that answers req: same id, addresses swapped.
func Result(req *Element) *Element { return reply(req, "result") }

// ErrorReply returns the error that answers the stanza req (RFC 6120 §8.3): same
// kind and id, addresses swapped. typ is auth, cancel, continue, modify or wait;
// condition is a defined condition such as item-not-found; text may be empty.
// extra are application-specific conditions such as bad-sessionid. The caller
// must not answer a stanza that is itself an error, nor what a room sends.
func ErrorReply(req *Element, typ, condition, text string, extra ...*Element) *Element {
	e := New("", "error").SetAttr("type", typ).Add(New(NSStanzas, condition))
	if text != "" {
		e.AddText(NSStanzas, "text", text)
	}
	return reply(req, "error").Add(e.Add(extra...))
}

// Redirect is the condition of an error that says where else to ask (RFC 6120 §8.3.3.14).
const Redirect = "redirect"

// RedirectTo returns that condition with the address, of which local part and domain are plain
// enough to be a URI as they are (RFC 5122).
func RedirectTo(address string) *Element {
	return New(NSStanzas, Redirect).WithText("xmpp:" + address)
}

// RedirectReply returns the error that answers req with another address.
func RedirectReply(req *Element, address, text string) *Element {
	e := New("", "error").SetAttr("type", "modify").Add(RedirectTo(address)).AddText(NSStanzas, "text", text)
	return reply(req, "error").Add(e)
}

func reply(req *Element, typ string) *Element {
	return stanza(req.Name.Local, req.Attr("to"), req.Attr("from"), typ).SetAttr("id", req.Attr("id"))
}

// StanzaError takes the first error child of e apart: condition, type and text
// as in RFC 6120 §8.3.2. ok is false if e has none. An unknown or missing
// condition is given as undefined-condition.
func (e *Element) StanzaError() (condition, typ, text string, ok bool) {
	child := e.Child("", "error")
	if child == nil {
		return "", "", "", false
	}
	condition = "undefined-condition"
	for _, c := range child.Children {
		if c.Name.Space == NSStanzas && c.Name.Local != "text" {
			condition = c.Name.Local
			break
		}
	}
	return condition, child.Attr("type"), child.ChildText(NSStanzas, "text"), true
}
