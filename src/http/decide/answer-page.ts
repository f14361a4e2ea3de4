import { html } from 'hono/html';

import type { SentDecision } from '../../contracts/begun-decision.ts';
import type { IntakeAnswer } from '../../contracts/http.ts';
import { utcTime } from '../../domain/time.ts';
import type { Page } from './page.ts';
import { refusedPage } from './notices.ts';

/** What came of a decision, as far as the gateway has said. */
export function answerPage({ outcome, requestId }: SentDecision, answer: IntakeAnswer): Page {
  const page = (title: string, ...paragraphs: readonly string[]): Page => ({
    status: 200,
    title,
    body: html`${paragraphs.map((text) => html`<p>${text}</p>\n`)}<p class="quiet">Request <code>${requestId}</code>. You can close this page.</p>`,
  });
  switch (answer.state) {
    case 'waiting':
      return {
        status: 200,
        title: 'Your decision is passed on',
        body: html`<p>You signed in, and your ${outcome === 'approve' ? 'approval' : 'denial'} is on its way. It does not count yet: nobody has answered. If nothing comes of it by ${utcTime(answer.notAfterMs)}, it never counts, and you can decide again.</p>
<p><a href="">Look again</a>, or look at the request in Slack.</p>`,
      };
    case 'decided':
      return DECIDED[answer.request](page);
    case 'refused':
      return refusedPage(answer.message);
    case 'filed':
      // A decision files nothing; the schema knows of both.
      return page('Your decision was taken', 'Look at the request in Slack.');
  }
}

type MakePage = (title: string, ...paragraphs: readonly string[]) => Page;

const DECIDED: Readonly<
  Record<Extract<IntakeAnswer, { readonly state: 'decided' }>['request'], (page: MakePage) => Page>
> = {
  approved: (page) =>
    page(
      'Approved',
      'Your approval is counted, and no other is needed. The issuer checks it once more before it grants anything; the channel says how it goes on.',
    ),
  pending: (page) =>
    page(
      'Your approval is counted',
      'More people have to approve. The request in Slack says how many, and from which groups.',
    ),
  denied: (page) => page('Denied', 'The request is over. The person who asked reads your reason.'),
};
