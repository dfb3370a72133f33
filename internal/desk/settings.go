package desk

import (
	"reflect"
	"strings"
	"time"
)

// KindName names a kind of service, a row of the table in package services.
type KindName string

// Routing says which of the free CSRs of a service is asked first.
type Routing string

// The ways of routing.
const (
	LongestIdle Routing = "longest-idle" // who has waited longest since their last session
	LeastLoaded Routing = "least-loaded" // the smallest share of capacity in use, then longest idle
	RoundRobin  Routing = "round-robin"  // in turn, whatever they hold
	BestSkill   Routing = "best-skill"   // the highest sum of needed levels, then load, then idle
	LastCSR     Routing = "last-csr"     // who served this customer last, else longest idle
)

// Routings lists every way of routing, for forms and checks.
var Routings = []Routing{LongestIdle, LeastLoaded, RoundRobin, BestSkill, LastCSR}

// Skills maps a skill to the level a CSR has in it, or a session needs, from 1.
type Skills map[string]int

// FieldType is a type of XEP-0004 §3.3 that a service's form may use.
type FieldType string

// The types of form fields.
const (
	TextSingle FieldType = "text-single"
	TextMulti  FieldType = "text-multi"
	ListSingle FieldType = "list-single"
	ListMulti  FieldType = "list-multi"
	Boolean    FieldType = "boolean"
	JIDSingle  FieldType = "jid-single"
	Fixed      FieldType = "fixed"
	Hidden     FieldType = "hidden"
)

// FormField is one question of a form.
type FormField struct {
	Name     string    `json:"name"`
	Label    string    `json:"label,omitempty"`
	Type     FieldType `json:"type,omitempty"`
	Options  []string  `json:"options,omitempty"`
	Required bool      `json:"required,omitempty"`
}

// Answers are the values given to a form, by field name. A list-multi has its values
// joined by newlines.
type Answers map[string]string

// Service is what can be asked for: a kind of behaviour plus settings. The zero value of a
// setting means its default, which [Service.WithDefaults] fills in.
type Service struct {
	Name         ServiceName       `json:"name"`
	Title        string            `json:"title,omitempty"`
	Kind         KindName          `json:"kind,omitempty"`
	Routing      Routing           `json:"routing,omitempty"`
	OfferTimeout time.Duration     `json:"offer_timeout,omitempty"`
	JoinTimeout  time.Duration     `json:"join_timeout,omitempty"`
	MissedOffers int               `json:"missed_offers,omitempty"`
	WrapUp       time.Duration     `json:"wrap_up,omitempty"`
	IdleTimeout  time.Duration     `json:"idle_timeout,omitempty"`
	Grace        time.Duration     `json:"grace,omitempty"`
	MaxWaiting   int               `json:"max_waiting,omitempty"`
	MaxWait      time.Duration     `json:"max_wait,omitempty"`
	Codes        []string          `json:"codes,omitempty"`
	Form         []FormField       `json:"form,omitempty"`
	Hidden       bool              `json:"hidden,omitempty"` // not listed in disco#items
	Closed       bool              `json:"closed,omitempty"` // set by service-close
	Opened       time.Time         `json:"opened,omitzero"`  // set by service-open outside the hours: open until then, when the hours open
	Language     string            `json:"language,omitempty"`
	Texts        map[string]string `json:"texts,omitempty"` // texts of the catalogue said otherwise
	Rules        []Rule            `json:"rules,omitempty"`
	Hours        *Hours            `json:"hours,omitempty"` // nil: always open
	Overflow     []Overflow        `json:"overflow,omitempty"`
	Replies      map[string]string `json:"replies,omitempty"`   // canned replies by name
	Forms        []Form            `json:"forms,omitempty"`     // forms that CSRs can have filled in
	Assist       ServiceName       `json:"assist,omitempty"`    // whose assistants are called in as a session begins
	Meeting      string            `json:"meeting,omitempty"`   // link of the meeting that call offers
	DeferFor     time.Duration     `json:"defer_for,omitempty"` // how long a deferred request stands
	Channels     []Channel         `json:"channels,omitempty"`  // beside text; empty: all
	Origins      []string          `json:"origins,omitempty"`   // of the pages that may show the chat widget; empty: any
	Unrated      bool              `json:"unrated,omitempty"`   // customers are not asked what they think, and cannot say
	Challenge    *Challenge        `json:"challenge,omitempty"` // nil: nobody is asked anything before a session
	Retention    time.Duration     `json:"retention,omitempty"` // how long sessions are kept, from their beginning; zero: as the desk says
}

// Challenge is a question that strangers answer before a session while more wait than Above.
// Without a question of its own it is a small sum.
type Challenge struct {
	Above    int      `json:"above"`
	Question string   `json:"question,omitempty"`
	Answers  []string `json:"answers,omitempty"` // any of them is right, whatever the case
}

// Rule sets what a session needs, by what is known of it when it begins. Every rule whose
// expression is true applies, in order; the highest priority and the first service named count.
// A skill can have a level: "german=2".
type Rule struct {
	When     string      `json:"when"` // a CEL expression over form, customer, service, question and now
	Skills   []string    `json:"skills,omitempty"`
	Priority int         `json:"priority,omitempty"`
	Service  ServiceName `json:"service,omitempty"`
}

// Hours are when a service is open: weekly intervals in a time zone, and exceptions.
type Hours struct {
	Zone   string   `json:"zone,omitempty"`   // IANA name; UTC if empty
	Open   []string `json:"open"`             // "Mon-Fri 09:00-18:00"; past midnight if the end is before the beginning
	Closed []string `json:"closed,omitempty"` // dates, "2026-12-25"
	Extra  []string `json:"extra,omitempty"`  // dates with other hours, "2026-12-24 09:00-12:00"
}

// Overflow is a step of the ladder that a waiting session climbs: what is done when it has
// waited for After, or Waiting sessions wait, or no CSR is signed in; or, Closed, what is done
// about somebody who comes while the service is closed.
type Overflow struct {
	After   time.Duration `json:"after,omitempty"`
	Waiting int           `json:"waiting,omitempty"`
	NoCSR   bool          `json:"no_csr,omitempty"`
	Closed  bool          `json:"closed,omitempty"`
	Widen   bool          `json:"widen,omitempty"`   // drop the skills that rules asked for
	Service ServiceName   `json:"service,omitempty"` // move to another service
	Offer   string        `json:"offer,omitempty"`   // "deferred": offer a call-back
	Close   string        `json:"close,omitempty"`   // end it with this text
}

// Form is a form that a CSR can have the customer fill in.
type Form struct {
	Name   string      `json:"name"`
	Title  string      `json:"title,omitempty"`
	Fields []FormField `json:"fields"`
}

// Channel is something a session can carry beside text.
type Channel string

// The channels.
const (
	ChannelPages Channel = "pages"
	ChannelForms Channel = "forms"
	ChannelFiles Channel = "files"
	ChannelCalls Channel = "calls"
)

// Limits hold floods back; zero means the default.
type Limits struct {
	CustomerSessions int `json:"customer_sessions,omitempty"` // new sessions of one customer an hour
	DomainSessions   int `json:"domain_sessions,omitempty"`   // new sessions of one domain a minute
	ServiceSessions  int `json:"service_sessions,omitempty"`  // new sessions of one service a minute
	DeskSessions     int `json:"desk_sessions,omitempty"`     // live sessions altogether
}

// DeskSettings are what holds for the whole desk.
type DeskSettings struct { //nolint:revive // "Settings" would not say whose they are
	Replies  map[string]string `json:"replies,omitempty"`
	Limits   Limits            `json:"limits,omitzero"`
	Draining bool              `json:"draining,omitempty"` // no new sessions
	Links    []JID             `json:"links,omitempty"`    // the other links of the deployment, in order; of one link none

	// Retention is that of services that have none of their own. Zero: their sessions are kept until
	// the operator drops them.
	Retention time.Duration `json:"retention,omitempty"`
}

// Defaults of a service's settings.
const (
	DefaultOfferTimeout = 20 * time.Second
	DefaultJoinTimeout  = 60 * time.Second
	DefaultMissedOffers = 3
	DefaultIdleTimeout  = 30 * time.Minute
	DefaultGrace        = 60 * time.Second
	DefaultMaxWaiting   = 100
	DefaultMaxWait      = 2 * time.Hour
	DefaultCapacity     = 1
	DefaultDeferFor     = 7 * 24 * time.Hour
	DefaultKind         = KindName("queue")
)

// WithDefaults returns the service with every unset setting at its default.
func (s Service) WithDefaults() Service {
	orDuration := func(d *time.Duration, def time.Duration) {
		if *d == 0 {
			*d = def
		}
	}
	orDuration(&s.OfferTimeout, DefaultOfferTimeout)
	orDuration(&s.JoinTimeout, DefaultJoinTimeout)
	orDuration(&s.IdleTimeout, DefaultIdleTimeout)
	orDuration(&s.Grace, DefaultGrace)
	orDuration(&s.MaxWait, DefaultMaxWait)
	orDuration(&s.DeferFor, DefaultDeferFor)
	if s.MissedOffers == 0 {
		s.MissedOffers = DefaultMissedOffers
	}
	if s.MaxWaiting == 0 {
		s.MaxWaiting = DefaultMaxWaiting
	}
	if s.Kind == "" {
		s.Kind = DefaultKind
	}
	if s.Routing == "" {
		s.Routing = LongestIdle
	}
	if s.Title == "" {
		s.Title = string(s.Name)
	}
	return s
}

// CSRState is what a CSR says of themselves; presence can only lower it.
type CSRState string

// The states a CSR can declare.
const (
	Available CSRState = "available"
	Busy      CSRState = "busy"
	Break     CSRState = "break"
)

// CSRProfile is what an admin sets about a CSR.
type CSRProfile struct {
	JID      CSRID         `json:"jid"`
	Name     string        `json:"name"` // the nick that customers see
	Capacity int           `json:"capacity"`
	Services []ServiceName `json:"services,omitempty"`
	Skills   Skills        `json:"skills,omitempty"`
	Email    string        `json:"email,omitempty"`
	Bot      bool          `json:"bot,omitempty"` // an assistant program: it is called in, never has a session by itself

	Replies map[string]string `json:"replies,omitempty"` // their own canned replies
}

// Roles is a set of roles on the desk. Everyone is a customer.
type Roles uint8

// The roles.
const (
	RoleCustomer Roles = 1 << iota
	RoleCSR
	RoleSupervisor
	RoleAdmin
	RoleBot
)

// Has reports whether the set contains one of the roles asked for.
func (r Roles) Has(any Roles) bool { return r&any != 0 }

// Grant gives an address the role of supervisor or admin.
type Grant struct {
	JID  JID   `json:"jid"`
	Role Roles `json:"role"`
}

// String names the roles of the set, by comma.
func (r Roles) String() string {
	var names []string
	for _, role := range []struct {
		role Roles
		name string
	}{{RoleCustomer, "customer"}, {RoleCSR, "csr"}, {RoleSupervisor, "supervisor"}, {RoleAdmin, "admin"}, {RoleBot, "bot"}} {
		if r.Has(role.role) {
			names = append(names, role.name)
		}
	}
	return strings.Join(names, ",")
}

// equal reports whether two services have the same settings.
func (s Service) equal(o Service) bool { return reflect.DeepEqual(s.WithDefaults(), o.WithDefaults()) }
