// Files go to the server's upload host (XEP-0363), their address into the room.
import { NS, el, kid, kids, text } from './xmpp'
import type { Link } from './link'

/** What may be sent: pictures, documents, archives; nothing that runs. */
export const accepted = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/heic', 'application/pdf', 'text/plain', 'text/csv',
  'application/zip', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint', 'audio/mpeg', 'video/mp4']
const families = ['application/vnd.openxmlformats-officedocument.', 'application/vnd.oasis.opendocument.']

export const allowed = (f: File): boolean => accepted.includes(f.type) || families.some((p) => f.type.startsWith(p))

export interface Store {
  jid: string
  most: number // bytes, 0 if it does not say
}

/** findStore looks for the host that takes files: the configured one, or among the servers'. */
export async function findStore(link: Link, configured: string | undefined, servers: string[]): Promise<Store | undefined> {
  const candidates = configured ? [configured] : []
  if (!configured) {
    for (const server of servers) {
      const items = await link.ask('get', server, el(`${NS.items} query`)).catch(() => undefined)
      candidates.push(...kids(kid(items, 'query'), 'item').map((i) => i.getAttribute('jid') ?? ''))
    }
  }
  for (const jid of new Set(candidates)) {
    const info = await link.ask('get', jid, el(`${NS.info} query`)).catch(() => undefined)
    const query = kid(info, 'query')
    if (!kids(query, 'feature').some((f) => f.getAttribute('var') === NS.upload)) continue
    const size = kids(query, 'x', NS.data).flatMap((x) => kids(x, 'field')).find((f) => f.getAttribute('var') === 'max-file-size')
    return { jid, most: Number(text(size, 'value')) || 0 }
  }
  return undefined
}

/** upload stores a file and returns its address. */
export async function upload(link: Link, store: Store, file: File, progress: (part: number) => void): Promise<string> {
  const answer = await link.ask('get', store.jid,
    el(`${NS.upload} request`, { filename: file.name, size: String(file.size), 'content-type': file.type || 'application/octet-stream' }))
  const slot = kid(answer, 'slot', NS.upload)
  const put = kid(slot, 'put')
  const url = kid(slot, 'get')?.getAttribute('url') ?? ''
  const to = put?.getAttribute('url') ?? ''
  if (!/^https?:/.test(to) || !/^https?:/.test(url)) throw new Error('no address')
  await new Promise<void>((done, failed) => {
    const r = new XMLHttpRequest()
    r.open('PUT', to)
    if (file.type) r.setRequestHeader('Content-Type', file.type)
    for (const h of kids(put, 'header')) {
      const name = h.getAttribute('name') ?? ''
      if (/^(authorization|cookie|expires)$/i.test(name)) r.setRequestHeader(name, text(h).replace(/[\r\n]/g, ''))
    }
    r.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    r.onload = () => (r.status >= 200 && r.status < 300 ? done() : failed(new Error(String(r.status))))
    r.onerror = r.onabort = () => failed(new Error('network'))
    r.send(file)
  })
  return url
}
