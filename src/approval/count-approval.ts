import { bindTask } from '../catalogue/bind-task.ts';
import { grantIdOfOrder } from '../contracts/order.ts';
import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import { termsOf } from '../domain/ladder.ts';
import { refusal } from '../domain/refusal.ts';
import { approveRequest } from '../domain/request-transition.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { ladderFact } from '../policy/facts.ts';
import type { Proposal } from '../recording/recorder.ts';
import type { ApprovalDeps } from './deps.ts';
import { isEnough } from './is-enough.ts';
import { readApprovalsAgain } from './read-approvals-again.ts';
import type { ReviewFacts } from './review-facts.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';

const CHANGED = 'What is known of those who approved changed meanwhile. Somebody else has to approve too.';

/**
 * Counts an approval that policy allows. The one that completes the quorum makes the order for the grant, signed
 * before and sent with the very commit that approves, so neither exists without the other.
 */
export async function countApproval(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
  decision: Decision,
): Promise<Result<Proposal<AccessRequest>>> {
  if (taskChanged(deps, request))
    return refused(
      refusal('not-allowed', 'The task was changed since this was asked. It has to be asked again.'),
    );
  const { caller } = facts;
  const approvalAt = (atMs: number): Approval => ({
    approver: caller.person,
    evidence: { kind: 'click', identity: caller.identity, atMs },
    atMs,
    intentDigest: request.intentDigest,
    rung: request.rung,
    facts: [caller.subject.standing, caller.subject.groups],
  });
  const early = approvalAt(deps.clock.nowMs());
  const alone = (): Result<Proposal<AccessRequest>> =>
    approveRequest(request, early, decision, caller.actor, null);
  if (!isEnough(request, [...request.approvals, early])) return alone();

  const others = await readApprovalsAgain(deps, request, facts);
  if (!others.ok) return others;
  // Who left a group meanwhile no longer counts for it; who turned out to be one human counts once.
  if (!isEnough(request, [...others.value, early]))
    return Object.keys(termsOf(request).each).length > 0 ? alone() : refused(refusal('not-allowed', CHANGED));
  const nowMs = deps.clock.nowMs();
  const approval = approvalAt(nowMs);
  const order = newOrder(
    deps,
    {
      kind: 'grant',
      body: {
        requester: facts.requester.person,
        intent: request.intent,
        intentDigest: request.intentDigest,
        deadlineMs: nowMs + request.intent.durationSeconds * 1000,
        approvals: [...others.value, approval],
        facts: [facts.requester.standing, facts.requester.groups, facts.incident, ladderFact(request, nowMs)],
        decision,
        exception: request.exception,
      },
    },
    nowMs,
  );
  const ref = { grantId: grantIdOfOrder(order), orderId: order.jti };
  const step = approveRequest(request, approval, decision, caller.actor, ref);
  if (!step.ok) return step;
  return ok({ ...step.value, outbox: [await signedEntry(deps, incidentLane(request.incidentId), order)] });
}

/** Whether the catalogue no longer has the task, its asset or its groups as they were shown. */
function taskChanged(deps: ApprovalDeps, { intent }: PendingRequest): boolean {
  const task = bindTask(deps.catalogue(), intent.task, intent.asset);
  return !task.ok || task.value.taskDigest !== intent.taskDigest;
}
