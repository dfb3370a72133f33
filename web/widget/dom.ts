// A few lines in the place of a framework. Text is only ever set as text.

type Props = Record<string, string | boolean | number | undefined | ((e: never) => void)>
type Child = Node | string | undefined | null | false

/** h makes an element: attributes by name, listeners as on…, children. */
export function h<K extends keyof HTMLElementTagNameMap>(name: K, props: Props = {}, ...children: (Child | Child[])[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(name)
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') e.addEventListener(key.slice(2), value as EventListener)
    else if (value === true) e.setAttribute(key, '')
    else if (value !== undefined && value !== false) e.setAttribute(key, String(value))
  }
  put(e, ...children)
  return e
}

/** put fills an element. */
export function put(e: Element, ...children: (Child | Child[])[]): void {
  e.append(...children.flat().filter((c): c is Node | string => c !== undefined && c !== null && c !== false && c !== ''))
}

const svg = 'http://www.w3.org/2000/svg'

/** icon draws a path of 24 by 24. */
export function icon(path: string): SVGElement {
  const s = document.createElementNS(svg, 'svg')
  s.setAttribute('viewBox', '0 0 24 24')
  s.setAttribute('aria-hidden', 'true')
  s.setAttribute('focusable', 'false')
  const p = document.createElementNS(svg, 'path')
  p.setAttribute('d', path)
  s.append(p)
  return s
}

export const icons = {
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M4 12l16-8-6 16-3-6.5z',
  clip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.3 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5',
  page: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  call: 'M15 10l5-3v10l-5-3M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z',
  form: 'M8 4h8a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM9 9h6M9 12.5h6M9 16h3',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  bell: 'M4 18h16M6 18v-1a6 6 0 0 1 12 0v1M12 11V8M10 8h4',
  chat: 'M12 4c-5 0-9 3.3-9 7.3 0 2.3 1.3 4.3 3.3 5.7-.1.9-.5 2-1.3 3 1.9-.3 3.5-1 4.5-1.7.8.2 1.6.3 2.5.3 5 0 9-3.3 9-7.3S17 4 12 4z',
}

/** linked returns a text with its web addresses as links. */
export function linked(text: string, newTab: string): Node[] {
  const nodes: Node[] = []
  let at = 0
  for (const m of text.matchAll(/https?:\/\/[^\s<>"']+/gi)) {
    const url = m[0].replace(/[.,;:!?)\]}…]+$/, '')
    if (!URL.canParse(url)) continue
    nodes.push(document.createTextNode(text.slice(at, m.index)), anchor(url, url, newTab))
    at = m.index + url.length
  }
  nodes.push(document.createTextNode(text.slice(at)))
  return nodes
}

/** anchor is a link to the web that opens apart and tells nobody where from. */
export function anchor(url: string, words: string, newTab: string, className?: string): HTMLAnchorElement {
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow', class: className, title: newTab }, words)
}
