package adhoc

import (
	"strings"
	"unicode/utf8"

	"bellhop/internal/report"
)

// Keys of the texts that commands say beside those of the core.
const (
	textNoCommand    = "command.unknown"        // node
	textUnknownText  = "command.unknown_text"   // command, commands
	textNothingHere  = "command.nothing_here"   // services
	textExpired      = "command.expired"        //
	textBadAction    = "command.bad_action"     // action
	textNoStep       = "command.no_step"        // action
	textRunning      = "command.running"        //
	textTooMuch      = "command.too_much"       //
	textBusy         = "command.busy"           //
	textMalformed    = "command.malformed"      //
	textDone         = "command.done"           //
	textUsage        = "command.usage"          // usage
	textHelp         = "command.help"           //
	textMore         = "command.more"           // count
	textSessionGone  = "command.session_gone"   //
	textNoNumber     = "command.no_number"      // number
	textWhichSession = "command.which_session"  // numbers
	textNoSessions   = "command.no_sessions"    //
	textNoServices   = "command.no_services"    //
	textNoCSRs       = "command.no_csrs"        //
	textNoService    = "command.name_a_service" //
	textNoCSR        = "command.name_a_csr"     //
	textBadNumber    = "command.bad_number"     // field, value
	textBadDuration  = "command.bad_duration"   // field, value
	textBadBoolean   = "command.bad_boolean"    // field, value
	textBadSkill     = "command.bad_skill"      // value
	textBadAddress   = "command.bad_address"    // value
	textNoTranscript = "command.no_transcript"  //
	textNoRecords    = "command.no_records"     //
	textNoFile       = "command.no_file"        //
	textFileTooLong  = "command.file_too_long"  // size
	textDataTooLong  = "command.data_too_long"  // customer, size
	textNoChange     = "command.no_change"      //
	textBadAnswer    = "command.bad_answer"     //
	textBadTime      = "command.bad_time"       // value
	textSuitable     = "command.suitable"       //
	textBadMode      = "command.bad_mode"       // value
	textBadSince     = "command.bad_since"      // value
	textSecret       = "command.secret"         // command, address
	textConfirmErase = "command.confirm_erase"  // customer
	textNoBoard      = "command.no_board"       //
	textBoardLink    = "command.board_link"     // url
	textBadGrouping  = "command.bad_grouping"   // field, value
	textBadDate      = "command.bad_date"       // field, value
	textBadZone      = "command.bad_zone"       // field, value
	textBadOrder     = "command.bad_order"      // field, value
	textLongReport   = "command.long_report"    // field, value
)

// reportMistakes says what is wrong with a report that was asked for.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var reportMistakes = map[report.Problem]string{
	report.BadGrouping: textBadGrouping, report.BadDate: textBadDate, report.BadZone: textBadZone,
	report.BadOrder: textBadOrder, report.TooLong: textLongReport,
}

// Texts are the texts that commands say, in English, by key. An argument stands in braces.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var Texts = map[string]string{
	textNoCommand:    "There is no command {node} at this address.",
	textUnknownText:  "{command} is no command here. What there is: {commands}",
	textNothingHere:  "There is nothing for you to do at this address. Write to a service: {services}",
	textExpired:      "This command has ended, or was begun by somebody else. Begin it again.",
	textBadAction:    "{action} is no action of a command. There are execute, next, complete, prev and cancel.",
	textNoStep:       "There is nothing to {action}: the command has not been begun.",
	textRunning:      "The command is being carried out. Wait for its answer.",
	textTooMuch:      "That is more text than a command takes. Write less.",
	textBusy:         "The desk cannot answer just now. Try again in a moment.",
	textMalformed:    "This is not a command as XEP-0050 has it.",
	textDone:         "Done.",
	textUsage:        "Usage: {usage}",
	textHelp:         "What you can write here:",
	textMore:         "… and {count} more.",
	textSessionGone:  "This session is over.",
	textNoNumber:     "You have no session with the number {number}. !sessions lists yours.",
	textWhichSession: "You have several sessions. Say which one: {numbers}",
	textNoSessions:   "You have no sessions and no offers.",
	textNoServices:   "There are no services yet. service-set adds one.",
	textNoCSRs:       "There are no CSRs yet. csr-set adds one.",
	textNoService:    "No service is named. Choose one.",
	textNoCSR:        "No CSR is named. Choose one.",
	textBadNumber:    "{field}: {value} is not a number. Write one like 3.",
	textBadDuration:  "{field}: {value} is not a length of time. Write one like 20s, 5m or 1h.",
	textBadBoolean:   "{field}: {value} is neither true nor false. Write one of them.",
	textBadSkill:     "skills: {value} is not a skill with a level. Write one like german=2.",
	textBadAddress:   "jid: {value} is not an address. Write one like bob@example.org.",
	textNoTranscript: "There is no record of that session. Its name begins with s-, as !sessions and the offers say it.",
	textNoRecords:    "This desk keeps no records.",
	textNoFile:       "This desk reads and writes no files.",
	textDataTooLong:  "What is stored of {customer} has {size} bytes, which is too much for a message. On the desk's machine, bellhop export --customer {customer} gives it out.",
	textFileTooLong:  "The file has {size} bytes, which is too much for a message. Take it over piece by piece, or with bellhop apply.",
	textNoChange:     "Nothing would change.",
	textBadAnswer:    "form: write the answers as name=value, one a line or with semicolons between them.",
	textBadTime:      "at: {value} is not a time. Write one like 2026-12-24 18:00.",
	textSuitable:     "(whoever is suitable)",
	textBadMode:      "mode: {value} is neither warm nor cold. Write one of them.",
	textBadSince:     "since: {value} is not a time. Write one like 2h, 3d or 2026-11-30.",
	textSecret:       "{command} is refused in the room, where the customer reads it. Write it to {address}, or as a private message to the desk.",
	textConfirmErase: "This erases for good what {customer} said, asked and answered, in every session. To go on, confirm it (in a chat: !erase {customer} yes).",
	textNoBoard:      "This desk has no wallboard.",
	textBoardLink:    "The wallboard: {url}\nThe link works once, within five minutes, and signs you in on that device for twelve hours. Do not pass it on.",
	textBadGrouping:  "{field}: {value} is neither service nor csr. Write one of them.",
	textBadDate:      "{field}: {value} is not a date. Write one like 2026-11-30.",
	textBadZone:      "{field}: {value} is not a time zone. Write one like Europe/Berlin.",
	textBadOrder:     "{field}: {value} is before the first day.",
	textLongReport:   "{field}: from {value} on is more than a year. Ask for a shorter time.",
}

// say says a text in a language; args are names and values in turn.
func (s *Server) say(lang, key string, args ...string) string {
	if s.cfg.Text != nil {
		if text := s.cfg.Text(lang, key, args...); text != "" && text != key {
			return text
		}
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(Texts[key])
}

// clip shortens a text that somebody else wrote to at most so many bytes.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}
