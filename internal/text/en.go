package text

// english is the catalogue that the others follow. The comments, which hold for all
// languages, say who reads a text and when. Its arguments are named in the core, beside its
// key. Names of commands, states and codes are typed as they are and not translated.
//
// Tone: plain and friendly, in whole sentences: what happened, then what to do.
// Durations stand where a noun stands: "the wait is {wait|duration}".
var english = &language{
	plural: func(n int) int { return other(n != 1) },
	units:  [4][2]string{{"second", "seconds"}, {"minute", "minutes"}, {"hour", "hours"}, {"day", "days"}},
	moment: "a moment",
	minute: "less than a minute",
	about:  "about ",

	calendar: englishCalendar,
	texts: catalogue{
		// To the customer, as the answer to contact and status: how things stand.
		"contact.queued":  "You are number {position} in the queue for {service}.\nThe expected wait is {?wait|duration}.\nPlease join this room and wait there: {uri}",
		"contact.offered": "We are asking someone at {service} to join you. Please wait for them in this room: {uri}",
		"contact.active":  "Someone at {service} is ready to talk to you. Please join this room: {uri}",
		"contact.ended":   "Your conversation with {service} has ended. If you need more help, just write again.",

		// To the customer who writes by chat: beside how things stand; then the questions of the form.
		"contact.by_chat":       "You can also simply go on writing here: what you write is passed on, and the answers come to you.",
		"challenge.asked":       "Many people are waiting for {service} just now. So that programs do not take their places, please answer this question first.",
		"challenge.sum":         "What is {a} + {b}?",
		"challenge.wrong":       "That is not the answer. Please try once more.",
		"prechat.first":         "Welcome to {service}. Before somebody helps you, please answer {count} {count|plural:question|questions}. Write !back to go back by one, or !leave to stop.",
		"prechat.choose":        "Please answer with a number or the text.",
		"prechat.several":       "Please answer with numbers or texts; put commas between several.",
		"prechat.optional":      "To leave this out, write !skip.",
		"refuse.first_question": "This is the first question: there is none before it.",
		"refuse.no_question":    "There is no question to answer just now.",
		"answer.yes":            "Yes",
		"answer.no":             "No",
		"end.no-answer":         "You have not answered the question, so we have stopped here. To begin again, just write to {service}.",

		// To the customer who comes back with a token, and to whom they take the place of.
		"remove.resumed":     "This conversation goes on from another address.",
		"refuse.token":       "There is no conversation that this token opens. Tokens work once; please use the newest one.",
		"refuse.has_session": "You have a conversation with {service} already. Please end it first: !leave",
		"refuse.slow_down":   "Those were too many wrong tokens. Please wait {wait|exact} and try again.",

		// To the customer: what they think of a session, asked once it has ended.
		"rate.ask":               "How was {service}? We would be glad of an answer from 1 (poor) to 5 (very good). For example: !rate 5 thanks",
		"rate.thanks":            "Thank you for your rating.",
		"refuse.score":           "“{value}” is no score. Please give one from 1 (poor) to 5 (very good).",
		"refuse.nothing_to_rate": "You have no conversation with {service} to rate. One can be rated once it is under way, and for a day after its end.",
		"refuse.not_rated":       "{service} takes no ratings.",

		// To the customer who wants the transcript by mail; the subject and beginning of that mail.
		"refuse.no_mail":      "This desk does not send mail. To read the transcript here, write !transcript.",
		"refuse.mail_address": "“{value}” is not a mail address. Please write one like alice@example.org.",
		"mail.on_its_way":     "The transcript is on its way to {address}.",
		"mail.failed":         "The transcript could not be sent to {address}. Please check the address and ask for it again; to read it here, write !transcript.",
		"mail.subject":        "Your conversation with {service} on {date}",
		"mail.begin":          "This is what was said in your conversation with {service}. You asked for it on {date}.",

		// To the customer who waits, each time that their place changes.
		"queue.position": "You are now number {position} in the queue for {service}.\nThe expected wait is {?wait|duration}.",

		// The reason of the invitation to the room, one short line: to the customer, or to
		// everybody when the room had to be made anew; and to the CSR, beside the offer.
		"invite.customer": "Your conversation with {service} takes place in this room.",
		"invite.csr":      "{service}: {customer} asks for help.",

		// To the CSR: an offer, and the labels of its two buttons.
		"offer.text": "{service}: {customer} asks for help.\n" +
			"Question: {?question}\n" +
			"{?answers}\n" +
			"Notes: {?notes}\n" +
			"Waiting for {?waited|exact}.\n" +
			"Session {number}. Join: {uri}\n" +
			"To accept, join the room or write !accept {number}; to decline, write !decline {number}. You have {timeout|exact}.",
		"offer.accept":  "Accept",
		"offer.decline": "Decline",

		// To the CSR: the offer did not lead to their joining. The reason is what the customer
		// was told, in whole sentences.
		"offer.missed":   "You did not answer in time: {customer} ({service}) is no longer offered to you.",
		"offer.taken":    "{by} is now helping {customer} ({service}). There is nothing more for you to do.",
		"offer.gone":     "The session with {customer} ({service}) is over, so you need not join it. {reason}",
		"offer.no_show":  "You accepted {customer} ({service}) but did not join the room in time. The session goes to someone else.",
		"offer.declined": "You have declined the session with {customer}. It will be offered to someone else.",
		// To the CSR who accepted, or asked for the next one.
		"offer.accepted": "The session with {customer} is yours. You have {timeout|exact} to join the room: {uri}",

		// To the CSR who is asked into a session that another one has: to be there as well, or to take it over.
		"ask.conference": "{by} asks you to join the session with {customer} ({service}).\n" +
			"Note: {?note}\n" +
			"Question: {?question}\n" +
			"{?answers}\n" +
			"Notes: {?notes}\n" +
			"Session {number}. Join: {uri}\n" +
			"To accept, join the room or write !accept {number}; to decline, write !decline {number}. You have {timeout|exact}.",
		"ask.transfer": "{by} asks you to take over {customer} ({service}), and stays until you are in the room.\n" +
			"Note: {?note}\n" +
			"Question: {?question}\n" +
			"{?answers}\n" +
			"Notes: {?notes}\n" +
			"Session {number}. Join: {uri}\n" +
			"To accept, join the room or write !accept {number}; to decline, write !decline {number}. You have {timeout|exact}.",
		"ask.withdrawn": "{by} no longer needs you for {customer} ({service}). There is nothing more for you to do.",

		// To the CSR who asked for another one: who is asked, who is not coming and why, and that it is done.
		"ask.asked":        "{name} is asked to come to {customer} and has {timeout|exact} to answer. To withdraw this, write !cancel.",
		"ask.declined":     "{name} has declined to come to {customer} ({service}). You still have the session: please ask someone else.\nReason: {?reason}",
		"ask.missed":       "{name} did not come to {customer} ({service}) in time. You still have the session: please ask someone else.",
		"ask.failed":       "{name} can no longer be reached and is not coming to {customer} ({service}). You still have the session: please ask someone else.",
		"ask.nobody":       "Nobody is coming to {customer} ({service}). You still have the session: please try again later, or name someone.\nAsked: {?names}.",
		"ask.cancelled":    "Nobody is asked to come to {customer} any more.",
		"ask.cancelled_by": "{by} has withdrawn your request for help with {customer} ({service}).",
		"ask.handed_over":  "{name} is now helping {customer}. There is nothing more for you to do.",
		"ask.cold_done":    "{customer} is handed on to {service}, at the front of the queue. There is nothing more for you to do.",

		// Said in the room: who helps the customer from now on.
		"room.takes_over": "{name} is here and takes over from {before}.",
		"room.owner_now":  "{before} has left. {name} goes on helping you.",
		"room.cold_wait":  "{name} has handed you on to {service}. You are at the front of the queue: please stay, someone will join you as soon as possible.",

		// Refusals to the CSR who asks for another one, writes a note, or takes a session off hold.
		"refuse.nothing_asked":  "Nobody is being asked to come to {customer}, so there is nothing to withdraw.",
		"refuse.ask_answered":   "{name} has accepted and is on the way. Please tell {name} in the room.",
		"refuse.ask_under_way":  "{name} is being asked already. Please wait for the answer, or withdraw it with !cancel.",
		"refuse.cold_company":   "{name} is in the room too. Please leave the session to {name} with !transfer and no name but cold, or transfer it warm.",
		"refuse.no_target":      "There is no “{target}” here. Please give a CSR’s name or address, service:NAME or skill:NAME; or nothing, and someone suitable is asked.",
		"refuse.target_link":    "{service} is on another link ({address}), and a session cannot be handed there. Please ask the customer to write to that address.",
		"refuse.target_away":    "{name} is not there at the moment. Please ask someone else, or nobody in particular.",
		"refuse.target_wrap_up": "{name} is finishing the session before and free in {wait|exact}. Please wait, or ask someone else.",
		"refuse.target_full":    "{name} has {load} {load|plural:session|sessions} and no room for another. Please ask someone else, or nobody in particular.",
		"refuse.target_busy":    "{name} is not available ({state}). Please ask someone else, or nobody in particular.\nReason: {?reason}",
		"refuse.target_in_it":   "{name} is in this session already, or is being asked.",
		"refuse.nobody_free":    "Nobody who could come is free at {service} just now. Please try again later, or name someone.",
		"refuse.nobody_there":   "Nobody who could take it is signed in at {service}, so {service} would keep the customer waiting. Please choose someone else, or keep the session.",
		"refuse.not_active":     "Nobody is talking to {customer} yet. Please join the room first.",
		"refuse.empty_note":     "There is nothing to note. Please write the text: !note TEXT",

		// To the CSRs: a note; and that a session is parked, or goes on.
		"csr.note":    "{by} notes about {customer} ({service}): {note}",
		"done.noted":  "Noted for the CSRs of {customer}. The customer does not see it.",
		"done.held":   "{customer} is on hold: the session no longer counts as one of yours. To go on, write !unhold.",
		"done.unheld": "The session with {customer} goes on.",

		// To the CSR who missed several offers; the reason for their break, as all see it; and
		// the answer when they set or ask for their status.
		"csr.break":        "You missed {missed} {missed|plural:offer|offers in a row}, so you are on break and get no new ones. When you are back, write !status available.",
		"csr.break_reason": "Missed {missed} {missed|plural:offer|offers}",
		"csr.status":       "Your status is {state}.\nReason: {?reason}",

		// Said in the room, in the customer's language. All there read it; it is meant for the customer,
		// but for customer_lost, which is meant for the CSR.
		"room.welcome":       "Welcome to {service}. Please wait here: someone will join you as soon as possible.",
		"room.joined":        "{name} is here to help you.",
		"room.csr_lost":      "{name} has left the room, perhaps by accident. We are waiting {grace|exact} for {name} to come back; please stay.",
		"room.csr_back":      "{name} is back.",
		"room.gap":           "For a while I could not follow this conversation. Its record may lack something of what was said; please say again what matters.",
		"room.unknown":       "We have lost the record of this conversation and have to close this room. We are sorry.\nPlease write to {?address} again, and someone will help you.\n{!address}Please write to the service again, and someone will help you.",
		"room.requeued":      "{name} cannot go on with this conversation. You are back at the front of the queue for {service}: please stay, someone else will join you as soon as possible.",
		"room.customer_lost": "{name} has left the room, perhaps by accident. The session stays open for {grace|exact}.",
		"room.customer_back": "{name} is back.",

		// Said in the room when the session ends, and to the customer who is not in it. For
		// closed, the name is the CSR's; else the customer's.
		"end.closed":          "{name} has closed this conversation. Thank you for contacting {service}; if you need more help, just write again.",
		"end.left":            "{name} has ended this conversation.",
		"end.customer-absent": "{name} did not come back to the room, so this conversation has ended. To go on, write to {service} again.",
		"end.never-came":      "{name} did not join the room, so this conversation has ended. To get help, write to {service} again and join the room you are given.",
		"contact.deferred":    "Your request to {service} is taken down, and you will be called back until {until}. To come back to it yourself, from whatever address, use this token: !resume {token}",
		"status.deferred":     "{service} has your request and will call you back, until {until}.",
		"deferred.call_back":  "{service} has time for you now. Join {uri}, or answer here, within {grace|exact}; else you will be called another time.",
		"deferred.again":      "{customer} did not come; their request goes back to those that are to be called back by {service}.",
		"remove.deferred":     "{service} will call back later.",
		"refuse.not_theirs":   "There is no {name} at {service}. Leave it out, or name somebody who serves it.",
		"assist.bot": "{service}: you are called to {customer}.\n" +
			"Question: {?question}\n" +
			"{?answers}\n" +
			"Join: {uri}",
		"assist.comes":        "Somebody of {service} is asked into your session: {uri}",
		"room.assistant":      "{name}, an assistant, has joined. A person can be asked for at any time.",
		"end.expired":         "{service} could not reach you in time, so your request has ended. If you still need help, write again.",
		"end.idle":            "Nobody has written for some time, so this conversation has ended. If you need more help, write to {service} again.",
		"end.waited-too-long": "We are sorry: nobody at {service} was free in time, so this conversation has ended. Please try again later.",
		"end.service-removed": "{service} is no longer offered, so this conversation has ended. We are sorry for the trouble.",
		"end.no-room":         "A technical problem has ended this conversation. We are sorry; please write to {service} again.",
		"end.ended":           "A supervisor has ended this conversation. If you need more help, write to {service} again.",

		// To those who are taken out of a room: why.
		"remove.stranger": "Only those who take part in this conversation can be in this room. If you are needed, you will be invited.",
		"remove.taken":    "{by} already has this session. Thank you for coming.",
		"remove.csr":      "You are no longer a CSR of this desk. If that is a mistake, please ask an admin.",

		// Refusals to customers, or to anybody.
		"refuse.no_session":    "You have no open conversation with {service}. To begin one, just write your question.",
		"refuse.no_service":    "There is no service called “{service}”. Please check the name.",
		"refuse.elsewhere":     "{service} has another address here: {address}. Please use that one.",
		"refuse.closed":        "{service} is closed at the moment. Please try again later.",
		"refuse.full":          "Too many people are waiting for {service} at the moment. Please try again in a few minutes.",
		"refuse.closed_until":  "{service} is closed at the moment. It opens on {opens|moment} ({zone}).",
		"refuse.draining":      "No new conversations can begin at the moment. Please try again later.",
		"refuse.desk_full":     "There are too many conversations at the moment. Please try again in a few minutes.",
		"refuse.challenge":     "There were too many wrong answers, and many people are waiting for {service}. Please try again in a few minutes.",
		"refuse.too_many":      "You have begun too many conversations of late: {limit} in an hour are allowed. Please try again later.",
		"refuse.service_busy":  "Too many people ask {service} for help at the moment. Please try again in a minute.",
		"refuse.domain_busy":   "Too many people from {domain} ask for help at the moment. Please try again in a minute.",
		"refuse.later":         "{service} cannot call you back just now. If you are waiting, please stay: someone will join you.",
		"done.limits_set":      "The limits are: {customer} new sessions of one customer in an hour, {domain} of one domain and {service} of one service in a minute, {desk} sessions at a time.",
		"done.drained":         "The desk takes no new sessions. Under way: {sessions}.",
		"done.undrained":       "The desk takes new sessions again.",
		"overflow.widen":       "We are now asking more people at {service} for you.",
		"overflow.service":     "Nobody at {before} is free yet, so we are now asking {service} as well. You keep your place.",
		"overflow.later":       "It takes longer than we would like. You can go on waiting for {service}, or write !later and be called back.",
		"overflow.later_label": "Call me back",
		"refuse.required":      "Please answer “{label}”.",
		"refuse.option":        "“{value}” is not a possible answer to “{label}”. Please choose one of these: {options}.",
		"refuse.boolean":       "“{value}” is not a possible answer to “{label}”. Please answer true or false.",
		"refuse.too_long":      "What you wrote under “{label}” is too long. Please write at most {max} characters.",
		"refuse.busy":          "That did not work just now. Please try again in a moment.",
		"refuse.too_fast":      "You are writing faster than the desk can answer. Please wait a moment and try again.",
		"refuse.try_help":      "This address only understands commands. To see them, write !help.",

		// Refusals to CSRs.
		"refuse.not_csr":       "Only CSRs can do that. An admin can add you with csr-set.",
		"refuse.state":         "“{value}” is not a status. Please choose available, busy or break.",
		"refuse.no_offer":      "You have no offer to answer. To take a session that is waiting, write !next.",
		"refuse.which_offer":   "You have several offers: {numbers}. Please add the number of the one you mean: !accept NUMBER or !decline NUMBER.",
		"refuse.offer_over":    "This offer is over. To take a session that is waiting, write !next.",
		"refuse.taken":         "{by} already has this session. To take one that is waiting, write !next.",
		"refuse.nothing_waits": "Nobody is waiting for you at the moment. New sessions are offered to you as they come.",
		"refuse.not_yours":     "This session is not yours, or it has ended. To see yours, write !sessions.",
		"refuse.capacity":      "You may have {capacity} {capacity|plural:session|sessions} at a time, and have no room for another. Please close one first.",
		"refuse.not_serving":   "You do not serve {service}. An admin can add it to your services with csr-set.",
		"refuse.code":          "This service has no code “{value}”.\nPlease choose one of these: {?codes}.\n{!codes}Please close the session without a code.",
		"refuse.need_code":     "This service wants a code: {codes}. Write !close CODE, or choose one in the form.",

		// Refusals to admins.
		"refuse.not_admin":      "You are not allowed to do that. An admin can give you the role for it with role-grant.",
		"refuse.no_such_csr":    "{csr} is not a CSR of this desk. To see all CSRs, use csr-list.",
		"refuse.kind":           "“{value}” is not a kind of service. Please choose one of these: {kinds}.",
		"refuse.nick_taken":     "The name “{name}” belongs to {csr}. Please choose another one.",
		"refuse.service_in_use": "{service} still has {sessions} {sessions|plural:session|sessions}. Close the service with service-close ({name}), and remove it when the last session has ended.",
		"refuse.csr_in_use":     "{csr} still has {sessions} {sessions|plural:session|sessions} on this link. Set them to break with csr-state, and apply the file again when the last one has ended.",

		// Answers: it is done.
		"done.closed":          "The session with {customer} is closed.",
		"done.left":            "Your conversation has ended. Thank you, and write again whenever you need help.",
		"done.csr_set":         "The settings of the CSR {csr} are saved.",
		"done.csr_removed":     "{csr} is no longer a CSR. Their sessions go to others.",
		"done.service_set":     "The service {service} is saved.",
		"done.service_removed": "The service {service} is removed.",
		"done.service_opened":  "{service} is open for new sessions.",
		"done.service_closed":  "{service} is closed and takes no new sessions. Those under way go on.",
		"done.applied":         "The settings are applied: {services} {services|plural:service|services}, {csrs} {csrs|plural:CSR|CSRs}, {roles} {roles|plural:role|roles}.",

		// Said in the room: a page that a CSR shows, a call that they offer, a canned reply of theirs, and that a supervisor has come.
		"room.push":       "{name} shows you a page: {?text}\n{url}",
		"room.call":       "{name} offers you a call. To join it, open this page: {url}",
		"room.reply":      "{name}: {text}",
		"room.lookalike":  "“{nick}” in this room is {name}, a customer, and nobody of {service}.",
		"room.supervisor": "{name} from {service} has joined this conversation.",

		// To the customer: a form, followed by its first question; and when it is filled in.
		"form.asked":  "{name} asks you to fill in a form: {title}. Fill it in where your client shows it, or answer here, question by question:",
		"form.thanks": "Thank you. Your answers ({title}) have been passed on.",

		// To the CSRs: what the customer answered; whom they are asked to consult with, and why the room is there.
		"form.answered":     "{customer} ({service}) has filled in: {form}\n{?answers}",
		"ask.consult":       "{by} asks for your advice about {customer} ({service}), in a room of your own: the customer is not there.\nQuestion: {?question}\n{?answers}\nNote: {?note}\nNotes: {?notes}\nSession {number}. Join: {uri}\nTo accept, join the room or write !accept {number}; to decline, write !decline {number}. You have {timeout|exact}.",
		"ask.consult_asked": "{name} is asked to consult with you about {customer} and has {timeout|exact} to come. Please join this room, where the customer is not: {uri}",
		"invite.consult":    "A consultation about {customer}, without them.",
		"end.consult-over":  "The consultation is over.",

		// To the CSR: what a supervisor did.
		"csr.assigned_away": "{by} has assigned {customer} ({service}) to {name}. Please stay until {name} is in the room.",
		"csr.state_set":     "{by} has set your status to {state}.\nReason: {?reason}",
		"csr.ended_by":      "{by} has ended the session with {customer} ({service}).\nReason: {?reason}",
		"monitor.whisper":   "{by}, to you alone ({customer}): {text}",

		// To the supervisor who reads along: what is said, and that it is over.
		"monitor.said":  "{name}: {text}",
		"monitor.ended": "The session with {customer} is over. {reason}",

		// Refusals to CSRs, supervisors and admins.
		"refuse.url":             "“{value}” is not a link that can be shown. Please give one that begins with https:// or http:// and is not longer than 2,000 characters.",
		"refuse.channel":         "{service} does not offer this ({channel}). An admin can change its channels.",
		"refuse.no_meeting":      "{service} has no meeting link, so there is nothing to call with. An admin can set one (meeting).",
		"refuse.no_form":         "There is no form “{form}”.\nThere are: {?forms}.\n{!forms}This service has no forms.",
		"refuse.no_reply":        "There is no canned reply “{name}”.\nThere are: {?replies}.\n{!replies}There are none yet: reply-set adds one.",
		"refuse.scope":           "“{value}” is no place for canned replies. Please write desk, service:NAME or csr:JID, or nothing for your own.",
		"refuse.reply_name":      "“{value}” cannot be the name of a canned reply. Please give one word of at most {max} characters.",
		"refuse.many_replies":    "There are {max} canned replies here already. Please remove one first.",
		"refuse.consult_waits":   "{name} has not come to the consultation yet. Please wait, or close it.",
		"refuse.in_consult":      "This room is a consultation without a customer. Please do that in the session itself.",
		"refuse.nobody_hears":    "No CSR is with {customer}, so nobody would hear you. To offer the session to someone, use assign.",
		"refuse.no_such_session": "There is no such session, or it is over. overview lists all there are.",
		"refuse.role":            "Only the roles admin and supervisor can be granted or revoked. Please choose one of them.",
		"refuse.role_configured": "The configuration file names {jid} as an admin, so no command can revoke that. Please change admins in the file.",
		"refuse.no_role":         "{jid} does not have the role {role}.",
		"refuse.address":         "“{value}” is not an address. Please write one like bob@example.org.",
		"refuse.erase_live":      "{customer} has a session that is not over. Please end it first, with end-session.",

		// Answers to CSRs, supervisors and admins: it is done.
		"done.pushed":        "{customer} is shown the page.",
		"done.called":        "{customer} is invited to the call: {url}",
		"done.form_sent":     "{customer} is asked to fill in: {form}",
		"done.replied":       "“{name}” is said in the room.",
		"done.reply_set":     "The canned reply “{name}” is saved ({scope}).",
		"done.reply_removed": "The canned reply “{name}” is removed ({scope}).",
		"done.monitoring":    "You now read along with {customer} ({service}). What you write to this session goes to its CSRs alone.",
		"done.monitor_off":   "You no longer read along with {customer}.",
		"done.whispered":     "Told to {names} alone.",
		"done.barged":        "You may join {customer}’s room now: {uri}",
		"done.assigned":      "{customer} is offered to {name}.",
		"done.csr_state":     "{name} is now {state}.\nReason: {?reason}",
		"done.role_granted":  "{jid} has the role {role}.",
		"done.role_revoked":  "{jid} no longer has the role {role}.",
		"done.erased":        "What {customer} said, asked and answered is erased, and their name with it. What stays: their address, when there were sessions and how they ended, what CSRs said to them, and the audit.",
		"csr.ask_code":       "The session with {customer} ({service}) has ended. Please file its code: {codes}. Write !close {session} CODE.",
		"done.code_filed":    "The code is filed: {code}",

		// Of a lobby. To its guests: where it is and who is there; the reason of the invitation; that
		// they are out of it; that a CSR has taken them, alone or with others, into a session.
		"contact.lobby": "Welcome to {service}. Everybody who is here meets in this room, and somebody may ask you into one of your own: {uri}\nHere now: {?names}.",
		"invite.lobby":  "{service}: everybody who is here meets in this room.",
		"lobby.out":     "You were not in the room of {service}, so your place there is free again. To come back, just write again.",
		"lobby.left":    "You have left {service}. To come back, just write again.",
		"lobby.taken":   "{name} would like to talk to you. Please join this room within {timeout|exact}: {uri}\nWith you: {?names}.\nYou keep your place in the room of {service}; come back to it when you like.",
		"end.gathered":  "Thank you. You are in the room of {service} now.",
		"end.empty":     "Nobody is in the room of {service} any more, so it is closed. To open it again, just write again.",
		// To the CSR who takes somebody out of a lobby, or cannot; and to a supervisor.
		"done.taken":          "You have {names}. You have {timeout|exact} to join the room: {uri}",
		"refuse.lobby_empty":  "Just now nobody is in the room of {service} whom you could take.",
		"refuse.no_lobby":     "Just now nobody is in the lobby of a service of yours whom you could take.",
		"refuse.which_lobby":  "There are people in several lobbies. Please name one: {services}.",
		"refuse.not_in_lobby": "{name} is not in the room of {service}. There are: {names}.",
		"refuse.guest_busy":   "{name} is in a session already.",
		"refuse.whom":         "Please say whom you take, with commas between several. In the room of {service} are: {names}.",
		"refuse.is_lobby":     "A lobby cannot be assigned. Take somebody out of it: !take NAME",
		// Said in the room: one of several customers has gone, and the others go on.
		"room.customer_gone": "{name} has left the conversation.",

		// To the customer who asks how their session stands.
		"status.customer":        "You are waiting for {service}.\nYou are number {?position} in the queue.\nThe expected wait is {?wait|duration}.",
		"status.customer.active": "You are in a conversation with {service}.",
	},
}
