import type { PlainBrowser, PlainPage, StopsAt } from './plain-browser.ts';

/**
 * Signs somebody in at the login page that the browser has come to, and follows where that leads.
 * @param subject whom to sign in as, or `cancel`.
 * @param stopsAt the address that is not to be asked any more: the callback of a program that the test itself plays.
 */
export function signIn(
  browser: PlainBrowser,
  loginPage: PlainPage,
  subject: string,
  stopsAt?: StopsAt,
): Promise<PlainPage> {
  const fields: Record<string, string> =
    subject === CANCEL ? { answer: 'cancel' } : { answer: 'sign-in', subject };
  return browser.submit(loginPage, fields, stopsAt);
}

/** Instead of a subject: the person thinks better of it. */
export const CANCEL = 'cancel';
