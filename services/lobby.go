package services

import "bellhop/internal/desk"

// Lobby is one lasting room for a page or a topic: everybody there sees who is there, and a CSR
// takes any of them, one or several, into a session. Nobody is offered anything by itself; a
// session whose CSR is lost on the way waits for another one, as in a queue.
type Lobby struct{ Queue }

// Begin implements [desk.Behaviour].
func (Lobby) Begin(desk.View) desk.Begin {
	return desk.Begin{Gather: true, Reason: "the customer comes into the lobby"}
}
