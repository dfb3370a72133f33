// Package lab starts private XMPP and PostgreSQL servers on the loopback
// interface: for the demo, for tests against real servers and for
// measurements.
//
// Every server runs as an unprivileged user in a directory of its own, on
// ports that were free, and ends with the process that started it. Several
// labs, in one process or in many, do not disturb each other. Nothing here is
// an example for production: streams are plain text and accounts are free.
//
// It runs on Linux with Debian's packages prosody, ejabberd and postgresql.
package lab

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// Names that every lab has.
const (
	Host          = "example.test"        // accounts of staff and customers
	GuestHost     = "guest.example.test"  // anonymous logins
	RoomHost      = "rooms.example.test"  // the MUC host
	UploadHost    = "upload.example.test" // XEP-0363
	Desk          = "desk.example.test"   // the first component domain
	Desk2         = "desk2.example.test"  // the second component domain
	DefaultSecret = "s3cret"              // of both components
)

// Limits on how long a server may take. A shorter ctx wins.
const (
	startTimeout = 60 * time.Second
	stopTimeout  = time.Minute // on a busy machine 20 s have been seen to be too few
	lockTimeout  = 10 * time.Second
	probeTimeout = 3 * time.Second
	pollInterval = 20 * time.Millisecond
	portAttempts = 5
)

// ErrMissing is wrapped by the error for a program that is not installed.
var ErrMissing = errors.New("lab: program not installed")

// errPortTaken says that another process listens on a port that was chosen.
var errPortTaken = errors.New("lab: port taken")

// findProgram returns the path of a program, which may lie in one of the given
// patterns instead of the PATH; pkg is the Debian package that brings it.
func findProgram(name, pkg string, patterns ...string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err == nil && len(matches) > 0 {
			return matches[len(matches)-1], nil
		}
	}
	return "", fmt.Errorf("%w: %s (apt-get install %s)", ErrMissing, name, pkg)
}
