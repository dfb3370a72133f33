// The chat on the page: its frame, and what it shows in each phase.
import { h, icon, icons, put } from './dom'
import { buildForm } from './form'
import type { Host } from './host'
import { LogView } from './logview'
import { type Act, type Model, type Phase, fresh } from './model'
import { type Texts, say, textsOf } from './texts'
import { accepted } from './upload'

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
  private readonly input: HTMLTextAreaElement
  private readonly picker: HTMLInputElement
  private readonly composer: HTMLFormElement
  private readonly attach: HTMLButtonElement
  private readonly leaveItem: HTMLButtonElement
  private model: Model = fresh()
  private made = '' // what body and footer were made for
  private seen = 0

  constructor(private readonly host: Host, private readonly act: (a: Act) => void, private readonly closed: () => void) {
    const t = (this.t = textsOf(host.lang))
    this.log = new LogView(t, host.lang, act)
    this.more = h('button', { type: 'button', class: 'icon', 'aria-label': t.menu, title: t.menu, 'aria-expanded': 'false', 'aria-controls': 'menu', onclick: () => this.toggleMenu() }, icon(icons.more))
    const close = h('button', { type: 'button', class: 'icon', 'aria-label': t.close, title: t.close, onclick: () => this.closed() }, icon(icons.close))
    this.leaveItem = h('button', { type: 'button', onclick: () => this.confirm() }, t.leave)
    this.menu = h('div', { class: 'menu', id: 'menu', hidden: true },
      h('button', { type: 'button', onclick: () => this.download() }, t.download), this.leaveItem)
    this.input = h('textarea', { rows: 1, 'aria-label': t.message, placeholder: t.write, enterkeyhint: 'send', dir: 'auto', maxlength: 8000 })
    this.picker = h('input', { type: 'file', multiple: true, hidden: true, accept: accepted.join(',') + ',.docx,.xlsx,.pptx,.odt,.ods,.odp', tabindex: -1 })
    this.attach = h('button', { type: 'button', class: 'icon', 'aria-label': t.attach, title: t.attach, onclick: () => this.picker.click() }, icon(icons.clip))
    this.composer = h('form', { class: 'composer' }, this.picker, this.attach, this.input,
      h('button', { type: 'submit', class: 'send', 'aria-label': t.send, title: t.send }, icon(icons.send)))
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
    this.composer.addEventListener('submit', (e) => {
      e.preventDefault()
      this.send()
    })
    this.input.addEventListener('keydown', (e) => {
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return
      e.preventDefault()
      this.send()
    })
    this.input.addEventListener('input', () => {
      this.grow()
      this.act({ do: 'typing', on: this.input.value !== '' })
    })
    this.input.addEventListener('paste', (e) => this.files(e.clipboardData?.files, e))
    this.picker.addEventListener('change', () => {
      this.files(this.picker.files)
      this.picker.value = ''
    })
    const over = (e: DragEvent) => {
      if (!this.canSendFiles() || !e.dataTransfer?.types.includes('Files')) return
      e.preventDefault()
      this.node.classList.toggle('over', e.type !== 'dragleave')
    }
    for (const type of ['dragenter', 'dragover', 'dragleave'] as const) this.node.addEventListener(type, over)
    this.node.addEventListener('drop', (e) => {
      this.node.classList.remove('over')
      this.files(e.dataTransfer?.files, e)
    })
  }

  private canSendFiles(): boolean {
    return this.model.files && (this.model.phase === 'active' || this.model.phase === 'waiting')
  }

  private files(list: FileList | null | undefined, e?: Event): void {
    if (!list?.length || !this.canSendFiles()) return
    e?.preventDefault()
    for (const file of list) this.act({ do: 'file', file })
  }

  private send(): void {
    const text = this.input.value
    if (!text.trim()) return
    this.input.value = ''
    this.grow()
    this.act({ do: 'say', text })
    this.input.focus()
  }

  private grow(): void {
    this.input.style.blockSize = 'auto'
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight + 2, 140)}px`
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

  private download(): void {
    this.toggleMenu(false)
    const { t, host } = this
    const lines = this.model.items.map((i) => {
      const who = i.kind === 'notice' || i.kind === 'page' || i.kind === 'call' || i.kind === 'form' ? '*' : i.mine ? t.you : i.from
      return `${new Date(i.at).toLocaleString(host.lang)}  ${who}: ${i.text}${i.url ? ` ${i.url}` : ''}`
    })
    const text = [say(t.transcriptOf, { name: this.model.title }), '', ...lines, ''].join('\r\n')
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
    const a = h('a', { href: url, download: `${this.model.title.replace(/[^\p{L}\p{N}]+/gu, '-')}-${new Date(this.model.began || Date.now()).toISOString().slice(0, 10)}.txt` })
    a.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
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
    const first = inLog.includes(this.model.phase) && !this.composer.hidden && this.composer.isConnected ? this.input
      : this.body.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select, button')
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
    const away = !m.online && (m.phase === 'waiting' || m.phase === 'active') && m.items.length > 0
    this.bar.textContent = away ? t.offline : ''
    this.leaveItem.hidden = !['waiting', 'active', 'deferred'].includes(m.phase)
    this.more.hidden = !inLog.includes(m.phase) && m.phase !== 'deferred'
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
    const focused = this.node.contains(this.host.root.activeElement)
    const stays = kind.startsWith('log') && this.made.startsWith('log')
    this.made = kind
    if (!stays) this.body.replaceChildren()
    this.foot.replaceChildren()
    this.body.classList.toggle('page', !inLog.includes(m.phase))
    if (inLog.includes(m.phase)) {
      if (!stays) put(this.body, this.queue, this.log.node, this.typing)
      put(this.foot, m.phase === 'ended' ? this.ended(m) : m.phase === 'away' ? this.elsewhere() : this.composer)
    } else {
      put(this.body, ...this.pageOf(m))
    }
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
    this.attach.hidden = !this.host.state.channels.includes('files')
    this.attach.disabled = !m.files // until it is known where to: it keeps its place
    this.log.update(m.items)
    const names = m.typing.join(', ')
    const words = names && say(t.typing, { name: names })
    if (this.typing.textContent !== words) {
      this.typing.replaceChildren()
      if (words) put(this.typing, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), words)
    }
  }

  private pageOf(m: Model): HTMLElement[] {
    const t = this.t
    switch (m.phase) {
      case 'form': return this.form(m)
      case 'closed': return this.closedPage(m)
      case 'deferred':
        return [h('div', { class: 'center' }, h('span', { class: 'big' }, icon(icons.check)), h('h3', {}, t.deferred), h('p', {}, t.deferredHint),
          h('button', { type: 'button', onclick: () => this.act({ do: 'leave' }) }, t.withdraw))]
      default:
        return [h('div', { class: 'center', role: 'status' }, h('span', { class: 'spinner' }), h('p', {}, t.connecting))]
    }
  }

  private form(m: Model): HTMLElement[] {
    const t = this.t
    const form = buildForm(m.fields, {
      texts: t, prefix: 'contact', submit: m.busy ? t.sending : t.begin,
      done: (values) => { if (!this.model.busy) this.act({ do: 'begin', values }) },
    })
    if (m.busy) form.querySelector('button')!.setAttribute('aria-disabled', 'true')
    return [h('h3', {}, t.hello), ...(m.error ? [h('p', { class: 'error', role: 'alert' }, m.error)] : []), form]
  }

  private closedPage(m: Model): HTMLElement[] {
    const { t, host } = this
    const s = host.state
    const page = h('div', { class: 'center' }, h('span', { class: 'big' }, icon(s.open ? icons.clock : icons.moon)),
      h('h3', {}, !s.open ? t.closed : s.full ? t.full : t.refused))
    const hint = m.error || (s.opens ? say(t.opens, { at: new Date(s.opens).toLocaleString(host.lang, { weekday: 'long', hour: '2-digit', minute: '2-digit' }) }) : t.later)
    put(page, h('p', {}, hint))
    put(page, h('button', { type: 'button', class: host.root.host.hasAttribute('callback') ? '' : 'primary', onclick: () => this.act({ do: 'anew' }) }, t.retry))
    if (host.root.host.hasAttribute('callback')) {
      put(page, h('p', { class: 'hint' }, t.messageHint),
        h('button', { type: 'button', class: 'primary', onclick: () => this.act({ do: 'message', values: {} }) }, t.leaveMessage))
    }
    return [page]
  }

  private ended(m: Model): HTMLElement {
    const { t } = this
    const anew = h('button', { type: 'button', onclick: () => this.act({ do: 'anew' }) }, t.anew)
    const save = h('button', { type: 'button', onclick: () => this.download() }, t.download)
    const card = h('div', { class: 'ended' }, h('h3', {}, t.ended))
    if (m.score) {
      put(card, h('p', { role: 'status', class: 'thanks' }, icon(icons.check), t.thanks))
    } else if (m.items.some((i) => !i.mine && i.kind === 'said') || m.error) {
      put(card, this.rating(m))
    }
    put(card, h('div', { class: 'row' }, save, anew))
    return card
  }

  private rating(m: Model): HTMLFormElement {
    const { t } = this
    const stars = [1, 2, 3, 4, 5].map((n) => h('label', { class: 'star' },
      h('input', { type: 'radio', name: 'score', value: n, 'aria-label': say(t.stars, { n }) }), h('span', { 'aria-hidden': 'true' }, '★')))
    const comment = h('textarea', { rows: 2, 'aria-label': t.comment, placeholder: t.comment, maxlength: 1000 })
    const more = h('div', { class: 'more', hidden: true }, comment, h('button', { type: 'submit', class: 'primary' }, t.rate))
    const form = h('form', { class: 'rating' }, h('fieldset', { role: 'radiogroup' }, h('legend', {}, t.howWas), h('div', { class: 'stars' }, ...stars)),
      m.error ? h('p', { class: 'error', role: 'alert' }, m.error) : undefined, more)
    form.addEventListener('change', () => {
      more.hidden = false
      const score = Number(new FormData(form).get('score'))
      stars.forEach((s, i) => s.classList.toggle('on', i < score))
    })
    form.addEventListener('submit', (e) => {
      e.preventDefault()
      const score = Number(new FormData(form).get('score'))
      if (score) this.act({ do: 'rate', score, comment: comment.value })
    })
    return form
  }

  private elsewhere(): HTMLElement {
    return h('div', { class: 'ended' }, h('h3', {}, this.t.away),
      h('button', { type: 'button', class: 'primary', onclick: () => this.act({ do: 'open' }) }, this.t.here))
  }
}
