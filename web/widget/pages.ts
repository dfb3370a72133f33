// What the chat shows where there is no log, and below one that is over.
import { h, icon, icons, put } from './dom'
import { type Filled, buildForm } from './form'
import { type Host, turnsAway } from './host'
import type { Act, Model } from './model'
import { type Texts, say } from './texts'
import { download } from './transcript'

export class Pages {
  private filled?: Filled

  constructor(private readonly host: Host, private readonly t: Texts, private readonly act: (a: Act) => void) {}

  /** of is what fills the chat where there is no log: the form, and words in its place. */
  of(m: Model): HTMLElement[] {
    const t = this.t
    switch (m.phase) {
      case 'form': return this.form(m)
      case 'closed': return this.closedPage(m)
      case 'deferred':
        return [center(icons.check, t.deferred, h('p', {}, this.opens(), ' ', t.deferredHint),
          h('button', { type: 'button', onclick: () => this.act({ do: 'leave' }) }, t.withdraw))]
      case 'withdrawn':
        return [center(icons.check, t.withdrawn, h('button', { type: 'button', onclick: () => this.act({ do: 'anew' }) }, t.anew))]
      default:
        return [h('div', { class: 'center', role: 'status' }, h('span', { class: 'spinner' }), h('p', {}, t.connecting))]
    }
  }

  /** forget is for when what was typed has been taken. */
  forget(): void {
    this.filled = undefined
  }

  private form(m: Model): HTMLElement[] {
    const t = this.t
    // What is typed stays, whatever the form is made anew for.
    const typed = this.filled?.values() ?? {}
    const fields = m.fields.map((f) => (f.type === 'hidden' || !typed[f.name] ? f : { ...f, values: typed[f.name] }))
    this.filled = buildForm(fields, {
      texts: t, prefix: 'contact', submit: m.busy ? t.sending : m.later ? t.ask : t.begin,
      done: (values) => { if (!m.busy) this.act({ do: 'begin', values }) },
    })
    const form = this.filled.node
    if (m.busy) form.querySelector('button')!.setAttribute('aria-disabled', 'true')
    return [m.later ? this.later() : h('h3', {}, t.hello), ...(m.error ? [h('p', { class: 'error', role: 'alert' }, m.error)] : []), form]
  }

  /** later stands above the form of a service that calls back: why, and what comes of it. */
  private later(): HTMLElement {
    const { t, host: { state: s } } = this
    const why = this.why()
    return h('div', { class: 'later', id: 'later' }, why && h('span', { class: 'pulse' }, icon(s.open ? icons.clock : icons.moon)),
      h('div', {}, h('h3', {}, why || t.hello), h('p', {}, this.opens(), ' ', t.messageHint)))
  }

  /** why says why a service has nobody for who comes, or "". */
  private why(): string {
    const { t, host: { state: s } } = this
    return !s.open ? t.closed : s.full ? t.full : ''
  }

  /** opens says when a closed service opens, or "". */
  private opens(): string {
    const { t, host: { state: s, locale } } = this
    if (s.open || !s.opens) return ''
    const at = new Date(s.opens)
    const far = at.getTime() - Date.now() > 6 * 864e5
    return say(t.opens, { at: at.toLocaleString(locale, { weekday: 'long', hour: '2-digit', minute: '2-digit', ...(far && { day: 'numeric', month: 'long' }) }) })
  }

  private closedPage(m: Model): HTMLElement[] {
    const { t, host } = this
    const s = host.state
    const calls = !!host.callback && turnsAway(s)
    return [center(s.open ? icons.clock : icons.moon, this.why() || t.refused, h('p', {}, m.error || s.sorry || this.opens() || t.later),
      h('button', { type: 'button', class: calls ? '' : 'primary', onclick: () => this.act({ do: 'anew' }) }, t.retry),
      ...(calls ? [h('p', { class: 'hint' }, t.messageHint),
        h('button', { type: 'button', class: 'primary', onclick: () => this.act({ do: 'message', values: {} }) }, t.leaveMessage)] : []))]
  }

  /** ended stands below the log of a conversation that is over. */
  ended(m: Model): HTMLElement {
    const { t } = this
    const anew = h('button', { type: 'button', onclick: () => this.act({ do: 'anew' }) }, t.anew)
    const save = h('button', { type: 'button', onclick: () => download(m, t, this.host.locale) }, t.download)
    const card = h('div', { class: 'ended' }, h('h3', {}, t.ended))
    if (m.score) {
      put(card, h('p', { role: 'status', class: 'thanks' }, icon(icons.check), t.thanks))
    } else if (!this.host.state.unrated && (m.items.some((i) => !i.mine && i.kind === 'said') || m.error)) {
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

  /** elsewhere stands below the log of one that goes on in another window. */
  elsewhere(): HTMLElement {
    return h('div', { class: 'ended' }, h('h3', {}, this.t.away),
      h('button', { type: 'button', class: 'primary', onclick: () => this.act({ do: 'open' }) }, this.t.here))
  }
}

/** center is a page of a few words. */
function center(path: string, title: string, ...rest: HTMLElement[]): HTMLElement {
  return h('div', { class: 'center' }, h('span', { class: 'big' }, icon(path)), h('h3', { tabindex: -1 }, title), ...rest)
}
