package adhoc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// maxListed bounds what a list shows: a stanza has a size.
const maxListed = 500

// listing is a result of lines, with the names alone in a field of their own.
func listing(e *Env, name, label string, names, texts []string) desk.Result {
	if extra := len(texts) - maxListed; extra > 0 {
		names, texts = names[:maxListed], append(texts[:maxListed:maxListed], e.say(textMore, "count", itoa(extra)))
	}
	return desk.Result{
		Fields: []desk.ResultField{
			{Var: name, Label: label, Type: desk.TextMulti, Values: names},
			{Var: "list", Label: "In words", Type: desk.TextMulti, Values: texts},
		},
		Note: strings.Join(texts, "\n"),
	}
}

func csrList(e *Env, _ Values) (Deed, *desk.Refusal) {
	csrs := e.Desk.CSRs()
	if len(csrs) == 0 {
		return Deed{Result: desk.Result{Note: e.say(textNoCSRs)}}, nil
	}
	var names, texts []string
	for _, c := range csrs {
		names = append(names, string(c.JID))
		texts = append(texts, csrLine(c))
	}
	return Deed{Result: listing(e, "csrs", "CSRs", names, texts)}, nil
}

func csrLine(c desk.CSRView) string {
	state := string(c.State)
	if c.Reason != "" {
		state += " (" + c.Reason + ")"
	}
	if !c.Present {
		state += ", away"
	}
	text := fmt.Sprintf("%s %s: %s, %d of %d sessions", c.JID, c.Name, state, c.Load, c.Capacity)
	if len(c.Services) > 0 {
		text += ", serves " + joined(c.Services)
	}
	if len(c.Skills) > 0 {
		text += ", skills " + strings.Join(skillWords(c.Skills), " ")
	}
	if c.Email != "" {
		text += ", " + c.Email
	}
	return text
}

func csrSetFields(*Env) []wire.Field {
	jid := wire.Field{Var: "jid", Label: "Address", Type: string(desk.JIDSingle), Required: true}
	return []wire.Field{
		jid,
		field("name", "Name that customers see"),
		field("capacity", "Sessions at once"),
		lines("services", "Services, one a line"),
		lines("skills", "Skills, one a line, as german=2"),
		field("email", "E-mail"),
		choice("bot", "A program", []wire.Option{asItIs, {Label: "no", Value: "false"}, {Label: "yes", Value: "true"}}),
	}
}

// csrSet adds a CSR or changes one: what is not given stays as it is, and "-" empties a list.
func csrSet(e *Env, v Values) (Deed, *desk.Refusal) {
	jid, err := desk.ParseBare(v.get("jid"))
	if err != nil {
		return Deed{}, e.refuse(desk.CodeInvalid, "jid", textBadAddress, "value", clip(v.get("jid"), 200))
	}
	present, exists := e.Desk.CSRView(jid)
	p := present.CSRProfile
	if !exists {
		p = desk.CSRProfile{JID: jid, Name: jid.Local(), Capacity: desk.DefaultCapacity}
	}
	p.Name = cmp.Or(v.get("name"), p.Name)
	if bot := v.get("bot"); bot != "" {
		p.Bot = bot == "1" || bot == "true"
	}
	if p.Email = cmp.Or(v.get("email"), p.Email); p.Email == "-" {
		p.Email = ""
	}
	if refusal := e.number(v, "capacity", &p.Capacity); refusal != nil {
		return Deed{}, refusal
	}
	if words, given := v.words("services"); given {
		p.Services = nil
		for _, w := range words {
			if name := desk.ServiceName(w); !slices.Contains(p.Services, name) {
				p.Services = append(p.Services, name)
			}
		}
	}
	if words, given := v.words("skills"); given {
		p.Skills = nil
		for _, w := range words {
			skill, level, found := strings.Cut(w, "=")
			n, err := strconv.Atoi(level)
			if !found {
				n, err = 1, nil
			}
			if err != nil || skill == "" {
				return Deed{}, e.refuse(desk.CodeInvalid, "skills", textBadSkill, "value", clip(w, 100))
			}
			if p.Skills == nil {
				p.Skills = make(desk.Skills)
			}
			p.Skills[skill] = n
		}
	}
	return Deed{Event: desk.PutCSR{Reply: e.Reply, Profile: p}}, nil
}

// number reads a number into n, if one is given.
func (e *Env) number(v Values, name string, n *int) *desk.Refusal {
	text := v.get(name)
	if text == "" {
		return nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 { // 0 would be taken for unset
		return e.refuse(desk.CodeInvalid, name, textBadNumber, "field", name, "value", clip(text, 50))
	}
	*n = value
	return nil
}

func csrField(e *Env) []wire.Field {
	f := choice("jid", "CSR", nil)
	for _, c := range e.Desk.CSRs() {
		f.Options = append(f.Options, wire.Option{Label: c.Name + " · " + string(c.JID), Value: string(c.JID)})
	}
	if len(f.Options) > maxListed { // a stanza has a size: then the address is typed
		f.Type, f.Options = string(desk.JIDSingle), nil
	}
	f.Required = true
	return []wire.Field{f}
}

func csrRemove(e *Env, v Values) (Deed, *desk.Refusal) {
	jid, err := desk.ParseBare(v.get("jid", "csr"))
	if err != nil {
		return Deed{}, e.refuse(desk.CodeInvalid, "jid", textNoCSR)
	}
	return Deed{Event: desk.RemoveCSR{Reply: e.Reply, CSR: jid}}, nil
}

func skillWords(skills desk.Skills) []string {
	var words []string
	for _, skill := range slices.Sorted(maps.Keys(skills)) {
		words = append(words, skill+"="+itoa(skills[skill]))
	}
	return words
}

func joined[S ~string](names []S) string {
	var words []string
	for _, n := range names {
		words = append(words, string(n))
	}
	return strings.Join(words, ", ")
}

func itoa(n int) string { return strconv.Itoa(n) }
