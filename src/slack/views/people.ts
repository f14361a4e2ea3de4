import type { AccessRequest } from '../../domain/access-request.ts';
import type { Approval } from '../../domain/approval.ts';
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

/** Who asked, as the account that asked; of an agent, by its name, with the account of whoever answers for it. */
export function requester({ intent, requester: asks, requesterSlackUserId }: AccessRequest): Mrkdwn {
  const account = mention(requesterSlackUserId);
  return intent.agent === null ? account : TEXTS.card.agent(shortName(asks.name), account);
}

/** Everybody whose approval counts so far, by their account; whoever did not click, but signed in, is marked so. */
export function approvers(request: AccessRequest): Mrkdwn {
  if (request.approvals.length === 0) return TEXTS.card.nobodyYet;
  const named = request.approvals.slice(0, MAX_NAMED).map(approverOf);
  const others = request.approvals.length - named.length;
  return joined(others > 0 ? [...named, TEXTS.card.others(others)] : named, ', ');
}

/** Who gave an approval, and whether they signed in for it. */
export function approverOf({ approver, evidence }: Approval): Mrkdwn {
  const who = personMention(approver, evidence.identity);
  return evidence.kind === 'idp' ? TEXTS.card.signedIn(who) : who;
}

/** Who opened an incident. */
export function openerOf({ openedBy }: Incident): Mrkdwn {
  return openedBy === null ? TEXTS.incident.byTool : personMention(openedBy);
}
