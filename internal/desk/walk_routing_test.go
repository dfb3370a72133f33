package desk_test

import (
	"time"

	"bellhop/internal/desk"
)

// route gives a service, now and then, rules, hours and a ladder, which name only services that
// there are.
func (w *walker) route(s *desk.Service) {
	var others []desk.ServiceName
	for _, v := range w.desk.Services() {
		if v.Name != s.Name {
			others = append(others, v.Name)
		}
	}
	other := func() desk.ServiceName {
		if len(others) == 0 || w.oneIn(2) {
			return ""
		}
		return pick(w, others)
	}
	if w.oneIn(3) {
		s.Challenge = &desk.Challenge{Above: 1, Question: "What is one and none?", Answers: []string{"1", "one"}}
	}
	if w.oneIn(3) {
		r := desk.Rule{When: pick(w, []string{"true", `customer.domain == "web.example.org"`, `form.topic == "delivery"`}), Priority: w.number(1, 5), Service: other()}
		if w.oneIn(2) {
			r.Skills = []string{pick(w, []string{"german", "german=3", "nobody_has_it"})}
		}
		s.Rules = []desk.Rule{r}
	}
	if w.oneIn(3) {
		steps := []desk.Overflow{
			{After: 20 * time.Second, Widen: true, Service: other()},
			{Waiting: w.number(1, 4), NoCSR: w.oneIn(2), Widen: true, Service: other()},
			{After: time.Minute, Offer: desk.OfferDeferred},
			{NoCSR: true, After: 3 * time.Minute, Close: "Sorry."},
		}
		s.Overflow = steps[w.number(0, 3):]
		if w.oneIn(2) {
			s.Overflow = append(s.Overflow, pick(w, []desk.Overflow{
				{Closed: true, Offer: desk.OfferDeferred}, {Closed: true, Close: "Closed."}, {Closed: true, Widen: true, Service: other(), Offer: desk.OfferDeferred},
			}))
		}
	}
	if w.oneIn(6) {
		s.Hours = &desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon 10:00-10:30"}} // from the beginning of the walk
	}
}

func (w *walker) later() {
	w.request(desk.Later{Reply: w.by(pick(w, w.public)), Service: pick(w, w.services)}, desk.RoleCustomer)
}

func (w *walker) limit() {
	w.request(desk.SetLimits{Reply: w.by(admin), Limits: desk.Limits{CustomerSessions: w.number(0, 30), DomainSessions: w.number(0, 60)}}, desk.RoleAdmin)
}

func (w *walker) drain() {
	w.request(desk.Drain{Reply: w.by(admin), On: w.oneIn(4)}, desk.RoleAdmin)
}
