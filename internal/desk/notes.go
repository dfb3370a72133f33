package desk

import (
	"slices"
	"strconv"
	"strings"
)

// notesText lists the notes of a session, a line each.
func (d *Desk) notesText(s *Session) string {
	var b strings.Builder
	for _, n := range s.Notes {
		b.WriteString("\n" + d.csrName(n.By) + ": " + quote(n.Text))
	}
	return b.String()
}

// coldNote notes down why a session is left, for whoever has it next.
func (d *Desk) coldNote(e Transfer, s *Session) {
	d.audit("session.transfer", s.ID, e.Target, "cold: "+e.Note)
	if e.Note != "" {
		s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: d.actor, Text: e.Note})
		d.mark(s)
	}
}

// addNote writes a note, and shows it to the other CSRs of the session.
func (d *Desk) addNote(e AddNote) (Result, *Refusal) {
	s := d.sessions[e.Session]
	if s == nil || !s.State.Live() {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if (p == nil || p.Role == PartCustomer && s.Parent == "") && !d.RolesOf(d.actor).Has(overseers) {
		return Result{}, d.foreign(e.Reply, e.Session, CodeForbidden)
	}
	s = d.subject(s)
	text := strings.TrimSpace(e.Text)
	switch {
	case text == "":
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextEmptyNote)
	case len(text) > maxAnswer:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextTooLong, "label", "note", "max", strconv.Itoa(maxAnswer))
	}
	s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: d.actor, Text: text})
	d.mark(s)
	d.audit("session.note", s.ID, "", "")
	for _, other := range s.Parts {
		if other.Role == PartCSR && other.State == Joined && other.JID != d.actor {
			d.tellCSR(s, other.JID, TextNoteAdded, "by", d.csrName(d.actor), "customer", s.Name, "note", quote(text))
		}
	}
	return Result{Note: d.text(e.Reply.Lang, nil, TextNoted, "customer", s.Name)}, nil
}
