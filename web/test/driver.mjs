// Drives Chromium for the tests in Go. It reads steps from its input, a JSON object a line, and
// answers each with a line: {id, ok} or {id, error}.
import { chromium } from 'playwright-core'
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patience = 20_000

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
})

const contexts = new Map() // by name
const pages = new Map()

/** What went wrong on a page, for the test to look at. */
const troubles = new Map()

const steps = {
  async context({ name, options, noWebSocket, throttle }) {
    const c = await browser.newContext({ locale: 'en-GB', ...options })
    c.setDefaultTimeout(patience)
    if (noWebSocket) await c.routeWebSocket(/.*/, (ws) => ws.close())
    contexts.set(name, { c, throttle })
  },
  async page({ context, name, url, init, pardon }) {
    const { c, throttle } = contexts.get(context)
    const p = await c.newPage()
    const seen = []
    troubles.set(name, seen)
    p.on('pageerror', (e) => seen.push(`error: ${e.message}`))
    p.on('dialog', (d) => { seen.push(`dialog: ${d.message()}`); void d.dismiss() })
    p.on('console', (m) => { if (m.type() === 'error' && !/net::ERR|WebSocket connection|Failed to load resource/.test(m.text()) && !(pardon && m.text().includes(pardon))) seen.push(`console: ${m.text()}`) })
    if (init) await p.addInitScript(init)
    if (throttle) await (await c.newCDPSession(p)).send('Emulation.setCPUThrottlingRate', { rate: throttle })
    pages.set(name, p)
    if (url) await p.goto(url)
  },
  async close({ page }) { await pages.get(page).close(); pages.delete(page) },
  async drop({ context }) { await contexts.get(context).c.close(); contexts.delete(context) },
  async goto({ page, url }) { await pages.get(page).goto(url) },
  async reload({ page }) { await pages.get(page).reload() },
  async click({ page, sel }) { await pages.get(page).locator(sel).first().click() },
  async hover({ page, sel }) { await pages.get(page).locator(sel).first().hover() },
  async fill({ page, sel, text }) { await pages.get(page).locator(sel).first().fill(text) },
  async type({ page, text }) { await pages.get(page).keyboard.type(text) },
  async press({ page, key }) { await pages.get(page).keyboard.press(key) },
  async select({ page, sel, text }) { await pages.get(page).locator(sel).first().selectOption(text) },
  async see({ page, sel, text }) {
    await pages.get(page).locator(sel).filter(text ? { hasText: text } : {}).first().waitFor({ state: 'visible' })
  },
  async gone({ page, sel, text }) {
    await pages.get(page).locator(sel).filter(text ? { hasText: text } : {}).first().waitFor({ state: 'hidden' })
  },
  async texts({ page, sel }) { return pages.get(page).locator(sel).allInnerTexts() },
  async eval({ page, js }) { return pages.get(page).evaluate(js) },
  async files({ page, sel, files }) {
    await pages.get(page).locator(sel).first().setInputFiles(files.map((f) => ({ ...f, buffer: Buffer.from(f.data, 'base64') })))
  },
  /** dropped drops or pastes a file, as a person does with one of their own. */
  async dropped({ page, sel, file, how }) {
    await pages.get(page).locator(sel).first().evaluate((e, { file, how }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0))], file.name, { type: file.mimeType }))
      const at = { bubbles: true, cancelable: true, composed: true }
      if (how === 'paste') e.dispatchEvent(new ClipboardEvent('paste', { ...at, clipboardData: data }))
      else for (const type of ['dragenter', 'dragover', 'drop']) e.dispatchEvent(new DragEvent(type, { ...at, dataTransfer: data }))
    }, { file, how })
  },
  async download({ page, sel }) {
    const p = pages.get(page)
    const [d] = await Promise.all([p.waitForEvent('download'), p.locator(sel).first().click()])
    return { name: d.suggestedFilename(), text: await readFile(await d.path(), 'utf8') }
  },
  async shot({ page, path }) {
    const p = pages.get(page)
    await p.waitForTimeout(300) // what moves has come to rest
    await p.screenshot({ path })
  },
  async axe({ page }) {
    const p = pages.get(page)
    await p.waitForTimeout(300) // colours are looked at where nothing fades
    // By the protocol, which the page's policy does not concern.
    const run = `(async () => { ${axe}; const r = await window.axe.run(document, {resultTypes: ['violations']});
      return r.violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.target.join(' ') + ' ' + (n.failureSummary ?? '')).join(' | ')) })()`
    return p.evaluate(run)
  },
  /** weigh and weighed enclose what is to be light; the answer is the tasks of the page's main thread that took longest. */
  async weigh({ page }) { await browser.startTracing(pages.get(page), { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing'] }) },
  async weighed({ page }) {
    await pages.get(page).evaluate(() => void performance.mark('weighed'))
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
    const on = (e) => `${e.pid} ${e.tid}`
    const main = on(traceEvents.find((e) => e.name === 'weighed')) // the thread of this page, and of no other
    // By the thread's own time: what other processes do meanwhile is none of the page's weight.
    const tasks = traceEvents.filter((e) => e.name === 'ThreadControllerImpl::RunTask' && on(e) === main && e.tdur > 20_000)
    return tasks.map((t) => ({
      ms: Math.round(t.tdur / 1000),
      what: traceEvents.filter((e) => on(e) === on(t) && e.ts >= t.ts && e.ts < t.ts + t.dur && e.ph === 'X' && e.tdur > 3_000 && !/RunTask/.test(e.name))
        .map((e) => `${e.name} ${Math.round(e.tdur / 1000)} ${String(e.args?.data?.url ?? e.args?.data?.fileName ?? '').split('/').pop()}`),
    })).sort((a, b) => b.ms - a.ms).slice(0, 12)
  },
  async troubles({ page }) { return troubles.get(page) ?? [] },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, step, ...args } = JSON.parse(line)
  void Promise.resolve().then(() => steps[step](args)).then(
    (ok) => process.stdout.write(JSON.stringify({ id, ok: ok ?? null }) + '\n'),
    (e) => process.stdout.write(JSON.stringify({ id, error: String(e?.message ?? e) }) + '\n'),
  )
}
await browser.close()
