// The last hours as charts: how many waited and were in conversation, and how many came, were
// answered and gave up. The same figures stand in a table, for those who cannot see a chart.

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { el, put } from './dom'
import type { Flows, Frame, Series } from './frame'
import { count, say, time } from './words'

const names = ['waiting', 'active', 'entered', 'answered', 'abandoned'] as const
type Name = (typeof names)[number]

interface Line {
  series: Name
  label: string
  color: string // of a custom property
  dash?: number[] // lines differ by more than their colour
  bars?: boolean
}

const charts: { title: string; lines: Line[] }[] = [
  {
    title: 'levels',
    lines: [
      { series: 'waiting', label: 'seriesWait', color: '--chart-1' },
      { series: 'active', label: 'seriesActive', color: '--chart-2', dash: [8, 4] },
    ],
  },
  {
    title: 'flow',
    lines: [
      { series: 'entered', label: 'seriesIn', color: '--chart-3', bars: true },
      { series: 'answered', label: 'seriesOut', color: '--chart-2' },
      { series: 'abandoned', label: 'seriesLost', color: '--chart-4', dash: [3, 3] },
    ],
  },
]

// past keeps the intervals that came with the first frame and are brought up to date by the others.
class Past {
  width = 300
  first = 0
  private services = new Map<string, Series>()

  merge(f: Flows): void {
    const length = f.first + (Object.values(f.services)[0]?.entered.length ?? 0) - this.first
    if (this.first === 0 || f.first < this.first || f.width !== this.width) {
      ;[this.width, this.first] = [f.width, f.first]
      this.services = new Map(Object.entries(f.services))
      return
    }
    for (const [id, tail] of Object.entries(f.services)) {
      const have = this.services.get(id) ?? this.zeros(length)
      for (const name of names) {
        const line = have[name]
        tail[name].forEach((n, i) => (line[f.first + i - this.first] = n))
        for (let i = 0; i < length; i++) line[i] ??= 0
      }
      this.services.set(id, have)
    }
    for (const id of this.services.keys()) if (!(id in f.services)) this.services.delete(id)
    this.shorten(length)
  }

  // shorten lets the oldest intervals go, so that the charts go on for days.
  private shorten(length: number): void {
    const extra = length - 96
    if (extra <= 0) return
    for (const s of this.services.values()) for (const name of names) s[name].splice(0, extra)
    this.first += extra
  }

  private zeros(length: number): Series {
    const z = (): number[] => new Array<number>(length).fill(0)
    return { entered: z(), answered: z(), abandoned: z(), waiting: z(), active: z() }
  }

  // sum adds up one service, or all of them.
  sum(service: string): Series {
    const of = service ? [this.services.get(service)].filter((s) => s !== undefined) : [...this.services.values()]
    const all = this.zeros(of[0]?.entered.length ?? 0)
    for (const s of of) for (const name of names) s[name].forEach((n, i) => (all[name][i] = (all[name][i] ?? 0) + n))
    return all
  }

  times(length: number): number[] {
    return Array.from({ length }, (_, i) => (this.first + i) * this.width)
  }
}

export class Charts {
  readonly root = el('section', { class: 'charts', 'aria-labelledby': 'charts' })
  private readonly past = new Past()
  private readonly choice = el('select')
  private readonly boxes: HTMLElement[] = []
  private readonly body = el('tbody')
  private plots: uPlot[] = []
  private drawn = ''

  constructor() {
    const head = el('tr', {}, el('th', { scope: 'col', class: 'text' }, say('time')))
    for (const c of charts) for (const l of c.lines) head.append(el('th', { scope: 'col' }, say(l.label)))
    const label = el('label', {}, el('span', { class: 'quiet' }, say('chartOf')), ' ', this.choice)
    this.choice.addEventListener('change', () => this.draw())
    const figures = el('div', { class: 'figures' })
    for (const c of charts) {
      const box = el('div', { role: 'img', 'aria-label': say(c.title) }) // and its last figures, once there are some
      this.boxes.push(box)
      figures.append(el('figure', {}, el('figcaption', {}, el('span', {}, say(c.title)), this.legend(c.lines)), box))
    }
    const table = el('div', { class: 'wide', role: 'region', 'aria-labelledby': 'table', tabindex: '0' }, el('table', {}, el('thead', {}, head), this.body))
    this.root.append(
      el('div', { class: 'title' }, el('h2', { id: 'charts' }, say('charts')), label),
      figures,
      el('details', {}, el('summary', { id: 'table' }, say('figures')), table),
    )
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw())
    new ResizeObserver(() => this.resize()).observe(figures)
  }

  private legend(lines: Line[]): HTMLElement {
    const list = el('ul', { class: 'legend' })
    for (const l of lines) list.append(el('li', { 'data-series': l.series }, say(l.label)))
    return list
  }

  show(f: Frame): void {
    this.choices(f)
    if (!f.flows) return
    this.past.merge(f.flows)
    this.draw()
  }

  private choices(f: Frame): void {
    const services = f.services ?? []
    const wanted = JSON.stringify(services.map((s) => [s.id, s.title]))
    if (wanted === this.choice.dataset.of) return
    this.choice.dataset.of = wanted
    const chosen = this.choice.value
    this.choice.replaceChildren(el('option', { value: '' }, say('all')), ...services.map((s) => el('option', { value: s.id }, s.title)))
    this.choice.value = services.some((s) => s.id === chosen) ? chosen : ''
  }

  private draw(): void {
    const series = this.past.sum(this.choice.value)
    const key = JSON.stringify([this.past.first, series])
    if (key === this.drawn) return
    this.drawn = key
    const times = this.past.times(series.entered.length)
    charts.forEach((c, i) => {
      const data = [times, ...c.lines.map((l) => series[l.series])] as uPlot.AlignedData
      const box = this.boxes[i]
      if (!box) return
      const last = c.lines.map((l) => `${say(l.label)} ${count(series[l.series].at(-1) ?? 0)}`)
      box.setAttribute('aria-label', `${say(c.title)}: ${last.join(', ')}`)
      const plot = this.plots[i]
      if (plot) plot.setData(data)
      else this.plots[i] = new uPlot(this.options(c.lines, box), data, box)
    })
    this.table(series)
  }

  private redraw(): void {
    for (const p of this.plots) p.destroy()
    this.plots = []
    this.drawn = ''
    this.draw()
  }

  private size(box: HTMLElement): { width: number; height: number } {
    return { width: Math.max(200, box.clientWidth), height: Math.max(120, box.clientHeight) }
  }

  private resize(): void {
    this.plots.forEach((p, i) => {
      const box = this.boxes[i]
      if (box) p.setSize(this.size(box))
    })
  }

  private options(lines: Line[], box: HTMLElement): uPlot.Options {
    const style = getComputedStyle(document.documentElement)
    const color = (name: string): string => style.getPropertyValue(name).trim()
    const rem = parseFloat(style.fontSize)
    const axis: uPlot.Axis = {
      stroke: color('--dim'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: `${0.8 * rem}px system-ui, sans-serif`,
    }
    return {
      ...this.size(box),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { range: (_, min, max) => [min - this.past.width / 2, max + this.past.width / 2] }, y: { range: (_, _min, max) => [0, Math.max(4, max * 1.1)] } },
      axes: [
        { ...axis, values: (_, at) => at.map((t) => time(t * 1000)), size: 1.8 * rem, space: 5 * rem },
        { ...axis, values: (_, at) => at.map((n) => (Number.isInteger(n) ? count(n) : '')), size: 3 * rem, space: 2 * rem },
      ],
      series: [
        {},
        ...lines.map((l): uPlot.Series => ({
          label: say(l.label), stroke: color(l.color), width: l.bars ? 0 : rem / 7, points: { show: false },
          ...(l.dash ? { dash: l.dash } : {}),
          ...(l.bars ? { fill: color(l.color), paths: uPlot.paths.bars?.({ size: [0.8, 64] }) } : {}),
        })),
      ],
    }
  }

  // table sums up hours: levels at their end, the others as they add up.
  private table(series: Series): void {
    const perHour = 3600 / this.past.width
    const hours = new Map<number, number[]>()
    const lines = charts.flatMap((c) => c.lines.map((l) => l.series))
    series.entered.forEach((_, i) => {
      const hour = Math.floor((this.past.first + i) / perHour)
      const row = hours.get(hour) ?? lines.map(() => 0)
      lines.forEach((name, k) => {
        const n = series[name][i] ?? 0
        row[k] = name === 'waiting' || name === 'active' ? n : (row[k] ?? 0) + n
      })
      hours.set(hour, row)
    })
    const rows = [...hours].reverse()
    while (this.body.rows.length > rows.length) this.body.deleteRow(-1)
    rows.forEach(([hour, row], i) => {
      const tr = this.body.rows[i] ?? this.body.insertRow()
      if (!tr.cells.length) tr.append(el('th', { scope: 'row', class: 'text' }), ...lines.map(() => el('td')))
      ;[time(hour * 3600_000), ...row.map(count)].forEach((text, k) => {
        const cell = tr.cells[k]
        if (cell) put(cell, text)
      })
    })
  }
}

