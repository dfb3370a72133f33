// Package desk is the core of the contact center: services, sessions, queues, offers and
// customer service representatives (CSRs), and the rules by which they meet.
//
// It is pure. [Desk.Apply] takes the time and an [Event], changes the state in memory and
// returns what is to be done as [Effect] values; it does no I/O, starts no goroutine and
// reads no clock. One goroutine, the [Loop], owns a Desk: it gathers waiting events, applies
// them, has the [Store] write every change in one transaction, and only then releases the
// effects. So nothing is told to anyone that a crash could take back.
//
// A session knows how to add and remove people; a [Behaviour], the service instance, knows
// when, and whom. The package imports the standard library alone.
package desk
