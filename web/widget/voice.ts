// What the customer says: words, files, answers to forms and questions, and that they are typing.
import { type Values, submission } from './command'
import type { Item } from './model'
import type { Stay } from './stay'
import type { Talk } from './talk'
import { type Store, allowed, findStore, upload } from './upload'
import { NS, domain, el, random } from './xmpp'

const patience = 20_000 // until something said has come back

export class Voice {
  private readonly files = new Map<string, File>()
  private store?: Store
  private wrote = false // the others have been told that we are writing
  private quiet = 0

  constructor(private readonly talk: Talk, private readonly stay: Stay) {}

  say(words: string): void {
    const body = words.trim()
    if (!body) return
    this.wrote = false
    const item = this.mine({ kind: 'said', text: body })
    this.talk.log.wait(item)
    this.talk.show()
    this.transmit(item)
  }

  private mine(how: Pick<Item, 'kind' | 'text'> & Partial<Item>): Item {
    return { id: random(), mine: true, from: this.talk.model.me, at: Date.now(), state: 'sending', ...how }
  }

  /** catchUp says what could not be said while we were out of the room. */
  catchUp(): void {
    for (const item of this.talk.log.unsettled) if (item.state === 'sending' && (item.kind !== 'file' || item.url)) this.transmit(item)
  }

  /** whisper sends to the room what is no message. */
  whisper(...payload: Element[]): void {
    if (this.stay.entered) this.talk.link!.send(el('message', { to: this.talk.memory.kept!.room, type: 'groupchat', id: random() }, ...payload))
  }

  private transmit(item: Item): void {
    const { link, log, memory } = this.talk
    if (!this.stay.settled) return // when we are back
    const url = item.kind === 'file' ? item.url : undefined
    link!.send(el('message', { to: memory.kept!.room, type: 'groupchat', id: item.id },
      el('body', {}, url ?? item.text),
      url && el(`${NS.oob} x`, {}, el('url', {}, url)),
      el(`${NS.states} active`), el(`${NS.receipts} request`), el(`${NS.sid} origin-id`, { id: item.id })))
    window.setTimeout(() => {
      const still = log.unsettled.find((i) => i.id === item.id && i.state === 'sending')
      if (still && this.stay.entered) this.change(item.id, { state: 'failed' })
    }, patience)
  }

  private change(id: string, how: Partial<Item>): void {
    this.talk.log.change(id, how)
    this.talk.show()
  }

  /** again sends what failed once more. */
  again(id: string): void {
    const item = this.talk.log.find(id)
    if (item?.state !== 'failed') return
    const file = this.files.get(id)
    this.change(id, { state: 'sending', error: undefined, part: file && !item.url ? 0 : undefined })
    if (file && !item.url) void this.put(id, file)
    else this.transmit(this.talk.log.find(id)!)
  }

  // Files.

  /** findFiles looks for where files can be sent to. */
  async findFiles(): Promise<void> {
    const { host: { state: s }, link, address } = this.talk
    if (!s.channels.includes('files')) return
    this.store ??= await findStore(link!, s.upload, [s.guests, s.guests.replace(/^[^.]+\./, ''), domain(address).replace(/^[^.]+\./, '')])
    const at = [s.websocket, s.bosh ?? '', `https://${this.store?.jid}`].filter((u) => URL.canParse(u)).map((u) => new URL(u.replace(/^ws/, 'http')).origin)
    this.talk.show({ files: !!this.store, most: this.store?.most ?? 0, filesAt: this.store ? at : [] })
  }

  /** keptAt learns where the server keeps files from where it keeps one. */
  private keptAt(url: string): void {
    const { filesAt } = this.talk.model
    const { origin } = new URL(url)
    if (!filesAt.includes(origin)) this.talk.show({ filesAt: [...filesAt, origin] })
  }

  async send(file: File): Promise<void> {
    const item = this.mine({ kind: 'file', text: file.name, size: file.size, part: 0 })
    this.talk.log.wait(item)
    const most = this.store?.most ?? 0
    if (!allowed(file) || (most && file.size > most)) {
      return this.change(item.id, { state: 'failed', part: undefined, error: allowed(file) ? 'size' : 'type' })
    }
    this.files.set(item.id, file)
    this.talk.show()
    await this.put(item.id, file)
  }

  private async put(id: string, file: File): Promise<void> {
    try {
      const url = await upload(this.talk.link!, this.store!, file, (part) => this.change(id, { part }))
      this.files.delete(id)
      this.keptAt(url)
      this.change(id, { url, part: undefined })
      this.transmit(this.talk.log.find(id)!)
    } catch {
      this.change(id, { state: 'failed', part: undefined, error: 'upload' })
    }
  }

  // Signs and answers.

  typing(on: boolean): void {
    clearTimeout(this.quiet)
    if (on) this.quiet = window.setTimeout(() => this.typing(false), 5_000)
    if (on === this.wrote) return
    this.wrote = on
    this.whisper(el(`${NS.states} ${on ? 'composing' : 'paused'}`))
  }

  /** fill answers a form. */
  fill(id: string, values: Values): void {
    const item = this.talk.log.find(id)
    if (this.answer(item, submission(values))) this.change(id, { done: true, fields: item!.fields?.map((f) => ({ ...f, values: values[f.name] ?? [] })) })
  }

  /** choose takes one of the answers that are offered. */
  choose(id: string, value: string): void {
    if (this.answer(this.talk.log.find(id), el('body', {}, value))) this.change(id, { done: true })
  }

  private answer(item: Item | undefined, payload: Element): boolean {
    const { host, link } = this.talk
    if (!item?.to || !link?.up) return false
    link.send(el('message', { to: item.to, type: 'chat', id: random(), 'xml:lang': host.lang }, payload))
    return true
  }
}
