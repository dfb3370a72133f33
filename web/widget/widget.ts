// The loader: what every visitor gets. It paints a button from a small document and loads the
// chat on the first touch, or at once where a conversation goes on.
import css from './button.css'
import { buttonTexts } from './button'
import { type Chat, type Host, type State, localeOf, pick, sheet, stored, turnsAway } from './host'

declare const CHAT_FILE: string // its name has its contents' hash

const self = document.currentScript as HTMLScriptElement | null
const base = new URL('.', self?.src ?? location.href).href
const again = 30_000 // how often the button looks anew, in milliseconds

class BellhopChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' })
  private readonly button = document.createElement('button')
  private readonly main = document.createElement('span')
  private readonly sub = document.createElement('span')
  private readonly badge = document.createElement('span')
  private state?: State
  private chat?: Promise<Chat>
  private timer = 0
  private going = false // there is a conversation to go on with
  private count = 0

  connectedCallback(): void {
    if (this.timer) return
    this.timer = window.setInterval(this.seen, again)
    setTimeout(() => this.begin()) // the page paints itself first
  }

  private begin(): void {
    if (!this.isConnected) return
    const known = Object.keys(buttonTexts)
    this.lang ||= pick([...(this.getAttribute('lang') ? [this.getAttribute('lang')!] : []), document.documentElement.lang, ...navigator.languages], known)
    if (!this.root.childElementCount) this.build()
    this.going = stored(this.store) !== null
    this.look().catch((e: Error) => console.warn(e.message)) // who puts it on a page looks there
    document.addEventListener('visibilitychange', this.seen)
    addEventListener('storage', this.elsewhere)
  }

  disconnectedCallback(): void {
    clearInterval(this.timer)
    this.timer = 0
    document.removeEventListener('visibilitychange', this.seen)
    removeEventListener('storage', this.elsewhere)
    void this.chat?.then((c) => c.close())
  }

  /** open shows the chat, as a touch of the button does. */
  async open(focus = true): Promise<void> {
    try {
      await (this.state ?? this.look())
      const chat = await this.load()
      chat.open(focus)
    } catch {
      this.chat = undefined // the network is away: the next touch tries again
    }
  }

  private readonly seen = () => { if (!document.hidden) this.look().catch(() => {}) }

  /** elsewhere is told what another tab of the site keeps: that a conversation begins or ends. */
  private readonly elsewhere = (e: StorageEvent) => {
    if (e.key !== this.store) return
    this.going = e.newValue !== null
    if (this.state) this.paint()
  }

  private get service(): string {
    return this.getAttribute('service') ?? ''
  }

  private get desk(): string {
    return this.getAttribute('desk') ?? base
  }

  private get store(): string {
    return `bellhop:${this.desk}:${this.service}`
  }

  private build(): void {
    this.root.adoptedStyleSheets = [sheet(css)]
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('viewBox', '0 0 24 24')
    svg.setAttribute('aria-hidden', 'true')
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('fill', 'currentColor')
    path.setAttribute('d', 'M12 3C6.5 3 2 6.7 2 11.2c0 2.5 1.4 4.8 3.6 6.3-.1 1-.5 2.2-1.4 3.3-.2.3 0 .7.4.6 2-.3 3.7-1.1 4.8-1.9.8.2 1.7.3 2.6.3 5.5 0 10-3.7 10-8.3S17.5 3 12 3Z')
    svg.append(path)
    const words = document.createElement('span')
    words.className = 'words'
    this.sub.className = 'sub'
    this.badge.className = 'badge'
    words.append(this.main, this.sub)
    this.button.className = 'launch'
    this.button.type = 'button'
    this.button.hidden = true
    this.button.setAttribute('aria-haspopup', 'dialog')
    this.button.setAttribute('aria-expanded', 'false')
    this.button.append(svg, words, this.badge)
    this.button.addEventListener('click', () => void this.open())
    // What a finger or pointer comes near to is probably wanted.
    this.button.addEventListener('pointerenter', () => void this.load().catch(() => (this.chat = undefined)), { once: true })
    this.root.append(this.button)
  }

  private fetch(service: string): Promise<State> {
    return fetch(new URL(`widget/state.json?service=${encodeURIComponent(service)}`, this.desk)).then((r) => {
      if (!r.ok) return r.text().then((why) => Promise.reject(new Error(`bellhop-chat: ${why.trim() || r.status}`)))
      return r.json() as Promise<State>
    })
  }

  private async look(): Promise<State> {
    try {
      const first = !this.state
      this.state = await this.fetch(this.service)
      this.paint()
      void this.chat?.then((c) => c.looked()).catch(() => {})
      if (first && (this.going || this.hasAttribute('embedded'))) void this.open(false)
    } catch (e) {
      if (!this.state) throw e
    }
    return this.state
  }

  private paint(): void {
    const s = this.state!
    const t = buttonTexts[this.lang] ?? buttonTexts.en
    const minutes = Math.ceil(s.wait / 60)
    const later = s.later || (turnsAway(s) && this.hasAttribute('callback'))
    const on = s.takes && !s.later && turnsAway(s) // another service has them
    let sub = s.available && !s.waiting ? t.now : minutes ? t.wait(minutes) : ''
    if (s.full) sub = t.full
    if (on) sub = ''
    else if (!s.open) sub = s.opens ? t.opens(when(s.opens, localeOf(this.lang))) : t.closed
    this.main.textContent = this.going ? t.goOn : this.getAttribute('label') || (later ? t.leave : t.chat)
    this.sub.textContent = this.going ? s.title : sub
    this.badge.textContent = this.count ? t.unread(this.count) : ''
    this.button.dataset.state = on ? 'open' : s.open ? (s.full ? 'full' : 'open') : 'closed'
    if (!this.hasAttribute('embedded') && !this.chatOpen) this.button.hidden = false
  }

  private chatOpen = false

  private load(): Promise<Chat> {
    this.chat ??= import(new URL(CHAT_FILE, base).href).then(pause).then((m: { mount(h: Host): Chat }) => m.mount(this.host())).then(pause)
    return this.chat
  }

  private host(): Host {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const me = this
    return {
      root: this.root, lang: this.lang, locale: localeOf(this.lang), embedded: this.hasAttribute('embedded'), store: this.store,
      get state() { return me.state! },
      refresh: () => this.look(),
      get callback() {
        const other = me.getAttribute('callback')
        return other ? () => me.fetch(other).catch(() => undefined) : undefined
      },
      identity: () => this.getAttribute('identity') ?? '',
      opened: (open) => {
        this.chatOpen = open
        this.button.hidden = open || this.hasAttribute('embedded')
        this.button.setAttribute('aria-expanded', String(open))
        if (!open) this.button.focus()
      },
      unread: (n) => { this.count = n; this.paint() },
      resumes: (yes) => { this.going = yes; this.paint() },
    }
  }
}

/** pause lets the browser breathe between what takes its time on a slow phone. */
const pause = <T>(value: T): Promise<T> => new Promise((go) => setTimeout(go, 0, value))

/** when says a time that is not far off: today's by the clock, others with their day. */
function when(iso: string, locale: string): string {
  const at = new Date(iso)
  const today = at.toDateString() === new Date().toDateString()
  return at.toLocaleString(locale, { hour: '2-digit', minute: '2-digit', weekday: today ? undefined : 'short' })
}

if (!customElements.get('bellhop-chat')) customElements.define('bellhop-chat', BellhopChat)

// <script src="…/widget.js" data-service="sales" defer> is a button in the corner of the page.
if (self?.dataset.service) {
  const e = document.createElement('bellhop-chat')
  for (const [name, value] of Object.entries(self.dataset)) e.setAttribute(name, value ?? '')
  e.setAttribute('data-fixed', '')
  const add = () => document.body.append(e)
  if (document.body) add()
  else document.addEventListener('DOMContentLoaded', add)
}
