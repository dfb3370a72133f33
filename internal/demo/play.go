package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

const (
	question = "My parcel has not come. Can you see where it is?"
	support  = "support@" + lab.Desk
)

// cast are the clients of a session that is played.
type cast struct {
	*demo
	alice, bob, carol, admin *client.Client
	step                     int
}

// play plays a session: a customer asks, two CSRs are offered, one joins, they talk, it is
// closed, and the transcript is printed.
func (d *demo) play(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, playTime)
	defer cancel()
	c := &cast{demo: d}
	for _, who := range []struct {
		name string
		c    **client.Client
	}{{"alice", &c.alice}, {"bob", &c.bob}, {"carol", &c.carol}, {"admin", &c.admin}} {
		if *who.c, err = client.Dial(ctx, client.Config{
			Address: d.xmpp.C2S, JID: d.address(who.name), Password: d.people[who.name],
			Resource: "demo", Approve: true,
		}); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, (*who.c).Close()) }()
	}
	d.say("A session, from the question to the transcript.\n")
	if err := c.signIn(ctx); err != nil {
		return err
	}
	session, err := c.contact(ctx)
	if err != nil {
		return err
	}
	if err := c.talk(ctx, session); err != nil {
		return err
	}
	if err := c.transcript(ctx, session); err != nil {
		return err
	}
	return c.wallboard(ctx)
}

// wallboard has the admin ask for a link to the wallboard, for whoever tries the demo.
func (c *cast) wallboard(ctx context.Context) error {
	step, err := c.admin.Run(ctx, lab.Desk, "board", nil)
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	c.board = step.Form.Get("url")
	return nil
}

// tell begins the next step.
func (c *cast) tell(ctx context.Context, format string, args ...any) {
	if c.step > 0 && c.Pause > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(c.Pause):
		}
	}
	c.step++
	c.say("%2d. "+format, append([]any{c.step}, args...)...)
}

// quote shows what somebody wrote or got, as it was.
func (c *cast) quote(who, text string) {
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if i > 0 {
			who = ""
		}
		c.say("      %-18s │ %s", who, line)
	}
}

// signIn has the CSRs come to their clients, and waits until the desk knows.
func (c *cast) signIn(ctx context.Context) error {
	for _, one := range []*client.Client{c.bob, c.carol} {
		if err := one.Presence(""); err != nil {
			return err
		}
		if _, err := one.Run(ctx, lab.Desk, "status", client.V("state", "available")); err != nil {
			return fmt.Errorf("status: %w", err)
		}
	}
	if err := c.alice.Presence(""); err != nil {
		return err
	}
	// A session that an earlier demo left open is none of this one's.
	if _, err := c.alice.Run(ctx, support, "leave", nil); err != nil {
		if _, refused := errors.AsType[*client.Error](err); !refused {
			return err
		}
	}
	for {
		info, err := c.alice.Info(ctx, support, "")
		if err != nil {
			return err
		}
		if info.Form.Get("available") == "2" {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the desk sees %s CSRs, not 2: %w\n%s", info.Form.Get("available"), ctx.Err(), c.bob.Dump())
		case <-time.After(50 * time.Millisecond):
		}
	}
	c.tell(ctx, "Bob and Carol, who answer for Support, are at their clients; the desk sees them as available.")
	return nil
}

// contact has the customer ask, and shows what all of them get.
func (c *cast) contact(ctx context.Context) (string, error) {
	c.tell(ctx, "Alice, a customer, runs the command “contact” at %s.", support)
	c.quote("name", "Alice")
	c.quote("question", question)
	step, err := c.alice.Run(ctx, support, "contact", client.V("name", "Alice", "question", question))
	if err != nil {
		return "", err
	}
	c.quote("desk → Alice", step.Note())
	session, room := step.Get("session"), step.Get("room")
	c.tell(ctx, "Both CSRs are offered the session: a text, and an invitation to its room.")
	for _, csr := range []struct {
		name string
		c    *client.Client
	}{{"Bob", c.bob}, {"Carol", c.carol}} {
		offer, err := csr.c.AwaitChat(ctx, "desk@"+lab.Desk, func(body string) bool { return strings.Contains(body, session) })
		if err != nil {
			return "", err
		}
		inv, err := csr.c.AwaitInvite(ctx, room)
		if err != nil {
			return "", err
		}
		c.quote("desk → "+csr.name, offer.ChildText("", "body"))
		c.quote("invitation", inv.Reason)
	}
	return session, nil
}

// talk brings Alice and Bob together, tells Carol, and closes the session.
func (c *cast) talk(ctx context.Context, session string) error {
	room := session + "@" + lab.RoomHost
	invitation, err := c.alice.AwaitInvite(ctx, room)
	if err != nil {
		return err
	}
	c.tell(ctx, "Alice follows her invitation into the room.")
	c.quote("invitation", invitation.Reason)
	hers, err := c.alice.Join(ctx, room, "Alice")
	if err != nil {
		return err
	}
	if err := c.hear(ctx, hers); err != nil {
		return err
	}
	c.tell(ctx, "Bob is quicker than Carol: he joins, and that is all it takes to accept.")
	his, err := c.bob.Join(ctx, room, "Bob")
	if err != nil {
		return err
	}
	if err := c.hear(ctx, hers); err != nil {
		return err
	}
	taken, err := c.carol.AwaitChat(ctx, "desk@"+lab.Desk, nil)
	if err != nil {
		return err
	}
	c.quote("desk → Carol", taken.ChildText("", "body"))
	c.tell(ctx, "They talk.")
	for _, said := range []struct {
		from, to   *client.Room
		name, text string
	}{
		{his, hers, "Bob", "Hello Alice. It is at the post office in your street since this morning."},
		{hers, his, "Alice", "Oh, then the note got lost. Thank you!"},
		{his, hers, "Bob", "You are welcome. Have a nice day."},
	} {
		if _, err := said.from.Say(ctx, said.text); err != nil {
			return err
		}
		heard, err := said.to.Hear(ctx, said.name, nil)
		if err != nil {
			return err
		}
		c.quote(said.name, heard.ChildText("", "body"))
	}
	c.tell(ctx, "Bob runs the command “close” at the session's address, with the code “solved”.")
	closed, err := c.bob.Run(ctx, session+"@"+lab.Desk, "close", client.V("code", "solved"))
	if err != nil {
		return err
	}
	c.quote("desk → Bob", closed.Note())
	for _, r := range []*client.Room{hers, his} {
		if _, err := r.Out(ctx); err != nil {
			return err
		}
	}
	return c.hear(ctx, hers)
}

// hear quotes the next thing that the desk says in the room.
func (c *cast) hear(ctx context.Context, room *client.Room) error {
	said, err := room.Hear(ctx, c.cfg.Name, nil)
	if err != nil {
		return err
	}
	c.quote("desk in the room", said.ChildText("", "body"))
	return nil
}

// transcript has the admin read what was said. It is complete once the session is closed.
func (c *cast) transcript(ctx context.Context, session string) error {
	c.tell(ctx, "The room is gone. An admin runs “transcript” at %s.", lab.Desk)
	for {
		step, err := c.admin.Run(ctx, lab.Desk, "transcript", client.V("session", session))
		if err != nil {
			return err
		}
		if step.Get("ended") != "" {
			c.quote("desk → admin", step.Note())
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the session does not end: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
