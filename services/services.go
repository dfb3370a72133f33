// Package services is the table of the kinds of customer service. A kind is a
// [desk.Behaviour]: it decides when a CSR is brought into a session, and whom. To add one,
// write its file and its test, and add its line to [Kinds]; docs/services.md says more.
package services

import "bellhop/internal/desk"

// Kinds returns every kind of service by the name it has in service-set and services.yaml.
func Kinds() map[desk.KindName]desk.Behaviour {
	return map[desk.KindName]desk.Behaviour{
		"queue":    Queue{},
		"ring-all": RingAll{},
		"direct":   Direct{},
		"deferred": Deferred{},
		"assist":   Assist{},
		"triage":   Triage{},
		"lobby":    Lobby{},
	}
}
