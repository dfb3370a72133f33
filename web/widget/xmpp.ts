// Stanzas as DOM elements: making them, and looking into them by name and namespace.

export const NS = {
  client: 'jabber:client',
  commands: 'http://jabber.org/protocol/commands',
  data: 'jabber:x:data',
  info: 'http://jabber.org/protocol/disco#info',
  items: 'http://jabber.org/protocol/disco#items',
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  states: 'http://jabber.org/protocol/chatstates', // XEP-0085
  receipts: 'urn:xmpp:receipts', // XEP-0184
  delay: 'urn:xmpp:delay',
  sid: 'urn:xmpp:sid:0', // XEP-0359
  oob: 'jabber:x:oob', // XEP-0066
  upload: 'urn:xmpp:http:upload:0', // XEP-0363
  calls: 'urn:xmpp:call-invites:0', // XEP-0482
  replace: 'urn:xmpp:message-correct:0', // XEP-0308
  workgroup: 'http://jabber.org/protocol/workgroup',
  responses: 'urn:xmpp:tmp:quick-response', // XEP-0439
  ping: 'urn:xmpp:ping',
} as const

const xml = document.implementation.createDocument(null, 'x')

type Kid = Element | string | null | undefined | false

/** el makes an element; the name may have its namespace before it: "jabber:x:data x". */
export function el(name: string, attrs: Record<string, string | undefined> = {}, ...kids: Kid[]): Element {
  const [local, ns] = name.split(' ').reverse()
  const e = xml.createElement(local)
  if (ns) e.setAttribute('xmlns', ns)
  for (const [k, v] of Object.entries(attrs)) if (v !== undefined) e.setAttribute(k, v)
  for (const k of kids) if (k) e.append(typeof k === 'string' ? clean(k) : k)
  return e
}

/** clean drops what XML 1.0 §2.2 has no place for: it would end the stream. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
}

/** kids returns the children of a name and, if it is given, a namespace. */
export function kids(e: Element | undefined | null, name: string, ns?: string): Element[] {
  return e ? [...e.children].filter((c) => c.localName === name && (!ns || c.namespaceURI === ns || c.getAttribute('xmlns') === ns)) : []
}

export function kid(e: Element | undefined | null, name: string, ns?: string): Element | undefined {
  return kids(e, name, ns)[0]
}

export function text(e: Element | undefined | null, name?: string, ns?: string): string {
  return (name ? kid(e, name, ns) : e)?.textContent ?? ''
}

export const bare = (jid: string | null): string => (jid ?? '').split('/')[0]
export const local = (jid: string): string => jid.split('@')[0]
export const resource = (jid: string | null): string => (jid ?? '').slice(bare(jid).length + 1)
export const domain = (jid: string): string => bare(jid).split('@').pop() ?? ''

/** random returns 128 random bits, as a word. */
export function random(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
}
