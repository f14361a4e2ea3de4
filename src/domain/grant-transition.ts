import type { Actor } from './actor.ts';
import type { EventData, EventDraft } from './event.ts';
import { personal } from './event.ts';
import type {
  ActiveGrant,
  ClaimableGrant,
  EarlyEndReason,
  EndCertainty,
  EndedGrant,
  EndingGrant,
  EndReason,
  Grant,
  MintingGrant,
  SessionAttempt,
} from './grant.ts';
import { maySessionExist } from './grant.ts';
import type { DeviceThumbprint } from './ids.ts';
import type { Person } from './person.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

export type GrantStep<G extends Grant = Grant> = {
  readonly record: G;
  readonly events: readonly EventDraft[];
};

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
          ...identify(record),
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
 * attempt runs, after the deadline, beyond `maxClaims`, or for a device the order does not name.
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
  if (grant.attempts.length >= grant.maxClaims)
    return refused(refusal('too-many-claims', String(grant.maxClaims), grant.grantId));
  const attempt: SessionAttempt = {
    ...claim,
    startedAtMs: nowMs,
    outcome: 'unknown',
    accessKeyId: null,
    stsExpiresAtMs: null,
  };
  return ok({
    record: { ...base(grant), state: 'minting', attempts: [...grant.attempts, attempt] },
    events: [
      {
        type: 'grant.minting',
        actor,
        data: {
          ...identify(grant),
          ...claim,
          roleArn: grant.task.roleArn,
          attempt: grant.attempts.length + 1,
          maxClaims: grant.maxClaims,
          deadlineMs: grant.deadlineMs,
          ...data,
        },
      },
    ],
  });
}

/** Records the session STS made. */
export function finishMint(
  grant: Grant,
  session: { accessKeyId: string; stsExpiresAtMs: InstantMs },
  actor: Actor,
): Result<GrantStep<ActiveGrant | EndingGrant>> {
  if (grant.state !== 'minting' && grant.state !== 'ending')
    return refused(refusal('grant-ended', grant.state, 'finish of a mint that is not running'));
  const attempts = settleLast(grant, { outcome: 'minted', ...session });
  return ok({
    record: grant.state === 'ending' ? { ...grant, attempts } : { ...base(grant), state: 'active', attempts },
    events: [
      {
        type: 'grant.minted',
        actor,
        data: { ...identify(grant), ...session, sessionName: attempts.at(-1)?.sessionName ?? '' },
      },
    ],
  });
}

/**
 * Records that an attempt made no session for us, or that nobody knows. A retryable one may be claimed again (it
 * stays counted); a final one ends the grant, unless an earlier attempt may have made a session.
 */
export function failMint(
  grant: Grant,
  failure: { code: string; operator: string; retryable: boolean; outcome: 'unknown' | 'not-minted' },
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep> {
  if (grant.state === 'ending') {
    const attempts = settleLast(grant, { outcome: failure.outcome });
    return ok({
      record: { ...grant, attempts },
      events: [mintFailure('grant.mint-retryable', grant, failure, actor)],
    });
  }
  if (grant.state !== 'minting')
    return refused(refusal('grant-ended', grant.state, 'failure of a mint that is not running'));
  const attempts = settleLast(grant, { outcome: failure.outcome });
  const back: ClaimableGrant | ActiveGrant = attempts.some((one) => one.outcome === 'minted')
    ? { ...base(grant), state: 'active', attempts }
    : { ...base(grant), state: 'claimable', attempts };
  if (failure.retryable || maySessionExist(back)) {
    return ok({ record: back, events: [mintFailure('grant.mint-retryable', grant, failure, actor)] });
  }
  const record = over(back, 'mint-failed', null, 'never-minted', nowMs);
  return ok({
    record,
    events: [mintFailure('grant.mint-failed', grant, failure, actor), ended(record, actor)],
  });
}

/** Ends a grant early. Where a session may exist it becomes `ending` until AWS is known to refuse it. */
export function endGrant(
  grant: Grant,
  reason: EarlyEndReason,
  by: Person | null,
  actor: Actor,
  nowMs: InstantMs,
): Result<GrantStep> {
  if (grant.state === 'ended') return refused(refusal('grant-ended', grant.reason, grant.grantId));
  if (grant.state === 'ending') return refused(refusal('grant-ended', grant.reason, 'already ending'));
  if (grant.state === 'claimable' && !maySessionExist(grant)) {
    const record = over(grant, reason, by, 'never-minted', nowMs);
    return ok({ record, events: [ended(record, actor)] });
  }
  const record: EndingGrant = {
    ...base(grant),
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
        data: { ...identify(grant), reason, by: personal(by), deadlineMs: grant.deadlineMs },
      },
    ],
  });
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
    const record = over(grant, 'unclaimed', null, 'never-minted', nowMs);
    return ok({ record, events: [ended(record, actor)] });
  }
  if (nowMs < grant.deadlineMs) return refused(refusal('grant-busy', grant.grantId, 'deadline is not due'));
  const certainty: EndCertainty = maySessionExist(grant) ? 'by-time' : 'never-minted';
  const reason: EndReason =
    grant.state === 'ending' ? grant.reason : maySessionExist(grant) ? 'expired' : 'unclaimed';
  const record = over(grant, reason, grant.state === 'ending' ? grant.endedBy : null, certainty, nowMs);
  return ok({ record, events: [ended(record, actor)] });
}

/** Records a refused claim; the state stays. */
export function refuseClaim(grant: Grant, code: string, operator: string, actor: Actor): GrantStep {
  return {
    record: grant,
    events: [
      {
        type: 'grant.claim-refused',
        actor,
        data: { ...identify(grant), code, operator: personal(operator) },
      },
    ],
  };
}

function identify(grant: Grant): EventData {
  return { grantId: grant.grantId, requestId: grant.requestId, intentDigest: grant.intentDigest };
}

function ended(grant: EndedGrant, actor: Actor): EventDraft {
  return {
    type: 'grant.ended',
    actor,
    data: {
      ...identify(grant),
      reason: grant.reason,
      certainty: grant.certainty,
      endedAtMs: grant.endedAtMs,
      denyWrittenAtMs: grant.denyWrittenAtMs,
      by: personal(grant.endedBy),
    },
  };
}

function mintFailure(
  type: 'grant.mint-failed' | 'grant.mint-retryable',
  grant: Grant,
  failure: { code: string; operator: string; outcome: string },
  actor: Actor,
): EventDraft {
  return {
    type,
    actor,
    data: {
      ...identify(grant),
      code: failure.code,
      outcome: failure.outcome,
      operator: personal(failure.operator),
    },
  };
}

function settleLast(grant: Grant, change: Partial<SessionAttempt>): readonly SessionAttempt[] {
  const last = grant.attempts.at(-1);
  return last === undefined ? [] : [...grant.attempts.slice(0, -1), { ...last, ...change }];
}

function base(grant: Grant) {
  const { v, grantId, order, requestId, incidentId, requester, deviceThumbprints, task, intentDigest } =
    grant;
  const { deadlineMs, claimByMs, acceptedAtMs, maxClaims, attempts, review } = grant;
  return {
    v,
    grantId,
    order,
    requestId,
    incidentId,
    requester,
    deviceThumbprints,
    task,
    intentDigest,
    deadlineMs,
    claimByMs,
    acceptedAtMs,
    maxClaims,
    attempts,
    review,
  };
}

function over(
  grant: Grant,
  reason: EndReason,
  by: Person | null,
  certainty: EndCertainty,
  nowMs: InstantMs,
): EndedGrant {
  const denyWrittenAtMs = grant.state === 'ending' ? grant.denyWrittenAtMs : null;
  return {
    ...base(grant),
    state: 'ended',
    reason,
    endedBy: by,
    endedAtMs: nowMs,
    certainty,
    denyWrittenAtMs,
  };
}
