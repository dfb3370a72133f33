package simulate

import (
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// WriteSVG draws the report into a folder, which it makes: levels.svg over the number of CSRs
// where there are several outcomes; for each outcome its waits, and the day. It returns the names
// of the files.
func (r *Report) WriteSVG(dir string) (files []string, err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	put := func(name string, c *chart) error {
		file, err := os.Create(filepath.Join(dir, name)) //nolint:gosec // the folder is what was asked for
		if err != nil {
			return err
		}
		files = append(files, name)
		return errors.Join(c.write(file), file.Close())
	}
	if len(r.Outcomes) > 1 {
		if err := put("levels.svg", r.levels()); err != nil {
			return files, err
		}
	}
	if err := put("waits.svg", r.waits()); err != nil {
		return files, err
	}
	for i, o := range r.Outcomes {
		name := "day.svg"
		if len(r.Outcomes) > 1 {
			name = fmt.Sprintf("day-%d-%d.svg", o.CSRs, i+1)
		}
		if err := put(name, o.overDay()); err != nil {
			return files, err
		}
	}
	return files, nil
}

// levels draws the service level over the number of CSRs, a line a setup.
func (r *Report) levels() *chart {
	c := &chart{title: fmt.Sprintf("Answered within %.4g s", r.Within), x: "CSRs", y: "%", top: 100, whole: true}
	at := make(map[string]int)
	for _, o := range r.Outcomes {
		i, known := at[o.Name]
		if !known {
			i = len(c.lines)
			at[o.Name] = i
			c.lines = append(c.lines, curve{name: o.Name})
		}
		l := o.Total.Level
		c.lines[i].points = append(c.lines[i].points, point{float64(o.CSRs), 100 * l.Value, 100 * l.Error})
	}
	return c
}

// waits draws the share of customers who waited no longer than a time.
func (r *Report) waits() *chart {
	c := &chart{title: "Who has waited no longer than", x: "s", y: "%", top: 100}
	for _, o := range r.Outcomes {
		line := curve{name: fmt.Sprintf("%s, %d CSRs", o.Name, o.CSRs)}
		end := math.Max(quantile(o.sorted, 0.99), 1)
		for i, n := 0, 0; i <= 100; i++ {
			x := end * float64(i) / 100
			for n < len(o.sorted) && o.sorted[n] <= x {
				n++
			}
			line.points = append(line.points, point{x, 100 * ratio(float64(n), float64(len(o.sorted))), 0})
		}
		c.lines = append(c.lines, line)
	}
	return c
}

// overDay draws the mean wait of each service over the day.
func (o *Outcome) overDay() *chart {
	c := &chart{title: fmt.Sprintf("Mean wait over the day: %s, %d CSRs", o.Name, o.CSRs), x: "h", y: "s"}
	for i := range o.Services {
		line := curve{name: o.Services[i].Service}
		for j, p := range o.Services[i].Day {
			line.points = append(line.points, point{24 * float64(j) / float64(len(o.Day)), p.Wait, 0})
		}
		c.lines = append(c.lines, line)
	}
	return c
}

// chart is a picture of curves.
type chart struct {
	title, x, y string
	top         float64 // of the y axis; 0: what the curves need
	whole       bool    // the x axis has whole numbers alone
	lines       []curve
}

type curve struct {
	name   string
	points []point
}

// point has an error, half as high as the bar that is drawn.
type point struct{ x, y, off float64 }

// Sizes of a picture, in pixels.
const (
	wide, high                                = 720, 360
	leftEdge, rightEdge, upperEdge, lowerEdge = 60, 20, 50, 40
)

var colours = []string{"#1b6ca8", "#d1495b", "#3a7d44", "#7d4fa3", "#c77d0a", "#4a4a4a"}

func (c *chart) write(w io.Writer) error {
	left, right, top := math.Inf(1), math.Inf(-1), c.top
	for _, l := range c.lines {
		for _, p := range l.points {
			left, right = math.Min(left, p.x), math.Max(right, p.x)
			if c.top == 0 {
				top = math.Max(top, 1.05*(p.y+p.off))
			}
		}
	}
	if !(right > left) {
		left, right = left-1, left+1
	}
	top = math.Max(top, 1)
	area := frame{left, right, top}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="20" font-size="15">%s</text>`+"\n", leftEdge, html.EscapeString(c.title))
	c.axes(&b, area)
	for i, l := range c.lines {
		colour := colours[i%len(colours)]
		b.WriteString(`<polyline fill="none" stroke-width="2" stroke="` + colour + `" points="`)
		for _, p := range l.points {
			fmt.Fprintf(&b, "%.1f,%.1f ", area.px(p.x), area.py(p.y))
		}
		b.WriteString(`"/>` + "\n")
		for _, p := range l.points {
			if p.off > 0 {
				fmt.Fprintf(&b, `<line stroke="%s" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`+"\n", colour, area.px(p.x), area.px(p.x), area.py(p.y-p.off), area.py(p.y+p.off))
			}
		}
		if i < 2*len(colours) {
			fmt.Fprintf(&b, `<text x="%d" y="38" fill="%s">%s</text>`+"\n", leftEdge+i*(wide-leftEdge)/min(len(c.lines), 2*len(colours)), colour, html.EscapeString(l.name))
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// frame says which numbers are at the edges of a picture.
type frame struct{ left, right, top float64 }

func (f frame) px(x float64) float64 {
	return leftEdge + (x-f.left)/(f.right-f.left)*(wide-leftEdge-rightEdge)
}

func (f frame) py(y float64) float64 {
	return high - lowerEdge - math.Min(y, f.top)/f.top*(high-upperEdge-lowerEdge)
}

// axes draws lines and numbers along both sides.
func (c *chart) axes(b *strings.Builder, area frame) {
	for y, step := 0.0, tick(area.top, 5); y <= area.top; y += step {
		fmt.Fprintf(b, `<line stroke="#ddd" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%.4g</text>`+"\n",
			leftEdge, wide-rightEdge, area.py(y), area.py(y), leftEdge-6, area.py(y)+4, y)
	}
	step := tick(area.right-area.left, 12)
	if c.whole {
		step = math.Max(1, step)
	}
	for x := math.Ceil(area.left/step) * step; x <= area.right; x += step {
		fmt.Fprintf(b, `<line stroke="#eee" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text x="%.1f" y="%d" text-anchor="middle">%.4g</text>`+"\n",
			area.px(x), area.px(x), upperEdge, high-lowerEdge, area.px(x), high-lowerEdge+16, x)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end">%s</text><text x="14" y="%d">%s</text>`+"\n", wide-rightEdge, high-6, c.x, upperEdge, c.y)
}

// tick returns a round step with which a range has about so many.
func tick(length float64, parts int) float64 {
	raw := length / float64(parts)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw {
			return m * power
		}
	}
	return 10 * power
}
