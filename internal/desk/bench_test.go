package desk_test

import (
	"fmt"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/text"
	"bellhop/services"
)

// BenchmarkApply is the core at work in a big desk: 1,000 CSRs, ten services, 10,000 sessions
// under way. One operation is the life of one session more: contact, offer, join, ten
// messages, close, with every report that its room and its effects send.
func BenchmarkApply(b *testing.B) {
	for name, texts := range map[string]desk.Texts{
		"cheap texts": func(_ string, _ map[string]string, key desk.TextKey, _ ...string) string { return string(key) },
		"real texts":  text.New("en"),
	} {
		b.Run(name, func(b *testing.B) {
			m := newMill(b, texts)
			for m.held < 10_000 {
				m.life(false)
			}
			m.events = 0
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				m.life(true)
			}
			b.ReportMetric(float64(m.events)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(m.events)/float64(b.N), "events/op")
			b.StopTimer()
			if err := m.desk.Check(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// mill runs sessions through a desk.
type mill struct {
	*testing.B
	desk   *desk.Desk
	now    time.Time
	events int
	held   int
	serial int
}

func newMill(b *testing.B, texts desk.Texts) *mill {
	b.Helper()
	d, err := desk.New(desk.Options{
		Domain: domain, MUC: muc, Name: "Desk", Epoch: 1, Admins: []desk.JID{admin}, Kinds: services.Kinds(), Texts: texts,
	}, nil, start)
	if err != nil {
		b.Fatal(err)
	}
	m := &mill{B: b, desk: d, now: start}
	m.apply(desk.LinkUp{})
	settings := desk.ApplySettings{Reply: desk.Reply{To: desk.Operator}}
	for i := range 10 {
		s := desk.Service{Name: desk.ServiceName(fmt.Sprintf("service%d", i)), MaxWaiting: 1000, Routing: desk.Routings[i%4]}
		settings.Services = append(settings.Services, s)
	}
	for i := range 1_000 {
		p := desk.CSRProfile{JID: desk.CSRID(fmt.Sprintf("csr%d@example.org", i)), Name: fmt.Sprintf("CSR %d", i), Capacity: 12}
		for j := range 3 {
			p.Services = append(p.Services, settings.Services[(i+j)%10].Name)
		}
		settings.CSRs = append(settings.CSRs, p)
	}
	m.apply(settings)
	for _, p := range settings.CSRs {
		m.apply(desk.PresenceChanged{JID: p.JID + "/pc", Show: desk.Online})
	}
	return m
}

// apply applies an event and reports that what it asks for is done. It returns the CSR to whom
// an invitation went.
func (m *mill) apply(e desk.Event) (csr desk.CSRID) {
	out := m.count(e)
	for _, o := range out {
		switch f := o.Effect.(type) {
		case desk.OpenRoom:
			m.count(desk.RoomOpened{Session: f.Session})
		case desk.Tell:
			if f.Responses != nil {
				csr = f.To
			}
		}
		if o.ID != 0 {
			m.count(desk.EffectDone{ID: o.ID})
		}
	}
	return csr
}

func (m *mill) count(e desk.Event) []desk.Outgoing {
	if m.events++; m.events%64 == 0 {
		m.desk.TakeChanges()
		m.now = m.now.Add(time.Millisecond)
	}
	return m.desk.Apply(m.now, e)
}

// life is that of a session, to its end or to the middle of the talk.
func (m *mill) life(whole bool) {
	m.serial++
	customer := desk.JID(fmt.Sprintf("customer%d@example.org/web", m.serial))
	id := sessionID(uint64(m.serial))
	reply := desk.Reply{To: customer, From: domain, ID: "r", Node: "contact"}
	csr := m.apply(desk.Contact{
		Reply: reply, Service: desk.ServiceName(fmt.Sprintf("service%d", m.serial%10)), ID: id, Token: "token", Name: "Alice", Question: "How much is it?",
	})
	if csr == "" {
		m.Fatal("nobody is free")
	}
	m.apply(desk.OccupantJoined{Session: id, JID: customer, Nick: "Alice"})
	m.apply(desk.OccupantJoined{Session: id, JID: csr + "/pc", Nick: "CSR"})
	if !whole {
		m.held++
		return
	}
	for i := range 10 {
		m.count(desk.Said{Message: desk.Message{Session: id, StanzaID: string('a' + rune(i)), At: m.now, From: customer.Bare(), Nick: "Alice", Body: "Is it blue?"}})
	}
	m.apply(desk.CloseSession{Reply: desk.Reply{To: csr + "/pc", From: domain, ID: "r", Node: "close"}, Session: id})
}

// BenchmarkContactBurst is a crowd that asks while nobody is free: the queue grows to 10,000.
func BenchmarkContactBurst(b *testing.B) {
	for range b.N {
		b.StopTimer()
		m := newMill(b, cheapTexts)
		for i := range 1_000 {
			m.count(desk.PresenceChanged{JID: desk.CSRID(fmt.Sprintf("csr%d@example.org", i)), Show: desk.Offline})
		}
		m.count(desk.PutService{Reply: desk.Reply{To: desk.Operator}, Service: desk.Service{Name: "service0", MaxWaiting: 20_000}})
		b.StartTimer()
		for i := range 10_000 {
			m.count(desk.Contact{
				Reply: desk.Reply{To: desk.JID(fmt.Sprintf("customer%d@example.org/web", i)), From: domain}, Service: "service0",
				ID: sessionID(uint64(i)), Token: "token",
			})
		}
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "contacts/s")
}
