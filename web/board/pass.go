package board

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	"bellhop/internal/desk"
)

// overseers are the roles that may see the wallboard.
const overseers = desk.RoleSupervisor | desk.RoleAdmin

// keyLength is that of keys and cookies, as [desk.NewToken] makes them.
const keyLength = 26

// Hash is what is stored of a key or a cookie.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// cookieName is that of the cookie. The prefix has browsers hold it to this host and to https.
func (b *Board) cookieName() string {
	if b.cfg.Secure {
		return "__Host-bellhop-board"
	}
	return "bellhop-board"
}

func (b *Board) setCookie(w http.ResponseWriter, value string, lasts time.Duration) {
	c := &http.Cookie{
		Name: b.cookieName(), Value: value, Path: "/", Secure: b.cfg.Secure, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: int(lasts.Seconds()),
	}
	if lasts <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// cookie returns the secret that a request brings, or "".
func (b *Board) cookie(r *http.Request) string {
	c, err := r.Cookie(b.cookieName())
	if err != nil || len(c.Value) != keyLength {
		return ""
	}
	return c.Value
}

// denial is why somebody is not let in.
type denial struct {
	status int
	key    string // of the text that says so
}

var (
	stranger = &denial{http.StatusUnauthorized, "denied.stranger"}
	noRole   = &denial{http.StatusForbidden, "denied.role"}
	usedKey  = &denial{http.StatusForbidden, "denied.key"}
	away     = &denial{http.StatusServiceUnavailable, "denied.away"}
	crowded  = &denial{http.StatusServiceUnavailable, "denied.crowded"}
)

// signedIn lets those through who have a cookie and a role.
func (b *Board) signedIn(next func(http.ResponseWriter, *http.Request, Pass)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, denied := b.who(r)
		if denied != nil {
			b.deny(w, r, denied)
			return
		}
		next(w, r, who)
	}
}

// who finds out who asks, and whether they may see the wallboard now.
func (b *Board) who(r *http.Request) (Pass, *denial) {
	secret := b.cookie(r)
	if secret == "" {
		return Pass{}, stranger
	}
	ctx, cancel := context.WithTimeout(r.Context(), askTimeout)
	defer cancel()
	if !enter(b.checks) {
		return Pass{}, crowded
	}
	defer func() { <-b.checks }()
	pass, err := b.cfg.Passes.Pass(ctx, Hash(secret))
	switch {
	case errors.Is(err, ErrNoPass):
		return Pass{}, stranger
	case err != nil:
		return Pass{}, b.unavailable(err)
	}
	return pass, b.mayLook(ctx, pass.JID)
}

// enter takes a place where there are only so many.
func enter(places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		return false
	}
}

// mayLook denies those whose role is gone. Their passes go with it, so that they do not come
// back with it.
func (b *Board) mayLook(ctx context.Context, jid desk.JID) *denial {
	var roles desk.Roles
	if err := b.cfg.Desk.Read(ctx, func(d *desk.Desk) { roles = d.RolesOf(jid) }); err != nil {
		return b.unavailable(err)
	}
	if roles.Has(overseers) {
		return nil
	}
	if err := b.cfg.Passes.DropAll(ctx, jid); err != nil {
		return b.unavailable(err)
	}
	return noRole
}

// unavailable is for what the process cannot tell now. A process that stands by says so often.
func (b *Board) unavailable(err error) *denial {
	if !errors.Is(err, desk.ErrBusy) && !errors.Is(err, context.Canceled) {
		b.cfg.Log.Warn("the wallboard cannot be shown", "error", err)
	}
	return away
}

// knock is where the link leads. It changes nothing: programs follow links too, to show what is
// behind them, and would use the key up. The page gives the key back by itself where it can; and
// only what comes from a page of ours brings the cookie along at once.
func (b *Board) knock(w http.ResponseWriter, r *http.Request) {
	key := r.URL.Query().Get("key")
	if len(key) != keyLength {
		b.deny(w, r, usedKey)
		return
	}
	b.render(w, r, http.StatusOK, "in", map[string]any{"Key": key})
}

// enter exchanges a key for a cookie.
func (b *Board) enter(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	key := r.PostFormValue("key")
	if len(key) != keyLength {
		b.deny(w, r, usedKey)
		return
	}
	if !enter(b.checks) {
		b.deny(w, r, crowded)
		return
	}
	defer func() { <-b.checks }()
	ctx, cancel := context.WithTimeout(r.Context(), askTimeout)
	defer cancel()
	// A process without a desk must not use the key up.
	if err := b.cfg.Desk.Read(ctx, func(*desk.Desk) {}); err != nil {
		b.deny(w, r, b.unavailable(err))
		return
	}
	secret := desk.NewToken()
	pass, err := b.cfg.Passes.Spend(ctx, Hash(key), Hash(secret), cookieLasts)
	switch {
	case errors.Is(err, ErrNoPass):
		if _, denied := b.who(r); denied == nil { // back in the browser's history
			http.Redirect(w, r, "/board", http.StatusSeeOther)
			return
		}
		b.deny(w, r, usedKey)
		return
	case err != nil:
		b.deny(w, r, b.unavailable(err))
		return
	}
	if denied := b.mayLook(ctx, pass.JID); denied != nil {
		b.deny(w, r, denied)
		return
	}
	if err := b.cfg.Desk.Note(desk.Noted{By: pass.JID, Action: "board.entered"}); err != nil {
		_ = b.cfg.Passes.Drop(ctx, Hash(secret)) // nobody enters without a record of it
		b.deny(w, r, b.unavailable(err))
		return
	}
	b.setCookie(w, secret, cookieLasts)
	http.Redirect(w, r, "/board", http.StatusSeeOther)
}

// leave ends a visit.
func (b *Board) leave(w http.ResponseWriter, r *http.Request) {
	secret := b.cookie(r)
	if secret != "" {
		ctx, cancel := context.WithTimeout(r.Context(), askTimeout)
		defer cancel()
		if err := b.cfg.Passes.Drop(ctx, Hash(secret)); err != nil {
			b.deny(w, r, b.unavailable(err))
			return
		}
		b.hub.dismiss(string(Hash(secret)))
	}
	b.setCookie(w, "", 0)
	b.render(w, r, http.StatusOK, "message", map[string]any{"Key": "left.title", "How": true})
}
