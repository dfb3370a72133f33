// The CSRs: how many stand how, and each by name.

import { el, keyed, mark, put } from './dom'
import { standings, type CSR, type Frame, type Standing } from './frame'
import { count, say } from './words'

export class CSRs {
  readonly root = el('section', { class: 'csrs', 'aria-labelledby': 'csrs' })
  private readonly counts = new Map<Standing, HTMLElement>()
  private readonly empty = el('p', { class: 'notice', hidden: '' }, say('noCSRs'))
  private readonly more = el('p', { class: 'note' })
  private readonly list: (items: CSR[]) => void

  constructor() {
    const states = el('dl', { class: 'states' })
    for (const s of standings) {
      const n = el('dd')
      this.counts.set(s, n)
      states.append(el('div', { 'data-standing': s }, el('dt', {}, say(`s.${s}`)), n))
    }
    const people = el('ul', { class: 'people' })
    this.list = keyed<CSR, HTMLLIElement>(people, (c) => c.name, () => this.person(), (li, c) => this.update(li, c))
    this.root.append(el('h2', { id: 'csrs' }, say('csrs')), states, this.empty, people, this.more)
  }

  private person(): HTMLLIElement {
    return el('li', {}, el('bdi', { class: 'name' }), el('span', { class: 'load' }), el('span', { class: 'note' }))
  }

  private update(li: HTMLLIElement, c: CSR): void {
    const [name, load, note] = [...li.children]
    mark(li, 'data-standing', c.standing)
    if (name) put(name, c.name)
    if (load) put(load, say('load', { load: count(c.load), capacity: count(c.capacity) }))
    if (note) put(note, c.reason && c.standing !== 'available' ? say('reason', { state: say(`s.${c.standing}`), reason: c.reason }) : say(`s.${c.standing}`))
  }

  show(f: Frame): void {
    for (const [s, e] of this.counts) put(e, count(f.standing[s] ?? 0))
    const csrs = f.csrs ?? []
    this.empty.hidden = csrs.length > 0
    this.list(csrs)
    put(this.more, f.more > 0 ? say('more', { count: count(f.more) }) : '')
  }
}
