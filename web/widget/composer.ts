// Where the customer writes, and gives files: by the button, dropped, or pasted.
import { h, icon, icons } from './dom'
import type { Act } from './model'
import type { Texts } from './texts'
import { accepted } from './upload'

const tallest = 140 // pixels, then it scrolls

export class Composer {
  readonly node: HTMLFormElement
  readonly input: HTMLTextAreaElement
  private readonly picker: HTMLInputElement
  private readonly attach: HTMLButtonElement

  /** takes says whether files can be sent now. */
  constructor(t: Texts, private readonly act: (a: Act) => void, private readonly takes: () => boolean) {
    this.input = h('textarea', { rows: 1, 'aria-label': t.message, placeholder: t.write, enterkeyhint: 'send', dir: 'auto', maxlength: 8000 })
    this.picker = h('input', { type: 'file', multiple: true, hidden: true, accept: accepted.join(',') + ',.docx,.xlsx,.pptx,.odt,.ods,.odp', tabindex: -1 })
    this.attach = h('button', { type: 'button', class: 'icon', 'aria-label': t.attach, title: t.attach, onclick: () => this.picker.click() }, icon(icons.clip))
    this.node = h('form', { class: 'composer' }, this.picker, this.attach, this.input,
      h('button', { type: 'submit', class: 'send', 'aria-label': t.send, title: t.send }, icon(icons.send)))
    this.listen()
  }

  private listen(): void {
    this.node.addEventListener('submit', (e) => {
      e.preventDefault()
      this.send()
    })
    this.input.addEventListener('keydown', (e) => {
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return
      e.preventDefault()
      this.send()
    })
    this.input.addEventListener('input', () => {
      this.grow()
      this.act({ do: 'typing', on: this.input.value !== '' })
    })
    this.input.addEventListener('paste', (e) => this.files(e.clipboardData?.files, e))
    this.picker.addEventListener('change', () => {
      this.files(this.picker.files)
      this.picker.value = ''
    })
  }

  /** catches has what is dropped on a node sent. */
  catches(node: HTMLElement): void {
    const over = (e: DragEvent) => {
      if (!this.takes() || !e.dataTransfer?.types.includes('Files')) return
      e.preventDefault()
      node.classList.toggle('over', e.type !== 'dragleave')
    }
    for (const type of ['dragenter', 'dragover', 'dragleave'] as const) node.addEventListener(type, over)
    node.addEventListener('drop', (e) => {
      node.classList.remove('over')
      this.files(e.dataTransfer?.files, e)
    })
  }

  /** offers shows whether the service takes files, and whether it is known where to. */
  offers(service: boolean, now: boolean): void {
    this.attach.hidden = !service
    this.attach.disabled = !now // it keeps its place
  }

  private files(list: FileList | null | undefined, e?: Event): void {
    if (!list?.length || !this.takes()) return
    e?.preventDefault()
    for (const file of list) this.act({ do: 'file', file })
  }

  private send(): void {
    const text = this.input.value
    if (!text.trim()) return
    this.input.value = ''
    this.grow()
    this.act({ do: 'say', text })
    this.input.focus()
  }

  private grow(): void {
    this.input.style.blockSize = 'auto'
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight + 2, tallest)}px`
  }
}
