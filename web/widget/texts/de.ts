import type { Texts } from './en'

export const de: Texts = {
  close: 'Chat schließen', menu: 'Mehr', download: 'Gespräch speichern', leave: 'Gespräch beenden',
  leaveSure: 'Dieses Gespräch beenden?', yesEnd: 'Beenden', no: 'Weiter chatten',
  connecting: 'Verbindung wird aufgebaut …', offline: 'Die Verbindung ist unterbrochen. Neuer Versuch …', loading: 'Einen Moment …',
  hello: 'Wie können wir helfen?', begin: 'Chat beginnen', sending: 'Wird gesendet …', name: 'Ihr Name', question: 'Ihre Frage',
  optional: 'freiwillig', choose: 'Bitte wählen', required: 'Bitte füllen Sie das aus.', tooLong: 'Das ist zu lang.',
  waiting: 'Bitte bleiben Sie: Gleich ist jemand für Sie da.', position: 'Sie sind Nummer {n} in der Schlange', next: 'Sie sind als Nächstes dran', wait: 'Voraussichtliche Wartezeit: etwa {n} Min.', soon: 'Voraussichtliche Wartezeit: unter einer Minute',
  withYou: 'für Sie da', message: 'Ihre Nachricht', write: 'Nachricht schreiben …', send: 'Senden', attach: 'Datei senden', drop: 'Dateien zum Senden hier ablegen',
  typing: '{name} schreibt …', sent: 'Gesendet', delivered: 'Zugestellt', onTheWay: 'Wird gesendet', failed: 'Nicht gesendet', again: 'Nochmals versuchen', discard: 'Verwerfen',
  tooBig: 'Die Datei ist zu groß: höchstens {n}.', badType: 'Dateien dieser Art können nicht gesendet werden. Bilder, PDF und Office-Dokumente gehen.', noUpload: 'Die Datei konnte nicht gesendet werden.',
  today: 'Heute', yesterday: 'Gestern', you: 'Sie', file: 'Datei', page: 'Eine Seite für Sie', openPage: 'Seite öffnen', call: 'Ein Anruf für Sie', joinCall: 'Am Anruf teilnehmen', newTab: 'öffnet ein neues Fenster',
  form: 'Bitte ausfüllen', submit: 'Antworten senden', filled: 'Beantwortet. Vielen Dank.', yes: 'Ja', noAnswer: 'Nein',
  ended: 'Dieses Gespräch ist beendet', howWas: 'Wie war es?', stars: '{n} von 5', comment: 'Möchten Sie etwas hinzufügen? (freiwillig)', rate: 'Bewertung senden', thanks: 'Vielen Dank für Ihre Bewertung.',
  anew: 'Neuen Chat beginnen', closed: 'Zurzeit ist geschlossen', refused: 'Das ging gerade nicht', full: 'Zurzeit warten zu viele', opens: 'Wir sind wieder da: {at}.', later: 'Bitte versuchen Sie es später noch einmal.', leaveMessage: 'Nachricht hinterlassen',
  callBack: 'Es dauert länger, als uns lieb ist. Sie können weiter warten oder sich zurückrufen lassen.',
  messageHint: 'Hinterlassen Sie Ihre Frage, und wir melden uns.', ask: 'Anfrage senden', withdrawn: 'Ihre Anfrage ist zurückgezogen', deferred: 'Ihre Anfrage ist bei uns', deferredHint: 'Wir melden uns hier, auf dieser Seite. Sie können sie schließen und jederzeit wiederkommen.', withdraw: 'Anfrage zurückziehen',
  away: 'Der Chat geht in einem anderen Fenster weiter', here: 'Hier weiter', newMessages: 'Neue Nachrichten', transcriptOf: 'Gespräch mit {name}', log: 'Gespräch', retry: 'Nochmals versuchen',
}
