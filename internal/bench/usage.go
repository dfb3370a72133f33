package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// tick is the unit of the times in /proc, USER_HZ, which is 100 on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// CPU is processor time by who spent it. Bellhop is this process: what is measured, and the
// receivers that make the load.
type CPU struct {
	Bellhop  time.Duration
	XMPP     time.Duration
	Postgres time.Duration
}

func (c CPU) since(o CPU) CPU {
	return CPU{Bellhop: c.Bellhop - o.Bellhop, XMPP: c.XMPP - o.XMPP, Postgres: c.Postgres - o.Postgres}
}

// usage reads the processor time spent so far.
func (s *stage) usage() (CPU, error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return CPU{}, fmt.Errorf("bench: %w", err)
	}
	c := CPU{Bellhop: time.Duration(own.Utime.Nano() + own.Stime.Nano())}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return CPU{}, fmt.Errorf("bench: %w", err)
	}
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		p, ok := parseStat(data)
		switch {
		case !ok:
		case p.pid == s.xmpp.PID():
			c.XMPP += p.own
		case p.pid == s.postgres.PID():
			c.Postgres += p.own + p.reaped
		case p.parent == s.postgres.PID():
			c.Postgres += p.own
		}
	}
	return c, nil
}

type process struct {
	pid, parent int
	own, reaped time.Duration // of itself, and of children that have ended
}

// parseStat reads a line of /proc/<pid>/stat; see proc(5).
func parseStat(data []byte) (process, bool) {
	open, end := bytes.IndexByte(data, '('), bytes.LastIndexByte(data, ')')
	if open < 1 || end < open {
		return process{}, false
	}
	fields := bytes.Fields(data[end+1:]) // from the third on
	if len(fields) < 15 {
		return process{}, false
	}
	number := func(b []byte) int {
		n, _ := strconv.Atoi(string(bytes.TrimSpace(b))) // the kernel writes numbers
		return n
	}
	ticks := func(field int) time.Duration { return time.Duration(number(fields[field-3])) * tick }
	return process{
		pid: number(data[:open]), parent: number(fields[1]),
		own: ticks(14) + ticks(15), reaped: ticks(16) + ticks(17),
	}, true
}

// threadTime is the processor time that the calling thread has spent; the caller stays on it.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0 // every Linux has it
	}
	return time.Duration(t.Nano())
}
