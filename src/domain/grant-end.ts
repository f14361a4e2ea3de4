import type { Actor } from './actor.ts';
import { personal } from './event.ts';
import type { EarlyEndReason, EndCertainty, EndingGrant, EndReason, Grant } from './grant.ts';
import { maySessionExist, MINT_TIMEOUT_MS, owedEndingStep } from './grant.ts';
import { failMint } from './grant-mint.ts';
import type { GrantStep } from './grant-step.ts';
import { endedEvent, endedGrant, grantBase, identifyGrant } from './grant-step.ts';
import type { Person } from './person.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { StandingEnd } from './standing-copy.ts';
import type { InstantMs } from './time.ts';

/**
 * Ends a grant early. Where a session may exist it becomes `ending` until AWS is known to refuse it.
 * @param because what exactly changed, where it ends by a changed standing.
 */
export function endGrant(
  grant: Grant,
  reason: EarlyEndReason,
  by: Person | null,
  actor: Actor,
  nowMs: InstantMs,
  because: StandingEnd | null = null,
): Result<GrantStep> {
  if (grant.state === 'ended') return refused(refusal('grant-ended', grant.reason, grant.grantId));
  if (grant.state === 'ending') return refused(refusal('grant-ended', grant.reason, 'already ending'));
  if (grant.state === 'claimable' && !maySessionExist(grant)) {
    const record = endedGrant(grant, reason, by, 'never-minted', nowMs);
    return ok({ record, events: [endedEvent(record, actor, because)] });
  }
  const record: EndingGrant = {
    ...grantBase(grant),
    endingStep: owedEndingStep(grant),
    state: 'ending',
    reason,
    endedBy: by,
    sinceMs: nowMs,
    denyWrittenAtMs: null,
  };
  return ok({
    record,
    events: [
      {
        type: 'grant.ending',
        actor,
        data: {
          ...identifyGrant(grant),
          reason,
          ...(because === null ? {} : { because }),
          by: personal(by),
          deadlineMs: grant.deadlineMs,
        },
      },
    ],
  });
}

/**
 * The deny of an ending grant stands in IAM and was read back: the grant is over as surely as can be known. While
 * an attempt may still be answered it is refused, so that what STS says is written down first. Where no session
 * can exist, nothing had to be denied.
 */
export function confirmDeny(grant: Grant, actor: Actor, nowMs: InstantMs): Result<GrantStep> {
  if (grant.state !== 'ending')
    return refused(refusal('grant-ended', grant.state, `no end of ${grant.grantId} is waited for`));
  const last = grant.attempts.at(-1);
  if (last?.outcome === 'unknown' && nowMs < last.startedAtMs + MINT_TIMEOUT_MS)
    return refused(refusal('grant-busy', grant.grantId, 'a mint is under way'));
  const denied = maySessionExist(grant);
  const record = endedGrant(
    { ...grant, denyWrittenAtMs: denied ? nowMs : null },
    grant.reason,
    grant.endedBy,
    denied ? 'deny-written' : 'never-minted',
    nowMs,
  );
  return ok({ record, events: [endedEvent(record, actor)] });
}

/** What passes by time: claim-by, an unanswered mint, the deadline. A deadline that is not due is refused. */
export function passDeadline(
  grant: Grant,
  kind: 'claim-by' | 'mint-timeout' | 'end',
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep> {
  if (grant.state === 'ended') return refused(refusal('grant-ended', grant.reason, grant.grantId));
  if (kind === 'mint-timeout') {
    if (grant.state !== 'minting') return refused(refusal('grant-busy', grant.grantId, 'no mint is running'));
    if (nowMs < (grant.attempts.at(-1)?.startedAtMs ?? 0) + MINT_TIMEOUT_MS)
      return refused(refusal('grant-busy', grant.grantId, 'the running mint is not due'));
    return failMint(
      grant,
      { code: 'mint-timeout', operator: 'no answer recorded', retryable: true, outcome: 'unknown' },
      actor,
      nowMs,
    );
  }
  if (kind === 'claim-by') {
    if (grant.state !== 'claimable' || nowMs < grant.claimByMs)
      return refused(refusal('grant-busy', grant.grantId, 'claim-by does not apply'));
    if (maySessionExist(grant))
      return refused(refusal('grant-busy', grant.grantId, 'a session may exist; the deadline ends it'));
    const record = endedGrant(grant, 'unclaimed', null, 'never-minted', nowMs);
    return ok({ record, events: [endedEvent(record, actor)] });
  }
  if (nowMs < grant.deadlineMs) return refused(refusal('grant-busy', grant.grantId, 'deadline is not due'));
  const certainty: EndCertainty = maySessionExist(grant) ? 'by-time' : 'never-minted';
  const reason: EndReason =
    grant.state === 'ending' ? grant.reason : maySessionExist(grant) ? 'expired' : 'unclaimed';
  const record = endedGrant(grant, reason, grant.state === 'ending' ? grant.endedBy : null, certainty, nowMs);
  return ok({ record, events: [endedEvent(record, actor)] });
}
