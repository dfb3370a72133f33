package simulate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"bellhop/internal/desk"
)

// File is a load file: who comes, and who is there.
type File struct {
	Zone   string       `yaml:"zone"`
	Load   []fileStream `yaml:"load"`
	Shifts []fileShift  `yaml:"shifts"`
	Answer string       `yaml:"answer"`
	Miss   string       `yaml:"miss"`
	name   string
}

type fileStream struct {
	Service  string                        `yaml:"service"`
	Arrivals fileRates                     `yaml:"arrivals"`
	Bursts   []fileBurst                   `yaml:"bursts"`
	Handling string                        `yaml:"handling"`
	Patience string                        `yaml:"patience"`
	Answers  map[string]map[string]float64 `yaml:"answers"`
}

type fileBurst struct {
	At    string `yaml:"at"`
	Count int    `yaml:"count"`
	Over  string `yaml:"over"`
}

type fileShift struct {
	CSRs []string `yaml:"csrs"`
	Open []string `yaml:"open"`
}

// fileRates are one rate for the whole day, or rates by the time they begin at.
type fileRates map[string]string

// UnmarshalYAML implements [yaml.BytesUnmarshaler].
func (r *fileRates) UnmarshalYAML(data []byte) error {
	var one string
	if yaml.Unmarshal(data, &one) == nil {
		*r = fileRates{"00:00": one}
		return nil
	}
	var by map[string]string
	if err := yaml.Unmarshal(data, &by); err != nil {
		return fmt.Errorf("%w: arrivals are a rate like 40/h, or rates by the time they begin at, like {\"08:00\": 40/h, \"18:00\": 5/h}", ErrPlan)
	}
	*r = by
	return nil
}

// ReadFile reads a load file. An error names the line where the file cannot be read, and the
// place where a value is wrong.
func ReadFile(name string, data []byte) (*File, error) {
	f := &File{name: name}
	if err := yaml.UnmarshalWithOptions(data, f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%w: %s: %s", ErrPlan, name, yaml.FormatError(err, false, true))
	}
	return f, nil
}

// Location returns the zone of the file's times.
func (f *File) Location() (*time.Location, error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return nil, f.wrong("zone", wrongValue(f.Zone, "a time zone; write one like Europe/Berlin"))
	}
	return zone, nil
}

// Into fills in what the file says.
func (f *File) Into(p *Plan) (err error) {
	if f.Answer != "" {
		if p.Answer, err = ParseTimes(f.Answer); err != nil {
			return f.wrong("answer", err)
		}
	}
	if f.Miss != "" {
		if p.Miss, err = ParseShare(f.Miss); err != nil {
			return f.wrong("miss", err)
		}
	}
	for i, from := range f.Load {
		at := fmt.Sprintf("load[%d]", i)
		s, err := f.stream(at, from)
		if err != nil {
			return err
		}
		p.Streams = append(p.Streams, s)
	}
	return nil
}

func (f *File) stream(at string, from fileStream) (s Stream, err error) {
	s.Service = desk.ServiceName(from.Service)
	if from.Service == "" {
		return s, f.wrong(at+".service", wrongValue("", "the name of a service"))
	}
	for _, key := range sortedKeys(from.Arrivals) {
		var r Rate
		if r.From, err = parseClock(key); err == nil {
			r.PerSecond, err = ParseRate(from.Arrivals[key])
		}
		if err != nil {
			return s, f.wrong(at+".arrivals", err)
		}
		s.Rates = append(s.Rates, r)
	}
	slices.SortFunc(s.Rates, func(a, b Rate) int { return int(a.From - b.From) })
	if s.Handling, err = ParseTimes(from.Handling); err != nil {
		return s, f.wrong(at+".handling", err)
	}
	if from.Patience != "" {
		if s.Patience, err = ParseTimes(from.Patience); err != nil {
			return s, f.wrong(at+".patience", err)
		}
	}
	for j, b := range from.Bursts {
		burst, err := b.read()
		if err != nil {
			return s, f.wrong(fmt.Sprintf("%s.bursts[%d]", at, j), err)
		}
		s.Bursts = append(s.Bursts, burst)
	}
	s.Answers = make(map[string][]Choice, len(from.Answers))
	for _, field := range sortedKeys(from.Answers) {
		for _, value := range sortedKeys(from.Answers[field]) {
			weight := from.Answers[field][value]
			if !(weight >= 0) {
				return s, f.wrong(at+".answers."+field, wrongValue(fmt.Sprint(weight), "how often an answer is given"))
			}
			s.Answers[field] = append(s.Answers[field], Choice{Value: value, Weight: weight})
		}
	}
	return s, nil
}

func (b fileBurst) read() (out Burst, err error) {
	if out.At, err = parseClock(b.At); err != nil {
		return out, err
	}
	if b.Over != "" {
		if out.Over, err = time.ParseDuration(b.Over); err != nil || out.Over < 0 {
			return out, wrongValue(b.Over, "how long the crowd comes; write 5m")
		}
	}
	if out.Count = b.Count; b.Count < 1 || b.Count > maxCustomers {
		return out, wrongValue(fmt.Sprint(b.Count), "how many come")
	}
	return out, nil
}

// Shift gives the CSRs whom the file names their shifts; the others are always there.
func (f *File) Shift(csrs []CSR) error {
	for i, shift := range f.Shifts {
		at := fmt.Sprintf("shifts[%d]", i)
		hours := &desk.Hours{Zone: f.Zone, Open: shift.Open}
		for _, problem := range hours.Check() {
			return f.wrong(at+"."+problem.Field, fmt.Errorf("%w: %s", ErrPlan, problem.Text))
		}
		for _, who := range shift.CSRs {
			j := slices.IndexFunc(csrs, func(c CSR) bool { return string(c.JID) == strings.ToLower(who) || c.Name == who })
			if j < 0 {
				return f.wrong(at+".csrs", wrongValue(who, "the address or name of a CSR of the services file"))
			}
			csrs[j].Shifts = hours
		}
	}
	return nil
}

func (f *File) wrong(at string, err error) error {
	return fmt.Errorf("%s: %s: %w", f.name, at, err)
}
