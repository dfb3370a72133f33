package services_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/services"
)

func TestAssistChoosesWhoKnowsMost(t *testing.T) {
	free := line{"routed-first@example.org", "german@example.org", "delivery@example.org", "topic.price@example.org"}
	for name, test := range map[string]struct {
		session desk.Session
		want    desk.CSRID
	}{
		"nothing known":       {want: "routed-first@example.org"},
		"a needed skill":      {session: desk.Session{Needs: desk.Skills{"german": 1}}, want: "german@example.org"},
		"too low a level":     {session: desk.Session{Needs: desk.Skills{"german": 2}}, want: "routed-first@example.org"},
		"an answer":           {session: desk.Session{Answers: desk.Answers{"topic": "delivery"}}, want: "delivery@example.org"},
		"a field and answer":  {session: desk.Session{Answers: desk.Answers{"topic": "price"}}, want: "topic.price@example.org"},
		"one of many answers": {session: desk.Session{Answers: desk.Answers{"topic": "returns\ndelivery"}}, want: "delivery@example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			got := services.Assist{}.Match(desk.NewView(test.session, desk.Service{}, time.Time{}, ""), free)
			if len(got.Offer) != 1 || got.Offer[0] != test.want {
				t.Errorf("it asks %v, not %s", got.Offer, test.want)
			}
		})
	}
}

func TestAssistJoinsASessionElsewhere(t *testing.T) {
	experts := desk.Service{Name: "experts"}
	if got := begin(services.Assist{}, desk.Session{Service: "sales", Entry: "sales"}, experts, ""); !got.Join {
		t.Error("it does not join a session elsewhere")
	}
	if got := begin(services.Assist{}, desk.Session{Service: "experts", Entry: "experts"}, experts, ""); got.Join {
		t.Error("it joins the session that begins")
	}
}
