// What the browser remembers of a conversation: how to come back to it, and what was said.
import { type Host, store, stored } from './host'
import type { Item } from './model'

/** Kept is what is remembered beside the log. */
export interface Kept {
  tokens: string[] // the newest first; the desk has one of them
  service: string // its address
  session?: string
  room?: string
  me?: string
  began?: number
}

const most = 200 // items that are kept

export class Memory {
  kept?: Kept
  private saving = 0
  private unsaved?: () => Item[]

  constructor(private readonly host: Host) {
    this.kept = this.recall()
    addEventListener('pagehide', () => this.flush())
  }

  /** recall reads what is kept now; another tab may have been quicker than this one. */
  recall(): Kept | undefined {
    try {
      const k = JSON.parse(stored(this.host.store) ?? 'null') as Kept | null
      return k?.tokens?.length ? k : undefined
    } catch {
      return undefined
    }
  }

  remember(k: Kept | undefined): void {
    this.kept = k
    store(this.host.store, k ? JSON.stringify(k) : null)
    if (!k) store(this.log, null)
    this.host.resumes(!!k)
  }

  /** note changes some of what is remembered. */
  note(how: Partial<Kept>): void {
    this.remember({ ...this.kept!, ...how })
  }

  /** save keeps what was said; what follows shortly is kept along with it. */
  save(items: () => Item[]): void {
    this.unsaved = items
    clearTimeout(this.saving)
    this.saving = window.setTimeout(() => this.flush(), 300)
  }

  private flush(): void {
    if (this.kept && this.unsaved) store(this.log, JSON.stringify(this.unsaved().slice(-most)))
    this.unsaved = undefined
  }

  /** items are what was said, as far as it was kept. */
  items(): Item[] {
    try {
      return JSON.parse(stored(this.log) ?? '[]') as Item[]
    } catch {
      return [] // somebody else's, or cut short: the room's history is there
    }
  }

  private get log(): string {
    return `${this.host.store}:log`
  }
}
