import type { Texts } from './en'

export const es: Texts = {
  close: 'Cerrar el chat', menu: 'Más', download: 'Guardar la conversación', leave: 'Terminar la conversación',
  leaveSure: '¿Terminar esta conversación?', yesEnd: 'Terminar', no: 'Seguir',
  connecting: 'Conectando…', offline: 'Se ha perdido la conexión. Intentándolo de nuevo…', loading: 'Un momento…',
  hello: '¿En qué podemos ayudarle?', begin: 'Empezar el chat', sending: 'Enviando…', name: 'Su nombre', question: 'Su pregunta',
  optional: 'opcional', choose: 'Elija, por favor', required: 'Rellene este campo, por favor.', tooLong: 'Es demasiado largo.',
  waiting: 'No se vaya: enseguida le atenderá alguien.', position: 'Es el número {n} de la cola', next: 'Es el siguiente', wait: 'Espera prevista: unos {n} min', soon: 'Espera prevista: menos de un minuto',
  withYou: 'con usted', message: 'Su mensaje', write: 'Escriba un mensaje…', send: 'Enviar', attach: 'Enviar un archivo', drop: 'Suelte aquí los archivos para enviarlos',
  typing: '{name} está escribiendo…', sent: 'Enviado', delivered: 'Entregado', onTheWay: 'Enviando', failed: 'No enviado', again: 'Reintentar', discard: 'Descartar',
  tooBig: 'El archivo es demasiado grande: como máximo {n}.', badType: 'No se pueden enviar archivos de este tipo. Sí imágenes, PDF y documentos ofimáticos.', noUpload: 'No se ha podido enviar el archivo.',
  today: 'Hoy', yesterday: 'Ayer', you: 'Usted', file: 'Archivo', page: 'Una página para usted', openPage: 'Abrir la página', call: 'Una llamada para usted', joinCall: 'Unirse a la llamada', newTab: 'abre una ventana nueva',
  form: 'Rellene, por favor', submit: 'Enviar las respuestas', filled: 'Respondido. Gracias.', yes: 'Sí', noAnswer: 'No',
  ended: 'Esta conversación ha terminado', howWas: '¿Qué le ha parecido?', stars: '{n} de 5', comment: '¿Algo que añadir? (opcional)', rate: 'Enviar la valoración', thanks: 'Gracias por su valoración.',
  anew: 'Empezar otro chat', closed: 'Ahora estamos cerrados', refused: 'Eso no ha funcionado', full: 'Hay demasiadas personas esperando', opens: 'Volvemos: {at}.', later: 'Inténtelo más tarde, por favor.', leaveMessage: 'Dejar un mensaje',
  callBack: 'Tardamos más de lo que quisiéramos. Puede seguir esperando o pedir que le llamemos.',
  messageHint: 'Deje su pregunta y le responderemos.', ask: 'Enviar la solicitud', withdrawn: 'Su solicitud se ha retirado', deferred: 'Tenemos su solicitud', deferredHint: 'Le responderemos aquí, en esta página. Puede cerrarla y volver cuando quiera.', withdraw: 'Retirar la solicitud',
  away: 'El chat sigue en otra ventana', here: 'Seguir aquí', newMessages: 'Mensajes nuevos', transcriptOf: 'Conversación con {name}', log: 'Conversación', retry: 'Reintentar',
}
