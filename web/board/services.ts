// The services, a row each.

import { el, keyed, mark, put } from './dom'
import type { Frame, Service } from './frame'
import { quality, urgency } from './tiles'
import { count, moment, none, say, share, span } from './words'

interface Column {
  name: string
  minor?: boolean // left out where there is little room
  text(s: Service, now: number): string
  state?(s: Service, now: number): string | undefined
}

const waited = (s: Service, now: number): number => (s.since ? (now - s.since) / 1000 : 0)

const columns: Column[] = [
  { name: 'waiting', text: (s) => count(s.waiting) },
  { name: 'longest', text: (s, now) => (s.since ? span(waited(s, now)) : none), state: (s, now) => urgency(waited(s, now)) },
  { name: 'level', text: (s) => share(s.hour.level), state: (s) => quality(s.hour.level) },
  { name: 'abandoned', minor: true, text: (s) => count(s.hour.abandoned) },
  { name: 'active', text: (s) => count(s.active) },
  { name: 'offers', minor: true, text: (s) => count(s.offers) },
  { name: 'available', minor: true, text: (s) => count(s.csrs.available ?? 0) },
  { name: 'deferred', minor: true, text: (s) => count(s.deferred) },
]

const alertAfter = 60 // seconds of waiting
const alertPause = 60_000 // between two alerts

export class Services {
  readonly root = el('section', { class: 'services', 'aria-labelledby': 'services' })
  private readonly empty = el('p', { class: 'notice', hidden: '' }, say('noServices'))
  private readonly alert = el('p', { class: 'quiet', 'aria-live': 'polite' })
  private readonly rows: (items: Service[]) => void
  private now = 0
  private alerted = 0

  constructor() {
    const head = el('tr', {}, el('th', { scope: 'col', class: 'text' }, say('service')))
    for (const c of columns) head.append(el('th', { scope: 'col', ...(c.minor ? { class: 'minor' } : {}) }, say(`c.${c.name}`)))
    const body = el('tbody')
    this.rows = keyed<Service, HTMLTableRowElement>(body, (s) => s.id, () => this.row(), (tr, s) => this.update(tr, s))
    const table = el('div', { class: 'wide', role: 'group', 'aria-labelledby': 'services', tabindex: '0' }, el('table', {}, el('thead', {}, head), body))
    this.root.append(el('h2', { id: 'services' }, say('services')), this.empty, table, this.alert)
  }

  private row(): HTMLTableRowElement {
    const tr = el('tr', {}, el('th', { scope: 'row', class: 'text' }, el('bdi'), el('span', { class: 'note' })))
    for (const c of columns) tr.append(el('td', c.minor ? { class: 'minor' } : {}))
    return tr
  }

  private update(tr: HTMLTableRowElement, s: Service): void {
    const [head, ...cells] = [...tr.children]
    if (!head) return
    const [title, note] = [...head.children]
    if (title) put(title, s.title)
    if (note) put(note, s.open ? '' : s.opens ? say('opens', { time: moment(s.opens) }) : say('closed'))
    mark(tr, 'data-closed', s.open ? undefined : '')
    columns.forEach((c, i) => {
      const cell = cells[i]
      if (!cell) return
      put(cell, c.text(s, this.now))
      mark(cell, 'data-state', c.state?.(s, this.now))
    })
  }

  show(f: Frame, now: number): void {
    this.now = now
    const services = f.services ?? []
    this.empty.hidden = services.length > 0
    this.rows(services)
    this.announce(services, now)
  }

  // announce has a screen reader say where somebody has waited long, now and then.
  private announce(services: Service[], now: number): void {
    const worst = services.reduce<Service | undefined>((w, s) => (s.since && (!w || s.since < w.since) ? s : w), undefined)
    if (!worst || waited(worst, now) < alertAfter || now - this.alerted < alertPause) return
    this.alerted = now
    put(this.alert, say('alert', { service: worst.title, count: count(worst.waiting), wait: span(waited(worst, now)) }))
  }
}
