package desk

// TextKey names a text of the catalogue.
type TextKey string

// Texts says a text in a language. Overrides are a service's own texts by key; args are
// names and values in turn. Package text has the catalogue.
type Texts func(lang string, overrides map[string]string, key TextKey, args ...string) string

// The texts that the core says. What each is for, and its arguments, stand in the catalogue.
const (
	TextQueued          TextKey = "contact.queued"         // position, wait, uri
	TextOffered         TextKey = "contact.offered"        // uri
	TextActive          TextKey = "contact.active"         // uri
	TextEnded           TextKey = "contact.ended"          //
	TextPosition        TextKey = "queue.position"         // position, wait
	TextRoomReason      TextKey = "invite.customer"        // service
	TextOfferReason     TextKey = "invite.csr"             // service, customer
	TextOffer           TextKey = "offer.text"             // service, customer, question, answers, notes, waited, number, uri, timeout
	TextAcceptLabel     TextKey = "offer.accept"           //
	TextDeclineLabel    TextKey = "offer.decline"          //
	TextOfferMissed     TextKey = "offer.missed"           // service, customer
	TextOfferTaken      TextKey = "offer.taken"            // customer, by
	TextOfferGone       TextKey = "offer.gone"             // customer, reason
	TextOfferNoShow     TextKey = "offer.no_show"          // customer
	TextOfferDeclined   TextKey = "offer.declined"         // customer
	TextOfferAccepted   TextKey = "offer.accepted"         // customer, uri, timeout
	TextAskConference   TextKey = "ask.conference"         // by, service, customer, question, answers, note, notes, number, uri, timeout
	TextAskTransfer     TextKey = "ask.transfer"           // by, service, customer, question, answers, note, notes, number, uri, timeout
	TextAsked           TextKey = "ask.asked"              // name, customer, timeout
	TextAskFailed       TextKey = "ask.failed"             // name, customer, service
	TextAskNobody       TextKey = "ask.nobody"             // customer, service
	TextAskCancelled    TextKey = "ask.cancelled"          // customer
	TextAskWithdrawn    TextKey = "ask.withdrawn"          // customer, by, service
	TextHandedOver      TextKey = "ask.handed_over"        // customer, name
	TextTakesOver       TextKey = "room.takes_over"        // name, before, service
	TextOwnerNow        TextKey = "room.owner_now"         // name, before, service
	TextColdWait        TextKey = "room.cold_wait"         // name, service
	TextColdDone        TextKey = "ask.cold_done"          // customer, service
	TextNothingAsked    TextKey = "refuse.nothing_asked"   // customer
	TextAskUnderWay     TextKey = "refuse.ask_under_way"   // name
	TextNoTarget        TextKey = "refuse.no_target"       // target
	TextTargetAway      TextKey = "refuse.target_away"     // name
	TextTargetFull      TextKey = "refuse.target_full"     // name, load
	TextTargetBusy      TextKey = "refuse.target_busy"     // name, state, reason
	TextTargetInIt      TextKey = "refuse.target_in_it"    // name
	TextNobodyFree      TextKey = "refuse.nobody_free"     // target, service
	TextNobodyThere     TextKey = "refuse.nobody_there"    // target, service
	TextNotActive       TextKey = "refuse.not_active"      // customer
	TextNoted           TextKey = "done.noted"             // customer
	TextNoteAdded       TextKey = "csr.note"               // by, customer, note, service
	TextEmptyNote       TextKey = "refuse.empty_note"      //
	TextHeld            TextKey = "done.held"              // customer
	TextUnheld          TextKey = "done.unheld"            // customer
	TextOnBreak         TextKey = "csr.break"              // missed
	TextSaidBreak       TextKey = "csr.break_reason"       // missed
	TextWelcome         TextKey = "room.welcome"           // service
	TextJoined          TextKey = "room.joined"            // name
	TextCSRLost         TextKey = "room.csr_lost"          // name
	TextCSRBack         TextKey = "room.csr_back"          // name
	TextRequeued        TextKey = "room.requeued"          // name
	TextCustomerLost    TextKey = "room.customer_lost"     // name
	TextCustomerBack    TextKey = "room.customer_back"     // name
	TextEndByCSR        TextKey = "end.closed"             // name
	TextEndByCustomer   TextKey = "end.left"               // name
	TextEndAbsent       TextKey = "end.customer-absent"    // name
	TextEndNeverCame    TextKey = "end.never-came"         // name
	TextEndIdle         TextKey = "end.idle"               //
	TextEndWait         TextKey = "end.waited-too-long"    //
	TextEndService      TextKey = "end.service-removed"    //
	TextEndRoom         TextKey = "end.no-room"            //
	TextEndBySupervisor TextKey = "end.ended"              //
	TextNotParticipant  TextKey = "remove.stranger"        //
	TextTakenBy         TextKey = "remove.taken"           // by
	TextCSRRemoved      TextKey = "remove.csr"             //
	TextStatusSet       TextKey = "csr.status"             // state, reason
	TextNoSession       TextKey = "refuse.no_session"      // service
	TextNoService       TextKey = "refuse.no_service"      // service
	TextServiceClosed   TextKey = "refuse.closed"          // service
	TextServiceFull     TextKey = "refuse.full"            // service
	TextNotCSR          TextKey = "refuse.not_csr"         //
	TextNotAdmin        TextKey = "refuse.not_admin"       //
	TextBadState        TextKey = "refuse.state"           // value
	TextNoOffer         TextKey = "refuse.no_offer"        //
	TextWhichOffer      TextKey = "refuse.which_offer"     // numbers
	TextOfferOver       TextKey = "refuse.offer_over"      //
	TextTakenAlready    TextKey = "refuse.taken"           // by
	TextNothingWaits    TextKey = "refuse.nothing_waits"   //
	TextNotYours        TextKey = "refuse.not_yours"       //
	TextFull            TextKey = "refuse.capacity"        // capacity
	TextNotServing      TextKey = "refuse.not_serving"     // service
	TextBadCode         TextKey = "refuse.code"            // value, codes
	TextNeedCode        TextKey = "refuse.need_code"       // codes
	TextRequired        TextKey = "refuse.required"        // label
	TextBadOption       TextKey = "refuse.option"          // label, value, options
	TextBadBoolean      TextKey = "refuse.boolean"         // label, value
	TextTooLong         TextKey = "refuse.too_long"        // label, max
	TextBusy            TextKey = "refuse.busy"            //
	TextTooFast         TextKey = "refuse.too_fast"        //
	TextTryHelp         TextKey = "refuse.try_help"        //
	TextNoCSR           TextKey = "refuse.no_such_csr"     // csr
	TextNoKind          TextKey = "refuse.kind"            // value, kinds
	TextNickTaken       TextKey = "refuse.nick_taken"      // name, csr
	TextServiceInUse    TextKey = "refuse.service_in_use"  // service, name, sessions
	TextClosedSession   TextKey = "done.closed"            // customer
	TextLeft            TextKey = "done.left"              //
	TextCSRSet          TextKey = "done.csr_set"           // csr
	TextCSRGone         TextKey = "done.csr_removed"       // csr
	TextServiceSet      TextKey = "done.service_set"       // service
	TextServiceGone     TextKey = "done.service_removed"   // service
	TextServiceOpened   TextKey = "done.service_opened"    // service
	TextServiceShut     TextKey = "done.service_closed"    // service
	TextApplied         TextKey = "done.applied"           // services, csrs, roles
	TextCustomerStatus  TextKey = "status.customer"        // service, state, position, wait
	TextStatusActive    TextKey = "status.customer.active" // service
)
