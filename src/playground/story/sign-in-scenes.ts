import { TEXTS } from '../../slack/texts.ts';
import { PlainBrowser, type PlainPage } from '../idp/plain-browser.ts';
import { signIn } from '../idp/sign-in.ts';
import type { SeenMessage } from '../slack/observe/seen.ts';
import type { Colleague } from './colleague.ts';

/** What people do at the page where a request is decided by signing in, in a browser without a screen. */

/** The message by which somebody was asked to decide at that page. @returns it, and where its button leads. */
export async function askedToSignIn(
  approver: Colleague,
  requestId: string,
): Promise<{ readonly message: SeenMessage; readonly url: string }> {
  const message = await approver.directMessage(
    (seen) => seen.rendered.includes(requestId) && linkIn(seen) !== undefined,
    `request ${requestId}, with a button ${TEXTS.decide.signIn}`,
  );
  return { message, url: linkIn(message) ?? '' };
}

/** What somebody chooses there. */
export type Choice = { readonly outcome: 'approve' } | { readonly outcome: 'deny'; readonly why: string };

/**
 * Opens the page of a request, chooses, and signs in.
 * @param subject as whom, or `cancel`.
 * @returns what the page says of the request, and what it says in the end.
 */
export async function decideAtPage(
  url: string,
  choice: Choice,
  subject: string,
): Promise<{ readonly shown: PlainPage; readonly answer: PlainPage }> {
  const browser = new PlainBrowser();
  const shown = await browser.open(url);
  const loginPage = await browser.submit(shown, choice);
  return { shown, answer: await signIn(browser, loginPage, subject) };
}

function linkIn({ controls }: SeenMessage): string | undefined {
  return controls.find(({ label }) => label === TEXTS.decide.signIn)?.url;
}
