package desk_test

import (
	"slices"

	"bellhop/internal/desk"
)

// csrWorks has somebody do something in a session: mostly one that they have.
func (w *walker) csrWorks() {
	reply, id := w.someone(), w.meant()
	held := w.desk.SessionsOf(reply.By())
	for _, s := range w.desk.Sessions() { // a CSR is the customer of a side room
		if s.Customer == reply.By() {
			held = append(held, desk.HeldSession{SessionView: s})
		}
	}
	if len(held) > 0 && !w.oneIn(8) {
		id = pick(w, held).ID
	}
	target := pick(w, append([]string{"", "", "service:sales", "skill:german", "nobody"}, names(w.staff)...))
	asks := []desk.Event{
		desk.Conference{Reply: reply, Session: id, Target: target},
		desk.Conference{Reply: reply, Session: id, Target: target, Private: true, ID: w.sessionID()},
		desk.Conference{Reply: reply, Session: id, Target: target, Private: true, ID: w.sessionID()},
		desk.Transfer{Reply: reply, Session: id, Target: target, Note: "a note"},
		desk.Transfer{Reply: reply, Session: id, Target: target, Cold: true},
		desk.CancelAsk{Reply: reply, Session: id},
		desk.Hold{Reply: reply, Session: id, On: w.oneIn(2)},
		desk.Push{Reply: reply, Session: id, URL: "https://example.org/"},
		desk.SendForm{Reply: reply, Session: id, Form: "refund"},
		desk.OfferCall{Reply: reply, Session: id},
		desk.SayReply{Reply: reply, Session: id, Name: "hello"},
	}
	w.request(pick(w, asks), desk.RoleCSR)
}

func names(ids []desk.CSRID) (all []string) {
	for _, id := range ids {
		all = append(all, string(id))
	}
	return all
}

// overseerActs has a supervisor, or somebody who would like to be one, meddle.
func (w *walker) overseerActs() {
	reply, id := w.by(pick(w, append(slices.Clone(w.staff), admin, mallory, sue))), w.meant()
	if w.oneIn(4) {
		w.request(desk.SetRole{
			Reply: w.by(pick(w, []desk.JID{admin, admin, mallory})), JID: pick(w, []desk.JID{sue, w.staff[0]}),
			Role: desk.RoleSupervisor, On: w.oneIn(2),
		}, desk.RoleAdmin)
		return
	}
	asks := []desk.Event{
		desk.Monitor{Reply: reply, Session: id, On: w.oneIn(2)},
		desk.Whisper{Reply: reply, Session: id, Text: "psst"},
		desk.Barge{Reply: reply, Session: id},
		desk.Assign{Reply: reply, Session: id, CSR: pick(w, w.staff)},
		desk.Assign{Reply: reply, Session: id, CSR: pick(w, w.staff)},
		desk.SetCSRState{Reply: reply, CSR: pick(w, w.staff), State: pick(w, []desk.CSRState{desk.Available, desk.Busy})},
	}
	if w.oneIn(6) {
		asks = append(asks, desk.EndSession{Reply: reply, Session: id, Reason: "spam"})
	}
	w.request(pick(w, asks), desk.RoleSupervisor|desk.RoleAdmin)
}

// overseerComes brings those who barged in into the room.
func (w *walker) overseerComes() {
	if s, ok := w.someSession(); ok {
		for _, p := range s.People {
			if p.Role == desk.PartSupervisor || p.Role == desk.PartCustomer {
				w.note("%s enters %s", p.JID, s.ID)
				w.enter(s.ID, p.JID+w.device())
			}
		}
	}
}
