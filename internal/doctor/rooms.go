package doctor

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/config"
	"bellhop/internal/wire"
	"bellhop/muc"
)

// Namespaces of rooms.
const (
	nsMUC      = "http://jabber.org/protocol/muc"
	nsMUCUser  = nsMUC + "#user"
	nsMUCAdmin = nsMUC + "#admin"
	nsMUCOwner = nsMUC + "#owner"
	nsPing     = "urn:xmpp:ping"
)

// The kinds of servers whose settings the mends name.
const (
	prosody  = "prosody"
	ejabberd = "ejabberd"
)

func software(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// canary is the room that the doctor makes, looks at and destroys.
type canary struct {
	*line

	room, me, nick string
	form           wire.Form // as the server last offered it
}

// canary returns the room that is to be made.
func (x *exam) canary(l *line) *canary {
	c := &canary{line: l, room: x.name + "@" + x.cfg.XMPP.MUC, me: l.me(), nick: x.cfg.Name}
	if x.cfg.XMPP.Occupant == config.OccupantSession {
		c.me = x.name + "@" + c.me
	}
	return c
}

// rooms looks at the room host and at a room on it.
func (x *exam) rooms(ctx context.Context, l *line) {
	c, made := x.canary(l), false
	x.steps(ctx, l, func() { made = x.roomHost(ctx, l) && x.create(ctx, c) })
	if !made {
		return
	}
	defer x.destroy(ctx, c)
	x.steps(ctx, l,
		func() { x.options(ctx, c) },
		func() { x.member(ctx, c) },
		func() { x.archive(ctx, c) },
		func() { x.selfPing(ctx, c) },
		x.cache,
		func() { x.stranger(ctx, l) },
		func() { x.guests(ctx, c.room) },
	)
}

// roomHost asks whether the host of the rooms is one.
func (x *exam) roomHost(ctx context.Context, l *line) bool {
	host := x.cfg.XMPP.MUC
	answer, err := l.ask(ctx, wire.IQ(l.me(), host, "get", "").Add(wire.New(nsDiscoInfo, "query")))
	if err != nil {
		x.add(Fail, "room host", fmt.Sprintf("%s does not answer: %v", host, err),
			"let xmpp.muc name the MUC host of this server, or add it there")
		return false
	}
	var features []string
	for _, f := range answer.Child(nsDiscoInfo, "query").All(nsDiscoInfo, "feature") {
		features = append(features, f.Attr("var"))
	}
	if !slices.Contains(features, nsMUC) {
		x.add(Fail, "room host", host+" is no MUC host", "let xmpp.muc name the MUC host of this server")
		return false
	}
	x.ok("room host", "%s makes rooms", host)
	return true
}

// enter joins a room, or makes it, and returns the room's presence for the one who joins, which
// is an error where they may not.
func (l *line) enter(ctx context.Context, me, room, nick string) (*wire.Element, error) {
	history := wire.New(nsMUC, "history").SetAttr("maxstanzas", "0")
	id := rand.Text()
	l.Send(wire.Presence(me, room+"/"+nick, "").SetAttr("id", id).Add(wire.New(nsMUC, "x").Add(history)), nil)
	return l.await(ctx, answerTime, func(e *wire.Element) bool {
		return e.Is("", "presence") && wire.Bare(e.Attr("from")) == room &&
			(e.Attr("type") == "error" || hasStatus(e, "110"))
	})
}

func hasStatus(e *wire.Element, code string) bool {
	return slices.ContainsFunc(e.Child(nsMUCUser, "x").All(nsMUCUser, "status"), func(s *wire.Element) bool {
		return s.Attr("code") == code
	})
}

// create makes the canary.
func (x *exam) create(ctx context.Context, c *canary) bool {
	presence, err := c.enter(ctx, c.me, c.room, c.nick)
	if err != nil {
		x.destroyLate(c)
		x.add(Fail, "room", fmt.Sprintf("the room host does not answer who opens a room: %v", err), "see the server's log")
		return false
	}
	if cond, _, _, bad := presence.StanzaError(); bad {
		text, mend, _ := strings.Cut(muc.HostText(x.cfg.XMPP.MUC, x.cfg.XMPP.Domain, c.nick, cond), ": ")
		x.add(Fail, "room", "the desk may not make rooms: "+text, mend)
		return false
	}
	if !hasStatus(presence, "201") {
		x.add(Warn, "room", "a room is made, but the host does not say that it is new (status 201)", "see whether xmpp.muc is a MUC host of Prosody or ejabberd")
		return true
	}
	x.ok("room", "the desk may make rooms")
	return true
}

// end is what destroys the canary.
func (c *canary) end() *wire.Element {
	return wire.IQ(c.me, c.room, "set", "").Add(wire.New(nsMUCOwner, "query").Add(wire.New(nsMUCOwner, "destroy")))
}

// destroy ends the canary, whatever became of it. If the stream of a desk that serves is cut, it
// is still to be destroyed when that stands again.
func (x *exam) destroy(ctx context.Context, c *canary) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	_, err := c.ask(ctx, c.end())
	switch {
	case err == nil:
	case x.visit != nil && cut(err):
		x.visit.left = c
	default:
		x.add(Warn, "room", fmt.Sprintf("%s could not be destroyed: %v", c.room, err), "destroy it by hand")
	}
}

// destroyLate ends a canary that may still come to be.
func (x *exam) destroyLate(c *canary) {
	if x.visit != nil {
		x.visit.left = c
		return
	}
	c.Send(c.end(), nil)
}

// need is something that rooms must be, and the options by which servers have it set.
type need struct {
	options []string
	what    string // of a room that is not so
	level   Level
}

func (x *exam) needs() []need {
	needs := []need{
		{[]string{"muc#roomconfig_membersonly"}, "anybody who learns its name gets in", Fail},
		{[]string{"muc#roomconfig_whois"}, "customers see the addresses of CSRs", Fail},
		{[]string{"muc#roomconfig_publicroom"}, "it is listed for everybody", Fail},
		{[]string{"muc#roomconfig_moderatedroom"}, "members may have no voice", Warn},
		{[]string{"{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites", "muc#roomconfig_allowinvites"}, "participants may bring others in", Warn},
	}
	if x.cfg.XMPP.PersistentRooms {
		needs = append(needs, need{[]string{"muc#roomconfig_persistentroom"}, "it does not outlive its last occupant", Fail})
	}
	return needs
}

// options configures the canary as the desk configures its rooms, and looks what is taken.
func (x *exam) options(ctx context.Context, c *canary) {
	if err := c.readForm(ctx); err != nil {
		x.add(Fail, "options", fmt.Sprintf("the room cannot be configured: %v", err), "the desk must own the rooms it makes: see the creation of rooms")
		return
	}
	fine := true
	for _, n := range x.needs() {
		if !slices.ContainsFunc(n.options, c.offered) {
			fine = false
			x.add(n.level, "options", fmt.Sprintf("rooms have no option %s: %s", strings.Join(n.options, " or "), n.what), x.optionMend(n.options[0]))
		}
	}
	wanted := muc.Settings(x.cfg.XMPP.PersistentRooms)
	f := wire.Form{Type: "submit", Fields: []wire.Field{{Var: "FORM_TYPE", Values: []string{"http://jabber.org/protocol/muc#roomconfig"}}}}
	for _, s := range wanted {
		if c.offered(s.Name) {
			f.Fields = append(f.Fields, wire.Field{Var: s.Name, Values: []string{s.Value}})
		}
	}
	_, err := c.ask(ctx, wire.IQ(c.me, c.room, "set", "").Add(wire.New(nsMUCOwner, "query").Add(f.Element())))
	if err == nil {
		err = c.readForm(ctx)
	}
	if err != nil {
		x.add(Fail, "options", fmt.Sprintf("the configuration is refused: %v", err), "see the server's log")
		return
	}
	for _, s := range wanted {
		if c.offered(s.Name) && !same(c.form.Get(s.Name), s.Value) {
			fine = false
			x.add(Fail, "options", fmt.Sprintf("%s is set to %s, but stays %s", s.Name, s.Value, c.form.Get(s.Name)), x.optionMend(s.Name))
		}
	}
	if fine {
		x.ok("options", "rooms are for members alone, hidden and semi-anonymous; all %d options of the desk that the host has are taken", len(f.Fields)-1)
	}
}

func (x *exam) optionMend(option string) string {
	if option == "muc#roomconfig_persistentroom" {
		return "let the desk make rooms persistent (ejabberd: access_persistent), or write persistent_rooms: false"
	}
	return "take the settings of the MUC host over from configs/"
}

func (c *canary) offered(name string) bool { return c.form.Field(name) != nil }

// same compares what was asked with what is: the values of booleans have two spellings (XEP-0004 §3.3).
func same(is, asked string) bool {
	spelled := map[string]string{"true": "1", "false": "0", "": "0"}
	if plain, ok := spelled[is]; ok && (asked == "0" || asked == "1") {
		is = plain
	}
	return is == asked
}

func (c *canary) readForm(ctx context.Context) error {
	answer, err := c.ask(ctx, wire.IQ(c.me, c.room, "get", "").Add(wire.New(nsMUCOwner, "query")))
	if err != nil {
		return err
	}
	c.form, err = wire.ParseForm(answer.Child(nsMUCOwner, "query"))
	return err
}

// member admits somebody, as the desk admits those who take part.
func (x *exam) member(ctx context.Context, c *canary) {
	item := wire.New(nsMUCAdmin, "item").SetAttr("affiliation", "member").SetAttr("jid", x.name+"@"+x.cfg.XMPP.Server)
	if _, err := c.ask(ctx, wire.IQ(c.me, c.room, "set", "").Add(wire.New(nsMUCAdmin, "query").Add(item))); err != nil {
		x.add(Fail, "members", fmt.Sprintf("the desk cannot admit anybody: %v", err), "the desk must own the rooms it makes: see the creation of rooms")
		return
	}
	x.ok("members", "the desk can admit people")
}

// selfPing asks the room whether we are in it (XEP-0410), as the desk does after a break.
func (x *exam) selfPing(ctx context.Context, c *canary) {
	_, err := c.ask(ctx, wire.IQ(c.me, c.room+"/"+c.nick, "get", "").Add(wire.New(nsPing, "ping")))
	if err != nil {
		x.add(Warn, "self-ping", fmt.Sprintf("the room does not answer (XEP-0410): %v", err),
			"use Prosody 0.12 or ejabberd 23.01, or newer: after a break the desk joins every room anew")
		return
	}
	x.ok("self-ping", "the room says that we are in it")
}

// cache says what cannot be seen.
func (x *exam) cache() {
	switch x.server {
	case prosody:
		x.add(Skip, "cache", "Prosody does not show how many rooms it keeps in memory (muc_room_cache_size, 100 if it is not set)",
			"set it to twice the sessions you expect at once: beyond it, rooms with people in them are swapped to disk")
	case ejabberd:
		if x.cfg.XMPP.Occupant == config.OccupantDesk {
			x.add(Skip, "cache", "ejabberd does not show in how many rooms one address may be (max_user_conferences, 100 if it is not set)",
				"set it beyond the sessions you expect at once, or write occupant: session")
		}
	}
}
