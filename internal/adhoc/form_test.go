package adhoc

import (
	"testing"

	"bellhop/internal/desk"
)

func TestNoteHoldsTheWholeResult(t *testing.T) {
	long := "a line that is so long that it would be hard to read if another one stood beside it in the note"
	for _, c := range []struct {
		name, note, want string
		fields           []desk.ResultField
	}{
		{name: "no fields", note: "Done.", want: "Done."},
		{
			name: "all said already", note: "Alice waits, number 2 (sales@desk.example.org).",
			want: "Alice waits, number 2 (sales@desk.example.org).",
			fields: []desk.ResultField{
				{Var: "name", Values: []string{"Alice"}},
				{Var: "position", Values: []string{"2"}},
				{Var: "address", Values: []string{"sales@desk.example.org"}},
				{Var: "empty", Values: []string{""}},
				{Var: "none"},
			},
		},
		{
			name: "left out, or a part of another word", note: "You are number 12. Ältere warten.",
			want: "You are number 12. Ältere warten.\nPosition: 2\nwaits: warte\nToken: abc",
			fields: []desk.ResultField{
				{Var: "position", Label: "Position", Values: []string{"2"}},
				{Var: "waits", Values: []string{"warte"}},
				{Var: "token", Label: "Token", Values: []string{"abc"}},
			},
		},
		{
			name: "several values", note: "pages", want: "pages\nChannels: text, pages\nLines:\n" + long + "\n2",
			fields: []desk.ResultField{
				{Var: "channels", Label: "Channels", Values: []string{"text", "pages"}},
				{Var: "lines", Label: "Lines", Values: []string{long, "2"}},
			},
		},
		{
			name: "as a part and as a word", note: "1234 and 123", want: "1234 and 123",
			fields: []desk.ResultField{{Var: "n", Values: []string{"123"}}},
		},
		{
			name: "numbers with their unit, and truths", note: "open, average 42s", want: "open, average 42s\nWait: 2",
			fields: []desk.ResultField{
				{Var: "open", Values: []string{"true"}}, {Var: "average", Values: []string{"42"}}, {Var: "wait", Label: "Wait", Values: []string{"2"}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := whole(desk.Result{Note: c.note, Fields: c.fields}); got != c.want {
				t.Errorf("the note is %q, not %q", got, c.want)
			}
		})
	}
}
