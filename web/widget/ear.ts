// What is heard: in the room, and from the desk beside it.
import type { Stay } from './stay'
import type { Talk } from './talk'
import { textsOf } from './texts'
import type { Voice } from './voice'
import { readItem, readTold } from './room'
import { NS, bare, domain, el, kid, resource, text } from './xmpp'

export class Ear {
  private readonly typists = new Map<string, number>()

  constructor(private readonly talk: Talk, private readonly stay: Stay, private readonly voice: Voice) {}

  /** typing are those who are writing just now. */
  get typing(): string[] {
    const now = Date.now()
    return [...this.typists].filter(([nick, until]) => until > now && this.stay.people.has(nick)).map(([nick]) => nick)
  }

  stanza(e: Element): void {
    const { talk } = this
    const from = bare(e.getAttribute('from'))
    const inRoom = !!talk.memory.kept?.room && from === talk.memory.kept.room
    const ofDesk = domain(from) === domain(talk.address)
    if (e.localName === 'presence') {
      if (inRoom) this.stay.presence(e)
      else if (e.getAttribute('type') === 'subscribe' && ofDesk) talk.link!.send(el('presence', { to: from, type: 'subscribed' }))
    } else if (e.localName === 'message') {
      if (inRoom) this.said(e)
      else if (ofDesk) this.told(e)
    }
  }

  private said(e: Element): void {
    const { talk } = this
    if (e.getAttribute('type') === 'error') return this.bounced(e)
    const nick = resource(e.getAttribute('from'))
    const late = kid(e, 'delay', NS.delay) !== undefined
    if (!text(e, 'body') && kid(e, 'subject')) return this.stay.filled()
    const got = kid(e, 'received', NS.receipts)?.getAttribute('id')
    if (got && nick !== talk.model.me) talk.log.change(got, { state: 'delivered' })
    this.heardTyping(e, nick, late)
    const replaced = kid(e, 'replace', NS.replace)?.getAttribute('id')
    const item = readItem(e, talk.memory.kept!.me ?? '', talk.host.state.desk)
    const before = replaced ? talk.log.items.find((i) => i.id === replaced && i.from === nick) : undefined
    if (item && before) talk.log.change(before.id, { text: item.text })
    else if (item) talk.log.add(item)
    if (item && !item.mine && !late && kid(e, 'request', NS.receipts)) this.voice.whisper(el(`${NS.receipts} received`, { id: item.id }))
    talk.show()
  }

  private heardTyping(e: Element, nick: string, late: boolean): void {
    if (late || nick === this.talk.model.me) return
    if (kid(e, 'composing', NS.states)) {
      this.typists.set(nick, Date.now() + 30_000)
      window.setTimeout(() => this.talk.show(), 30_100)
    } else if (text(e, 'body') || ['paused', 'active', 'inactive', 'gone'].some((s) => kid(e, s, NS.states))) {
      this.typists.delete(nick)
    }
  }

  /** told takes what the desk writes beside the room. */
  private told(e: Element): void {
    const { talk } = this
    if (e.getAttribute('type') === 'error' || e.getAttribute('type') === 'groupchat') return
    const status = kid(e, 'queue-status', NS.workgroup)
    if (status) {
      return talk.show({ phase: 'waiting', position: Number(text(status, 'position')) || 0, wait: Number(text(status, 'time')) || 0 })
    }
    const room = bare(kid(e, 'x', 'jabber:x:conference')?.getAttribute('jid') ?? null)
    if (room) return this.invited(room)
    const item = readTold(e)
    if (!item || talk.model.phase === 'deferred' || talk.model.phase === 'ended') return
    if (item.kind === 'notice' && item.text.includes('!rate ')) return // how to type what there are stars for
    if (item.choices?.some((c) => c.value === '!later')) item.text = textsOf(talk.host.lang).callBack
    if (item.kind === 'form') { // the newest takes the place of those before
      for (const i of talk.log.items) if (i.kind === 'form' && !i.done) talk.log.change(i.id, { done: true })
    }
    talk.log.add(item)
    talk.show()
  }

  private invited(room: string): void {
    const { talk, stay } = this
    const kept = talk.memory.kept
    if (talk.model.phase === 'deferred' && kept) { // called back
      talk.show({ phase: 'waiting' })
      stay.move(room)
    } else if (stay.entered && kept?.room && room !== kept.room) { // taken out of a lobby
      stay.leave()
      stay.move(room)
    }
  }

  private bounced(e: Element): void {
    const { talk, stay } = this
    const id = e.getAttribute('id') ?? ''
    const error = kid(e, 'error')
    if (kid(error, 'not-acceptable') && stay.entered) return stay.out() // out of the room without having been told
    if (talk.log.unsettled.some((i) => i.id === id)) {
      talk.log.change(id, { state: 'failed', error: text(error, 'text') })
      talk.show()
    }
  }
}
