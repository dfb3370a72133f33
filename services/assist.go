package services

import (
	"slices"
	"strings"

	"bellhop/internal/desk"
)

// Assist brings an assistant, a person or a program, into a session that exists: when a CSR asks
// for one, when the customer contacts the service, and for a service that names this one in
// assist, as its sessions begin. Who knows most of what the session is about is asked first.
type Assist struct{ Queue }

// crowd is how many candidates are looked at.
const crowd = 100

// Begin implements [desk.Behaviour]. A customer who has no session elsewhere gets one of this
// service, like any other.
func (Assist) Begin(v desk.View) desk.Begin {
	return desk.Begin{Join: v.Elsewhere(), Reason: "an assistant comes"}
}

// Match implements [desk.Behaviour].
func (Assist) Match(v desk.View, free desk.Candidates) desk.Match {
	ids := free.Best(crowd)
	if len(ids) == 0 {
		return desk.Match{}
	}
	slices.SortStableFunc(ids, func(a, b desk.CSRID) int {
		return fit(v, free.Skills(b)) - fit(v, free.Skills(a))
	})
	return desk.Match{Offer: ids[:1], Reason: "knows what it is about"}
}

// fit counts what a session is about that somebody knows: the skills it needs, and the answers
// to the form for which they have a skill of that name, or of the name field.answer.
func fit(v desk.View, skills desk.Skills) (n int) {
	for name, level := range v.Needs() {
		if skills[name] >= level {
			n++
		}
	}
	for field, answer := range v.Answers() {
		for value := range strings.SplitSeq(answer, "\n") {
			value = strings.ReplaceAll(value, " ", "-")
			if skills[value] > 0 || skills[field+"."+value] > 0 {
				n++
			}
		}
	}
	return n
}
