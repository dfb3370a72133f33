package text

// german addresses everybody as Sie. Durations are accusatives (einen Moment, etwa 2 Tage).
var german = &language{
	plural: func(n int) int { return other(n != 1) },
	units:  [4][2]string{{"Sekunde", "Sekunden"}, {"Minute", "Minuten"}, {"Stunde", "Stunden"}, {"Tag", "Tage"}},
	moment: "einen Moment",
	minute: "weniger als eine Minute",
	about:  "etwa ",

	calendar: germanCalendar,
	texts: catalogue{
		"contact.queued":  "Sie sind Nummer {position} in der Warteschlange für {service}.\nVoraussichtliche Wartezeit: {?wait|duration}.\nBitte betreten Sie diesen Raum und warten Sie dort: {uri}",
		"contact.offered": "Wir rufen gerade jemanden von {service} für Sie. Bitte warten Sie in diesem Raum: {uri}",
		"contact.active":  "Jemand von {service} ist für Sie da. Bitte betreten Sie diesen Raum: {uri}",
		"contact.ended":   "Ihr Gespräch mit {service} ist beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie einfach wieder.",

		"contact.by_chat":       "Sie können auch einfach hier weiterschreiben: Was Sie schreiben, geben wir weiter, und die Antworten kommen zu Ihnen.",
		"challenge.asked":       "Zurzeit warten viele Menschen auf {service}. Damit Programme ihnen nicht die Plätze nehmen, beantworten Sie bitte zuerst diese Frage.",
		"challenge.sum":         "Wie viel ist {a} + {b}?",
		"challenge.wrong":       "Das ist nicht die Antwort. Bitte versuchen Sie es noch einmal.",
		"prechat.first":         "Willkommen bei {service}. Bevor Ihnen jemand hilft, beantworten Sie bitte {count} {count|plural:Frage|Fragen}. Mit !back kommen Sie eine Frage zurück, mit !leave hören Sie auf.",
		"prechat.choose":        "Bitte antworten Sie mit einer Nummer oder dem Text.",
		"prechat.several":       "Bitte antworten Sie mit Nummern oder Texten; mehrere trennen Sie durch Kommas.",
		"prechat.optional":      "Um dies auszulassen, schreiben Sie !skip.",
		"refuse.first_question": "Das ist die erste Frage, davor gibt es keine.",
		"refuse.no_question":    "Gerade ist keine Frage zu beantworten.",
		"answer.yes":            "Ja",
		"answer.no":             "Nein",
		"end.no-answer":         "Sie haben die Frage nicht beantwortet, deshalb haben wir hier aufgehört. Um neu zu beginnen, schreiben Sie einfach an {service}.",

		"remove.resumed":     "Dieses Gespräch wird von einer anderen Adresse aus fortgesetzt.",
		"refuse.token":       "Zu diesem Schlüssel gibt es kein Gespräch. Jeder gilt nur einmal; bitte nehmen Sie den neuesten.",
		"refuse.has_session": "Sie haben schon ein Gespräch mit {service}. Bitte beenden Sie es zuerst: !leave",
		"refuse.slow_down":   "Das waren zu viele falsche Schlüssel. Bitte warten Sie {wait|exact} und versuchen Sie es dann wieder.",

		"rate.ask":               "Wie war es bei {service}? Über eine Antwort von 1 (schlecht) bis 5 (sehr gut) würden wir uns freuen. Zum Beispiel: !rate 5 danke",
		"rate.thanks":            "Vielen Dank für Ihre Bewertung.",
		"refuse.score":           "„{value}“ ist keine Bewertung. Bitte geben Sie eine von 1 (schlecht) bis 5 (sehr gut).",
		"refuse.nothing_to_rate": "Sie haben kein Gespräch mit {service}, das Sie bewerten könnten. Das geht, sobald es im Gange ist, und einen Tag lang nach seinem Ende.",
		"refuse.not_rated":       "{service} nimmt keine Bewertungen an.",

		"refuse.no_mail":      "Von hier werden keine E-Mails verschickt. Um das Protokoll hier zu lesen, schreiben Sie !transcript.",
		"refuse.mail_address": "„{value}“ ist keine E-Mail-Adresse. Bitte schreiben Sie eine wie alice@example.org.",
		"mail.on_its_way":     "Das Protokoll ist unterwegs an {address}.",
		"mail.failed":         "Das Protokoll konnte nicht an {address} geschickt werden. Bitte prüfen Sie die Adresse und fordern Sie es noch einmal an; um es hier zu lesen, schreiben Sie !transcript.",
		"mail.subject":        "Ihr Gespräch mit {service} am {date}",
		"mail.begin":          "Das wurde in Ihrem Gespräch mit {service} gesagt. Sie haben am {date} darum gebeten.",

		"queue.position": "Sie sind jetzt Nummer {position} in der Warteschlange für {service}.\nVoraussichtliche Wartezeit: {?wait|duration}.",

		"invite.customer": "Ihr Gespräch mit {service} findet in diesem Raum statt.",
		"invite.csr":      "{service}: {customer} bittet um Hilfe.",

		"offer.text": "{service}: {customer} bittet um Hilfe.\n" +
			"Frage: {?question}\n" +
			"{?answers}\n" +
			"Notizen: {?notes}\n" +
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

		"ask.conference": "{by} bittet Sie, zur Sitzung mit {customer} ({service}) dazuzukommen.\n" +
			"Notiz: {?note}\n" +
			"Frage: {?question}\n" +
			"{?answers}\n" +
			"Notizen: {?notes}\n" +
			"Sitzung {number}. Beitreten: {uri}\n" +
			"Zum Annehmen treten Sie dem Raum bei oder schreiben !accept {number}; zum Ablehnen schreiben Sie !decline {number}. Sie haben {timeout|exact}.",
		"ask.transfer": "{by} bittet Sie, {customer} ({service}) zu übernehmen, und bleibt, bis Sie im Raum sind.\n" +
			"Notiz: {?note}\n" +
			"Frage: {?question}\n" +
			"{?answers}\n" +
			"Notizen: {?notes}\n" +
			"Sitzung {number}. Beitreten: {uri}\n" +
			"Zum Annehmen treten Sie dem Raum bei oder schreiben !accept {number}; zum Ablehnen schreiben Sie !decline {number}. Sie haben {timeout|exact}.",
		"ask.withdrawn": "{by} braucht Sie für {customer} ({service}) nicht mehr. Sie brauchen nichts weiter zu tun.",

		"ask.asked":        "{name} ist gebeten, zu {customer} zu kommen, und hat {timeout|exact} Zeit zu antworten. Um das zurückzuziehen, schreiben Sie !cancel.",
		"ask.declined":     "{name} möchte nicht zu {customer} ({service}) kommen. Die Sitzung bleibt bei Ihnen: Bitte fragen Sie jemand anderen.\nGrund: {?reason}",
		"ask.missed":       "{name} ist nicht rechtzeitig zu {customer} ({service}) gekommen. Die Sitzung bleibt bei Ihnen: Bitte fragen Sie jemand anderen.",
		"ask.failed":       "{name} ist nicht mehr erreichbar und kommt nicht zu {customer} ({service}). Die Sitzung bleibt bei Ihnen: Bitte fragen Sie jemand anderen.",
		"ask.nobody":       "Zu {customer} ({service}) kommt niemand. Die Sitzung bleibt bei Ihnen: Bitte versuchen Sie es später noch einmal, oder nennen Sie jemanden.\nGefragt: {?names}.",
		"ask.cancelled":    "Niemand wird mehr gebeten, zu {customer} zu kommen.",
		"ask.cancelled_by": "{by} hat Ihre Bitte um Hilfe bei {customer} ({service}) zurückgezogen.",
		"ask.handed_over":  "{name} hilft jetzt {customer}. Sie brauchen nichts mehr zu tun.",
		"ask.cold_done":    "{customer} ist an {service} weitergegeben und steht vorn in der Warteschlange. Sie brauchen nichts mehr zu tun.",

		"room.takes_over": "{name} ist da und übernimmt von {before}.",
		"room.owner_now":  "{before} ist nicht mehr dabei. {name} hilft Ihnen weiter.",
		"room.cold_wait":  "{name} hat Sie an {service} weitergegeben. Sie stehen vorn in der Warteschlange: Bitte bleiben Sie hier, es kommt so bald wie möglich jemand zu Ihnen.",

		"refuse.nothing_asked":  "Niemand wird gebeten, zu {customer} zu kommen; es gibt nichts zurückzuziehen.",
		"refuse.ask_answered":   "{name} hat angenommen und ist unterwegs. Bitte sagen Sie es {name} im Raum.",
		"refuse.ask_under_way":  "{name} wird schon gefragt. Bitte warten Sie die Antwort ab, oder ziehen Sie die Frage mit !cancel zurück.",
		"refuse.cold_company":   "{name} ist auch im Raum. Bitte überlassen Sie {name} die Sitzung, mit !transfer ohne Namen, nur mit cold; oder geben Sie sie warm weiter.",
		"refuse.no_target":      "„{target}“ gibt es hier nicht. Bitte nennen Sie Namen oder Adresse eines CSR, service:NAME oder skill:NAME; oder nichts, dann wird jemand gefragt, der passt.",
		"refuse.target_away":    "{name} ist zurzeit nicht da. Bitte fragen Sie jemand anderen oder niemand Bestimmten.",
		"refuse.target_wrap_up": "{name} schließt noch die letzte Sitzung ab und ist in {wait|exact} frei. Bitte warten Sie, oder fragen Sie jemand anderen.",
		"refuse.target_full":    "{name} hat {load} {load|plural:Sitzung|Sitzungen} und keinen Platz für eine weitere. Bitte fragen Sie jemand anderen oder niemand Bestimmten.",
		"refuse.target_busy":    "{name} ist nicht verfügbar ({state}). Bitte fragen Sie jemand anderen oder niemand Bestimmten.\nGrund: {?reason}",
		"refuse.target_in_it":   "{name} ist schon in dieser Sitzung oder wird gerade gefragt.",
		"refuse.nobody_free":    "Bei {service} ist gerade niemand frei, der kommen könnte. Bitte versuchen Sie es später noch einmal, oder nennen Sie jemanden.",
		"refuse.nobody_there":   "Bei {service} ist niemand angemeldet, der die Sitzung übernehmen könnte: Der Kunde würde vergeblich warten. Bitte wählen Sie jemand anderen, oder behalten Sie die Sitzung.",
		"refuse.not_active":     "Mit {customer} spricht noch niemand. Bitte treten Sie erst dem Raum bei.",
		"refuse.empty_note":     "Es gibt nichts zu notieren. Bitte schreiben Sie den Text: !note TEXT",

		"csr.note":    "{by} notiert zu {customer} ({service}): {note}",
		"done.noted":  "Notiert für die CSRs von {customer}. Der Kunde sieht es nicht.",
		"done.held":   "{customer} ist geparkt: Die Sitzung zählt nicht mehr zu Ihren. Um fortzufahren, schreiben Sie !unhold.",
		"done.unheld": "Die Sitzung mit {customer} geht weiter.",

		"csr.break":        "Sie haben {missed} {missed|plural:Angebot|Angebote in Folge} verpasst. Deshalb sind Sie jetzt in der Pause und bekommen keine neuen. Wenn Sie wieder da sind, schreiben Sie !status available.",
		"csr.break_reason": "{missed} {missed|plural:Angebot|Angebote} verpasst",
		"csr.status":       "Ihr Status ist {state}.\nGrund: {?reason}",

		"room.welcome":       "Willkommen bei {service}. Bitte warten Sie hier: Es kommt so bald wie möglich jemand zu Ihnen.",
		"room.joined":        "{name} ist da und hilft Ihnen.",
		"room.csr_lost":      "{name} hat den Raum verlassen, vielleicht aus Versehen. Wir warten {grace|exact} auf {name}; bitte bleiben Sie hier.",
		"room.csr_back":      "{name} ist wieder da.",
		"room.gap":           "Ich konnte diesem Gespräch eine Zeit lang nicht folgen. In der Aufzeichnung fehlt vielleicht etwas; bitte sagen Sie noch einmal, was wichtig ist.",
		"room.unknown":       "Die Aufzeichnung dieses Gesprächs ist uns verloren gegangen, und wir müssen diesen Raum schließen. Das tut uns leid.\nBitte schreiben Sie noch einmal an {?address}: Dort hilft man Ihnen weiter.\n{!address}Bitte schreiben Sie noch einmal an den Service: Dort hilft man Ihnen weiter.",
		"room.requeued":      "{name} kann dieses Gespräch nicht fortsetzen. Sie stehen wieder vorn in der Warteschlange für {service}: Bitte bleiben Sie hier, es kommt so bald wie möglich jemand anderes zu Ihnen.",
		"room.customer_lost": "{name} hat den Raum verlassen, vielleicht aus Versehen. Die Sitzung bleibt noch {grace|exact} offen.",
		"room.customer_back": "{name} ist wieder da.",

		"end.closed":          "{name} hat dieses Gespräch beendet. Danke, dass Sie sich an {service} gewandt haben; wenn Sie weitere Hilfe brauchen, schreiben Sie einfach wieder.",
		"end.left":            "{name} hat dieses Gespräch beendet.",
		"end.customer-absent": "{name} ist nicht in den Raum zurückgekommen, deshalb ist dieses Gespräch beendet. Um es fortzusetzen, schreiben Sie wieder an {service}.",
		"end.never-came":      "{name} hat den Raum nicht betreten, deshalb ist dieses Gespräch beendet. Um Hilfe zu bekommen, schreiben Sie wieder an {service} und betreten Sie den Raum, der Ihnen genannt wird.",
		"contact.deferred":    "Ihre Anfrage an {service} ist notiert, Sie werden bis {until} zurückgerufen. Um selbst darauf zurückzukommen, von welcher Adresse auch immer, schreiben Sie: !resume {token}",
		"status.deferred":     "{service} hat Ihre Anfrage und meldet sich bis {until} bei Ihnen.",
		"deferred.call_back":  "{service} hat jetzt Zeit für Sie. Betreten Sie {uri} oder antworten Sie hier innerhalb von {grace|exact}; sonst melden wir uns ein andermal.",
		"deferred.again":      "{customer} ist nicht gekommen; die Anfrage geht zurück zu denen, bei denen sich {service} melden soll.",
		"remove.deferred":     "{service} meldet sich später.",
		"refuse.not_theirs":   "Bei {service} gibt es niemanden mit dem Namen {name}. Lassen Sie ihn weg oder nennen Sie jemanden, der dort arbeitet.",
		"assist.bot": "{service}: Sie werden zu {customer} gerufen.\n" +
			"Frage: {?question}\n" +
			"{?answers}\n" +
			"Beitreten: {uri}",
		"assist.comes":        "Jemand von {service} wird in Ihr Gespräch gebeten: {uri}",
		"room.assistant":      "{name}, ein Assistent, ist dazugekommen. Um einen Menschen können Sie jederzeit bitten.",
		"end.expired":         "{service} konnte Sie nicht rechtzeitig erreichen, deshalb ist Ihre Anfrage beendet. Wenn Sie noch Hilfe brauchen, schreiben Sie wieder.",
		"end.idle":            "Seit einiger Zeit hat niemand etwas geschrieben, deshalb ist dieses Gespräch beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie wieder an {service}.",
		"end.waited-too-long": "Es tut uns leid: Bei {service} war niemand rechtzeitig frei, deshalb ist dieses Gespräch beendet. Bitte versuchen Sie es später wieder.",
		"end.service-removed": "{service} wird nicht mehr angeboten, deshalb ist dieses Gespräch beendet. Wir bitten um Entschuldigung.",
		"end.no-room":         "Eine technische Störung hat dieses Gespräch beendet. Das tut uns leid; bitte schreiben Sie wieder an {service}.",
		"end.ended":           "Die Aufsicht hat dieses Gespräch beendet. Wenn Sie weitere Hilfe brauchen, schreiben Sie wieder an {service}.",

		"remove.stranger": "In diesem Raum kann nur sein, wer an diesem Gespräch teilnimmt. Wenn Sie gebraucht werden, bekommen Sie eine Einladung.",
		"remove.taken":    "{by} hat diese Sitzung schon. Danke, dass Sie gekommen sind.",
		"remove.csr":      "Sie gehören nicht mehr zu den CSRs. Wenn das ein Irrtum ist, wenden Sie sich bitte an die Administration.",

		"refuse.no_session":    "Sie haben kein offenes Gespräch mit {service}. Um eines zu beginnen, schreiben Sie einfach Ihre Frage.",
		"refuse.no_service":    "Es gibt keinen Service mit dem Namen „{service}“. Bitte prüfen Sie den Namen.",
		"refuse.closed":        "{service} ist zurzeit geschlossen. Bitte versuchen Sie es später wieder.",
		"refuse.full":          "Für {service} warten zurzeit zu viele Menschen. Bitte versuchen Sie es in einigen Minuten wieder.",
		"refuse.closed_until":  "{service} ist zurzeit geschlossen und öffnet wieder am {opens|moment} ({zone}).",
		"refuse.draining":      "Zurzeit können keine neuen Gespräche beginnen. Bitte versuchen Sie es später noch einmal.",
		"refuse.desk_full":     "Zurzeit gibt es zu viele Gespräche. Bitte versuchen Sie es in einigen Minuten noch einmal.",
		"refuse.challenge":     "Es waren zu viele falsche Antworten, und viele Menschen warten auf {service}. Bitte versuchen Sie es in einigen Minuten noch einmal.",
		"refuse.too_many":      "Sie haben in letzter Zeit zu viele Gespräche begonnen: erlaubt sind {limit} in der Stunde. Bitte versuchen Sie es später noch einmal.",
		"refuse.service_busy":  "Zurzeit bitten zu viele Menschen {service} um Hilfe. Bitte versuchen Sie es in einer Minute noch einmal.",
		"refuse.domain_busy":   "Zurzeit bitten zu viele Menschen von {domain} um Hilfe. Bitte versuchen Sie es in einer Minute noch einmal.",
		"refuse.later":         "{service} kann Sie zurzeit nicht zurückrufen. Wenn Sie warten, bleiben Sie bitte: Es kommt jemand zu Ihnen.",
		"done.limits_set":      "Die Grenzen sind: {customer} neue Sitzungen eines Kunden in der Stunde, {domain} einer Domain und {service} eines Service in der Minute, {desk} Sitzungen zugleich.",
		"done.drained":         "Es beginnen keine neuen Sitzungen mehr. Noch im Gange: {sessions}.",
		"done.undrained":       "Es können wieder neue Sitzungen beginnen.",
		"overflow.widen":       "Wir fragen jetzt weitere Mitarbeiter von {service} für Sie.",
		"overflow.service":     "Bei {before} ist noch niemand frei; wir fragen jetzt auch {service}. Ihren Platz behalten Sie.",
		"overflow.later":       "Es dauert länger, als uns lieb ist. Sie können weiter auf {service} warten oder !later schreiben und sich zurückrufen lassen.",
		"overflow.later_label": "Rückruf",
		"refuse.required":      "Bitte beantworten Sie „{label}“.",
		"refuse.option":        "„{value}“ ist keine mögliche Antwort auf „{label}“. Bitte wählen Sie eine von diesen: {options}.",
		"refuse.boolean":       "„{value}“ ist keine mögliche Antwort auf „{label}“. Bitte antworten Sie mit true (ja) oder false (nein).",
		"refuse.too_long":      "Ihr Text unter „{label}“ ist zu lang. Bitte schreiben Sie höchstens {max} Zeichen.",
		"refuse.busy":          "Das hat gerade nicht geklappt. Bitte versuchen Sie es gleich noch einmal.",
		"refuse.too_fast":      "Sie schreiben schneller, als wir antworten können. Bitte warten Sie einen Moment und versuchen Sie es wieder.",
		"refuse.try_help":      "Diese Adresse versteht nur Befehle. Um sie zu sehen, schreiben Sie !help.",

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

		"room.push":       "{name} zeigt Ihnen eine Seite: {?text}\n{url}",
		"room.call":       "{name} bietet Ihnen ein Gespräch an. Um teilzunehmen, öffnen Sie diese Seite: {url}",
		"room.reply":      "{name}: {text}",
		"room.lookalike":  "„{nick}“ in diesem Raum ist {name}, wer hier fragt, und niemand von {service}.",
		"room.supervisor": "{name} von {service} nimmt jetzt an diesem Gespräch teil.",

		"form.asked":  "{name} bittet Sie, ein Formular auszufüllen: {title}. Füllen Sie es aus, wo Ihr Programm es zeigt, oder antworten Sie hier, Frage für Frage:",
		"form.thanks": "Vielen Dank. Ihre Antworten ({title}) sind weitergegeben.",

		"form.answered":     "{customer} ({service}) hat ausgefüllt: {form}\n{?answers}",
		"ask.consult":       "{by} bittet Sie um Rat zu {customer} ({service}), in einem eigenen Raum: der Kunde ist nicht dabei.\nFrage: {?question}\n{?answers}\nNotiz: {?note}\nNotizen: {?notes}\nSitzung {number}. Beitreten: {uri}\nZum Annehmen treten Sie dem Raum bei oder schreiben !accept {number}; zum Ablehnen schreiben Sie !decline {number}. Sie haben {timeout|exact}.",
		"ask.consult_asked": "{name} wird gebeten, sich mit Ihnen zu {customer} zu beraten, und hat {timeout|exact} Zeit zu kommen. Bitte treten Sie diesem Raum bei, in dem der Kunde nicht ist: {uri}",
		"invite.consult":    "Eine Beratung über {customer}, ohne den Kunden.",
		"end.consult-over":  "Die Beratung ist beendet.",

		"csr.assigned_away": "{by} hat {customer} ({service}) {name} zugewiesen. Bitte bleiben Sie, bis {name} im Raum ist.",
		"csr.state_set":     "{by} hat Ihren Status auf {state} gesetzt.\nGrund: {?reason}",
		"csr.ended_by":      "{by} hat die Sitzung mit {customer} ({service}) beendet.\nGrund: {?reason}",
		"monitor.whisper":   "{by}, nur an Sie ({customer}): {text}",

		"monitor.said":  "{name}: {text}",
		"monitor.ended": "Die Sitzung mit {customer} ist beendet. {reason}",

		"refuse.url":             "„{value}“ ist kein Link, der gezeigt werden kann. Bitte geben Sie einen an, der mit https:// oder http:// beginnt und höchstens 2000 Zeichen hat.",
		"refuse.channel":         "{service} bietet das nicht an ({channel}). Die Administration kann die Kanäle ändern.",
		"refuse.no_meeting":      "{service} hat keinen Link zu einer Besprechung, also gibt es nichts, womit angerufen werden könnte. Die Administration kann einen setzen (meeting).",
		"refuse.no_form":         "Es gibt kein Formular „{form}“.\nEs gibt: {?forms}.\n{!forms}Dieser Service hat keine Formulare.",
		"refuse.no_reply":        "Es gibt keinen Textbaustein „{name}“.\nEs gibt: {?replies}.\n{!replies}Es gibt noch keine: reply-set fügt einen hinzu.",
		"refuse.scope":           "„{value}“ ist kein Ort für Textbausteine. Bitte schreiben Sie desk, service:NAME oder csr:JID, oder nichts für Ihre eigenen.",
		"refuse.reply_name":      "„{value}“ kann kein Textbaustein heißen. Bitte geben Sie ein Wort mit höchstens {max} Zeichen an.",
		"refuse.many_replies":    "Hier gibt es schon {max} Textbausteine. Bitte entfernen Sie erst einen.",
		"refuse.consult_waits":   "{name} ist noch nicht zur Beratung gekommen. Bitte warten Sie, oder schließen Sie sie.",
		"refuse.in_consult":      "Dieser Raum ist eine Beratung ohne den Kunden. Bitte tun Sie das in der Sitzung selbst.",
		"refuse.nobody_hears":    "Bei {customer} ist kein CSR, also würde Sie niemand hören. Um die Sitzung jemandem anzubieten, verwenden Sie assign.",
		"refuse.no_such_session": "Diese Sitzung gibt es nicht, oder sie ist beendet. overview nennt alle.",
		"refuse.role":            "Nur die Rollen admin und supervisor können gegeben oder genommen werden. Bitte wählen Sie eine davon.",
		"refuse.role_configured": "Die Konfigurationsdatei nennt {jid} als admin, darum kann das kein Befehl nehmen. Bitte ändern Sie admins in der Datei.",
		"refuse.no_role":         "{jid} hat die Rolle {role} nicht.",
		"refuse.address":         "„{value}“ ist keine Adresse. Bitte schreiben Sie eine wie bob@example.org.",
		"refuse.erase_live":      "{customer} hat eine Sitzung, die nicht beendet ist. Bitte beenden Sie sie erst, mit end-session.",

		"done.pushed":        "{customer} sieht die Seite.",
		"done.called":        "{customer} ist zum Gespräch eingeladen: {url}",
		"done.form_sent":     "{customer} ist gebeten auszufüllen: {form}",
		"done.replied":       "„{name}“ ist im Raum gesagt.",
		"done.reply_set":     "Der Textbaustein „{name}“ ist gespeichert ({scope}).",
		"done.reply_removed": "Der Textbaustein „{name}“ ist entfernt ({scope}).",
		"done.monitoring":    "Sie lesen jetzt bei {customer} ({service}) mit. Was Sie an diese Sitzung schreiben, geht nur an ihre CSRs.",
		"done.monitor_off":   "Sie lesen bei {customer} nicht mehr mit.",
		"done.whispered":     "Nur {names} gesagt.",
		"done.barged":        "Sie können dem Raum von {customer} jetzt beitreten: {uri}",
		"done.assigned":      "{customer} wird {name} angeboten.",
		"done.csr_state":     "{name} ist jetzt {state}.\nGrund: {?reason}",
		"done.role_granted":  "{jid} hat die Rolle {role}.",
		"done.role_revoked":  "{jid} hat die Rolle {role} nicht mehr.",
		"done.erased":        "Was {customer} gesagt, gefragt und geantwortet hat, ist gelöscht, und der Name dazu. Es bleiben: die Adresse, wann es Sitzungen gab und wie sie endeten, was Mitarbeiter darin gesagt haben, und das Protokoll.",
		"csr.ask_code":       "Die Sitzung mit {customer} ({service}) ist beendet. Bitte tragen Sie ihren Code nach: {codes}. Schreiben Sie !close {session} CODE.",
		"done.code_filed":    "Der Code ist eingetragen: {code}",

		"contact.lobby": "Willkommen bei {service}. Alle, die hier sind, treffen sich in diesem Raum, und jemand kann Sie in einen eigenen bitten: {uri}\nJetzt hier: {?names}.",
		"invite.lobby":  "{service}: Alle, die hier sind, treffen sich in diesem Raum.",
		"lobby.out":     "Sie waren nicht im Raum von {service}; Ihr Platz dort ist wieder frei. Um zurückzukommen, schreiben Sie einfach wieder.",
		"lobby.left":    "Sie haben {service} verlassen. Um zurückzukommen, schreiben Sie einfach wieder.",
		"lobby.taken":   "{name} möchte mit Ihnen sprechen. Bitte betreten Sie innerhalb von {timeout|exact} diesen Raum: {uri}\nMit Ihnen: {?names}.\nIhr Platz im Raum von {service} bleibt Ihnen; kommen Sie zurück, wann Sie mögen.",
		"end.gathered":  "Danke. Sie sind jetzt im Raum von {service}.",
		"end.empty":     "Im Raum von {service} ist niemand mehr, darum ist er geschlossen. Um ihn wieder zu öffnen, schreiben Sie einfach wieder.",

		"done.taken":          "Sie haben {names}. Sie haben {timeout|exact} Zeit, den Raum zu betreten: {uri}",
		"refuse.lobby_empty":  "Im Raum von {service} ist gerade niemand, den Sie mitnehmen könnten.",
		"refuse.no_lobby":     "In der Lobby Ihrer Dienste ist gerade niemand, den Sie mitnehmen könnten.",
		"refuse.which_lobby":  "Es sind Leute in mehreren Lobbys. Bitte nennen Sie eine: {services}.",
		"refuse.not_in_lobby": "{name} ist nicht im Raum von {service}. Dort sind: {names}.",
		"refuse.guest_busy":   "{name} ist schon in einer Sitzung.",
		"refuse.whom":         "Bitte sagen Sie, wen Sie mitnehmen, mehrere mit Kommas getrennt. Im Raum von {service} sind: {names}.",
		"refuse.is_lobby":     "Eine Lobby kann nicht zugeteilt werden. Nehmen Sie jemanden daraus mit: !take NAME",
		"room.customer_gone":  "{name} hat das Gespräch verlassen.",

		"status.customer":        "Sie warten auf {service}.\nSie sind Nummer {?position} in der Warteschlange.\nVoraussichtliche Wartezeit: {?wait|duration}.",
		"status.customer.active": "Sie sind im Gespräch mit {service}.",
	},
}
