package muc

import (
	"bellhop/internal/wire"
)

// Namespaces of XEP-0045.
const (
	nsMUC      = "http://jabber.org/protocol/muc"
	nsMUCUser  = "http://jabber.org/protocol/muc#user"
	nsMUCAdmin = "http://jabber.org/protocol/muc#admin"
	nsMUCOwner = "http://jabber.org/protocol/muc#owner"
	formConfig = "http://jabber.org/protocol/muc#roomconfig"
)

// membersInvite is Prosody's own field, by which it is known.
const membersInvite = "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites"

// Setting is one field of a room's configuration (XEP-0045 §10.2 and the servers' own).
type Setting struct{ Name, Value string }

// Settings returns what a room is to be: hidden, for members alone, semi-anonymous, everyone
// with a voice, invitations by the desk alone, archived. Prosody and ejabberd have their own
// names for some.
func Settings(persistent bool) []Setting {
	lasting := "0"
	if persistent {
		lasting = "1"
	}
	return []Setting{
		{"muc#roomconfig_persistentroom", lasting},
		{"muc#roomconfig_publicroom", "0"},
		{"public_list", "0"},
		{"muc#roomconfig_membersonly", "1"},
		{"muc#roomconfig_moderatedroom", "0"},
		{"members_by_default", "1"},
		{"muc#roomconfig_changesubject", "0"},
		{"muc#roomconfig_whois", "moderators"},
		{"muc#roomconfig_allowinvites", "0"},
		{membersInvite, "0"},
		{"muc#roomconfig_enablearchiving", "1"},
		{"muc#roomconfig_enablelogging", "0"}, // public logs on the server's disk
		{"mam", "1"},
		{"allow_query_users", "0"},
		{"allow_private_messages", "1"}, // commands to the desk in private
		{"allow_subscription", "0"},     // subscribers would read on without being occupants
	}
}

// settings is what a room of that name is to be.
func (r *Rooms) settings(name string) []Setting {
	list := Settings(r.cfg.Persistent)
	if name != "" {
		list = append(list, Setting{"muc#roomconfig_roomname", name})
	}
	return list
}

// submit returns the configuration as a form, of the fields that the server offers alone:
// ejabberd refuses a whole form for one field that it does not know.
func (r *Rooms) submit(name string) *wire.Element {
	f := wire.Form{Type: "submit", Fields: []wire.Field{{Var: "FORM_TYPE", Values: []string{formConfig}}}}
	for _, s := range r.settings(name) {
		if _, ok := r.form[s.Name]; ok {
			f.Fields = append(f.Fields, wire.Field{Var: s.Name, Values: []string{s.Value}})
		}
	}
	return f.Element()
}

// inOrder reports whether the server is known to do what we write in the order in which it was
// written. Prosody works on one thread.
func (r *Rooms) inOrder() bool {
	_, prosody := r.form[membersInvite]
	return prosody
}

// needForm calls the room's configure once the form is known. The first room that needs it
// fetches it (XEP-0045 §10.2, example 165); those that come meanwhile wait.
func (r *Rooms) needForm(rm *room) {
	if r.form != nil {
		r.configure(rm)
		return
	}
	if r.fetching {
		r.formWait = append(r.formWait, rm)
		return
	}
	r.fetching = true
	iq := wire.IQ(rm.me, rm.jid, "get", "").Add(wire.New(nsMUCOwner, "query"))
	r.request(iq, func(answer *wire.Element, err error) {
		r.fetching = false
		form, ferr := wire.ParseForm(answer.Child(nsMUCOwner, "query"))
		if err == nil {
			err = ferr
		}
		waiting := r.formWait
		r.formWait = nil
		if err != nil {
			r.refused(rm, err)
			for _, next := range waiting {
				r.wantsForm(next)
			}
			return
		}
		r.form = make(map[string]string)
		for _, f := range form.Fields {
			r.form[f.Var] = f.Type
		}
		r.log.Info("room configuration form read", "fields", len(r.form))
		r.wantsForm(rm)
		for _, next := range waiting {
			r.wantsForm(next)
		}
	})
}

// wantsForm goes on with a room that waited for the form, unless it was lost meanwhile.
func (r *Rooms) wantsForm(rm *room) {
	again := rm.stage == stageOpen && rm.opened != nil && !rm.opened.configured // the form was stale
	if rm.stage == stageForm || rm.stage == stageBack || again {
		r.needForm(rm)
	}
}

// configure submits the configuration.
func (r *Rooms) configure(rm *room) {
	iq := wire.IQ(rm.me, rm.jid, "set", "").Add(wire.New(nsMUCOwner, "query").Add(r.submit(rm.name)))
	o, b, tries := rm.opened, rm.back, 0
	if o != nil {
		tries = o.tries
	}
	r.request(iq, func(_ *wire.Element, err error) {
		if rm.opened == o && rm.back == b && (o == nil || o.tries == tries) { // else the room was lost meanwhile
			r.configured(rm, err)
		}
	})
	if rm.stage == stageForm {
		rm.stage = stageOpen
		r.writeQueue(rm) // blindly, behind the configuration
	}
}

// configured takes the server's answer to a configuration.
func (r *Rooms) configured(rm *room, err error) {
	switch o := rm.opened; {
	case o != nil && !o.joined && (err == nil || condition(err) == "item-not-found"):
		r.early(rm, o, func() { r.configured(rm, err) })
	case err != nil && r.staleForm(rm, err):
		r.form = nil
		r.needForm(rm)
	case err != nil:
		r.refused(rm, err)
	case o != nil:
		o.configured = true
		r.checkOpened(rm)
	case rm.back != nil:
		r.remade(rm)
	}
}

// staleForm reports whether the server may have refused the configuration because it has
// other fields than those we know. It is asked anew once for a room.
func (r *Rooms) staleForm(rm *room, err error) bool {
	c := condition(err)
	if rm.opened == nil || rm.opened.refetched || (c != "bad-request" && c != "not-acceptable") {
		return false
	}
	rm.opened.refetched = true
	return true
}

// refused loses a room that could not be configured.
func (r *Rooms) refused(rm *room, err error) {
	if rm.stage == stageClosing {
		return
	}
	r.backFailed(rm, condition(err), func() {
		r.lose(rm, "the room could not be configured: "+r.hostText(condition(err)))
	})
}
