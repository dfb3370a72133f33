package desk

// A service that is closed, by its hours or by hand, or that is full turns away who comes,
// unless its ladder has a step for them: then they go to another service, their request is
// taken for later, or they are told what the step says.

// closedStep returns the step of a service's ladder for those who come while it is closed.
func (svc *serviceState) closedStep() (Overflow, bool) {
	for _, step := range svc.Overflow {
		if step.Closed {
			return step, true
		}
	}
	return Overflow{}, false
}

// fullStep returns the step of a service's ladder for those who come while it is full: the
// first that is for so many who wait, and does more than widen.
func (svc *serviceState) fullStep() (Overflow, bool) {
	for _, step := range svc.Overflow {
		if step.Waiting > 0 && step.Waiting <= svc.MaxWaiting && (step.Service != "" || step.Offer != "" || step.Close != "") {
			return step, true
		}
	}
	return Overflow{}, false
}

// full reports whether as many wait for a service as may.
func (d *Desk) full(svc *serviceState) bool { return d.waiting(svc) >= svc.MaxWaiting }

// doorStep returns the step for those who come to a service that is closed or full. It is not to
// be asked of one that is neither.
func (d *Desk) doorStep(svc *serviceState) (Overflow, bool) {
	if svc.isOpen(d.now) {
		return svc.fullStep()
	}
	return svc.closedStep()
}

// shut refuses those who come to a closed or full service and for whom its ladder has nothing
// but a text.
func (d *Desk) shut(reply Reply, svc *serviceState) *Refusal {
	step, ok := d.doorStep(svc)
	switch {
	case !ok:
		return d.takesMore(reply, svc)
	case step.Close != "" && svc.isOpen(d.now):
		return &Refusal{Code: CodeLimit, Text: step.Close}
	case step.Close != "":
		return &Refusal{Code: CodeClosed, Text: step.Close}
	}
	return nil
}

// takesOrElse is takesMore for those who begin: a closed or full service does not refuse them if
// its ladder has something for them.
func (d *Desk) takesOrElse(reply Reply, svc *serviceState) *Refusal {
	if d.takesMore(reply, svc) == nil {
		return nil
	}
	return d.shut(reply, svc)
}

// atDoor takes a new session that has come to a closed or full service to where that one's
// ladder says. Who was let in to answer questions while there was room is not sent away because
// there is none any more.
func (d *Desk) atDoor(reply Reply, s *Session, b Begin) (Begin, *Refusal) {
	svc := d.services[s.Service]
	if svc.isOpen(d.now) && (!d.full(svc) || b.Defer || b.Gather || b.Join) {
		return b, nil
	}
	step, ok := d.doorStep(svc)
	if svc.isOpen(d.now) && (!ok || step.Close != "") {
		return b, nil
	}
	if refusal := d.shut(reply, svc); refusal != nil {
		return Begin{}, refusal
	}
	to := d.services[step.Service]
	switch {
	case to != nil && d.takesMore(reply, to) == nil:
		d.changeService(s, to.Name)
		b, refusal := d.decideBegin(reply, s)
		if now := d.services[s.Service]; refusal == nil && !now.isOpen(d.now) {
			refusal = d.refuseClosed(reply, now, CodeClosed, "")
		}
		return b, refusal
	case step.Offer == OfferDeferred && svc.isOpen(d.now):
		return Begin{Defer: true, Reason: "the service is full"}, nil
	case step.Offer == OfferDeferred:
		return Begin{Defer: true, Reason: "the service is closed"}, nil
	case to != nil && to.isOpen(d.now): // it is full
		return Begin{}, d.takesMore(reply, to)
	}
	return Begin{}, d.takesMore(reply, svc)
}

// door says what somebody who comes to a service now can expect, as far as that does not follow
// from what they answer: whether they can begin, whether their request is then taken for later,
// and what they are told if they are turned away by the ladder.
func (d *Desk) door(svc *serviceState) (takes, later bool, sorry string) {
	if d.settings.Draining {
		return false, false, ""
	}
	if svc.isOpen(d.now) && !d.full(svc) {
		return true, d.defers(svc), ""
	}
	step, _ := d.doorStep(svc)
	if to := d.services[step.Service]; to != nil && to.isOpen(d.now) && !d.full(to) {
		return true, d.defers(to), ""
	}
	later = step.Offer == OfferDeferred && svc.shelf.len() < svc.MaxWaiting
	return later, later, step.Close
}

// defers reports whether a service is of a kind that takes requests for later.
func (d *Desk) defers(svc *serviceState) bool {
	return svc.behaviour.Begin(d.view(&Session{Service: svc.Name, Entry: svc.Name}, svc)).Defer
}
