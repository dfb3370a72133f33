package muc

import (
	"context"
	"fmt"

	"bellhop/internal/wire"
)

const (
	nsDiscoInfo  = "http://jabber.org/protocol/disco#info"
	nsDiscoItems = "http://jabber.org/protocol/disco#items"
)

// Host is what the room host says of itself.
type Host struct {
	Name    string
	Archive bool // XEP-0313: without it, what is said while the desk is away is lost
}

// Probe asks the room host what it is (XEP-0045 §6.1). Its error says what is missing and how
// to mend it. It waits for the answer; do not call it on the stream's reader.
func (r *Rooms) Probe(ctx context.Context) (Host, error) {
	type reply struct {
		e   *wire.Element
		err error
	}
	got := make(chan reply, 1)
	iq := wire.IQ(r.cfg.Domain, r.cfg.MUC, "get", "").Add(wire.New(nsDiscoInfo, "query"))
	r.cfg.Stream.Request(iq, func(e *wire.Element, err error) {
		select {
		case got <- reply{e, err}:
		default:
		}
	})
	select {
	case <-ctx.Done():
		return Host{}, fmt.Errorf("muc: ask %s what it is: %w", r.cfg.MUC, ctx.Err())
	case rep := <-got:
		if err := asStanzaError(rep.e, rep.err); err != nil {
			cond := condition(err)
			text := r.hostText(cond)
			if cond == "not-allowed" || cond == "item-not-found" || cond == "forbidden" { // Prosody without s2s, …
				text = fmt.Sprintf("there is no MUC host %s on this server; set xmpp.muc to the one that there is, or add it", r.cfg.MUC)
			}
			return Host{}, fmt.Errorf("muc: ask %s what it is: %s: %w", r.cfg.MUC, text, err)
		}
		return r.readHost(rep.e.Child(nsDiscoInfo, "query"))
	}
}

func (r *Rooms) readHost(query *wire.Element) (Host, error) {
	features := make(map[string]bool)
	for _, f := range query.All(nsDiscoInfo, "feature") {
		features[f.Attr("var")] = true
	}
	if !features[nsMUC] {
		return Host{}, fmt.Errorf("muc: %s is no MUC host: set xmpp.muc to the one of this server", r.cfg.MUC)
	}
	return Host{Name: query.Child(nsDiscoInfo, "identity").Attr("name"), Archive: features[nsMAM]}, nil
}
