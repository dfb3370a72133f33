package desk

// The requests among the events know where their answer goes.

func (e Contact) reply() Reply        { return e.Reply }
func (e CustomerWrote) reply() Reply  { return e.Reply }
func (e Resume) reply() Reply         { return e.Reply }
func (e Rate) reply() Reply           { return e.Reply }
func (e MailTranscript) reply() Reply { return e.Reply }
func (e CustomerStatus) reply() Reply { return e.Reply }
func (e Leave) reply() Reply          { return e.Reply }
func (e SetStatus) reply() Reply      { return e.Reply }
func (e TakeNext) reply() Reply       { return e.Reply }
func (e Accept) reply() Reply         { return e.Reply }
func (e Decline) reply() Reply        { return e.Reply }
func (e CloseSession) reply() Reply   { return e.Reply }
func (e Conference) reply() Reply     { return e.Reply }
func (e Transfer) reply() Reply       { return e.Reply }
func (e CancelAsk) reply() Reply      { return e.Reply }
func (e AddNote) reply() Reply        { return e.Reply }
func (e Hold) reply() Reply           { return e.Reply }
func (e Push) reply() Reply           { return e.Reply }
func (e SendForm) reply() Reply       { return e.Reply }
func (e FillIn) reply() Reply         { return e.Reply }
func (e SessionWrote) reply() Reply   { return e.Reply }
func (e OfferCall) reply() Reply      { return e.Reply }
func (e SayReply) reply() Reply       { return e.Reply }
func (e SetReply) reply() Reply       { return e.Reply }
func (e Monitor) reply() Reply        { return e.Reply }
func (e Whisper) reply() Reply        { return e.Reply }
func (e Barge) reply() Reply          { return e.Reply }
func (e Assign) reply() Reply         { return e.Reply }
func (e SetCSRState) reply() Reply    { return e.Reply }
func (e EndSession) reply() Reply     { return e.Reply }
func (e SetRole) reply() Reply        { return e.Reply }
func (e Erase) reply() Reply          { return e.Reply }
func (e PutCSR) reply() Reply         { return e.Reply }
func (e RemoveCSR) reply() Reply      { return e.Reply }
func (e PutService) reply() Reply     { return e.Reply }
func (e RemoveService) reply() Reply  { return e.Reply }
func (e SetServiceOpen) reply() Reply { return e.Reply }
func (e ApplySettings) reply() Reply  { return e.Reply }
func (e Later) reply() Reply          { return e.Reply }
func (e SetLimits) reply() Reply      { return e.Reply }
func (e Drain) reply() Reply          { return e.Reply }
