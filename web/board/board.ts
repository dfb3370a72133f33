// The wallboard: shows what the desk sends, and counts the waits on in between.

import './board.css'
import { Charts } from './charts'
import { CSRs } from './csrs'
import { el, mark, put } from './dom'
import type { Frame } from './frame'
import { follow } from './live'
import { Services } from './services'
import { Tiles } from './tiles'
import { say, time } from './words'

const main = document.getElementById('figures')
const state = document.getElementById('state')
const clock = document.getElementById('clock')

if (main && state && clock) {
  const [tiles, services, csrs, charts] = [new Tiles(), new Services(), new CSRs(), new Charts()]
  const notice = el('p', { class: 'notice', role: 'status', hidden: '' })
  main.append(notice, tiles.root, services.root, csrs.root, charts.root)

  let last: Frame | undefined
  let ahead = 0 // of the desk's clock before ours
  const tick = (): void => {
    const now = Date.now() + ahead
    put(clock, time(now))
    if (!last || document.body.hasAttribute('data-stale')) return // waits of the past do not grow
    tiles.show(last, now)
    services.show(last, now)
  }
  put(state, say('connecting'))
  follow({
    frame(f) {
      last = f
      ahead = f.now - Date.now()
      notice.hidden = !f.draining
      put(notice, f.draining ? say('draining') : '')
      csrs.show(f)
      charts.show(f)
    },
    state(connected) {
      mark(document.body, 'data-stale', connected ? undefined : '')
      put(state, connected ? say('live') : last ? say('stale', { time: time(last.now) }) : say('connecting'))
      tick()
    },
  })
  setInterval(tick, 1000)

  const reports = document.getElementById('reports')
  if (reports instanceof HTMLAnchorElement) reports.search = new URLSearchParams({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone }).toString()
}
