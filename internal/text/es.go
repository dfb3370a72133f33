//nolint:misspell // it knows English words only
package text

// spanish addresses everybody as usted, and leaves open whether a name is a woman's or a
// man's.
var spanish = &language{
	plural: func(n int) int { return other(n != 1) },
	units:  [4][2]string{{"segundo", "segundos"}, {"minuto", "minutos"}, {"hora", "horas"}, {"día", "días"}},
	moment: "un momento",
	minute: "menos de un minuto",
	about:  "aproximadamente ",

	calendar: spanishCalendar,
	texts: catalogue{
		"contact.queued":  "Usted es el número {position} en la cola de {service}.\nEspera prevista: {?wait|duration}.\nPor favor, entre en esta sala y espere allí: {uri}",
		"contact.offered": "Estamos llamando a alguien de {service} para usted. Por favor, espere en esta sala: {uri}",
		"contact.active":  "Alguien de {service} está a su disposición. Por favor, entre en esta sala: {uri}",
		"contact.ended":   "Su conversación con {service} ha terminado. Si necesita más ayuda, escríbanos de nuevo.",

		"contact.by_chat":       "También puede seguir escribiendo aquí: transmitimos lo que escriba, y las respuestas le llegan a usted.",
		"challenge.asked":       "En este momento muchas personas esperan a {service}. Para que ningún programa ocupe sus puestos, responda primero a esta pregunta, por favor.",
		"challenge.sum":         "¿Cuánto es {a} + {b}?",
		"challenge.wrong":       "Esa no es la respuesta. Inténtelo de nuevo, por favor.",
		"prechat.first":         "Le damos la bienvenida a {service}. Antes de que alguien le ayude, responda por favor a {count} {count|plural:pregunta|preguntas}. Escriba !back para volver a la anterior, o !leave para terminar.",
		"prechat.choose":        "Por favor, responda con un número o con el texto.",
		"prechat.several":       "Por favor, responda con números o textos, separados por comas.",
		"prechat.optional":      "Para omitir esta pregunta, escriba !skip.",
		"refuse.first_question": "Esta es la primera pregunta: no hay ninguna antes.",
		"refuse.no_question":    "Ahora mismo no hay ninguna pregunta que responder.",
		"answer.yes":            "Sí",
		"answer.no":             "No",
		"end.no-answer":         "Usted no ha respondido a la pregunta, así que lo hemos dejado aquí. Para empezar de nuevo, escriba simplemente a {service}.",

		"remove.resumed":     "Esta conversación continúa desde otra dirección.",
		"refuse.token":       "Ninguna conversación corresponde a esta clave. Cada clave sirve una sola vez; por favor, use la más reciente.",
		"refuse.has_session": "Usted ya tiene una conversación con {service}. Por favor, termínela primero: !leave",
		"refuse.slow_down":   "Demasiadas claves erróneas. Por favor, espere {wait|exact} e inténtelo de nuevo.",

		"rate.ask":               "¿Qué tal le ha ido con {service}? Nos alegraría una respuesta de 1 (mal) a 5 (muy bien). Por ejemplo: !rate 5 gracias",
		"rate.thanks":            "Gracias por su valoración.",
		"refuse.score":           "«{value}» no es una valoración. Por favor, dé una de 1 (mal) a 5 (muy bien).",
		"refuse.nothing_to_rate": "Usted no tiene ninguna conversación con {service} que valorar. Se puede valorar una vez que está en curso, y hasta un día después de su fin.",
		"refuse.not_rated":       "{service} no admite valoraciones.",

		"refuse.no_mail":      "Desde aquí no se envían correos. Para leer la transcripción aquí, escriba !transcript.",
		"refuse.mail_address": "«{value}» no es una dirección de correo. Por favor, escriba una como alice@example.org.",
		"mail.on_its_way":     "La transcripción va de camino a {address}.",
		"mail.failed":         "No se ha podido enviar la transcripción a {address}. Compruebe la dirección y pídala otra vez; para leerla aquí, escriba !transcript.",
		"mail.subject":        "Su conversación con {service} del {date}",
		"mail.begin":          "Esto es lo que se dijo en su conversación con {service}. La pidió el {date}.",

		"queue.position": "Ahora es usted el número {position} en la cola de {service}.\nEspera prevista: {?wait|duration}.",

		"invite.customer": "Su conversación con {service} tiene lugar en esta sala.",
		"invite.csr":      "{service}: {customer} pide ayuda.",

		"offer.text": "{service}: {customer} pide ayuda.\n" +
			"Pregunta: {?question}\n" +
			"{?answers}\n" +
			"Notas: {?notes}\n" +
			"Espera desde hace {?waited|exact}.\n" +
			"Sesión {number}. Entrar: {uri}\n" +
			"Para aceptar, entre en la sala o escriba !accept {number}; para rechazar, escriba !decline {number}. Tiene {timeout|exact}.",
		"offer.accept":  "Aceptar",
		"offer.decline": "Rechazar",

		"offer.missed":   "No ha respondido a tiempo: ya no se le ofrece la sesión con {customer} ({service}).",
		"offer.taken":    "{by} atiende ahora a {customer} ({service}). Usted no tiene que hacer nada más.",
		"offer.gone":     "La sesión con {customer} ({service}) ha terminado, ya no tiene que entrar en ella. {reason}",
		"offer.no_show":  "Aceptó la sesión con {customer} ({service}), pero no entró en la sala a tiempo. La sesión pasa a otra persona.",
		"offer.declined": "Ha rechazado la sesión con {customer}. Se ofrecerá a otra persona.",
		"offer.accepted": "La sesión con {customer} es suya. Tiene {timeout|exact} para entrar en la sala: {uri}",

		"ask.conference": "{by} le pide que se una a la sesión con {customer} ({service}).\n" +
			"Nota: {?note}\n" +
			"Pregunta: {?question}\n" +
			"{?answers}\n" +
			"Notas: {?notes}\n" +
			"Sesión {number}. Entrar: {uri}\n" +
			"Para aceptar, entre en la sala o escriba !accept {number}; para rechazar, escriba !decline {number}. Tiene {timeout|exact}.",
		"ask.transfer": "{by} le pide que atienda a {customer} ({service}) en su lugar, y se queda hasta que usted esté en la sala.\n" +
			"Nota: {?note}\n" +
			"Pregunta: {?question}\n" +
			"{?answers}\n" +
			"Notas: {?notes}\n" +
			"Sesión {number}. Entrar: {uri}\n" +
			"Para aceptar, entre en la sala o escriba !accept {number}; para rechazar, escriba !decline {number}. Tiene {timeout|exact}.",
		"ask.withdrawn": "{by} ya no le necesita para {customer} ({service}). Usted no tiene que hacer nada más.",

		"ask.asked":        "Se ha pedido a {name} que venga con {customer}; tiene {timeout|exact} para responder. Para anularlo, escriba !cancel.",
		"ask.declined":     "{name} no quiere venir con {customer} ({service}). La sesión sigue siendo suya: pídaselo a otra persona.\nMotivo: {?reason}",
		"ask.missed":       "{name} no ha venido a tiempo con {customer} ({service}). La sesión sigue siendo suya: pídaselo a otra persona.",
		"ask.failed":       "{name} ya no está localizable y no vendrá con {customer} ({service}). La sesión sigue siendo suya: pídaselo a otra persona.",
		"ask.nobody":       "Nadie viene con {customer} ({service}). La sesión sigue siendo suya: inténtelo más tarde o nombre a alguien.\nSe ha preguntado a: {?names}.",
		"ask.cancelled":    "Ya no se pide a nadie que venga con {customer}.",
		"ask.cancelled_by": "{by} ha anulado su petición de ayuda con {customer} ({service}).",
		"ask.handed_over":  "{name} atiende ahora a {customer}. Usted no tiene que hacer nada más.",
		"ask.cold_done":    "{customer} ha pasado a {service}, al principio de la cola. Usted no tiene que hacer nada más.",

		"room.takes_over": "{name} está aquí y releva a {before}.",
		"room.owner_now":  "{before} ya no está. {name} le sigue atendiendo.",
		"room.cold_wait":  "{name} le ha pasado a {service}. Está al principio de la cola: por favor, quédese aquí, alguien le atenderá lo antes posible.",

		"refuse.nothing_asked":  "No se está pidiendo a nadie que venga con {customer}: no hay nada que anular.",
		"refuse.ask_answered":   "{name} ha aceptado y está en camino. Dígaselo en la sala.",
		"refuse.ask_under_way":  "Ya se está preguntando a {name}. Espere la respuesta o anúlelo con !cancel.",
		"refuse.cold_company":   "{name} también está en la sala. Déjele la sesión con !transfer sin nombre, solo con cold, o haga una transferencia warm.",
		"refuse.no_target":      "Aquí no existe «{target}». Indique el nombre o la dirección de un CSR, service:NOMBRE o skill:NOMBRE; o nada, y se preguntará a alguien adecuado.",
		"refuse.target_link":    "{service} está en otro enlace ({address}) y no se le puede pasar una sesión. Por favor, pida al cliente que escriba a esa dirección.",
		"refuse.target_away":    "{name} no está en este momento. Pídaselo a otra persona, o a nadie en particular.",
		"refuse.target_wrap_up": "{name} está terminando la sesión anterior y estará libre en {wait|exact}. Espere o pídaselo a otra persona.",
		"refuse.target_full":    "{name} tiene {load} {load|plural:sesión|sesiones} y no le cabe otra. Pídaselo a otra persona, o a nadie en particular.",
		"refuse.target_busy":    "{name} no está disponible ({state}). Pídaselo a otra persona, o a nadie en particular.\nMotivo: {?reason}",
		"refuse.target_in_it":   "{name} ya está en esta sesión, o se le está preguntando.",
		"refuse.nobody_free":    "En {service} no hay nadie libre que pueda venir en este momento. Inténtelo más tarde o nombre a alguien.",
		"refuse.nobody_there":   "En {service} no hay nadie conectado que pueda hacerse cargo: el cliente esperaría en vano. Elija a otra persona o quédese con la sesión.",
		"refuse.not_active":     "Todavía nadie habla con {customer}. Entre primero en la sala.",
		"refuse.empty_note":     "No hay nada que anotar. Escriba el texto: !note TEXTO",

		"csr.note":    "Nota de {by} sobre {customer} ({service}): {note}",
		"done.noted":  "Anotado para los CSR de {customer}. El cliente no lo ve.",
		"done.held":   "{customer} está en espera: la sesión ya no cuenta entre las suyas. Para continuar, escriba !unhold.",
		"done.unheld": "La sesión con {customer} continúa.",

		"csr.break":        "Ha dejado pasar {missed} {missed|plural:oferta|ofertas seguidas}, así que está en pausa y no recibe más. Cuando vuelva, escriba !status available.",
		"csr.break_reason": "{missed} {missed|plural:oferta perdida|ofertas perdidas}",
		"csr.status":       "Su estado es {state}.\nMotivo: {?reason}",

		"room.welcome":       "{service} le da la bienvenida. Por favor, espere aquí: alguien le atenderá lo antes posible.",
		"room.joined":        "{name} está aquí para ayudarle.",
		"room.csr_lost":      "{name} ha salido de la sala, quizá por accidente. Esperamos {grace|exact} a que vuelva; por favor, quédese aquí.",
		"room.csr_back":      "{name} ha vuelto.",
		"room.gap":           "Durante un rato no he podido seguir esta conversación. Es posible que falte algo en su registro; por favor, repita lo que sea importante.",
		"room.unknown":       "Hemos perdido el registro de esta conversación y tenemos que cerrar esta sala. Lo sentimos.\nPor favor, escriba de nuevo a {?address} y alguien le ayudará.\n{!address}Por favor, escriba de nuevo al servicio y alguien le ayudará.",
		"room.requeued":      "{name} no puede continuar esta conversación. Usted vuelve a estar al principio de la cola de {service}: por favor, quédese aquí, otra persona le atenderá lo antes posible.",
		"room.customer_lost": "{name} ha salido de la sala, quizá por accidente. La sesión sigue abierta durante {grace|exact}.",
		"room.customer_back": "{name} ha vuelto.",

		"end.closed":          "{name} ha cerrado esta conversación. Gracias por escribir a {service}; si necesita más ayuda, escríbanos de nuevo.",
		"end.left":            "{name} ha puesto fin a esta conversación.",
		"end.customer-absent": "{name} no ha vuelto a la sala, así que esta conversación ha terminado. Para continuar, escriba de nuevo a {service}.",
		"end.never-came":      "{name} no ha entrado en la sala, así que esta conversación ha terminado. Para recibir ayuda, escriba de nuevo a {service} y entre en la sala que se le indique.",
		"contact.deferred":    "Su solicitud a {service} está anotada y le llamaremos antes del {until}. Para retomarla usted, desde cualquier dirección, escriba: !resume {token}",
		"status.deferred":     "{service} tiene su solicitud y le llamará antes del {until}.",
		"deferred.call_back":  "{service} ya puede atenderle. Entre en {uri} o responda aquí en {grace|exact}; si no, le llamaremos en otro momento.",
		"deferred.again":      "{customer} no ha venido; su solicitud vuelve con las que {service} debe llamar.",
		"remove.deferred":     "{service} llamará más tarde.",
		"refuse.not_theirs":   "No hay ningún {name} en {service}. Déjelo en blanco o nombre a alguien que lo atienda.",
		"assist.bot": "{service}: se le llama para atender a {customer}.\n" +
			"Pregunta: {?question}\n" +
			"{?answers}\n" +
			"Entrar: {uri}",
		"assist.comes":        "Se ha llamado a alguien de {service} a su sesión: {uri}",
		"room.assistant":      "{name}, un asistente, ha entrado. Puede pedir que le atienda una persona en cualquier momento.",
		"end.expired":         "{service} no ha podido localizarle a tiempo, así que su solicitud ha terminado. Si aún necesita ayuda, escriba de nuevo.",
		"end.idle":            "Nadie ha escrito desde hace un tiempo, así que esta conversación ha terminado. Si necesita más ayuda, escriba de nuevo a {service}.",
		"end.waited-too-long": "Lo sentimos: en {service} no había nadie libre a tiempo, así que esta conversación ha terminado. Por favor, inténtelo más tarde.",
		"end.service-removed": "{service} ya no se ofrece, así que esta conversación ha terminado. Disculpe las molestias.",
		"end.no-room":         "Un problema técnico ha puesto fin a esta conversación. Lo sentimos; por favor, escriba de nuevo a {service}.",
		"end.ended":           "La supervisión ha puesto fin a esta conversación. Si necesita más ayuda, escriba de nuevo a {service}.",

		"remove.stranger": "En esta sala solo pueden estar quienes participan en esta conversación. Si se le necesita, recibirá una invitación.",
		"remove.taken":    "{by} ya tiene esta sesión. Gracias por venir.",
		"remove.csr":      "Ya no forma parte de los CSR. Si es un error, consulte a la administración.",

		"refuse.no_session":    "No tiene ninguna conversación abierta con {service}. Para empezar una, escriba su pregunta.",
		"refuse.no_service":    "No hay ningún servicio llamado «{service}». Por favor, compruebe el nombre.",
		"refuse.elsewhere":     "{service} tiene aquí otra dirección: {address}. Por favor, utilice esa.",
		"refuse.closed":        "{service} no atiende en este momento. Por favor, inténtelo más tarde.",
		"refuse.full":          "Hay demasiadas personas esperando a {service} en este momento. Por favor, inténtelo de nuevo en unos minutos.",
		"refuse.closed_until":  "{service} está cerrado en este momento. Abre el {opens|moment} ({zone}).",
		"refuse.draining":      "En este momento no pueden empezar conversaciones nuevas. Inténtelo más tarde, por favor.",
		"refuse.desk_full":     "En este momento hay demasiadas conversaciones. Inténtelo de nuevo en unos minutos, por favor.",
		"refuse.challenge":     "Ha habido demasiadas respuestas incorrectas, y muchas personas esperan a {service}. Inténtelo de nuevo en unos minutos, por favor.",
		"refuse.too_many":      "Ha empezado demasiadas conversaciones últimamente: se permiten {limit} por hora. Inténtelo más tarde, por favor.",
		"refuse.service_busy":  "En este momento piden ayuda a {service} demasiadas personas. Inténtelo de nuevo en un minuto, por favor.",
		"refuse.domain_busy":   "En este momento piden ayuda demasiadas personas de {domain}. Inténtelo de nuevo en un minuto, por favor.",
		"refuse.later":         "{service} no puede devolverle la llamada en este momento. Si está esperando, quédese: alguien se unirá a usted.",
		"done.limits_set":      "Los límites son: {customer} sesiones nuevas por cliente y hora, {domain} por dominio y minuto, {service} por servicio y minuto, {desk} sesiones a la vez.",
		"done.drained":         "No se aceptan sesiones nuevas. En curso: {sessions}.",
		"done.undrained":       "Se aceptan de nuevo sesiones nuevas.",
		"overflow.widen":       "Ahora preguntamos a más personas de {service} por usted.",
		"overflow.service":     "Todavía no hay nadie libre en {before}; ahora preguntamos también a {service}. Usted conserva su lugar.",
		"overflow.later":       "Está tardando más de lo que quisiéramos. Puede seguir esperando a {service} o escribir !later para que le devolvamos la llamada.",
		"overflow.later_label": "Llámenme",
		"refuse.required":      "Por favor, responda a «{label}».",
		"refuse.option":        "«{value}» no es una respuesta posible a «{label}». Por favor, elija una de estas: {options}.",
		"refuse.boolean":       "«{value}» no es una respuesta posible a «{label}». Por favor, responda true (sí) o false (no).",
		"refuse.too_long":      "Su texto en «{label}» es demasiado largo. Por favor, escriba como máximo {max} caracteres.",
		"refuse.busy":          "No ha funcionado. Por favor, inténtelo de nuevo en un momento.",
		"refuse.too_fast":      "Escribe más rápido de lo que podemos responder. Por favor, espere un momento e inténtelo de nuevo.",
		"refuse.try_help":      "Esta dirección solo entiende comandos. Para verlos, escriba !help.",

		"refuse.not_csr":       "Solo los CSR pueden hacer eso. La administración puede darle de alta con csr-set.",
		"refuse.state":         "«{value}» no es un estado. Por favor, elija available, busy o break.",
		"refuse.no_offer":      "No tiene ninguna oferta pendiente. Para tomar una sesión en espera, escriba !next.",
		"refuse.which_offer":   "Tiene varias ofertas: {numbers}. Por favor, añada el número de la que quiere decir: !accept NÚMERO o !decline NÚMERO.",
		"refuse.offer_over":    "Esta oferta ya no es válida. Para tomar una sesión en espera, escriba !next.",
		"refuse.taken":         "{by} ya tiene esta sesión. Para tomar una en espera, escriba !next.",
		"refuse.nothing_waits": "Nadie le espera en este momento. Las nuevas sesiones se le ofrecerán en cuanto lleguen.",
		"refuse.not_yours":     "Esta sesión no es suya, o ha terminado. Para ver las suyas, escriba !sessions.",
		"refuse.capacity":      "Puede tener {capacity} {capacity|plural:sesión|sesiones} a la vez y no le queda sitio para otra. Por favor, cierre una primero.",
		"refuse.not_serving":   "{service} no está entre sus servicios. La administración puede añadirlo con csr-set.",
		"refuse.code":          "Este servicio no tiene el código «{value}».\nPor favor, elija uno de estos: {?codes}.\n{!codes}Por favor, cierre la sesión sin código.",
		"refuse.need_code":     "Este servicio pide un código: {codes}. Escriba !close CÓDIGO o elija uno en el formulario.",

		"refuse.not_admin":      "No tiene permiso para hacer eso. La administración puede darle el rol necesario con role-grant.",
		"refuse.no_such_csr":    "{csr} no está entre los CSR. Para verlos todos, use csr-list.",
		"refuse.kind":           "«{value}» no es un tipo de servicio. Por favor, elija uno de estos: {kinds}.",
		"refuse.nick_taken":     "El nombre «{name}» pertenece a {csr}. Por favor, elija otro.",
		"refuse.service_in_use": "{service} aún tiene {sessions} {sessions|plural:sesión|sesiones}. Cierre el servicio con service-close ({name}) y elimínelo cuando haya terminado la última sesión.",
		"refuse.csr_in_use":     "{csr} aún tiene {sessions} {sessions|plural:sesión|sesiones} en este enlace. Póngalo en break con csr-state y aplique de nuevo el archivo cuando haya terminado la última.",

		"done.closed":          "La sesión con {customer} está cerrada.",
		"done.left":            "Su conversación ha terminado. Gracias, y escríbanos de nuevo cuando necesite ayuda.",
		"done.csr_set":         "Los datos del CSR {csr} se han guardado.",
		"done.csr_removed":     "{csr} ya no es CSR. Sus sesiones pasan a otras personas.",
		"done.service_set":     "El servicio {service} se ha guardado.",
		"done.service_removed": "El servicio {service} se ha eliminado.",
		"done.service_opened":  "El servicio {service} está abierto a nuevas sesiones.",
		"done.service_closed":  "El servicio {service} está cerrado y no acepta nuevas sesiones. Las que están en curso continúan.",
		"done.applied":         "La configuración se ha aplicado: {services} {services|plural:servicio|servicios}, {csrs} CSR, {roles} {roles|plural:rol|roles}.",

		"room.push":       "{name} le muestra una página: {?text}\n{url}",
		"room.call":       "{name} le propone una llamada. Para unirse, abra esta página: {url}",
		"room.reply":      "{name}: {text}",
		"room.lookalike":  "«{nick}» en esta sala es {name}, quien pide ayuda, y nadie de {service}.",
		"room.supervisor": "{name} de {service} participa ahora en esta conversación.",

		"form.asked":  "{name} le pide que rellene un formulario: {title}. Rellénelo donde su programa lo muestre, o responda aquí, pregunta por pregunta:",
		"form.thanks": "Gracias. Sus respuestas ({title}) se han transmitido.",

		"form.answered":     "{customer} ({service}) ha rellenado: {form}\n{?answers}",
		"ask.consult":       "{by} le pide consejo sobre {customer} ({service}), en una sala aparte: el cliente no está.\nPregunta: {?question}\n{?answers}\nNota: {?note}\nNotas: {?notes}\nSesión {number}. Entrar: {uri}\nPara aceptar, entre en la sala o escriba !accept {number}; para rechazar, escriba !decline {number}. Tiene {timeout|exact}.",
		"ask.consult_asked": "Se ha pedido a {name} que le aconseje sobre {customer}; tiene {timeout|exact} para venir. Entre en esta sala, donde no está el cliente: {uri}",
		"invite.consult":    "Una consulta sobre {customer}, sin el cliente.",
		"end.consult-over":  "La consulta ha terminado.",

		"csr.assigned_away": "{by} ha asignado {customer} ({service}) a {name}. Quédese hasta que {name} esté en la sala.",
		"csr.state_set":     "{by} ha puesto su estado en {state}.\nMotivo: {?reason}",
		"csr.ended_by":      "{by} ha terminado la sesión con {customer} ({service}).\nMotivo: {?reason}",
		"monitor.whisper":   "{by}, solo para usted ({customer}): {text}",

		"monitor.said":  "{name}: {text}",
		"monitor.ended": "La sesión con {customer} ha terminado. {reason}",

		"refuse.url":             "«{value}» no es un enlace que se pueda mostrar. Indique uno que empiece por https:// o http:// y tenga como máximo 2000 caracteres.",
		"refuse.channel":         "{service} no ofrece esto ({channel}). La administración puede cambiar sus canales.",
		"refuse.no_meeting":      "{service} no tiene enlace de reunión, así que no hay con qué llamar. La administración puede fijar uno (meeting).",
		"refuse.no_form":         "No hay ningún formulario «{form}».\nHay: {?forms}.\n{!forms}Este servicio no tiene formularios.",
		"refuse.no_reply":        "No hay ninguna respuesta preparada «{name}».\nHay: {?replies}.\n{!replies}Todavía no hay ninguna: reply-set añade una.",
		"refuse.scope":           "«{value}» no es un lugar para respuestas preparadas. Escriba desk, service:NOMBRE o csr:JID, o nada para las suyas.",
		"refuse.reply_name":      "«{value}» no puede ser el nombre de una respuesta preparada. Indique una palabra de {max} caracteres como máximo.",
		"refuse.many_replies":    "Aquí ya hay {max} respuestas preparadas. Elimine primero una.",
		"refuse.consult_waits":   "{name} todavía no ha llegado a la consulta. Espere, o ciérrela.",
		"refuse.in_consult":      "Esta sala es una consulta sin cliente. Haga eso en la propia sesión.",
		"refuse.nobody_hears":    "Ningún CSR está con {customer}, así que nadie le oiría. Para ofrecer la sesión a alguien, use assign.",
		"refuse.no_such_session": "Esta sesión no existe o ha terminado. overview las muestra todas.",
		"refuse.role":            "Solo se pueden conceder o retirar los roles admin y supervisor. Elija uno de ellos.",
		"refuse.role_configured": "El archivo de configuración nombra a {jid} como admin, así que ninguna orden puede retirarlo. Cambie admins en el archivo.",
		"refuse.no_role":         "{jid} no tiene el rol {role}.",
		"refuse.address":         "«{value}» no es una dirección. Escriba una como bob@example.org.",
		"refuse.erase_live":      "{customer} tiene una sesión que no ha terminado. Termínela primero, con end-session.",

		"done.pushed":        "Se muestra la página a {customer}.",
		"done.called":        "Se ha invitado a {customer} a la llamada: {url}",
		"done.form_sent":     "Se ha pedido a {customer} que rellene: {form}",
		"done.replied":       "«{name}» se ha dicho en la sala.",
		"done.reply_set":     "La respuesta preparada «{name}» se ha guardado ({scope}).",
		"done.reply_removed": "La respuesta preparada «{name}» se ha eliminado ({scope}).",
		"done.monitoring":    "Ahora sigue la sesión de {customer} ({service}). Lo que escriba a esta sesión solo llega a sus CSR.",
		"done.monitor_off":   "Ya no sigue la sesión de {customer}.",
		"done.whispered":     "Dicho solo a {names}.",
		"done.barged":        "Ya puede entrar en la sala de {customer}: {uri}",
		"done.assigned":      "{customer} se ofrece a {name}.",
		"done.csr_state":     "{name} está ahora en {state}.\nMotivo: {?reason}",
		"done.role_granted":  "{jid} tiene el rol {role}.",
		"done.role_revoked":  "{jid} ya no tiene el rol {role}.",
		"done.erased":        "Lo que {customer} dijo, preguntó y respondió se ha borrado, y su nombre también. Quedan: su dirección, cuándo hubo sesiones y cómo acabaron, lo que le dijeron los agentes, y el registro.",
		"csr.ask_code":       "La sesión con {customer} ({service}) ha terminado. Indique su código: {codes}. Escriba !close {session} CÓDIGO.",
		"done.code_filed":    "El código se ha registrado: {code}",

		"contact.lobby": "Le damos la bienvenida a {service}. Todos los que están aquí se encuentran en esta sala, y alguien puede invitarle a una propia: {uri}\nAhora aquí: {?names}.",
		"invite.lobby":  "{service}: todos los que están aquí se encuentran en esta sala.",
		"lobby.out":     "No estaba en la sala de {service}; su lugar allí vuelve a estar libre. Para volver, escriba de nuevo.",
		"lobby.left":    "Ha salido de {service}. Para volver, escriba de nuevo.",
		"lobby.taken":   "{name} quiere hablar con usted. Entre en esta sala en un plazo de {timeout|exact}: {uri}\nCon usted: {?names}.\nConserva su lugar en la sala de {service}; vuelva cuando quiera.",
		"end.gathered":  "Gracias. Ahora está en la sala de {service}.",
		"end.empty":     "Ya no hay nadie en la sala de {service}, por eso está cerrada. Para volver a abrirla, escriba de nuevo.",

		"done.taken":          "Tiene a {names}. Tiene {timeout|exact} para entrar en la sala: {uri}",
		"refuse.lobby_empty":  "Ahora no hay nadie en la sala de {service} a quien pueda llevarse.",
		"refuse.no_lobby":     "Ahora no hay nadie en el vestíbulo de sus servicios a quien pueda llevarse.",
		"refuse.which_lobby":  "Hay gente en varios vestíbulos. Nombre uno: {services}.",
		"refuse.not_in_lobby": "{name} no está en la sala de {service}. Están: {names}.",
		"refuse.guest_busy":   "{name} ya está en una sesión.",
		"refuse.whom":         "Diga a quién se lleva, con comas entre varios. En la sala de {service} están: {names}.",
		"refuse.is_lobby":     "Un vestíbulo no se puede asignar. Llévese a alguien: !take NOMBRE",
		"room.customer_gone":  "{name} ha salido de la conversación.",

		"status.customer":        "Está esperando a {service}.\nUsted es el número {?position} en la cola.\nEspera prevista: {?wait|duration}.",
		"status.customer.active": "Está en conversación con {service}.",
	},
}
