package bench

import (
	"errors"
	"slices"
	"testing"
)

// TestSplitter: however the bytes are dealt out, the same stanzas come.
func TestSplitter(t *testing.T) {
	want := []string{
		"<stream:stream xmlns:stream='x' id=\"a>b\">",
		"<handshake/>",
		"<message to='c1@d' type='chat'><body>a > b</body><x a='/>'/></message>",
		"<iq  id='2'/>",
		"<presence><a><b/></a></presence>",
	}
	text := "<?xml version='1.0'?>" + want[0] + want[1] + "\n" + want[2] + want[3] + want[4]
	for size := 1; size <= len(text); size++ {
		var s splitter
		var got []string
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if err := s.feed([]byte(rest[:n]), func(b []byte) { got = append(got, string(b)) }); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("by %d: %q", size, got)
		}
		if err := s.feed([]byte("</stream:stream>"), func([]byte) {}); !errors.Is(err, errClosed) {
			t.Fatalf("by %d: the end of the stream: %v", size, err)
		}
	}
}

func TestAttr(t *testing.T) {
	stanza := []byte(`<iq xml:id='no' id='7' to="c1@d/x" type=''><item id='8' from='y'/></iq>`)
	for name, want := range map[string]string{"id": "7", "to": "c1@d/x", "type": "", "from": ""} {
		if got := string(attr(stanza, name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRoomIn(t *testing.T) {
	const room = "s-abcdefghijklmnopqrstuvwxyz"
	key, ok := roomIn([]byte("<x jid='" + room + "@rooms.example.test'/>"))
	if !ok || string(key[:]) != room {
		t.Errorf("%s %v", key, ok)
	}
	for _, none := range []string{"", "@rooms.example.test", "<x jid='no-abcdefghijklmnopqrstuvwxy@rooms.example.test'/>"} {
		if _, ok := roomIn([]byte(none)); ok {
			t.Errorf("a room in %q", none)
		}
	}
}

func TestParseStat(t *testing.T) {
	p, ok := parseStat([]byte("41 (post) gres: ) S 7 41 41 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 1 0 99\n"))
	if !ok || p.pid != 41 || p.parent != 7 || p.own != 200*tick || p.reaped != 50*tick {
		t.Errorf("%+v %v", p, ok)
	}
	if _, ok := parseStat([]byte("nonsense")); ok {
		t.Error("nonsense is no process")
	}
}
