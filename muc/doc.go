// Package muc makes multi-user-chat rooms (XEP-0045) the transport of sessions: it opens and
// configures a room, admits, invites and removes people, says things, tells the desk who is
// there and what is said, catches up after a break, and destroys the room.
//
// [Rooms.Do] takes the desk's effects and [Rooms.Stanza] what comes from the room host; both
// only put it into a mailbox and return. One goroutine at a time works the mailbox off, in
// order: it lives while there is something in it and owns all state of the rooms, so no lock
// is held while something is sent or posted. Answers of the stream come back through the same
// mailbox.
//
// Effects of one session are written in their order and without waiting for answers: a server
// handles the stanzas from one address to one room in order, too. The first effect waits for a
// place in a window, so that a burst of sessions does not flood the server. What is done is
// known by the echo: an IQ by its result, a join by status 110, something said by its return.
//
// When the stream breaks, all that was in flight is dropped without a word: the desk still
// owes it and gives it again with the same number, which is the stanza id of what is said, so
// that the room's archive tells what has been said already.
package muc
