// What a conversation is like at a moment, as every tab shows it. It is plain data: the tab
// that has the connection sends it to the others.
import type { Field } from './command'

/**
 * Where a conversation stands:
 *   closed   the service takes nobody now
 *   form     the pre-chat form is being filled in
 *   waiting  in the room, nobody has come yet
 *   active   somebody is there
 *   deferred the request is taken for later
 *   withdrawn it is not wanted any more
 *   ended    over; it can be rated
 *   away     it goes on elsewhere
 */
export type Phase = 'loading' | 'closed' | 'form' | 'waiting' | 'active' | 'deferred' | 'withdrawn' | 'ended' | 'away'

export interface Choice {
  label: string
  value: string
}

export interface Item {
  id: string
  sid?: string // the room's id for it
  kind: 'said' | 'notice' | 'page' | 'call' | 'file' | 'form'
  mine: boolean
  from: string // nick
  at: number
  text: string
  url?: string
  state?: 'sending' | 'sent' | 'delivered' | 'failed'
  part?: number // of a file that is on its way, 0 to 1
  size?: number
  fields?: Field[]
  error?: string
  done?: boolean // a form that is filled in, a choice that is made
  choices?: Choice[]
  to?: string // who asked for it, where answers go
}

export interface Model {
  phase: Phase
  online: boolean
  title: string
  fields: Field[] // of the form that is shown
  later: boolean // what it asks for is a request: they are called back
  error: string // why the form is shown again, or why there is none
  busy: boolean // an answer is being waited for
  me: string
  session: string
  position: number
  wait: number
  people: string[] // who is there, beside us and the desk
  typing: string[]
  items: Item[]
  files: boolean // can be sent
  most: number // bytes of one, 0 if unknown
  filesAt: string[] // origins where the server keeps files
  score: number // that was given
  tokens: string[] // to rate it with, when it is over: one of them is right
  began: number
}

export const fresh = (): Model => ({
  phase: 'loading', online: false, title: '', fields: [], later: false, error: '', busy: false, me: '', session: '', position: 0, wait: 0,
  people: [], typing: [], items: [], files: false, most: 0, filesAt: [], score: 0, tokens: [], began: 0,
})

/** Act is what somebody does in a tab. */
export type Act =
  | { do: 'open' }
  | { do: 'begin'; values: Record<string, string[]> }
  | { do: 'message'; values: Record<string, string[]> } // to the service that calls back
  | { do: 'say'; text: string }
  | { do: 'file'; file: File }
  | { do: 'typing'; on: boolean }
  | { do: 'fill'; id: string; values: Record<string, string[]> }
  | { do: 'choose'; id: string; value: string }
  | { do: 'again'; id: string } // a message that failed
  | { do: 'drop'; id: string } // a message that failed, for good
  | { do: 'leave' }
  | { do: 'rate'; score: number; comment: string }
  | { do: 'anew' }
