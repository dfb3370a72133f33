package desk

// A service that is closed, by its hours or by hand, turns away who comes, unless its ladder
// has a step for them: then they go to another service, their request is taken for later, or
// they are told what the step says.

// closedStep returns the step of a service's ladder for those who come while it is closed.
func (svc *serviceState) closedStep() (Overflow, bool) {
	for _, step := range svc.Overflow {
		if step.Closed {
			return step, true
		}
	}
	return Overflow{}, false
}

// shut refuses those who come to a closed service and for whom its ladder has nothing but a
// text.
func (d *Desk) shut(reply Reply, svc *serviceState) *Refusal {
	step, ok := svc.closedStep()
	switch {
	case !ok:
		return d.refuseClosed(reply, svc, CodeClosed, "")
	case step.Close != "":
		return &Refusal{Code: CodeClosed, Text: step.Close}
	}
	return nil
}

// takesOrElse is takesMore for those who begin: a closed service does not refuse them if its
// ladder has something for them.
func (d *Desk) takesOrElse(reply Reply, svc *serviceState) *Refusal {
	if svc.isOpen(d.now) {
		return d.takesMore(reply, svc)
	}
	return d.shut(reply, svc)
}

// aroundHours takes a new session that has come to a closed service to where that one's ladder
// says.
func (d *Desk) aroundHours(reply Reply, s *Session, b Begin) (Begin, *Refusal) {
	svc := d.services[s.Service]
	if svc.isOpen(d.now) {
		return b, nil
	}
	if refusal := d.shut(reply, svc); refusal != nil {
		return Begin{}, refusal
	}
	step, _ := svc.closedStep()
	if to := d.services[step.Service]; to != nil && to.isOpen(d.now) {
		if refusal := d.takesMore(reply, to); refusal != nil {
			return Begin{}, refusal
		}
		d.changeService(s, to.Name)
		b, refusal := d.decideBegin(reply, s)
		if now := d.services[s.Service]; refusal == nil && !now.isOpen(d.now) {
			refusal = d.refuseClosed(reply, now, CodeClosed, "")
		}
		return b, refusal
	}
	if step.Offer != OfferDeferred {
		return Begin{}, d.refuseClosed(reply, svc, CodeClosed, "")
	}
	return Begin{Defer: true, Reason: "the service is closed"}, nil
}
