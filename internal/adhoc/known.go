package adhoc

import "bellhop/internal/desk"

// known verifies what a site's own back end has signed about the customer, in the field identity
// that its pages send along. One who is not known asks as a stranger, rather than not at all: a
// page that was open too long must not keep somebody from asking. Why is in the record.
func (e *Env) known(v Values) (known *desk.Known, note desk.Event) {
	token := v.get("identity")
	if token == "" || e.server.cfg.Identify == nil {
		return nil, nil
	}
	known, err := e.server.cfg.Identify(token, e.Service.Name, e.Now)
	if err != nil {
		return nil, desk.Noted{By: e.Who(), Action: "identity.refused", Subject: string(e.Service.Name), Reason: clip(err.Error(), 200)}
	}
	return known, nil
}
