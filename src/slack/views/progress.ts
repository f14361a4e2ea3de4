import type { AccessRequest } from '../../domain/access-request.ts';
import { termsOf } from '../../domain/ladder.ts';
import { countedApproval, stillMissing } from '../../policy/still-missing.ts';
import { TEXTS } from '../texts.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, mention } from './mrkdwn.ts';
import { truncate } from './text-limits.ts';

const GROUPS_AT_MOST = 3;
const GROUP_NAME_AT_MOST = 30;

/** How far a request is: whom its rung still waits for. A rung is only ever completed by an approval on it. */
export function stillNeeded(request: AccessRequest): {
  readonly people: number;
  readonly from: readonly string[];
} {
  const { people, from } = stillMissing(termsOf(request), request.approvals.map(countedApproval));
  return { people: Math.max(people, 1), from };
}

/** `1 of 2, still from security`. */
export function approvalCount(request: AccessRequest): Mrkdwn {
  const count = TEXTS.card.quorum(request.approvals.length, termsOf(request).quorum);
  const from = missingGroups(request);
  return from === '' ? count : joined([count, TEXTS.card.stillFrom(from)], ', ');
}

/** The groups somebody is still needed from, in words; empty where it is none in particular. */
export function missingGroups(request: AccessRequest): string {
  if (request.state !== 'pending') return '';
  const counts = new Map<string, number>();
  for (const group of stillNeeded(request).from) counts.set(group, (counts.get(group) ?? 0) + 1);
  return named([...counts]);
}

/** The groups a rung names, with how many of each, in words; empty where it names none. */
export function demandedGroups(request: AccessRequest): string {
  return named(Object.entries(termsOf(request).each));
}

function named(groups: readonly (readonly [group: string, count: number])[]): string {
  return groups
    .slice(0, GROUPS_AT_MOST)
    .map(([group, count]) =>
      count === 1
        ? truncate(group, GROUP_NAME_AT_MOST)
        : `${count} of ${truncate(group, GROUP_NAME_AT_MOST)}`,
    )
    .join(', ');
}

/** On which step of the ladder a request is and why; `null` on the first. */
export function stepLine({ rung, raises, task }: AccessRequest): Mrkdwn | null {
  const last = raises.at(-1);
  return last === undefined ? null : TEXTS.card.stepOf(rung, task.ladder.length, TEXTS.card.why[last.why]);
}

const LOOKING_AT_MOST = 3;

/** Who looks at a request that still waits, and since when; `null` where nobody does. */
export function lookingLine({ state, looking }: AccessRequest): Mrkdwn | null {
  if (state !== 'pending' || looking.length === 0) return null;
  const named = looking
    .slice(-LOOKING_AT_MOST)
    .map(({ slackUserId, sinceMs }) => TEXTS.card.lookingSince(mention(slackUserId), sinceMs));
  return joined(named, ', ');
}
