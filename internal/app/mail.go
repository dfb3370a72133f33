package app

import (
	"context"
	"errors"

	"bellhop/internal/desk"
	"bellhop/internal/mail"
)

// newMailer makes what sends transcripts by mail; nil where the configuration has no server
// for it.
func (t *term) newMailer() *mail.Mailer {
	smtp := t.cfg.SMTP
	if smtp.Address == "" {
		return nil
	}
	return mail.New(mail.Config{
		Address: smtp.Address, From: smtp.From, User: smtp.User, Password: smtp.Password.Reveal(),
		Domain: t.cfg.XMPP.Domain, Log: t.log,
		Transcript: func(ctx context.Context, id desk.SessionID) ([]desk.Message, error) {
			return records{t.db, t.cfg.XMPP.Domain}.Transcript(ctx, id)
		},
	})
}

// sendMail carries out a mail. One that was stopped stays owed.
func (t *term) sendMail(id desk.EffectID, m desk.Mail) {
	if t.mailer == nil {
		t.post(desk.EffectDone{ID: id, Failed: "this desk sends no mail any more"})
		return
	}
	t.mailer.Send(id, m, func(err error) {
		switch {
		case errors.Is(err, mail.ErrStopped), errors.Is(err, mail.ErrFull):
		case err != nil:
			t.log.Warn("a transcript could not be mailed", "error", err) // the core tells who asked
			t.post(desk.EffectDone{ID: id, Failed: err.Error()})
		default:
			t.post(desk.EffectDone{ID: id})
		}
	})
}
