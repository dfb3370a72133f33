package desk

import (
	"slices"
	"strings"
)

// setRole grants or revokes a role. Those whom the configuration names are admins as long as it
// does.
func (d *Desk) setRole(e SetRole) (Result, *Refusal) {
	jid, err := ParseBare(string(e.JID))
	switch {
	case err != nil:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "jid", TextBadAddress, "value", shorten(string(e.JID)))
	case e.Role != RoleSupervisor && e.Role != RoleAdmin:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "role", TextBadRole)
	}
	role := e.Role.String()
	if e.On {
		d.grant(Grant{JID: jid, Role: e.Role})
		return Result{Note: d.text(e.Reply.Lang, nil, TextRoleGranted, "jid", string(jid), "role", role)}, nil
	}
	switch {
	case e.Role == RoleAdmin && d.admins[jid] && !d.grants[jid].Has(RoleAdmin):
		return Result{}, d.refuse(e.Reply, CodeConflict, "jid", TextRoleConfigured, "jid", string(jid))
	case !d.grants[jid].Has(e.Role):
		return Result{}, d.refuse(e.Reply, CodeNotFound, "jid", TextNoRole, "jid", string(jid), "role", role)
	}
	d.revoke(Grant{JID: jid, Role: e.Role})
	return Result{Note: d.text(e.Reply.Lang, nil, TextRoleRevoked, "jid", string(jid), "role", role)}, nil
}

// revoke takes a role back, and with the last one that oversees sessions what it let see.
func (d *Desk) revoke(g Grant) {
	if d.grants[g.JID] &^= g.Role; d.grants[g.JID] == 0 {
		delete(d.grants, g.JID)
	}
	d.changes.Grants = slices.DeleteFunc(d.changes.Grants, func(o Grant) bool { return o == g })
	d.changes.RemovedGrants = append(d.changes.RemovedGrants, g)
	d.audit("role.revoked", "", string(g.JID), g.Role.String())
	if d.RolesOf(g.JID).Has(overseers) {
		return
	}
	for _, s := range d.inOrder() {
		if slices.Contains(s.Monitors, g.JID) {
			s.Monitors = without(s.Monitors, g.JID)
			d.mark(s)
			d.audit("session.monitor_off", s.ID, string(g.JID), "role revoked")
		}
		if p := s.part(g.JID); p != nil && p.Role == PartSupervisor && s.State.Live() {
			d.audit("session.left", s.ID, string(g.JID), "role revoked")
			d.dismiss(s, p, Removed, d.outsider(s, g.JID))
		}
	}
}

// erase has a customer's past forgotten. It waits for nobody: while they have a session there
// is a present.
func (d *Desk) erase(e Erase) (Result, *Refusal) {
	jid, err := ParseBare(string(e.Customer))
	if err != nil {
		return Result{}, d.refuse(e.Reply, CodeInvalid, "customer", TextBadAddress, "value", shorten(string(e.Customer)))
	}
	for _, s := range d.sessions {
		if p := s.part(jid); s.Parent == "" && (s.Customer == jid || p != nil && p.Role == PartCustomer) {
			return Result{}, d.refuse(e.Reply, CodeConflict, "customer", TextEraseLive, "customer", string(jid))
		}
	}
	for _, p := range d.recent.order {
		if p.Customer == jid {
			p.Token = nil
		}
	}
	d.changes.Erased = append(d.changes.Erased, jid)
	d.lastBy.forget(jid)
	d.audit("customer.erased", "", string(jid), "")
	return Result{Note: d.text(e.Reply.Lang, nil, TextErased, "customer", string(jid))}, nil
}

// noted writes down what happened outside the core.
func (d *Desk) noted(e Noted) {
	d.actor = e.By.Bare()
	d.audit(e.Action, e.Session, clean(e.Subject), clean(e.Reason))
}

// clean makes what somebody typed fit for a line of the record.
func clean(text string) string {
	const most = 300
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// foreign refuses somebody a session that is not theirs, and records it.
func (d *Desk) foreign(reply Reply, id SessionID, code Code) *Refusal {
	d.audit("refused", id, reply.Node, "not their session")
	return d.refuse(reply, code, "session", TextNotYours)
}
