import type { KnownBlock } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import type { Review } from '../../domain/review.ts';
import { isOverdue } from '../../domain/review.ts';
import { TEXTS } from '../texts.ts';
import { actions, button, quote, section } from './blocks.ts';
import { deedsLine } from './deeds.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, mention, mrkdwn, personMention } from './mrkdwn.ts';
import { approvers, askedFor, requester } from './people.ts';
import { line } from './thread-lines.ts';

/** The button that opens the form of a review; its value is the request. */
export const WRITE_REVIEW = 'write-review';

const NAMED_REVIEWERS = 5;

/** For somebody who has to review: what was done, why it is looked at, until when. Without a button once it is done. */
export function reviewMessage(shown: ShownRequest, nowMs: number): Message {
  const { request, grant } = shown;
  const { review } = request;
  const title = TEXTS.review.title(...askedFor(request));
  if (review === null) return message(title, [section(title)]);
  const done = grant === null ? null : deedsLine(grant);
  const blocks: KnownBlock[] = [
    section(title),
    section(TEXTS.review.parties(requester(request), approvers(request))),
    section(TEXTS.review.because(reasonsOf(review))),
    ...(review.why === '' ? [] : [section(mrkdwn`${TEXTS.review.asked}`), quote(review.why)]),
    ...(done === null ? [] : [section(mrkdwn`*${TEXTS.deeds.title}*\n${done}`)]),
  ];
  if (review.state === 'done')
    return message(title, [
      ...blocks,
      section(TEXTS.review.settled(personMention(review.doneBy), review.doneAtMs)),
    ]);
  return message(title, [
    ...blocks,
    section(dueLine(review, nowMs)),
    actions(`${WRITE_REVIEW}.${request.requestId}`, [
      button(TEXTS.review.write, WRITE_REVIEW, request.requestId, 'primary'),
    ]),
  ]);
}

/** What the thread says when a review opens. */
export function reviewOpenedLine(review: Review): Message {
  const who = reviewersOf(review);
  return line(
    who === null
      ? TEXTS.review.nobody(reasonsOf(review))
      : TEXTS.review.opened(review.dueAtMs, who, reasonsOf(review)),
  );
}

/** What the thread says when it is done; `null` while it is open. */
export function reviewDoneLine(review: Review): Message | null {
  if (review.state !== 'done') return null;
  return line(TEXTS.review.done(personMention(review.doneBy)), [quote(review.note)]);
}

/** What is still owed, or who settled it, for the summary; `null` where nothing is. */
export function owedLine(review: Review | null): Mrkdwn | null {
  if (review === null) return null;
  return review.state === 'done'
    ? TEXTS.review.settled(personMention(review.doneBy), review.doneAtMs)
    : TEXTS.review.owed(review.dueAtMs, reviewersOf(review), reasonsOf(review));
}

/** Until when, and that it is too late. */
export function dueLine(review: Review, nowMs: number): Mrkdwn {
  return isOverdue(review, nowMs) ? TEXTS.review.overdue(review.dueAtMs) : TEXTS.review.due(review.dueAtMs);
}

function reasonsOf({ reasons }: Review): string {
  return reasons.map((reason) => TEXTS.review.reasons[reason]).join('; ');
}

function reviewersOf({ reviewers }: Review): Mrkdwn | null {
  if (reviewers.length === 0) return null;
  return joined(
    reviewers.slice(0, NAMED_REVIEWERS).map(({ slackUserId }) => mention(slackUserId)),
    ', ',
  );
}
