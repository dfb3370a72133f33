// The conversation: what is asked of the desk, and what comes of it. One tab of a site has it;
// the others show its model. Its parts are the stay in the room, the voice and the ear.
import { type Step, type Values, command } from './command'
import { Ear } from './ear'
import { type Host, type State, turnsAway } from './host'
import { Failure, Link } from './link'
import { Log } from './log'
import { Memory } from './memory'
import { type Act, type Model, fresh } from './model'
import { Stay, pauses } from './stay'
import type { Talk } from './talk'
import { Voice } from './voice'
import { el, random } from './xmpp'

export class Conversation implements Talk {
  model: Model = fresh()
  link?: Link
  address: string
  readonly log = new Log()
  readonly memory: Memory
  private readonly stay = new Stay(this, {
    settled: () => this.voice.catchUp(),
    deferred: () => { this.show({ phase: 'deferred' }); this.wake() },
    over: () => this.finish(),
  })
  private readonly voice: Voice = new Voice(this, this.stay)
  private readonly ear = new Ear(this, this.stay, this.voice)
  private later = false // the service that is asked calls back
  private asked?: Values // the answers that are on their way
  private tries = 0 // to be answered by the desk
  private timer = 0

  /** before is what the tab showed that had the conversation until now. */
  constructor(readonly host: Host, private readonly changed: (m: Model) => void, before?: Model) {
    this.address = host.state?.address ?? ''
    this.memory = new Memory(host)
    if (before && (this.memory.kept || before.phase === 'ended')) this.model = { ...before, busy: false, files: false }
  }

  act(a: Act): void {
    switch (a.do) {
      case 'open': return this.open()
      case 'begin': return void this.begin(a.values)
      case 'message': return void this.message(a.values)
      case 'say': return this.voice.say(a.text)
      case 'file': return void this.voice.send(a.file)
      case 'typing': return this.voice.typing(a.on)
      case 'fill': return this.voice.fill(a.id, a.values)
      case 'choose': return this.voice.choose(a.id, a.value)
      case 'again': return this.voice.again(a.id)
      case 'drop': this.log.drop(a.id); return this.show()
      case 'leave': return void this.leave()
      case 'rate': return void this.rate(a.score, a.comment)
      case 'anew': return this.anew()
    }
  }

  show(how: Partial<Model> = {}): void {
    this.model = { ...this.model, ...how, people: [...this.stay.people], typing: this.ear.typing, items: this.log.items }
    this.memory.save(() => this.log.items)
    this.changed(this.model)
  }

  run(node: string, values?: Values): Promise<Step> {
    return command(this.link!, this.address, node, this.host.lang, values)
  }

  // Coming up.

  private open(): void {
    if (this.link || this.model.phase === 'ended') return
    const s = this.host.state
    const kept = (this.memory.kept = this.memory.recall() ?? this.memory.kept)
    this.address = kept?.service ?? s.address
    if (!kept && this.turnedAway(s)) return this.show({ phase: 'closed', error: '', title: s.title })
    this.later = !!s.later
    if (kept) {
      this.log.restore(this.memory.items())
      this.show({ me: kept.me ?? '', session: kept.session ?? '', began: kept.began ?? 0 })
      if (kept.room && this.log.items.length) this.show({ phase: 'active', online: true }) // it will turn out if not
    }
    this.show({ title: s.title })
    this.connect()
  }

  /** turnedAway reports whether a service has nothing for who comes now, or the page something else. */
  private turnedAway(s: State): boolean {
    return !s.takes || (!!s.later && turnsAway(s) && !!this.host.callback)
  }

  private connect(): void {
    this.link = new Link(this.host.state, {
      up: () => { this.tries = 0; this.begins() },
      down: () => this.down(),
      stanza: (e) => this.ear.stanza(e),
    })
    this.link.start()
  }

  private begins(): void {
    this.up().catch((f: unknown) => this.failed(f))
  }

  private async up(): Promise<void> {
    if (['ended', 'withdrawn'].includes(this.model.phase)) return this.show({ online: true })
    if (this.asked) return this.begin(this.asked)
    if (this.memory.kept) return this.resume()
    if (this.model.phase === 'form') return this.show({ online: true })
    await this.form()
  }

  private down(): void {
    clearTimeout(this.timer)
    this.stay.reset()
    this.log.end()
    this.show({ online: false, busy: !!this.asked })
  }

  /** failed is for what got no answer. Where the desk is away, or busy, it is asked again. */
  private failed(f: unknown): void {
    if (f instanceof Failure && f.passing) {
      clearTimeout(this.timer)
      const wait = pauses[Math.min(this.tries++, pauses.length - 1)]
      // When the link is down, it begins again by itself.
      if (this.link?.up) this.timer = window.setTimeout(() => this.begins(), wait)
      return
    }
    const words = f instanceof Failure ? f.words : String(f)
    this.show({ busy: false, error: words, phase: this.model.phase === 'loading' ? 'closed' : this.model.phase })
  }

  // Asking.

  private async form(): Promise<void> {
    const step = await this.run('contact')
    if (step.completed) return this.show({ phase: 'closed', error: step.note, busy: false })
    this.show({ phase: 'form', fields: step.form.fields, later: this.later, error: '', online: true, busy: false })
  }

  private async begin(values: Values): Promise<void> {
    this.asked = values
    this.show({ busy: true, online: !!this.link?.up })
    if (!this.link?.up) return // it begins when the link is up
    // Asked once already, and the answer got lost: it may have begun.
    if (this.memory.kept && await this.tryTokens()) return
    // The token is chosen here, so that it is known even if the answer gets lost.
    const token = random()
    this.memory.remember({ tokens: [token], service: this.address })
    const identity = this.host.identity()
    try {
      const step = await this.run('contact', { ...values, next: [token], ...(identity ? { identity: [identity] } : {}) })
      this.asked = undefined
      if (step.get('session')) return this.take(step)
      this.memory.remember(undefined)
      if (step.completed) return this.show({ phase: 'closed', error: step.note, busy: false })
      const fields = step.form.fields.map((f) => ({ ...f, values: values[f.name] ?? f.values }))
      this.show({ phase: 'form', fields, error: step.form.text || step.form.title, busy: false })
    } catch (f) {
      if (f instanceof Failure && !f.passing) {
        this.asked = undefined
        this.memory.remember(undefined)
        this.show({ busy: false })
      }
      this.failed(f)
    }
  }

  /** message asks the service that calls back, where this one is closed. */
  private async message(values: Values): Promise<void> {
    const other = await this.host.callback?.()
    if (!other) return
    this.address = other.address
    this.later = !!other.later
    this.asked = Object.keys(values).length ? values : undefined
    this.show({ phase: 'loading', error: '', busy: true })
    if (this.link?.up) return this.begins()
    if (!this.link) this.connect()
  }

  // Coming back.

  private async resume(): Promise<void> {
    const { tokens, session } = this.memory.kept!
    if (await this.tryTokens()) return
    if (session) return this.finish(tokens) // while we were away; what was said is still to be seen and rated
    this.memory.remember(undefined) // it was asked for, and never begun
    await this.form()
  }

  /**
   * tryTokens comes back by the token. The next one is chosen and kept before it is sent, so
   * that it is known even if the answer gets lost: then either of the two may be the desk's.
   */
  private async tryTokens(): Promise<boolean> {
    let tokens = (this.memory.recall() ?? this.memory.kept!).tokens // another tab may have been quicker
    for (let left = tokens.length; left > 0; left--) {
      if (tokens.length < 2) tokens = [random(), ...tokens]
      this.memory.note({ tokens })
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
    const state = step.get('state')
    const session = step.get('session')
    const me = step.get('nick')
    const began = this.memory.kept?.began ?? Date.now()
    this.memory.note({ tokens: [step.get('token')], session, room: step.get('room'), me, began })
    this.show({
      session, me, busy: false, error: '', began, position: Number(step.get('position')) || 0, wait: Number(step.get('wait')) || 0,
      phase: state === 'deferred' ? 'deferred' : state === 'active' ? 'active' : 'waiting',
    })
    if (state === 'deferred') return this.wake()
    this.stay.begin()
    void this.voice.findFiles()
  }

  /** wake lets the service see that somebody is here who is to be called back. */
  private wake(): void {
    this.link!.send(el('presence', { to: this.address }))
    this.show({ online: true })
  }

  /** looked is told when the state of the service has been looked at: who is to be called back is
   * called by a service that is open and sees that they are there. */
  looked(): void {
    if (this.model.phase === 'deferred' && this.link?.up && (this.address !== this.host.state.address || !turnsAway(this.host.state))) this.wake()
  }

  // The end.

  private finish(tokens = this.memory.kept?.tokens ?? []): void {
    const now = this.memory.recall()
    const mine = this.memory.kept
    if (now && mine && !now.tokens.some((t) => mine.tokens.includes(t))) { // it is not to be taken from there by a break
      this.link?.stop()
      this.link = undefined
      return this.show({ phase: 'away', online: false })
    }
    this.memory.remember(undefined)
    this.show({ phase: 'ended', tokens, online: !!this.link?.up, busy: false })
  }

  private async leave(): Promise<void> {
    if (!this.memory.kept) return this.anew()
    this.show({ busy: true })
    try {
      await this.run('leave')
      if (this.model.phase !== 'deferred') return this.show({ busy: false })
      this.memory.remember(undefined)
      this.log.restore([])
      this.show({ phase: 'withdrawn', busy: false })
    } catch (f) {
      this.show({ busy: false, error: f instanceof Failure ? f.words : '' })
    }
  }

  private async rate(score: number, comment: string): Promise<void> {
    this.show({ busy: true, error: '' })
    try {
      let step: Step | undefined
      for (const token of this.model.tokens) {
        step = await this.run('rate', { score: [String(score)], comment: [comment], token: [token] })
        if (step.completed && !step.refused) return this.show({ busy: false, score })
      }
      this.show({ busy: false, error: step?.note || step?.form.text || '' })
    } catch (f) {
      this.show({ busy: false, error: f instanceof Failure ? f.words : '' })
    }
  }

  private anew(): void {
    clearTimeout(this.timer)
    this.asked = undefined
    this.memory.remember(undefined)
    this.log.restore([])
    this.stay.reset()
    this.address = this.host.state.address
    this.model = { ...fresh(), title: this.model.title, files: this.model.files, most: this.model.most }
    this.show()
    void this.host.refresh().catch(() => this.host.state).then((s) => {
      if (this.turnedAway(s)) return this.show({ phase: 'closed' })
      this.later = !!s.later
      if (this.link?.up) return this.begins()
      if (!this.link) this.connect()
    })
  }
}
