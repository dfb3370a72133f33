package lab

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// Kind says which software an XMPP server is.
type Kind string

// The kinds of XMPP servers.
const (
	Prosody  Kind = "prosody"
	Ejabberd Kind = "ejabberd"
)

// Options make a server that differs from a well configured one.
type Options struct {
	WithoutMUC       bool      // there is no host for rooms
	DenyRoomCreation bool      // nobody may create rooms, not even the desk
	OpenRoomCreation bool      // everybody may create rooms
	WithoutArchive   bool      // what is said in rooms is not archived
	Archive          *Postgres // keeps what is said in rooms, in its database ejabberd; the server itself if nil; ejabberd alone
	SlowStanzas      bool      // small stanzas wait for each other: Nagle's algorithm, Prosody alone
	StanzaLimit      int       // bytes of a component's stanza, 512 KiB if zero
	KeepOld          bool      // a second connection for a component is refused, Prosody alone
	DenyPersistence  bool      // rooms cannot be persistent, ejabberd alone
	Certificate      string    // a PEM file with certificate and key: component ports speak TLS, ejabberd alone
	GuestsResume     bool      // guests are offered stream management
	Secret           string    // of the components; DefaultSecret if empty
}

// XMPPServer is an XMPP server of a lab.
type XMPPServer struct {
	*server

	Kind       Kind
	C2S        string            // host:port for clients, plain text
	HTTP       string            // host:port of WebSocket, BOSH and uploads
	Components map[string]string // component domain to host:port
	Secret     string            // of the components

	addUser func(ctx context.Context, name, password string) error
	rooms   func(ctx context.Context, there bool) error
}

// StartXMPP starts a server of the kind; see StartProsody and StartEjabberd.
func StartXMPP(ctx context.Context, kind Kind, dir string, opts Options) (*XMPPServer, error) {
	switch kind {
	case Prosody:
		return StartProsody(ctx, dir, opts)
	case Ejabberd:
		return StartEjabberd(ctx, dir, opts)
	default:
		return nil, fmt.Errorf("lab: no XMPP server of kind %q", kind)
	}
}

// Component is the host:port of the first component domain, Desk.
func (s *XMPPServer) Component() string { return s.Components[Desk] }

// WebSocketURL is where clients connect by RFC 7395.
func (s *XMPPServer) WebSocketURL() string {
	if s.Kind == Ejabberd {
		return "ws://" + s.HTTP + "/ws"
	}
	return "ws://" + s.HTTP + "/xmpp-websocket"
}

// BOSHURL is where clients connect by XEP-0124.
func (s *XMPPServer) BOSHURL() string {
	if s.Kind == Ejabberd {
		return "http://" + s.HTTP + "/bosh"
	}
	return "http://" + s.HTTP + "/http-bind"
}

// AddUser makes the account name@example.test, or sets its password if it exists.
func (s *XMPPServer) AddUser(ctx context.Context, name, password string) error {
	return s.addUser(ctx, name, password)
}

// SetRooms takes the host for rooms away from the server that runs, or gives it back. Accounts and
// components stay connected. After a restart it is there.
func (s *XMPPServer) SetRooms(ctx context.Context, there bool) error { return s.rooms(ctx, there) }

// settings is what the configuration templates see.
type settings struct {
	Options

	Dir                               string
	C2SPort, Port, Port2, HTTPPort    int
	Host, GuestHost                   string
	RoomHost, UploadHost, Desk, Desk2 string
}

//go:embed conf
var templates embed.FS

// writeConfig fills in a template and puts the result into the server's
// directory, readable for the server alone.
func writeConfig(name string, who *account, s settings) (string, error) {
	s.Host, s.GuestHost, s.RoomHost, s.UploadHost = Host, GuestHost, RoomHost, UploadHost
	s.Desk, s.Desk2 = Desk, Desk2
	s.StanzaLimit = cmp.Or(s.StanzaLimit, 512<<10)
	parsed, err := template.ParseFS(templates, "conf/"+name)
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	path := filepath.Join(s.Dir, name)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if err := parsed.Execute(file, s); err != nil {
		_ = file.Close()
		return "", fmt.Errorf("lab: %w", err)
	}
	if err := file.Close(); err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	return path, who.own(path)
}
