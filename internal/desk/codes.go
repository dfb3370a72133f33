package desk

import (
	"slices"
	"strings"
	"time"
)

// fileFor is how long after the end of a session its CSR may still file its code, if the
// service's wrap-up is not longer.
const fileFor = 15 * time.Minute

// Filed is the disposition code of a session that has ended, filed or altered by its CSR.
type Filed struct {
	Session SessionID
	Code    string
	Note    string
}

// checkCode refuses a code that the service does not have, or none where it wants one.
func (d *Desk) checkCode(e CloseSession, svc *serviceState) *Refusal {
	codes := strings.Join(svc.Codes, ", ")
	switch {
	case len(svc.Codes) > 0 && e.Code == "":
		return d.refuse(e.Reply, CodeInvalid, "code", TextNeedCode, "codes", codes)
	case e.Code != "" && !slices.Contains(svc.Codes, e.Code):
		return d.refuse(e.Reply, CodeInvalid, "code", TextBadCode, "value", shorten(e.Code), "codes", codes)
	}
	return nil
}

// fileCode takes a code for a session that ended a short while ago, from the CSR who had it.
func (d *Desk) fileCode(e CloseSession) (Result, *Refusal) {
	p := d.recent.byID[e.Session]
	if p == nil || d.services[p.Service] == nil {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotYours)
	}
	svc := d.services[p.Service]
	switch {
	case p.Owner != d.actor:
		return Result{}, d.foreign(e.Reply, e.Session, CodeNotFound)
	case !d.now.Before(p.Ended.Add(max(fileFor, svc.WrapUp))):
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotYours)
	}
	if refusal := d.checkCode(e, svc); refusal != nil {
		return Result{}, refusal
	}
	if s := d.sessions[p.ID]; s != nil { // its room is being cleared
		s.Code, s.EndNote = e.Code, e.Note
		d.mark(s)
	} else {
		d.changes.Filed = append(d.changes.Filed, Filed{Session: p.ID, Code: e.Code, Note: e.Note})
	}
	d.audit("session.code", p.ID, e.Code, "")
	return Result{Note: d.text(e.Reply.Lang, nil, TextCodeFiled, "code", e.Code)}, nil
}

// askCode asks the CSR who had a session for its code, where the service wants one and
// somebody else ended it.
func (d *Desk) askCode(s *Session) {
	svc := d.services[s.Service]
	if s.Parent != "" || len(svc.Codes) == 0 || s.Code != "" || s.Had == "" || d.csrs[s.Had] == nil || s.Served.IsZero() {
		return
	}
	const most = 8
	var choices []Response
	for _, code := range svc.Codes[:min(most, len(svc.Codes))] {
		choices = append(choices, Response{Value: "!close " + string(s.ID) + " " + code, Label: code})
	}
	d.do(s.ID, Tell{
		From: DeskLocal, To: s.Had, Responses: choices,
		Text: d.text("", nil, TextAskCode, "customer", s.Name, "service", svc.Title,
			"codes", strings.Join(svc.Codes, ", "), "session", string(s.ID)),
	})
}
