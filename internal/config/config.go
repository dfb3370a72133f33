package config

import (
	"log/slog"
	"net"
	"strings"

	"bellhop/internal/desk"
)

// Config is what bellhop.yaml and the environment say, checked and with defaults filled in.
type Config struct {
	Name     string // the desk's name in disco; default Bellhop
	XMPP     XMPP
	Database DatabaseURL // required
	HTTP     string      // host:port of widget, wallboard and metrics; default 127.0.0.1:8088
	Debug    string      // host:port of the profiles, on the loopback interface; "": none
	Trace    Trace
	Web      Web
	SMTP     SMTP       // of the transcripts that customers have sent to them; without an address, none are
	Admins   []desk.JID // the first admins, bare and in lower case
	Log      Log
	Warnings []string // what works but should not stay so, such as a secret that all can read
}

// XMPP is the section about the XMPP server.
type XMPP struct {
	Address         string // host:port of the server's component listener; default 127.0.0.1:5347
	Domain          string // the component's domain, the desk's address; required
	Server          string // the server's own domain, for keepalive pings; default the parent of Domain
	Secret          Secret // required
	MUC             string // the MUC host that rooms are made on; required
	Occupant        Occupant
	PersistentRooms bool   // whether rooms are made persistent; default false
	Guests          string // anonymous host of web customers; "" turns the widget off
	WebSocket       string // ws(s) URL of the server for the widget; "" turns the widget off
	BOSH            string // http(s) URL of the server for the widget, where WebSockets do not pass; may be empty
	Upload          string // host that takes the widget's files (XEP-0363); "" has the widget look for it
	AllowPlain      bool   // whether Address may be on another machine, over plain TCP; default false
	TLS             bool   // whether the listener at Address speaks TLS from the first byte; default false
	CA              string // certificates, as PEM, of who may have signed the server's; "": whom the machine trusts
}

// Occupant says under whose address the desk is in its rooms.
type Occupant string

// The ways of being an occupant.
const (
	OccupantDesk    Occupant = "desk"    // one address of the desk in all rooms; the default
	OccupantSession Occupant = "session" // an address for each session; for large desks on ejabberd
)

// Web is the section about the pages on the HTTP port, and those that show the widget.
type Web struct {
	Address        string // where browsers find them, such as https://desk.example.org; "": at HTTP itself
	IdentitySecret Secret // what sites sign their customers' identity with; "": nobody is vouched for
}

// Trace is the section about OpenTelemetry.
type Trace struct {
	Endpoint string // of a collector that takes OTLP over HTTP; "": nothing is traced
}

// SMTP is the section about the server that takes the desk's mail.
type SMTP struct {
	Address  string // host:port; port 465 speaks TLS at once, others STARTTLS unless they are on this machine
	From     string // the sender; required with an address
	User     string // empty: no authentication
	Password Secret
}

// Log is the section about the log.
type Log struct {
	Level  slog.Level // debug, info, warn or error; default info
	Format string     // text or json; default text
}

func defaults() *Config {
	return &Config{
		Name: "Bellhop",
		HTTP: "127.0.0.1:8088",
		XMPP: XMPP{Address: "127.0.0.1:5347", Occupant: OccupantDesk},
		Log:  Log{Level: slog.LevelInfo, Format: "text"},
	}
}

// check looks at what several keys say together, and fills in what follows from others.
func (l *loader) check() {
	c := l.config
	for _, key := range []string{"xmpp.domain", "xmpp.secret", "xmpp.muc", "database"} {
		if _, given := l.given[key]; !given {
			l.add(l.missing(key), "it is missing; write it here, or set %s", variable(key))
		}
	}
	if c.XMPP.Server == "" && c.XMPP.Domain != "" {
		if _, parent, found := strings.Cut(c.XMPP.Domain, "."); found {
			c.XMPP.Server = parent
		} else {
			l.add(l.spot("xmpp.domain"), "%q has no parent domain that could be the server's; write xmpp.server too", c.XMPP.Domain)
		}
	}
	l.differ("xmpp.muc", c.XMPP.MUC, "xmpp.domain", c.XMPP.Domain)
	l.differ("xmpp.guests", c.XMPP.Guests, "xmpp.domain", c.XMPP.Domain)
	l.differ("xmpp.guests", c.XMPP.Guests, "xmpp.muc", c.XMPP.MUC)
	if c.XMPP.CA != "" && !c.XMPP.TLS {
		l.add(l.spot("xmpp.ca"), "nothing is encrypted that it could be for; write xmpp.tls: true too, or remove it")
	}
	if !c.XMPP.TLS && !c.XMPP.AllowPlain && !local(c.XMPP.Address) {
		l.add(l.spot("xmpp.address"), "%s is another machine, and what goes there is not encrypted; "+
			"write tls: true if that port speaks TLS, use a tunnel that ends on this machine, or write allow_plain: true where the network is trusted", c.XMPP.Address)
	}
	if (c.XMPP.Guests == "") != (c.XMPP.WebSocket == "") {
		l.warn("the chat widget is off: it needs both xmpp.guests and xmpp.websocket")
	}
	if strings.HasPrefix(c.XMPP.WebSocket, "ws:") {
		l.warn("xmpp.websocket is not encrypted; write a wss: address for anything but a test")
	}
	switch {
	case c.SMTP.Address != "" && c.SMTP.From == "":
		l.add(l.spot("smtp.address"), "there is no sender for the mail; write smtp.from too")
	case c.SMTP.Address == "" && c.SMTP != (SMTP{}):
		l.add(l.missing("smtp.address"), "it is missing; write the SMTP server as host:port, or remove the section smtp")
	case c.SMTP.User != "" && c.SMTP.Password == "":
		l.add(l.spot("smtp.user"), "there is no password for it; write smtp.password_file too")
	}
	if len(c.Admins) == 0 {
		l.warn("admins is empty: nobody can set up services unless the database has an admin")
	}
}

func (l *loader) differ(key, value, other, otherValue string) {
	if value != "" && value == otherValue {
		l.add(l.spot(key), "%s is %s already; each needs a domain of its own", value, other)
	}
}

// local reports whether an address is on this machine; also for one that is no address, which
// is a mistake by itself.
func local(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
