package client

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"

	"mellium.im/xmpp"
	"mellium.im/xmpp/jid"

	"bellhop/internal/wire"
)

const nsBind = "urn:ietf:params:xml:ns:xmpp-bind"

// bind is resource binding (RFC 6120 §7) as a stream feature. Mellium's own asks for no
// particular resource, whatever it is given.
func bind(resource string) xmpp.StreamFeature {
	return xmpp.StreamFeature{
		Name: xml.Name{Space: nsBind, Local: "bind"}, Necessary: xmpp.Authn, Prohibited: xmpp.Ready,
		Parse: func(_ context.Context, d *xml.Decoder, start *xml.StartElement) (bool, any, error) {
			return true, nil, d.DecodeElement(&struct{}{}, start)
		},
		Negotiate: func(_ context.Context, s *xmpp.Session, _ any) (xmpp.SessionState, io.ReadWriter, error) {
			query := wire.New(nsBind, "bind")
			if resource != "" {
				query.AddText(nsBind, "resource", resource)
			}
			if _, err := s.Conn().Write(wire.IQ("", "", "set", "bind").Add(query).AppendXML(nil)); err != nil {
				return 0, nil, err
			}
			r := s.TokenReader()
			defer r.Close() //nolint:errcheck // it only unlocks
			tok, err := r.Token()
			start, ok := tok.(xml.StartElement)
			if err != nil || !ok {
				return 0, nil, fmt.Errorf("client: no answer to bind: %T, %w", tok, err)
			}
			answer, err := wire.Decode(r, start, wire.Limits{})
			if err != nil {
				return 0, nil, err
			}
			bound := ""
			for _, e := range answer.Children {
				bound = e.ChildText(nsBind, "jid")
			}
			full, err := jid.Parse(bound)
			if err != nil || answer.Attr("type") != "result" {
				return 0, nil, fmt.Errorf("client: bind: %s", answer)
			}
			s.UpdateAddr(full)
			return xmpp.Ready, nil, nil
		},
	}
}
