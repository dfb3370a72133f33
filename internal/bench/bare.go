package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

const occupant = lab.Desk + "/bellhop" // the desk's own in its rooms

// bare is the reference: one component connection, of the desk's own domain, that writes the
// seven stanzas of a session in one go and waits for none of the answers.
type bare struct {
	*stage

	link  *stream
	form  string // the configuration, as it is submitted
	rooms []desk.SessionID
}

func (b *bare) start(ctx context.Context) error {
	asked := make(chan []byte, 1)
	b.link = &stream{}
	b.link.give(func(stanza []byte) {
		if bytes.HasPrefix(attr(stanza, "id"), []byte("form")) {
			asked <- bytes.Clone(stanza)
		}
	}, nil)
	if err := b.link.dial(ctx, b.xmpp.Component(), lab.Desk, b.xmpp.Secret); err != nil {
		return err
	}
	if err := b.readForm(ctx, asked); err != nil {
		return errors.Join(err, b.link.drop())
	}
	return nil
}

// readForm asks the server once what can be configured, as the desk does: ejabberd refuses a
// form with a field that it has not offered.
func (b *bare) readForm(ctx context.Context, asked <-chan []byte) error {
	id := b.room()
	room := string(id) + "@" + lab.RoomHost
	b.link.queue(b.join(nil, room), 1)
	b.link.queue(wire.IQ(occupant, room, "get", "form").Add(wire.New(nsOwner, "query")).AppendXML(nil), 1)
	if err := b.link.flush(); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case answer := <-asked:
		e, err := wire.Parse(string(answer))
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		form, err := wire.ParseForm(e.Child(nsOwner, "query"))
		if err != nil {
			return fmt.Errorf("bench: the room host offers no configuration: %w: %s", err, answer)
		}
		b.form = submission(form)
		return nil
	}
}

func (b *bare) room() desk.SessionID {
	id := desk.NewSessionID()
	b.rooms = append(b.rooms, id)
	return id
}

func (b *bare) set(ctx context.Context, n, width int) (time.Duration, []time.Duration, error) {
	first := b.serial
	b.serial += n
	f := newFlight(n, func(i int) {
		b.link.queue(b.session(string(b.room())+"@"+lab.RoomHost, first+i), 7)
	}, b.link.flush)
	come := newProgress(f, arrived, arrived|configured|customerMember|csrMember)
	take := func(stanza []byte) {
		if isError(stanza) {
			f.fail(fmt.Errorf("an error came: %s", stanza))
			return
		}
		i, part := sent(attr(stanza, "id"))
		come.note(i-first, part)
	}
	// A stream that is broken when it is flushed ends the flight by its deadline.
	flush := func() { _ = b.link.flush() }
	b.link.give(take, flush)
	b.people.give(take, flush)
	took, err := f.run(ctx, width)
	return took, f.took, err
}

// sent tells by the id, which servers keep, whose stanza one is or answers, and which.
func sent(id []byte) (number int, part parts) {
	if len(id) < 3 || id[1] != '-' {
		return 0, 0
	}
	number, err := strconv.Atoi(string(id[2:]))
	if err != nil {
		return 0, 0
	}
	return number, partsByLetter[id[0]]
}

var partsByLetter = map[byte]parts{ //nolint:gochecknoglobals // a constant in all but the language's sense
	'f': configured, 'm': customerMember, 'n': csrMember, 't': chatCame, 'i': customerInvited, 'k': csrInvited,
}

// session is all that a session takes: open, configure, admit two, one chat, two invites. They
// are as the desk writes them, with texts of the same length.
func (b *bare) session(room string, number int) []byte {
	n := strconv.Itoa(number)
	customer, csr := customerJID(number), csrJID(number%b.csrs)
	buf := b.join(make([]byte, 0, 4096), room)
	buf = append(buf, "<iq from='"+occupant+"' to='"+room+"' type='set' id='f-"+n+"'>"...)
	buf = append(buf, b.form...)
	buf = append(buf, "</iq>"...)
	for i, who := range []string{customer, csr} {
		buf = append(buf, "<iq from='"+occupant+"' to='"+room+"' type='set' id='"+"mn"[i:i+1]+"-"+n+
			"'><query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='"+who+"'/></query></iq>"...)
	}
	buf = append(buf, "<message from='desk@"+lab.Desk+"' to='"+csr+"' type='chat' id='t-"+n+"'><body>Support: Customer "+n+
		" asks: Where is my parcel? It should have come on Monday. Waiting for 0 s. Session "+n+
		", xmpp:"+room+"?join. Answer !accept or !decline within 3600 s, or just join.</body></message>"...)
	for i, who := range []string{customer + "/bench", csr} {
		buf = append(buf, "<message from='desk@"+lab.Desk+"' to='"+who+"' type='normal' id='"+"ik"[i:i+1]+"-"+n+
			"'><x xmlns='jabber:x:conference' jid='"+room+"' reason='Support: Customer "+n+"'/></message>"...)
	}
	return buf
}

func (b *bare) join(buf []byte, room string) []byte {
	return append(buf, "<presence from='"+occupant+"' to='"+room+"/Bench desk' id='j"+
		"'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"...)
}

func (b *bare) counts(context.Context) (counters, error) {
	return counters{sent: float64(b.link.sent.Load()), got: float64(b.link.received.Load())}, nil
}

func (b *bare) stop(ctx context.Context) error {
	rooms := b.rooms
	f := newFlight(len(rooms), func(i int) {
		b.link.queue(wire.IQ(occupant, string(rooms[i])+"@"+lab.RoomHost, "set", "d"+strconv.Itoa(i)).
			Add(wire.New(nsOwner, "query").Add(wire.New(nsOwner, "destroy"))).AppendXML(nil), 1)
	}, b.link.flush)
	b.link.give(func(stanza []byte) {
		if !bytes.HasPrefix(stanza, []byte("<iq")) {
			return
		}
		if i, err := strconv.Atoi(string(bytes.TrimPrefix(attr(stanza, "id"), []byte("d")))); err == nil {
			f.finish(i)
		}
	}, func() { _ = b.link.flush() }) // as above
	_, err := f.run(ctx, b.opts.InFlight)
	return errors.Join(err, b.link.close(ctx))
}

const nsOwner = "http://jabber.org/protocol/muc#owner"

// submission is the configuration of a room as the desk submits it: the same fields with the
// same values, as far as the server offers them.
func submission(offered wire.Form) string {
	f := wire.Form{Type: "submit", Fields: []wire.Field{{Var: "FORM_TYPE", Values: []string{"http://jabber.org/protocol/muc#roomconfig"}}}}
	for _, s := range [][2]string{
		{"muc#roomconfig_persistentroom", "0"},
		{"muc#roomconfig_publicroom", "0"},
		{"public_list", "0"},
		{"muc#roomconfig_membersonly", "1"},
		{"muc#roomconfig_moderatedroom", "0"},
		{"members_by_default", "1"},
		{"muc#roomconfig_changesubject", "0"},
		{"muc#roomconfig_whois", "moderators"},
		{"muc#roomconfig_allowinvites", "0"},
		{"{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites", "0"},
		{"muc#roomconfig_enablearchiving", "1"},
		{"muc#roomconfig_enablelogging", "0"},
		{"mam", "1"},
		{"allow_query_users", "0"},
		{"allow_private_messages", "1"},
		{"allow_subscription", "0"},
		{"muc#roomconfig_roomname", "Support: Customer"},
	} {
		for _, field := range offered.Fields {
			if field.Var == s[0] {
				f.Fields = append(f.Fields, wire.Field{Var: s[0], Values: []string{s[1]}})
			}
		}
	}
	return string(wire.New(nsOwner, "query").Add(f.Element()).AppendXML(nil))
}
