package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// mailServer is a small SMTP server (RFC 5321) that keeps what it gets. It turns the first
// refuse mails away for now.
type mailServer struct {
	net.Listener
	mu     sync.Mutex
	mails  []string
	refuse int
	reject bool
	tried  chan struct{} // one for each mail that was turned away
}

func serve(t *testing.T) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{Listener: l, tried: make(chan struct{}, 100)}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
	return s
}

func (s *mailServer) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	say := func(line string) {
		if _, err := fmt.Fprint(conn, line+"\r\n"); err != nil {
			return // the mailer has hung up
		}
	}
	say("220 mail.example.test ESMTP")
	var mail strings.Builder
	for in.Scan() {
		word, _, _ := strings.Cut(strings.ToUpper(in.Text()), " ")
		switch word {
		case "EHLO":
			say("250-mail.example.test")
			say("250 AUTH PLAIN")
		case "AUTH":
			mail.WriteString(in.Text() + "\n")
			say("235 yes")
		case "MAIL":
			s.mu.Lock()
			s.refuse--
			later := s.refuse >= 0
			s.mu.Unlock()
			if later {
				s.tried <- struct{}{}
				say("451 later")
				continue
			}
			mail.WriteString(in.Text() + "\n")
			say("250 yes")
		case "RCPT":
			if s.reject {
				say("550 nobody of that name")
				continue
			}
			mail.WriteString(in.Text() + "\n")
			say("250 yes")
		case "DATA":
			say("354 go on")
			for in.Scan() && in.Text() != "." {
				mail.WriteString(in.Text() + "\n")
			}
			s.mu.Lock()
			s.mails = append(s.mails, mail.String())
			s.mu.Unlock()
			mail.Reset()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

func (s *mailServer) got() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

// mailer runs a mailer on a server until the test ends.
func mailer(t *testing.T, s *mailServer) *Mailer {
	t.Helper()
	m := New(Config{
		Address: s.Addr().String(), From: "Desk <desk@example.org>", User: "desk", Password: "secret", Domain: "desk.example.org",
		Transcript: func(_ context.Context, id desk.SessionID) ([]desk.Message, error) {
			at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			return []desk.Message{
				{Session: id, At: at, Nick: "Alice", Body: "Where is it? ☺"},
				{Session: id, At: at, Nick: "Bob", Body: "Tomorow."},
				{Session: id, At: at, Nick: "Bob", Body: "Tomorrow.", Correction: true},
			}, nil
		},
	})
	m.pauses = []time.Duration{time.Millisecond, time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return m
}

func send(m *Mailer) error {
	done := make(chan error, 1)
	m.Send(7, desk.Mail{To: "alice@example.net", Of: "s-1", Subject: "Your conversation – fin", Begin: "This is what was said."},
		func(err error) { done <- err })
	return <-done
}

func TestMail(t *testing.T) {
	s := serve(t)
	if err := send(mailer(t, s)); err != nil {
		t.Fatal(err)
	}
	mails := s.got()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, want := range []string{
		"AUTH PLAIN", "MAIL FROM:<desk@example.org>", "RCPT TO:<alice@example.net>", "Message-ID: <b0-7@desk.example.org>",
		"Auto-Submitted: auto-generated", "This is what was said.", "09:00:00 Alice: Where is it?", "Bob: Tomorow.", "Bob (corrected): Tomorrow.",
	} {
		if !strings.Contains(mails[0], want) {
			t.Errorf("the mail lacks %q:\n%s", want, mails[0])
		}
	}
}

func TestTriedAgain(t *testing.T) {
	s := serve(t)
	s.refuse = 2
	if err := send(mailer(t, s)); err != nil || len(s.got()) != 1 {
		t.Errorf("%v, %d mails", err, len(s.got()))
	}
	s.refuse = 100
	if err := send(mailer(t, s)); err == nil || len(s.got()) != 1 {
		t.Errorf("%v, %d mails", err, len(s.got()))
	}
}

func TestNobodyThere(t *testing.T) {
	s := serve(t)
	s.reject = true
	if err := send(mailer(t, s)); err == nil || len(s.got()) != 0 {
		t.Errorf("%v, %d mails", err, len(s.got()))
	}
}

// TestStopped has a mail that waits for its next try when the mailer is told to stop.
func TestStopped(t *testing.T) {
	s := serve(t)
	s.refuse = 100
	m := New(Config{Address: s.Addr().String(), From: "desk@example.org", Transcript: func(context.Context, desk.SessionID) ([]desk.Message, error) {
		return nil, nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	m.Send(1, desk.Mail{To: "alice@example.net"}, func(err error) { done <- err })
	m.Send(1, desk.Mail{To: "alice@example.net"}, func(err error) { t.Errorf("given again, it ended in %v", err) })
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	<-s.tried
	cancel()
	if err := <-done; !errors.Is(err, ErrStopped) {
		t.Errorf("it ended in %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
