package desk

import "time"

const (
	frontBonus  = int64(1000 * time.Hour / time.Microsecond) // of sessions that had been served
	ageingBonus = int64(time.Minute / time.Microsecond)      // waiting time that one step of priority is worth
)

// queueKey is a session's place: by waiting time, with a head start for priority. Because
// the head start is a time, somebody of low priority comes first in the end: nobody starves.
func queueKey(s *Session) rankKey {
	key := rankKey{A: s.Since.UnixMicro() - int64(s.Priority)*ageingBonus, B: s.Created.UnixMicro(), ID: string(s.ID)}
	if s.Front {
		key.A -= frontBonus
	}
	return key
}

// enqueue puts a session that nobody has into its service's queue, to be matched at the end
// of the event.
func (d *Desk) enqueue(s *Session) {
	svc := d.services[s.Service]
	d.move(s, Queued)
	s.key = queueKey(s)
	svc.queue.insert(s.key, s)
	s.lane = d.laneFor(svc, s.Needs)
	s.lane.waiting.insert(s.key, s)
	d.waited = append(d.waited, s)
	d.queueChanged(svc)
	d.arm(s)
}

// unlane takes a session out of its lane: somebody is asked. It keeps its place in the queue.
func (d *Desk) unlane(s *Session) {
	if l := s.lane; l != nil {
		l.waiting.remove(s.key)
		s.lane = nil
		d.dropLane(l)
	}
}

// dequeue takes a session out of the queue: somebody has it, or it is over.
func (d *Desk) dequeue(s *Session) {
	d.unlane(s)
	svc := d.services[s.Service]
	before := svc.queue.len()
	svc.queue.remove(s.key)
	if svc.queue.len() != before {
		s.told = 0
		d.queueChanged(svc)
	}
}

// position returns a session's place among those of its service that no CSR has; 1 is the
// first, 0 says that it is in no queue.
func (d *Desk) position(s *Session) int {
	if s.State != Queued && s.State != Offered || s.owner() != nil {
		return 0
	}
	return d.services[s.Service].queue.rank(s.key) + 1
}

func (d *Desk) waiting(svc *serviceState) int { return svc.queue.len() }
