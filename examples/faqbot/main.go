// Command faqbot is an example of an assistant program: it logs in like anybody else, comes
// into the rooms that the desk invites it to, answers from a file of questions, and leaves when
// a person comes.
//
// Make it a member of a service of kind assist: with csr-set, or in services.yaml as
//
//	csrs:
//	  - {jid: faq@example.org, name: FAQ, bot: true, capacity: 50, services: [experts]}
//
// A service with assist: experts then has it called as its sessions begin; a CSR calls it with
// !conference service:experts, a customer by writing to experts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"bellhop/internal/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "faqbot:", err)
		os.Exit(1)
	}
}

// loginTimeout bounds the log-in.
const loginTimeout = 30 * time.Second

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("faqbot", flag.ContinueOnError)
	address := flags.String("address", "127.0.0.1:5222", "the XMPP server's port for clients; plain TCP, so on this machine")
	jid := flags.String("jid", "", "the bot's address")
	password := flags.String("password-file", "", "file with the password")
	nick := flags.String("nick", "FAQ", "its name in rooms: that of csr-set")
	desk := flags.String("desk", "", "the desk's domain; nobody else is listened to")
	file := flags.String("answers", "faq.yaml", "file with questions and answers")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("flags: %w", err)
	}
	faq, err := readAnswers(*file)
	if err != nil {
		return err
	}
	secret, err := os.ReadFile(*password)
	if err != nil {
		return fmt.Errorf("password: %w", err)
	}
	within, done := context.WithTimeout(ctx, loginTimeout)
	defer done()
	c, err := client.Dial(within, client.Config{
		Address: *address, JID: *jid, Password: strings.TrimSpace(string(secret)), Approve: true,
	})
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	err = newBot(c, *nick, *desk, faq).run(ctx)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, c.Close())
}
