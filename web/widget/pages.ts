// What the chat shows where there is no log, and below one that is over.
import { h, icon, icons, put } from './dom'
import { buildForm } from './form'
import type { Host } from './host'
import type { Act, Model } from './model'
import { type Texts, say } from './texts'
import { download } from './transcript'

export class Pages {
  constructor(private readonly host: Host, private readonly t: Texts, private readonly act: (a: Act) => void) {}

  /** of is what fills the chat where there is no log: the form, and words in its place. */
  of(m: Model): HTMLElement[] {
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
      done: (values) => { if (!m.busy) this.act({ do: 'begin', values }) },
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

  /** ended stands below the log of a conversation that is over. */
  ended(m: Model): HTMLElement {
    const { t } = this
    const anew = h('button', { type: 'button', onclick: () => this.act({ do: 'anew' }) }, t.anew)
    const save = h('button', { type: 'button', onclick: () => download(m, t, this.host.lang) }, t.download)
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

  /** elsewhere stands below the log of one that goes on in another window. */
  elsewhere(): HTMLElement {
    return h('div', { class: 'ended' }, h('h3', {}, this.t.away),
      h('button', { type: 'button', class: 'primary', onclick: () => this.act({ do: 'open' }) }, this.t.here))
  }
}
