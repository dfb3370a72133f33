package simulate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/services"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// house is a desk with two services, a rule, hours and shifts.
func house() *Setup {
	hours := &desk.Hours{Open: []string{"Mon-Fri 08:00-18:00"}}
	return &Setup{
		Name: "house", Kinds: services.Kinds(), Judge: rules.New(),
		Services: []desk.Service{
			{
				Name: "sales", Hours: hours, MaxWait: 10 * time.Minute, WrapUp: 10 * time.Second, Codes: []string{"solved"},
				Form:  []desk.FormField{{Name: "topic", Type: desk.ListSingle, Options: []string{"price", "delivery"}, Required: true}},
				Rules: []desk.Rule{{When: `form.topic == "delivery"`, Skills: []string{"logistics"}}},
			},
			{Name: "support", Kind: "ring-all", Routing: desk.LeastLoaded},
		},
		CSRs: []CSR{
			{CSRProfile: desk.CSRProfile{JID: "bob@example.org", Name: "Bob", Capacity: 3, Services: []desk.ServiceName{"sales", "support"}, Skills: desk.Skills{"logistics": 1}}},
			{CSRProfile: desk.CSRProfile{JID: "carol@example.org", Name: "Carol", Capacity: 2, Services: []desk.ServiceName{"sales"}}, Shifts: hours},
			{CSRProfile: desk.CSRProfile{JID: "dan@example.org", Name: "Dan", Capacity: 2, Services: []desk.ServiceName{"support"}}},
		},
	}
}

func load() *Plan {
	return &Plan{
		Start: monday, Length: day, Runs: 4, Seed: 7, Within: 20 * time.Second, Bin: time.Hour,
		Answer: Times{Mean: 5 * time.Second}, Miss: 0.05,
		Streams: []Stream{
			{
				Service: "sales", Rates: []Rate{{7 * time.Hour, 20.0 / 3600}, {9 * time.Hour, 60.0 / 3600}, {18 * time.Hour, 0}},
				Bursts:   []Burst{{At: 11 * time.Hour, Count: 40, Over: 10 * time.Minute}},
				Handling: Times{Shape: LogNormal, Mean: 4 * time.Minute, Spread: 0.8}, Patience: Times{Mean: 5 * time.Minute},
				Answers: map[string][]Choice{"topic": {{"price", 3}, {"delivery", 1}}},
			},
			{Service: "support", Rates: []Rate{{0, 20.0 / 3600}}, Handling: Times{Mean: 40 * time.Minute}, Patience: Times{Mean: 4 * time.Minute}},
		},
	}
}

// TestEverybodyIsAccountedFor: whoever came was served, gave up or was turned away, and nobody is
// left on a desk that is in order.
func TestEverybodyIsAccountedFor(t *testing.T) {
	p := load()
	w, err := newWorld(p, house(), 0)
	if err != nil {
		t.Fatal(err)
	}
	w.play(t.Context(), func(int) {})
	for i := range w.tally.streams {
		c := &w.tally.streams[i]
		if c.came < 300 || c.came != c.met()+c.lost[refused]+c.lost[deferred] {
			t.Errorf("%s: %+v", p.Streams[i].Service, c.figures)
		}
		if w.tally.queue[i].value != 0 {
			t.Errorf("%d still wait", w.tally.queue[i].value)
		}
	}
	sales := &w.tally.streams[0]
	if sales.lost[refused] < 10 || sales.lost[abandoned] < 10 || sales.answered < 300 {
		t.Errorf("a day in which everything happens: %+v", sales.figures)
	}
	if w.tally.streams[1].lost[sentAway]+w.tally.streams[1].lost[refused] > 0 {
		t.Errorf("nobody was turned away from support: %+v", w.tally.streams[1].figures)
	}
	for i := range w.csrs {
		if v, _ := w.desk.CSRView(w.csrs[i].JID); v.Load != 0 {
			t.Errorf("%s has %d sessions left", v.JID, v.Load)
		}
	}
	for _, s := range w.desk.Services() {
		if s.Waiting+s.Active != 0 {
			t.Errorf("%s: %d wait, %d are served", s.Name, s.Waiting, s.Active)
		}
	}
	if err := w.desk.Check(); err != nil {
		t.Error(err)
	}
}

// TestSeed: the same seed gives the same report, whichever run is over first, another seed
// another.
func TestSeed(t *testing.T) {
	play := func(p *Plan) string {
		out, err := Run(t.Context(), p, []*Setup{house(), house()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := NewReport(p, out).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := play(load())
	if again := play(load()); again != first {
		t.Error("the same seed gives something else")
	}
	other := load()
	other.Seed = 8
	if play(other) == first {
		t.Error("another seed gives the same")
	}
}

// TestSameCustomers: what is compared meets the same customers, so that nothing but the settings
// makes a difference.
func TestSameCustomers(t *testing.T) {
	p := load()
	out, err := Run(t.Context(), p, []*Setup{house(), house().With(6, 0), house()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReport(p, out)
	r.Compare(out[0], out[2])
	r.Compare(out[0], out[1])
	if same := r.Compared[0]; same.Level != (Figure{}) || same.ASA != (Figure{}) {
		t.Errorf("the same desk twice: %+v", same)
	}
	if more := r.Compared[1]; more.Level.Value < 0.05 || more.Level.Value < more.Level.Error {
		t.Errorf("twice as many CSRs: %+v", more)
	}
	if out[0].Total.Came != out[1].Total.Came {
		t.Errorf("%v and %v came", out[0].Total.Came, out[1].Total.Came)
	}
}

func TestReport(t *testing.T) {
	p := load()
	out, err := Run(t.Context(), p, []*Setup{house(), house().With(6, 2)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	one := NewReport(p, out[:1])
	if err := one.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"4 runs of 24 h from Mon 2026-01-05 00:00 UTC, seed 7", "sales", "support", "all", "11:00"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no %q:\n%s", want, text.String())
		}
	}
	var back Report
	var data bytes.Buffer
	if err := one.WriteJSON(&data); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data.Bytes(), &back); err != nil || back.Outcomes[0].Total != out[0].Total || len(back.Outcomes[0].Day) != 24 {
		t.Errorf("%v %+v", err, back)
	}
	if at := out[0].Services[0].Day[11]; at.From != "11:00" || at.Came < 80 || at.Wait < out[0].Services[0].Day[9].Wait {
		t.Errorf("the burst at 11: %+v", at)
	}
	if night, noon := out[0].Day[3].Staffed, out[0].Day[12].Staffed; math.Abs(night-5) > 1e-9 || math.Abs(noon-7) > 1e-9 {
		t.Errorf("slots at night %v, at noon %v", night, noon)
	}
	dir := filepath.Join(t.TempDir(), "pictures")
	files, err := NewReport(p, out).WriteSVG(dir)
	if err != nil || len(files) != 4 {
		t.Fatalf("%v %v", files, err)
	}
	for _, name := range files {
		picture, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(picture, new(struct{})); err != nil || bytes.Contains(picture, []byte("NaN")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRecords: sessions of the past come again when they came, for as long as they took; what is
// not known is drawn from what is.
func TestRecords(t *testing.T) {
	at := func(minutes int) time.Time { return monday.Add(time.Duration(minutes) * time.Minute) }
	records := []Record{
		{Service: "sales", Created: at(600), Served: at(601), Ended: at(605)},
		{Service: "sales", Created: at(610), Ended: at(613)},
		{Service: "sales", Created: at(620), Served: at(620), Ended: at(630)},
	}
	var file bytes.Buffer
	if err := WriteRecords(&file, records); err != nil {
		t.Fatal(err)
	}
	back, err := ReadRecords("file", &file)
	if err != nil || len(back) != 3 || back[1] != records[1] {
		t.Fatalf("%v %v", back, err)
	}
	streams := FromRecords(back)
	if len(streams) != 1 || streams[0].Patience.Mean != 4*time.Minute || len(streams[0].Handling.Samples) != 2 {
		t.Fatalf("%+v", streams)
	}
	p := load()
	p.Streams = streams
	all := p.customers(0)
	if len(all) != 3 || all[0].handling != 4*time.Minute || all[2].handling != 10*time.Minute || all[1].patience != 3*time.Minute ||
		all[0].patience < time.Minute || !all[1].at.Equal(at(610)) {
		t.Errorf("%+v", all)
	}
	for _, wrong := range []string{"{", `{"service": "sales"}`, `{"service": "s", "created": "2026-01-05T10:00:00Z", "ended": "2026-01-05T09:00:00Z"}`} {
		if _, err := ReadRecords("file", strings.NewReader(wrong)); !errors.Is(err, ErrPlan) || !strings.Contains(err.Error(), "file:1:") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// TestTimes: every distribution has the mean that it is given.
func TestTimes(t *testing.T) {
	for _, text := range []string{"3m", "exponential 3m", "log-normal 3m", "log-normal 3m 0.5", "fixed 3m"} {
		times, err := ParseTimes(text)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		const n = 200_000
		sum := 0.0
		for range n {
			sum += times.draw(r).Minutes() / n
		}
		if math.Abs(sum-3) > 0.03 {
			t.Errorf("%s: the mean is %v", text, sum)
		}
	}
	for _, wrong := range []string{"", "3", "-3m", "normal 3m", "log-normal 3m -1", "recorded 3m", "fixed 3m 1"} {
		if _, err := ParseTimes(wrong); !errors.Is(err, ErrPlan) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestFile(t *testing.T) {
	const good = `
zone: Europe/Berlin
load:
  - service: sales
    arrivals: {"08:00": 50/h, "18:00": 0/h}
    handling: log-normal 4m 0.8
    patience: 5m
    bursts: [{at: "11:00", count: 40, over: 10m}]
    answers: {topic: {price: 3, delivery: 1}}
  - {service: support, arrivals: 20/h, handling: 6m}
shifts:
  - {csrs: [bob@example.org, Carol], open: ["Mon-Fri 08:00-17:00"]}
answer: 5s
miss: 2%
`
	read := func(text string) (p *Plan, s *Setup, err error) {
		p, s = load(), house()
		p.Streams = nil
		f, err := ReadFile("load.yaml", []byte(text))
		if err != nil {
			return nil, nil, err
		}
		if _, err := f.Location(); err != nil {
			return nil, nil, err
		}
		return p, s, errors.Join(f.Into(p), f.Shift(s.CSRs))
	}
	p, s, err := read(good)
	if err != nil {
		t.Fatal(err)
	}
	sales := p.Streams[0]
	if len(p.Streams) != 2 || sales.rate(3*time.Hour) != 0 || sales.rate(9*time.Hour) != 50.0/3600 || sales.Bursts[0].Count != 40 ||
		len(sales.Answers["topic"]) != 2 || p.Answer.Mean != 5*time.Second || p.Miss != 0.02 || len(p.Streams[1].Rates) != 1 {
		t.Errorf("%+v", p)
	}
	if s.CSRs[0].Shifts == nil || s.CSRs[1].Shifts.IsOpen(monday.Add(16*time.Hour+30*time.Minute)) {
		t.Error("the shifts are others")
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"unknown key":   {"patience:", "pat:", `unknown field "pat"`},
		"no rate":       {"50/h", "50", `load[0].arrivals: "50" is not how often`},
		"no clock":      {`"08:00"`, `"8 am"`, `load[0].arrivals: "8 am" is not a time of the day`},
		"no time":       {"log-normal 4m 0.8", "normal 4m", "load[0].handling"},
		"no crowd":      {"count: 40", "count: 0", "load[0].bursts[0]"},
		"unknown CSR":   {"Carol", "Karl", `shifts[0].csrs: "Karl"`},
		"no hours":      {"Mon-Fri 08:00-17:00", "always", "shifts[0].open"},
		"no zone":       {"Europe/Berlin", "Berlin", `zone: "Berlin"`},
		"no share":      {"2%", "200%", `miss: "200%"`},
		"nameless":      {"service: sales", "service: ''", "load[0].service"},
		"wrong weights": {"price: 3", "price: -3", "load[0].answers.topic"},
	} {
		if _, _, err := read(strings.Replace(good, c.old, c.new, 1)); !errors.Is(err, ErrPlan) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "load.yaml") {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
	}
}

// TestPlan: what cannot be simulated is named before anything is.
func TestPlan(t *testing.T) {
	for name, spoil := range map[string]func(*Plan, *Setup){
		"no length":       func(p *Plan, _ *Setup) { p.Length = 0 },
		"all warm-up":     func(p *Plan, _ *Setup) { p.WarmUp = p.Length },
		"no runs":         func(p *Plan, _ *Setup) { p.Runs = 0 },
		"odd parts":       func(p *Plan, _ *Setup) { p.Bin = 7 * time.Minute },
		"all missed":      func(p *Plan, _ *Setup) { p.Miss = 1 },
		"nobody":          func(p *Plan, _ *Setup) { p.Streams = nil },
		"no handling":     func(p *Plan, _ *Setup) { p.Streams[0].Handling = Times{} },
		"unknown service": func(p *Plan, _ *Setup) { p.Streams[0].Service = "saels" },
		"unknown answer":  func(p *Plan, _ *Setup) { p.Streams[0].Answers["topic"][0].Value = "weather" },
		"unknown field":   func(p *Plan, _ *Setup) { p.Streams[1].Answers = map[string][]Choice{"topic": nil} },
		"too many":        func(p *Plan, _ *Setup) { p.Streams[0].Rates[0].PerSecond = 1e6 },
		"wrong shift":     func(_ *Plan, s *Setup) { s.CSRs[0].Shifts = &desk.Hours{Open: []string{"always"}} },
		"capacity":        func(_ *Plan, s *Setup) { s.CSRs[0].Capacity = desk.MaxCapacity + 1 },
		"unknown shape":   func(p *Plan, _ *Setup) { p.Answer.Shape = "normal" },
	} {
		p, s := load(), house()
		spoil(p, s)
		if _, err := Run(t.Context(), p, []*Setup{s}, nil); !errors.Is(err, ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDeferred: who is taken for later is neither served nor waits.
func TestDeferred(t *testing.T) {
	p, s := load(), house()
	s.Services[1].Kind = "deferred"
	out, err := Run(t.Context(), p, []*Setup{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if later := out[0].Services[1]; later.Service != "support" || later.Deferred.Value != 1 || later.Queue.Value != 0 {
		t.Errorf("%+v", later)
	}
}

// TestOtherKinds: a services file may have kinds that open rooms of their own.
func TestOtherKinds(t *testing.T) {
	p, s := load(), house()
	for kind := range s.Kinds {
		s.Services = append(s.Services, desk.Service{Name: "other-" + desk.ServiceName(kind), Kind: kind, Title: string(kind)})
		for i := range s.CSRs {
			s.CSRs[i].Services = append(s.CSRs[i].Services, "other-"+desk.ServiceName(kind))
		}
	}
	for kind := range s.Kinds {
		p.Streams = append(p.Streams, Stream{
			Service: "other-" + desk.ServiceName(kind), Rates: []Rate{{PerSecond: 1.0 / 600}}, Handling: Times{Mean: time.Minute}, Patience: Times{Mean: time.Minute},
		})
	}
	out, err := Run(t.Context(), p, []*Setup{s}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, svc := range out[0].Services {
		t.Logf("%-15s came %.0f, answered %.2f, gave up %.2f, refused %.2f, sent away %.2f, deferred %.2f",
			svc.Service, svc.Came.Value, svc.Answered.Value, svc.Abandoned.Value, svc.Refused.Value, svc.SentAway.Value, svc.Deferred.Value)
		all := svc.Answered.Value + svc.Abandoned.Value + svc.Refused.Value + svc.SentAway.Value + svc.Deferred.Value
		if math.Abs(all-1) > 1e-9 {
			t.Errorf("%s: %v of those who came are accounted for", svc.Service, all)
		}
	}
}

// TestNumbers: a customer's number is found again in the session's name.
func TestNumbers(t *testing.T) {
	w := world{guests: make([]guest, maxCustomers/50)}
	for _, n := range []int{0, 1, 25, 26, 31, 32, 1023, 1024, len(w.guests) - 1} {
		id := sessionOf(n)
		if who, ok := w.guestOf(id); !desk.IsSessionID(string(id)) || !ok || who != n {
			t.Errorf("%d: %s %d %v", n, id, who, ok)
		}
	}
	for _, id := range []desk.SessionID{"", desk.NewSessionID(), sessionOf(len(w.guests))} {
		if who, ok := w.guestOf(id); ok {
			t.Errorf("%s is that of customer %d", id, who)
		}
	}
}
