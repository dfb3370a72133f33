package app

import (
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/internal/text"
)

// settingsFile is the services file that the commands export and import exchange.
type settingsFile struct{ judge *rules.Judge }

// Write implements [adhoc.SettingsFile].
func (settingsFile) Write(d *desk.Desk) string { return string(config.Marshal(settingsOf(d))) }

// Read implements [adhoc.SettingsFile].
func (f settingsFile) Read(d *desk.Desk, file string) (desk.ApplySettings, []string, error) {
	now := settingsOf(d)
	settings, err := config.ReadServices("file", []byte(file), f.known(d))
	if err != nil {
		return desk.ApplySettings{}, nil, err
	}
	return applying(settings), config.Diff(now, now.With(*settings)), nil // of this link alone: known has seen to it
}

// known is what a file may refer to.
func (f settingsFile) known(d *desk.Desk) config.Known {
	known := config.Known{Kinds: d.Kinds(), Texts: text.Keys(), CheckRule: f.judge.CheckRule}
	for _, s := range d.ServiceSettings() {
		known.Services = append(known.Services, s.Name)
	}
	known.Only = d.Domain()
	known.Links = map[desk.JID][]desk.ServiceName{known.Only: known.Services}
	return known
}

// Parts implements [adhoc.SettingsFile].
func (settingsFile) Parts(s desk.Service) map[string][]string { return config.MarshalParts(s) }

// ReadPart implements [adhoc.SettingsFile].
func (f settingsFile) ReadPart(d *desk.Desk, s *desk.Service, key, text string) error {
	return config.ReadPart(s, key, text, f.known(d))
}

// applying returns the event that applies the settings of a file.
func applying(settings *config.Settings) desk.ApplySettings {
	return desk.ApplySettings{
		Services: settings.Services, CSRs: settings.CSRs, Grants: settings.Grants,
		Replies: settings.Replies, Limits: settings.Limits, Retention: settings.Retention,
	}
}

// settingsOf returns the settings of a desk at work.
func settingsOf(d *desk.Desk) config.Settings {
	of := d.Settings()
	out := config.Settings{Replies: of.Replies, Limits: &of.Limits, Retention: &of.Retention, Links: of.Links}
	if len(of.Links) > 0 { // so that it can be told from the files of the others
		out.Placement = &config.Placement{Default: d.Domain()}
	}
	out.Services = append(out.Services, d.ServiceSettings()...)
	for _, c := range d.CSRs() {
		out.CSRs = append(out.CSRs, c.CSRProfile)
	}
	for _, g := range d.Grants() {
		for _, role := range []desk.Roles{desk.RoleSupervisor, desk.RoleAdmin} {
			if g.Role.Has(role) {
				out.Grants = append(out.Grants, desk.Grant{JID: g.JID, Role: role})
			}
		}
	}
	return out
}
