package desk

import (
	"fmt"
	"slices"
	"time"
)

// The overflow ladder of a service is what is done about a session that waits too long, behind
// too many, or for nobody. A session climbs it while it is queued: the first step from where
// it stands whose condition holds is taken, and the steps before it are passed over for good;
// so each is taken once. A session that a step moves to another service goes on climbing the
// ladder it was on, and keeps its waiting time.

// vacancy is how long nobody must be signed in before that counts: presence is not known at
// once after a start, and clients come and go.
const vacancy = 5 * time.Second

// OfferDeferred is the offer of an overflow step to be called back.
const OfferDeferred = "deferred"

// ladder returns the service whose ladder a session climbs.
func (d *Desk) ladder(s *Session) *serviceState {
	if svc := d.services[s.Ladder]; svc != nil {
		return svc
	}
	return d.services[s.Service]
}

// ladderAt returns when a waiting session may have to take a step that is not due by what
// else happens; zero if it need not be looked at.
func (d *Desk) ladderAt(s *Session) (at time.Time) {
	svc := d.services[s.Service]
	steps := d.ladder(s).Overflow
	for _, step := range steps[min(s.Step, len(steps)):] {
		if step.After > 0 {
			at = earliest(at, d.stepAt(s, step))
		}
		if step.NoCSR && svc.slots == 0 {
			at = earliest(at, svc.vacant.Add(vacancy))
		}
	}
	return at
}

// stepAt returns when a session has waited long enough for a step. One that waited while the
// stream was down, when nobody could come, has some time behind the break.
func (d *Desk) stepAt(s *Session, step Overflow) time.Time {
	at := s.Since.Add(step.After)
	if calm := d.upAt.Add(respite); s.Since.Before(d.upAt) && at.Before(calm) {
		return calm
	}
	return at
}

// stepDue returns the index of the step that a session has to take now, or -1.
func (d *Desk) stepDue(s *Session) int {
	svc := d.services[s.Service]
	steps := d.ladder(s).Overflow
	for i := s.Step; i < len(steps); i++ {
		step := steps[i]
		switch {
		case step.After > 0 && !d.now.Before(d.stepAt(s, step)),
			step.Waiting > 0 && svc.queue.rank(s.key) >= step.Waiting,
			step.NoCSR && svc.slots == 0 && !d.now.Before(svc.vacant.Add(vacancy)):
			return i
		}
	}
	return -1
}

// climb has a queued session take the steps that are due.
func (d *Desk) climb(s *Session) {
	for s.State == Queued {
		i := d.stepDue(s)
		if i < 0 {
			return
		}
		svc := d.ladder(s)
		step := svc.Overflow[i]
		s.Step = i + 1
		d.mark(s)
		d.audit("session.overflow", s.ID, string(svc.Name), fmt.Sprintf("step %d: %s", i+1, step.says()))
		d.takeStep(s, svc, step)
	}
}

// takeStep does what a step says; the end comes last.
func (d *Desk) takeStep(s *Session, ladder *serviceState, step Overflow) {
	if step.Widen && len(s.Needs) > 0 {
		d.rejoin(s, func() { s.Needs = nil })
		d.tellWaiting(s, TextOverflowWiden)
	}
	if to := d.services[step.Service]; to != nil && to.Name != s.Service {
		d.overflowTo(s, ladder, to)
	}
	if step.Offer == OfferDeferred {
		d.tellWaiting(s, TextOverflowLater)
	}
	if step.Close != "" {
		d.endSaying(s, EndedOverflow, step.Close)
		return
	}
	d.arm(s)
}

// says tells what a step does, for the audit log.
func (o Overflow) says() string {
	text := ""
	for _, part := range []struct {
		on   bool
		text string
	}{
		{o.Widen, "widen"},
		{o.Service != "", "service " + string(o.Service)},
		{o.Offer != "", "offer " + o.Offer},
		{o.Close != "", "close"},
	} {
		if part.on && text != "" {
			text += ", "
		}
		if part.on {
			text += part.text
		}
	}
	return text
}

// overflowTo moves a waiting session to the queue of another service, in its order of waiting.
// A service that is closed or full is passed over.
func (d *Desk) overflowTo(s *Session, ladder, to *serviceState) {
	if !to.isOpen(d.now) || d.full(to) {
		d.audit("session.overflow", s.ID, string(to.Name), "closed or full: it stays")
		return
	}
	before, step := d.services[s.Service].Title, s.Step
	d.rejoin(s, func() {
		d.changeService(s, to.Name)
		s.Ladder, s.Step = ladder.Name, step
	})
	d.tellWaiting(s, TextOverflowService, "before", before)
}

// rejoin takes a queued session out of its queue, lets what its place follows from change, and
// puts it in again.
func (d *Desk) rejoin(s *Session, change func()) {
	d.dequeue(s)
	change()
	d.enqueue(s)
}

// offStairs is for a session that has a CSR: should it wait again, it begins at the bottom.
func (d *Desk) offStairs(s *Session) {
	if s.Step != 0 || s.Ladder != "" {
		s.Step, s.Ladder = 0, ""
		d.mark(s)
	}
}

// tellWaiting tells a waiting customer something, by chat from the service they wrote to.
func (d *Desk) tellWaiting(s *Session, key TextKey, args ...string) {
	svc := d.services[s.Service]
	tell := Tell{From: string(s.Entry), To: s.Asked, Text: d.text(s.Lang, svc, key, append(args, "service", svc.Title)...)}
	if key == TextOverflowLater {
		tell.Responses = []Response{{Value: "!later", Label: d.text(s.Lang, svc, TextLaterLabel)}}
	}
	d.do(s.ID, tell)
}

// vacated notes that nobody of a service is signed in any more, and has those who wait looked
// at when it counts.
func (d *Desk) vacated(svc *serviceState) {
	svc.vacant = d.now
	svc.queue.ascend(0, func(s *Session) bool {
		if d.ladderAt(s).Equal(d.now.Add(vacancy)) {
			d.arm(s)
		}
		return true
	})
}

// offeredLater reports whether a step that a session has taken offers to call the customer back.
func (d *Desk) offeredLater(s *Session) bool {
	steps := d.ladder(s).Overflow
	return slices.ContainsFunc(steps[:min(s.Step, len(steps))], func(o Overflow) bool { return o.Offer == OfferDeferred })
}

// later has a waiting customer called back, who was offered it.
func (d *Desk) later(e Later) (Result, *Refusal) {
	s, refusal := d.customerSession(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	waits := (s.State == Queued || s.State == Offered) && s.owner() == nil
	if !waits || !d.offeredLater(s) || s.Customer != d.actor {
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNoLater, "service", d.services[s.Service].Title)
	}
	return d.deferWaiting(e.Reply, s)
}

// overflow checks the steps of a ladder.
func (p *problems) overflow(name ServiceName, steps []Overflow) {
	if len(steps) > maxSteps {
		p.add("overflow", "there are %d steps; write at most %d", len(steps), maxSteps)
		return
	}
	for i, o := range steps {
		at := fmt.Sprintf("overflow[%d]", i)
		p.duration(at+".after", o.After, MaxLongest)
		p.number(at+".waiting", o.Waiting, MaxQueue)
		if o.After == 0 && o.Waiting == 0 && !o.NoCSR && !o.Closed {
			p.add(at, "it says not when; add after: 2m, waiting: 10, no_csr: true or closed: true")
		}
		if o.Closed && o.Widen && o.Service == "" && o.Offer == "" && o.Close == "" {
			p.add(at+".closed", "who comes to a closed service cannot be helped by widen; add service, offer: deferred or close")
		}
		if !o.Widen && o.Service == "" && o.Offer == "" && o.Close == "" {
			p.add(at, "it says not what to do; add widen: true, service, offer: deferred or close")
		}
		if o.Service != "" {
			p.serviceName(at+".service", o.Service)
		}
		if o.Service != "" && o.Service == name {
			p.add(at+".service", "it is the service itself; name another one")
		}
		if o.Offer != "" && o.Offer != OfferDeferred {
			p.add(at+".offer", "%q cannot be offered; write deferred", o.Offer)
		}
		if len(o.Close) > maxText {
			p.add(at+".close", "the text is longer than %d bytes; shorten it", maxText)
		}
		if o.Close != "" && (o.Service != "" || o.Offer != "") {
			p.add(at+".close", "a step that closes the session cannot do anything else with it; make two steps")
		}
	}
}

// maxSteps bounds a ladder.
const maxSteps = 20
