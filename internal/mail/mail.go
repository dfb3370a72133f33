// Package mail sends transcripts to customers who ask for them, through an SMTP server.
package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"

	"bellhop/internal/desk"
)

// Config says where mail goes and what it carries.
type Config struct {
	Address  string // host:port of the SMTP server; port 465 speaks TLS at once, others STARTTLS
	From     string // the sender
	User     string // empty: no authentication
	Password string
	Domain   string // of the desk, for message ids

	// Transcript returns what was said in a session, in order.
	Transcript func(context.Context, desk.SessionID) ([]desk.Message, error)
	Log        *slog.Logger
}

// ErrFull is given to those whose mail the queue has no room for.
var ErrFull = errors.New("mail: too many mails are waiting")

// ErrStopped is given to those whose mail was not sent when the mailer stopped: it is still
// owed.
var ErrStopped = errors.New("mail: stopped")

const (
	maxQueue = 256
	sendTime = 30 * time.Second
)

// pauses are the waits before a mail is tried again that the server did not take for now.
//
//nolint:gochecknoglobals // a constant in all but the language's sense
var pauses = []time.Duration{5 * time.Second, time.Minute, 10 * time.Minute}

// Mailer sends mail, one after the other. It is safe for concurrent use.
type Mailer struct {
	cfg    Config
	queue  chan job
	mu     sync.Mutex // guards given; leaf
	given  map[desk.EffectID]bool
	pauses []time.Duration
}

type job struct {
	id   desk.EffectID
	mail desk.Mail
	done func(error)
	try  int
}

// New returns a mailer; it sends while [Mailer.Run] runs.
func New(cfg Config) *Mailer {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Mailer{cfg: cfg, queue: make(chan job, maxQueue), given: make(map[desk.EffectID]bool), pauses: pauses}
}

// Send queues a mail and returns. done is called once, when the server has taken it or never
// will. One that is given again while it waits is passed over.
func (m *Mailer) Send(id desk.EffectID, mail desk.Mail, done func(error)) {
	m.mu.Lock()
	again := m.given[id]
	m.given[id] = true
	m.mu.Unlock()
	if again {
		return
	}
	m.put(job{id: id, mail: mail, done: done})
}

func (m *Mailer) put(j job) {
	select {
	case m.queue <- j:
	default:
		m.finish(j, ErrFull)
	}
}

func (m *Mailer) finish(j job, err error) {
	m.mu.Lock()
	delete(m.given, j.id)
	m.mu.Unlock()
	j.done(err)
}

// Run sends what is queued until ctx ends. What waits then is still owed, and comes again.
func (m *Mailer) Run(ctx context.Context) error {
	var waiting sync.WaitGroup // mails that are tried again later
	defer waiting.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-m.queue:
			err := m.deliver(ctx, j)
			switch {
			case ctx.Err() != nil:
				m.finish(j, ErrStopped)
			case err != nil && temporary(err) && j.try < len(m.pauses):
				m.cfg.Log.WarnContext(ctx, "a mail was not taken; trying again", "error", err)
				waiting.Go(func() { m.later(ctx, j) })
			default:
				m.finish(j, err)
			}
		}
	}
}

// later puts a mail back into the queue after a pause.
func (m *Mailer) later(ctx context.Context, j job) {
	timer := time.NewTimer(m.pauses[j.try])
	defer timer.Stop()
	select {
	case <-ctx.Done():
		m.finish(j, ErrStopped)
	case <-timer.C:
		j.try++
		m.put(j)
	}
}

// temporary reports whether trying again may help: the server said so, or could not be reached.
func temporary(err error) bool {
	if sent, is := errors.AsType[*gomail.SendError](err); is {
		return sent.IsTemp()
	}
	var unreachable net.Error
	return errors.As(err, &unreachable)
}

// deliver makes a mail and hands it to the server.
func (m *Mailer) deliver(ctx context.Context, j job) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	said, err := m.cfg.Transcript(ctx, j.mail.Of)
	if err != nil {
		return fmt.Errorf("mail: transcript: %w", err)
	}
	msg, err := m.message(j, said)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// message makes the mail. Its id is that of the effect: should a mail go out twice, because the
// process ended before it knew, the receiver sees that it is the same.
func (m *Mailer) message(j job, said []desk.Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.From(m.cfg.From); err != nil {
		return nil, fmt.Errorf("mail: sender: %w", err)
	}
	if err := msg.To(j.mail.To); err != nil {
		return nil, fmt.Errorf("mail: receiver: %w", err)
	}
	msg.Subject(j.mail.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(j.id.String() + "@" + m.cfg.Domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no absence notes for this
	msg.SetBodyString(gomail.TypeTextPlain, body(j.mail, said))
	return msg, nil
}

func body(mail desk.Mail, said []desk.Message) string {
	var b strings.Builder
	b.WriteString(mail.Begin + "\n\n")
	for _, s := range said {
		mark := ""
		if s.Correction {
			mark = " (corrected)"
		}
		fmt.Fprintf(&b, "%s %s%s: %s\n", s.At.UTC().Format("2006-01-02 15:04:05"), s.Nick, mark, s.Body)
	}
	return b.String()
}

func (m *Mailer) client() (*gomail.Client, error) {
	host, port, err := net.SplitHostPort(m.cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("mail: address: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("mail: port: %w", err)
	}
	options := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(sendTime)}
	switch {
	case number == 465:
		options = append(options, gomail.WithSSL())
	case loopback(host): // nobody listens in between
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if m.cfg.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(m.cfg.User), gomail.WithPassword(m.cfg.Password))
		if loopback(host) {
			options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthPlainNoEnc))
		}
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
