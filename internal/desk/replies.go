package desk

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Limits on canned replies.
const (
	maxReplies   = 200   // of one scope
	maxReplyName = 60    // bytes
	maxReplyText = 4_000 // bytes
)

// RepliesFor returns the canned replies that a CSR has in a session of a service: their own
// before the service's before the desk's.
func (d *Desk) RepliesFor(csr CSRID, service ServiceName) map[string]string {
	all := maps.Clone(d.settings.Replies)
	if all == nil {
		all = make(map[string]string)
	}
	if svc := d.services[service]; svc != nil {
		maps.Copy(all, svc.Replies)
	}
	if c := d.csrs[csr]; c != nil {
		maps.Copy(all, c.Replies)
	}
	return all
}

// sayReply says a canned reply in the room.
func (d *Desk) sayReply(e SayReply) (Result, *Refusal) {
	s, p, refusal := d.withCustomer(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	replies := d.RepliesFor(p.JID, s.Service)
	name := strings.TrimSpace(e.Name)
	text, ok := replies[name]
	if !ok {
		names := strings.Join(slices.Sorted(maps.Keys(replies)), ", ")
		return Result{}, d.refuse(e.Reply, CodeInvalid, "name", TextNoReply, "name", shorten(e.Name), "replies", names)
	}
	svc := d.services[s.Service]
	text = strings.NewReplacer("{customer}", s.Name, "{csr}", p.Nick, "{service}", svc.Title,
		"{date}", d.now.UTC().Format(time.DateOnly)).Replace(text)
	d.audit("session.reply", s.ID, name, "")
	d.do(s.ID, Say{Session: s.ID, Text: d.text(s.Lang, svc, TextReplySaid, "name", p.Nick, "text", text)})
	s.LastSaid = d.now
	return Result{Note: d.text(e.Reply.Lang, nil, TextReplied, "name", name)}, nil
}

// setReply sets or removes a canned reply: a CSR one of their own, an admin any.
func (d *Desk) setReply(e SetReply) (Result, *Refusal) {
	name, text := strings.TrimSpace(e.Name), strings.TrimSpace(e.Text)
	switch {
	case name == "" || len(name) > maxReplyName || strings.ContainsFunc(name, unicode.IsSpace) || strings.ContainsFunc(name, unicode.IsControl):
		return Result{}, d.refuse(e.Reply, CodeInvalid, "name", TextBadReplyName, "value", shorten(e.Name), "max", strconv.Itoa(maxReplyName))
	case len(text) > maxReplyText:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextTooLong, "label", "text", "max", strconv.Itoa(maxReplyText))
	}
	scope, refusal := d.replyScope(e.Reply, strings.TrimSpace(e.Scope))
	if refusal != nil {
		return Result{}, refusal
	}
	replies, had := d.changedReplies(scope.has(), name, text)
	key := TextReplySet
	switch {
	case text == "" && !had:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "name", TextNoReply, "name", name,
			"replies", strings.Join(slices.Sorted(maps.Keys(replies)), ", "))
	case len(replies) > maxReplies:
		return Result{}, d.refuse(e.Reply, CodeLimit, "", TextManyReplies, "max", strconv.Itoa(maxReplies))
	case text == "":
		key = TextReplyGone
	}
	scope.put(replies)
	d.audit("reply.set", "", scope.name, name)
	return Result{Note: d.text(e.Reply.Lang, nil, key, "name", name, "scope", scope.name)}, nil
}

// replyScope is a place where canned replies are kept. Maps are replaced, never changed.
type replyScope struct {
	name string
	has  func() map[string]string
	put  func(map[string]string)
}

// replyScope reads a scope, and whether the asker may write there.
func (d *Desk) replyScope(reply Reply, text string) (replyScope, *Refusal) {
	own := d.csrs[d.actor]
	if text == "" && own != nil {
		return d.repliesOf(own), nil
	}
	if !d.RolesOf(d.actor).Has(RoleAdmin) && text != "csr:"+string(d.actor) {
		d.audit("refused", "", "reply-set", string(CodeForbidden))
		return replyScope{}, d.refuse(reply, CodeForbidden, "scope", TextNotAdmin)
	}
	if text == "desk" {
		return replyScope{
			name: "desk", has: func() map[string]string { return d.settings.Replies },
			put: func(m map[string]string) { d.settings.Replies = m; d.markSettings() },
		}, nil
	}
	if name, ok := strings.CutPrefix(text, "service:"); ok {
		if svc := d.services[ServiceName(strings.TrimSpace(name))]; svc != nil {
			return replyScope{
				name: "service:" + string(svc.Name), has: func() map[string]string { return svc.Replies },
				put: func(m map[string]string) { svc.Replies = m; d.markService(svc) },
			}, nil
		}
	}
	if name, ok := strings.CutPrefix(text, "csr:"); ok {
		id := CSRID(strings.ToLower(strings.TrimSpace(name)))
		if other, known := d.nicks[foldNick(name)]; known {
			id = other
		}
		if c := d.csrs[id]; c != nil {
			return d.repliesOf(c), nil
		}
	}
	return replyScope{}, d.refuse(reply, CodeInvalid, "scope", TextBadScope, "value", shorten(text))
}

func (d *Desk) repliesOf(c *CSR) replyScope {
	return replyScope{
		name: "csr:" + string(c.JID), has: func() map[string]string { return c.Replies },
		put: func(m map[string]string) { c.Replies = m; d.markCSR(c) },
	}
}

// changedReplies returns replies with one of them set, or removed if its text is empty.
func (*Desk) changedReplies(replies map[string]string, name, text string) (changed map[string]string, had bool) {
	changed = maps.Clone(replies)
	if changed == nil {
		changed = make(map[string]string, 1)
	}
	if _, had = changed[name]; text == "" {
		delete(changed, name)
	} else {
		changed[name] = text
	}
	if len(changed) == 0 {
		changed = nil
	}
	return changed, had
}
