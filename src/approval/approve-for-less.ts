import { intentDigest } from '../contracts/intent.ts';
import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import { signInLackOf } from '../catalogue/sign-in.ts';
import type { Decision } from '../domain/decision.ts';
import { evidenceSuffices } from '../domain/evidence.ts';
import type { Intent } from '../domain/intent.ts';
import { narrowTask } from '../domain/reduction.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { reduceRequest } from '../domain/request-reduction.ts';
import { refuseApproval } from '../domain/request-transition.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import { parseDuration } from '../domain/time.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { Proposal } from '../recording/recorder.ts';
import { countApproval, TASK_CHANGED, taskChanged } from './count-approval.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Move } from './move-record.ts';
import { keep, write } from './move-record.ts';
import { reviewRequest } from './review.ts';
import type { ReviewFacts } from './review-facts.ts';
import { decideReview } from './review-facts.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';
import type { UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['approveForLess']>[0];

/**
 * Approves a request for a shorter time, or for fewer actions, never for more. The request becomes a new revision
 * with a digest of its own; whoever approved before approved something else, so those approvals no longer count, and
 * the one of whoever reduced it is the first of the new ones. Where a click is too weak to approve, it only takes away:
 * nobody has approved the new revision then, and whoever reduced it signs in for it like everybody else. The issuer
 * gets the new revision with the same commit.
 * Refused: `not-less`, `intent-changed`, and what an approval is refused for; recorded on the request.
 */
export function approveForLess(deps: ApprovalDeps, input: Input): Promise<Result<AccessRequest>> {
  return reviewRequest(deps, input, (request, facts) => decideLess(deps, request, facts, input));
}

async function decideLess(
  deps: ApprovalDeps,
  request: AccessRequest,
  facts: ReviewFacts,
  input: Input,
): Promise<Move<AccessRequest>> {
  const { person, actor } = facts.caller;
  const turnDown = (no: Refusal, decision: Decision | null = null): Move<AccessRequest> => ({
    write: refuseApproval(request, person, 'approve', no, decision, actor),
    answer: refused(no),
  });
  if (didAlready(request, person.personId, input)) return keep(request);
  if (request.state !== 'pending')
    return turnDown(refusal('already-decided', request.state, request.requestId));
  if (input.intentDigest !== request.intentDigest)
    return turnDown(refusal('intent-changed', input.intentDigest));
  const intent = lessOf(request, input);
  if (intent === null) return turnDown(refusal('not-less', request.requestId));
  const less = { intent, intentDigest: intentDigest(intent), by: person, identity: facts.caller.identity };
  const step = reduceRequest(request, less, actor, deps.clock.nowMs());
  if (!step.ok) return turnDown(step.refusal);

  const reduced = step.value.record;
  const { evidence } = reduced.task;
  const said = { verdict: 'approve', intentDigest: reduced.intentDigest, evidence } as const;
  const decision = decideReview(deps, reduced, facts, facts.caller.subject, said);
  if (decision.outcome !== 'allow') return turnDown(refusalFor(decision), decision);
  if (!evidenceSuffices('click', evidence)) {
    const lack = signInLackOf(deps.catalogue(), person.personId, evidence);
    if (lack !== null) return turnDown(refusal('not-eligible', lack), decision);
    if (taskChanged(deps, reduced)) return turnDown(refusal('not-allowed', TASK_CHANGED), decision);
    return write(await both(deps, reduced, step.value.events, { record: reduced, events: [] }));
  }
  const counted = await countApproval(deps, reduced, facts, decision);
  if (!counted.ok) return turnDown(counted.refusal, decision);
  return write(await both(deps, reduced, step.value.events, counted.value));
}

/** The intent that is left; `null` where what was typed is no time or names an action that was not asked for. */
function lessOf({ intent, task }: PendingRequest, { duration, actions }: Input): Intent | null {
  const durationSeconds = parseDuration(duration);
  const chosen = new Set(actions ?? intent.actions);
  if (durationSeconds === null || [...chosen].some((action) => !intent.actions.includes(action))) return null;
  const left = narrowTask(task, [...chosen]);
  return {
    ...intent,
    revision: intent.revision + 1,
    durationSeconds,
    assetArns: [...new Set(left.actions.flatMap(({ arns }) => arns))],
    actions: left.actions.map(({ action }) => action),
    conditions: left.conditions,
  };
}

/** The new revision reaches the issuer before the order that may come of it. */
async function both(
  deps: ApprovalDeps,
  reduced: PendingRequest,
  events: Proposal<AccessRequest>['events'],
  counted: Proposal<AccessRequest>,
): Promise<Proposal<AccessRequest>> {
  const { requester, intent, intentDigest: digest, decision, filedAtMs, incidentId } = reduced;
  const body = { requester, intent, intentDigest: digest, decision, filedAtMs };
  const filed = newOrder(deps, { kind: 'filed', body }, deps.clock.nowMs());
  const entry = await signedEntry(deps, incidentLane(incidentId), filed);
  return {
    ...counted,
    events: [...events, ...counted.events],
    outbox: [entry, ...(counted.outbox ?? [])],
  };
}

/** Whether this very person made this very revision of what they were shown: a form that was delivered twice. */
function didAlready(
  { reductions, intent }: AccessRequest,
  personId: string,
  { intentDigest: shown, duration, actions }: Input,
): boolean {
  const last = reductions.at(-1);
  const wanted = new Set(actions ?? intent.actions);
  return (
    last?.by.personId === personId &&
    last.fromDigest === shown &&
    last.toSeconds === parseDuration(duration) &&
    wanted.size === intent.actions.length &&
    intent.actions.every((action) => wanted.has(action))
  );
}
