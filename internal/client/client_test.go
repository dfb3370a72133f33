package client_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func dial(t *testing.T, cfg client.Config) *client.Client {
	t.Helper()
	c, err := client.Dial(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Drop() }) //nolint:errcheck // it may be gone already
	return c
}

// TestClientE2E has two clients and a guest meet on the real servers.
func TestClientE2E(t *testing.T) {
	for _, kind := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			dir, err := lab.TempDir()
			if err != nil {
				t.Fatal(err)
			}
			server, err := lab.StartXMPP(within(t), kind, dir, lab.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := errors.Join(server.Stop(context.Background()), lab.Remove(dir)); err != nil {
					t.Error(err)
				}
			})
			for _, name := range []string{"alice", "bob"} {
				if err := server.AddUser(within(t), name, "secret"); err != nil {
					t.Fatal(err)
				}
			}
			meet(t, server)
		})
	}
}

func meet(t *testing.T, server *lab.XMPPServer) {
	ctx := within(t)
	_, err := client.Dial(ctx, client.Config{Address: server.C2S, JID: "alice@" + lab.Host, Password: "wrong"})
	if err == nil || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "alice@") {
		t.Errorf("a wrong password: %v", err)
	}
	alice := dial(t, client.Config{Address: server.C2S, JID: "alice@" + lab.Host, Password: "secret", Resource: "phone"})
	bob := dial(t, client.Config{Address: server.C2S, JID: "bob@" + lab.Host, Password: "secret", Approve: true})
	guest := dial(t, client.Config{Address: server.C2S, Domain: lab.GuestHost})
	if alice.JID() != "alice@"+lab.Host+"/phone" || guest.Bare() == lab.GuestHost {
		t.Errorf("logged in as %s and %s", alice.JID(), guest.JID())
	}
	for _, c := range []*client.Client{alice, bob, guest} {
		if err := errors.Join(c.Presence(""), c.Sync(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := guest.Chat(bob.Bare(), "hello\n<&>'"); err != nil {
		t.Fatal(err)
	}
	got, err := bob.AwaitChat(ctx, guest.JID(), nil)
	if err != nil || got.ChildText("", "body") != "hello\n<&>'" {
		t.Fatalf("%v %s", err, got)
	}
	if err := alice.Send(wire.Presence("", bob.Bare(), "subscribe")); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Await(ctx, func(e *wire.Element) bool {
		return e.Attr("from") == bob.JID() && e.Attr("type") == ""
	}); err != nil {
		t.Fatalf("bob's presence: %v", err)
	}
	// What a client gets it answers, and an answer is matched to who was asked.
	var refused *client.Error
	_, err = alice.Info(ctx, bob.JID(), "")
	if !errors.As(err, &refused) || refused.Condition != "service-unavailable" {
		t.Errorf("bob's disco: %v", err)
	}
	if err := bob.Send(wire.IQ("", alice.JID(), "result", "made-up")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(bob.Sync(ctx), alice.Sync(ctx)); err != nil {
		t.Fatal(err)
	}
	faulty := func(f string) bool { return strings.Contains(f, "nothing that was asked") }
	if f := alice.Faults(); !slices.ContainsFunc(f, faulty) || len(f) != 1 {
		t.Errorf("faults of a made-up answer: %q", f)
	}
	if _, err := guest.Join(ctx, "nowhere@"+lab.RoomHost, "x"); !errors.As(err, &refused) {
		t.Errorf("a guest makes a room: %v", err)
	}
	leave(t, alice, bob)
	if f := append(bob.Faults(), guest.Faults()...); len(f) > 0 {
		t.Errorf("faults: %q", f)
	}
}

// leave has one client go by the door and the other vanish; both are seen to be gone.
func leave(t *testing.T, alice, bob *client.Client) {
	ctx := within(t)
	if err := bob.Drop(); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Await(ctx, func(e *wire.Element) bool {
		return e.Attr("from") == bob.JID() && e.Attr("type") == "unavailable"
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.Await(ctx, func(*wire.Element) bool { return false }); !errors.Is(err, client.ErrClosed) {
		t.Errorf("bob awaits something: %v", err)
	}
	if err := errors.Join(alice.Close(), alice.Close()); err != nil {
		t.Error(err)
	}
}
