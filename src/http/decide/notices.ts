import { html } from 'hono/html';

import type { Page } from './page.ts';
import { withCode } from './page.ts';

/** Pages on which there is nothing to decide: what is so, and what to do next. */
function notice(status: Page['status'], title: string, ...paragraphs: readonly string[]): Page {
  return { status, title, body: html`${paragraphs.map((text) => html`<p>${withCode(text)}</p>\n`)}` };
}

const IN_SLACK = 'Its card in Slack says how it stands.';
const NOTHING_DECIDED = 'Nothing was decided.';

export const NOTICES = {
  unknown: notice(
    404,
    'This request is not known here',
    'If it was asked for just now, wait a few seconds and open the link again.',
    'If it stays so, look at its card in Slack.',
  ),
  notConfigured: notice(
    404,
    'Nobody can decide here',
    'The catalogue names no identity provider, so nobody can sign in. Tell the operator of Breakglass.',
  ),
  byClick: notice(
    200,
    'A click is enough for this request',
    'Nobody has to sign in for it. Decide on its message in Slack.',
  ),
  granted: notice(409, 'This request was approved already', 'There is nothing left to decide.', IN_SLACK),
  incidentClosed: notice(
    409,
    'The incident of this request is closed',
    'There is nothing left to decide.',
    IN_SLACK,
  ),
  lapsed: notice(
    409,
    'This request lapsed',
    'Nobody decided on it in time. If the access is still needed, it has to be asked for again.',
    IN_SLACK,
  ),
  unfit: notice(
    409,
    'This request cannot be decided here',
    'What Slack’s side says of it does not fit what is known here, so nothing of it is shown. The catalogue may have changed since it was asked for, or somebody’s device is not theirs any more.',
    'It has to be asked for again. If it stays so, tell the operator of Breakglass.',
  ),
  otherSite: notice(
    403,
    'This did not come from the page',
    `${NOTHING_DECIDED} Open the link in Slack again, in an up-to-date browser, and decide there.`,
  ),
  keepsakeGone: notice(
    400,
    'This sign-in was not begun here',
    'Nothing was decided by it. It was begun in another browser, more than ten minutes ago, or another one was begun or ended since. What you decided before stands.',
    'Open the link in Slack again, and decide and sign in in one browser. If you did not begin this yourself, close this page.',
  ),
  providerAway: notice(
    503,
    'The sign-in does not answer',
    `${NOTHING_DECIDED} The company’s identity provider could not be reached, or does not know Breakglass as it should. Try again in a minute; if it stays so, tell the operator of Breakglass.`,
  ),
  away: notice(
    503,
    'Breakglass cannot do this right now',
    `${NOTHING_DECIDED} A part that it needs is away. Try again in a minute; if it stays so, tell the operator of Breakglass.`,
  ),
  awayAfterSignIn: notice(
    503,
    'Breakglass cannot say what came of this',
    'A part that it needs is away. You signed in, and your decision may be on its way: look at its card in Slack in a minute. Where it does not count there, open the link in Slack again.',
    'If it stays so, tell the operator of Breakglass.',
  ),
  codeSpent: notice(
    409,
    'This sign-in came to nothing',
    'The identity provider does not take it: it was used already, or too much time passed.',
    'If this page was loaded twice, your decision may be on its way by the first time. Its card in Slack says how it stands; where it does not count there, open the link in Slack again.',
  ),
  answerGone: notice(
    404,
    'There is nothing to show here',
    'What came of a decision is shown to whoever gave it, in the browser they gave it in, for half an hour.',
    IN_SLACK,
  ),
} as const satisfies Readonly<Record<string, Page>>;

/** They came back without a sign-in, and nothing of it is kept: from here they go on to the request. */
export function cancelledPage(requestId: string): Page {
  return {
    status: 200,
    title: 'You did not sign in',
    body: html`<p>${NOTHING_DECIDED} The sign-in was cancelled, or the identity provider refused it.</p>
<p><a href="${requestId}">Look at the request again</a> to decide on it.</p>`,
  };
}

/** Too many tries from one address. */
export function tooMany(wait: string): Page {
  return notice(429, 'Too many attempts', `Try again in ${wait}.`);
}

/** A refusal in the words for the person. */
export function refusedPage(person: string): Page {
  return notice(403, 'Your decision does not count', person);
}

/** They did sign in; it is no person of the catalogue. */
export function unknownSubjectPage(person: string): Page {
  return notice(403, 'Breakglass does not know you by this sign-in', person);
}
