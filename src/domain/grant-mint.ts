import type { Actor } from './actor.ts';
import type { EventData, EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { ActiveGrant, ClaimableGrant, Grant, MintingGrant, SessionAttempt } from './grant.ts';
import { claimsUsed, maySessionExist, MOST_ATTEMPTS } from './grant.ts';
import type { GrantStep } from './grant-step.ts';
import { endedEvent, endedGrant, grantBase, identifyGrant } from './grant-step.ts';
import type { DeviceThumbprint } from './ids.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

/** Accepts an order: the first event of a grant. `data` names the decision and the digest of the order. */
export function acceptGrant(
  record: ClaimableGrant,
  data: EventData,
  actor: Actor,
): GrantStep<ClaimableGrant> {
  return {
    record,
    events: [
      {
        type: 'grant.accepted',
        actor,
        data: {
          ...identifyGrant(record),
          incidentId: record.incidentId,
          task: record.task.taskId,
          asset: record.task.asset,
          roleArn: record.task.roleArn,
          deadlineMs: record.deadlineMs,
          claimByMs: record.claimByMs,
          requester: personal(record.requester),
          ...data,
        },
      },
    ],
  };
}

/**
 * Starts a mint: counted, and written with the session's name before STS is called. Refused while another
 * attempt runs, after the deadline, beyond `maxClaims`, after many attempts that made nothing, or for a device the order does not name.
 */
export function startMint(
  grant: Grant,
  claim: { device: DeviceThumbprint; sessionName: string },
  data: EventData,
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep<MintingGrant>> {
  if (grant.state === 'ended' || grant.state === 'ending')
    return refused(refusal('grant-ended', grant.reason, grant.grantId));
  if (grant.state === 'minting') return refused(refusal('grant-busy', grant.grantId));
  if (nowMs >= grant.deadlineMs) return refused(refusal('grant-ended', 'expired', 'deadline passed'));
  if (grant.state === 'claimable' && nowMs >= grant.claimByMs)
    return refused(refusal('grant-ended', 'unclaimed', 'claim-by passed'));
  if (!grant.deviceThumbprints.includes(claim.device))
    return refused(refusal('device-too-new', claim.device));
  if (claimsUsed(grant) >= grant.maxClaims)
    return refused(refusal('too-many-claims', String(grant.maxClaims), grant.grantId));
  if (grant.attempts.length >= MOST_ATTEMPTS)
    return refused(refusal('too-many-failures', String(MOST_ATTEMPTS - claimsUsed(grant)), grant.grantId));
  const attempt: SessionAttempt = {
    ...claim,
    startedAtMs: nowMs,
    outcome: 'unknown',
    accessKeyId: null,
    stsExpiresAtMs: null,
  };
  return ok({
    record: { ...grantBase(grant), state: 'minting', attempts: [...grant.attempts, attempt] },
    events: [
      {
        type: 'grant.minting',
        actor,
        data: {
          ...identifyGrant(grant),
          ...claim,
          roleArn: grant.task.roleArn,
          attempt: grant.attempts.length + 1,
          claim: claimsUsed(grant) + 1,
          maxClaims: grant.maxClaims,
          deadlineMs: grant.deadlineMs,
          startedAtMs: nowMs,
          ...data,
        },
      },
    ],
  });
}

/**
 * Records the session STS made, with the attempt that made it. An attempt that was given up meanwhile is settled
 * too, and moves nothing else: its session exists.
 */
export function finishMint(
  grant: Grant,
  {
    sessionName = lastName(grant),
    ...session
  }: {
    sessionName?: string;
    accessKeyId: string;
    stsExpiresAtMs: InstantMs;
  },
  actor: Actor,
): Result<GrantStep> {
  if (grant.state === 'ended' || !grant.attempts.some((one) => one.sessionName === sessionName))
    return refused(refusal('grant-ended', grant.state, 'finish of a mint that is not running'));
  const attempts = settle(grant, sessionName, { outcome: 'minted', ...session });
  const isRunning = grant.state === 'minting' && sessionName === lastName(grant);
  return ok({
    record: isRunning ? { ...grantBase(grant), state: 'active', attempts } : { ...grant, attempts },
    events: [
      {
        type: 'grant.minted',
        actor,
        data: { ...identifyGrant(grant), ...session, sessionName },
      },
    ],
  });
}

/** What is known of an attempt that failed; `not-asked`: it never came to STS, so it was none. */
export type FailedOutcome = 'unknown' | 'not-minted' | 'not-asked';

/**
 * Records that an attempt made no session for us, or that nobody knows. A retryable one may be claimed again (it
 * stays counted unless it made nothing); a final one ends the grant, unless an earlier attempt may have made a session.
 * One for which STS was never asked leaves the grant as it was before, however often that happens.
 */
export function failMint(
  grant: Grant,
  failure: {
    sessionName?: string;
    code: string;
    operator: string;
    retryable: boolean;
    outcome: FailedOutcome;
  },
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep> {
  const { sessionName = lastName(grant) } = failure;
  const isGivenUp = grant.state !== 'ended' && sessionName !== lastName(grant);
  if (grant.state === 'ending' || isGivenUp) {
    const attempts = settleFailed(grant, sessionName, failure.outcome);
    return ok({
      record: { ...grant, attempts },
      events: [mintFailure('grant.mint-retryable', grant, failure, actor)],
    });
  }
  if (grant.state !== 'minting')
    return refused(refusal('grant-ended', grant.state, 'failure of a mint that is not running'));
  const attempts = settleFailed(grant, sessionName, failure.outcome);
  const back: ClaimableGrant | ActiveGrant = attempts.some((one) => one.outcome === 'minted')
    ? { ...grantBase(grant), state: 'active', attempts }
    : { ...grantBase(grant), state: 'claimable', attempts };
  if (failure.retryable || maySessionExist(back)) {
    return ok({ record: back, events: [mintFailure('grant.mint-retryable', grant, failure, actor)] });
  }
  const record = endedGrant(back, 'mint-failed', null, 'never-minted', nowMs);
  return ok({
    record,
    events: [mintFailure('grant.mint-failed', grant, failure, actor), endedEvent(record, actor)],
  });
}

/** Records a refused claim; the state stays. */
export function refuseClaim(grant: Grant, code: string, operator: string, actor: Actor): GrantStep {
  return {
    record: grant,
    events: [
      {
        type: 'grant.claim-refused',
        actor,
        data: { ...identifyGrant(grant), code, operator: personal(operator) },
      },
    ],
  };
}

function mintFailure(
  type: 'grant.mint-failed' | 'grant.mint-retryable',
  grant: Grant,
  failure: { code: string; operator: string; outcome: FailedOutcome },
  actor: Actor,
): EventDraft {
  return {
    type,
    actor,
    data: {
      ...identifyGrant(grant),
      code: failure.code,
      outcome: failure.outcome === 'not-asked' ? 'not-minted' : failure.outcome,
      operator: personal(failure.operator),
    },
  };
}

function lastName(grant: Grant): string {
  return grant.attempts.at(-1)?.sessionName ?? '';
}

function settle(
  grant: Grant,
  sessionName: string,
  change: Partial<SessionAttempt>,
): readonly SessionAttempt[] {
  return grant.attempts.map((one) => (one.sessionName === sessionName ? { ...one, ...change } : one));
}

function settleFailed(grant: Grant, sessionName: string, outcome: FailedOutcome): readonly SessionAttempt[] {
  return outcome === 'not-asked'
    ? grant.attempts.filter((one) => one.sessionName !== sessionName || one.outcome !== 'unknown')
    : settle(grant, sessionName, { outcome });
}
