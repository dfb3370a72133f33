declare const CHAT_FILE: string
void import(new URL(CHAT_FILE, (document.currentScript as HTMLScriptElement).src).href)
export {}
