// Forms of the desk, as forms of the page: with labels, and mistakes told beside what they are of.
import type { Field, Values } from './command'
import { h } from './dom'
import { type Texts, say } from './texts'

export interface FormOptions {
  texts: Texts
  prefix: string // of ids
  submit: string
  done(values: Values): void
}

const longest = 4_000 // as the desk takes it, in bytes
const few = 4 // options that are shown at once

/** Filled is a form of the page, with what is typed in it. */
export interface Filled {
  node: HTMLFormElement
  values(): Values
}

/** buildForm makes a form of fields; what was typed before is in it. */
export function buildForm(fields: Field[], o: FormOptions): Filled {
  const rows = fields.map((f) => row(f, o))
  const button = h('button', { type: 'submit', class: 'primary' }, o.submit)
  const form = h('form', { novalidate: true, autocomplete: 'on' }, ...rows.map((r) => r.node), button)
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    const wrong = rows.filter((r) => !r.check())
    if (wrong.length) return wrong[0].focus()
    o.done(values())
  })
  const values = () => Object.fromEntries(rows.filter((r) => r.name).map((r) => [r.name, r.values()]))
  return { node: form, values }
}

interface Row {
  name: string
  node: HTMLElement
  values(): string[]
  check(): boolean
  focus(): void
}

function row(f: Field, o: FormOptions): Row {
  if (f.type === 'fixed') return { ...silent, node: h('p', { class: 'fixed' }, f.values.join('\n')) }
  if (f.type === 'hidden') return { ...silent, name: f.name, node: h('input', { type: 'hidden' }), values: () => f.values }
  const id = `${o.prefix}-${f.name}`
  const error = h('p', { class: 'error', id: `${id}-error` })
  const label = labelOf(f, o.texts)
  const r = f.type === 'boolean' ? tick(f, id, label, error)
    : f.type === 'list-multi' || (f.type === 'list-single' && f.options.length <= few) ? several(f, id, label, error, o)
      : single(f, id, label, error, o)
  const check = (): boolean => {
    const values = r.values()
    const size = new TextEncoder().encode(values.join('\n')).length
    const missing = f.required && (f.type === 'boolean' ? values[0] !== '1' : !values.join('').trim())
    error.textContent = missing ? o.texts.required : size > longest ? o.texts.tooLong : ''
    r.invalid(!!error.textContent)
    return !error.textContent
  }
  // While typing, not on leaving the field: what moves then would move away from under the pointer.
  r.node.addEventListener('input', () => { if (error.textContent) check() })
  return { name: f.name, node: r.node, values: r.values, check, focus: r.focus }
}

const silent = { name: '', values: (): string[] => [], check: () => true, focus: () => {} }

type Control = Omit<Row, 'name' | 'check'> & { invalid(yes: boolean): void }

function labelOf(f: Field, t: Texts): string {
  if (f.name === 'name') return t.name
  if (f.name === 'question') return t.question
  return f.label || f.name
}

function hint(f: Field, t: Texts): HTMLElement | undefined {
  return f.required || f.name === 'question' || f.name === 'name' ? undefined : h('span', { class: 'hint' }, ` (${t.optional})`)
}

function mark(input: HTMLElement, f: Field, id: string): (yes: boolean) => void {
  if (f.required) input.setAttribute('aria-required', 'true')
  input.setAttribute('aria-describedby', `${id}-error`)
  return (yes) => input.setAttribute('aria-invalid', String(yes))
}

function tick(f: Field, id: string, label: string, error: HTMLElement): Control {
  const input = h('input', { type: 'checkbox', id, checked: /^(1|true)$/.test(f.values[0] ?? '') })
  return {
    node: h('div', { class: 'field' }, h('label', { class: 'option' }, input, h('span', {}, label)), error),
    values: () => [input.checked ? '1' : '0'], focus: () => input.focus(), invalid: mark(input, f, id),
  }
}

function several(f: Field, id: string, label: string, error: HTMLElement, o: FormOptions): Control {
  const type = f.type === 'list-multi' ? 'checkbox' : 'radio'
  const inputs = f.options.map((option) =>
    h('input', { type, name: id, value: option.value, checked: f.values.includes(option.value) }))
  const set = h('fieldset', { class: 'field', id }, h('legend', {}, label, hint(f, o.texts)),
    ...inputs.map((input, i) => h('label', { class: 'option' }, input, h('span', {}, f.options[i].label))), error)
  if (type === 'radio') set.setAttribute('role', 'radiogroup')
  return {
    node: set, values: () => inputs.filter((i) => i.checked).map((i) => i.value), focus: () => inputs[0]?.focus(),
    invalid: type === 'radio' ? mark(set, f, id) : () => {},
  }
}

function single(f: Field, id: string, label: string, error: HTMLElement, o: FormOptions): Control {
  const value = f.values.join('\n')
  let input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
  if (f.type === 'text-multi') {
    input = h('textarea', { id, rows: 3 })
  } else if (f.type === 'list-single') {
    input = h('select', { id }, h('option', { value: '' }, o.texts.choose),
      ...f.options.map((option) => h('option', { value: option.value }, option.label)))
  } else {
    input = h('input', { id, type: f.type === 'text-private' ? 'password' : /mail/i.test(f.name) ? 'email' : 'text',
      autocomplete: f.name === 'name' ? 'name' : /mail/i.test(f.name) ? 'email' : undefined })
  }
  input.value = value
  return {
    node: h('div', { class: 'field' }, h('label', { for: id }, label, hint(f, o.texts)), input, error),
    values: () => (f.type === 'text-multi' ? input.value.split('\n') : [input.value]),
    focus: () => input.focus(), invalid: mark(input, f, id),
  }
}

/** answers says what was answered, in lines. */
export function answers(fields: Field[], t: Texts): [string, string][] {
  return fields.filter((f) => f.name && f.type !== 'fixed' && f.type !== 'hidden').map((f) => {
    const words = f.type === 'boolean' ? [f.values[0] === '1' ? t.yes : t.noAnswer]
      : f.values.map((v) => f.options.find((o) => o.value === v)?.label ?? v)
    return [labelOf(f, t), say(words.join(', '))]
  })
}
