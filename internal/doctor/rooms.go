package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/component"
	"bellhop/internal/config"
	"bellhop/internal/wire"
	"bellhop/muc"
)

// Namespaces of rooms and their archives.
const (
	nsMUC      = "http://jabber.org/protocol/muc"
	nsMUCUser  = nsMUC + "#user"
	nsMUCAdmin = nsMUC + "#admin"
	nsMUCOwner = nsMUC + "#owner"
	nsMAM      = "urn:xmpp:mam:2"
	nsRSM      = "http://jabber.org/protocol/rsm"
	nsDelay    = "urn:xmpp:delay"
	nsPing     = "urn:xmpp:ping"
	nsSID      = "urn:xmpp:sid:0"
)

// resource is that of the doctor's addresses.
const resource = "doctor"

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

// rooms looks at the room host and at a room on it.
func (x *exam) rooms(ctx context.Context, l *line) {
	if !x.roomHost(ctx, l) {
		return
	}
	name := "doctor-" + strings.ToLower(rand.Text())
	c := &canary{line: l, room: name + "@" + x.cfg.XMPP.MUC, me: x.cfg.XMPP.Domain + "/" + resource, nick: x.cfg.Name}
	if x.cfg.XMPP.Occupant == config.OccupantSession {
		c.me = name + "@" + c.me
	}
	if !x.create(ctx, c) {
		return
	}
	defer x.destroy(ctx, c)
	x.options(ctx, c)
	x.member(ctx, c)
	x.archive(ctx, c)
	x.selfPing(ctx, c)
	x.cache()
	x.stranger(ctx, l)
	x.guests(ctx, c.room)
}

// roomHost asks whether the host of the rooms is one.
func (x *exam) roomHost(ctx context.Context, l *line) bool {
	host := x.cfg.XMPP.MUC
	answer, err := l.ask(ctx, wire.IQ(x.cfg.XMPP.Domain+"/"+resource, host, "get", "").Add(wire.New(nsDiscoInfo, "query")))
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

// destroy ends the canary, whatever became of it.
func (x *exam) destroy(ctx context.Context, c *canary) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	iq := wire.IQ(c.me, c.room, "set", "").Add(wire.New(nsMUCOwner, "query").Add(wire.New(nsMUCOwner, "destroy")))
	if _, err := c.ask(ctx, iq); err != nil {
		x.add(Warn, "room", fmt.Sprintf("%s could not be destroyed: %v", c.room, err), "destroy it by hand")
	}
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
	item := wire.New(nsMUCAdmin, "item").SetAttr("affiliation", "member").SetAttr("jid", resource+"@"+x.cfg.XMPP.Server)
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

// archive says something and looks for it in the room's archive (XEP-0313).
func (x *exam) archive(ctx context.Context, c *canary) {
	words := "canary " + rand.Text()
	c.Send(wire.Message(c.me, c.room, "groupchat").SetAttr("id", rand.Text()).AddText("", "body", words), nil)
	echo, err := c.await(ctx, answerTime, func(e *wire.Element) bool {
		return e.Is("", "message") && wire.Bare(e.Attr("from")) == c.room && e.ChildText("", "body") == words
	})
	if err != nil {
		x.add(Fail, "room", fmt.Sprintf("what the desk says in a room does not come back: %v", err), "see the server's log")
		return
	}
	stamp, err := c.find(ctx, words)
	if err != nil {
		x.add(Fail, "archive", fmt.Sprintf("what is said in rooms is not archived, so what is said while the desk is away is lost: %v", err), x.archiveMend())
		return
	}
	if echo.Child(nsSID, "stanza-id") == nil {
		x.add(Warn, "archive", "messages come without the archive's id (XEP-0359)", "use Prosody 0.12 or ejabberd 23.01, or newer")
	} else {
		x.ok("archive", "what is said is found in the room's archive")
	}
	if !stamp.IsZero() {
		took := time.Second / 2
		if stamp.Nanosecond() == 0 { // Prosody's have whole seconds
			stamp = stamp.Add(took)
		}
		x.clock("desk and XMPP server", time.Since(stamp), took)
	}
}

func (x *exam) archiveMend() string {
	switch x.server {
	case prosody:
		return `modules_enabled = { "muc_mam" } in the Component of the rooms`
	case ejabberd:
		return "mod_mam, and mam: true in default_room_options of mod_muc"
	}
	return "turn the archive of the MUC host on (Prosody: muc_mam, ejabberd: mod_mam)"
}

var errNotThere = errors.New("it is not in the archive")

// find looks for words in the archive, which may take a moment to have them, and returns when
// they were said.
func (c *canary) find(ctx context.Context, words string) (time.Time, error) {
	err := errNotThere
	for range 5 {
		query := wire.New(nsMAM, "query").SetAttr("queryid", rand.Text()).Add(wire.New(nsRSM, "set").AddText(nsRSM, "max", "50"))
		if _, err = c.ask(ctx, wire.IQ(c.me, c.room, "set", "").Add(query)); err != nil {
			break
		}
		var e *wire.Element
		e, err = c.await(ctx, 200*time.Millisecond, func(e *wire.Element) bool {
			return e.Child(nsMAM, "result") != nil && strings.Contains(e.String(), words)
		})
		if err == nil {
			stamp, _ := time.Parse(time.RFC3339Nano, e.Child(nsMAM, "result").Child("urn:xmpp:forward:0", "forwarded").Child(nsDelay, "delay").Attr("stamp"))
			return stamp, nil
		}
		if errors.Is(err, errSilence) {
			err = errNotThere
		}
	}
	if refused, ok := errors.AsType[*component.StanzaError](err); ok {
		err = fmt.Errorf("the room answers %s", refused.Condition) //nolint:err113 // for people
	}
	return time.Time{}, err
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
