// What the desk sends, as frame.go makes it. Times are Unix milliseconds, lengths of time seconds.

export const standings = ['available', 'wrap-up', 'busy', 'break', 'away', 'offline'] as const
export type Standing = (typeof standings)[number]

export interface Hour {
  entered: number
  answered: number
  abandoned: number
  level: number | null
  wait: number | null
}

export interface Service {
  id: string
  title: string
  open: boolean
  opens: number
  waiting: number
  since: number
  expected: number
  active: number
  held: number
  offers: number
  deferred: number
  csrs: Partial<Record<Standing, number>>
  free: number
  hour: Hour
}

export interface CSR {
  name: string
  standing: Standing
  reason?: string
  load: number
  capacity: number
}

export interface Series {
  entered: number[]
  answered: number[]
  abandoned: number[]
  waiting: number[]
  active: number[]
}

export interface Flows {
  width: number
  first: number
  services: Record<string, Series>
}

export interface Frame {
  now: number
  draining: boolean
  services: Service[] | null
  all: Hour
  csrs: CSR[] | null
  more: number
  standing: Record<Standing, number>
  flows: Flows | null
}
