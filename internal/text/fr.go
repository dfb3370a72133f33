//nolint:misspell // it knows English words only
package text

// french addresses everybody as vous, and leaves open whether a name is a woman's or a
// man's. A no-break space stands before : ; ? ! and within « ».
var french = &language{
	plural: func(n int) int { return other(n != 0 && n != 1) },
	units:  [4][2]string{{"seconde", "secondes"}, {"minute", "minutes"}, {"heure", "heures"}, {"jour", "jours"}},
	moment: "un instant",
	minute: "moins d’une minute",
	about:  "environ ",
	texts: catalogue{
		"contact.queued":  "Vous êtes numéro {position} dans la file d’attente de {service}.\nAttente prévue : {?wait|duration}.\nVeuillez rejoindre ce salon et y patienter : {uri}",
		"contact.offered": "Nous appelons quelqu’un de {service} pour vous. Veuillez patienter dans ce salon : {uri}",
		"contact.active":  "Quelqu’un de {service} est là pour vous. Veuillez rejoindre ce salon : {uri}",
		"contact.ended":   "Votre conversation avec {service} est terminée. Si vous avez encore besoin d’aide, écrivez-nous à nouveau.",

		"queue.position": "Vous êtes maintenant numéro {position} dans la file d’attente de {service}.\nAttente prévue : {?wait|duration}.",

		"invite.customer": "Votre conversation avec {service} a lieu dans ce salon.",
		"invite.csr":      "{service} : {customer} demande de l’aide.",

		"offer.text": "{service} : {customer} demande de l’aide.\n" +
			"Question : {?question}\n" +
			"{?answers}\n" +
			"Attend depuis {?waited|exact}.\n" +
			"Session {number}. Rejoindre : {uri}\n" +
			"Pour accepter, rejoignez le salon ou écrivez !accept {number} ; pour refuser, écrivez !decline {number}. Vous avez {timeout|exact}.",
		"offer.accept":  "Accepter",
		"offer.decline": "Refuser",

		"offer.missed":   "Vous n’avez pas répondu à temps : la session avec {customer} ({service}) ne vous est plus proposée.",
		"offer.taken":    "{by} aide maintenant {customer} ({service}). Vous n’avez plus rien à faire.",
		"offer.gone":     "La session avec {customer} ({service}) est terminée, vous n’avez plus à la rejoindre. {reason}",
		"offer.no_show":  "Vous avez accepté la session avec {customer} ({service}) mais n’avez pas rejoint le salon à temps. Elle est confiée à quelqu’un d’autre.",
		"offer.declined": "Vous avez refusé la session avec {customer}. Elle sera proposée à quelqu’un d’autre.",
		"offer.accepted": "La session avec {customer} est à vous. Vous avez {timeout|exact} pour rejoindre le salon : {uri}",

		"csr.break":        "Vous avez manqué {missed} {missed|plural:offre|offres de suite} : vous êtes donc en pause et n’en recevez plus. À votre retour, écrivez !status available.",
		"csr.break_reason": "{missed} {missed|plural:offre manquée|offres manquées}",
		"csr.status":       "Votre statut est {state}.\nMotif : {?reason}",

		"room.welcome":       "{service} vous souhaite la bienvenue. Veuillez patienter ici : quelqu’un vous rejoindra dès que possible.",
		"room.joined":        "{name} est là pour vous aider.",
		"room.csr_lost":      "{name} a quitté le salon, peut-être par accident. Nous attendons son retour pendant {grace|exact} ; merci de rester ici.",
		"room.csr_back":      "{name} est de retour.",
		"room.requeued":      "{name} ne peut pas poursuivre cette conversation. Vous êtes de nouveau en tête de la file d’attente de {service} : merci de rester ici, quelqu’un d’autre vous rejoindra dès que possible.",
		"room.customer_lost": "{name} a quitté le salon, peut-être par accident. La session reste ouverte pendant {grace|exact}.",
		"room.customer_back": "{name} est de retour.",

		"end.closed":          "{name} a clos cette conversation. Merci d’avoir contacté {service} ; si vous avez encore besoin d’aide, écrivez-nous à nouveau.",
		"end.left":            "{name} a mis fin à cette conversation.",
		"end.customer-absent": "{name} n’a pas rejoint le salon à nouveau : cette conversation est donc terminée. Pour continuer, écrivez de nouveau à {service}.",
		"end.never-came":      "{name} n’a pas rejoint le salon : cette conversation est donc terminée. Pour obtenir de l’aide, écrivez de nouveau à {service} et rejoignez le salon indiqué.",
		"end.idle":            "Personne n’a écrit depuis un certain temps : cette conversation est donc terminée. Si vous avez encore besoin d’aide, écrivez de nouveau à {service}.",
		"end.waited-too-long": "Nous sommes désolés : personne n’était libre à temps pour {service}, et cette conversation est terminée. Veuillez réessayer plus tard.",
		"end.service-removed": "Le service {service} n’est plus proposé : cette conversation est donc terminée. Veuillez nous en excuser.",
		"end.no-room":         "Un problème technique a mis fin à cette conversation. Nous en sommes désolés ; veuillez écrire de nouveau à {service}.",
		"end.ended":           "La supervision a mis fin à cette conversation. Si vous avez encore besoin d’aide, écrivez de nouveau à {service}.",

		"remove.stranger": "Ce salon est réservé aux personnes qui participent à cette conversation. Si l’on a besoin de vous, vous recevrez une invitation.",
		"remove.taken":    "{by} a déjà cette session. Merci d’avoir répondu.",
		"remove.csr":      "Vous ne faites plus partie des CSR. Si c’est une erreur, adressez-vous à l’administration.",

		"refuse.no_session": "Vous n’avez pas de conversation ouverte avec {service}. Pour en commencer une, écrivez simplement votre question.",
		"refuse.no_service": "Il n’y a pas de service nommé « {service} ». Veuillez vérifier le nom.",
		"refuse.closed":     "Le service {service} est fermé pour le moment. Veuillez réessayer plus tard.",
		"refuse.full":       "Trop de personnes attendent {service} pour le moment. Veuillez réessayer dans quelques minutes.",
		"refuse.required":   "Veuillez répondre à « {label} ».",
		"refuse.option":     "« {value} » n’est pas une réponse possible à « {label} ». Veuillez choisir parmi : {options}.",
		"refuse.boolean":    "« {value} » n’est pas une réponse possible à « {label} ». Veuillez répondre true (oui) ou false (non).",
		"refuse.too_long":   "Votre texte sous « {label} » est trop long. Veuillez écrire au plus {max} caractères.",
		"refuse.busy":       "Cela n’a pas fonctionné. Veuillez réessayer dans un instant.",
		"refuse.too_fast":   "Vous écrivez plus vite que nous ne pouvons répondre. Veuillez patienter un instant et réessayer.",
		"refuse.try_help":   "Cette adresse ne comprend que des commandes. Pour les voir, écrivez !help.",

		"refuse.not_csr":       "Seuls les CSR peuvent faire cela. L’administration peut vous inscrire avec csr-set.",
		"refuse.state":         "« {value} » n’est pas un statut. Veuillez choisir available, busy ou break.",
		"refuse.no_offer":      "Vous n’avez pas d’offre en attente de réponse. Pour prendre une session qui attend, écrivez !next.",
		"refuse.which_offer":   "Vous avez plusieurs offres : {numbers}. Veuillez ajouter le numéro de celle que vous voulez dire : !accept NUMÉRO ou !decline NUMÉRO.",
		"refuse.offer_over":    "Cette offre n’est plus valable. Pour prendre une session qui attend, écrivez !next.",
		"refuse.taken":         "{by} a déjà cette session. Pour en prendre une qui attend, écrivez !next.",
		"refuse.nothing_waits": "Personne ne vous attend pour le moment. Les nouvelles sessions vous seront proposées dès leur arrivée.",
		"refuse.not_yours":     "Cette session n’est pas la vôtre, ou elle est terminée. Pour voir les vôtres, écrivez !sessions.",
		"refuse.capacity":      "Vous pouvez avoir {capacity} {capacity|plural:session|sessions} à la fois, et il n’y a pas de place pour une de plus. Veuillez d’abord en clore une.",
		"refuse.not_serving":   "{service} ne fait pas partie de vos services. L’administration peut l’ajouter avec csr-set.",
		"refuse.code":          "Ce service n’a pas de code « {value} ».\nVeuillez choisir parmi : {?codes}.\n{!codes}Veuillez clore la session sans code.",
		"refuse.need_code":     "Ce service demande un code : {codes}. Écrivez !close CODE, ou choisissez-en un dans le formulaire.",

		"refuse.not_admin":      "Vous n’avez pas le droit de faire cela. L’administration peut vous donner le rôle nécessaire avec role-grant.",
		"refuse.no_such_csr":    "{csr} ne fait pas partie des CSR. Pour les voir tous, utilisez csr-list.",
		"refuse.kind":           "« {value} » n’est pas un type de service. Veuillez choisir parmi : {kinds}.",
		"refuse.nick_taken":     "Le nom « {name} » appartient à {csr}. Veuillez en choisir un autre.",
		"refuse.service_in_use": "{service} a encore {sessions} {sessions|plural:session|sessions}. Fermez le service avec service-close ({name}), puis supprimez-le quand la dernière session sera terminée.",

		"done.closed":          "La session avec {customer} est close.",
		"done.left":            "Votre conversation est terminée. Merci, et écrivez-nous à nouveau quand vous aurez besoin d’aide.",
		"done.csr_set":         "Les réglages du CSR {csr} sont enregistrés.",
		"done.csr_removed":     "{csr} ne fait plus partie des CSR. Ses sessions sont confiées à d’autres.",
		"done.service_set":     "Le service {service} est enregistré.",
		"done.service_removed": "Le service {service} est supprimé.",
		"done.service_opened":  "Le service {service} est ouvert aux nouvelles sessions.",
		"done.service_closed":  "Le service {service} est fermé et n’accepte plus de nouvelles sessions. Celles en cours continuent.",
		"done.applied":         "La configuration est appliquée : {services} {services|plural:service|services}, {csrs} CSR, {roles} {roles|plural:rôle|rôles}.",

		"status.customer":        "Vous attendez {service}.\nVous êtes numéro {?position} dans la file d’attente.\nAttente prévue : {?wait|duration}.",
		"status.customer.active": "Vous êtes en conversation avec {service}.",
	},
}
