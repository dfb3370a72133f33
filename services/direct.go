package services

import "bellhop/internal/desk"

// Direct lets the customer name the CSR they want, or gives them the one who served them last.
// Who is there and full is waited for, no longer than an offer takes; after that, or if they
// decline, do not answer or are not there, the session is the queue's.
type Direct struct{ Queue }

// Names implements [desk.Behaviour].
func (Direct) Names() bool { return true }

// Begin implements [desk.Behaviour].
func (Direct) Begin(v desk.View) desk.Begin {
	if id := v.Named(); id != "" {
		return desk.Begin{CSR: id, Reason: "named by the customer"}
	}
	if id := v.LastCSR(); id != "" {
		return desk.Begin{CSR: id, Reason: "served the customer last"}
	}
	return desk.Begin{}
}
