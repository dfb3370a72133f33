package adhoc

import (
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// lobbies returns the services whose lobbies are meant: that of the address, or all that the
// asker serves.
func (e *Env) lobbies() []desk.ServiceName {
	if e.Place == AtService {
		return []desk.ServiceName{e.Service.Name}
	}
	me, _ := e.Desk.CSRView(e.Who())
	return me.Services
}

// takeFields show who is in the lobby, and at the desk ask for the lobby where there is a choice.
// With nobody there they ask for nothing.
func takeFields(e *Env) []wire.Field {
	service := choice("service", "Lobby", nil)
	who := wire.Field{Var: "who", Label: "Whom", Type: string(desk.ListMulti)}
	for _, name := range e.lobbies() {
		guests := e.Desk.Lobby(name)
		if len(guests) > 0 {
			service.Options = append(service.Options, wire.Option{Label: e.title(name), Value: string(name)})
		}
		for _, g := range guests {
			if !g.Busy && len(who.Options) < maxListed {
				who.Options = append(who.Options, wire.Option{Label: guestLine(e, g), Value: g.Nick})
			}
		}
	}
	if len(who.Options) == 0 && !e.Reply.Chat {
		return nil
	}
	who.Required = len(who.Options) > 0 && !e.Reply.Chat
	if e.Place == AtDesk && (len(service.Options) > 1 || e.Reply.Chat) {
		return []wire.Field{service, who}
	}
	return []wire.Field{who}
}

// guestLine says somebody in a lobby in one line: name, lobby, since when, and what they asked.
func guestLine(e *Env, g desk.LobbyGuest) string {
	line := g.Nick + " · " + e.title(g.Service) + " · " + span(e.Now.Sub(g.Since))
	if question := strings.Join(strings.Fields(g.Question), " "); question != "" {
		line += " · " + clip(question, 80)
	}
	return line
}

// take reads who is meant: a value each in a form, with commas between them in a text.
func take(e *Env, v Values) (Deed, *desk.Refusal) {
	service := desk.ServiceName(v.get("service"))
	if e.Place == AtService {
		service = e.Service.Name
	}
	who := v["who"]
	if e.Reply.Chat {
		who = strings.FieldsFunc(v.get("who"), func(r rune) bool { return r == ',' || r == '\n' })
	}
	names := make([]string, 0, len(who))
	for _, name := range who {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return Deed{Event: desk.Take{Reply: e.Reply, Service: service, Who: names, ID: desk.NewSessionID()}}, nil
}
