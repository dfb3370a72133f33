//nolint:misspell // it knows English words only
package board

import (
	"net/http"
	"strings"

	"golang.org/x/text/language"
)

// languages are those of the pages, in the order of their texts.
var languages = []language.Tag{language.English, language.German, language.French, language.Spanish}

var matcher = language.NewMatcher(languages)

// languageOf returns the number of the language that a browser wants most.
func languageOf(r *http.Request) int {
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return 0
	}
	_, n, _ := matcher.Match(wanted...)
	return n
}

// say says a text; args are names and values in turn.
func say(lang int, key string, args ...string) string {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(texts[key][lang])
}

// scriptTexts are those that the page's script needs: all whose keys begin with "ui.", by the
// rest of the key.
func scriptTexts(lang int) map[string]string {
	all := make(map[string]string)
	for key, text := range texts {
		if name, ok := strings.CutPrefix(key, "ui."); ok {
			all[name] = text[lang]
		}
	}
	return all
}

// texts of the pages, in each of the languages. What is in braces is put in.
var texts = map[string][4]string{
	"title":   {"Wallboard", "Wandtafel", "Tableau de bord", "Panel"},
	"reports": {"Reports", "Berichte", "Rapports", "Informes"},
	"leave":   {"Sign out", "Abmelden", "Se déconnecter", "Cerrar sesión"},
	"skip":    {"Skip to the figures", "Zu den Zahlen springen", "Aller aux chiffres", "Ir a las cifras"},
	"noscript": {
		"The wallboard needs JavaScript. The reports do not.", "Die Wandtafel braucht JavaScript. Die Berichte brauchen keines.",
		"Le tableau de bord a besoin de JavaScript. Les rapports non.", "El panel necesita JavaScript. Los informes no.",
	},

	"in.title": {"Open the wallboard", "Wandtafel öffnen", "Ouvrir le tableau de bord", "Abrir el panel"},
	"in.text": {
		"This link works once. Whoever uses it is signed in on this device for twelve hours.",
		"Dieser Link gilt einmal. Wer ihn benutzt, ist auf diesem Gerät zwölf Stunden lang angemeldet.",
		"Ce lien fonctionne une seule fois. Il ouvre une session de douze heures sur cet appareil.",
		"Este enlace funciona una sola vez. Quien lo usa queda identificado en este dispositivo durante doce horas.",
	},
	"left.title": {"Signed out", "Abgemeldet", "Déconnecté", "Sesión cerrada"},
	"how": {
		"To sign in, write !board to {address} with your XMPP client, or run its command board, and open the link that it answers. It works once, within five minutes.",
		"Zum Anmelden schreiben Sie mit Ihrem XMPP-Programm !board an {address}, oder führen dort den Befehl board aus, und öffnen den Link aus der Antwort. Er gilt einmal, fünf Minuten lang.",
		"Pour vous connecter, écrivez !board à {address} avec votre client XMPP, ou exécutez sa commande board, puis ouvrez le lien reçu. Il fonctionne une seule fois, pendant cinq minutes.",
		"Para entrar, escriba !board a {address} con su cliente XMPP, o ejecute su comando board, y abra el enlace de la respuesta. Funciona una sola vez, durante cinco minutos.",
	},
	"denied.stranger": {"You are not signed in", "Sie sind nicht angemeldet", "Vous n’êtes pas connecté", "No ha iniciado sesión"},
	"denied.role": {
		"This is for supervisors and admins of the desk, and you are neither any more",
		"Das ist für Supervisoren und Admins des Desks, und Sie sind weder das eine noch das andere mehr",
		"Ceci est réservé aux superviseurs et administrateurs du desk, et vous n’en faites plus partie",
		"Esto es para supervisores y administradores del desk, y usted ya no es ni lo uno ni lo otro",
	},
	"denied.key": {
		"This link has been used already, or its time is over", "Dieser Link ist schon benutzt worden, oder seine Zeit ist um",
		"Ce lien a déjà servi, ou il n’est plus valable", "Este enlace ya se ha usado, o ha caducado",
	},
	"denied.away": {
		"There is no desk here just now: this process is starting, stopping or standing by. Try again in a moment",
		"Hier ist gerade kein Desk: Dieser Prozess startet, endet oder hält sich bereit. Versuchen Sie es gleich noch einmal",
		"Il n’y a pas de desk ici pour le moment : ce processus démarre, s’arrête ou attend. Réessayez dans un instant",
		"Ahora no hay ningún desk aquí: este proceso está arrancando, parando o en espera. Inténtelo de nuevo enseguida",
	},
	"denied.crowded": {
		"Too many are looking at the same time. Close a page, or try again in a moment",
		"Zu viele sehen gleichzeitig zu. Schließen Sie eine Seite, oder versuchen Sie es gleich noch einmal",
		"Trop de personnes regardent en même temps. Fermez une page, ou réessayez dans un instant",
		"Hay demasiados mirando a la vez. Cierre una página, o inténtelo de nuevo enseguida",
	},

	"report.from":    {"From", "Von", "Du", "Desde"},
	"report.to":      {"To", "Bis", "Au", "Hasta"},
	"report.zone":    {"Time zone of the days", "Zeitzone der Tage", "Fuseau horaire des jours", "Zona horaria de los días"},
	"report.by":      {"By", "Nach", "Par", "Por"},
	"report.service": {"Service", "Service", "Service", "Servicio"},
	"report.csr":     {"CSR", "CSR", "CSR", "CSR"},
	"report.show":    {"Show", "Anzeigen", "Afficher", "Mostrar"},
	"report.csv":     {"Download as CSV", "Als CSV herunterladen", "Télécharger en CSV", "Descargar como CSV"},
	"report.whole":   {"The whole time", "Der ganze Zeitraum", "Toute la période", "Todo el periodo"},
	"report.days":    {"Day by day", "Tag für Tag", "Jour par jour", "Día por día"},
	"report.none":    {"There were no sessions.", "Es gab keine Sitzungen.", "Il n’y a eu aucune session.", "No hubo sesiones."},
	"report.failed": {
		"The report could not be made. Ask for a shorter time, or try again in a moment.",
		"Der Bericht konnte nicht erstellt werden. Wählen Sie einen kürzeren Zeitraum, oder versuchen Sie es gleich noch einmal.",
		"Le rapport n’a pas pu être établi. Choisissez une période plus courte, ou réessayez dans un instant.",
		"No se ha podido hacer el informe. Elija un periodo más corto, o inténtelo de nuevo enseguida.",
	},
	"report.day":       {"Day", "Tag", "Jour", "Día"},
	"report.entered":   {"Entered", "Gekommen", "Arrivées", "Entradas"},
	"report.offered":   {"Offered", "Angeboten", "Proposées", "Ofrecidas"},
	"report.served":    {"Served", "Bedient", "Servies", "Atendidas"},
	"report.abandoned": {"Abandoned", "Aufgegeben", "Abandonnées", "Abandonadas"},
	"report.declined":  {"Declined", "Abgelehnt", "Refusées", "Rechazadas"},
	"report.missed":    {"Missed", "Verpasst", "Manquées", "Perdidas"},
	"report.wait":      {"Wait, average", "Wartezeit, Mittel", "Attente moyenne", "Espera media"},
	"report.wait90":    {"Wait, 90%", "Wartezeit, 90 %", "Attente, 90 %", "Espera, 90 %"},
	"report.handle":    {"Handling", "Bearbeitung", "Traitement", "Gestión"},
	"report.level":     {"Service level", "Servicelevel", "Niveau de service", "Nivel de servicio"},
	"report.rating":    {"Rating", "Bewertung", "Note", "Valoración"},
	"report.codes":     {"Codes", "Codes", "Codes", "Códigos"},
	"mistake.by": {
		"{value} is no grouping: choose service or CSR.", "{value} ist keine Gliederung: Wählen Sie Service oder CSR.",
		"{value} n’est pas un regroupement : choisissez service ou CSR.", "{value} no es una agrupación: elija servicio o CSR.",
	},
	"mistake.date": {
		"{value} is not a date. Write one like 2026-11-30.", "{value} ist kein Datum. Schreiben Sie es wie 2026-11-30.",
		"{value} n’est pas une date. Écrivez-la comme 2026-11-30.", "{value} no es una fecha. Escríbala como 2026-11-30.",
	},
	"mistake.zone": {
		"{value} is not a time zone. Write one like Europe/Berlin.", "{value} ist keine Zeitzone. Schreiben Sie sie wie Europe/Berlin.",
		"{value} n’est pas un fuseau horaire. Écrivez-le comme Europe/Paris.", "{value} no es una zona horaria. Escríbala como Europe/Madrid.",
	},
	"mistake.order": {
		"The time ends before it begins.", "Der Zeitraum endet, bevor er beginnt.",
		"La période se termine avant de commencer.", "El periodo termina antes de empezar.",
	},
	"mistake.long": {
		"That is more than a year. Choose a shorter time.", "Das ist mehr als ein Jahr. Wählen Sie einen kürzeren Zeitraum.",
		"C’est plus d’un an. Choisissez une période plus courte.", "Es más de un año. Elija un periodo más corto.",
	},

	"ui.waiting":      {"Waiting", "Wartend", "En attente", "En espera"},
	"ui.longest":      {"Longest wait", "Längste Wartezeit", "Plus longue attente", "Espera más larga"},
	"ui.level":        {"Service level, 1 h", "Servicelevel, 1 h", "Niveau de service, 1 h", "Nivel de servicio, 1 h"},
	"ui.abandoned":    {"Abandoned, 1 h", "Aufgegeben, 1 h", "Abandons, 1 h", "Abandonos, 1 h"},
	"ui.active":       {"In conversation", "Im Gespräch", "En conversation", "En conversación"},
	"ui.offers":       {"Being offered", "Im Angebot", "Proposées", "Ofreciéndose"},
	"ui.available":    {"CSRs available", "CSRs verfügbar", "CSR disponibles", "CSR disponibles"},
	"ui.free":         {"{count} with room for more", "{count} mit Platz für mehr", "{count} avec de la place", "{count} con sitio para más"},
	"ui.noteEntered":  {"of {count} who came", "von {count}, die kamen", "sur {count} arrivées", "de {count} que llegaron"},
	"ui.noteWait":     {"average wait {wait}", "im Mittel {wait} gewartet", "attente moyenne {wait}", "espera media {wait}"},
	"ui.c.waiting":    {"Waiting", "Wartend", "En attente", "En espera"},
	"ui.c.longest":    {"Longest", "Längste", "Plus longue", "Más larga"},
	"ui.c.level":      {"Level, 1 h", "Level, 1 h", "Niveau, 1 h", "Nivel, 1 h"},
	"ui.c.abandoned":  {"Abandoned, 1 h", "Aufgegeben, 1 h", "Abandons, 1 h", "Abandonos, 1 h"},
	"ui.c.active":     {"Active", "Aktiv", "Actives", "Activas"},
	"ui.c.offers":     {"Offered", "Angeboten", "Proposées", "Ofrecidas"},
	"ui.c.available":  {"CSRs available", "CSRs verfügbar", "CSR disponibles", "CSR disponibles"},
	"ui.c.deferred":   {"For later", "Für später", "Pour plus tard", "Para más tarde"},
	"ui.services":     {"Services", "Services", "Services", "Servicios"},
	"ui.service":      {"Service", "Service", "Service", "Servicio"},
	"ui.csrs":         {"CSRs", "CSRs", "CSR", "CSR"},
	"ui.charts":       {"The last eight hours", "Die letzten acht Stunden", "Les huit dernières heures", "Las últimas ocho horas"},
	"ui.all":          {"All services", "Alle Services", "Tous les services", "Todos los servicios"},
	"ui.chartOf":      {"Charts of", "Diagramme von", "Graphiques de", "Gráficos de"},
	"ui.levels":       {"At a time", "Gleichzeitig", "En même temps", "A la vez"},
	"ui.flow":         {"In five minutes", "In fünf Minuten", "En cinq minutes", "En cinco minutos"},
	"ui.seriesWait":   {"waiting", "wartend", "en attente", "en espera"},
	"ui.seriesActive": {"in conversation", "im Gespräch", "en conversation", "en conversación"},
	"ui.seriesIn":     {"entered", "gekommen", "arrivées", "entradas"},
	"ui.seriesOut":    {"answered", "angenommen", "répondues", "respondidas"},
	"ui.seriesLost":   {"abandoned", "aufgegeben", "abandonnées", "abandonadas"},
	"ui.figures":      {"The same as a table, hour by hour", "Dasselbe als Tabelle, Stunde für Stunde", "La même chose en tableau, heure par heure", "Lo mismo en una tabla, hora por hora"},
	"ui.time":         {"Time", "Zeit", "Heure", "Hora"},
	"ui.closed":       {"closed", "geschlossen", "fermé", "cerrado"},
	"ui.opens":        {"closed, opens {time}", "geschlossen, öffnet {time}", "fermé, ouvre {time}", "cerrado, abre {time}"},
	"ui.draining":     {"The desk takes no new sessions", "Der Desk nimmt keine neuen Sitzungen an", "Le desk ne prend pas de nouvelles sessions", "El desk no admite sesiones nuevas"},
	"ui.held":         {"{count} on hold", "{count} gehalten", "{count} en pause", "{count} en pausa"},
	"ui.load":         {"{load} of {capacity}", "{load} von {capacity}", "{load} sur {capacity}", "{load} de {capacity}"},
	"ui.more":         {"… and {count} more", "… und {count} weitere", "… et {count} de plus", "… y {count} más"},
	"ui.noServices":   {"There are no services yet.", "Es gibt noch keine Services.", "Il n’y a pas encore de services.", "Todavía no hay servicios."},
	"ui.noCSRs":       {"There are no CSRs yet.", "Es gibt noch keine CSRs.", "Il n’y a pas encore de CSR.", "Todavía no hay CSR."},
	"ui.reason":       {"{state}: {reason}", "{state}: {reason}", "{state} : {reason}", "{state}: {reason}"},
	"ui.s.available":  {"available", "verfügbar", "disponible", "disponible"},
	"ui.s.wrap-up":    {"wrapping up", "Nacharbeit", "conclusion", "cierre"},
	"ui.s.busy":       {"busy", "beschäftigt", "occupé", "ocupado"},
	"ui.s.break":      {"on a break", "Pause", "en pause", "en pausa"},
	"ui.s.away":       {"away", "abwesend", "absent", "ausente"},
	"ui.s.offline":    {"offline", "offline", "hors ligne", "desconectado"},
	"ui.live":         {"live", "live", "en direct", "en directo"},
	"ui.connecting":   {"connecting …", "wird verbunden …", "connexion …", "conectando …"},
	"ui.stale":        {"not connected; these figures are of {time}", "keine Verbindung; diese Zahlen sind von {time}", "pas de connexion ; ces chiffres datent de {time}", "sin conexión; estas cifras son de las {time}"},
	"ui.alert":        {"{service}: {count} waiting, the longest {wait}", "{service}: {count} wartend, am längsten {wait}", "{service} : {count} en attente, au plus {wait}", "{service}: {count} en espera, como mucho {wait}"},
}
