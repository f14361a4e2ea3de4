import type { KnownBlock } from '@slack/types';

import type { ShownRequest } from '../../approval/use-cases.ts';
import type { AccessRequest } from '../../domain/access-request.ts';
import { termsOf } from '../../domain/ladder.ts';
import { TEXTS } from '../texts.ts';
import { bullets, context, fields, header, quote, section } from './blocks.ts';
import type { LongText, Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { duration, joined, timeOfDay } from './mrkdwn.ts';
import { approvers, askedFor, requester } from './people.ts';
import { approvalCount, lookingLine, stepLine } from './progress.ts';
import { reductionLine } from './reduction.ts';
import { recentChangeOf } from './recent-change.ts';
import { stateLine } from './request-state.ts';

const REASON_ON_CARD = 600;
const ACTIONS_ON_CARD = 8;

/** The card of a request in the channel of its incident: one per request, edited in place. */
export function requestCard(shown: ShownRequest): Message {
  const { request } = shown;
  const { task } = request;
  const long: LongText[] =
    request.reason.length > REASON_ON_CARD ? [{ title: TEXTS.card.reason, text: request.reason }] : [];
  const actions = actionNames(request);
  if (actions.length > ACTIONS_ON_CARD) long.push({ title: TEXTS.card.actions, text: actions.join('\n') });
  const blocks: KnownBlock[] = [
    header(TEXTS.card.title(...askedFor(request))),
    fields([
      [TEXTS.card.state, stateLine(shown)],
      [TEXTS.card.requester, requester(request)],
      [request.state === 'approved' ? TEXTS.card.until : TEXTS.card.duration, howLong(request)],
      [TEXTS.card.approvals, approvalLine(request)],
      ...stepField(request),
      ...lookingField(request),
      ...reductionField(request),
    ]),
    quote(request.reason, REASON_ON_CARD),
    task.drill ? section(TEXTS.drill.mark) : bullets(actions.slice(0, ACTIONS_ON_CARD), 250),
    ...recentChangeOf(shown),
    context([
      TEXTS.approver.risk(task.risk, shown.ownerName),
      TEXTS.card.reference(request.requestId, request.intentDigest.slice(0, 8)),
      ...(request.linkedTo === null ? [] : [TEXTS.card.continues(request.linkedTo)]),
      ...long.map(({ title }) => TEXTS.card.wholeInThread(title)),
    ]),
  ];
  return message(TEXTS.card.asks(requester(request), ...askedFor(request)), blocks, long);
}

/** Action names only; the resources stand on the approver's message, which is what is decided on. */
function actionNames(request: AccessRequest): readonly string[] {
  return [...request.task.actions.map(({ action }) => action), ...request.task.sight];
}

function howLong(request: AccessRequest): Mrkdwn {
  return request.state === 'approved'
    ? timeOfDay(request.deadlineMs)
    : duration(request.intent.durationSeconds);
}

function approvalLine(request: AccessRequest): Mrkdwn {
  if (termsOf(request).quorum === 1) return approvers(request);
  const count = approvalCount(request);
  return request.approvals.length === 0 ? count : joined([approvers(request), count], ': ');
}

/** Only for a request that left the first rung. */
function stepField(request: AccessRequest): readonly (readonly [string, Mrkdwn])[] {
  const line = stepLine(request);
  return line === null ? [] : [[TEXTS.card.step, line]];
}

function lookingField(request: AccessRequest): readonly (readonly [string, Mrkdwn])[] {
  const line = lookingLine(request);
  return line === null ? [] : [[TEXTS.card.looking, line]];
}

function reductionField(request: AccessRequest): readonly (readonly [string, Mrkdwn])[] {
  const line = reductionLine(request);
  return line === null ? [] : [[TEXTS.less.field, line]];
}
