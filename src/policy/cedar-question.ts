import type { JsonObject } from '../domain/json.ts';
import { groupsUpTo, reviewState } from '../domain/task.ts';
import { agentFit, mayAsk } from './agent-fit.ts';
import { answer, anyYes, inAnyGroup, incidentState } from './answers.ts';
import { approveContext } from './approve-context.ts';
import { memberAtOnce } from './at-once.ts';
import type { CedarQuestion } from './cedar-engine.ts';
import type { Freshness } from './cedar-values.ts';
import {
  datetime,
  look,
  personEntities,
  personUid,
  ref,
  taskEntities,
  wholeSeconds,
  WORKSPACE,
} from './cedar-values.ts';
import { approversOf, claimContext } from './claim-context.ts';
import { withinLimit } from './order-fit.ts';
import type {
  ApproveQuestion,
  ClaimQuestion,
  Question,
  RequestQuestion,
  ReviewQuestion,
  RevokeQuestion,
} from './question.ts';
import { sameHuman } from './same-human.ts';

/**
 * Puts a question as Cedar takes it: everything that has to be compared, counted or read defensively is worked out
 * here, so that policies only choose.
 * @throws whatever a question of a wrong shape leads to; nothing is decided then.
 */
export function cedarQuestion(question: Question): CedarQuestion {
  const now = { freshAtMs: question.nowMs, nowMs: question.nowMs };
  switch (question.action) {
    case 'request':
      return requestQuestion(question, now);
    case 'approve':
      return approveQuestion(question, now);
    case 'claim':
      return {
        principal: personUid(question.requester.person),
        action: 'claim',
        resource: { type: 'Task', id: question.task.taskId },
        context: claimContext(question),
        entities: [
          ...personEntities([question.requester, ...approversOf(question)]),
          ...taskEntities(question.task),
        ],
      };
    case 'open':
    case 'close':
      return byActor(question, { actor: look([question.actor], now), now: datetime(question.nowMs) });
    case 'revoke':
      return byActor({ ...question, actor: memberAtOnce(question.actor) }, revokeContext(question, now));
    case 'review':
      return {
        ...byActor(question, reviewContext(question, now)),
        resource: { type: 'Task', id: question.task.taskId },
        entities: [...personEntities([question.actor]), ...taskEntities(question.task)],
      };
  }
}

/**
 * What was asked before an order was made, put once more over the facts in the order: whether the requester may
 * ask, and whether each who approved may. Nothing for any other question.
 */
export function askedAgain(question: Question): readonly CedarQuestion[] {
  if (question.action !== 'claim') return [];
  const { requester, task, intent, incident, nowMs } = question;
  const freshness = { freshAtMs: question.orderAtMs, nowMs };
  const devices = {
    name: 'devices',
    value: intent.deviceThumbprints.length,
    source: 'order',
    readAtMs: nowMs,
  };
  const { durationSeconds } = intent;
  return [
    requestQuestion(
      { action: 'request', requester, task, incident, durationSeconds, devices, nowMs },
      freshness,
    ),
    ...approversOf(question).map((approver, at) =>
      approveQuestion(approvalAsked(question, approver, at), freshness),
    ),
  ];
}

function approvalAsked(
  { requester, task, incident, intentDigest, approvals, nowMs }: ClaimQuestion,
  approver: ApproveQuestion['approver'],
  at: number,
): ApproveQuestion {
  const given = approvals[at];
  return {
    action: 'approve',
    verdict: 'approve',
    requester,
    approver,
    task,
    incident,
    rung: given?.rung ?? 0,
    evidence: given?.evidence.kind ?? 'click',
    earlier: approvals.filter((_one, other) => other !== at),
    intentDigest,
    shownDigest: given?.intentDigest ?? '',
    nowMs,
  };
}

function requestQuestion(question: RequestQuestion, freshness: Freshness): CedarQuestion {
  const { requester, task, durationSeconds, devices, nowMs } = question;
  return {
    principal: personUid(requester.person),
    action: 'request',
    resource: { type: 'Task', id: task.taskId },
    context: {
      requester: look([requester], freshness),
      requesterMayAsk: mayAsk(requester, task),
      requesterAgent: agentFit(requester, task, durationSeconds, nowMs),
      incident: ref('Incident', incidentState(question.incident)),
      review: ref('Review', reviewState(task.reviewBy, nowMs)),
      durationSeconds: wholeSeconds(durationSeconds),
      durationFits: withinLimit(durationSeconds, task.maxSeconds),
      hasDevice: typeof devices.value === 'number' ? answer(devices.value >= 1) : 'unknown',
      now: datetime(nowMs),
    },
    entities: [...personEntities([requester]), ...taskEntities(task)],
  };
}

function approveQuestion(question: ApproveQuestion, freshness: Freshness): CedarQuestion {
  const { requester, approver, task, verdict } = question;
  return {
    principal: personUid(approver.person),
    action: verdict === 'deny' ? 'deny' : 'approve',
    resource: { type: 'Task', id: task.taskId },
    context: approveContext(question, freshness),
    entities: [...personEntities([approver, requester]), ...taskEntities(task)],
  };
}

function byActor(
  { actor, action }: Extract<Question, { readonly actor: unknown }>,
  context: JsonObject,
): CedarQuestion {
  return {
    principal: personUid(actor.person),
    action,
    resource: WORKSPACE,
    context,
    entities: personEntities([actor]),
  };
}

function revokeContext(question: RevokeQuestion, freshness: Freshness): JsonObject {
  const { actor, requester, approvers, owner, operators, nowMs } = question;
  return {
    actor: look([actor], freshness),
    actorIsRequester: sameHuman(actor.person, requester),
    actorApproved: anyYes(approvers.map((one) => sameHuman(actor.person, one))),
    actorOwnsTask: actor.person.personId === owner,
    actorIsOperator: inAnyGroup(actor, operators),
    now: datetime(nowMs),
  };
}

function reviewContext(
  { actor, requester, approvers, task, nowMs }: ReviewQuestion,
  freshness: Freshness,
): JsonObject {
  return {
    actor: look([actor], freshness),
    actorIsRequester: sameHuman(actor.person, requester),
    actorApproved: anyYes(approvers.map((one) => sameHuman(actor.person, one))),
    actorMayApprove: inAnyGroup(actor, groupsUpTo(task, task.ladder.length)),
    now: datetime(nowMs),
  };
}
