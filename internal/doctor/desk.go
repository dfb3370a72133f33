package doctor

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// desk asks the process that serves how it is, at the HTTP port of this configuration: it may
// run on another machine.
func (x *exam) desk(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	address := x.cfg.HTTP
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", http.NoBody)
	if err != nil {
		x.add(Warn, "desk", err.Error(), "mend http in the configuration")
		return
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		x.add(Skip, "desk", "nobody answers at http://"+address+"/readyz: the process that serves runs elsewhere, or hangs",
			"ask on the machine that the lease names")
		return
	}
	defer answer.Body.Close() //nolint:errcheck // what is read of it is read
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 300))
	said := strings.TrimSpace(string(text))
	if answer.StatusCode != http.StatusOK {
		x.add(Fail, "desk", fmt.Sprintf("it cannot serve (%d): %s", answer.StatusCode, said), "see its log")
		return
	}
	x.ok("desk", "it serves: it has the lease and the stream, and can write")
}

// port looks whether anybody listens where the component stream is to go.
func (x *exam) port(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", x.cfg.XMPP.Address)
	if err != nil {
		x.add(Fail, "port", fmt.Sprintf("nobody answers at %s: %v", x.cfg.XMPP.Address, err),
			"start the XMPP server, and let xmpp.address name its component port")
		return false
	}
	_ = conn.Close() // nothing was said
	x.ok("port", "%s answers", x.cfg.XMPP.Address)
	return true
}

// mail looks whether the mail server that is configured answers.
func (x *exam) mail(ctx context.Context) {
	address := x.cfg.SMTP.Address
	if address == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		x.add(Fail, "mail", fmt.Sprintf("nobody answers at %s: %v", address, err), "mend smtp.address, or start the mail server")
		return
	}
	_ = conn.Close() // nothing was said
	x.ok("mail", "%s answers", address)
}
