package config

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Marshal writes settings as the text of a services file. [ReadServices] gives the same
// settings back, provided that they are valid; what is at zero is left out.
func Marshal(s Settings) []byte {
	var b bytes.Buffer
	var placement Placement
	if s.Placement != nil {
		placement = *s.Placement
	}
	if placement.Default != "" {
		fmt.Fprintf(&b, "link: %s\n", scalar(string(placement.Default)))
	}
	section(&b, "services", s.Services, func(svc desk.Service) {
		pairs := servicePairs(svc)
		if link := placement.Services[svc.Name]; link != placement.Default {
			pairs = slices.Insert(pairs, 1, textPair("link", link))
		}
		block(&b, pairs)
	})
	section(&b, "csrs", s.CSRs, func(p desk.CSRProfile) { fmt.Fprintf(&b, "  - %s\n", flow(csrPairs(p))) })
	section(&b, "roles", s.Grants, func(g desk.Grant) { fmt.Fprintf(&b, "  - %s\n", flow(grantPairs(g))) })
	if len(s.Replies) > 0 {
		b.WriteString("replies:\n")
		for _, line := range said(s.Replies) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if s.Limits != nil {
		fmt.Fprintf(&b, "limits: %s\n", flow(limitsPairs(*s.Limits)))
	}
	if s.Retention != nil && *s.Retention > 0 {
		fmt.Fprintf(&b, "retention: %s\n", desk.FormatDays(*s.Retention))
	}
	return b.Bytes()
}

func section[T any](b *bytes.Buffer, key string, items []T, write func(T)) {
	if len(items) == 0 {
		fmt.Fprintf(b, "%s: []\n", key)
		return
	}
	fmt.Fprintf(b, "%s:\n", key)
	for _, item := range items {
		write(item)
	}
}

// pair is a key and its value as YAML in one line.
type pair struct {
	key, value string
	zero       bool     // the value is the zero value
	lines      []string // the value again, for a block: one item a line
}

func servicePairs(s desk.Service) []pair {
	return []pair{
		textPair("name", s.Name), textPair("title", s.Title), textPair("kind", s.Kind), textPair("routing", s.Routing),
		durationPair("offer_timeout", s.OfferTimeout), durationPair("join_timeout", s.JoinTimeout),
		countPair("missed_offers", s.MissedOffers), durationPair("wrap_up", s.WrapUp),
		durationPair("idle_timeout", s.IdleTimeout), durationPair("grace", s.Grace),
		countPair("max_waiting", s.MaxWaiting), durationPair("max_wait", s.MaxWait),
		listPair("codes", s.Codes),
		flowsPair("form", s.Form, formPairs),
		flagPair("hidden", s.Hidden), withoutPair("rating", s.Unrated), flagPair("closed", s.Closed), textPair("language", s.Language),
		mapPair("texts", s.Texts),
		flowsPair("rules", s.Rules, rulePairs), hoursPair(s.Hours), flowsPair("overflow", s.Overflow, overflowPairs),
		mapPair("replies", s.Replies), flowsPair("forms", s.Forms, formsPairs),
		textPair("assist", s.Assist), textPair("meeting", s.Meeting), durationPair("defer_for", s.DeferFor),
		listPair("channels", s.Channels), listPair("origins", s.Origins), challengePair(s.Challenge),
		daysPair("retention", s.Retention),
	}
}

// said writes texts by name.
func said(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, scalar(key)+": "+scalar(m[key]))
	}
	return out
}

func join(items []string) string { return strings.Join(items, ", ") }

func formPairs(f desk.FormField) []pair {
	return []pair{
		textPair("name", f.Name), textPair("label", f.Label), textPair("type", f.Type),
		listPair("options", f.Options), flagPair("required", f.Required),
	}
}

func csrPairs(p desk.CSRProfile) []pair {
	skills := make([]string, 0, len(p.Skills))
	for _, skill := range slices.Sorted(maps.Keys(p.Skills)) {
		skills = append(skills, scalar(skill)+": "+strconv.Itoa(p.Skills[skill]))
	}
	return []pair{
		textPair("jid", p.JID), textPair("name", p.Name), countPair("capacity", p.Capacity), listPair("services", p.Services),
		{key: "skills", value: "{" + strings.Join(skills, ", ") + "}", zero: len(skills) == 0},
		textPair("email", p.Email), flagPair("bot", p.Bot), mapPair("replies", p.Replies),
	}
}

func grantPairs(g desk.Grant) []pair {
	return []pair{textPair("jid", g.JID), textPair("role", roleName(g.Role))}
}

func roleName(role desk.Roles) string {
	for _, known := range roleNames {
		if known.role == role {
			return known.name
		}
	}
	return "unknown" // which the reader refuses
}

func textPair[S ~string](key string, s S) pair {
	return pair{key: key, value: scalar(string(s)), zero: s == ""}
}

func countPair(key string, n int) pair { return pair{key: key, value: strconv.Itoa(n), zero: n == 0} }

func flagPair(key string, b bool) pair {
	return pair{key: key, value: strconv.FormatBool(b), zero: !b}
}

func withoutPair(key string, b bool) pair {
	return pair{key: key, value: strconv.FormatBool(!b), zero: !b}
}

func durationPair(key string, d time.Duration) pair {
	return pair{key: key, value: short(d), zero: d == 0}
}

// daysPair is a duration of whole days.
func daysPair(key string, d time.Duration) pair {
	return pair{key: key, value: desk.FormatDays(d), zero: d == 0}
}

func listPair[S ~string](key string, list []S) pair {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = scalar(string(s))
	}
	return pair{key: key, value: "[" + strings.Join(out, ", ") + "]", zero: len(list) == 0}
}

func prefixed(prefix string, in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = prefix + s
	}
	return out
}

// short writes a duration without its zeros: 2m, not 2m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// flow writes a section in one line.
func flow(pairs []pair) string {
	var out []string
	for _, p := range pairs {
		if !p.zero {
			out = append(out, p.key+": "+p.value)
		}
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// block writes a section as an item of a list, a key a line.
func block(b *bytes.Buffer, pairs []pair) {
	lead := "  - "
	for _, p := range pairs {
		switch {
		case p.zero:
			continue
		case p.lines == nil:
			fmt.Fprintf(b, "%s%s: %s\n", lead, p.key, p.value)
		default:
			fmt.Fprintf(b, "%s%s:\n", lead, p.key)
			for _, line := range p.lines {
				fmt.Fprintf(b, "      %s\n", line)
			}
		}
		lead = "    "
	}
}

var (
	plainText = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9 ._@/+-]*[A-Za-z0-9._@/+-])?$`)
	notText   = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n)$`)
)

// scalar writes a text so that it is read as the same text, in quotes where it could be
// taken for something else.
func scalar(s string) string {
	if plainText.MatchString(s) && !notText.MatchString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == '\u2028' || r == '\u2029' || r == '\ufeff':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
