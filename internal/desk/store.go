package desk

import (
	"context"
	"errors"
	"time"
)

// Errors of a [Store].
var (
	// ErrLeaseLost says that the link's lease has another epoch: another process holds it.
	ErrLeaseLost = errors.New("desk: the lease is lost")
	// ErrUnknownOutcome says that a transaction may or may not have been committed.
	ErrUnknownOutcome = errors.New("desk: outcome of the transaction unknown")
	// ErrRefused says that a constraint of the store refuses the changes: they contradict what
	// is stored, and to try again is no use.
	ErrRefused = errors.New("desk: the store refuses the changes")
	// ErrSchema says that the database's schema is not the one this binary works with.
	ErrSchema = errors.New("desk: wrong database schema")
)

// Lease is a process's hold on a link.
type Lease struct {
	Link   string // the component domain
	Holder string // names the process
	Epoch  uint64 // grows by one with each new holder
	Until  time.Time
}

// Changes is everything that a batch of events changed, to be written in one transaction.
// Rows are whole: the store inserts or replaces them by their key.
type Changes struct {
	Services        []Service
	RemovedServices []ServiceName
	CSRs            []CSR // stored fields alone
	RemovedCSRs     []CSRID
	Grants          []Grant
	RemovedGrants   []Grant
	Sessions        []Session // without participants and offers
	Participants    []Participant
	Offers          []Offer
	Desk            *DeskSettings
	Ratings         []Rating
	Filed           []Filed   // codes of sessions that are closed already
	Erased          []JID     // customers whose past is to be forgotten: names, questions, answers, what was said
	Messages        []Message // those whose stanza id is stored already are passed over
	Audit           []Audit
	Outbox          []Outgoing // each is written once
	Done            []EffectID // outbox rows to remove, after Outbox is added

	// Number is which transaction of the link this is, the one after [State.Commits]. Given
	// again after an unknown outcome, it is written if it was not, and nothing happens if it was.
	// Zero leaves the count alone.
	Number uint64
}

// ErasedText stands in the records for what was erased: names and what was said.
const ErasedText = "[erased]"

// Empty reports whether there is nothing to write.
func (c *Changes) Empty() bool {
	return len(c.Services)+len(c.RemovedServices)+len(c.CSRs)+len(c.RemovedCSRs)+len(c.Grants)+len(c.RemovedGrants)+
		len(c.Sessions)+len(c.Participants)+len(c.Offers)+len(c.Messages)+len(c.Audit)+len(c.Outbox)+len(c.Done)+
		len(c.Ratings)+len(c.Filed)+len(c.Erased) == 0 && c.Desk == nil
}

// State is all of a link that must survive: what a [Desk] is loaded from.
type State struct {
	Desk         DeskSettings
	Recent       []Past // sessions that ended in the last 24 hours, by their end
	Services     []Service
	CSRs         []CSR
	Grants       []Grant
	Sessions     []Session            // all that are not closed, with what is derived from the other rows
	Participants []Participant        // of those sessions
	Offers       []Offer              // live ones of those sessions
	LastStanza   map[SessionID]string // stanza id of the last message stored
	Outbox       []Outgoing           // by id
	Commits      uint64               // how many transactions were counted so far
}

// Store keeps a link's state. Its conformance suite is in package desktest.
type Store interface {
	// Load reads the state of the link that the lease is for.
	Load(ctx context.Context, lease Lease) (*State, error)
	// Commit writes the changes in one transaction, which fails with ErrLeaseLost unless the
	// lease's epoch is still the link's, and with ErrRefused if the changes' number is not the
	// next one: the store is not the one it was. ErrUnknownOutcome says that it may have happened:
	// the same changes may be given again then.
	Commit(ctx context.Context, lease Lease, changes *Changes) error
}

// Leaser gives out the lease of a link. Times are by the store's clock.
type Leaser interface {
	// Acquire takes the lease if it is free, ended, or held by the same holder, with a new
	// epoch. ok is false, with the present holder's lease, if somebody else has it.
	Acquire(ctx context.Context, link, holder string, ttl time.Duration) (lease Lease, ok bool, err error)
	// Renew prolongs the lease; ErrLeaseLost if its epoch is no more the link's.
	Renew(ctx context.Context, lease Lease, ttl time.Duration) (Lease, error)
	// Release gives the lease up, so that a standby takes over at once.
	Release(ctx context.Context, lease Lease) error
}
