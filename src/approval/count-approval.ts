import { bindTask } from '../catalogue/bind-task.ts';
import { grantIdOfOrder } from '../contracts/order.ts';
import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import { isFreshSignIn } from '../domain/evidence.ts';
import { termsOf } from '../domain/ladder.ts';
import type { Person } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import { approveRequest, reachesNumber } from '../domain/request-transition.ts';
import { keepApprovals } from '../domain/request-voiding.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { ladderFact } from '../policy/facts.ts';
import type { Proposal } from '../recording/recorder.ts';
import type { ApprovalDeps } from './deps.ts';
import { isEnough } from './is-enough.ts';
import type { Caller } from './read-caller.ts';
import { readApprovalsAgain } from './read-approvals-again.ts';
import type { ReviewFacts } from './review-facts.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';

/** What whoever decides reads when {@link taskChanged}. */
export const TASK_CHANGED = 'The task was changed since this was asked. It has to be asked again.';
const CHANGED = 'What is known of those who approved changed meanwhile. Somebody else has to approve too.';

/**
 * Counts an approval that policy allows. The one that completes the quorum makes the order for the grant, signed
 * before and sent with the very commit that approves, so neither exists without the other. Earlier approvals that no
 * longer count are taken away with the same commit, and the new one is counted beside what is left.
 */
export async function countApproval(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
  decision: Decision,
): Promise<Result<Proposal<AccessRequest>>> {
  if (taskChanged(deps, request)) return refused(refusal('not-allowed', TASK_CHANGED));
  const { caller, signIn } = facts;
  const approvalAt = (atMs: number): Approval => ({
    approver: signIn === null ? caller.person : accountFirst(caller),
    evidence: signIn ?? { kind: 'click', identity: caller.identity, atMs },
    atMs,
    intentDigest: request.intentDigest,
    rung: request.rung,
    facts: [caller.subject.standing, caller.subject.groups],
  });
  const early = approvalAt(deps.clock.nowMs());
  if (!isEnough(request, [...request.approvals, early]))
    return approveRequest(request, early, decision, caller.actor, null);

  const again = await readApprovalsAgain(deps, request, facts);
  if (!again.ok) return again;
  const { kept, gone } = again.value;
  const left = keepApprovals(request, kept, gone, caller.actor);
  const counted = await countBeside(deps, left.record, facts, decision, approvalAt);
  return counted.ok ? ok({ ...counted.value, events: [...left.events, ...counted.value.events] }) : counted;
}

/** Whoever signed in, known first by the account they were read by: by that they are read again. */
function accountFirst({ person, slackUserId }: Caller): Person {
  const own = slackIdentity(slackUserId);
  return { ...person, identities: [own, ...person.identities.filter((one) => one !== own)] };
}

/** Counts an approval beside others that were just read again. */
async function countBeside(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
  decision: Decision,
  approvalAt: (atMs: number) => Approval,
): Promise<Result<Proposal<AccessRequest>>> {
  const { actor } = facts.caller;
  const nowMs = deps.clock.nowMs();
  const approval = approvalAt(nowMs);
  // Everybody was just read again, which may have taken long.
  if (facts.signIn !== null && !isFreshSignIn(facts.signIn, nowMs)) return refused(refusal('sign-in-late'));
  // Who left a group meanwhile no longer counts for it.
  if (!isEnough(request, [...request.approvals, approval])) {
    const numberIsAll = Object.keys(termsOf(request).each).length === 0;
    return numberIsAll && reachesNumber(request, approval)
      ? refused(refusal('not-allowed', CHANGED))
      : approveRequest(request, approval, decision, actor, null);
  }
  const order = newOrder(
    deps,
    {
      kind: 'grant',
      body: {
        requester: facts.requester.person,
        intent: request.intent,
        intentDigest: request.intentDigest,
        deadlineMs: nowMs + request.intent.durationSeconds * 1000,
        approvals: [...request.approvals, approval],
        facts: [facts.requester.standing, facts.requester.groups, facts.incident, ladderFact(request, nowMs)],
        decision,
        exception: request.exception,
      },
    },
    nowMs,
  );
  const ref = { grantId: grantIdOfOrder(order), orderId: order.jti };
  const step = approveRequest(request, approval, decision, actor, ref);
  if (!step.ok) return step;
  return ok({ ...step.value, outbox: [await signedEntry(deps, incidentLane(request.incidentId), order)] });
}

/** Whether the catalogue no longer has the task, its asset or its groups as they were shown. */
export function taskChanged(deps: ApprovalDeps, { intent }: PendingRequest): boolean {
  const task = bindTask(deps.catalogue(), intent.task, intent.asset);
  return !task.ok || task.value.taskDigest !== intent.taskDigest;
}
