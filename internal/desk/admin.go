package desk

import (
	"fmt"
	"strconv"
	"strings"
)

// invalid turns the first of the problems with a setting into a refusal.
func invalid(problems []Problem) *Refusal {
	if len(problems) == 0 {
		return nil
	}
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Field + ": " + p.Text
	}
	field, _, _ := strings.Cut(problems[0].Field, "[")
	return &Refusal{Code: CodeInvalid, Field: field, Text: strings.Join(texts, "\n")}
}

// applySettings checks everything first, so that a file is taken as a whole or not at all.
func (d *Desk) applySettings(e ApplySettings) (Result, *Refusal) {
	for _, s := range e.Services {
		if refusal := d.checkService(e.Reply, s, e.Services); refusal != nil {
			return Result{}, refusal
		}
	}
	if refusal := checkDesk(e); refusal != nil {
		return Result{}, refusal
	}
	if refusal := d.checkMoved(e); refusal != nil {
		return Result{}, refusal
	}
	nicks := make(map[string]CSRID, len(e.CSRs))
	for _, p := range e.CSRs {
		if refusal := d.checkCSR(e.Reply, p, e.Services); refusal != nil {
			return Result{}, refusal
		}
		if other, twice := nicks[foldNick(p.Name)]; twice {
			return Result{}, d.refuse(e.Reply, CodeInvalid, "name", TextNickTaken, "name", p.Name, "csr", string(other))
		}
		nicks[foldNick(p.Name)] = p.JID
	}
	if refusal := invalid(checkGrants(e.Grants)); refusal != nil {
		return Result{}, refusal
	}
	d.takeOff(e)
	for _, s := range e.Services {
		if svc := d.services[s.Name]; svc != nil {
			s.Closed = s.Closed || svc.Closed // what service-close said stands
			s.Opened = svc.Opened
			if s.Replies == nil {
				s.Replies = svc.Replies
			}
		}
		d.setService(s)
	}
	for _, p := range e.CSRs {
		if c := d.csrs[p.JID]; c != nil && p.Replies == nil {
			p.Replies = c.Replies // their own, which they set themselves
		}
		d.setCSR(p)
	}
	for _, g := range e.Grants {
		d.grant(g)
	}
	d.applyDesk(e)
	return Result{Note: d.text(e.Reply.Lang, nil, TextApplied, "services", strconv.Itoa(len(e.Services)),
		"csrs", strconv.Itoa(len(e.CSRs)), "roles", strconv.Itoa(len(e.Grants)))}, nil
}

// checkGrants returns what is wrong with grants, each with its field.
func checkGrants(grants []Grant) []Problem {
	var out problems
	for i, g := range grants {
		if _, err := ParseBare(string(g.JID.Bare())); err != nil {
			out.add(fmt.Sprintf("roles[%d].jid", i), "%s", strings.TrimPrefix(err.Error(), ErrAddress.Error()+": "))
		}
		if g.Role != RoleSupervisor && g.Role != RoleAdmin {
			out.add(fmt.Sprintf("roles[%d].role", i), "%q cannot be granted; write %s or %s", g.Role, RoleSupervisor, RoleAdmin)
		}
	}
	return out
}

// setAdmins takes over whom the configuration names. It is not stored: the file is where it
// stands.
func (d *Desk) setAdmins(admins []JID) {
	d.admins = make(map[JID]bool, len(admins))
	for _, a := range admins {
		d.admins[a.Bare()] = true
	}
}

// grant gives a role.
func (d *Desk) grant(g Grant) {
	bare := g.JID.Bare()
	if d.grants[bare].Has(g.Role) {
		return
	}
	d.grants[bare] |= g.Role
	d.changes.Grants = append(d.changes.Grants, Grant{JID: bare, Role: g.Role})
	d.audit("role.granted", "", string(bare), g.Role.String())
}
