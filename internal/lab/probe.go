package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Name spaces of the streams that are probed (RFC 6120 §4.8.2, XEP-0114).
const (
	nsClient    = "jabber:client"
	nsComponent = "jabber:component:accept"
)

// openStream sends a stream header and returns the connection once the server
// has answered with its own.
func openStream(ctx context.Context, address, namespace, to string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	version := " version='1.0'"
	if namespace == nsComponent {
		version = ""
	}
	_, err = fmt.Fprintf(conn, "<?xml version='1.0'?><stream:stream xmlns='%s'"+
		" xmlns:stream='http://etherx.jabber.org/streams' to='%s'%s>", namespace, to, version)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	// The header alone, or an error instead of it; a component sends no features.
	answer, err := readUntil(conn, "<stream:features", "<stream:error", "id='", `id="`)
	if err == nil && strings.Contains(answer, "<stream:error") {
		err = fmt.Errorf("stream to %s refused: %s", to, answer)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// readUntil reads until one of the marks has come.
func readUntil(conn net.Conn, marks ...string) (string, error) {
	const limit = 1 << 16
	var text strings.Builder
	buffer := make([]byte, 4096)
	for text.Len() < limit {
		n, err := conn.Read(buffer)
		text.Write(buffer[:n])
		for _, mark := range marks {
			if strings.Contains(text.String(), mark) {
				return text.String(), nil
			}
		}
		if err != nil {
			return text.String(), err
		}
	}
	return text.String(), errors.New("too long an answer")
}

// probeXMPP fails unless all the listeners of an XMPP server answer as they should.
func probeXMPP(ctx context.Context, s settings) error {
	streams := []struct {
		port          int
		namespace, to string
	}{
		{s.C2SPort, nsClient, Host},
		{s.Port, nsComponent, Desk},
		{s.Port2, nsComponent, Desk2},
	}
	if s.Certificate != "" { // what speaks TLS is not asked in plain text
		streams = streams[:1]
	}
	for _, stream := range streams {
		conn, err := openStream(ctx, addr(stream.port), stream.namespace, stream.to)
		if err != nil {
			return err
		}
		if err := conn.Close(); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr(s.HTTPPort)+"/", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return response.Body.Close() // any status is an answer
}
