import type { AccessRequest } from '../domain/access-request.ts';
import type { Decision } from '../domain/decision.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { denyRequest, refuseApproval } from '../domain/request-transition.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { groupsUpTo } from '../domain/task.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import { cleanText } from './clean-text.ts';
import { countApproval } from './count-approval.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';
import type { Move } from './move-record.ts';
import { keep, moveRecord, write } from './move-record.ts';
import { readCaller } from './read-caller.ts';
import { requestKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import type { ReviewFacts } from './review-facts.ts';
import { decideReview, readReviewFacts } from './review-facts.ts';
import type { UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['review']>[0];

const WHY_AT_MOST = 3000;

/**
 * Decides a request by a click. Who clicked is told by the signed Slack session and read fresh, never taken from
 * the button. The decision is made over the record as it is when it is written, so of several clicks at once one
 * counts. A click that does not count is recorded on the request and answered with the reason; the same person
 * saying the same again is answered with the record.
 */
export function review(deps: ApprovalDeps, input: Input): Promise<Result<AccessRequest>> {
  return reviewRequest(deps, input, (request, facts) => decideClick(deps, request, facts, input));
}

/** Reads everybody a decision is about now, and decides over the record as it is when it is written. */
export async function reviewRequest(
  deps: ApprovalDeps,
  { slackUserId, requestId }: Pick<Input, 'requestId' | 'slackUserId'>,
  decide: (request: AccessRequest, facts: ReviewFacts) => Promise<Move<AccessRequest>>,
): Promise<Result<AccessRequest>> {
  const request = await findRequest(deps, requestId);
  const groupIds =
    request === null ? [] : [...request.task.askGroups, ...groupsUpTo(request.task, request.rung)];
  const read = await readCaller(deps, slackUserId, groupIds, 'request.refused', 'approver');
  if (!read.ok) return read;
  if (request === null) {
    const no = refusal('request-not-found', requestId);
    return recordRefusal(deps, 'request.refused', read.value.actor, no, { requestId });
  }
  const facts = await readReviewFacts(deps, request, read.value);
  return moveRecord(deps.recorder, requestKind, requestId, async (before) =>
    before === null
      ? { write: null, answer: refused(refusal('request-not-found', requestId)) }
      : decide(before.record, facts),
  );
}

async function decideClick(
  deps: ApprovalDeps,
  request: AccessRequest,
  facts: ReviewFacts,
  input: Input,
): Promise<Move<AccessRequest>> {
  const { person, actor } = facts.caller;
  const { verdict } = input;
  if (saidAlready(request, person.personId, verdict)) return keep(request);

  const turnDown = (no: Refusal, decision: Decision | null): Move<AccessRequest> => ({
    write: refuseApproval(request, person, verdict, no, decision, actor),
    answer: refused(no),
  });
  if (request.state !== 'pending')
    return turnDown(refusal('already-decided', request.state, request.requestId), null);
  const decision = decideReview(deps, request, facts, facts.caller.subject, input);
  if (decision.outcome !== 'allow') return turnDown(refusalFor(decision), decision);

  if (verdict === 'deny') {
    const why = cleanText(input.why, WHY_AT_MOST);
    const secret = secretLike(why);
    if (secret !== null) return turnDown(refusal('secret-like', secret), decision);
    const step = denyRequest(request, person, why, decision, actor, deps.clock.nowMs());
    return step.ok ? write(step.value) : turnDown(step.refusal, decision);
  }
  const proposal = await countApproval(deps, request, facts, decision);
  return proposal.ok ? write(proposal.value) : turnDown(proposal.refusal, decision);
}

/** Whether this very person gave this very answer before: a double click, or a message delivered twice. */
function saidAlready(request: AccessRequest, personId: string, verdict: 'approve' | 'deny'): boolean {
  if (verdict === 'deny') return request.state === 'denied' && request.deniedBy.personId === personId;
  const counts = request.state === 'pending' || request.state === 'approved';
  return counts && request.approvals.some((one) => one.approver.personId === personId);
}
