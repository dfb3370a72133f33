package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Limits on what a CSR may push, in bytes.
const (
	maxURL      = 2_000
	maxPushText = 1_000
)

// overseers are the roles that may look into every session and meddle with it.
const overseers = RoleSupervisor | RoleAdmin

// Offers reports whether the sessions of a service can carry a channel beside text. One that
// names none has them all.
func (s Service) Offers(c Channel) bool {
	return len(s.Channels) == 0 || slices.Contains(s.Channels, c)
}

// Carries lists what the sessions of a service carry, text first: of the channels it has,
// those that there is something for.
func (s Service) Carries() []string {
	channels := []string{"text"}
	for _, c := range []Channel{ChannelPages, ChannelForms, ChannelFiles, ChannelCalls} {
		switch {
		case !s.Offers(c), c == ChannelForms && len(s.Forms) == 0, c == ChannelCalls && s.Meeting == "":
		default:
			channels = append(channels, string(c))
		}
	}
	return channels
}

// withCustomer finds an active session that the asker serves and that has a customer: not a
// consultation.
func (d *Desk) withCustomer(reply Reply, id SessionID) (*Session, *Participant, *Refusal) {
	if s := d.sessions[id]; s != nil && s.Parent != "" && s.part(d.actor) != nil {
		return nil, nil, d.refuse(reply, CodeConflict, "session", TextInConsult)
	}
	return d.served(reply, id)
}

// over finds an active session of the asker whose service has a channel.
func (d *Desk) over(reply Reply, id SessionID, channel Channel) (*Session, *Participant, *Refusal) {
	s, p, refusal := d.withCustomer(reply, id)
	if refusal != nil {
		return nil, nil, refusal
	}
	if svc := d.services[s.Service]; !svc.Offers(channel) {
		return nil, nil, d.refuse(reply, CodeConflict, "", TextNoChannel, "service", svc.Title, "channel", string(channel))
	}
	return s, p, nil
}

// push shows the customer a page. It is a link in the room, so that everybody there sees what
// the customer is shown.
func (d *Desk) push(e Push) (Result, *Refusal) {
	s, p, refusal := d.over(e.Reply, e.Session, ChannelPages)
	if refusal != nil {
		return Result{}, refusal
	}
	link, ok := cleanLink(e.URL)
	text := strings.TrimSpace(e.Text)
	switch {
	case !ok:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "url", TextBadURL, "value", shorten(e.URL))
	case len(text) > maxPushText:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextTooLong, "label", "text", "max", itoa(maxPushText))
	}
	svc := d.services[s.Service]
	d.audit("session.push", s.ID, "", link)
	d.do(s.ID, Say{
		Session: s.ID, Text: d.text(s.Lang, svc, TextPush, "name", p.Nick, "text", text, "url", link),
		Link: &Link{URL: link, Desc: text},
	})
	s.LastSaid = d.now
	return Result{Note: d.text(e.Reply.Lang, nil, TextPushed, "customer", s.Name)}, nil
}

// offerCall invites to a call by the service's meeting link.
func (d *Desk) offerCall(e OfferCall) (Result, *Refusal) {
	s, p, refusal := d.over(e.Reply, e.Session, ChannelCalls)
	if refusal != nil {
		return Result{}, refusal
	}
	svc := d.services[s.Service]
	link, ok := cleanLink(svc.Meeting)
	if !ok {
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNoMeeting, "service", svc.Title)
	}
	d.audit("session.call", s.ID, "", link)
	d.do(s.ID, Say{
		Session: s.ID, Text: d.text(s.Lang, svc, TextCall, "name", p.Nick, "url", link), Call: link,
	})
	s.LastSaid = d.now
	return Result{Note: d.text(e.Reply.Lang, nil, TextCalled, "customer", s.Name, "url", link)}, nil
}

// cleanLink returns a link as it may be shown to a customer: absolute, of http or https, with a
// host and no password in it, and of a sensible length.
func cleanLink(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxURL || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }) {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return text, true
	}
	return "", false
}

// shorten cuts a text that somebody typed to what fits into a refusal.
func shorten(text string) string {
	const most = 100
	runes := []rune(strings.ToValidUTF8(cmp.Or(strings.TrimSpace(text), "–"), "?"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

func itoa(n int) string { return strconv.Itoa(n) }
