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
	texts: catalogue{
		"contact.queued":  "Usted es el número {position} en la cola de {service}.\nEspera prevista: {?wait|duration}.\nPor favor, entre en esta sala y espere allí: {uri}",
		"contact.offered": "Estamos llamando a alguien de {service} para usted. Por favor, espere en esta sala: {uri}",
		"contact.active":  "Alguien de {service} está a su disposición. Por favor, entre en esta sala: {uri}",
		"contact.ended":   "Su conversación con {service} ha terminado. Si necesita más ayuda, escríbanos de nuevo.",

		"queue.position": "Ahora es usted el número {position} en la cola de {service}.\nEspera prevista: {?wait|duration}.",

		"invite.customer": "Su conversación con {service} tiene lugar en esta sala.",
		"invite.csr":      "{service}: {customer} pide ayuda.",

		"offer.text": "{service}: {customer} pide ayuda.\n" +
			"Pregunta: {?question}\n" +
			"{?answers}\n" +
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

		"csr.break":        "Ha dejado pasar {missed} {missed|plural:oferta|ofertas seguidas}, así que está en pausa y no recibe más. Cuando vuelva, escriba !status available.",
		"csr.break_reason": "{missed} {missed|plural:oferta perdida|ofertas perdidas}",
		"csr.status":       "Su estado es {state}.\nMotivo: {?reason}",

		"room.welcome":       "{service} le da la bienvenida. Por favor, espere aquí: alguien le atenderá lo antes posible.",
		"room.joined":        "{name} está aquí para ayudarle.",
		"room.csr_lost":      "{name} ha salido de la sala, quizá por accidente. Esperamos {grace|exact} a que vuelva; por favor, quédese aquí.",
		"room.csr_back":      "{name} ha vuelto.",
		"room.requeued":      "{name} no puede continuar esta conversación. Usted vuelve a estar al principio de la cola de {service}: por favor, quédese aquí, otra persona le atenderá lo antes posible.",
		"room.customer_lost": "{name} ha salido de la sala, quizá por accidente. La sesión sigue abierta durante {grace|exact}.",
		"room.customer_back": "{name} ha vuelto.",

		"end.closed":          "{name} ha cerrado esta conversación. Gracias por escribir a {service}; si necesita más ayuda, escríbanos de nuevo.",
		"end.left":            "{name} ha puesto fin a esta conversación.",
		"end.customer-absent": "{name} no ha vuelto a la sala, así que esta conversación ha terminado. Para continuar, escriba de nuevo a {service}.",
		"end.never-came":      "{name} no ha entrado en la sala, así que esta conversación ha terminado. Para recibir ayuda, escriba de nuevo a {service} y entre en la sala que se le indique.",
		"end.idle":            "Nadie ha escrito desde hace un tiempo, así que esta conversación ha terminado. Si necesita más ayuda, escriba de nuevo a {service}.",
		"end.waited-too-long": "Lo sentimos: en {service} no había nadie libre a tiempo, así que esta conversación ha terminado. Por favor, inténtelo más tarde.",
		"end.service-removed": "{service} ya no se ofrece, así que esta conversación ha terminado. Disculpe las molestias.",
		"end.no-room":         "Un problema técnico ha puesto fin a esta conversación. Lo sentimos; por favor, escriba de nuevo a {service}.",
		"end.ended":           "La supervisión ha puesto fin a esta conversación. Si necesita más ayuda, escriba de nuevo a {service}.",

		"remove.stranger": "En esta sala solo pueden estar quienes participan en esta conversación. Si se le necesita, recibirá una invitación.",
		"remove.taken":    "{by} ya tiene esta sesión. Gracias por venir.",
		"remove.csr":      "Ya no forma parte de los CSR. Si es un error, consulte a la administración.",

		"refuse.no_session": "No tiene ninguna conversación abierta con {service}. Para empezar una, escriba su pregunta.",
		"refuse.no_service": "No hay ningún servicio llamado «{service}». Por favor, compruebe el nombre.",
		"refuse.closed":     "{service} no atiende en este momento. Por favor, inténtelo más tarde.",
		"refuse.full":       "Hay demasiadas personas esperando a {service} en este momento. Por favor, inténtelo de nuevo en unos minutos.",
		"refuse.required":   "Por favor, responda a «{label}».",
		"refuse.option":     "«{value}» no es una respuesta posible a «{label}». Por favor, elija una de estas: {options}.",
		"refuse.boolean":    "«{value}» no es una respuesta posible a «{label}». Por favor, responda true (sí) o false (no).",
		"refuse.too_long":   "Su texto en «{label}» es demasiado largo. Por favor, escriba como máximo {max} caracteres.",
		"refuse.busy":       "No ha funcionado. Por favor, inténtelo de nuevo en un momento.",
		"refuse.too_fast":   "Escribe más rápido de lo que podemos responder. Por favor, espere un momento e inténtelo de nuevo.",
		"refuse.try_help":   "Esta dirección solo entiende comandos. Para verlos, escriba !help.",

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

		"done.closed":          "La sesión con {customer} está cerrada.",
		"done.left":            "Su conversación ha terminado. Gracias, y escríbanos de nuevo cuando necesite ayuda.",
		"done.csr_set":         "Los datos del CSR {csr} se han guardado.",
		"done.csr_removed":     "{csr} ya no es CSR. Sus sesiones pasan a otras personas.",
		"done.service_set":     "El servicio {service} se ha guardado.",
		"done.service_removed": "El servicio {service} se ha eliminado.",
		"done.service_opened":  "El servicio {service} está abierto a nuevas sesiones.",
		"done.service_closed":  "El servicio {service} está cerrado y no acepta nuevas sesiones. Las que están en curso continúan.",
		"done.applied":         "La configuración se ha aplicado: {services} {services|plural:servicio|servicios}, {csrs} CSR, {roles} {roles|plural:rol|roles}.",

		"status.customer":        "Está esperando a {service}.\nUsted es el número {?position} en la cola.\nEspera prevista: {?wait|duration}.",
		"status.customer.active": "Está en conversación con {service}.",
	},
}
