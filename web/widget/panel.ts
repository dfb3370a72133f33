// The chat on the page: its frame, and what it shows in each phase.
import { Composer } from './composer'
import { h, icon, icons, put } from './dom'
import type { Host } from './host'
import { LogView } from './logview'
import { type Act, type Model, type Phase, fresh } from './model'
import { Pages } from './pages'
import { type Texts, say, textsOf } from './texts'
import { download } from './transcript'

const inLog: Phase[] = ['waiting', 'active', 'ended', 'away']

export class Panel {
  readonly node: HTMLElement
  shown = false
  private readonly t: Texts
  private readonly title = h('h2', { id: 'title' })
  private readonly who = h('p', { class: 'who-is-there' })
  private readonly bar = h('p', { class: 'bar', role: 'status' })
  private readonly body = h('div', { class: 'body' })
  private readonly foot = h('div', { class: 'footer' })
  private readonly menu: HTMLElement
  private readonly more: HTMLButtonElement
  private readonly log: LogView
  private readonly queue = h('div', { class: 'queue', role: 'status' })
  private readonly typing = h('p', { class: 'typing', 'aria-live': 'polite' })
  private readonly composer: Composer
  private readonly pages: Pages
  private readonly leaveItem: HTMLButtonElement
  private model: Model = fresh()
  private made = '' // what body and footer were made for
  private seen = 0

  constructor(private readonly host: Host, private readonly act: (a: Act) => void, private readonly closed: () => void) {
    const t = (this.t = textsOf(host.lang))
    this.log = new LogView(t, host.locale, act)
    this.more = h('button', { type: 'button', class: 'icon', 'aria-label': t.menu, title: t.menu, 'aria-expanded': 'false', 'aria-controls': 'menu', onclick: () => this.toggleMenu() }, icon(icons.more))
    const close = h('button', { type: 'button', class: 'icon', 'aria-label': t.close, title: t.close, onclick: () => this.closed() }, icon(icons.close))
    this.leaveItem = h('button', { type: 'button', onclick: () => this.confirm() }, t.leave)
    this.menu = h('div', { class: 'menu', id: 'menu', hidden: true },
      h('button', { type: 'button', onclick: () => { this.toggleMenu(false); download(this.model, t, host.locale) } }, t.download), this.leaveItem)
    this.pages = new Pages(host, t, act)
    this.composer = new Composer(t, act, () => this.canSendFiles())
    this.node = h('section', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', lang: host.lang, hidden: true, tabindex: -1 },
      h('div', { class: 'top' }, h('span', { class: 'mark' }, icon(icons.bell)), h('div', { class: 'head' }, this.title, this.who), this.more, host.embedded ? undefined : close),
      this.menu, this.bar, this.body, this.foot, h('div', { class: 'dropping' }, t.drop))
    if (host.root.host.matches(':dir(rtl)')) this.node.dir = 'rtl'
    this.listen()
  }

  private listen(): void {
    this.node.addEventListener('keydown', (e) => {
      if (e.key !== 'Escape') return
      if (!this.menu.hidden) this.toggleMenu(false)
      else if (!this.host.embedded) this.closed()
    })
    this.node.addEventListener('click', (e) => {
      if (!this.menu.hidden && !e.composedPath().some((n) => n === this.menu || n === this.more)) this.toggleMenu(false)
    })
    this.composer.catches(this.node)
  }

  private canSendFiles(): boolean {
    return this.model.files && (this.model.phase === 'active' || this.model.phase === 'waiting')
  }

  private toggleMenu(show = this.menu.hidden): void {
    this.menu.hidden = !show
    this.more.setAttribute('aria-expanded', String(show))
    if (show) this.menu.querySelector<HTMLButtonElement>('button:not([hidden])')?.focus()
    else if (this.node.contains(this.host.root.activeElement)) this.more.focus()
  }

  private confirm(): void {
    this.toggleMenu(false)
    const bar = h('div', { class: 'confirm', role: 'alertdialog', 'aria-label': this.t.leaveSure },
      h('p', {}, this.t.leaveSure),
      h('button', { type: 'button', class: 'danger', onclick: () => { bar.remove(); this.act({ do: 'leave' }) } }, this.t.yesEnd),
      h('button', { type: 'button', onclick: () => { bar.remove(); this.focus() } }, this.t.no))
    this.node.querySelector('.confirm')?.remove()
    this.bar.after(bar)
    bar.querySelector('button')!.focus()
  }

  show(focus: boolean): void {
    this.shown = true
    this.node.hidden = false
    this.read()
    if (inLog.includes(this.model.phase)) this.log.toEnd()
    if (focus) this.focus()
  }

  hide(): void {
    this.shown = false
    this.node.hidden = true
  }

  private focus(): void {
    const first = inLog.includes(this.model.phase) && this.composer.node.isConnected ? this.composer.input
      : this.body.querySelector<HTMLElement>('.center h3, input:not([type=hidden]), textarea, select, button') // words first: a button would be touched unread
    ;(first ?? this.node).focus({ preventScroll: true })
  }

  private read(): void {
    if (this.shown && !document.hidden) this.seen = this.model.items.length ? this.model.items.at(-1)!.at : 0
    this.host.unread(this.model.items.filter((i) => !i.mine && i.kind !== 'notice' && i.at > this.seen && !this.shown).length)
  }

  update(m: Model): void {
    const before = this.model
    this.model = m
    const t = this.t
    this.title.textContent = m.title || this.host.state.title
    this.who.textContent = m.phase === 'active' && m.people.length ? `${m.people.join(', ')} ${m.people.length === 1 ? t.withYou : ''}`.trim() : ''
    const away = !m.online && (m.phase === 'form' ? m.busy : (m.phase === 'waiting' || m.phase === 'active') && m.items.length > 0)
    this.bar.textContent = away ? t.offline : ''
    this.leaveItem.hidden = m.phase !== 'waiting' && m.phase !== 'active'
    this.more.hidden = !inLog.includes(m.phase)
    this.arrange(m)
    if (inLog.includes(m.phase)) this.chat(m)
    if (m.phase === 'ended' && before.phase !== 'ended') this.log.toEnd()
    this.read()
    if (this.shown && before.phase !== m.phase && this.host.root.activeElement === null && document.activeElement === this.host.root.host) this.focus()
  }

  /** arrange makes body and footer anew where the phase wants others. */
  private arrange(m: Model): void {
    const kind = inLog.includes(m.phase) ? `log ${m.phase === 'ended' ? `ended ${m.score} ${m.busy} ${m.error}` : m.phase === 'away' ? 'away' : ''}`
      : m.phase === 'form' ? `form ${JSON.stringify(m.fields)} ${m.error} ${m.busy}` : `${m.phase} ${m.error} ${m.busy}`
    if (kind === this.made) return
    if (m.session) this.pages.forget()
    const focused = this.node.contains(this.host.root.activeElement)
    const stays = kind.startsWith('log') && this.made.startsWith('log')
    this.made = kind
    if (!stays) this.body.replaceChildren()
    this.foot.replaceChildren()
    this.body.classList.toggle('page', !inLog.includes(m.phase))
    if (inLog.includes(m.phase)) {
      if (!stays) put(this.body, this.queue, this.log.node, this.typing)
      put(this.foot, m.phase === 'ended' ? this.pages.ended(m) : m.phase === 'away' ? this.pages.elsewhere() : this.composer.node)
    } else {
      put(this.body, ...this.pages.of(m))
    }
    if (m.phase === 'form' && m.later) this.node.setAttribute('aria-describedby', 'later')
    else this.node.removeAttribute('aria-describedby')
    if (focused && this.shown) this.focus()
  }

  private chat(m: Model): void {
    const t = this.t
    this.queue.hidden = m.phase !== 'waiting'
    const head = m.position > 1 ? say(t.position, { n: m.position }) : m.position === 1 ? t.next : t.loading
    const wait = m.position && m.wait ? (m.wait < 60 ? t.soon : say(t.wait, { n: Math.ceil(m.wait / 60) })) : t.waiting
    if (!this.queue.hidden && this.queue.dataset.says !== head + wait) {
      this.queue.dataset.says = head + wait
      this.queue.replaceChildren(h('span', { class: 'pulse' }, icon(icons.clock)), h('div', {}, h('strong', {}, head), h('span', {}, wait)))
    }
    this.composer.offers(this.host.state.channels.includes('files'), m.files)
    this.log.update(m.items, m.filesAt)
    const names = m.typing.join(', ')
    const words = names && say(t.typing, { name: names })
    if (this.typing.textContent !== words) {
      this.typing.replaceChildren()
      if (words) put(this.typing, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), words)
    }
  }
}
