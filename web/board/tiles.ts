// The figures of the whole desk, to be read across the room.

import { el, mark, put } from './dom'
import type { Frame } from './frame'
import { count, none, say, share, span } from './words'

// How long is long: a wait that calls for attention, and one that calls for help.
const attention = 60
const help = 180

// urgency says how bad a wait is, for colours and marks.
export function urgency(seconds: number): string | undefined {
  return seconds >= help ? 'bad' : seconds >= attention ? 'poor' : undefined
}

// quality says how bad a service level is. 80 % in 20 s is the custom of the trade.
export function quality(level: number | null): string | undefined {
  return level === null ? undefined : level < 0.6 ? 'bad' : level < 0.8 ? 'poor' : 'good'
}

export class Tiles {
  readonly root = el('dl', { class: 'tiles' })
  private readonly tiles = new Map<string, { box: HTMLElement; value: HTMLElement; note: HTMLElement }>()

  constructor() {
    for (const name of ['waiting', 'longest', 'level', 'abandoned', 'active', 'offers', 'available']) {
      const value = el('span', { class: 'value' }, none)
      const note = el('span', { class: 'note' })
      const box = el('div', { 'data-tile': name }, el('dt', {}, say(name)), el('dd', {}, value, note))
      this.tiles.set(name, { box, value, note })
      this.root.append(box)
    }
  }

  private set(name: string, value: string, state?: string, note = ''): void {
    const t = this.tiles.get(name)
    if (!t) return
    put(t.value, value)
    put(t.note, note)
    mark(t.box, 'data-state', state)
  }

  show(f: Frame, now: number): void {
    const services = f.services ?? []
    const sum = (of: (s: (typeof services)[number]) => number): number => services.reduce((n, s) => n + of(s), 0)
    const since = Math.min(...services.map((s) => s.since || Infinity))
    const longest = since === Infinity ? 0 : (now - since) / 1000
    this.set('waiting', count(sum((s) => s.waiting)))
    this.set('longest', since === Infinity ? none : span(longest), urgency(longest))
    this.set('level', share(f.all.level), quality(f.all.level), f.all.wait === null ? '' : say('noteWait', { wait: span(f.all.wait) }))
    this.set('abandoned', count(f.all.abandoned), undefined, say('noteEntered', { count: count(f.all.entered) }))
    this.set('active', count(sum((s) => s.active)), undefined, sum((s) => s.held) > 0 ? say('held', { count: count(sum((s) => s.held)) }) : '')
    this.set('offers', count(sum((s) => s.offers)))
    const free = (f.csrs ?? []).filter((c) => c.standing === 'available' && c.load < c.capacity).length
    this.set('available', count(f.standing.available), f.standing.available === 0 && sum((s) => s.waiting) > 0 ? 'bad' : undefined, f.more > 0 ? '' : say('free', { count: count(free) }))
  }
}
