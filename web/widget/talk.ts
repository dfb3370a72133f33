// What the parts of a conversation know of each other.
import type { Step, Values } from './command'
import type { Host } from './host'
import type { Link } from './link'
import type { Log } from './log'
import type { Memory } from './memory'
import type { Model } from './model'

/** Talk is the conversation, as its parts see it. */
export interface Talk {
  readonly host: Host
  readonly log: Log
  readonly memory: Memory
  readonly model: Model
  readonly link?: Link
  /** The address of the service that is asked. */
  readonly address: string
  /** show changes the model, and shows it. */
  show(how?: Partial<Model>): void
  /** run runs a command of the service. */
  run(node: string, values?: Values): Promise<Step>
}
