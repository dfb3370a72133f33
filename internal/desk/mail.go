package desk

import (
	"cmp"
	"strings"
	"time"
)

// mailPause is how long after one mail the next of the same customer may be asked for.
const mailPause = time.Minute

// LastSession returns the session of a customer with a service whose transcript they may
// have: the present one, or the last one of those that ended within a day.
func (d *Desk) LastSession(customer JID, service ServiceName) (SessionID, bool) {
	customer = customer.Bare()
	if s := d.live.get(customerKey{customer, service}); s != nil && s.State != Asking {
		return s.ID, true
	}
	if p := d.lastWith(customer, service); p != nil {
		return p.ID, true
	}
	return "", false
}

// Mails reports whether transcripts can be sent by mail.
func (d *Desk) Mails() bool { return d.opt.Mail }

// mailTranscript has a transcript sent by mail to the customer.
func (d *Desk) mailTranscript(e MailTranscript) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	id, ok := d.LastSession(d.actor, e.Service)
	address := strings.TrimSpace(e.Address)
	switch {
	case !d.opt.Mail:
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNoMail)
	case !ok:
		return Result{}, d.refuse(e.Reply, CodeNotFound, "", TextNoSession, "service", svc.Title)
	case !isMail(address):
		return Result{}, d.refuse(e.Reply, CodeInvalid, "address", TextBadMail, "value", cleanNick(address))
	}
	if at, again := d.mailed[d.actor]; again && d.now.Before(at.Add(mailPause)) {
		return Result{}, d.refuse(e.Reply, CodeLimit, "", TextTooFast)
	}
	if d.mailed == nil || len(d.mailed) >= maxTries {
		d.mailed = make(map[JID]time.Time)
	}
	d.mailed[d.actor] = d.now
	date := d.now.UTC().Format(time.DateOnly)
	lang := cmp.Or(e.Reply.Lang, svc.Language)
	d.do(id, Mail{
		To: address, Of: id, Title: svc.Title,
		Subject: d.text(lang, svc, TextMailSubject, "service", svc.Title, "date", date),
		Begin:   d.text(lang, svc, TextMailBegin, "service", svc.Title, "date", date),
		Service: svc.Name, Asked: e.Reply.To, Lang: lang,
	})
	d.audit("transcript.mailed", id, "", "")
	return Result{Note: d.text(lang, svc, TextMailOnWay, "address", address)}, nil
}

// mailFailed tells who asked for a mail that it could not be sent. They may ask again at once.
func (d *Desk) mailFailed(m Mail, why string) {
	d.audit("transcript.mail_failed", m.Of, "", shorten(why))
	delete(d.mailed, m.Asked.Bare())
	svc := d.services[m.Service]
	if svc == nil || m.Asked == "" {
		return
	}
	d.do("", Tell{From: string(m.Service), To: m.Asked, Text: d.text(m.Lang, svc, TextMailFailed, "address", m.To, "service", svc.Title)})
}

// isMail reports whether a text can be a plain mail address (RFC 5321 §4.1.2, without quoting
// and comments, which nobody's address has).
func isMail(address string) bool {
	local, domain, found := strings.Cut(address, "@")
	return found && local != "" && domain != "" && len(local) <= 64 && len(address) <= 254 &&
		!strings.HasPrefix(local, "-") && !strings.ContainsAny(address, "<>()[],;:\\\"") &&
		!strings.Contains(domain, "@") && !strings.ContainsFunc(address, isBlank)
}
