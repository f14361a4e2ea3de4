import { evidenceSuffices } from '../domain/evidence.ts';
import type { JsonObject } from '../domain/json.ts';
import { groupsUpTo, reviewState, rungOf } from '../domain/task.ts';
import { agentFit, mayAsk } from './agent-fit.ts';
import { answer, inAnyGroup, incidentState } from './answers.ts';
import { datetime, distinct, look, ref, refs, wholeSeconds } from './cedar-values.ts';
import { readGroups, subjectFromFacts } from './facts.ts';
import {
  approvalInTime,
  deadlineFits,
  exceptionFits,
  intentFits,
  requesterFits,
  taskFits,
  withinLimit,
} from './order-fit.ts';
import type { ClaimQuestion, Subject } from './question.ts';
import { quorumReached } from './quorum.ts';
import { sameHuman } from './same-human.ts';

/** What policies see of an order and all that was approved for it. */
export function claimContext(question: ClaimQuestion): JsonObject {
  const { requester, task, intent, approvals, orderAtMs, nowMs } = question;
  const freshness = { freshAtMs: orderAtMs, nowMs };
  const approvers = approversOf(question);
  const rung = reachedRung(question);
  return {
    requester: look([requester], freshness),
    requesterMayAsk: mayAsk(requester, task),
    requesterAgent: agentFit(requester, task, intent.durationSeconds, nowMs),
    approvers: look(approvers, freshness),
    approverPeople: refs(
      'Person',
      approvals.map((one) => one.approver.personId),
    ),
    approverIsRequester: distinct(approvals.map((one) => sameHuman(requester.person, one.approver))),
    approverMayApprove: distinct(
      approvers.map((one, at) => inAnyGroup(one, groupsUpTo(task, approvals[at]?.rung ?? 0))),
    ),
    evidenceFits: approvals.every((one) => evidenceSuffices(one.evidence.kind, task.evidence)),
    incident: ref('Incident', incidentState(question.incident)),
    review: ref('Review', reviewState(task.reviewBy, nowMs)),
    rung,
    lastRung: rung === task.ladder.length,
    exceptionFits: exceptionFits(question),
    exception: question.exception,
    quorumReached: enough(question, approvers, rung),
    intentFits: intentFits(question),
    taskFits: taskFits(question),
    requesterFits: requesterFits(question),
    durationSeconds: wholeSeconds(intent.durationSeconds),
    durationFits: withinLimit(intent.durationSeconds, task.maxSeconds),
    hasDevice: answer(intent.deviceThumbprints.length > 0),
    approvalInTime: approvalInTime(question),
    deadlineFits: deadlineFits(question),
    deadlineAhead: nowMs < question.deadlineMs,
    approvals: approvals.length,
    now: datetime(nowMs),
  };
}

/** Everybody who approved, with the facts that travelled with their approval. */
export function approversOf({ approvals }: ClaimQuestion): readonly Subject[] {
  return approvals.map(({ approver, facts }) => subjectFromFacts(approver, facts));
}

/** The rung at which the order was completed: the highest that an approval was given at. */
export function reachedRung({ approvals }: ClaimQuestion): number {
  return Math.max(0, ...approvals.map((one) => one.rung));
}

function enough({ task }: ClaimQuestion, approvers: readonly Subject[], rung: number): boolean {
  const needed = rungOf(task, rung);
  const counted = approvers.map(({ person, groups }) => ({
    person,
    groups: readGroups(groups)?.member ?? [],
  }));
  return needed !== null && quorumReached(needed, counted);
}
