package desk

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// JID is an XMPP address as the server delivered it: bare (local@domain) or full
// (local@domain/resource). The server has normalised it; the core compares bytes.
type JID string

// Bare returns the address without its resource.
func (j JID) Bare() JID {
	if i := strings.IndexByte(string(j), '/'); i >= 0 {
		return j[:i]
	}
	return j
}

// Local returns the part before the @, or "" where there is none.
func (j JID) Local() string {
	local, _, found := strings.Cut(string(j.Bare()), "@")
	if !found {
		return ""
	}
	return local
}

// Domain returns the part between the @ and the resource.
func (j JID) Domain() string {
	bare := string(j.Bare())
	if _, domain, found := strings.Cut(bare, "@"); found {
		return domain
	}
	return bare
}

// Resource returns the part behind the first slash, or "".
func (j JID) Resource() string {
	_, res, _ := strings.Cut(string(j), "/")
	return res
}

// ErrAddress is wrapped by every error that [ParseBare] returns.
var ErrAddress = errors.New("desk: not an address")

// ParseBare reads an address typed by a person (an admin's form, a configuration file):
// local@domain, in any case, with blanks around it. The result is in lower case, as
// servers normalise it. A resource, a blank inside or a missing part is an error that says so.
func ParseBare(s string) (JID, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, found := strings.Cut(s, "@")
	switch {
	case s == "":
		return "", fmt.Errorf("%w: it is empty; write local@domain", ErrAddress)
	case strings.Contains(s, "/"):
		return "", fmt.Errorf("%w: %q has a resource; write local@domain alone", ErrAddress, s)
	case !found || local == "" || domain == "" || strings.Contains(domain, "@"):
		return "", fmt.Errorf("%w: %q is not of the form local@domain", ErrAddress, s)
	case len(s) > 1023 || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "", fmt.Errorf("%w: %q has blanks or characters that no address has", ErrAddress, s)
	case strings.ContainsAny(local, `"&'/:<>`):
		return "", fmt.Errorf("%w: %q has one of \"&'/:<> before the @", ErrAddress, s)
	}
	return JID(s), nil
}

// SessionID names a session and the local part of its room: "s-" and 26 characters a–z2–7
// (128 random bits). It is never used again.
type SessionID string

// sessionPrefix keeps session addresses apart from service addresses on the desk's domain.
const sessionPrefix = "s-"

var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewSessionID returns a fresh random session name.
func NewSessionID() SessionID { return SessionID(sessionPrefix + randomID()) }

// NewToken returns a fresh random secret of 128 bits in the alphabet of session names.
func NewToken() string { return randomID() }

func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return idAlphabet.EncodeToString(b[:])
}

// IsSessionID reports whether a local part has the form of a session name.
func IsSessionID(local string) bool {
	if len(local) != len(sessionPrefix)+26 || !strings.HasPrefix(local, sessionPrefix) {
		return false
	}
	for _, c := range local[len(sessionPrefix):] {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}

// ServiceName is the local part of a service's address.
type ServiceName string

// CSRID is the bare address of a customer service representative.
type CSRID = JID

// EffectID numbers a durable effect. Its upper bits are the lease's epoch, so numbers never
// come twice, also after a take-over (see [firstNumber]); it is the stanza id on the wire.
type EffectID uint64

const (
	epochShift  = 40
	secondShift = 20
	secondMask  = 1<<(epochShift-1-secondShift) - 1 // six days
)

// firstNumber is where the numbers of a process begin in its epoch: by the second, with a million for
// each. An epoch may come twice, where the database was replaced by a copy that has not heard of it;
// its numbers do not, since rooms and clients take what has the same number for the same thing.
func firstNumber(now time.Time) uint64 {
	return uint64(now.Unix()) & secondMask << secondShift //nolint:gosec // the mask is what counts
}

// String returns the stanza id of the effect: "b" (for Bellhop), epoch and number in hex.
func (e EffectID) String() string {
	return fmt.Sprintf("b%x-%x", uint64(e)>>epochShift, uint64(e)&(1<<epochShift-1))
}

// FirstEffect returns the number below which every effect is of an earlier epoch.
func FirstEffect(epoch uint64) EffectID { return EffectID(epoch << epochShift) }

// DeskLocal is the local part of the desk as a contact, desk@D.
const DeskLocal = "desk"
