import { canonicalJson } from '../codec/canonical-json.ts';
import { digestOf } from '../codec/digest.ts';
import type { Json } from '../domain/json.ts';
import { reviewState } from '../domain/task.ts';
import type { InstantMs } from '../domain/time.ts';
import type { ClaimQuestion } from './question.ts';
import { CLOCK_TOLERANCE_MS, MAX_FACT_AGE_SECONDS } from './question.ts';

/** A base64url SHA-256. Two empty texts are equal too, and must not count as the same intent. */
export function isDigest(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Whether a time is a positive whole number of seconds within a limit. */
export function withinLimit(seconds: number, maxSeconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= maxSeconds;
}

/** Whether order, intent and every approval carry one digest, and it is the intent's. */
export function intentFits({ intent, intentDigest, approvals }: ClaimQuestion): boolean {
  return (
    isDigest(intentDigest) &&
    digestOf(intent) === intentDigest &&
    approvals.every((approval) => approval.intentDigest === intentDigest)
  );
}

/** Whether the intent is about exactly the task as it is bound here. */
export function taskFits({ intent, task }: ClaimQuestion): boolean {
  const own: Json = [
    task.taskId,
    task.taskDigest,
    task.asset,
    task.drill,
    sortedUnique(task.actions.flatMap(({ arns }) => arns)),
    sortedUnique(task.actions.map(({ action }) => action)),
    task.conditions,
  ];
  const asked: Json = [
    intent.task,
    intent.taskDigest,
    intent.asset,
    intent.drill,
    sortedUnique(intent.assetArns),
    sortedUnique(intent.actions),
    intent.conditions,
  ];
  return isDigest(task.taskDigest) && canonicalJson(own) === canonicalJson(asked);
}

/** Whether whoever claims is whoever the intent names. */
export function requesterFits({ intent, requester }: ClaimQuestion): boolean {
  return (
    intent.requester === requester.person.personId && intent.agent === (requester.agent?.agentId ?? null)
  );
}

/**
 * Whether an order that came by a later rung, or for a task whose review is overdue, says that it is an exception. One
 * that says so without need is only reviewed in vain.
 */
export function exceptionFits({ exception, approvals, task, orderAtMs }: ClaimQuestion): boolean {
  const isLater = approvals.some(({ rung }) => rung > 1);
  return exception || (!isLater && reviewState(task.reviewBy, orderAtMs) === 'current');
}

/** Whether the order was made soon after the approval that completed it. */
export function approvalInTime(question: ClaimQuestion): boolean {
  const ageMs = question.orderAtMs - lastApprovalAtMs(question);
  return ageMs >= -CLOCK_TOLERANCE_MS && ageMs <= MAX_FACT_AGE_SECONDS * 1000;
}

/** Whether the deadline is the last counted approval plus the time asked for. */
export function deadlineFits(question: ClaimQuestion): boolean {
  return question.deadlineMs === lastApprovalAtMs(question) + question.intent.durationSeconds * 1000;
}

function lastApprovalAtMs({ approvals }: ClaimQuestion): InstantMs {
  return Math.max(...approvals.map((one) => one.atMs));
}

function sortedUnique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
