import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import type { EvidenceKind, IdpEvidence } from '../domain/evidence.ts';
import type { Fact } from '../domain/fact.ts';
import type { Subject } from '../policy/question.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident, incidentStateFact } from './find-incident.ts';
import type { Caller } from './read-caller.ts';
import { readAgain } from './read-subject.ts';

/** Everything a click or a sign-in is decided by, read now. */
export type ReviewFacts = {
  readonly caller: Caller;
  /** Who asked, as they are now. */
  readonly requester: Subject;
  readonly incident: Fact;
  /** By which the caller signed in for this decision; `null` where they clicked. */
  readonly signIn: IdpEvidence | null;
};

/** What somebody says to a request, of which digest, and how that is proven. */
export type Said = {
  readonly verdict: 'approve' | 'deny';
  readonly intentDigest: string;
  readonly evidence: EvidenceKind;
};

/** Reads the requester and the incident again. */
export async function readReviewFacts(
  deps: ApprovalDeps,
  request: AccessRequest,
  caller: Caller,
  signIn: IdpEvidence | null,
): Promise<ReviewFacts> {
  const [requester, incident] = await Promise.all([
    readAgain(deps, request.requester, request.requesterSlackUserId, caller.groups, 'asker'),
    findIncident(deps, request.incidentId),
  ]);
  return { caller, requester, incident: incidentStateFact(deps, incident), signIn };
}

/** Asks policy whether this person may decide this request, beside all that are counted but themselves. */
export function decideReview(
  deps: ApprovalDeps,
  request: PendingRequest,
  { requester, incident }: ReviewFacts,
  approver: Subject,
  said: Said,
  earlier: readonly Approval[] = request.approvals,
): Decision {
  return deps.policy().decide({
    action: 'approve',
    verdict: said.verdict,
    requester,
    approver,
    task: request.task,
    rung: request.rung,
    evidence: said.evidence,
    incident,
    earlier,
    intentDigest: request.intentDigest,
    shownDigest: said.intentDigest,
    nowMs: deps.clock.nowMs(),
  });
}
