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
	texts: catalogue{
		// To the customer, as the answer to contact and status: how things stand.
		"contact.queued":  "You are number {position} in the queue for {service}.\nThe expected wait is {?wait|duration}.\nPlease join this room and wait there: {uri}",
		"contact.offered": "We are asking someone at {service} to join you. Please wait for them in this room: {uri}",
		"contact.active":  "Someone at {service} is ready to talk to you. Please join this room: {uri}",
		"contact.ended":   "Your conversation with {service} has ended. If you need more help, just write again.",

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
		"room.requeued":      "{name} cannot go on with this conversation. You are back at the front of the queue for {service}: please stay, someone else will join you as soon as possible.",
		"room.customer_lost": "{name} has left the room, perhaps by accident. The session stays open for {grace|exact}.",
		"room.customer_back": "{name} is back.",

		// Said in the room when the session ends, and to the customer who is not in it. For
		// closed, the name is the CSR's; else the customer's.
		"end.closed":          "{name} has closed this conversation. Thank you for contacting {service}; if you need more help, just write again.",
		"end.left":            "{name} has ended this conversation.",
		"end.customer-absent": "{name} did not come back to the room, so this conversation has ended. To go on, write to {service} again.",
		"end.never-came":      "{name} did not join the room, so this conversation has ended. To get help, write to {service} again and join the room you are given.",
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
		"refuse.no_session": "You have no open conversation with {service}. To begin one, just write your question.",
		"refuse.no_service": "There is no service called “{service}”. Please check the name.",
		"refuse.closed":     "{service} is closed at the moment. Please try again later.",
		"refuse.full":       "Too many people are waiting for {service} at the moment. Please try again in a few minutes.",
		"refuse.required":   "Please answer “{label}”.",
		"refuse.option":     "“{value}” is not a possible answer to “{label}”. Please choose one of these: {options}.",
		"refuse.boolean":    "“{value}” is not a possible answer to “{label}”. Please answer true or false.",
		"refuse.too_long":   "What you wrote under “{label}” is too long. Please write at most {max} characters.",
		"refuse.busy":       "That did not work just now. Please try again in a moment.",
		"refuse.too_fast":   "You are writing faster than the desk can answer. Please wait a moment and try again.",
		"refuse.try_help":   "This address only understands commands. To see them, write !help.",

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

		// To the customer who asks how their session stands.
		"status.customer":        "You are waiting for {service}.\nYou are number {?position} in the queue.\nThe expected wait is {?wait|duration}.",
		"status.customer.active": "You are in a conversation with {service}.",
	},
}
