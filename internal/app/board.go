package app

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/metrics"
	"bellhop/internal/postgres"
	"bellhop/web/board"
)

// keyLasts is how long a link to the wallboard can be used.
const keyLasts = 5 * time.Minute

func (s *Server) boardConfig() board.Config {
	store := boardStore{&s.stored, s.cfg.XMPP.Domain}
	base := webAddress(s.cfg)
	return board.Config{
		Name: s.cfg.Name, Address: desk.DeskLocal + "@" + s.cfg.XMPP.Domain,
		Secure: base.Scheme == "https", Origin: base.String(), Target: metrics.Target,
		Desk: boardDesk{&s.present}, Passes: store, Records: store, Log: s.log,
	}
}

// webAddress is where browsers find the HTTP port: what the configuration says, else the port
// itself, as this machine sees it.
func webAddress(cfg *config.Config) *url.URL {
	if u, err := url.Parse(cfg.Web.Address); err == nil && u.Host != "" {
		return u
	}
	host, port, err := net.SplitHostPort(cfg.HTTP)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", port)}
	}
	return &url.URL{Scheme: "http", Host: cfg.HTTP}
}

// boardLink makes a link that lets somebody in to the wallboard once.
func (s *Server) boardLink(ctx context.Context, who desk.JID) (string, error) {
	key := desk.NewToken()
	if err := s.db.PutBoardKey(ctx, s.cfg.XMPP.Domain, board.Hash(key), who, keyLasts); err != nil {
		return "", err
	}
	u := webAddress(s.cfg)
	u.Path, u.RawQuery = "/board/in", "key="+key
	return u.String(), nil
}

// boardDesk is the desk as the wallboard sees it.
type boardDesk struct{ *present }

// Note implements [board.Desk].
func (d boardDesk) Note(n desk.Noted) error {
	loop := d.now()
	if loop == nil {
		return desk.ErrBusy
	}
	return loop.Request(n)
}

// boardStore is what is stored for the wallboard of a link. Before the process has a database,
// it is as busy as a desk that is not there yet.
type boardStore struct {
	db   *atomic.Pointer[postgres.DB]
	link string
}

// Spend implements [board.Passes].
func (s boardStore) Spend(ctx context.Context, key, cookie []byte, lasts time.Duration) (board.Pass, error) {
	db := s.db.Load()
	if db == nil {
		return board.Pass{}, desk.ErrBusy
	}
	return boardPass(db.SpendBoardKey(ctx, s.link, key, cookie, lasts))
}

// Pass implements [board.Passes].
func (s boardStore) Pass(ctx context.Context, cookie []byte) (board.Pass, error) {
	db := s.db.Load()
	if db == nil {
		return board.Pass{}, desk.ErrBusy
	}
	return boardPass(db.BoardCookie(ctx, s.link, cookie))
}

func boardPass(p postgres.Pass, err error) (board.Pass, error) {
	if errors.Is(err, postgres.ErrNoPass) {
		err = board.ErrNoPass
	}
	return board.Pass{JID: p.JID, Until: p.Until}, err
}

// Drop implements [board.Passes].
func (s boardStore) Drop(ctx context.Context, cookie []byte) error {
	db := s.db.Load()
	if db == nil {
		return desk.ErrBusy
	}
	return db.DropBoardCookie(ctx, s.link, cookie)
}

// DropAll implements [board.Passes].
func (s boardStore) DropAll(ctx context.Context, jid desk.JID) error {
	db := s.db.Load()
	if db == nil {
		return desk.ErrBusy
	}
	return db.DropBoardPasses(ctx, s.link, jid)
}

// Flows implements [board.Records].
func (s boardStore) Flows(ctx context.Context, since time.Time, width, target time.Duration) ([]desk.Flow, error) {
	db := s.db.Load()
	if db == nil {
		return nil, desk.ErrBusy
	}
	return db.Flows(ctx, s.link, since, width, target)
}

// Report implements [board.Records].
func (s boardStore) Report(ctx context.Context, q desk.ReportQuery) ([]desk.ReportRow, error) {
	db := s.db.Load()
	if db == nil {
		return nil, desk.ErrBusy
	}
	return db.Report(ctx, s.link, q)
}
