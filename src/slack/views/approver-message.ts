import type { Button, KnownBlock } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import type { AccessRequest } from '../../domain/access-request.ts';
import type { Incident } from '../../domain/incident.ts';
import { termsOf } from '../../domain/ladder.ts';
import { TEXTS } from '../texts.ts';
import { allowedActions } from './allowed-actions.ts';
import {
  actions,
  bullets,
  button,
  context,
  header,
  linkButton,
  plain,
  preformatted,
  quote,
  section,
} from './blocks.ts';
import { decisionBlockId } from './decision-block.ts';
import type { LongText, Message } from './message.ts';
import { message } from './message.ts';
import { duration, mrkdwn } from './mrkdwn.ts';
import { approvers, askedFor, requester } from './people.ts';
import { demandedGroups, lookingLine } from './progress.ts';
import { reductionLine } from './reduction.ts';
import { SIGN_IN } from './sign-in.ts';
import { recentChangeOf } from './recent-change.ts';
import { stateLine } from './request-state.ts';
import { requestLines } from './status-message.ts';
import { LIMITS, shortName } from './text-limits.ts';

/** The button that says to others that somebody looks at it. */
export const LOOK = 'look';
/** The button that approves a part of what is asked for. */
export const LESS = 'less';

/** How much of each text stands in the message; together under what Slack takes for one message. */
const SHOWN = { reason: 700, actions: 1800, sight: 400, alsoPermits: 4, each: 200 };

/**
 * What an approver reads and decides on, by direct message; after the outcome it says so and has no buttons.
 * @param before what was asked for in the incident earlier, newest first.
 */
export function approverMessage(
  shown: ShownRequest,
  incident: Incident | null,
  before: readonly ShownRequest[] = [],
): Message {
  const { request } = shown;
  const { blocks, long } = approverBlocks(shown, incident, before);
  return message(
    TEXTS.card.asks(requester(request), ...askedFor(request)),
    [...blocks, ...outcome(shown)],
    long,
  );
}

/** All of it but the buttons; `long`: what is cut, so that nobody decides on a part. */
export function approverBlocks(
  shown: ShownRequest,
  incident: Incident | null,
  before: readonly ShownRequest[] = [],
): { readonly blocks: readonly KnownBlock[]; readonly long: readonly LongText[] } {
  const { request } = shown;
  const { task } = request;
  const allowed = allowedActions(task);
  const looking = lookingLine(request);
  const reduced = reductionLine(request);
  const sight = task.sight.join('\n');
  const long = [
    { title: TEXTS.card.reason, text: request.reason, max: SHOWN.reason },
    { title: TEXTS.card.actions, text: allowed, max: SHOWN.actions },
    { title: TEXTS.card.actions, text: sight, max: SHOWN.sight },
    { title: TEXTS.card.actions, text: task.alsoPermits.join('\n'), max: alsoPermitsShown(task.alsoPermits) },
  ].filter(({ text, max }) => text.length > max);
  const blocks: KnownBlock[] = [
    header(TEXTS.approver.title),
    section(
      TEXTS.approver.asks(requester(request), ...askedFor(request), duration(request.intent.durationSeconds)),
    ),
    ...(request.requesterOnCall === null ? [] : [section(TEXTS.approver.onCall[request.requesterOnCall])]),
    ...(incident === null
      ? []
      : [section(TEXTS.approver.where(request.channelId, shortName(incident.title)))]),
    quote(request.reason, SHOWN.reason),
    ...(task.drill
      ? [section(TEXTS.drill.mark)]
      : [section(TEXTS.approver.allows), preformatted(allowed, SHOWN.actions)]),
    ...(sight === '' ? [] : [section(TEXTS.approver.sight), preformatted(sight, SHOWN.sight)]),
    ...list(TEXTS.approver.alsoPermits, task.alsoPermits),
    ...list(TEXTS.approver.because, reasonTexts(request)),
    ...(request.approvals.length === 0
      ? []
      : [section(TEXTS.approver.before), section(mrkdwn`${TEXTS.card.approvals}: ${approvers(request)}`)]),
    ...(before.length === 0 ? [] : [section(TEXTS.approver.earlier), ...requestLines(before)]),
    ...(reduced === null ? [] : [section(TEXTS.less.onMessage(reduced))]),
    ...(looking === null ? [] : [section(TEXTS.approver.looking(looking))]),
    ...recentChangeOf(shown),
    context(notes(shown, long)),
  ];
  return { blocks, long };
}

function outcome(shown: ShownRequest): readonly KnownBlock[] {
  const { request } = shown;
  if (request.state === 'pending') return decisionButtons(shown);
  // Nobody draws it again as the access goes on, so it says of that only where it is told.
  const line = request.state === 'approved' ? TEXTS.approver.approved : stateLine(shown);
  return [section(line), context([TEXTS.approver.nothingToDo])];
}

/**
 * What an approver can do; the block names exactly what was shown. Where a click is too weak to approve, a link leads to
 * where they sign in instead.
 */
export function decisionButtons({ request, signInUrl }: ShownRequest): readonly KnownBlock[] {
  const approve =
    signInUrl === null
      ? approveButton(request)
      : linkButton(TEXTS.decide.signIn, SIGN_IN, signInUrl, 'primary');
  const less = signInUrl === null ? TEXTS.less.button : TEXTS.less.reduce;
  return [
    ...(signInUrl === null ? [] : [section(TEXTS.approver.signIn)]),
    actions(decisionBlockId(request), [
      approve,
      button(less, LESS, request.requestId),
      button(TEXTS.decide.deny, 'deny', request.requestId, 'danger'),
      button(TEXTS.decide.look, LOOK, request.requestId),
    ]),
  ];
}

function approveButton(request: AccessRequest): Button {
  const approve = button(TEXTS.decide.approve, 'approve', request.requestId, 'primary');
  if (request.task.risk !== 'high') return approve;
  return {
    ...approve,
    confirm: {
      title: plain(TEXTS.decide.confirmTitle, 100),
      text: plain(TEXTS.card.title(...askedFor(request)), LIMITS.confirmText),
      confirm: plain(TEXTS.decide.confirmYes, 30),
      deny: plain(TEXTS.decide.confirmNo, 30),
      style: 'danger',
    },
  };
}

function notes({ request, ownerName }: ShownRequest, long: readonly LongText[]) {
  const { quorum } = termsOf(request);
  const demanded = demandedGroups(request);
  const last = request.raises.at(-1);
  return [
    TEXTS.approver.risk(request.task.risk, ownerName),
    ...(demanded !== '' ? [TEXTS.approver.quorumOf(quorum, demanded)] : []),
    ...(demanded === '' && quorum > 1 ? [TEXTS.approver.quorum(quorum)] : []),
    ...(last === undefined
      ? []
      : [TEXTS.approver.exception(request.rung, request.task.ladder.length, TEXTS.card.why[last.why])]),
    ...(request.state === 'pending' ? [TEXTS.approver.until(request.lapseAtMs)] : []),
    TEXTS.card.reference(request.requestId, request.intentDigest.slice(0, 8)),
    ...(request.linkedTo === null ? [] : [TEXTS.card.continues(request.linkedTo)]),
    ...long.slice(0, 4).map(({ title }) => TEXTS.card.wholeInThread(title)),
  ];
}

function reasonTexts(request: AccessRequest): readonly string[] {
  return request.decision.reasons.filter(({ effect }) => effect === 'permit').map(({ text }) => text);
}

function list(title: ReturnType<typeof mrkdwn>, items: readonly string[]): readonly KnownBlock[] {
  return items.length === 0 ? [] : [section(title), bullets(items.slice(0, SHOWN.alsoPermits), SHOWN.each)];
}

function alsoPermitsShown(items: readonly string[]): number {
  const cut = items.length > SHOWN.alsoPermits || items.some((item) => item.length > SHOWN.each);
  return cut ? 0 : Number.POSITIVE_INFINITY;
}
