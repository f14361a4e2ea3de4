import type { AccessRequest } from '../../domain/access-request.ts';
import type { Incident } from '../../domain/incident.ts';
import { TEXTS } from '../texts.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined, mention, personMention } from './mrkdwn.ts';
import { shortName } from './text-limits.ts';

/** Quorums are small; the schema allows more than a message should hold. */
const MAX_NAMED = 5;

/** Task and asset, short enough for a sentence; a drill says that it is one wherever it is named. */
export function askedFor(request: AccessRequest): readonly [title: string, asset: string] {
  const { title, drill } = request.task;
  return [shortName(drill ? TEXTS.drill.title(title) : title), shortName(request.intent.asset)];
}

/** Who asked, as the account that asked. */
export function requester(request: AccessRequest): Mrkdwn {
  return mention(request.requesterSlackUserId);
}

/** Everybody whose approval counts so far, by the account that clicked. */
export function approvers(request: AccessRequest): Mrkdwn {
  if (request.approvals.length === 0) return TEXTS.card.nobodyYet;
  const named = request.approvals
    .slice(0, MAX_NAMED)
    .map(({ approver, evidence }) => personMention(approver, evidence.identity));
  const others = request.approvals.length - named.length;
  return joined(others > 0 ? [...named, TEXTS.card.others(others)] : named, ', ');
}

/** Who opened an incident. */
export function openerOf({ openedBy }: Incident): Mrkdwn {
  return openedBy === null ? TEXTS.incident.byTool : personMention(openedBy);
}
