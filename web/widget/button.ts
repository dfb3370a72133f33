// The words on the button, in every language: the loader is small enough for all of them.

export interface ButtonTexts {
  chat: string
  leave: string
  closed: string
  full: string
  opens(at: string): string
  now: string
  wait(minutes: number): string
  goOn: string
  unread(n: number): string
}

export const buttonTexts: Record<string, ButtonTexts> = {
  en: {
    chat: 'Chat with us', leave: 'Leave a message', closed: 'Closed at the moment', full: 'Very busy at the moment',
    opens: (at) => `Opens ${at}`, now: 'We answer right away', wait: (m) => `Waiting time about ${m} min`,
    goOn: 'Go on with the chat', unread: (n) => `${n} new`,
  },
  de: {
    chat: 'Chatten Sie mit uns', leave: 'Nachricht hinterlassen', closed: 'Zurzeit geschlossen', full: 'Zurzeit sehr viele Anfragen',
    opens: (at) => `Wieder da: ${at}`, now: 'Wir antworten sofort', wait: (m) => `Wartezeit etwa ${m} Min.`,
    goOn: 'Zurück zum Chat', unread: (n) => `${n} neu`,
  },
  fr: {
    chat: 'Discutez avec nous', leave: 'Laissez un message', closed: 'Fermé pour le moment', full: 'Très sollicités pour le moment',
    opens: (at) => `Ouverture : ${at}`, now: 'Réponse immédiate', wait: (m) => `Attente d’environ ${m} min`,
    goOn: 'Reprendre la discussion', unread: (n) => `${n} nouveau${n > 1 ? 'x' : ''}`,
  },
  es: {
    chat: 'Chatee con nosotros', leave: 'Deje un mensaje', closed: 'Cerrado por el momento', full: 'Muy ocupados por el momento',
    opens: (at) => `Abrimos: ${at}`, now: 'Respondemos enseguida', wait: (m) => `Espera de unos ${m} min`,
    goOn: 'Volver al chat', unread: (n) => `${n} nuevo${n > 1 ? 's' : ''}`,
  },
}
