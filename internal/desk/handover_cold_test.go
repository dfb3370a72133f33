package desk_test

import (
	"time"

	"bellhop/internal/desk"
)

// colds are transfers in which the first leaves at once.
var colds = []handover{
	{
		name: "cold to nobody in particular: the next of the service is asked, with the note",
		do:   func(h *hall) { h.cold(bob, "") },
		end:  "offered sales asking dan | dan=1", said: desk.TextColdWait,
		told: map[desk.JID]string{dan: "offer.text: bob: she is cross"},
	},
	{
		name: "cold to nobody in particular, and the next comes",
		do:   func(h *hall) { h.cold(bob, ""); h.comes(dan) },
		end:  "active dan sales | dan=1", room: "dan", said: desk.TextColdWait,
	},
	{
		name: "cold to a service: the customer is that one's, and asks by the first how they stand",
		do: func(h *hall) {
			h.cold(bob, "service:billing")
			h.req(desk.CustomerStatus{Reply: h.by(alice), Service: "sales"})
		},
		end: "offered billing asking fay | fay=1", told: map[desk.JID]string{alice: "queue.position: position 1"},
	},
	{
		name: "cold to a service, and the customer leaves by the first",
		do: func(h *hall) {
			h.cold(bob, "service:billing")
			h.req(desk.Leave{Reply: h.by(alice), Service: "sales"})
		},
		end: "gone |", told: map[desk.JID]string{fay: "offer.gone"},
	},
	{
		name: "cold to a skill",
		do:   func(h *hall) { h.cold(bob, "skill:german") },
		end:  "offered sales asking eve | eve=1",
	},
	{
		name: "cold to a CSR",
		do:   func(h *hall) { h.cold(bob, "eve"); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "cold to a CSR who declines: the others are asked",
		do:   func(h *hall) { h.is(bob, desk.Offline); h.cold(bob, "eve"); h.decline(eve) },
		end:  "offered sales asking dan | dan=1",
	},
	{
		name: "cold to a CSR who declined a moment ago",
		do:   func(h *hall) { h.transfer(bob, "eve"); h.decline(eve); h.cold(bob, "eve") },
		end:  "offered sales asking eve | eve=1",
	},
	{
		name: "cold while everybody is full: it waits before those who were never served",
		do: func(h *hall) {
			h.busy(dan, eve)
			h.says(bob, desk.Busy)
			h.do(desk.Contact{Reply: h.by(carol), Service: "sales", ID: h.sessionID(), Token: "t"})
			h.cold(bob, "")
			s, _ := h.desk.CustomerSession("caller-"+dan, "sales")
			h.req(desk.CloseSession{Reply: h.by(dan), Session: s.ID})
		},
		end: "offered sales asking dan | dan=1 eve=1",
	},
	{
		name: "cold while somebody is being asked: they are told",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.cold(bob, "service:billing") },
		end:  "offered billing asking fay | fay=1", told: map[desk.JID]string{dan: "ask.withdrawn: by bob"},
	},
	{
		name: "cold while a colleague is in the room: it is theirs",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.cold(bob, "") },
		end:  "active dan sales | dan=1", room: "dan", said: desk.TextOwnerNow,
	},
	{
		name: "cold by the one who is not the owner: the owner stays",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.cold(dan, "") },
		end:  "active bob sales | bob=1", room: "bob",
	},
	{
		name: "cold by the one who is not the owner, who has lost the room: the customer is not left alone",
		do: func(h *hall) {
			h.conference(bob, "dan")
			h.comes(dan)
			h.leaves(bob)
			h.cold(dan, "")
		},
		end: "offered sales asking eve | bob=1 eve=1", said: desk.TextColdWait,
	},
	{
		name: "and the owner comes back: it is theirs again",
		do: func(h *hall) {
			h.conference(bob, "dan")
			h.comes(dan)
			h.leaves(bob)
			h.cold(dan, "")
			h.comes(bob)
		},
		end: "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{eve: "offer.taken: by bob"},
	},
	{
		name: "cold, and nobody comes: it ends, and the customer is told",
		do:   func(h *hall) { h.cold(bob, ""); h.after(3 * time.Hour) },
		end:  "gone |", said: desk.TextEndWait,
	},
}

// holds are what parking a session has to do with handing it over.
var holds = []handover{
	{
		name: "on hold a session is no load",
		do:   func(h *hall) { h.hold(bob, true) },
		end:  "active bob sales held |", room: "bob",
	},
	{
		name: "off hold it is again",
		do:   func(h *hall) { h.hold(bob, true); h.hold(bob, true); h.hold(bob, false); h.hold(bob, false) },
		end:  "active bob sales | bob=1", room: "bob",
	},
	{
		name: "off hold needs room", codes: ",conflict",
		do: func(h *hall) {
			h.req(desk.PutCSR{Reply: h.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "bob", Capacity: 1, Services: []desk.ServiceName{"sales"}}})
			h.codes = nil
			h.hold(bob, true)
			h.is(dan, desk.Away)
			h.is(eve, desk.Away)
			h.busy(bob)
			h.hold(bob, false)
		},
		end: "active bob sales held | bob=1", room: "bob",
	},
	{
		name: "on hold nobody is idle, until the longest",
		do:   func(h *hall) { h.hold(bob, true); h.after(5 * time.Hour) },
		end:  "active bob sales held |", room: "bob",
	},
	{
		name: "held and closed",
		do:   func(h *hall) { h.hold(bob, true); h.req(desk.CloseSession{Reply: h.by(bob), Session: h.id}) },
		end:  "gone |",
	},
	{
		name: "held and transferred: the session is taken up",
		do:   func(h *hall) { h.hold(bob, true); h.transfer(bob, "dan"); h.comes(dan) },
		end:  "active dan sales | dan=1", room: "dan",
	},
	{
		name: "held and given away",
		do:   func(h *hall) { h.hold(bob, true); h.cold(bob, "") },
		end:  "offered sales asking dan | dan=1",
	},
	{
		name: "held, and its CSR is gone",
		do:   func(h *hall) { h.hold(bob, true); h.is(bob, desk.Offline); h.leaves(bob); h.after(70 * time.Second) },
		end:  "offered sales asking dan | dan=1", said: desk.TextRequeued,
	},
	{
		name: "a conference on hold is no load for either",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.hold(dan, true) },
		end:  "active bob sales held |", room: "bob dan",
	},
	{
		name: "no hold while somebody is asked", codes: ",conflict",
		do:  func(h *hall) { h.transfer(bob, "dan"); h.hold(bob, true) },
		end: "active bob sales asking dan | bob=1 dan=1", room: "bob",
	},
	{
		name: "on hold, a request needs room as well", codes: ",conflict",
		do: func(h *hall) {
			h.req(desk.PutCSR{Reply: h.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "bob", Capacity: 1, Services: []desk.ServiceName{"sales"}}})
			h.codes = nil
			h.hold(bob, true)
			h.is(dan, desk.Away)
			h.is(eve, desk.Away)
			h.busy(bob)
			h.is(dan, desk.Online)
			h.transfer(bob, "dan")
		},
		end: "active bob sales held | bob=1", room: "bob",
	},
}
