package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"bellhop/internal/config"
	"bellhop/internal/desk"
)

// Stored are the settings of every link that a database has, and which of them a configuration is
// of.
type Stored struct {
	link  desk.JID
	links map[desk.JID]config.Settings
}

// AllSettings returns the settings of all links as they are stored.
func AllSettings(ctx context.Context, cfg *config.Config) (Stored, error) {
	db, err := open(ctx, cfg)
	if err != nil {
		return Stored{}, err
	}
	defer db.Close()
	stored := Stored{link: desk.JID(cfg.XMPP.Domain), links: make(map[desk.JID]config.Settings)}
	names, err := db.Links(ctx)
	if err != nil {
		return Stored{}, err
	}
	for _, name := range names {
		state, err := db.Settings(ctx, name)
		if err != nil {
			return Stored{}, err
		}
		stored.links[desk.JID(name)] = stateSettings(state)
	}
	return stored, nil
}

// stateSettings returns the settings that a link's stored state has.
func stateSettings(state *desk.State) config.Settings {
	settings := config.Settings{
		Services: state.Services, Grants: state.Grants, Replies: state.Desk.Replies, Limits: &state.Desk.Limits,
		Retention: &state.Desk.Retention, Links: state.Desk.Links,
	}
	for _, c := range state.CSRs {
		settings.CSRs = append(settings.CSRs, c.CSRProfile)
	}
	return settings
}

// Know adds the services that are there already to what a file may refer to.
func (s Stored) Know(known config.Known) config.Known {
	known.Links = make(map[desk.JID][]desk.ServiceName, len(s.links))
	for link, settings := range s.links {
		for _, svc := range settings.Services {
			known.Links[link] = append(known.Links[link], svc.Name)
		}
	}
	known.Services = known.Links[s.link]
	return known
}

// Step is what applying a file comes to on one link.
type Step struct {
	Link    desk.JID
	Changes []string // in readable lines; none: all is so already

	event desk.ApplySettings
	after []desk.JID // links that give up a service for this one
	takes []desk.JID // those, and others that give up a CSR
	gets  []string   // the services that these give up for it
}

// Plan says what applying a file comes to on each link, in the order in which it is to be done: a
// link that gives something up before the one that gets it, so that nothing is on two. Without a
// placement all of it is for the link of the configuration.
func (s Stored) Plan(file *config.Settings) ([]Step, error) {
	switch before := s.links[s.link]; {
	case file.Placement != nil:
	case len(before.Links) > 0: // what the others have of it is moved here
		file = file.AllOn(s.link)
	default:
		return []Step{{Link: s.link, Changes: config.Diff(before, before.With(*file)), event: applying(file)}}, nil
	}
	all := s.deployment(file)
	named := file.Placement.Links()
	var steps []Step
	for _, link := range all {
		if step := s.step(file, link, all); slices.Contains(named, link) || s.gives(file, link) {
			steps = append(steps, step)
		}
	}
	return inOrder(steps)
}

// deployment returns the links that belong together: those of the file, that of the configuration,
// and those that these know of.
func (s Stored) deployment(file *config.Settings) []desk.JID {
	all := file.Placement.Links()
	add := func(link desk.JID) {
		if !slices.Contains(all, link) {
			all = append(all, link)
		}
	}
	if _, there := s.links[s.link]; there {
		add(s.link)
	}
	for _, link := range slices.Clone(all) {
		for _, other := range s.links[link].Links {
			add(other)
		}
	}
	return all
}

// step is what a file comes to on a link of a deployment.
func (s Stored) step(file *config.Settings, link desk.JID, all []desk.JID) Step {
	part := config.Settings{}
	if slices.Contains(file.Placement.Links(), link) {
		part = file.On(link)
	}
	step := Step{Link: link, event: applying(&part)}
	step.event.Moved, step.event.MovedCSRs = file.Off(link)
	for _, other := range slices.Sorted(slices.Values(all)) {
		if other != link {
			step.event.Links = append(step.event.Links, other)
		}
	}
	before := s.links[link]
	after := before.Without(step.event.Moved, step.event.MovedCSRs).With(part)
	after.Links = step.event.Links
	step.Changes = config.Diff(before, after)
	for _, other := range all {
		if other == link {
			continue
		}
		services, csrs := s.both(part, other)
		if len(services) > 0 {
			step.after, step.gets = append(step.after, other), append(step.gets, services...)
		}
		if csrs || len(services) > 0 {
			step.takes = append(step.takes, other)
		}
	}
	return step
}

// both returns which services of these settings a link has, and whether it has CSRs of them.
func (s Stored) both(part config.Settings, link desk.JID) (services []string, csrs bool) {
	for _, svc := range s.links[link].Services {
		if slices.ContainsFunc(part.Services, func(o desk.Service) bool { return o.Name == svc.Name }) {
			services = append(services, string(svc.Name))
		}
	}
	for _, p := range s.links[link].CSRs {
		csrs = csrs || slices.ContainsFunc(part.CSRs, func(o desk.CSRProfile) bool { return o.JID == p.JID })
	}
	return services, csrs
}

// gives reports whether a link has something that the file puts on another.
func (s Stored) gives(file *config.Settings, link desk.JID) bool {
	services, csrs := file.Off(link)
	before := s.links[link]
	after := before.Without(services, csrs)
	return len(after.Services) < len(before.Services) || len(after.CSRs) < len(before.CSRs)
}

// errExchange says that links give up services to each other.
var errExchange = errors.New("these links exchange services, and what is given up must be gone before it is set elsewhere; " +
	"move those of one of them first, with a file of its own, and then apply this one")

// inOrder puts each link behind those that give up a service for it.
func inOrder(steps []Step) ([]Step, error) {
	var ordered []Step
	done := func(link desk.JID) bool {
		return !slices.ContainsFunc(steps, func(s Step) bool { return s.Link == link })
	}
	for len(steps) > 0 {
		i := slices.IndexFunc(steps, func(s Step) bool { return !slices.ContainsFunc(s.after, func(l desk.JID) bool { return !done(l) }) })
		if i < 0 {
			var names []string
			for _, s := range steps {
				names = append(names, string(s.Link))
			}
			return nil, fmt.Errorf("%s: %w", strings.Join(names, ", "), errExchange)
		}
		ordered = append(ordered, steps[i])
		steps = slices.Delete(steps, i, i+1)
	}
	return ordered, nil
}

// ApplyPlan carries out a plan, and tells what became of each link. A link that fails keeps none but
// those from doing theirs that were to get something of it. The error names the links that failed.
func ApplyPlan(ctx context.Context, cfg *config.Config, plan []Step, log *slog.Logger, tell func(s Step, note string, err error)) error {
	db, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	failed := make(map[desk.JID]bool)
	for _, s := range plan {
		var note string
		var err error
		i := slices.IndexFunc(s.takes, func(l desk.JID) bool { return failed[l] })
		switch {
		case i >= 0:
			err = fmt.Errorf("%s has to give up first what comes from there; apply the file again then", s.takes[i]) //nolint:err113 // for people
		case len(s.Changes) > 0:
			note, err = applyTo(ctx, cfg, db, s.Link, s.event, log)
			if err != nil && len(s.gets) > 0 {
				err = fmt.Errorf("%w\nUntil it is applied, nobody has %s", err, strings.Join(s.gets, ", "))
			}
		}
		failed[s.Link] = err != nil
		tell(s, note, err)
	}
	maps.DeleteFunc(failed, func(_ desk.JID, f bool) bool { return !f })
	if len(failed) == 0 {
		return nil
	}
	var names []string
	for _, link := range slices.Sorted(maps.Keys(failed)) {
		names = append(names, string(link))
	}
	return fmt.Errorf("%d of %d links are not as the file says: %s", len(names), len(plan), strings.Join(names, ", ")) //nolint:err113 // for people
}
