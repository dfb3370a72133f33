// The stay in the session's room: coming in, who else is there, being out of it and coming back.
import { Failure } from './link'
import type { Talk } from './talk'
import { readPresence } from './room'
import { NS, domain, el, local } from './xmpp'

/** Between attempts to get an answer, or into the room. */
export const pauses = [300, 700, 1_000, 2_000, 3_000, 5_000]

export class Stay {
  entered = false
  settled = false // and the history has been told: what is said now is said once
  readonly people = new Set<string>()
  private attempts = 0
  private timer = 0

  constructor(private readonly talk: Talk, private readonly events: {
    settled(): void // in the room, and the history has been told
    deferred(): void
    over(): void
  }) {}

  /** begin comes into the room that is remembered. */
  begin(): void {
    this.attempts = 0
    this.enter()
  }

  private enter(): void {
    clearTimeout(this.timer)
    const { link, log, memory: { kept } } = this.talk
    if (!kept?.room || !link?.up) return
    log.begin()
    link.send(el('presence', { to: `${kept.room}/${kept.me}` }, el(`${NS.muc} x`, {}, el('history', { maxstanzas: '100' }))))
    this.timer = window.setTimeout(() => this.retry('timeout'), 8_000)
  }

  /** move goes to another room. */
  move(room: string): void {
    this.talk.memory.note({ room, session: local(room) })
    this.enter()
  }

  /** leave goes out of the room of its own accord. */
  leave(): void {
    this.talk.link!.send(el('presence', { to: this.talk.memory.kept!.room, type: 'unavailable' }))
    this.entered = this.settled = false
    this.people.clear()
  }

  /** reset is for when the connection is gone, and the room with it. */
  reset(): void {
    clearTimeout(this.timer)
    this.entered = this.settled = false
    this.people.clear()
  }

  /** retry enters again a little later, unless there is nothing left to enter. */
  private retry(condition: string): void {
    clearTimeout(this.timer)
    const { memory, model } = this.talk
    const wait = pauses[Math.min(this.attempts++, pauses.length - 1)]
    if (condition === 'conflict' && this.attempts > pauses.length) memory.kept = { ...memory.kept!, me: `${model.me} ${this.attempts}` }
    this.timer = window.setTimeout(() => void this.look(), wait)
  }

  /** look asks how things stand, out of the room, and goes where they are. */
  private async look(): Promise<void> {
    const { talk } = this
    try {
      const step = await talk.run('status')
      const state = step.get('state')
      const kept = talk.memory.kept
      if (['queued', 'offered', 'active'].includes(state)) {
        const session = step.get('session')
        if (!kept?.room || !session || session === local(kept.room)) return this.enter()
        return this.move(`${session}@${domain(kept.room)}`) // back in the lobby
      }
      if (state === 'deferred') return this.events.deferred()
      this.events.over()
    } catch (f) {
      if (f instanceof Failure && talk.link?.up) this.retry(f.condition)
    }
  }

  presence(e: Element): void {
    const { talk } = this
    const p = readPresence(e)
    if (p.error) return this.entered ? undefined : this.retry(p.error)
    const mine = p.self || p.nick === talk.memory.kept?.me
    if (!p.here) {
      if (p.renamed) return
      this.people.delete(p.nick)
      if (mine || (p.destroyed && !p.nick)) return this.out()
      return talk.show()
    }
    if (mine && p.self) return this.inside(p.nick)
    if (mine || p.owner || p.nick === talk.host.state.desk || !p.nick) return
    this.people.add(p.nick)
    talk.show({ phase: 'active', position: 0 })
  }

  private inside(nick: string): void {
    clearTimeout(this.timer)
    this.entered = true
    this.attempts = 0
    if (nick !== this.talk.memory.kept!.me) this.talk.memory.note({ me: nick })
    this.talk.show({ me: nick })
    this.timer = window.setTimeout(() => this.filled(), 2_500) // a room without a subject
  }

  /** filled is when the history has been told. */
  filled(): void {
    if (!this.entered || this.settled) return // a subject can be set at any time
    clearTimeout(this.timer)
    this.settled = true
    this.talk.log.end()
    this.talk.show({ online: true })
    this.events.settled()
  }

  /** out is when we are out of the room, for whatever reason. */
  out(): void {
    clearTimeout(this.timer)
    this.entered = this.settled = false
    this.people.clear()
    this.talk.log.end()
    this.talk.show({ online: false, error: '' })
    this.timer = window.setTimeout(() => void this.look(), 300)
  }
}
