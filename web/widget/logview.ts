// The log on the page: one node an item, kept as long as the item is the same.
import { anchor, h, icon, icons, linked } from './dom'
import { answers, buildForm } from './form'
import type { Act, Item } from './model'
import { Pictures } from './picture'
import { web } from './room'
import { type Texts, say, size } from './texts'

interface Shown {
  item: Item
  node: HTMLElement
}

const together = 5 * 60_000 // what somebody says within it stands together

export class LogView {
  readonly node = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: 0 })
  private readonly list = h('ol')
  private shown = new Map<string, Shown>()

  constructor(private readonly t: Texts, private readonly locale: string, private readonly act: (a: Act) => void) {
    this.node.setAttribute('aria-label', t.log)
    this.node.append(this.list)
  }

  private readonly pictures = new Pictures((how) => {
    const atEnd = this.atEnd()
    how()
    if (atEnd) this.toEnd()
  })

  private atEnd(): boolean {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 60
  }

  /** update shows items; filesAt are the origins where the server keeps files. */
  update(items: Item[], filesAt: string[]): void {
    const atEnd = this.atEnd()
    this.pictures.allow(filesAt)
    const next = new Map<string, Shown>()
    let at: Element | null = this.list.firstElementChild
    const place = (key: string, item: Item, make: () => HTMLElement) => {
      const before = this.shown.get(key)
      const node = before && (before.item === item || this.settles(before, item)) ? before.node : make()
      if (before && before.node !== node) {
        if (at === before.node) at = before.node.nextElementSibling
        before.node.remove()
      }
      next.set(key, { item, node })
      if (node === at) at = node.nextElementSibling
      else this.list.insertBefore(node, at)
    }
    let day = ''
    let last: Item | undefined
    for (const item of items) {
      const d = new Date(item.at).toDateString()
      if (d !== day) {
        day = d
        last = undefined
        place(`day ${d}`, this.shown.get(`day ${d}`)?.item ?? item, () => h('li', { class: 'day' }, h('span', {}, this.day(item.at))))
      }
      place(`${item.from} ${item.id}`, item, () => this.make(item))
      const node = next.get(`${item.from} ${item.id}`)!.node
      const goesOn = last && bubble(last) && bubble(item) && last.from === item.from && item.at - last.at < together
      node.classList.toggle('cont', !!goesOn)
      last = item
    }
    for (const [key, s] of this.shown) if (!next.has(key)) s.node.remove()
    const grown = next.size > this.shown.size
    this.shown = next
    if (atEnd || (grown && items.at(-1)?.mine)) this.toEnd()
  }

  /** settles changes the foot alone where only that is another: the rest would be read aloud again. */
  private settles(before: Shown, item: Item): boolean {
    const foot = before.node.querySelector('.foot')
    const alike = (['kind', 'text', 'url', 'part', 'done', 'from'] as const).every((k) => before.item[k] === item[k])
    if (!foot || !alike || item.state === 'failed' || before.item.state === 'failed') return false
    foot.replaceWith(this.foot(item))
    return true
  }

  toEnd(): void {
    this.node.scrollTop = this.node.scrollHeight
  }

  private day(at: number): string {
    const days = Math.round((new Date().setHours(12, 0, 0, 0) - new Date(at).setHours(12, 0, 0, 0)) / 864e5)
    if (days === 0) return this.t.today
    if (days === 1) return this.t.yesterday
    return new Date(at).toLocaleDateString(this.locale, { weekday: 'long', day: 'numeric', month: 'long' })
  }

  private make(item: Item): HTMLElement {
    if (item.kind === 'notice') {
      return h('li', { class: 'notice' }, h('div', { dir: 'auto' }, ...linked(item.text, this.t.newTab)), this.choices(item))
    }
    if (item.kind === 'form') return h('li', { class: 'card form' }, ...this.form(item))
    if (item.kind === 'page' || item.kind === 'call') return h('li', { class: `card ${item.kind}` }, ...this.link(item))
    const who = item.mine ? this.t.you : item.from
    return h('li', { class: item.mine ? 'said mine' : 'said' },
      h('span', { class: 'who' }, who),
      h('div', { class: 'bubble', dir: 'auto' }, ...(item.kind === 'file' ? this.file(item) : linked(item.text, this.t.newTab))),
      this.foot(item))
  }

  private foot(item: Item): HTMLElement {
    const t = this.t
    const time = new Date(item.at).toLocaleTimeString(this.locale, { hour: '2-digit', minute: '2-digit' })
    if (item.state === 'failed') {
      const why = item.error === 'type' ? t.badType : item.error === 'size' ? say(t.tooBig, { n: size(item.size ?? 0, this.locale) })
        : item.error === 'upload' ? t.noUpload : item.error || t.failed
      const hopeless = item.error === 'type' || item.error === 'size'
      return h('div', { class: 'foot failed', role: 'alert' }, why, ' ',
        !hopeless && h('button', { type: 'button', onclick: () => this.act({ do: 'again', id: item.id }) }, t.again), ' ',
        h('button', { type: 'button', onclick: () => this.act({ do: 'drop', id: item.id }) }, t.discard))
    }
    const state = item.mine && { sending: t.onTheWay, sent: t.sent, delivered: t.delivered, failed: '' }[item.state ?? 'sent']
    return h('div', { class: 'foot', 'aria-live': 'off' }, h('time', { datetime: new Date(item.at).toISOString() }, time), state && h('span', { class: `state ${item.state}` }, state))
  }

  private file(item: Item): Node[] {
    const name = h('span', { class: 'name', dir: 'auto' }, item.text)
    const words = h('span', { class: 'words' }, name, item.size ? h('span', { class: 'size' }, size(item.size, this.locale)) : undefined)
    const body = [icon(icons.file), words]
    if (item.part !== undefined) {
      const bar = h('progress', { max: 1, value: item.part, 'aria-label': item.text })
      return [h('span', { class: 'file' }, ...body), bar]
    }
    if (!item.url || !web(item.url)) return [h('span', { class: 'file' }, ...body)]
    const a = anchor(item.url, '', this.t.newTab, 'file')
    a.append(...body)
    this.pictures.offer(a, item.url)
    return [a]
  }

  private link(item: Item): (Node | string)[] {
    const call = item.kind === 'call'
    const url = item.url ?? ''
    return [
      h('p', { class: 'head' }, icon(call ? icons.call : icons.page), call ? this.t.call : this.t.page),
      h('p', { dir: 'auto' }, call ? item.text.replace(url, '').trim() : item.text),
      web(url) ? anchor(url, call ? this.t.joinCall : this.t.openPage, this.t.newTab, 'primary') : '',
      h('p', { class: 'host' }, web(url) ? new URL(url).host : ''),
    ]
  }

  private form(item: Item): Node[] {
    const head = h('p', { class: 'head' }, icon(icons.form), item.text || this.t.form)
    if (item.done) {
      const list = h('dl', {}, ...answers(item.fields ?? [], this.t).filter(([, a]) => a).flatMap(([q, a]) => [h('dt', {}, q), h('dd', { dir: 'auto' }, a)]))
      return [head, list]
    }
    return [head, buildForm(item.fields ?? [], {
      texts: this.t, prefix: `f-${item.id}`, submit: this.t.submit,
      done: (values) => this.act({ do: 'fill', id: item.id, values }),
    }).node]
  }

  private choices(item: Item): HTMLElement | undefined {
    if (!item.choices || item.done) return undefined
    return h('div', { class: 'choices' }, ...item.choices.map((c) =>
      h('button', { type: 'button', onclick: () => this.act({ do: 'choose', id: item.id, value: c.value }) }, c.label)))
  }
}

const bubble = (i: Item): boolean => i.kind === 'said' || i.kind === 'file'
