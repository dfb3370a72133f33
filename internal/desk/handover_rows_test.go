package desk_test

import (
	"time"

	"bellhop/internal/desk"
)

// wanted are the handovers that go as they are meant to.
var wanted = []handover{
	{
		name: "conference with nobody in particular",
		do:   func(h *hall) { h.conference(bob, ""); h.comes(dan) },
		end:  "active bob sales | bob=1 dan=1", room: "bob dan",
		told: map[desk.JID]string{dan: "ask.conference: by bob note have a look"},
	},
	{
		name: "transfer to nobody in particular",
		do:   func(h *hall) { h.transfer(bob, ""); h.comes(dan) },
		end:  "active dan sales | dan=1", room: "dan", said: desk.TextTakesOver,
		told: map[desk.JID]string{dan: "ask.transfer: by bob note she is cross"},
	},
	{
		name: "transfer: the first stays until the second is seen",
		do:   func(h *hall) { h.transfer(bob, ""); h.accept(); h.after(20 * time.Second) },
		end:  "active bob sales asking dan | bob=1 dan=1", room: "bob",
	},
	{
		name: "to a CSR by name",
		do:   func(h *hall) { h.transfer(bob, "Eve"); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "to a CSR by address",
		do:   func(h *hall) { h.transfer(bob, "eve@example.org/pc"); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "to a CSR of another service by name: the service stays",
		do:   func(h *hall) { h.transfer(bob, "fay"); h.comes(fay) },
		end:  "active fay sales | fay=1", room: "fay",
	},
	{
		name: "to a skill, though others have been idle longer",
		do:   func(h *hall) { h.transfer(bob, "skill:german"); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "to a service: the customer is that one's, and goes on writing to the first",
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.comes(fay)
			h.req(desk.CustomerStatus{Reply: h.by(alice), Service: "sales"})
		},
		end: "active fay billing | fay=1", room: "fay",
	},
	{
		name: "after a transfer to a service the customer leaves by the first",
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.comes(fay)
			h.req(desk.Leave{Reply: h.by(alice), Service: "sales"})
		},
		end: "gone |",
	},
	{
		name: "conference with a service: the session stays where it is",
		do:   func(h *hall) { h.conference(bob, "service:billing"); h.comes(fay) },
		end:  "active bob sales | bob=1 fay=1", room: "bob fay",
	},
	{
		name: "a third one is brought in by the second",
		do:   func(h *hall) { h.conference(bob, ""); h.comes(dan); h.conference(dan, ""); h.comes(eve) },
		end:  "active bob sales | bob=1 dan=1 eve=1", room: "bob dan eve",
	},
	{
		name: "transfer by one who is not the owner: their place is taken, the owner stays",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.transfer(dan, "eve"); h.comes(eve) },
		end:  "active bob sales | bob=1 eve=1", room: "bob eve",
	},
	{
		name: "with a request under way the first can still close",
		do: func(h *hall) {
			h.transfer(bob, "dan")
			h.req(desk.CloseSession{Reply: h.by(bob), Session: h.id})
		},
		end: "gone |", told: map[desk.JID]string{dan: "offer.gone"},
	},
	{
		name: "what is noted is seen by the next",
		do: func(h *hall) {
			h.req(desk.AddNote{Reply: h.by(bob), Session: h.id, Text: "order 17"})
			h.transfer(bob, "dan")
			h.comes(dan)
		},
		end: "active dan sales | dan=1", room: "dan", told: map[desk.JID]string{dan: "ask.transfer: bob: order 17"},
	},
	{
		name:   "the first has their wrap-up by the service they served",
		change: func(s *desk.Service) { s.WrapUp = 10 * time.Minute },
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.comes(fay)
			h.req(desk.Conference{Reply: h.by(fay), Session: h.id, Target: "bob"})
		},
		codes: ",conflict", end: "active fay billing | fay=1", room: "fay",
	},
	{
		name:  "cancel",
		do:    func(h *hall) { h.transfer(bob, "dan"); h.cancel(bob) },
		codes: "", end: "active bob sales | bob=1", room: "bob",
		told: map[desk.JID]string{dan: "ask.withdrawn: by bob"},
	},
	{
		name: "cancel by the colleague: the one who asked is told",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.conference(bob, "eve"); h.cancel(dan) },
		end:  "active bob sales | bob=1 dan=1", room: "bob dan",
		told: map[desk.JID]string{bob: "ask.cancelled_by: by dan", eve: "ask.withdrawn: by bob"},
	},
	{
		name: "after a cancel another is asked",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.cancel(bob); h.transfer(bob, "eve"); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
}

// refusedHandovers are those that are refused: all stays as it is.
var refusedHandovers = []handover{
	{
		name: "two requests at once", codes: ",conflict",
		do:  func(h *hall) { h.transfer(bob, "dan"); h.conference(bob, "eve") },
		end: "active bob sales asking dan | bob=1 dan=1", room: "bob",
	},
	{
		name: "nothing to cancel", codes: "conflict",
		do:  func(h *hall) { h.cancel(bob) },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "cancel after it is answered", codes: ",,conflict",
		do:  func(h *hall) { h.transfer(bob, "dan"); h.accept(); h.cancel(bob) },
		end: "active bob sales asking dan | bob=1 dan=1", room: "bob",
	},
	{
		name: "everybody full", codes: "conflict,conflict",
		do:  func(h *hall) { h.busy(dan, eve); h.transfer(bob, ""); h.conference(bob, "") },
		end: "active bob sales | bob=1 dan=1 eve=1", room: "bob",
	},
	{
		name: "the one who is named is full", codes: "conflict",
		do:  func(h *hall) { h.busy(dan); h.transfer(bob, "dan") },
		end: "active bob sales | bob=1 dan=1", room: "bob",
	},
	{
		name: "the one who is named is away", codes: "conflict",
		do:  func(h *hall) { h.is(dan, desk.Away); h.transfer(bob, "dan") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "the one who is named is offline", codes: "conflict",
		do:  func(h *hall) { h.is(dan, desk.Offline); h.transfer(bob, "dan") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "the one who is named is on a break", codes: ",conflict",
		do:  func(h *hall) { h.says(dan, desk.Break); h.transfer(bob, "dan") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "the one who is named is in it", codes: ",conflict",
		do:  func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.transfer(bob, "dan") },
		end: "active bob sales | bob=1 dan=1", room: "bob dan",
	},
	{
		name: "to oneself", codes: "conflict",
		do:  func(h *hall) { h.transfer(bob, "bob") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "a target that there is not", codes: "invalid,invalid,invalid,invalid",
		do: func(h *hall) {
			h.transfer(bob, "nobody")
			h.transfer(bob, "service:nothing")
			h.transfer(bob, "skill:latin")
			h.cold(bob, "skill:")
		},
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "a service that is closed", codes: ",conflict,conflict",
		do: func(h *hall) {
			h.req(desk.SetServiceOpen{Reply: h.by(admin), Service: "billing"})
			h.transfer(bob, "service:billing")
			h.cold(bob, "service:billing")
		},
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "a skill that nobody has who is there", codes: "conflict,conflict",
		do:  func(h *hall) { h.is(eve, desk.Offline); h.transfer(bob, "skill:german"); h.cold(bob, "skill:german") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "by one who is not in it", codes: "forbidden,forbidden,forbidden,forbidden",
		do:  func(h *hall) { h.transfer(dan, "eve"); h.cold(dan, ""); h.conference(dan, ""); h.cancel(dan) },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "by one who is only asked", codes: ",forbidden,forbidden",
		do:  func(h *hall) { h.conference(bob, "dan"); h.transfer(dan, "eve"); h.cold(dan, "") },
		end: "active bob sales asking dan | bob=1 dan=1", room: "bob",
	},
	{
		name: "cold, and nobody is there", codes: "conflict",
		do:  func(h *hall) { h.is(dan, desk.Offline); h.is(eve, desk.Away); h.cold(bob, "") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "cold to a service where nobody is there", codes: "conflict",
		do:  func(h *hall) { h.is(fay, desk.Offline); h.is(gus, desk.Offline); h.cold(bob, "service:billing") },
		end: "active bob sales | bob=1", room: "bob",
	},
	{
		name: "cold to one who is full", codes: "conflict",
		do:  func(h *hall) { h.busy(dan); h.cold(bob, "dan") },
		end: "active bob sales | bob=1 dan=1", room: "bob",
	},
	{
		name: "cold to somebody while a colleague is in the room", codes: ",conflict",
		do:  func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.cold(bob, "eve") },
		end: "active bob sales | bob=1 dan=1", room: "bob dan",
	},
}

// unhappy are those in which somebody does not do what was hoped for.
var unhappy = []handover{
	{
		name: "declined by the one who was named",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.decline(dan) },
		end:  "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.declined: name dan"},
	},
	{
		name: "declined by the one who was named, with the reason",
		do:   func(h *hall) { h.conference(bob, "dan"); h.accept(); h.decline(dan) },
		end:  "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.declined: reason at lunch"},
	},
	{
		name: "who declined a moment ago can be named again",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.decline(dan); h.transfer(bob, "dan"); h.comes(dan) },
		end:  "active dan sales | dan=1", room: "dan",
	},
	{
		name: "declined: the next is asked",
		do:   func(h *hall) { h.transfer(bob, ""); h.decline(dan); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "declined by everybody",
		do:   func(h *hall) { h.transfer(bob, ""); h.decline(dan); h.decline(eve) },
		end:  "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.nobody: names dan, eve"},
	},
	{
		name:   "who declined is not asked again, however long it takes",
		change: func(s *desk.Service) { s.OfferTimeout, s.MissedOffers = 2*time.Minute, 9 },
		do:     func(h *hall) { h.transfer(bob, ""); h.decline(dan); h.after(130 * time.Second) },
		end:    "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.nobody: names dan, eve"},
	},
	{
		name: "unanswered by the one who was named",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.after(35 * time.Second) },
		end:  "active bob sales | bob=1", room: "bob",
		told: map[desk.JID]string{bob: "ask.missed: name dan", dan: "offer.missed"},
	},
	{
		name: "unanswered: the next is asked",
		do:   func(h *hall) { h.transfer(bob, ""); h.after(35 * time.Second); h.comes(eve) },
		end:  "active eve sales | eve=1", room: "eve",
	},
	{
		name: "unanswered by everybody",
		do:   func(h *hall) { h.conference(bob, ""); h.after(2 * time.Minute) },
		end:  "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.nobody: names dan, eve"},
	},
	{
		name: "accepted, and did not come",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.accept(); h.after(61 * time.Minute) },
		end:  "gone |", told: map[desk.JID]string{bob: "ask.missed: name dan", dan: "offer.no_show"},
		change: func(s *desk.Service) { s.JoinTimeout, s.IdleTimeout = time.Hour, time.Hour },
	},
	{
		name: "gone offline while asked by name",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.is(dan, desk.Offline) },
		end:  "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.failed: name dan"},
	},
	{
		name: "gone offline while asked: the next is",
		do:   func(h *hall) { h.conference(bob, ""); h.is(dan, desk.Offline); h.comes(eve) },
		end:  "active bob sales | bob=1 eve=1", room: "bob eve",
	},
	{
		name: "removed while asked: the next is",
		do: func(h *hall) {
			h.transfer(bob, "")
			h.req(desk.RemoveCSR{Reply: h.by(admin), CSR: dan})
			h.comes(eve)
		},
		end: "active eve sales | eve=1", room: "eve",
	},
	{
		name: "the service is closed while one of it is asked, and nobody else is",
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.req(desk.SetServiceOpen{Reply: h.by(admin), Service: "billing"})
			h.decline(fay)
		},
		end: "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.nobody: names fay"},
	},
	{
		name: "the service is removed while one of it is asked: the session stays where it is",
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.req(desk.RemoveService{Reply: h.by(admin), Service: "billing"})
			h.comes(fay)
		},
		end: "active fay sales | fay=1", room: "fay",
	},
	{
		name: "the customer leaves meanwhile",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.req(desk.Leave{Reply: h.by(alice), Service: "sales"}) },
		end:  "gone |", told: map[desk.JID]string{dan: "offer.gone"},
	},
	{
		name:   "the customer is lost meanwhile",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do:     func(h *hall) { h.transfer(bob, "dan"); h.leaves(alice); h.after(70 * time.Second) },
		end:    "gone |", told: map[desk.JID]string{dan: "offer.gone"},
	},
	{
		name:   "the first is gone meanwhile: the second has it",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do:     func(h *hall) { h.transfer(bob, "dan"); h.leaves(bob); h.after(70 * time.Second); h.comes(dan) },
		end:    "active dan sales | dan=1", room: "dan", said: desk.TextRequeued,
	},
	{
		name:   "the first is gone meanwhile: the second, who accepted, has it",
		change: func(s *desk.Service) { s.JoinTimeout = 5 * time.Minute },
		do:     func(h *hall) { h.conference(bob, "dan"); h.accept(); h.leaves(bob); h.after(70 * time.Second) },
		end:    "offered dan sales asking dan | dan=1",
	},
	{
		name:   "the first is gone meanwhile and the second declines: it waits for the next, who sees the note",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do: func(h *hall) {
			h.transfer(bob, "dan")
			h.leaves(bob)
			h.after(70 * time.Second)
			h.is(bob, desk.Offline)
			h.decline(dan)
		},
		end: "offered sales asking eve | eve=1", told: map[desk.JID]string{eve: "offer.text: bob: she is cross"},
	},
	{
		name:   "the first is gone meanwhile: it goes to the service they meant",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do: func(h *hall) {
			h.transfer(bob, "service:billing")
			h.leaves(bob)
			h.after(70 * time.Second)
			h.comes(fay)
		},
		end: "active fay billing | fay=1", room: "fay",
	},
	{
		name: "the first is taken off the desk meanwhile: the second has it",
		do: func(h *hall) {
			h.transfer(bob, "dan")
			h.req(desk.RemoveCSR{Reply: h.by(admin), CSR: bob})
			h.comes(dan)
		},
		end: "active dan sales | dan=1", room: "dan",
	},
	{
		name:   "the first's client crashes and comes back: all goes on",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do: func(h *hall) {
			h.transfer(bob, "dan")
			h.leaves(bob)
			h.after(20 * time.Second)
			h.comes(bob)
			h.comes(dan)
		},
		end: "active dan sales | dan=1", room: "dan", said: desk.TextTakesOver,
	},
	{
		name: "the first has lost the room as the second comes: they hand over all the same",
		do:   func(h *hall) { h.transfer(bob, "dan"); h.leaves(bob); h.comes(dan) },
		end:  "active dan sales | dan=1", room: "dan",
	},
	{
		name: "the room vanishes meanwhile",
		do: func(h *hall) {
			h.transfer(bob, "dan")
			h.vanish(h.id)
			h.step()
			h.comes(alice)
			h.comes(bob)
			h.comes(dan)
		},
		end: "active dan sales | dan=1", room: "dan",
	},
	{
		name: "the invitation of the one who was named fails",
		do: func(h *hall) {
			h.refuse = func(e desk.Effect) string {
				if i, ok := e.(desk.Invite); ok && i.To.Bare() == dan {
					return "service-unavailable"
				}
				return ""
			}
			h.transfer(bob, "dan")
		},
		end: "active bob sales | bob=1", room: "bob", told: map[desk.JID]string{bob: "ask.failed: name dan"},
	},
	{
		name: "the second leaves after a conference",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.leaves(dan); h.after(70 * time.Second) },
		end:  "active bob sales | bob=1", room: "bob",
	},
	{
		name: "the owner leaves a conference: the other has it",
		do:   func(h *hall) { h.conference(bob, "dan"); h.comes(dan); h.leaves(bob); h.after(70 * time.Second) },
		end:  "active dan sales | dan=1", room: "dan", said: desk.TextOwnerNow,
	},
	{
		name:   "the one who asked is gone, the other has it and is told who does not come",
		change: func(s *desk.Service) { s.OfferTimeout = 5 * time.Minute },
		do: func(h *hall) {
			h.conference(bob, "dan")
			h.comes(dan)
			h.transfer(bob, "eve")
			h.leaves(bob)
			h.after(70 * time.Second)
			h.decline(eve)
		},
		end: "active dan sales | dan=1", room: "dan", told: map[desk.JID]string{dan: "ask.declined: name eve"},
	},
	{
		name: "both lose the room, and one comes back: it is theirs, and who is asked is told",
		do: func(h *hall) {
			h.conference(bob, "dan")
			h.comes(dan)
			h.is(bob, desk.Offline)
			h.leaves(bob)
			h.wait(40 * time.Second)
			h.leaves(dan)
			h.after(35 * time.Second)
			h.comes(dan)
		},
		end: "active dan sales | dan=1", room: "dan", told: map[desk.JID]string{eve: "offer.taken: by dan"},
	},
}
