package muc

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const (
	nsOOB         = "jabber:x:oob"            // XEP-0066
	nsCallInvites = "urn:xmpp:call-invites:0" // XEP-0482
)

// enclosed is what goes with a text.
type enclosed = []*wire.Element

// enclosures are what goes with a text for clients that can make more of it: the page that is
// pushed as a link, the call as an invitation.
func enclosures(id string, e desk.Say) enclosed {
	var all enclosed
	if e.Link != nil {
		x := wire.New(nsOOB, "x").AddText(nsOOB, "url", e.Link.URL)
		if e.Link.Desc != "" {
			x.AddText(nsOOB, "desc", e.Link.Desc)
		}
		all = append(all, x)
	}
	if e.Call != "" {
		invite := wire.New(nsCallInvites, "invite").SetAttr("id", id).SetAttr("video", "true")
		all = append(all, invite.Add(wire.New(nsCallInvites, "external").SetAttr("uri", e.Call)))
	}
	return all
}
