package text

// german addresses everybody as Sie. Durations are accusatives (einen Moment, etwa 2 Tage).
var german = &language{
	plural: func(n int) int { return other(n != 1) },
	units:  [4][2]string{{"Sekunde", "Sekunden"}, {"Minute", "Minuten"}, {"Stunde", "Stunden"}, {"Tag", "Tage"}},
	moment: "einen Moment",
	minute: "weniger als eine Minute",
	about:  "etwa ",
	texts: catalogue{
		"contact.queued":  "Sie sind Nummer {position} in der Warteschlange für {service}.\nVoraussichtliche Wartezeit: {?wait|duration}.\nBitte betreten Sie diesen Raum und warten Sie dort: {uri}",
		"contact.offered": "Wir rufen gerade jemanden von {service} für Sie. Bitte warten Sie in diesem Raum: {uri}",
		"contact.active":  "Jemand von {service} ist für Sie da. Bitte betreten Sie diesen Raum: {uri}",
		"contact.ended":   "Ihr Gespräch mit {service} ist beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie einfach wieder.",

		"queue.position": "Sie sind jetzt Nummer {position} in der Warteschlange für {service}.\nVoraussichtliche Wartezeit: {?wait|duration}.",

		"invite.customer": "Ihr Gespräch mit {service} findet in diesem Raum statt.",
		"invite.csr":      "{service}: {customer} bittet um Hilfe.",

		"offer.text": "{service}: {customer} bittet um Hilfe.\n" +
			"Frage: {?question}\n" +
			"{?answers}\n" +
			"Bisherige Wartezeit: {?waited|exact}.\n" +
			"Sitzung {number}. Beitreten: {uri}\n" +
			"Zum Annehmen betreten Sie den Raum oder schreiben Sie !accept {number}; zum Ablehnen schreiben Sie !decline {number}. Sie haben {timeout|exact} Zeit.",
		"offer.accept":  "Annehmen",
		"offer.decline": "Ablehnen",

		"offer.missed":   "Sie haben nicht rechtzeitig geantwortet: {customer} ({service}) wird Ihnen nicht länger angeboten.",
		"offer.taken":    "{by} hilft jetzt {customer} ({service}). Sie brauchen nichts mehr zu tun.",
		"offer.gone":     "Die Sitzung mit {customer} ({service}) ist vorbei, Sie brauchen ihr nicht mehr beizutreten. {reason}",
		"offer.no_show":  "Sie haben {customer} ({service}) angenommen, den Raum aber nicht rechtzeitig betreten. Die Sitzung geht an jemand anderen.",
		"offer.declined": "Sie haben die Sitzung mit {customer} abgelehnt. Sie wird jemand anderem angeboten.",
		"offer.accepted": "Die Sitzung mit {customer} gehört Ihnen. Sie haben {timeout|exact} Zeit, den Raum zu betreten: {uri}",

		"csr.break":        "Sie haben {missed} {missed|plural:Angebot|Angebote in Folge} verpasst. Deshalb sind Sie jetzt in der Pause und bekommen keine neuen. Wenn Sie wieder da sind, schreiben Sie !status available.",
		"csr.break_reason": "{missed} {missed|plural:Angebot|Angebote} verpasst",
		"csr.status":       "Ihr Status ist {state}.\nGrund: {?reason}",

		"room.welcome":       "Willkommen bei {service}. Bitte warten Sie hier: Es kommt so bald wie möglich jemand zu Ihnen.",
		"room.joined":        "{name} ist da und hilft Ihnen.",
		"room.csr_lost":      "{name} hat den Raum verlassen, vielleicht aus Versehen. Wir warten {grace|exact} auf {name}; bitte bleiben Sie hier.",
		"room.csr_back":      "{name} ist wieder da.",
		"room.requeued":      "{name} kann dieses Gespräch nicht fortsetzen. Sie stehen wieder vorn in der Warteschlange für {service}: Bitte bleiben Sie hier, es kommt so bald wie möglich jemand anderes zu Ihnen.",
		"room.customer_lost": "{name} hat den Raum verlassen, vielleicht aus Versehen. Die Sitzung bleibt noch {grace|exact} offen.",
		"room.customer_back": "{name} ist wieder da.",

		"end.closed":          "{name} hat dieses Gespräch beendet. Danke, dass Sie sich an {service} gewandt haben; wenn Sie weitere Hilfe brauchen, schreiben Sie einfach wieder.",
		"end.left":            "{name} hat dieses Gespräch beendet.",
		"end.customer-absent": "{name} ist nicht in den Raum zurückgekommen, deshalb ist dieses Gespräch beendet. Um es fortzusetzen, schreiben Sie wieder an {service}.",
		"end.never-came":      "{name} hat den Raum nicht betreten, deshalb ist dieses Gespräch beendet. Um Hilfe zu bekommen, schreiben Sie wieder an {service} und betreten Sie den Raum, der Ihnen genannt wird.",
		"end.idle":            "Seit einiger Zeit hat niemand etwas geschrieben, deshalb ist dieses Gespräch beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie wieder an {service}.",
		"end.waited-too-long": "Es tut uns leid: Bei {service} war niemand rechtzeitig frei, deshalb ist dieses Gespräch beendet. Bitte versuchen Sie es später wieder.",
		"end.service-removed": "{service} wird nicht mehr angeboten, deshalb ist dieses Gespräch beendet. Wir bitten um Entschuldigung.",
		"end.no-room":         "Eine technische Störung hat dieses Gespräch beendet. Das tut uns leid; bitte schreiben Sie wieder an {service}.",
		"end.ended":           "Die Aufsicht hat dieses Gespräch beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie wieder an {service}.",

		"remove.stranger": "In diesem Raum kann nur sein, wer an diesem Gespräch teilnimmt. Wenn Sie gebraucht werden, bekommen Sie eine Einladung.",
		"remove.taken":    "{by} hat diese Sitzung schon. Danke, dass Sie gekommen sind.",
		"remove.csr":      "Sie gehören nicht mehr zu den CSRs. Wenn das ein Irrtum ist, wenden Sie sich bitte an die Administration.",

		"refuse.no_session": "Sie haben kein offenes Gespräch mit {service}. Um eines zu beginnen, schreiben Sie einfach Ihre Frage.",
		"refuse.no_service": "Es gibt keinen Service mit dem Namen „{service}“. Bitte prüfen Sie den Namen.",
		"refuse.closed":     "{service} ist zurzeit geschlossen. Bitte versuchen Sie es später wieder.",
		"refuse.full":       "Für {service} warten zurzeit zu viele Menschen. Bitte versuchen Sie es in einigen Minuten wieder.",
		"refuse.required":   "Bitte beantworten Sie „{label}“.",
		"refuse.option":     "„{value}“ ist keine mögliche Antwort auf „{label}“. Bitte wählen Sie eine von diesen: {options}.",
		"refuse.boolean":    "„{value}“ ist keine mögliche Antwort auf „{label}“. Bitte antworten Sie mit true (ja) oder false (nein).",
		"refuse.too_long":   "Ihr Text unter „{label}“ ist zu lang. Bitte schreiben Sie höchstens {max} Zeichen.",
		"refuse.busy":       "Das hat gerade nicht geklappt. Bitte versuchen Sie es gleich noch einmal.",
		"refuse.too_fast":   "Sie schreiben schneller, als wir antworten können. Bitte warten Sie einen Moment und versuchen Sie es wieder.",
		"refuse.try_help":   "Diese Adresse versteht nur Befehle. Um sie zu sehen, schreiben Sie !help.",

		"refuse.not_csr":       "Das können nur CSRs. Die Administration kann Sie mit csr-set eintragen.",
		"refuse.state":         "„{value}“ ist kein Status. Bitte wählen Sie available, busy oder break.",
		"refuse.no_offer":      "Sie haben kein offenes Angebot. Um eine wartende Sitzung zu übernehmen, schreiben Sie !next.",
		"refuse.which_offer":   "Sie haben mehrere Angebote: {numbers}. Bitte fügen Sie die Nummer hinzu: !accept NUMMER oder !decline NUMMER.",
		"refuse.offer_over":    "Dieses Angebot gilt nicht mehr. Um eine wartende Sitzung zu übernehmen, schreiben Sie !next.",
		"refuse.taken":         "{by} hat diese Sitzung schon. Um eine wartende zu übernehmen, schreiben Sie !next.",
		"refuse.nothing_waits": "Zurzeit wartet niemand auf Sie. Neue Sitzungen werden Ihnen angeboten, sobald sie kommen.",
		"refuse.not_yours":     "Diese Sitzung gehört Ihnen nicht, oder sie ist beendet. Um Ihre zu sehen, schreiben Sie !sessions.",
		"refuse.capacity":      "Sie können {capacity} {capacity|plural:Sitzung|Sitzungen} zugleich haben, für eine weitere ist kein Platz. Bitte schließen Sie erst eine.",
		"refuse.not_serving":   "{service} gehört nicht zu Ihren Services. Die Administration kann das mit csr-set ändern.",
		"refuse.code":          "Dieser Service hat keinen Code „{value}“.\nBitte wählen Sie einen von diesen: {?codes}.\n{!codes}Bitte schließen Sie die Sitzung ohne Code.",
		"refuse.need_code":     "Dieser Service verlangt einen Code: {codes}. Schreiben Sie !close CODE oder wählen Sie einen im Formular.",

		"refuse.not_admin":      "Das dürfen Sie nicht. Die Administration kann Ihnen mit role-grant die Rolle dafür geben.",
		"refuse.no_such_csr":    "{csr} gehört nicht zu den CSRs. Um alle zu sehen, verwenden Sie csr-list.",
		"refuse.kind":           "„{value}“ ist keine Art von Service. Bitte wählen Sie eine von diesen: {kinds}.",
		"refuse.nick_taken":     "Der Name „{name}“ gehört {csr}. Bitte wählen Sie einen anderen.",
		"refuse.service_in_use": "{service} hat noch {sessions} {sessions|plural:Sitzung|Sitzungen}. Schließen Sie den Service mit service-close ({name}), und entfernen Sie ihn, wenn die letzte Sitzung beendet ist.",

		"done.closed":          "Die Sitzung mit {customer} ist geschlossen.",
		"done.left":            "Ihr Gespräch ist beendet. Vielen Dank, und schreiben Sie wieder, wann immer Sie Hilfe brauchen.",
		"done.csr_set":         "Die Einstellungen von {csr} als CSR sind gespeichert.",
		"done.csr_removed":     "{csr} gehört nicht mehr zu den CSRs. Die offenen Sitzungen gehen an andere.",
		"done.service_set":     "Der Service {service} ist gespeichert.",
		"done.service_removed": "Der Service {service} ist entfernt.",
		"done.service_opened":  "{service} ist für neue Sitzungen offen.",
		"done.service_closed":  "{service} ist geschlossen und nimmt keine neuen Sitzungen an. Die laufenden gehen weiter.",
		"done.applied":         "Die Einstellungen sind übernommen: {services} {services|plural:Service|Services}, {csrs} {csrs|plural:CSR|CSRs}, {roles} {roles|plural:Rolle|Rollen}.",

		"status.customer":        "Sie warten auf {service}.\nSie sind Nummer {?position} in der Warteschlange.\nVoraussichtliche Wartezeit: {?wait|duration}.",
		"status.customer.active": "Sie sind im Gespräch mit {service}.",
	},
}
