import type { AccessRequest } from '../../domain/access-request.ts';
import type { Reduction } from '../../domain/reduction.ts';
import { TEXTS } from '../texts.ts';
import { duration, joined, Mrkdwn, mrkdwn, personMention } from './mrkdwn.ts';
import { truncateMrkdwn } from './text-limits.ts';

const DROPPED_AT_MOST = 3;
const NAMED_AT_MOST = 180;

/** `10m instead of 30m; without ecs:DescribeServices`: what a reduction changed. */
export function leftOf({ fromSeconds, toSeconds, dropped }: Reduction): Mrkdwn {
  const named = mrkdwn`${dropped.slice(0, DROPPED_AT_MOST).join(', ')}`;
  const more = dropped.length - DROPPED_AT_MOST;
  return joined(
    [
      ...(toSeconds === fromSeconds ? [] : [TEXTS.less.shorter(duration(toSeconds), duration(fromSeconds))]),
      ...(dropped.length === 0
        ? []
        : [TEXTS.less.without(new Mrkdwn(truncateMrkdwn(named.text, NAMED_AT_MOST)))]),
      ...(more > 0 ? [TEXTS.less.more(more)] : []),
    ],
    ', ',
  );
}

/** What the last reduction changed and who made it; `null` where the request is as it was asked for. */
export function reductionLine({ reductions }: AccessRequest): Mrkdwn | null {
  const last = reductions.at(-1);
  return last === undefined
    ? null
    : TEXTS.less.changed(personMention(last.by, last.identity), leftOf(last), last.revision);
}
