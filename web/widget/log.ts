// The log of a conversation: every message once, in order, whatever is told twice.
import type { Item } from './model'

const most = 500 // items that are kept

export class Log {
  private settled: Item[] = [] // the room has said these to all
  private pending: Item[] = [] // ours, not yet
  private batch?: Item[] // history that is being told

  get items(): Item[] {
    return this.pending.length ? [...this.settled, ...this.pending] : this.settled
  }

  /** unsettled are our own that the room has not said yet, in order. */
  get unsettled(): readonly Item[] {
    return this.pending
  }

  restore(items: Item[]): void {
    const ours = (i: Item) => i.state === 'sending' || i.state === 'failed'
    this.settled = items.filter((i) => !ours(i))
    this.pending = items.filter((i) => ours(i) && i.kind !== 'file').map((i) => ({ ...i, state: 'sending' }))
  }

  find(id: string): Item | undefined {
    return this.items.find((i) => i.id === id)
  }

  /** begin and end enclose the history that a room tells whoever enters (XEP-0045 §7.2.13). */
  begin(): void {
    this.batch = []
  }

  end(): void {
    const batch = this.batch
    this.batch = undefined
    if (!batch) return
    const known = batch.map((i) => this.same(i))
    const first = known.find((k) => k !== undefined)
    // What we have not is put behind what came before it. Where nothing is known, all is newer.
    let at = first ? this.settled.indexOf(first) : this.settled.length
    batch.forEach((item, n) => {
      const has = known[n]
      if (has) at = this.settled.indexOf(has) + 1
      else this.settle(item, at++)
    })
  }

  /** add puts in what was said. It returns false if it was known. */
  add(item: Item): boolean {
    if (this.batch) {
      this.batch.push(item)
      return false
    }
    if (this.same(item)) return false
    this.settle(item, this.settled.length)
    return true
  }

  /** settle puts an item in its place; one of ours is no longer waited for. */
  private settle(item: Item, at: number): void {
    const own = item.mine ? this.pending.findIndex((p) => p.id === item.id) : -1
    if (own >= 0) {
      const [p] = this.pending.splice(own, 1)
      item = { ...p, sid: item.sid, at: item.at, state: 'sent', part: undefined }
    }
    this.settled.splice(at, 0, item)
    if (this.settled.length > most) this.settled.shift()
  }

  private same(item: Item): Item | undefined {
    return this.settled.findLast((i) => (item.sid !== undefined && i.sid === item.sid) || (i.id === item.id && i.from === item.from))
  }

  /** wait puts in one of ours that is on its way. */
  wait(item: Item): void {
    this.pending.push(item)
  }

  drop(id: string): void {
    this.pending = this.pending.filter((i) => i.id !== id)
  }

  /** change replaces an item by one that differs. */
  change(id: string, how: Partial<Item>): void {
    const in_ = (list: Item[]) => list.map((i) => (i.id === id ? { ...i, ...how } : i))
    this.settled = in_(this.settled)
    this.pending = in_(this.pending)
  }
}
