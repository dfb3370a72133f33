// The connection: frames as they come, and whether they do.

import type { Frame } from './frame'

export interface Listener {
  frame(f: Frame): void
  state(connected: boolean): void
}

const silence = 25_000 // the desk says something every ten seconds
const longest = 15_000 // between two attempts

// follow listens to the desk for as long as the page is open. One who may look no more has the
// page loaded again, which says why.
export function follow(l: Listener): void {
  let source: EventSource | undefined
  let watchdog = 0
  let wait = 500

  const begin = (): void => {
    source = new EventSource('/board/live')
    source.onmessage = (e) => {
      wait = 500
      alive()
      l.frame(JSON.parse(e.data as string) as Frame)
      l.state(true)
    }
    source.onerror = () => again()
    alive()
  }
  const alive = (): void => {
    clearTimeout(watchdog)
    watchdog = window.setTimeout(again, silence)
  }
  const again = (): void => {
    source?.close()
    clearTimeout(watchdog)
    l.state(false)
    const pause = wait * (0.5 + Math.random() / 2)
    wait = Math.min(wait * 2, longest)
    window.setTimeout(() => void retry(), pause)
  }
  const retry = async (): Promise<void> => {
    try {
      const asked = await fetch('/board', { method: 'HEAD', cache: 'no-store', credentials: 'same-origin' })
      if (asked.status === 401 || asked.status === 403) {
        location.reload()
        return
      }
      if (asked.ok) begin()
      else again()
    } catch {
      again()
    }
  }
  begin()
}
