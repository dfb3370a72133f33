package services

import "bellhop/internal/desk"

// Queue is first come, first served: each waiting session is offered to one CSR at a time,
// whom the service's routing puts first.
type Queue struct{}

// Match implements [desk.Behaviour].
func (Queue) Match(_ desk.View, free desk.Candidates) desk.Match {
	return desk.Match{Offer: free.Best(1), Reason: "next by routing"}
}
