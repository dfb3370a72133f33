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

	calendar: frenchCalendar,
	texts: catalogue{
		"contact.queued":  "Vous êtes numéro {position} dans la file d’attente de {service}.\nAttente prévue : {?wait|duration}.\nVeuillez rejoindre ce salon et y patienter : {uri}",
		"contact.offered": "Nous appelons quelqu’un de {service} pour vous. Veuillez patienter dans ce salon : {uri}",
		"contact.active":  "Quelqu’un de {service} est là pour vous. Veuillez rejoindre ce salon : {uri}",
		"contact.ended":   "Votre conversation avec {service} est terminée. Si vous avez encore besoin d’aide, écrivez-nous à nouveau.",

		"contact.by_chat":       "Vous pouvez aussi simplement continuer à écrire ici : vos messages sont transmis, et les réponses vous parviennent.",
		"challenge.asked":       "Beaucoup de personnes attendent {service} en ce moment. Pour que des programmes ne prennent pas leurs places, veuillez d’abord répondre à cette question.",
		"challenge.sum":         "Combien font {a} + {b} ?",
		"challenge.wrong":       "Ce n’est pas la réponse. Veuillez réessayer.",
		"prechat.first":         "Bienvenue chez {service}. Avant que quelqu’un vous aide, veuillez répondre à {count} {count|plural:question|questions}. Écrivez !back pour revenir d’une question, ou !leave pour arrêter.",
		"prechat.choose":        "Veuillez répondre par un numéro ou par le texte.",
		"prechat.several":       "Veuillez répondre par des numéros ou des textes, séparés par des virgules.",
		"prechat.optional":      "Pour passer cette question, écrivez !skip.",
		"refuse.first_question": "C’est la première question : il n’y en a pas avant.",
		"refuse.no_question":    "Il n’y a pas de question à laquelle répondre pour le moment.",
		"answer.yes":            "Oui",
		"answer.no":             "Non",
		"end.no-answer":         "Vous n’avez pas répondu à la question : nous nous sommes donc arrêtés là. Pour recommencer, écrivez simplement à {service}.",

		"remove.resumed":     "Cette conversation continue depuis une autre adresse.",
		"refuse.token":       "Aucune conversation ne correspond à ce jeton. Chaque jeton ne sert qu’une fois ; veuillez utiliser le plus récent.",
		"refuse.has_session": "Vous avez déjà une conversation avec {service}. Veuillez d’abord y mettre fin : !leave",
		"refuse.slow_down":   "Trop de jetons erronés. Veuillez patienter {wait|exact}, puis réessayer.",

		"rate.ask":               "Comment était {service} ? Une réponse de 1 (mauvais) à 5 (très bien) nous ferait plaisir. Par exemple : !rate 5 merci",
		"rate.thanks":            "Merci pour votre évaluation.",
		"refuse.score":           "« {value} » n’est pas une note. Veuillez en donner une de 1 (mauvais) à 5 (très bien).",
		"refuse.nothing_to_rate": "Vous n’avez pas de conversation avec {service} à évaluer. Cela est possible dès qu’elle est en cours, et pendant un jour après sa fin.",
		"refuse.not_rated":       "{service} ne prend pas d’évaluations.",

		"refuse.no_mail":      "Aucun courriel n’est envoyé d’ici. Pour lire la transcription ici, écrivez !transcript.",
		"refuse.mail_address": "« {value} » n’est pas une adresse de courriel. Veuillez en écrire une comme alice@example.org.",
		"mail.on_its_way":     "La transcription est en route vers {address}.",
		"mail.failed":         "La transcription n’a pas pu être envoyée à {address}. Veuillez vérifier l’adresse et la demander à nouveau ; pour la lire ici, écrivez !transcript.",
		"mail.subject":        "Votre conversation avec {service} du {date}",
		"mail.begin":          "Voici ce qui a été dit dans votre conversation avec {service}. Vous l’avez demandé le {date}.",

		"queue.position": "Vous êtes maintenant numéro {position} dans la file d’attente de {service}.\nAttente prévue : {?wait|duration}.",

		"invite.customer": "Votre conversation avec {service} a lieu dans ce salon.",
		"invite.csr":      "{service} : {customer} demande de l’aide.",

		"offer.text": "{service} : {customer} demande de l’aide.\n" +
			"Question : {?question}\n" +
			"{?answers}\n" +
			"Notes : {?notes}\n" +
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

		"ask.conference": "{by} vous demande de rejoindre la session avec {customer} ({service}).\n" +
			"Note : {?note}\n" +
			"Question : {?question}\n" +
			"{?answers}\n" +
			"Notes : {?notes}\n" +
			"Session {number}. Rejoindre : {uri}\n" +
			"Pour accepter, rejoignez le salon ou écrivez !accept {number} ; pour refuser, écrivez !decline {number}. Vous avez {timeout|exact}.",
		"ask.transfer": "{by} vous demande de prendre le relais auprès de {customer} ({service}), et reste jusqu’à ce que vous soyez dans le salon.\n" +
			"Note : {?note}\n" +
			"Question : {?question}\n" +
			"{?answers}\n" +
			"Notes : {?notes}\n" +
			"Session {number}. Rejoindre : {uri}\n" +
			"Pour accepter, rejoignez le salon ou écrivez !accept {number} ; pour refuser, écrivez !decline {number}. Vous avez {timeout|exact}.",
		"ask.withdrawn": "{by} n’a plus besoin de vous pour {customer} ({service}). Vous n’avez plus rien à faire.",

		"ask.asked":        "{name} est invité à rejoindre {customer} et a {timeout|exact} pour répondre. Pour annuler, écrivez !cancel.",
		"ask.declined":     "{name} a refusé de rejoindre {customer} ({service}). Vous gardez la session : demandez à quelqu’un d’autre.\nMotif : {?reason}",
		"ask.missed":       "{name} n’a pas rejoint {customer} ({service}) à temps. Vous gardez la session : demandez à quelqu’un d’autre.",
		"ask.failed":       "{name} n’est plus joignable et ne viendra pas auprès de {customer} ({service}). Vous gardez la session : demandez à quelqu’un d’autre.",
		"ask.nobody":       "Personne ne vient auprès de {customer} ({service}). Vous gardez la session : réessayez plus tard, ou nommez quelqu’un.\nSollicités : {?names}.",
		"ask.cancelled":    "Plus personne n’est invité à rejoindre {customer}.",
		"ask.cancelled_by": "{by} a annulé votre demande d’aide pour {customer} ({service}).",
		"ask.handed_over":  "{name} aide maintenant {customer}. Vous n’avez plus rien à faire.",
		"ask.cold_done":    "{customer} est transféré à {service}, en tête de la file d’attente. Vous n’avez plus rien à faire.",

		"room.takes_over": "{name} est là et prend le relais de {before}.",
		"room.owner_now":  "{before} n’est plus là. {name} continue à vous aider.",
		"room.cold_wait":  "{name} vous a transféré à {service}. Vous êtes en tête de la file d’attente : merci de rester ici, quelqu’un vous rejoindra dès que possible.",

		"refuse.nothing_asked":  "Personne n’est invité à rejoindre {customer} : il n’y a rien à annuler.",
		"refuse.ask_answered":   "{name} a accepté et arrive. Dites-le-lui dans le salon.",
		"refuse.ask_under_way":  "{name} est déjà sollicité. Attendez la réponse, ou annulez avec !cancel.",
		"refuse.cold_company":   "{name} est aussi dans le salon. Laissez-lui la session avec !transfer sans nom, seulement cold, ou faites un transfert warm.",
		"refuse.no_target":      "« {target} » n’existe pas ici. Indiquez le nom ou l’adresse d’un CSR, service:NOM ou skill:NOM ; ou rien, et une personne qui convient sera sollicitée.",
		"refuse.target_away":    "{name} n’est pas là pour le moment. Demandez à quelqu’un d’autre, ou à personne en particulier.",
		"refuse.target_wrap_up": "{name} termine sa session précédente et sera libre dans {wait|exact}. Attendez, ou demandez à quelqu’un d’autre.",
		"refuse.target_full":    "{name} a {load} {load|plural:session|sessions} et n’a plus de place. Demandez à quelqu’un d’autre, ou à personne en particulier.",
		"refuse.target_busy":    "{name} n’est pas disponible ({state}). Demandez à quelqu’un d’autre, ou à personne en particulier.\nMotif : {?reason}",
		"refuse.target_in_it":   "{name} est déjà dans cette session, ou y est déjà invité.",
		"refuse.nobody_free":    "Personne qui puisse venir n’est libre chez {service} en ce moment. Réessayez plus tard, ou nommez quelqu’un.",
		"refuse.nobody_there":   "Personne qui puisse prendre la session n’est connecté chez {service} : le client attendrait en vain. Choisissez quelqu’un d’autre, ou gardez la session.",
		"refuse.not_active":     "Personne ne parle encore avec {customer}. Rejoignez d’abord le salon.",
		"refuse.empty_note":     "Il n’y a rien à noter. Écrivez le texte : !note TEXTE",

		"csr.note":    "Note de {by} sur {customer} ({service}) : {note}",
		"done.noted":  "Noté pour les CSR de {customer}. Le client ne le voit pas.",
		"done.held":   "{customer} est en attente : la session ne compte plus parmi les vôtres. Pour continuer, écrivez !unhold.",
		"done.unheld": "La session avec {customer} continue.",

		"csr.break":        "Vous avez manqué {missed} {missed|plural:offre|offres de suite} : vous êtes donc en pause et n’en recevez plus. À votre retour, écrivez !status available.",
		"csr.break_reason": "{missed} {missed|plural:offre manquée|offres manquées}",
		"csr.status":       "Votre statut est {state}.\nMotif : {?reason}",

		"room.welcome":       "{service} vous souhaite la bienvenue. Veuillez patienter ici : quelqu’un vous rejoindra dès que possible.",
		"room.joined":        "{name} est là pour vous aider.",
		"room.csr_lost":      "{name} a quitté le salon, peut-être par accident. Nous attendons son retour pendant {grace|exact} ; merci de rester ici.",
		"room.csr_back":      "{name} est de retour.",
		"room.gap":           "Je n’ai pas pu suivre cette conversation pendant un moment. Il manque peut-être quelque chose dans son enregistrement. Merci de redire ce qui est important.",
		"room.unknown":       "Nous avons perdu l’enregistrement de cette conversation et devons fermer ce salon. Nous en sommes désolés.\nMerci d’écrire de nouveau à {?address} : quelqu’un vous aidera.\n{!address}Merci d’écrire de nouveau au service : quelqu’un vous aidera.",
		"room.requeued":      "{name} ne peut pas poursuivre cette conversation. Vous êtes de nouveau en tête de la file d’attente de {service} : merci de rester ici, quelqu’un d’autre vous rejoindra dès que possible.",
		"room.customer_lost": "{name} a quitté le salon, peut-être par accident. La session reste ouverte pendant {grace|exact}.",
		"room.customer_back": "{name} est de retour.",

		"end.closed":          "{name} a clos cette conversation. Merci d’avoir contacté {service} ; si vous avez encore besoin d’aide, écrivez-nous à nouveau.",
		"end.left":            "{name} a mis fin à cette conversation.",
		"end.customer-absent": "{name} n’a pas rejoint le salon à nouveau : cette conversation est donc terminée. Pour continuer, écrivez de nouveau à {service}.",
		"end.never-came":      "{name} n’a pas rejoint le salon : cette conversation est donc terminée. Pour obtenir de l’aide, écrivez de nouveau à {service} et rejoignez le salon indiqué.",
		"contact.deferred":    "Votre demande à {service} est notée : on vous rappellera d’ici le {until}. Pour y revenir vous-même, depuis n’importe quelle adresse, écrivez : !resume {token}",
		"status.deferred":     "{service} a votre demande et vous rappellera d’ici le {until}.",
		"deferred.call_back":  "{service} a maintenant du temps pour vous. Rejoignez {uri} ou répondez ici en l’espace de {grace|exact} ; sinon on vous rappellera une autre fois.",
		"deferred.again":      "{customer} n’est pas venu ; sa demande retourne parmi celles que {service} doit rappeler.",
		"remove.deferred":     "{service} rappellera plus tard.",
		"refuse.not_theirs":   "Il n’y a pas de {name} chez {service}. Laissez ce champ vide ou nommez quelqu’un de ce service.",
		"assist.bot": "{service} : on vous appelle auprès de {customer}.\n" +
			"Question : {?question}\n" +
			"{?answers}\n" +
			"Rejoindre : {uri}",
		"assist.comes":        "Quelqu’un de {service} est appelé dans votre session : {uri}",
		"room.assistant":      "{name}, un assistant, est arrivé. Vous pouvez demander une personne à tout moment.",
		"end.expired":         "{service} n’a pas pu vous joindre à temps : votre demande est donc terminée. Si vous avez encore besoin d’aide, écrivez à nouveau.",
		"end.idle":            "Personne n’a écrit depuis un certain temps : cette conversation est donc terminée. Si vous avez encore besoin d’aide, écrivez de nouveau à {service}.",
		"end.waited-too-long": "Nous sommes désolés : personne n’était libre à temps pour {service}, et cette conversation est terminée. Veuillez réessayer plus tard.",
		"end.service-removed": "Le service {service} n’est plus proposé : cette conversation est donc terminée. Veuillez nous en excuser.",
		"end.no-room":         "Un problème technique a mis fin à cette conversation. Nous en sommes désolés ; veuillez écrire de nouveau à {service}.",
		"end.ended":           "La supervision a mis fin à cette conversation. Si vous avez encore besoin d’aide, écrivez de nouveau à {service}.",

		"remove.stranger": "Ce salon est réservé aux personnes qui participent à cette conversation. Si l’on a besoin de vous, vous recevrez une invitation.",
		"remove.taken":    "{by} a déjà cette session. Merci d’avoir répondu.",
		"remove.csr":      "Vous ne faites plus partie des CSR. Si c’est une erreur, adressez-vous à l’administration.",

		"refuse.no_session":    "Vous n’avez pas de conversation ouverte avec {service}. Pour en commencer une, écrivez simplement votre question.",
		"refuse.no_service":    "Il n’y a pas de service nommé « {service} ». Veuillez vérifier le nom.",
		"refuse.closed":        "Le service {service} est fermé pour le moment. Veuillez réessayer plus tard.",
		"refuse.full":          "Trop de personnes attendent {service} pour le moment. Veuillez réessayer dans quelques minutes.",
		"refuse.closed_until":  "{service} est fermé pour le moment. Réouverture : {opens|moment} ({zone}).",
		"refuse.draining":      "Aucune nouvelle conversation ne peut commencer pour le moment. Veuillez réessayer plus tard.",
		"refuse.desk_full":     "Il y a trop de conversations en ce moment. Veuillez réessayer dans quelques minutes.",
		"refuse.challenge":     "Il y a eu trop de mauvaises réponses, et beaucoup de personnes attendent {service}. Veuillez réessayer dans quelques minutes.",
		"refuse.too_many":      "Vous avez commencé trop de conversations ces derniers temps : {limit} par heure sont permises. Veuillez réessayer plus tard.",
		"refuse.service_busy":  "Trop de personnes demandent de l’aide à {service} en ce moment. Veuillez réessayer dans une minute.",
		"refuse.domain_busy":   "Trop de personnes de {domain} demandent de l’aide en ce moment. Veuillez réessayer dans une minute.",
		"refuse.later":         "{service} ne peut pas vous rappeler pour le moment. Si vous attendez, restez : quelqu’un va vous rejoindre.",
		"done.limits_set":      "Les limites sont : {customer} nouvelles sessions par client et par heure, {domain} par domaine et par minute, {service} par service et par minute, {desk} sessions à la fois.",
		"done.drained":         "Aucune nouvelle session n’est acceptée. En cours : {sessions}.",
		"done.undrained":       "De nouvelles sessions sont de nouveau acceptées.",
		"overflow.widen":       "Nous demandons maintenant à d’autres personnes de {service} de vous aider.",
		"overflow.service":     "Personne n’est encore libre chez {before} ; nous demandons maintenant aussi à {service}. Vous gardez votre place.",
		"overflow.later":       "Cela prend plus de temps que nous le voudrions. Vous pouvez continuer d’attendre {service}, ou écrire !later pour être rappelé.",
		"overflow.later_label": "Rappelez-moi",
		"refuse.required":      "Veuillez répondre à « {label} ».",
		"refuse.option":        "« {value} » n’est pas une réponse possible à « {label} ». Veuillez choisir parmi : {options}.",
		"refuse.boolean":       "« {value} » n’est pas une réponse possible à « {label} ». Veuillez répondre true (oui) ou false (non).",
		"refuse.too_long":      "Votre texte sous « {label} » est trop long. Veuillez écrire au plus {max} caractères.",
		"refuse.busy":          "Cela n’a pas fonctionné. Veuillez réessayer dans un instant.",
		"refuse.too_fast":      "Vous écrivez plus vite que nous ne pouvons répondre. Veuillez patienter un instant et réessayer.",
		"refuse.try_help":      "Cette adresse ne comprend que des commandes. Pour les voir, écrivez !help.",

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

		"room.push":       "{name} vous montre une page : {?text}\n{url}",
		"room.call":       "{name} vous propose un appel. Pour le rejoindre, ouvrez cette page : {url}",
		"room.reply":      "{name} : {text}",
		"room.lookalike":  "« {nick} » dans cette salle est {name}, qui demande de l’aide, et personne de {service}.",
		"room.supervisor": "{name} de {service} participe maintenant à cette conversation.",

		"form.asked":  "{name} vous demande de remplir un formulaire : {title}. Remplissez-le là où votre logiciel le montre, ou répondez ici, question par question :",
		"form.thanks": "Merci. Vos réponses ({title}) ont été transmises.",

		"form.answered":     "{customer} ({service}) a rempli : {form}\n{?answers}",
		"ask.consult":       "{by} vous demande conseil au sujet de {customer} ({service}), dans un salon à part : le client n’y est pas.\nQuestion : {?question}\n{?answers}\nNote : {?note}\nNotes : {?notes}\nSession {number}. Rejoindre : {uri}\nPour accepter, rejoignez le salon ou écrivez !accept {number} ; pour refuser, écrivez !decline {number}. Vous avez {timeout|exact}.",
		"ask.consult_asked": "{name} est invité à vous conseiller au sujet de {customer} et a {timeout|exact} pour venir. Rejoignez ce salon, où le client n’est pas : {uri}",
		"invite.consult":    "Une concertation au sujet de {customer}, sans le client.",
		"end.consult-over":  "La concertation est terminée.",

		"csr.assigned_away": "{by} a confié {customer} ({service}) à {name}. Restez jusqu’à ce que {name} soit dans le salon.",
		"csr.state_set":     "{by} a mis votre statut à {state}.\nMotif : {?reason}",
		"csr.ended_by":      "{by} a mis fin à la session avec {customer} ({service}).\nMotif : {?reason}",
		"monitor.whisper":   "{by}, à vous seul ({customer}) : {text}",

		"monitor.said":  "{name} : {text}",
		"monitor.ended": "La session avec {customer} est terminée. {reason}",

		"refuse.url":             "« {value} » n’est pas un lien qui peut être montré. Indiquez-en un qui commence par https:// ou http:// et compte au plus 2000 caractères.",
		"refuse.channel":         "{service} ne propose pas cela ({channel}). Un administrateur peut changer ses canaux.",
		"refuse.no_meeting":      "{service} n’a pas de lien de réunion : il n’y a rien pour appeler. Un administrateur peut en définir un (meeting).",
		"refuse.no_form":         "Il n’y a pas de formulaire « {form} ».\nIl y a : {?forms}.\n{!forms}Ce service n’a pas de formulaires.",
		"refuse.no_reply":        "Il n’y a pas de réponse toute prête « {name} ».\nIl y a : {?replies}.\n{!replies}Il n’y en a pas encore : reply-set en ajoute une.",
		"refuse.scope":           "« {value} » n’est pas un endroit pour des réponses toutes prêtes. Écrivez desk, service:NOM ou csr:JID, ou rien pour les vôtres.",
		"refuse.reply_name":      "« {value} » ne peut pas être le nom d’une réponse toute prête. Indiquez un mot d’au plus {max} caractères.",
		"refuse.many_replies":    "Il y a déjà {max} réponses toutes prêtes ici. Supprimez-en d’abord une.",
		"refuse.consult_waits":   "{name} n’est pas encore arrivé à la concertation. Attendez, ou fermez-la.",
		"refuse.in_consult":      "Ce salon est une concertation sans client. Faites cela dans la session elle-même.",
		"refuse.nobody_hears":    "Aucun CSR n’est avec {customer} : personne ne vous entendrait. Pour proposer la session à quelqu’un, utilisez assign.",
		"refuse.no_such_session": "Cette session n’existe pas ou est terminée. overview les montre toutes.",
		"refuse.role":            "Seuls les rôles admin et supervisor peuvent être accordés ou retirés. Choisissez l’un d’eux.",
		"refuse.role_configured": "Le fichier de configuration nomme {jid} comme admin : aucune commande ne peut le retirer. Modifiez admins dans le fichier.",
		"refuse.no_role":         "{jid} n’a pas le rôle {role}.",
		"refuse.address":         "« {value} » n’est pas une adresse. Écrivez-en une comme bob@example.org.",
		"refuse.erase_live":      "{customer} a une session qui n’est pas terminée. Mettez-y d’abord fin, avec end-session.",

		"done.pushed":        "La page est montrée à {customer}.",
		"done.called":        "{customer} est invité à l’appel : {url}",
		"done.form_sent":     "{customer} est invité à remplir : {form}",
		"done.replied":       "« {name} » est dit dans le salon.",
		"done.reply_set":     "La réponse toute prête « {name} » est enregistrée ({scope}).",
		"done.reply_removed": "La réponse toute prête « {name} » est supprimée ({scope}).",
		"done.monitoring":    "Vous suivez maintenant la session de {customer} ({service}). Ce que vous écrivez à cette session ne va qu’à ses CSR.",
		"done.monitor_off":   "Vous ne suivez plus la session de {customer}.",
		"done.whispered":     "Dit à {names} seulement.",
		"done.barged":        "Vous pouvez rejoindre le salon de {customer} : {uri}",
		"done.assigned":      "{customer} est proposé à {name}.",
		"done.csr_state":     "{name} est maintenant {state}.\nMotif : {?reason}",
		"done.role_granted":  "{jid} a le rôle {role}.",
		"done.role_revoked":  "{jid} n’a plus le rôle {role}.",
		"done.erased":        "Ce que {customer} a dit, demandé et répondu est effacé, avec son nom. Restent : son adresse, quand des sessions ont eu lieu et comment elles ont fini, ce que les agents lui ont dit, et le journal.",
		"csr.ask_code":       "La session avec {customer} ({service}) est terminée. Indiquez son code : {codes}. Écrivez !close {session} CODE.",
		"done.code_filed":    "Le code est enregistré : {code}",

		"contact.lobby": "Bienvenue chez {service}. Tous ceux qui sont là se retrouvent dans ce salon, et quelqu’un peut vous inviter dans un salon à vous : {uri}\nPrésents : {?names}.",
		"invite.lobby":  "{service} : tous ceux qui sont là se retrouvent dans ce salon.",
		"lobby.out":     "Vous n’étiez pas dans le salon de {service} ; votre place y est de nouveau libre. Pour revenir, écrivez simplement à nouveau.",
		"lobby.left":    "Vous avez quitté {service}. Pour revenir, écrivez simplement à nouveau.",
		"lobby.taken":   "{name} souhaite vous parler. Veuillez rejoindre ce salon d’ici {timeout|exact} : {uri}\nAvec vous : {?names}.\nVous gardez votre place dans le salon de {service} ; revenez-y quand vous voulez.",
		"end.gathered":  "Merci. Vous êtes maintenant dans le salon de {service}.",
		"end.empty":     "Il n’y a plus personne dans le salon de {service}, il est donc fermé. Pour le rouvrir, écrivez simplement à nouveau.",

		"done.taken":          "Vous avez {names}. Vous avez {timeout|exact} pour rejoindre le salon : {uri}",
		"refuse.lobby_empty":  "En ce moment il n’y a personne à prendre dans le salon de {service}.",
		"refuse.no_lobby":     "En ce moment il n’y a personne à prendre dans le hall d’un de vos services.",
		"refuse.which_lobby":  "Il y a du monde dans plusieurs halls. Veuillez en nommer un : {services}.",
		"refuse.not_in_lobby": "{name} n’est pas dans le salon de {service}. Il y a : {names}.",
		"refuse.guest_busy":   "{name} est déjà dans une session.",
		"refuse.whom":         "Veuillez dire qui vous prenez, avec des virgules entre plusieurs. Dans le salon de {service} il y a : {names}.",
		"refuse.is_lobby":     "Un hall ne peut pas être attribué. Prenez-y quelqu’un : !take NOM",
		"room.customer_gone":  "{name} a quitté la conversation.",

		"status.customer":        "Vous attendez {service}.\nVous êtes numéro {?position} dans la file d’attente.\nAttente prévue : {?wait|duration}.",
		"status.customer.active": "Vous êtes en conversation avec {service}.",
	},
}
