import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import { isSignInOf, signInLackOf } from '../catalogue/sign-in.ts';
import { decideUrl } from '../contracts/http.ts';
import type { Decision } from '../domain/decision.ts';
import type { IdpEvidence } from '../domain/evidence.ts';
import { evidenceSuffices, isFreshSignIn } from '../domain/evidence.ts';
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
import type { ReviewFacts, Said } from './review-facts.ts';
import { decideReview, readReviewFacts } from './review-facts.ts';
import type { UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['review']>[0];

const WHY_AT_MOST = 3000;

/**
 * Decides a request by a click, or by a sign-in at the issuer's page. Who clicked is told by the signed Slack session,
 * who signed in by the issuer; they are read fresh, and nothing about them is taken from the button or the page. The
 * decision is made over the record as it is when it is written, so of several clicks at once one counts. One that does
 * not count is recorded on the request and answered with the reason; the same person saying the same again is answered
 * with the record.
 * @param signIn by which they decide, as the issuer took it; `null` for a click.
 */
export function review(
  deps: ApprovalDeps,
  input: Input,
  signIn: IdpEvidence | null = null,
): Promise<Result<AccessRequest>> {
  return reviewRequest(deps, input, (request, facts) => decideOne(deps, request, facts, input), signIn);
}

/** Reads everybody a decision is about now, and decides over the record as it is when it is written. */
export async function reviewRequest(
  deps: ApprovalDeps,
  { slackUserId, requestId }: Pick<Input, 'requestId' | 'slackUserId'>,
  decide: (request: AccessRequest, facts: ReviewFacts) => Promise<Move<AccessRequest>>,
  signIn: IdpEvidence | null = null,
): Promise<Result<AccessRequest>> {
  const request = await findRequest(deps, requestId);
  const groupIds =
    request === null ? [] : [...request.task.askGroups, ...groupsUpTo(request.task, request.rung)];
  const read = await readCaller(deps, slackUserId, groupIds, 'request.refused', 'approver', signIn);
  if (!read.ok) return read;
  if (request === null) {
    const no = refusal('request-not-found', requestId);
    return recordRefusal(deps, 'request.refused', read.value.actor, no, { requestId });
  }
  const facts = await readReviewFacts(deps, request, read.value, signIn);
  return moveRecord(deps.recorder, requestKind, requestId, async (before) =>
    before === null
      ? { write: null, answer: refused(refusal('request-not-found', requestId)) }
      : decide(before.record, facts),
  );
}

async function decideOne(
  deps: ApprovalDeps,
  request: AccessRequest,
  facts: ReviewFacts,
  input: Input,
): Promise<Move<AccessRequest>> {
  const { signIn, caller } = facts;
  const { person, actor } = caller;
  const { verdict } = input;
  const turnDown = (no: Refusal, decision: Decision | null): Move<AccessRequest> => ({
    write: refuseApproval(request, person, verdict, no, decision, actor),
    answer: refused(no),
  });
  if (signIn !== null && !isSignInOf(deps.catalogue(), person.personId, signIn.identity))
    return turnDown(refusal('sign-in-unknown', signIn.identity), null);
  if (saidAlready(request, person.personId, input)) return keep(request);
  if (request.state !== 'pending')
    return turnDown(refusal('already-decided', request.state, request.requestId), null);
  const nowMs = deps.clock.nowMs();
  if (signIn !== null && !isFreshSignIn(signIn, nowMs)) return turnDown(refusal('sign-in-late'), null);
  const said = { ...input, evidence: signIn?.kind ?? ('click' as const) };
  const decision = decideReview(deps, request, facts, caller.subject, said);
  if (decision.outcome !== 'allow')
    return turnDown(tooWeak(deps, request, facts, said) ?? refusalFor(decision), decision);

  if (verdict === 'deny') {
    const why = cleanText(input.why, WHY_AT_MOST);
    const secret = secretLike(why);
    if (secret !== null) return turnDown(refusal('secret-like', secret), decision);
    const evidence = signIn ?? { kind: 'click' as const, identity: caller.identity, atMs: nowMs };
    const step = denyRequest(request, person, why, evidence, decision, actor, nowMs);
    return step.ok ? write(step.value) : turnDown(step.refusal, decision);
  }
  const proposal = await countApproval(deps, request, facts, decision);
  return proposal.ok ? write(proposal.value) : turnDown(proposal.refusal, decision);
}

/**
 * What to do instead where only the evidence is too weak for a yes; `null` where something else stands against it, or
 * the evidence is strong enough.
 */
function tooWeak(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
  said: Said,
): Refusal | null {
  const { evidence } = request.task;
  if (said.verdict === 'deny' || evidenceSuffices(said.evidence, evidence)) return null;
  const { subject } = facts.caller;
  const signedIn = decideReview(deps, request, facts, subject, { ...said, evidence });
  if (signedIn.outcome !== 'allow') return refusalFor(signedIn);
  const lack = signInLackOf(deps.catalogue(), subject.person.personId, evidence);
  return lack === null
    ? refusal('sign-in-needed', decideUrl(deps.issuerUrl, request.requestId))
    : refusal('not-eligible', lack);
}

/** Whether this very person gave this very answer before: a double click, or a message delivered twice. */
function saidAlready(request: AccessRequest, personId: string, { verdict, intentDigest }: Input): boolean {
  if (verdict === 'deny') return request.state === 'denied' && request.deniedBy.personId === personId;
  const counts = request.state === 'pending' || request.state === 'approved';
  return (
    counts &&
    request.intentDigest === intentDigest &&
    request.approvals.some((one) => one.approver.personId === personId)
  );
}
