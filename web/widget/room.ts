// What a room's stanzas say: who is there, what was said, how one came to be out of it.
import type { Item } from './model'
import { readForm } from './command'
import { NS, bare, kid, kids, random, resource, text } from './xmpp'

const link = /^https?:\/\/[^\s<>"]+$/i

/** web reports whether an address may be shown as a link: nothing but the web. */
export const web = (url: string): boolean => link.test(url) && URL.canParse(url)

export interface Presence {
  nick: string
  here: boolean
  self: boolean
  owner: boolean // of the room: the desk
  codes: string[]
  destroyed: boolean
  error: string // condition
  renamed: boolean
}

export function readPresence(e: Element): Presence {
  const x = kid(e, 'x', NS.mucUser)
  const item = kid(x, 'item')
  const codes = kids(x, 'status').map((s) => s.getAttribute('code') ?? '')
  const destroy = kid(x, 'destroy')
  const type = e.getAttribute('type')
  const condition = [...(kid(e, 'error')?.children ?? [])].find((c) => c.localName !== 'text')
  return {
    nick: resource(e.getAttribute('from')), here: type === null, self: codes.includes('110'),
    owner: item?.getAttribute('affiliation') === 'owner', codes,
    destroyed: !!destroy,
    error: type === 'error' ? condition?.localName ?? 'undefined-condition' : '', renamed: codes.includes('303'),
  }
}

/** readItem makes an item of what was said in a room, or returns undefined if nothing was. */
export function readItem(e: Element, me: string, desk: string): Item | undefined {
  const body = text(e, 'body')
  if (!body) return undefined
  const from = resource(e.getAttribute('from'))
  const room = bare(e.getAttribute('from'))
  const sid = kids(e, 'stanza-id', NS.sid).find((s) => s.getAttribute('by') === room)?.getAttribute('id') ?? undefined
  const origin = kid(e, 'origin-id', NS.sid)?.getAttribute('id')
  const stamp = kid(e, 'delay', NS.delay)?.getAttribute('stamp')
  const at = stamp ? Date.parse(stamp) : NaN
  const item: Item = {
    id: e.getAttribute('id') || origin || sid || random(), sid, kind: from === desk ? 'notice' : 'said', mine: from === me,
    from, at: Number.isNaN(at) ? Date.now() : at, text: body, state: from === me ? 'sent' : undefined,
  }
  const oob = kid(e, 'x', NS.oob)
  const url = text(oob, 'url').trim()
  const call = text(e, 'body') && kid(kid(e, 'invite', NS.calls), 'external')?.getAttribute('uri')
  if (call && web(call)) return { ...item, kind: 'call', url: call }
  if (!web(url)) return item
  if (from === desk) return { ...item, kind: 'page', url, text: text(oob, 'desc') || body.split('\n')[0] }
  return { ...item, kind: 'file', url, text: fileName(url) }
}

/** fileName is the last part of an address, as a person would read it. */
function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').pop() ?? ''
  try {
    return decodeURIComponent(last) || url
  } catch {
    return last
  }
}

/** readTold makes an item of a chat message of the desk: a form, a question with answers, a word. */
export function readTold(e: Element): Item | undefined {
  const form = readForm(e)
  const body = text(e, 'body')
  if (!body && !form) return undefined
  const choices = kids(e, 'response', NS.responses).map((r) => ({ value: r.getAttribute('value') ?? '', label: r.getAttribute('label') ?? '' }))
  const item: Item = {
    id: e.getAttribute('id') || random(), kind: 'notice', mine: false, from: '', at: Date.now(), text: body,
    to: bare(e.getAttribute('from')), choices: choices.length ? choices : undefined,
  }
  return form ? { ...item, kind: 'form', text: form.title, fields: form.fields } : item
}
