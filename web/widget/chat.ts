// The chat, which comes on the first touch. Of the tabs of a site one has the conversation; the
// others show it and pass on what is done in them, and take it over when that one is gone.
import css from './chat.css'
import { Conversation } from './conversation'
import { type Chat, type Host, sheet } from './host'
import type { Act, Model } from './model'
import { Panel } from './panel'
import { random } from './xmpp'

type Word = { model: Model } | { act: Act; n: string } | { heard: string } | { hello: true }

export function mount(host: Host): Chat {
  host.root.adoptedStyleSheets = [...host.root.adoptedStyleSheets, sheet(css)]
  const shows = `${host.store}:open`
  let mine: Conversation | undefined
  let last: Model | undefined
  const early: Act[] = [] // done before it is known who has the conversation
  const unheard = new Map<string, Act>() // passed on to a tab that may have just been closed

  const panel = new Panel(host, act, close)
  host.root.append(panel.node)

  const channel = 'BroadcastChannel' in self ? new BroadcastChannel(host.store) : undefined
  const tell = (w: Word) => channel?.postMessage(w)
  channel?.addEventListener('message', (e: MessageEvent<Word>) => {
    const w = e.data
    if (mine) {
      if ('act' in w) {
        mine.act(w.act)
        tell({ heard: w.n })
      } else if ('hello' in w) tell({ model: mine.model })
    } else if ('model' in w) {
      last = w.model
      panel.update(last)
      for (const a of early.splice(0)) act(a)
    } else if ('heard' in w) {
      unheard.delete(w.heard)
    }
  })

  function act(a: Act): void {
    if (mine) mine.act(a)
    else if (last) {
      const n = random()
      unheard.set(n, a)
      tell({ act: a, n })
    } else early.push(a)
  }

  // What happens together is drawn together, and apart from what it came with: no task is long.
  let drawn: number | undefined
  function draw(): void {
    drawn = undefined
    panel.update(last!)
    tell({ model: last! })
  }

  function lead(): void {
    mine = new Conversation(host, (m) => {
      last = m
      drawn ??= window.setTimeout(draw)
    }, last)
    const known = last
    last = mine.model
    panel.update(mine.model)
    if (known) mine.act({ do: 'open' })
    for (const a of [...early.splice(0), ...unheard.values()]) mine.act(a)
    unheard.clear()
    tell({ model: mine.model }) // to those who asked when nobody had it yet
  }

  // A lock is held as long as the page lives; the next in line gets it then.
  if (navigator.locks && channel) {
    void navigator.locks.request(host.store, () => {
      lead()
      return new Promise<never>(() => {})
    })
    tell({ hello: true })
  } else {
    lead()
  }

  function close(): void {
    panel.hide()
    remember(false)
    host.opened(false)
  }

  function remember(open: boolean): void {
    try {
      sessionStorage.setItem(shows, open ? '1' : '')
    } catch {
      // then it is closed after a reload
    }
  }

  function wasOpen(): boolean {
    try {
      return sessionStorage.getItem(shows) === '1'
    } catch {
      return false
    }
  }

  return {
    open(focus) {
      if (focus || wasOpen() || host.embedded) {
        panel.show(focus)
        remember(true)
        host.opened(true)
      }
      window.setTimeout(() => act({ do: 'open' }))
    },
    close,
    looked() {
      mine?.looked()
    },
  }
}
