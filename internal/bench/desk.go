package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/lab"
)

const (
	pollInterval = 20 * time.Millisecond
	closeTime    = time.Minute     // for sessions to end
	oweTime      = 5 * time.Second // for what they leave to be done
	serviceJID   = string(service) + "@" + lab.Desk
)

// deskSide is the desk, in this process, asked by customers who run the command "contact".
type deskSide struct {
	*stage

	cancel    context.CancelFunc
	ended     chan struct{}
	err       error                       // to be read after ended
	customers []int                       // of this round
	serve     func(context.Context) error // runs the desk; nil: in this process

	mu    sync.Mutex // guards what follows; leaf
	free  string     // CSRs that the service last said are available
	rooms []liveRoom // that were set up
}

// liveRoom is a room with whom it is for.
type liveRoom struct {
	key      roomKey
	customer int
	csr      string
}

func (d *deskSide) start(ctx context.Context) error {
	d.give(d.csr)
	d.run(ctx)
	err := d.await(ctx, "the desk is not ready", func() bool {
		body, err := d.get(ctx, "/readyz")
		return err == nil && body == "ready\n"
	})
	if err == nil {
		err = d.await(ctx, "the desk does not see its CSRs", d.present)
	}
	if err != nil {
		return errors.Join(err, d.stopDesk(ctx))
	}
	return nil
}

// run starts the desk; it ends with stopDesk.
func (d *deskSide) run(ctx context.Context) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	d.cancel, d.ended = cancel, ended
	go func() {
		defer close(ended)
		if d.serve != nil {
			d.err = d.serve(own)
			return
		}
		d.err = app.Serve(own, d.cfg, d.log, app.Reload{})
	}()
}

// give says who takes what comes to customers and CSRs. A broken stream ends what waits by its
// deadline.
func (d *deskSide) give(take func([]byte)) { d.people.give(take, func() { _ = d.people.flush() }) }

func (d *deskSide) await(ctx context.Context, what string, f func() bool) error {
	for !f() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("bench: %s: %w", what, ctx.Err())
		case <-d.ended:
			return fmt.Errorf("bench: %s: it has ended: %w", what, d.err)
		case <-time.After(pollInterval):
		}
	}
	return nil
}

// present asks the service how many CSRs are available, and reports whether it said all.
func (d *deskSide) present() bool {
	d.people.queue([]byte("<iq from='probe@"+lab.Desk2+"' to='"+serviceJID+
		"' type='get' id='probe'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"), 1)
	if d.people.flush() != nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.free == strconv.Itoa(d.csrs)
}

// csr answers for the CSRs: the desk may see them, and they are there.
func (d *deskSide) csr(stanza []byte) {
	to, from := string(attr(stanza, "to")), string(attr(stanza, "from"))
	switch typ := string(attr(stanza, "type")); {
	case bytes.HasPrefix(stanza, []byte("<presence")) && (typ == "subscribe" || typ == "probe"):
		if typ == "subscribe" {
			d.people.queue([]byte("<presence from='"+to+"' to='"+from+"' type='subscribed'/>"), 1)
		}
		d.people.queue([]byte("<presence from='"+to+"/bench' to='"+from+"'/>"), 1)
	case string(attr(stanza, "id")) == "probe":
		_, rest, _ := bytes.Cut(stanza, []byte("CSRs available"))
		_, rest, _ = bytes.Cut(rest, []byte("<value>"))
		value, _, _ := bytes.Cut(rest, []byte("<"))
		d.mu.Lock()
		d.free = string(value)
		d.mu.Unlock()
	}
}

func (d *deskSide) set(ctx context.Context, n, width int) (time.Duration, []time.Duration, error) {
	first := d.serial
	d.serial += n
	f := newFlight(n, func(i int) {
		d.customers = append(d.customers, first+i)
		d.people.queue(contact(first+i, i), 1)
	}, d.people.flush)
	const needed = answered | csrInvited
	come := newProgress(f, needed, needed)
	rooms := make(map[roomKey]known, n) // on the reader's goroutine
	d.give(func(stanza []byte) {
		i, part, err := read(stanza)
		key, inRoom := roomIn(stanza)
		switch {
		case err != nil:
			f.fail(err)
		case part == answered:
			come.note(i, part|rooms[key].early)
			d.keep(key, known{number: i, named: true, csr: rooms[key].csr}, rooms, first)
		case part == 0 || !inRoom:
		case rooms[key].named:
			if part == csrInvited {
				d.keep(key, known{number: rooms[key].number, named: true, csr: string(attr(stanza, "to"))}, rooms, first)
			}
			come.note(rooms[key].number, part)
		default:
			k := known{early: rooms[key].early | part, csr: rooms[key].csr}
			if part == csrInvited {
				k.csr = string(attr(stanza, "to"))
			}
			rooms[key] = k
		}
	})
	took, err := f.run(ctx, width)
	return took, f.took, err
}

// known is what is known of a room: whose it is, or what came before that was told.
type known struct {
	number int
	named  bool
	early  parts
	csr    string // who is invited
}

// keep keeps what is known of a room, and the room itself once it is known whose it is.
func (d *deskSide) keep(key roomKey, k known, rooms map[roomKey]known, first int) {
	before := rooms[key]
	rooms[key] = k
	if !k.named || k.csr == "" || before.named && before.csr != "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rooms = append(d.rooms, liveRoom{key: key, customer: first + k.number, csr: k.csr})
}

// read says what a stanza to a customer or CSR is: 0 if none that is waited for. i is the
// contact that is answered.
func read(stanza []byte) (i int, part parts, err error) {
	switch {
	case isError(stanza):
		return 0, 0, fmt.Errorf("an error came: %s", stanza)
	case bytes.HasPrefix(stanza, []byte("<message")):
		return 0, partOf(stanza), nil
	case !bytes.HasPrefix(stanza, []byte("<iq")), string(attr(stanza, "id")) == "probe":
		return 0, 0, nil
	}
	i, err = strconv.Atoi(string(bytes.TrimPrefix(attr(stanza, "id"), []byte("k"))))
	if err != nil || !bytes.Contains(stanza, []byte("completed")) {
		return 0, 0, fmt.Errorf("no answer to a contact: %s", stanza)
	}
	return i, answered, nil
}

// contact is the command with its form filled in, in one step (XEP-0050 §3.4).
func contact(customer, id int) []byte {
	return []byte("<iq from='" + customerJID(customer) + "/bench' to='" + serviceJID + "' type='set' id='k" + strconv.Itoa(id) +
		"'><command xmlns='http://jabber.org/protocol/commands' node='contact' action='execute'>" +
		"<x xmlns='jabber:x:data' type='submit'><field var='name'><value>Customer " + strconv.Itoa(customer) +
		"</value></field><field var='question'><value>Where is my parcel? It should have come on Monday.</value></field></x></command></iq>")
}

// stop has every customer leave, waits until nothing is left to be done, and stops the desk.
func (d *deskSide) stop(ctx context.Context) error {
	customers := d.customers
	f := newFlight(len(customers), func(i int) {
		d.people.queue([]byte("<iq from='"+customerJID(customers[i])+"/bench' to='"+serviceJID+"' type='set' id='l"+strconv.Itoa(i)+
			"'><command xmlns='http://jabber.org/protocol/commands' node='leave' action='execute'/></iq>"), 1)
	}, d.people.flush)
	d.give(func(stanza []byte) {
		if id := string(attr(stanza, "id")); bytes.HasPrefix(stanza, []byte("<iq")) && strings.HasPrefix(id, "l") {
			i, err := strconv.Atoi(id[1:])
			if err == nil && !isError(stanza) {
				f.finish(i)
				return
			}
			f.fail(fmt.Errorf("a customer cannot leave: %s", stanza))
		}
	})
	_, err := f.run(ctx, d.opts.InFlight)
	if err == nil {
		err = d.settled(ctx)
	}
	return errors.Join(err, d.stopDesk(ctx))
}

// settled waits until no session is left, and then a while for what is still owed. Effects that
// are never done are the report's to tell, not a reason to measure nothing.
func (d *deskSide) settled(ctx context.Context) error {
	var page map[string]float64
	none := func(gauge string) func() bool {
		return func() bool {
			now, err := d.metrics(ctx)
			if err == nil {
				page = now
			}
			return err == nil && page[gauge] == 0
		}
	}
	bounded, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	if err := d.await(bounded, "sessions do not end", none("bellhop_sessions")); err != nil {
		return fmt.Errorf("%w: %g are left", err, page["bellhop_sessions"])
	}
	bounded, cancel = context.WithTimeout(ctx, oweTime)
	defer cancel()
	if d.await(bounded, "effects are owed", none("bellhop_outbox_length")) != nil {
		d.left += int(page["bellhop_outbox_length"])
	}
	return ctx.Err()
}

func (d *deskSide) stopDesk(ctx context.Context) error {
	d.cancel()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	select {
	case <-d.ended:
		return d.err
	case <-ctx.Done():
		return fmt.Errorf("bench: the desk does not stop: %w", ctx.Err())
	}
}

func (d *deskSide) counts(ctx context.Context) (counters, error) {
	page, err := d.metrics(ctx)
	return counters{
		sent: page["bellhop_stanzas_sent_total"], got: page["bellhop_stanzas_received_total"],
		tx: Transactions{
			Count: page["bellhop_transaction_seconds_count"], Events: page["bellhop_batch_events_sum"],
			Took: time.Duration(page["bellhop_transaction_seconds_sum"] * float64(time.Second)),
		},
	}, err
}

// metrics reads the desk's metrics, summed over their labels.
func (d *deskSide) metrics(ctx context.Context) (map[string]float64, error) {
	text, err := d.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	page := make(map[string]float64)
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		series, value, found := strings.Cut(lines.Text(), " ")
		if i := strings.LastIndexByte(lines.Text(), '}'); i >= 0 { // label values may have blanks
			series, value, found = lines.Text()[:i], strings.TrimSpace(lines.Text()[i+1:]), true
		}
		name, _, _ := strings.Cut(series, "{")
		if n, err := strconv.ParseFloat(value, 64); found && err == nil {
			page[name] += n
		}
	}
	return page, nil
}

func (d *deskSide) get(ctx context.Context, path string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.cfg.HTTP+path, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	return string(body), nil
}
