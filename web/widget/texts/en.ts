export const en = {
  close: 'Close the chat', menu: 'More', download: 'Save the conversation', leave: 'End the conversation',
  leaveSure: 'End this conversation?', yesEnd: 'End it', no: 'Go on chatting',
  connecting: 'Connecting…', offline: 'The connection is lost. Trying again…', loading: 'One moment…',
  hello: 'How can we help?', begin: 'Start the chat', sending: 'Sending…', name: 'Your name', question: 'Your question',
  optional: 'optional', choose: 'Please choose', required: 'Please fill this in.', tooLong: 'This is too long.',
  waiting: 'Please stay: somebody will be with you soon.', position: 'You are number {n} in the queue', next: 'You are next', wait: 'Expected wait: about {n} min', soon: 'Expected wait: less than a minute',
  withYou: 'with you', message: 'Your message', write: 'Write a message…', send: 'Send', attach: 'Send a file', drop: 'Drop files here to send them',
  typing: '{name} is writing…', sent: 'Sent', delivered: 'Delivered', onTheWay: 'Sending', failed: 'Not sent', again: 'Try again', discard: 'Discard',
  tooBig: 'The file is too big: at most {n}.', badType: 'Files of this type cannot be sent. Pictures, PDF and office documents can.', noUpload: 'The file could not be sent.',
  today: 'Today', yesterday: 'Yesterday', you: 'You', file: 'File', page: 'A page for you', openPage: 'Open the page', call: 'A call for you', joinCall: 'Join the call', newTab: 'opens in a new window',
  form: 'Please fill in', submit: 'Send the answers', filled: 'Answered. Thank you.', yes: 'Yes', noAnswer: 'No',
  ended: 'This conversation has ended', howWas: 'How was it?', stars: '{n} out of 5', comment: 'Anything to add? (optional)', rate: 'Send the rating', thanks: 'Thank you for your rating.',
  anew: 'Start a new chat', closed: 'We are closed at the moment', refused: 'That did not work', full: 'Too many people are waiting at the moment', opens: 'We are back {at}.', later: 'Please try again later.', leaveMessage: 'Leave a message',
  callBack: 'It takes longer than we would like. You can go on waiting, or be called back.',
  messageHint: 'Leave your question, and we get back to you.', ask: 'Send the request', withdrawn: 'Your request is withdrawn', deferred: 'We have your request', deferredHint: 'We get back to you here, on this page. You can close it, and come back at any time.', withdraw: 'Withdraw the request',
  away: 'The chat goes on in another window', here: 'Go on here', newMessages: 'New messages', transcriptOf: 'Conversation with {name}', log: 'Conversation', retry: 'Try again',
}

export type Texts = typeof en
