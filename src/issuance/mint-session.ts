import type { ClaimAnswer, SealedCredentials } from '../contracts/http.ts';
import type { Actor } from '../domain/actor.ts';
import { systemActor } from '../domain/actor.ts';
import type { Device } from '../domain/device.ts';
import type { Grant, MintingGrant } from '../domain/grant.ts';
import type { FailedOutcome } from '../domain/grant-mint.ts';
import { failMint, finishMint } from '../domain/grant-mint.ts';
import type { GrantId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { Secret } from '../domain/secret.ts';
import { ok, refused } from '../domain/result.ts';
import type { MintedSession, MintRequest } from '../ports/session-minter.ts';
import type { Loaded } from '../recording/stored-body.ts';
import { shortDigest } from '../codec/digest.ts';
import { CLOCK_LIMIT_MS } from './clock-watch.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantKind } from './record-kinds.ts';

/** How long a claim waits for its entry to be in the log before it gives up. */
const SEAL_TIMEOUT_MS = 5_000;
/** STS is given this long, its retries included; the grant's mint timeout is longer. */
const STS_TIMEOUT_MS = 12_000;
/** An alarm beyond this difference of clocks. */
export const CLOCK_ALARM_MS = 5_000;
/** STS makes no session shorter or, for a caller that is a role, longer than this. */
const STS_SECONDS = { min: 900, max: 3600 };

/** Seals credentials so that only this device can open them, for this grant only. */
export type SealToDevice = (device: Device, grantId: GrantId, credentials: Secret) => Promise<string>;

/** A mint whose intent is committed. */
export type Mint = {
  readonly grant: MintingGrant;
  /** The same as it was committed, so that it need not be read again. */
  readonly committed: Loaded<Grant>;
  /** The event that says so; the log must hold it before STS is asked. */
  readonly eventId: string;
  readonly sessionPolicy: string;
  readonly device: Device;
  readonly actor: Actor;
  readonly sealTo: SealToDevice;
};

/** Waits for the record, asks STS, records what came, and seals the credentials to the device. */
export async function mintSession(deps: IssuanceDeps, mint: Mint): Promise<Result<ClaimAnswer>> {
  const { grantId } = mint.grant;
  const seal = await deps.sealedLog.waitSealed(mint.eventId, SEAL_TIMEOUT_MS);
  if (seal.kind !== 'sealed') {
    const detail = seal.kind === 'rejected' ? seal.finding : 'timeout';
    return fail(deps, mint, refusal('not-recorded', detail), true, 'not-asked');
  }
  if (await deps.sealedLog.hasEnded(grantId)) {
    return fail(
      deps,
      mint,
      refusal('grant-ended', 'the record says so', 'ended in the log while minting'),
      true,
      'not-asked',
    );
  }
  const outcome = await deps.minter.mint(requestOf(deps, mint), AbortSignal.timeout(STS_TIMEOUT_MS));
  if (outcome.kind === 'failed') return fail(deps, mint, outcome.refusal, outcome.retryable, outcome.outcome);
  return finish(deps, mint, outcome.session);
}

async function finish(deps: IssuanceDeps, mint: Mint, session: MintedSession): Promise<Result<ClaimAnswer>> {
  const { grantId, deadlineMs } = mint.grant;
  deps.clockWatch.note(mint.grant.task.region, session.clockOffsetMs);
  const offsetMs = Math.abs(session.clockOffsetMs ?? 0);
  if (offsetMs > CLOCK_ALARM_MS)
    deps.log.error('alarm.clock-skew', { grantId, offsetMs: session.clockOffsetMs });
  const { sessionName = '' } = mint.grant.attempts.at(-1) ?? {};
  const facts = { sessionName, accessKeyId: session.accessKeyId, stsExpiresAtMs: session.expiresAtMs };
  // Sealed while it is written down that they exist; nobody is answered before that is done.
  const [finished, sealed] = await Promise.all([
    deps.recorder.transition(
      grantKind,
      grantId,
      (before) =>
        before === null
          ? refused(refusal('grant-not-found', grantId))
          : finishMint(before.record, facts, mint.actor),
      undefined,
      mint.committed,
    ),
    mint.sealTo(mint.device, grantId, credentialsOf(mint, session)),
  ]);
  if (!finished.ok) return finished;
  if (finished.value.record.state !== 'active') {
    // Ended while STS was asked: the session counts as live and is being ended; nobody gets its keys.
    return refused(refusal('grant-ended', 'ending', grantId));
  }
  if (offsetMs > CLOCK_LIMIT_MS) return refused(refusal('aws-clock', `${session.clockOffsetMs} ms`));
  return ok({ sealed, deadlineMs });
}

function credentialsOf({ grant }: Mint, session: MintedSession): Secret {
  const credentials: SealedCredentials = {
    v: 1,
    grantId: grant.grantId,
    accessKeyId: session.accessKeyId,
    secretAccessKey: session.secretAccessKey.reveal(),
    sessionToken: session.sessionToken.reveal(),
    expiresAtMs: Math.min(grant.deadlineMs, session.expiresAtMs),
    region: grant.task.region,
  };
  return new Secret(JSON.stringify(credentials));
}

function requestOf({ clock }: IssuanceDeps, { grant, sessionPolicy }: Mint): MintRequest {
  const left = Math.ceil((grant.deadlineMs - clock.nowMs()) / 1000);
  return {
    roleArn: grant.task.roleArn,
    region: grant.task.region,
    sessionName: grant.attempts.at(-1)?.sessionName ?? '',
    sourceIdentity: grant.grantId,
    sessionPolicy,
    durationSeconds: Math.min(STS_SECONDS.max, Math.max(STS_SECONDS.min, left)),
    tags: {
      'breakglass:grant': grant.grantId,
      'breakglass:incident': grant.incidentId,
      'breakglass:digest': shortDigest(grant.intentDigest),
    },
  };
}

async function fail(
  deps: IssuanceDeps,
  mint: Mint,
  no: Refusal,
  retryable: boolean,
  outcome: FailedOutcome,
): Promise<Result<never>> {
  const { grantId, task } = mint.grant;
  const { code, operator } = no;
  deps.log[retryable ? 'warn' : 'error']('mint.failed', { grantId, code, operator, retryable, outcome });
  if (code === 'aws-clock') {
    deps.log.error('alarm.clock-skew', { grantId, region: task.region, operator });
    deps.clockWatch.doubt(task.region);
  }
  const { sessionName = '' } = mint.grant.attempts.at(-1) ?? {};
  const failure = { sessionName, code: no.code, operator: no.operator, retryable, outcome };
  await deps.recorder.transition(grantKind, grantId, (before) =>
    before === null
      ? refused(no)
      : failMint(before.record, failure, systemActor('ender'), deps.clock.nowMs()),
  );
  return refused(no);
}
