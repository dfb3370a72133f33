// Texts and figures in the language of the page.

const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}') as Record<string, string>
const lang = document.documentElement.lang
// The page's language, in the way that the browser's owner writes times and figures.
const locale = navigator.languages.find((l) => l.split('-')[0] === lang) ?? lang

// say says a text; what is in braces is put in.
export function say(key: string, values: Record<string, string | number> = {}): string {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

const counts = new Intl.NumberFormat(locale)
const shares = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
const weekly = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit' })

export const none = '–'
export const count = (n: number): string => counts.format(n)
export const share = (n: number | null): string => (n === null ? none : shares.format(n))
export const time = (ms: number): string => clock.format(ms)
export const moment = (ms: number): string => weekly.format(ms)

// span shows a length of time as a clock does: 0:07, 12:34, 1:02:03.
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}
