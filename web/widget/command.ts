// Ad-hoc commands (XEP-0050) and their forms (XEP-0004), as the desk speaks them.
import { NS, el, kid, kids, text } from './xmpp'
import type { Link } from './link'

export interface Field {
  name: string
  label: string
  type: string
  required: boolean
  options: { label: string; value: string }[]
  values: string[]
}

export interface Form {
  title: string
  text: string
  fields: Field[]
}

export type Values = Record<string, string[]>

/** Step is an answer: a form to be filled in, or how it ended. */
export interface Step {
  completed: boolean
  id: string // of the command session
  note: string
  refused: boolean
  form: Form
  get(name: string): string
}

/** readForm reads a data form, if the element has one. */
export function readForm(e: Element | undefined): Form | undefined {
  const x = kid(e, 'x', NS.data)
  if (!x) return undefined
  return {
    title: text(x, 'title'),
    text: text(x, 'instructions'),
    fields: kids(x, 'field').map((f) => ({
      name: f.getAttribute('var') ?? '',
      label: f.getAttribute('label') ?? '',
      type: f.getAttribute('type') ?? 'text-single',
      required: !!kid(f, 'required'),
      options: kids(f, 'option').map((o) => ({ label: o.getAttribute('label') ?? text(o, 'value'), value: text(o, 'value') })),
      values: kids(f, 'value').map((v) => v.textContent ?? ''),
    })),
  }
}

/** submission is a form that is filled in. */
export function submission(values: Values): Element {
  return el(`${NS.data} x`, { type: 'submit' },
    ...Object.entries(values).map(([name, vs]) => el('field', { var: name }, ...vs.map((v) => el('value', {}, v)))))
}

/** command runs a step of a command. */
export async function command(link: Link, to: string, node: string, lang: string, values?: Values, id?: string): Promise<Step> {
  const answer = await link.ask('set', to,
    el(`${NS.commands} command`, { node, action: id ? 'complete' : 'execute', sessionid: id, 'xml:lang': lang }, values && submission(values)))
  const c = kid(answer, 'command', NS.commands)
  const form = readForm(c) ?? { title: '', text: '', fields: [] }
  const note = kid(c, 'note')
  return {
    completed: c?.getAttribute('status') === 'completed',
    id: c?.getAttribute('sessionid') ?? '',
    note: text(note),
    refused: note?.getAttribute('type') === 'error',
    form,
    get: (name) => form.fields.find((f) => f.name === name)?.values[0] ?? '',
  }
}
