package desk_test

import (
	"testing"

	"bellhop/internal/desk"
)

// TestLookalikes: whoever calls themself so that people take them for somebody of the desk is shown
// as a customer, and where the client has them enter the room under such a name, the room is told.
func TestLookalikes(t *testing.T) {
	w := deskWith(t, sales(), bob)
	for given, want := range map[string]string{
		"В\u043eb": "В\u043eb (customer)", "B0B": "B0B (customer)", "B\u200bo b": "B o b (customer)", "Ⓑob": "Ⓑob (customer)",
		"D\u0435sk": "D\u0435sk (customer)", "Rob": "Rob", "Bobby": "Bobby",
	} {
		r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Name: given})
		if got := field(r, "nick"); got != want {
			t.Errorf("who says they are %q is called %q, want %q", given, got, want)
		}
		w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	}

	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	if w.said(id, desk.TextLookalike) > 0 {
		t.Error("somebody is called a look-alike who is none")
	}
	for range 2 { // the second time it is known
		w.do(desk.OccupantJoined{Session: id, JID: alice + "/phone", Nick: "ВОВ"})
	}
	if n := w.said(id, desk.TextLookalike); n != 1 {
		t.Errorf("the room was told %d times", n)
	}
	w.do(desk.OccupantJoined{Session: id, JID: bob + "/phone", Nick: "bob"})
	if n := w.said(id, desk.TextLookalike); n != 1 {
		t.Error("bob may call himself bob")
	}
}
