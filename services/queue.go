package services

import "bellhop/internal/desk"

// Queue is first come, first served: each waiting session is offered to one CSR at a time,
// whom the service's routing puts first. The other kinds embed it for what they do not decide
// themselves.
type Queue struct{}

// Check implements [desk.Behaviour].
func (Queue) Check(desk.Service) []desk.Problem { return nil }

// Names implements [desk.Behaviour].
func (Queue) Names() bool { return false }

// Begin implements [desk.Behaviour].
func (Queue) Begin(desk.View) desk.Begin { return desk.Begin{} }

// Match implements [desk.Behaviour].
func (Queue) Match(_ desk.View, free desk.Candidates) desk.Match {
	return desk.Match{Offer: free.Best(1), Reason: "next by routing"}
}
