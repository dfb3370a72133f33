// The conversation: what is asked of the desk and the room, and what comes of it. One tab of a
// site has it; the others show its model.
import { type Step, command, submission } from './command'
import { type Host, store, stored } from './host'
import { Failure, Link } from './link'
import { Log } from './log'
import { type Act, type Item, type Model, fresh } from './model'
import { readItem, readPresence, readTold } from './room'
import { type Store, allowed, findStore, upload } from './upload'
import { NS, bare, domain, el, kid, local, random, text } from './xmpp'

/** Kept is what the browser remembers of a conversation. */
interface Kept {
  tokens: string[] // the newest first; the desk has one of them
  service: string // its address
  session?: string
  room?: string
  me?: string
  began?: number
}

const kept = 200 // items that the browser remembers
// What the servers answer while the desk is away or has too much to do.
const passing = ['timeout', 'service-unavailable', 'recipient-unavailable', 'remote-server-not-found', 'remote-server-timeout',
  'resource-constraint', 'internal-server-error']
const patience = 20_000 // until something said has come back
const pauses = [300, 700, 1_000, 2_000, 3_000, 5_000] // between attempts to enter the room

export class Conversation {
  model: Model = fresh()
  private readonly log = new Log()
  private readonly files = new Map<string, File>()
  private readonly typists = new Map<string, number>()
  private link?: Link
  private memory?: Kept
  private address: string // of the service that is asked
  private asked?: Record<string, string[]> // the answers that are on their way
  private store?: Store
  private rooms = 0 // attempts to enter it
  private tries = 0 // to be answered by the desk
  private timer = 0
  private entered = false
  private people = new Set<string>()
  private wrote = false // the others have been told that we are writing
  private quiet = 0
  private saving = 0

  /** before is what the tab showed that had the conversation until now. */
  constructor(private readonly host: Host, private readonly changed: (m: Model) => void, before?: Model) {
    this.address = host.state?.address ?? ''
    this.memory = this.recall()
    if (before && (this.memory || before.phase === 'ended')) this.model = { ...before, online: false, busy: false }
  }

  act(a: Act): void {
    switch (a.do) {
      case 'open': return this.open()
      case 'begin': return void this.begin(a.values)
      case 'message': return void this.message(a.values)
      case 'say': return this.say(a.text)
      case 'file': return void this.send(a.file)
      case 'typing': return this.typing(a.on)
      case 'fill': return this.fill(a.id, a.values)
      case 'choose': return this.choose(a.id, a.value)
      case 'again': return this.again(a.id)
      case 'drop': this.log.drop(a.id); return this.show()
      case 'leave': return void this.leave()
      case 'rate': return void this.rate(a.score, a.comment)
      case 'anew': return this.anew()
    }
  }

  stop(): void {
    this.link?.stop()
    this.link = undefined
  }

  // What is remembered.

  private recall(): Kept | undefined {
    try {
      const k = JSON.parse(stored(this.host.store) ?? 'null') as Kept | null
      return k?.tokens?.length ? k : undefined
    } catch {
      return undefined
    }
  }

  private remember(k: Kept | undefined): void {
    this.memory = k
    store(this.host.store, k ? JSON.stringify(k) : null)
    if (!k) store(`${this.host.store}:log`, null)
    this.host.resumes(!!k)
  }

  private save(): void {
    clearTimeout(this.saving)
    this.saving = window.setTimeout(() => {
      if (this.memory) store(`${this.host.store}:log`, JSON.stringify(this.log.items.slice(-kept)))
    }, 300)
  }

  private show(how: Partial<Model> = {}): void {
    const now = Date.now()
    const typing = [...this.typists].filter(([nick, until]) => until > now && this.people.has(nick)).map(([nick]) => nick)
    this.model = { ...this.model, ...how, people: [...this.people], typing, items: this.log.items }
    this.save()
    this.changed(this.model)
  }

  // Coming up.

  private open(): void {
    if (this.link || this.model.phase === 'ended') return
    const s = this.host.state
    this.address = this.memory?.service ?? s.address
    if (!this.memory && (!s.open || s.full)) return this.show({ phase: 'closed', error: '', title: s.title })
    if (this.memory) {
      this.restore()
      this.show({ me: this.memory.me ?? '', session: this.memory.session ?? '', began: this.memory.began ?? 0 })
    }
    this.show({ title: s.title })
    this.connect()
  }

  private restore(): void {
    try {
      this.log.restore(JSON.parse(stored(`${this.host.store}:log`) ?? '[]') as Item[])
    } catch {
      // Somebody else's, or cut short: the room's history is there.
    }
  }

  private connect(): void {
    this.link = new Link(this.host.state, {
      up: () => { this.tries = 0; this.begins() },
      down: () => this.down(),
      stanza: (e) => this.stanza(e),
    })
    this.link.start()
  }

  private begins(): void {
    this.up().catch((f: unknown) => this.failed(f))
  }

  private async up(): Promise<void> {
    if (this.model.phase === 'ended') return this.show({ online: true })
    if (this.asked) return this.begin(this.asked)
    if (this.memory) return this.resume()
    if (this.model.phase !== 'form') await this.form()
  }

  private down(): void {
    clearTimeout(this.timer)
    this.entered = false
    this.people.clear()
    this.log.end()
    this.show({ online: false, busy: false })
  }

  /** failed is for what got no answer. Where the desk is away, or busy, it is asked again. */
  private failed(f: unknown): void {
    if (f instanceof Failure && passing.includes(f.condition)) {
      clearTimeout(this.timer)
      const wait = pauses[Math.min(this.tries++, pauses.length - 1)]
      // When the link is down, it begins again by itself.
      if (this.link?.up) this.timer = window.setTimeout(() => this.begins(), wait)
      return
    }
    const words = f instanceof Failure ? f.words : String(f)
    this.show({ busy: false, error: words, phase: this.model.phase === 'loading' ? 'closed' : this.model.phase })
  }

  private run(node: string, values?: Record<string, string[]>): Promise<Step> {
    return command(this.link!, this.address, node, this.host.lang, values)
  }

  // Asking.

  private async form(): Promise<void> {
    const step = await this.run('contact')
    if (step.completed) return this.show({ phase: 'closed', error: step.note, busy: false })
    this.show({ phase: 'form', fields: step.form.fields, error: '', online: true, busy: false })
  }

  private async begin(values: Record<string, string[]>): Promise<void> {
    this.asked = values
    this.show({ busy: true })
    if (!this.link?.up) return // it begins when the link is up
    const before = this.memory?.tokens ?? []
    if (before.length) { // asked once already, and the answer got lost: it may have begun
      if (await this.tryTokens()) return
    }
    // The token is chosen here, so that it is known even if the answer gets lost.
    const token = random()
    this.remember({ tokens: [token], service: this.address })
    const identity = this.host.identity()
    try {
      const step = await this.run('contact', { ...values, next: [token], ...(identity ? { identity: [identity] } : {}) })
      this.asked = undefined
      if (step.get('session')) return this.take(step)
      this.remember(undefined)
      if (step.completed) return this.show({ phase: 'closed', error: step.note, busy: false })
      const fields = step.form.fields.map((f) => ({ ...f, values: values[f.name] ?? f.values }))
      this.show({ phase: 'form', fields, error: step.form.text || step.form.title, busy: false })
    } catch (f) {
      if (f instanceof Failure && !passing.includes(f.condition)) {
        this.asked = undefined
        this.remember(undefined)
        this.show({ busy: false })
      }
      this.failed(f)
    }
  }

  /** message asks the service that calls back, where this one is closed. */
  private async message(values: Record<string, string[]>): Promise<void> {
    const other = await this.host.callback()
    if (!other) return
    this.address = other.address
    this.asked = Object.keys(values).length ? values : undefined
    this.show({ phase: 'loading', error: '', busy: true })
    if (this.link?.up) return this.begins()
    if (!this.link) this.connect()
  }

  // Coming back.

  private async resume(): Promise<void> {
    if (await this.tryTokens()) return
    // It has ended while we were away. What was said is still to be seen and rated.
    this.finish()
  }

  /**
   * tryTokens comes back by the token. The next one is chosen and kept before it is sent, so
   * that it is known even if the answer gets lost: then either of the two may be the desk's.
   */
  private async tryTokens(): Promise<boolean> {
    let tokens = (this.recall() ?? this.memory!).tokens // another tab may have been quicker
    for (let left = tokens.length; left > 0; left--) {
      if (tokens.length < 2) tokens = [random(), ...tokens]
      this.remember({ ...this.memory!, tokens })
      const step = await this.run('resume', { token: [tokens.at(-1)!], next: [tokens[0]] })
      if (step.get('session')) {
        this.asked = undefined
        this.take(step)
        return true
      }
      if (step.completed) { // the token is right, and the service does not take it up now
        this.show({ phase: 'deferred', busy: false, online: true })
        return true
      }
      tokens = tokens.slice(0, -1)
    }
    return false
  }

  private take(step: Step): void {
    const token = step.get('token')
    const room = step.get('room')
    const me = step.get('nick')
    this.remember({
      ...this.memory!, tokens: [token], session: step.get('session'), room, me, began: this.memory?.began ?? Date.now(),
    })
    this.show({
      session: step.get('session'), me, busy: false, error: '', began: this.memory!.began!,
      position: Number(step.get('position')) || 0, wait: Number(step.get('wait')) || 0,
      phase: step.get('state') === 'deferred' ? 'deferred' : step.get('state') === 'active' ? 'active' : 'waiting',
    })
    if (step.get('state') === 'deferred') return this.wake()
    this.rooms = 0
    this.enter()
    void this.findFiles()
  }

  /** wake lets the service see that somebody is here who is to be called back. */
  private wake(): void {
    this.link!.send(el('presence', { to: this.address }))
    this.show({ online: true })
  }

  private async findFiles(): Promise<void> {
    const s = this.host.state
    if (!s.channels.includes('files')) return
    this.store ??= await findStore(this.link!, s.upload, [s.guests, s.guests.replace(/^[^.]+\./, ''), domain(this.address).replace(/^[^.]+\./, '')])
    this.show({ files: !!this.store, most: this.store?.most ?? 0 })
  }

  // The room.

  private enter(): void {
    clearTimeout(this.timer)
    const k = this.memory
    if (!k?.room || !this.link?.up) return
    this.log.begin()
    this.link.send(el('presence', { to: `${k.room}/${k.me}` }, el(`${NS.muc} x`, {}, el('history', { maxstanzas: '100' }))))
    this.timer = window.setTimeout(() => this.retry('timeout'), 8_000)
  }

  /** retry enters again a little later, unless there is nothing left to enter. */
  private retry(condition: string): void {
    clearTimeout(this.timer)
    const wait = pauses[Math.min(this.rooms++, pauses.length - 1)]
    if (condition === 'conflict' && this.rooms > pauses.length) this.memory = { ...this.memory!, me: `${this.model.me} ${this.rooms}` }
    this.timer = window.setTimeout(() => void this.look(), wait)
  }

  /** look asks how things stand, out of the room, and goes where they are. */
  private async look(): Promise<void> {
    try {
      const step = await this.run('status')
      const state = step.get('state')
      if (['queued', 'offered', 'active'].includes(state)) {
        const session = step.get('session')
        if (!this.memory?.room || !session || session === local(this.memory.room)) return this.enter()
        return this.move(`${session}@${domain(this.memory.room)}`) // back in the lobby
      }
      if (state === 'deferred') {
        this.show({ phase: 'deferred' })
        return this.wake()
      }
      this.finish()
    } catch (f) {
      if (f instanceof Failure && this.link?.up) this.retry(f.condition)
    }
  }

  private stanza(e: Element): void {
    const from = bare(e.getAttribute('from'))
    const room = this.memory?.room
    if (e.localName === 'presence') {
      if (room && from === room) this.presence(e)
      else if (e.getAttribute('type') === 'subscribe' && domain(from) === domain(this.address)) this.link!.send(el('presence', { to: from, type: 'subscribed' }))
    } else if (e.localName === 'message') {
      if (room && from === room) this.said(e)
      else if (domain(from) === domain(this.address)) this.told(e)
    }
  }

  private presence(e: Element): void {
    const p = readPresence(e)
    if (p.error) return this.entered ? undefined : this.retry(p.error)
    const mine = p.self || p.nick === this.memory?.me
    if (!p.here) {
      if (p.renamed) return
      this.people.delete(p.nick)
      if (mine || (p.destroyed && !p.nick)) return this.out()
      return this.show()
    }
    if (mine && p.self) return this.inside(p.nick)
    if (mine || p.owner || p.nick === this.host.state.desk || !p.nick) return
    this.people.add(p.nick)
    this.show({ phase: 'active', position: 0 })
  }

  private inside(nick: string): void {
    clearTimeout(this.timer)
    this.entered = true
    this.rooms = 0
    if (nick !== this.memory!.me) this.remember({ ...this.memory!, me: nick })
    this.show({ me: nick })
    this.timer = window.setTimeout(() => this.filled(), 2_500) // a room without a subject
  }

  /** filled is when the history has been told. */
  private filled(): void {
    clearTimeout(this.timer)
    if (!this.entered) return
    this.log.end()
    this.show({ online: true })
    for (const item of this.log.unsettled) if (item.state === 'sending' && (item.kind !== 'file' || item.url)) this.transmit(item)
  }

  private out(): void {
    this.entered = false
    this.people.clear()
    this.log.end()
    this.show({ online: false, error: '' })
    this.timer = window.setTimeout(() => void this.look(), 300)
  }

  private finish(): void {
    const now = this.recall()
    const mine = this.memory
    if (now && mine && !now.tokens.some((t) => mine.tokens.includes(t))) return this.show({ phase: 'away', online: false })
    this.remember(undefined)
    this.show({ phase: 'ended', token: mine?.tokens[0] ?? '', online: !!this.link?.up, busy: false, typing: [] })
  }

  private said(e: Element): void {
    if (e.getAttribute('type') === 'error') return this.bounced(e)
    const from = e.getAttribute('from') ?? ''
    const nick = from.slice(bare(from).length + 1)
    const late = kid(e, 'delay', NS.delay) !== undefined
    if (!text(e, 'body') && kid(e, 'subject')) return this.filled()
    const got = kid(e, 'received', NS.receipts)?.getAttribute('id')
    if (got && nick !== this.model.me) this.log.change(got, { state: 'delivered' })
    this.heardTyping(e, nick, late)
    const replaced = kid(e, 'replace', NS.replace)?.getAttribute('id')
    const item = readItem(e, this.memory!.me ?? '', this.host.state.desk)
    const before = replaced ? this.log.items.find((i) => i.id === replaced && i.from === nick) : undefined
    if (item && before) this.log.change(before.id, { text: item.text })
    else if (item) this.log.add(item)
    if (item && !item.mine && !late && kid(e, 'request', NS.receipts)) this.say_(el(`${NS.receipts} received`, { id: item.id }))
    this.show()
  }

  private heardTyping(e: Element, nick: string, late: boolean): void {
    if (late || nick === this.model.me) return
    if (kid(e, 'composing', NS.states)) {
      this.typists.set(nick, Date.now() + 30_000)
      window.setTimeout(() => this.show(), 30_100)
    } else if (text(e, 'body') || ['paused', 'active', 'inactive', 'gone'].some((s) => kid(e, s, NS.states))) {
      this.typists.delete(nick)
    }
  }

  /** move goes to another room. */
  private move(room: string): void {
    this.remember({ ...this.memory!, room, session: local(room) })
    this.enter()
  }

  /** told takes what the desk writes beside the room. */
  private told(e: Element): void {
    if (e.getAttribute('type') === 'error' || e.getAttribute('type') === 'groupchat') return
    const status = kid(e, 'queue-status', NS.workgroup)
    if (status) {
      return this.show({ phase: 'waiting', position: Number(text(status, 'position')) || 0, wait: Number(text(status, 'time')) || 0 })
    }
    const invited = kid(e, 'x', 'jabber:x:conference')?.getAttribute('jid')
    if (invited) {
      if (this.model.phase === 'deferred' && this.memory) { // called back
        this.show({ phase: 'waiting' })
        this.move(bare(invited))
      } else if (this.entered && this.memory?.room && bare(invited) !== this.memory.room) { // taken out of a lobby
        this.link!.send(el('presence', { to: this.memory.room, type: 'unavailable' }))
        this.entered = false
        this.people.clear()
        this.move(bare(invited))
      }
      return
    }
    const item = readTold(e)
    if (!item) return
    if (this.model.phase === 'deferred' || this.model.phase === 'ended') return
    if (item.kind === 'form') { // the newest takes the place of those before
      for (const i of this.log.items) if (i.kind === 'form' && !i.done) this.log.change(i.id, { done: true })
    }
    this.log.add(item)
    this.show()
  }

  private bounced(e: Element): void {
    const id = e.getAttribute('id') ?? ''
    const error = kid(e, 'error')
    if (kid(error, 'not-acceptable') && this.entered) return this.out() // out of the room without having been told
    if (this.log.unsettled.some((i) => i.id === id)) {
      this.log.change(id, { state: 'failed', error: text(error, 'text') })
      this.show()
    }
  }

  // Saying.

  private say_(...payload: Element[]): void {
    if (this.entered) this.link!.send(el('message', { to: this.memory!.room, type: 'groupchat', id: random() }, ...payload))
  }

  private say(words: string): void {
    const body = words.trim()
    if (!body) return
    this.wrote = false
    const item: Item = { id: random(), kind: 'said', mine: true, from: this.model.me, at: Date.now(), text: body, state: 'sending' }
    this.log.wait(item)
    this.show()
    this.transmit(item)
  }

  private transmit(item: Item): void {
    if (!this.entered) return // when we are back
    const url = item.kind === 'file' ? item.url : undefined
    this.link!.send(el('message', { to: this.memory!.room, type: 'groupchat', id: item.id },
      el('body', {}, url ?? item.text),
      url && el(`${NS.oob} x`, {}, el('url', {}, url)),
      el(`${NS.states} active`), el(`${NS.receipts} request`), el(`${NS.sid} origin-id`, { id: item.id })))
    window.setTimeout(() => {
      const still = this.log.unsettled.find((i) => i.id === item.id && i.state === 'sending')
      if (still && this.entered) {
        this.log.change(item.id, { state: 'failed' })
        this.show()
      }
    }, patience)
  }

  private again(id: string): void {
    const item = this.log.find(id)
    if (item?.state !== 'failed') return
    const file = this.files.get(id)
    this.log.change(id, { state: 'sending', error: undefined, part: file && !item.url ? 0 : undefined })
    this.show()
    if (file && !item.url) void this.put(id, file)
    else this.transmit(this.log.find(id)!)
  }

  private async send(file: File): Promise<void> {
    const id = random()
    const item: Item = {
      id, kind: 'file', mine: true, from: this.model.me, at: Date.now(), text: file.name, size: file.size, state: 'sending', part: 0,
    }
    this.log.wait(item)
    const most = this.store?.most ?? 0
    if (!allowed(file) || (most && file.size > most)) {
      this.log.change(id, { state: 'failed', part: undefined, error: allowed(file) ? 'size' : 'type' })
      return this.show()
    }
    this.files.set(id, file)
    this.show()
    await this.put(id, file)
  }

  private async put(id: string, file: File): Promise<void> {
    try {
      const url = await upload(this.link!, this.store!, file, (part) => {
        this.log.change(id, { part })
        this.show()
      })
      this.log.change(id, { url, part: undefined })
      this.files.delete(id)
      this.show()
      this.transmit(this.log.find(id)!)
    } catch {
      this.log.change(id, { state: 'failed', part: undefined, error: 'upload' })
      this.show()
    }
  }

  private typing(on: boolean): void {
    clearTimeout(this.quiet)
    if (on) this.quiet = window.setTimeout(() => this.typing(false), 5_000)
    if (on === this.wrote) return
    this.wrote = on
    this.say_(el(`${NS.states} ${on ? 'composing' : 'paused'}`))
  }

  private fill(id: string, values: Record<string, string[]>): void {
    const item = this.log.find(id)
    if (!item?.to || !this.link?.up) return
    this.link.send(el('message', { to: item.to, type: 'chat', id: random(), 'xml:lang': this.host.lang }, submission(values)))
    this.log.change(id, { done: true, fields: item.fields?.map((f) => ({ ...f, values: values[f.name] ?? [] })) })
    this.show()
  }

  private choose(id: string, value: string): void {
    const item = this.log.find(id)
    if (!item?.to || !this.link?.up) return
    this.link.send(el('message', { to: item.to, type: 'chat', id: random(), 'xml:lang': this.host.lang }, el('body', {}, value)))
    this.log.change(id, { done: true })
    this.show()
  }

  // The end.

  private async leave(): Promise<void> {
    if (!this.memory) return this.anew()
    this.show({ busy: true })
    try {
      await this.run('leave')
      if (this.model.phase === 'deferred') this.finish()
      this.show({ busy: false })
    } catch (f) {
      this.show({ busy: false, error: f instanceof Failure ? f.words : '' })
    }
  }

  private async rate(score: number, comment: string): Promise<void> {
    this.show({ busy: true, error: '' })
    try {
      const step = await this.run('rate', { score: [String(score)], comment: [comment], token: [this.model.token] })
      this.show({ busy: false, score: step.refused || !step.completed ? 0 : score, error: step.refused ? step.note : step.completed ? '' : step.form.text })
    } catch (f) {
      this.show({ busy: false, error: f instanceof Failure ? f.words : '' })
    }
  }

  private anew(): void {
    this.remember(undefined)
    this.log.restore([])
    this.people.clear()
    this.entered = false
    this.address = this.host.state.address
    this.model = { ...fresh(), title: this.model.title, files: this.model.files, most: this.model.most }
    this.show()
    void this.host.refresh().catch(() => this.host.state).then((s) => {
      if (!s.open || s.full) return this.show({ phase: 'closed' })
      if (this.link?.up) return this.begins()
      if (!this.link) this.connect()
    })
  }
}
