import type { AccessRequest, PendingRequest } from './access-request.ts';
import type { Actor } from './actor.ts';
import { personal } from './event.ts';
import type { Intent } from './intent.ts';
import type { Identity, Person } from './person.ts';
import { mayBeSameHuman } from './person.ts';
import type { Reduction } from './reduction.ts';
import { isLess, narrowTask } from './reduction.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { RequestStep } from './request-step.ts';
import { identify, stillPending } from './request-step.ts';
import type { InstantMs } from './time.ts';

/** The intent of the next revision, and who made it. */
export type Less = {
  readonly intent: Intent;
  readonly intentDigest: string;
  readonly by: Person;
  readonly identity: Identity;
};

/**
 * Makes a request ask for less: a new revision of its intent, for which nobody has approved yet. Everything that
 * was approved before was approved for something else, and no longer counts; whoever gave it may give it again.
 * Refused: `not-less` where it is not strictly less, and what a decision on the request would be refused for.
 */
export function reduceRequest(
  request: AccessRequest,
  { intent, intentDigest, by, identity }: Less,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<PendingRequest>> {
  const pending = stillPending(request);
  if (!pending.ok) return pending;
  const before = pending.value;
  if (mayBeSameHuman(before.requester, by)) return refused(refusal('own-request', by.personId));
  if (intentDigest === before.intentDigest || !isLess(before.intent, intent))
    return refused(refusal('not-less', `revision ${intent.revision}`));
  const reduction: Reduction = {
    revision: intent.revision,
    fromDigest: before.intentDigest,
    by,
    identity,
    atMs: nowMs,
    fromSeconds: before.intent.durationSeconds,
    toSeconds: intent.durationSeconds,
    dropped: before.intent.actions.filter((action) => !intent.actions.includes(action)),
    voided: before.approvals
      .filter(({ approver }) => !mayBeSameHuman(approver, by))
      .map(({ approver, evidence }) => ({ person: approver, identity: evidence.identity })),
  };
  const record: PendingRequest = {
    ...before,
    intent,
    intentDigest,
    task: narrowTask(before.task, intent.actions),
    approvals: [],
    reductions: [...before.reductions, reduction],
  };
  const { dropped, fromSeconds, toSeconds, voided } = reduction;
  return ok({
    record,
    events: [
      {
        type: 'request.reduced',
        actor,
        data: {
          ...identify(record),
          fromDigest: before.intentDigest,
          fromSeconds,
          durationSeconds: toSeconds,
          dropped,
          actions: intent.actions,
          by: personal(by),
          voided: personal(voided.map(({ person }) => person.personId)),
        },
      },
    ],
  });
}
