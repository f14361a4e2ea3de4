import type { KnownBlock } from '@slack/types';

import type { HomeFacts } from '../../approval/use-cases.ts';
import { TEXTS } from '../texts.ts';
import { actions, button, context, divider, section } from './blocks.ts';
import { joined } from './mrkdwn.ts';
import { askedFor, requester } from './people.ts';
import { dueLine, WRITE_REVIEW } from './review.ts';

const SHOWN = 4;

/** What somebody has to look at; nothing where nothing waits. */
export function homeReviews({ reviews }: Pick<HomeFacts, 'reviews'>, nowMs: number): readonly KnownBlock[] {
  if (reviews.length === 0) return [];
  const shown = reviews.slice(0, SHOWN).flatMap(({ request }) => {
    const { review, requestId } = request;
    if (review === null) return [];
    const line = TEXTS.review.homeLine(...askedFor(request), requester(request));
    return [
      section(joined([line, dueLine(review, nowMs)], ' ')),
      actions(`${WRITE_REVIEW}.${requestId}`, [button(TEXTS.review.write, WRITE_REVIEW, requestId)]),
    ];
  });
  const left = reviews.length - SHOWN;
  return [
    divider(),
    section(TEXTS.review.home),
    ...shown,
    ...(left > 0 ? [context([TEXTS.home.more(left)])] : []),
  ];
}
