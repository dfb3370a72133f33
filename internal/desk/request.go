package desk

// The requests among the events know where their answer goes.

func (e Contact) reply() Reply        { return e.Reply }
func (e CustomerWrote) reply() Reply  { return e.Reply }
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
func (e PutCSR) reply() Reply         { return e.Reply }
func (e RemoveCSR) reply() Reply      { return e.Reply }
func (e PutService) reply() Reply     { return e.Reply }
func (e RemoveService) reply() Reply  { return e.Reply }
func (e SetServiceOpen) reply() Reply { return e.Reply }
func (e ApplySettings) reply() Reply  { return e.Reply }
