package nemesis

import (
	"errors"
	"net"
	"sync"
	"time"
)

// Mode is what a proxy does with the connections through it.
type Mode string

// The modes of a proxy. All but Pass are faults; see [LinkFaults].
const (
	Pass       Mode = "pass"
	Cut        Mode = "cut"         // all connections are closed, and new ones refused
	Reset      Mode = "reset"       // the same, without a word (RST)
	Stall      Mode = "stall"       // open, but nothing gets through either way
	OneWay     Mode = "one-way"     // what the desk says does not arrive; it hears everything
	Deaf       Mode = "deaf"        // the desk hears nothing; what it says arrives
	Slow       Mode = "slow"        // a modem: 4 kB/s with 150 ms delay
	SlowReader Mode = "slow-reader" // the server takes 512 B/s of what the desk says; it hears everything
	HalfOpen   Mode = "half-open"   // the connections that stand are dead and nobody is told; new ones pass
)

// LinkFaults are the modes that plans break a link by.
var LinkFaults = []Mode{Cut, Reset, Stall, OneWay, Deaf, Slow, HalfOpen}

// Proxy passes TCP connections on, as well as its mode allows.
type Proxy struct {
	target   string
	listener net.Listener
	// Tamper, if set before the first connection, may change what the desk says.
	Tamper func([]byte) []byte

	mu      sync.Mutex // guards what follows; leaf
	mode    Mode
	changed chan struct{} // closed and replaced with each change
	pairs   map[*pair]bool
	closed  bool
	passed  int64 // bytes from the desk
}

// pair is one connection and its other half.
type pair struct {
	desk, server net.Conn
	dead         bool // guarded by the proxy's mu
	done         chan struct{}
	once         sync.Once
}

const (
	slowChunk = 512
	slowPause = 125 * time.Millisecond
	slowDelay = 150 * time.Millisecond

	readerPause = time.Second // for a chunk of a slow reader
)

// NewProxy listens on a free port for connections to target.
func NewProxy(target string) (*Proxy, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, listener: listener, mode: Pass, changed: make(chan struct{}), pairs: make(map[*pair]bool)}
	go p.accept() // ends with the listener
	return p, nil
}

// Address is where to connect to instead of the target.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Set changes the mode. What was cut stays cut; what was stalled goes on when that ends.
func (p *Proxy) Set(m Mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		switch {
		case m == Cut:
			go c.close()
		case m == Reset:
			c.reset()
			go c.close()
		case m == HalfOpen:
			c.dead = true
		case c.dead: // its time is over: the server learns it, too
			go c.close()
		}
	}
	p.mode = m
	close(p.changed)
	p.changed = make(chan struct{})
}

// Close ends the proxy and all connections through it.
func (p *Proxy) Close() error {
	p.mu.Lock()
	p.closed = true
	for c := range p.pairs {
		go c.close()
	}
	p.mu.Unlock()
	return p.listener.Close()
}

// Passed is how many bytes of the desk have been let through.
func (p *Proxy) Passed() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passed
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(conn)
	}
}

// serve connects to the target, once the mode lets new connections through.
func (p *Proxy) serve(desk net.Conn) {
	p.mu.Lock()
	mode := p.mode
	p.mu.Unlock()
	if mode == Cut || mode == Reset {
		_ = desk.Close() // that is the fault
		return
	}
	server, err := net.DialTimeout("tcp4", p.target, 5*time.Second)
	if err != nil {
		_ = desk.Close() // the target's own refusal
		return
	}
	c := &pair{desk: desk, server: server, done: make(chan struct{})}
	p.mu.Lock()
	refuse := p.closed || p.mode == Cut || p.mode == Reset
	if !refuse {
		p.pairs[c] = true
	}
	p.mu.Unlock()
	if refuse {
		c.close()
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { p.pump(c, desk, server, true) })
	wg.Go(func() { p.pump(c, server, desk, false) })
	wg.Wait()
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

// pump copies one direction until either side ends. It closes both sides, but not those of a
// dead connection: the other side of that is not to learn anything.
func (p *Proxy) pump(c *pair, from, to net.Conn, out bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !p.forward(c, to, buf[:n], out) {
			return
		}
		if err == nil {
			continue
		}
		p.mu.Lock()
		dead := c.dead
		p.mu.Unlock()
		if dead {
			_ = from.Close() // this side alone
			<-c.done
			return
		}
		c.close()
		return
	}
}

// forward writes what was read, when and as the mode lets it.
func (p *Proxy) forward(c *pair, to net.Conn, data []byte, out bool) bool {
	for {
		p.mu.Lock()
		mode, changed, dead := p.mode, p.changed, c.dead
		p.mu.Unlock()
		switch {
		case dead:
			return true // it goes nowhere
		case mode == Stall, mode == OneWay && out, mode == Deaf && !out:
			select {
			case <-changed:
				continue
			case <-c.done:
				return false
			}
		case mode == Slow:
			return p.slowly(c, to, data, mode)
		case mode == SlowReader && out:
			return p.slowly(c, to, data, mode)
		}
		if out {
			if p.Tamper != nil {
				data = p.Tamper(data)
			}
			p.mu.Lock()
			p.passed += int64(len(data))
			p.mu.Unlock()
		}
		if _, err := to.Write(data); err != nil {
			c.close()
			return false
		}
		return true
	}
}

func (p *Proxy) slowly(c *pair, to net.Conn, data []byte, mode Mode) bool {
	delay, pause := slowDelay, slowPause
	if mode == SlowReader {
		delay, pause = readerPause, readerPause
	}
	for wait := delay; len(data) > 0; wait = pause {
		select {
		case <-time.After(wait):
		case <-c.done:
			return false
		}
		n := min(slowChunk, len(data))
		if _, err := to.Write(data[:n]); err != nil {
			c.close()
			return false
		}
		data = data[n:]
		p.mu.Lock()
		over := p.mode != mode
		p.mu.Unlock()
		if over {
			_, err := to.Write(data)
			return err == nil
		}
	}
	return true
}

func (c *pair) close() {
	c.once.Do(func() {
		close(c.done)
		_ = errors.Join(c.desk.Close(), c.server.Close()) // one of them is closed already
	})
}

// reset has both sides end with an RST.
func (c *pair) reset() {
	for _, conn := range []net.Conn{c.desk, c.server} {
		if tcp, is := conn.(*net.TCPConn); is {
			_ = tcp.SetLinger(0) // it is going anyway
		}
	}
}
