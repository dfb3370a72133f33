package lab

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"
)

var streamID = regexp.MustCompile(`id=['"]([^'"]+)['"]`)

// connect makes a component connection (XEP-0114 §3).
func connect(t *testing.T, s *XMPPServer, domain string) net.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.Components[domain])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	say(t, conn, "<stream:stream xmlns='%s' xmlns:stream='http://etherx.jabber.org/streams' to='%s'>", nsComponent, domain)
	var id []string
	for header := ""; id == nil; id = streamID.FindStringSubmatch(header) {
		more, err := readUntil(conn, ">")
		if err != nil {
			t.Fatal(err)
		}
		header += more
	}
	digest := sha1.Sum([]byte(id[1] + s.Secret))
	say(t, conn, "<handshake>%s</handshake>", hex.EncodeToString(digest[:]))
	if answer, err := readUntil(conn, "<handshake", "<stream:error"); err != nil || !strings.Contains(answer, "<handshake") {
		t.Fatalf("handshake of %s: %q, %v", domain, answer, err)
	}
	return conn
}

func say(t *testing.T, conn net.Conn, format string, args ...any) {
	t.Helper()
	if _, err := fmt.Fprintf(conn, format, args...); err != nil {
		t.Fatal(err)
	}
}

// enter has the desk open a room and returns what the server says to it.
func enter(t *testing.T, s *XMPPServer, domain string) string {
	t.Helper()
	conn := connect(t, s, domain)
	say(t, conn, "<presence from='%s/desk' to='%s@%s/Desk' id='1'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
		domain, strings.ReplaceAll(domain, ".", "-"), RoomHost)
	answer, err := readUntil(conn, "'201'", `"201"`, "</error>")
	if err != nil {
		t.Fatalf("%v after %q", err, answer)
	}
	return answer
}

func TestComponents(t *testing.T) {
	for _, kind := range []Kind{Prosody, Ejabberd} {
		tests := []struct {
			name string
			opts Options
			want string
		}{
			{"well configured", Options{Secret: "another"}, "201"},
			{"nobody may create rooms", Options{DenyRoomCreation: true}, "<error"},
			{"no rooms", Options{WithoutMUC: true}, "<error"},
		}
		for _, test := range tests {
			t.Run(string(kind)+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				s := startXMPP(t, kind, newDir(t), test.opts)
				for _, domain := range []string{Desk, Desk2} {
					if answer := enter(t, s, domain); !strings.Contains(answer, test.want) {
						t.Errorf("%s enters a room: %s", domain, answer)
					}
				}
			})
		}
	}
}

// TestRoomsAway takes the room host away from a running server and gives it back.
func TestRoomsAway(t *testing.T) {
	for _, kind := range []Kind{Prosody, Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			s := startXMPP(t, kind, newDir(t), Options{})
			if got := enter(t, s, Desk); !strings.Contains(got, "201") {
				t.Errorf("at first: %s", got)
			}
			for _, there := range []bool{false, true} {
				if err := s.SetRooms(t.Context(), there); err != nil {
					t.Fatal(err)
				}
				conn := connect(t, s, Desk2)
				say(t, conn, "<iq type='get' id='1' from='%s' to='%s'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", Desk2, RoomHost)
				if got, err := readUntil(conn, "</iq>"); err != nil || strings.Contains(got, "protocol/muc") != there {
					t.Errorf("there: %v: %s, %v", there, got, err)
				}
				_ = conn.Close()
			}
		})
	}
}
