// The conversation as a file, made in the browser.
import { h } from './dom'
import type { Item, Model } from './model'
import { type Texts, say } from './texts'

const told: Item['kind'][] = ['notice', 'page', 'call', 'form'] // by the desk, under nobody's name

export function download(m: Model, t: Texts, locale: string): void {
  const lines = m.items.map((i) => {
    const who = told.includes(i.kind) ? '*' : i.mine ? t.you : i.from
    return `${new Date(i.at).toLocaleString(locale)}  ${who}: ${i.text}${i.url ? ` ${i.url}` : ''}`
  })
  const text = [say(t.transcriptOf, { name: m.title }), '', ...lines, ''].join('\r\n')
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const day = new Date(m.began || Date.now()).toISOString().slice(0, 10)
  h('a', { href: url, download: `${m.title.replace(/[^\p{L}\p{N}]+/gu, '-')}-${day}.txt` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
