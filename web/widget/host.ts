// What the loader and the chat, which comes on the first touch, know of each other.

/** State is what /widget/state.json says of a service. */
export interface State {
  service: string
  title: string
  lang?: string
  desk: string // the desk's nick in rooms
  open: boolean
  full?: boolean
  takes: boolean // who comes now can begin
  later?: boolean // and is then called back
  opens?: string
  sorry?: string // what the service says to those whom it turns away
  waiting: number
  wait: number // seconds, expected
  available: number
  unrated?: boolean
  channels: string[]
  address: string // of the service
  guests: string
  websocket: string
  bosh?: string
  upload?: string
}

/** Host is the element on the page, as the chat sees it. */
export interface Host {
  root: ShadowRoot
  lang: string // of the reader
  locale: string // as they write times and numbers
  state: State
  store: string // the prefix of what is kept in the browser
  embedded: boolean // the chat fills the element, instead of opening beside a button
  refresh(): Promise<State>
  /** The other service that takes a message where this one is closed or full, if the page names one. */
  readonly callback?: () => Promise<State | undefined>
  /** What the site's back end signed about the visitor, or "". */
  identity(): string
  opened(open: boolean): void
  unread(count: number): void
  resumes(yes: boolean): void
}

/** Chat is what the loader asks of the chat. */
export interface Chat {
  open(focus: boolean): void
  close(): void
  /** The state of the service has been looked at anew. */
  looked(): void
}

/** turnsAway reports whether a service is closed or full, whatever it does about who comes. */
export const turnsAway = (s: State): boolean => !s.open || !!s.full

/** sheet makes a constructed style sheet: it needs no style-src 'unsafe-inline'. */
export function sheet(css: string): CSSStyleSheet {
  const s = new CSSStyleSheet()
  s.replaceSync(css)
  return s
}

/** pick returns the first language that there are words in, of those asked for. */
export function pick(wanted: readonly string[], known: readonly string[]): string {
  for (const w of wanted) {
    const l = w.toLowerCase().split('-')[0]
    if (known.includes(l)) return l
  }
  return known[0]
}

/** localeOf returns how a reader of a language writes times and numbers: English is read in many places. */
export const localeOf = (lang: string): string => navigator.languages.find((l) => l.toLowerCase().split('-')[0] === lang) ?? lang

/** stored reads what is kept in the browser; some browsers allow none. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** store keeps something in the browser, or forgets it. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Full or forbidden: the conversation lives as long as the page does.
  }
}
