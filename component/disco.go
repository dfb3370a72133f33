package component

import (
	"strconv"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Namespaces of what the edge answers itself.
const (
	nsDiscoInfo  = "http://jabber.org/protocol/disco#info"  // XEP-0030
	nsDiscoItems = "http://jabber.org/protocol/disco#items" // XEP-0030
	nsCommands   = "http://jabber.org/protocol/commands"    // XEP-0050
	nsWorkgroup  = "http://jabber.org/protocol/workgroup"   // XEP-0142
	nsPing       = "urn:xmpp:ping"                          // XEP-0199
	nsVersion    = "jabber:iq:version"                      // XEP-0092
)

// iq answers every iq of type get or set; others are answers to what nobody asked.
func (x *Edge) iq(e *wire.Element) {
	kind := e.Attr("type")
	if kind != "get" && kind != "set" {
		return
	}
	if !x.pace.allow(wire.Bare(e.Attr("from")), costIQ) {
		x.cfg.Refused("rate")
		x.reject(e, "wait", "policy-violation", x.cfg.Texts(e.Lang(), nil, desk.TextTooFast))
		return
	}
	if x.cfg.Commands.IQ(e) {
		return
	}
	switch {
	case kind == "get" && e.Child(nsPing, "ping") != nil:
		x.cfg.Out.Send(wire.Result(e), nil)
	case kind == "get" && e.Child(nsVersion, "query") != nil:
		query := wire.New(nsVersion, "query").
			AddText(nsVersion, "name", "Bellhop").AddText(nsVersion, "version", x.cfg.Version)
		x.cfg.Out.Send(wire.Result(e).Add(query), nil)
	case kind == "get" && e.Child(nsDiscoInfo, "query") != nil:
		x.discoInfo(e, e.Child(nsDiscoInfo, "query"))
	case kind == "get" && e.Child(nsDiscoItems, "query") != nil:
		x.discoItems(e, e.Child(nsDiscoItems, "query"))
	default:
		x.reject(e, "cancel", "service-unavailable", "The desk does not offer this.")
	}
}

// read answers from the loop, or says that the desk is busy.
func (x *Edge) read(e *wire.Element, answer func(*desk.Desk) *wire.Element) {
	err := x.cfg.Core.Read(func(d *desk.Desk) {
		if a := answer(d); a != nil {
			x.cfg.Out.Send(a, nil)
		}
	})
	if err != nil {
		x.cfg.Refused("mailbox")
		x.reject(e, "wait", "resource-constraint", x.cfg.Texts(e.Lang(), nil, desk.TextBusy))
	}
}

// discoInfo says what an address is (XEP-0030 §3).
func (x *Edge) discoInfo(e, query *wire.Element) {
	place, local := placeOf(e.Attr("to"))
	node := query.Attr("node")
	x.read(e, func(d *desk.Desk) *wire.Element {
		if node != "" {
			return wire.ErrorReply(e, "cancel", "item-not-found", "There is no such node.")
		}
		info := wire.New(nsDiscoInfo, "query")
		switch place {
		case placeDesk:
			addIdentity(info, "component", "generic", d.Name())
			addFeatures(info, nsDiscoInfo, nsDiscoItems, nsCommands, nsPing, nsVersion)
		case placeService:
			v, ok := d.ServiceView(desk.ServiceName(local))
			if !ok {
				return x.noService(d, e, local)
			}
			addIdentity(info, "collaboration", "workgroup", v.Title)
			addFeatures(info, nsDiscoInfo, nsDiscoItems, nsCommands, nsPing, nsVersion, nsWorkgroup)
			info.Add(serviceData(v))
		case placeSession:
			if !maySee(d, desk.SessionID(local), desk.JID(e.Attr("from")).Bare()) {
				return wire.ErrorReply(e, "cancel", "item-not-found", "There is no such session, or it is not yours.")
			}
			addIdentity(info, "automation", "session", local)
			addFeatures(info, nsDiscoInfo, nsDiscoItems, nsCommands, nsPing, nsVersion)
		}
		return wire.Result(e).Add(info)
	})
}

// noService answers what is asked of a service that the desk does not have; one of another link with
// its address.
func (x *Edge) noService(d *desk.Desk, e *wire.Element, name string) *wire.Element {
	if r := d.NoService(e.Lang(), desk.ServiceName(name)); r.Address != "" {
		return wire.RedirectReply(e, string(r.Address), r.Text)
	}
	return wire.ErrorReply(e, "cancel", "item-not-found", "There is no service of this name.")
}

// maySee reports whether somebody may know that a session exists: they are in it, or oversee
// the desk.
func maySee(d *desk.Desk, id desk.SessionID, who desk.JID) bool {
	v, ok := d.Session(id)
	if !ok {
		return false
	}
	for _, p := range v.People {
		if p.JID == who {
			return true
		}
	}
	return d.RolesOf(who).Has(desk.RoleSupervisor | desk.RoleAdmin)
}

func addIdentity(info *wire.Element, category, typ, name string) {
	info.Add(wire.New(nsDiscoInfo, "identity").SetAttr("category", category).SetAttr("type", typ).SetAttr("name", name))
}

func addFeatures(info *wire.Element, features ...string) {
	for _, f := range features {
		info.Add(wire.New(nsDiscoInfo, "feature").SetAttr("var", f))
	}
}

// serviceData is the extended information of a service (XEP-0128).
func serviceData(v desk.ServiceView) *wire.Element {
	state := "open"
	if !v.Open {
		state = "closed"
	}
	field := func(name, label, value string) wire.Field {
		return wire.Field{Var: name, Type: "text-single", Label: label, Values: []string{value}}
	}
	form := wire.Form{Type: "result", Fields: []wire.Field{
		{Var: "FORM_TYPE", Type: "hidden", Values: []string{nsWorkgroup}},
		field("state", "Open or closed", state),
		field("waiting", "Sessions waiting", strconv.Itoa(v.Waiting)),
		field("available", "CSRs available", strconv.Itoa(v.Free)),
		field("wait", "Expected wait in seconds", strconv.Itoa(int(v.Wait.Seconds()))),
		{Var: "channels", Type: "list-multi", Label: "What a session can carry", Values: v.Carries()},
	}}
	if v.Present > 0 {
		form.Fields = append(form.Fields, field("present", "People in the lobby", strconv.Itoa(v.Present)))
	}
	return form.Element()
}

// discoItems lists the public services, also those of other links (XEP-0030 §4). The node of commands is answered by
// the server of commands.
func (x *Edge) discoItems(e, query *wire.Element) {
	place, local := placeOf(e.Attr("to"))
	node := query.Attr("node")
	x.read(e, func(d *desk.Desk) *wire.Element {
		items := wire.New(nsDiscoItems, "query")
		switch {
		case node != "":
			return wire.ErrorReply(e, "cancel", "item-not-found", "There is no such node.")
		case place == placeDesk:
			list := func(address, title string, hidden bool) {
				if !hidden {
					items.Add(wire.New(nsDiscoItems, "item").SetAttr("jid", address).SetAttr("name", title))
				}
			}
			for _, v := range d.ServiceSettings() {
				list(string(v.Name)+"@"+x.cfg.Domain, v.Title, v.Hidden)
			}
			for _, p := range d.Places() {
				list(string(p.Address()), p.Title, p.Hidden)
			}
		case place == placeService:
			if _, ok := d.ServiceGlance(desk.ServiceName(local)); !ok {
				return x.noService(d, e, local)
			}
		case !maySee(d, desk.SessionID(local), desk.JID(e.Attr("from")).Bare()):
			return wire.ErrorReply(e, "cancel", "item-not-found", "There is no such session, or it is not yours.")
		}
		return wire.Result(e).Add(items)
	})
}
