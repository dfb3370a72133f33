// Pictures among the files are shown small in the links they are: of a few kinds, from where the
// server keeps files, not too heavy, and when they come into sight. What a page's policy blocks, or
// is no picture after all, stays a link.
import { h } from './dom'

const kinds = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] // no SVG: it is a document
const names = /\.(png|jpe?g|gif|webp)$/i
const heaviest = 5e6 // bytes
const largest = 4e7 // pixels

export class Pictures {
  private readonly links = new Map<Element, string>() // that are not looked at yet
  private readonly looks = new Map<string, Promise<boolean>>()
  private from: readonly string[] = []
  private blocked = false

  private readonly sight = new IntersectionObserver((all) => {
    for (const { isIntersecting, target } of all) if (isIntersecting) void this.show(target)
  })

  /** change makes a change that may let the log grow. */
  constructor(private readonly change: (how: () => void) => void) {
    document.addEventListener('securitypolicyviolation', (e) => {
      if (e.effectiveDirective === 'img-src' && this.from.some((o) => e.blockedURI.startsWith(o))) this.blocked = true // once is enough
    })
  }

  /** allow says from which origins pictures are shown. */
  allow(from: readonly string[]): void {
    this.from = from
    for (const a of this.links.keys()) this.watch(a)
  }

  /** offer has a link show the picture that it leads to, if it does. */
  offer(a: HTMLAnchorElement, url: string): void {
    if (!names.test(new URL(url).pathname)) return
    this.links.set(a, url)
    this.watch(a)
  }

  private watch(a: Element): void {
    if (this.from.includes(new URL(this.links.get(a)!).origin)) this.sight.observe(a)
  }

  private async show(a: Element): Promise<void> {
    const url = this.links.get(a)!
    this.sight.unobserve(a)
    this.links.delete(a)
    if (!this.looks.has(url)) this.looks.set(url, fits(url))
    if (!await this.looks.get(url) || this.blocked) return
    const img = h('img', { alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', src: url })
    const not = () => {
      this.looks.set(url, Promise.resolve(false))
      this.change(() => img.remove())
    }
    img.addEventListener('error', not)
    img.addEventListener('load', () => { if (img.naturalWidth * img.naturalHeight > largest) not() })
    this.change(() => a.prepend(img))
  }
}

/** fits asks what is at an address before anything is loaded from it. */
async function fits(url: string): Promise<boolean> {
  try {
    const r = await fetch(url, { method: 'HEAD', credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' })
    const bytes = Number(r.headers.get('content-length'))
    return r.ok && kinds.includes((r.headers.get('content-type') ?? '').split(';')[0]) && bytes > 0 && bytes <= heaviest
  } catch {
    return false
  }
}
