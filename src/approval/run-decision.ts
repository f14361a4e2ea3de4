import type { DecideIntake } from '../contracts/intake.ts';
import type { AccessRequest } from '../domain/access-request.ts';
import type { IntakeOutcome } from '../domain/intake.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';
import { review } from './review.ts';
import { accountOf } from './run-intake-account.ts';

/** What came of a decision that counted. */
export type Decided = Extract<IntakeOutcome, { readonly kind: 'decided' }>;

/**
 * Decides a request as the person who signed in at the issuer's page: by the use case that a click goes through, over
 * what Slack says of them now. What was decided by this intake already is answered.
 */
export async function runDecision(deps: ApprovalDeps, intake: DecideIntake): Promise<Result<Decided>> {
  const before = await decidedBefore(deps, intake);
  if (before !== null) return ok(before);
  const { person, body } = intake;
  const { requestId, intentDigest, outcome: verdict, why, evidence } = body;
  const account = await accountOf(deps, person);
  if (!account.ok) return account;
  const decided = await review(
    deps,
    { slackUserId: account.value, requestId, intentDigest, verdict, why },
    evidence,
  );
  return decided.ok ? ok(decidedOf(decided.value)) : decided;
}

/**
 * What this intake decided already: nothing may be refused that counted, where the process died before it could say so
 * and the request went on since. `null` where it did not count, or what became of it says that better.
 */
export async function decidedBefore(
  deps: ApprovalDeps,
  { person, body }: DecideIntake,
): Promise<Decided | null> {
  const request = await findRequest(deps, body.requestId);
  if (request === null) return null;
  const { state } = request;
  const did =
    body.outcome === 'approve'
      ? (state === 'approved' || state === 'pending' || state === 'denied') &&
        request.approvals.some(
          ({ approver, evidence }) =>
            approver.personId === person.personId &&
            evidence.kind === 'idp' &&
            evidence.token === body.evidence.token,
        )
      : state === 'denied' && request.deniedBy.personId === person.personId;
  return did ? decidedOf(request) : null;
}

function decidedOf({ requestId, state }: AccessRequest): Decided {
  return {
    kind: 'decided',
    requestId,
    state: state === 'approved' || state === 'denied' ? state : 'pending',
  };
}
