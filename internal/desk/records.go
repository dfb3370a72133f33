package desk

import "time"

// Record is what is kept of a session, live or closed, with its rating if it has one.
type Record struct {
	Session
	Rating *Rating
}

// AuditFilter says which rows of the audit are looked for. What is empty does not count.
type AuditFilter struct {
	Session SessionID
	Actor   JID // bare; the desk's own deeds have no actor and cannot be asked for by it
	Since   time.Time
	Limit   int // at most so many, the latest
}
