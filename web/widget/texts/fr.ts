import type { Texts } from './en'

export const fr: Texts = {
  close: 'Fermer la discussion', menu: 'Plus', download: 'Enregistrer la conversation', leave: 'Terminer la conversation',
  leaveSure: 'Terminer cette conversation ?', yesEnd: 'Terminer', no: 'Continuer',
  connecting: 'Connexion…', offline: 'La connexion est interrompue. Nouvel essai…', loading: 'Un instant…',
  hello: 'Comment pouvons-nous vous aider ?', begin: 'Commencer la discussion', sending: 'Envoi…', name: 'Votre nom', question: 'Votre question',
  optional: 'facultatif', choose: 'Veuillez choisir', required: 'Veuillez remplir ce champ.', tooLong: 'C’est trop long.',
  waiting: 'Restez avec nous : quelqu’un sera bientôt à vous.', position: 'Vous êtes numéro {n} dans la file', next: 'C’est bientôt à vous', wait: 'Attente prévue : environ {n} min', soon: 'Attente prévue : moins d’une minute',
  withYou: 'avec vous', message: 'Votre message', write: 'Écrivez un message…', send: 'Envoyer', attach: 'Envoyer un fichier', drop: 'Déposez ici les fichiers à envoyer',
  typing: '{name} écrit…', sent: 'Envoyé', delivered: 'Remis', onTheWay: 'Envoi en cours', failed: 'Non envoyé', again: 'Réessayer', discard: 'Abandonner',
  tooBig: 'Le fichier est trop gros : {n} au plus.', badType: 'Ce type de fichier ne peut pas être envoyé. Images, PDF et documents bureautiques sont acceptés.', noUpload: 'Le fichier n’a pas pu être envoyé.',
  today: 'Aujourd’hui', yesterday: 'Hier', you: 'Vous', file: 'Fichier', page: 'Une page pour vous', openPage: 'Ouvrir la page', call: 'Un appel pour vous', joinCall: 'Rejoindre l’appel', newTab: 'ouvre une nouvelle fenêtre',
  form: 'À remplir', submit: 'Envoyer les réponses', filled: 'Répondu. Merci.', yes: 'Oui', noAnswer: 'Non',
  ended: 'Cette conversation est terminée', howWas: 'Êtes-vous satisfait ?', stars: '{n} sur 5', comment: 'Quelque chose à ajouter ? (facultatif)', rate: 'Envoyer l’évaluation', thanks: 'Merci de votre évaluation.',
  anew: 'Nouvelle discussion', closed: 'Nous sommes fermés pour le moment', refused: 'Cela n’a pas fonctionné', full: 'Trop de personnes attendent pour le moment', opens: 'Nous revenons : {at}.', later: 'Veuillez réessayer plus tard.', leaveMessage: 'Laisser un message',
  callBack: 'L’attente est plus longue que nous le voudrions. Vous pouvez patienter ou être rappelé.',
  messageHint: 'Laissez votre question, et nous vous répondrons.', ask: 'Envoyer la demande', withdrawn: 'Votre demande est retirée', deferred: 'Nous avons votre demande', deferredHint: 'Nous vous répondrons ici, sur cette page. Vous pouvez la fermer et y revenir à tout moment.', withdraw: 'Retirer la demande',
  away: 'La discussion continue dans une autre fenêtre', here: 'Continuer ici', newMessages: 'Nouveaux messages', transcriptOf: 'Conversation avec {name}', log: 'Conversation', retry: 'Réessayer',
}
