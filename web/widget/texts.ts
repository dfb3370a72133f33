import { de } from './texts/de'
import { type Texts, en } from './texts/en'
import { es } from './texts/es'
import { fr } from './texts/fr'

export type { Texts }

const all: Record<string, Texts> = { en, de, fr, es }

export const textsOf = (lang: string): Texts => all[lang.toLowerCase().split('-')[0]] ?? en

/** say puts values into a text. */
export function say(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export function size(bytes: number, locale: string): string {
  const [n, unit] = bytes >= 1e6 ? [bytes / 1048576, 'megabyte'] : bytes >= 1e3 ? [bytes / 1024, 'kilobyte'] : [bytes, 'byte']
  return n.toLocaleString(locale, { style: 'unit', unit, maximumFractionDigits: n < 10 ? 1 : 0 })
}
