package services

import "bellhop/internal/desk"

// Deferred takes the request now and gives a token; the session opens later: when the customer
// comes back with the token, a CSR calls back with next, or the customer is seen to be there
// while somebody is free. From then on it is a queue like any other.
type Deferred struct{ Queue }

// Begin implements [desk.Behaviour].
func (Deferred) Begin(desk.View) desk.Begin {
	return desk.Begin{Defer: true, Reason: "the service calls back"}
}
