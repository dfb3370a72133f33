// Small helpers around the document. What comes from the desk is only ever set as text.

type Child = Node | string

// el makes an element. Properties are set as attributes.
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value)
  e.append(...children)
  return e
}

// put sets a text, and touches nothing if it is there already: a screen reader reads on.
export function put(e: Element, text: string): void {
  if (e.textContent !== text) e.textContent = text
}

// mark sets an attribute, or removes it.
export function mark(e: Element, name: string, value: string | undefined): void {
  if (value === undefined) e.removeAttribute(name)
  else if (e.getAttribute(name) !== value) e.setAttribute(name, value)
}

// keyed keeps one element for each item, in order: those that stay are not made anew, so that
// focus and reading stay where they are.
export function keyed<T, E extends Element>(parent: Element, key: (item: T) => string, make: (item: T) => E, update: (e: E, item: T) => void): (items: T[]) => void {
  let have = new Map<string, E>()
  return (items) => {
    const next = new Map<string, E>()
    let at: Element | null = parent.firstElementChild
    for (const item of items) {
      const name = key(item)
      if (next.has(name)) continue
      const e = have.get(name) ?? make(item)
      update(e, item)
      next.set(name, e)
      if (e === at) at = at.nextElementSibling
      else parent.insertBefore(e, at)
    }
    for (const [name, e] of have) if (!next.has(name)) e.remove()
    have = next
  }
}
