/** Whether an address is plain http on this machine itself, where the local provider of the demo is. */
export function isLoopbackHttp(address: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?([/?#]|$)/.test(address);
}
