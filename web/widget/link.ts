// The connection: anonymous, by WebSocket, by BOSH when that fails, and again whenever it
// breaks. Each login has a new address, so nothing of a stream is ever resumed (XEP-0198):
// what is to go on goes on by the desk's token.
import Connection from 'strophe/connection'
import log from 'strophe/log'
import { Status } from 'strophe/constants'
import { NS, el, kid, random, text } from './xmpp'

const patience = 8_000 // for a login
const answers = 15_000 // for an answer
const pulse = 25_000 // between pings
const boshPulse = 8_000 // by BOSH no socket breaks with the network, so it is asked for more often
const boshEcho = 7_000 // for the answer
const longest = 15_000 // between attempts

// What the servers answer while the desk is away or has too much to do.
const passing = ['timeout', 'service-unavailable', 'recipient-unavailable', 'remote-server-not-found', 'remote-server-timeout',
  'resource-constraint', 'internal-server-error']

/** Failure is an error stanza, or that no answer came: then its condition is "timeout". */
export class Failure extends Error {
  constructor(readonly condition: string, readonly words: string) {
    super(`${condition}: ${words}`)
  }

  /** passing reports whether it may be otherwise in a moment. */
  get passing(): boolean {
    return passing.includes(this.condition)
  }
}

export interface Where {
  guests: string
  websocket: string
  bosh?: string
}

export class Link {
  up = false
  jid = ''
  private connection?: Connection
  private running = false
  private attempt = 0
  private bosh = false
  private good = false // the way that is taken has worked on this page
  private timer = 0
  private beat = 0
  private readonly waiting = new Map<string, { to: string; done: (e: Element) => void; failed: (f: Failure) => void; timer: number }>()

  constructor(
    private readonly where: Where,
    private readonly events: { up(): void; down(): void; stanza(e: Element): void },
  ) {
    log.setLogLevel(4) // fatal: what fails is mended here, and no business of the page's console
  }

  start(): void {
    if (this.running) return
    this.running = true
    addEventListener('online', this.hurry)
    document.addEventListener('visibilitychange', this.awake)
    this.connect()
  }

  stop(): void {
    this.running = false
    removeEventListener('online', this.hurry)
    document.removeEventListener('visibilitychange', this.awake)
    clearTimeout(this.timer)
    const c = this.connection
    this.lost()
    c?.disconnect('bye')
  }

  send(e: Element): void {
    if (!this.up) return
    e.setAttribute('xmlns', NS.client) // RFC 7395 §3.3.3; in BOSH it would be that of its wrapper
    this.connection!.send(e)
  }

  /** ask sends an iq and returns the answer. */
  ask(type: 'get' | 'set', to: string, payload: Element, time = answers): Promise<Element> {
    return new Promise((done, failed) => {
      if (!this.up) return failed(new Failure('timeout', ''))
      const id = random()
      const timer = window.setTimeout(() => {
        this.waiting.delete(id)
        failed(new Failure('timeout', ''))
      }, time)
      this.waiting.set(id, { to, done, failed, timer })
      this.send(el('iq', { type, to, id, 'xml:lang': payload.getAttribute('xml:lang') ?? undefined }, payload))
    })
  }

  private connect(): void {
    clearTimeout(this.timer)
    const c = new Connection(this.bosh ? this.where.bosh! : this.where.websocket)
    this.connection = c
    c.connect(this.where.guests, '', (status: number) => {
      if (this.connection !== c) return false
      switch (status) {
        case Status.CONNECTED:
          this.established(c)
          break
        case Status.ERROR: case Status.CONNFAIL: case Status.AUTHFAIL: case Status.CONNTIMEOUT: case Status.DISCONNECTED:
          this.broken(c)
      }
      return false
    })
    this.timer = window.setTimeout(() => this.broken(c), patience)
  }

  private established(c: Connection): void {
    clearTimeout(this.timer)
    this.attempt = 0
    this.good = true
    this.jid = c.jid
    this.up = true
    // Every stanza comes here; the handler stays.
    c.addHandler((e: Element) => { this.stanza(e); return true }, null as unknown as string, null as unknown as string, null as unknown as string)
    this.beat = this.bosh ? window.setInterval(() => this.ping(boshEcho), boshPulse) : window.setInterval(() => this.ping(), pulse)
    this.send(el('presence'))
    this.events.up()
  }

  private stanza(e: Element): void {
    const id = e.getAttribute('id') ?? ''
    const type = e.getAttribute('type')
    const asked = e.localName === 'iq' && (type === 'result' || type === 'error') ? this.waiting.get(id) : undefined
    if (!asked) {
      if (e.localName !== 'iq') this.events.stanza(e)
      return
    }
    // An answer by anybody else than who was asked is none (RFC 6120 §8.1.2.1).
    const from = e.getAttribute('from')
    if (from !== null && from !== asked.to) return
    this.waiting.delete(id)
    clearTimeout(asked.timer)
    if (type === 'result') return asked.done(e)
    const error = kid(e, 'error')
    const condition = [...(error?.children ?? [])].find((c) => c.localName !== 'text')?.localName ?? 'undefined-condition'
    asked.failed(new Failure(condition, text(error, 'text')))
  }

  /** ping finds out whether the connection still stands: nobody tells us when a laptop slept. */
  private ping(time = 10_000): void {
    const c = this.connection
    this.ask('get', this.where.guests, el(`${NS.ping} ping`), time).catch((f: Failure) => {
      if (f.condition === 'timeout' && c) this.broken(c)
    })
  }

  private readonly hurry = () => {
    if (this.up) return this.ping(4_000)
    this.attempt = 0
    if (this.connection) this.broken(this.connection)
  }

  private readonly awake = () => {
    if (!document.hidden) this.hurry()
  }

  private broken(c: Connection): void {
    if (this.connection !== c) return
    const was = this.up
    this.lost()
    c.disconnect('broken')
    if (!this.running) return
    if (!was) this.events.down()
    // One that has worked before is not given up because the network is away for a while.
    if (!was && this.where.bosh && (!this.good || this.attempt % 4 === 3)) this.bosh = !this.bosh
    const wait = this.attempt ? Math.min(longest, 500 * 2 ** this.attempt) * (0.5 + Math.random() / 2) : 100
    this.attempt++
    this.timer = window.setTimeout(() => this.connect(), wait)
  }

  private lost(): void {
    const was = this.up
    this.up = false
    this.connection = undefined
    clearInterval(this.beat)
    clearTimeout(this.timer)
    for (const w of this.waiting.values()) {
      clearTimeout(w.timer)
      w.failed(new Failure('timeout', ''))
    }
    this.waiting.clear()
    if (was) this.events.down()
  }
}
