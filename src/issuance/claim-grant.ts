import { compileSessionPolicy } from '../catalogue/session-policy.ts';
import type { ClaimAnswer } from '../contracts/http.ts';
import type { GrantOrder } from '../contracts/order.ts';
import { grantIdOfOrder } from '../contracts/order.ts';
import type { Actor } from '../domain/actor.ts';
import { personActor } from '../domain/actor.ts';
import { decisionData } from '../domain/decision-data.ts';
import { personal } from '../domain/event.ts';
import type { Device } from '../domain/device.ts';
import type { Grant, MintingGrant } from '../domain/grant.ts';
import { refuseClaim, startMint } from '../domain/grant-mint.ts';
import type { GrantId } from '../domain/ids.ts';
import { base32 } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { Loaded } from '../recording/stored-body.ts';
import { recordName } from '../recording/record-kind.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import { grantedBy } from './accept-order.ts';
import { checkOrder } from './check-order.ts';
import type { IssuanceDeps } from './deps.ts';
import type { SealToDevice } from './mint-session.ts';
import { mintSession } from './mint-session.ts';
import { grantKind } from './record-kinds.ts';

/**
 * Claims a grant for an authenticated device: checks the order again, records the intent to mint, waits until
 * the log holds it, asks STS, and seals the answer to the device. The answer is the only place where the
 * credentials are, and only that device can open it.
 */
export async function claimGrant(
  deps: IssuanceDeps,
  grantId: GrantId,
  device: Device,
  sealTo: SealToDevice,
): Promise<Result<ClaimAnswer>> {
  try {
    return await claim(deps, grantId, device, sealTo);
  } catch (cause) {
    if (!isForged(cause)) throw cause;
    await raiseAlarm(deps, 'record-forged', grantId, cause);
    return refused(refusal('order-mismatch', grantId, cause.message));
  }
}

async function claim(
  deps: IssuanceDeps,
  grantId: GrantId,
  device: Device,
  sealTo: SealToDevice,
): Promise<Result<ClaimAnswer>> {
  if (deps.sealsElsewhere()) return refused(refusal('unavailable', 'another issuer seals the log'));
  const actor = personActor(device.person, `device:${device.thumbprint}`, 'device');
  // Asked before Redis is read: what the log holds was committed there first, so a record below it was put back.
  const inLog = await whatLogHolds(deps, grantId);
  const loaded = await deps.recorder.load(grantKind, grantId);
  if (loaded === null || loaded.record.requester.personId !== device.person.personId) {
    return refused(refusal('grant-not-found', grantId, 'claim by a device of somebody else or of no grant'));
  }
  const checked = await checkClaim(deps, loaded, inLog);
  if (!checked.ok) return recordRefusal(deps, loaded.record, checked.refusal, actor);

  const sessionName = `${grantId}-${base32(deps.random.bytes(20), 32)}`;
  const data = {
    sessionPolicy: checked.value.sessionPolicy,
    deviceLabel: personal(device.label),
    ...checked.value.decision,
  };
  const started = await deps.recorder.transition(
    grantKind,
    grantId,
    (before) =>
      before === null
        ? refused(refusal('grant-not-found', grantId))
        : startMint(
            before.record,
            { device: device.thumbprint, sessionName },
            data,
            actor,
            deps.clock.nowMs(),
          ),
    undefined,
    loaded,
  );
  if (!started.ok) return recordRefusal(deps, loaded.record, started.refusal, actor);

  const [eventId = ''] = started.value.eventIds;
  return mintSession(deps, {
    grant: started.value.record as MintingGrant,
    committed: started.value,
    eventId,
    sessionPolicy: checked.value.sessionPolicy,
    device,
    actor,
    sealTo,
  });
}

/** What the sealed log says of a grant. */
type InLog = { readonly ended: boolean; readonly version: number };

async function whatLogHolds({ sealedLog, sealedGrants }: IssuanceDeps, grantId: GrantId): Promise<InLog> {
  const isEnding = ((await sealedGrants.grant(grantId))?.endingAtMs ?? null) !== null;
  const ended = isEnding || (await sealedLog.hasEnded(grantId));
  return { ended, version: await sealedLog.sealedVersion(recordName(grantKind, grantId)) };
}

/** Everything that must hold before a session may exist, asked of the order and the log rather than of Redis. */
async function checkClaim(
  deps: IssuanceDeps,
  loaded: Loaded<Grant>,
  inLog: InLog,
): Promise<Result<{ sessionPolicy: string; decision: ReturnType<typeof decisionData> }>> {
  const { record: grant, version } = loaded;
  const { grantId } = grant;
  if (grant.state === 'ended' || grant.state === 'ending')
    return refused(refusal('grant-ended', grant.reason, grantId));
  if (inLog.ended) {
    await raiseAlarm(deps, 'ended-grant-revived', grantId);
    return refused(refusal('grant-ended', 'the record says so', 'Redis says it has not ended'));
  }
  if (inLog.version > version) {
    await raiseAlarm(deps, 'record-rolled-back', grantId);
    return refused(refusal('order-mismatch', grantId, 'Redis holds an older version than the log'));
  }
  if (await deps.sealedLog.contradicts(grant.requestId, grantId)) {
    await raiseAlarm(deps, 'request-decided-twice', grantId);
    return refused(refusal('order-mismatch', grantId, 'the log says this request was decided otherwise'));
  }
  const order = await deps.verifyKeptOrder(grant.order);
  if (!order.ok) return order;
  if (order.value.kind !== 'grant' || !madeBy(order.value, grant)) {
    return refused(refusal('order-mismatch', grantId, 'the grant is not what its order made'));
  }
  const checked = await checkOrder(deps, order.value);
  if (!checked.ok) return checked;
  const { task, decision } = checked.value;
  if (decision.outcome !== 'allow') return refused(refusalFor(decision));
  const skew = await deps.clockWatch.flaw(task.region);
  if (skew !== null) return refused(skew);
  return ok({
    sessionPolicy: compileSessionPolicy(task, grant.deadlineMs),
    decision: decisionData(decision),
  });
}

function madeBy(order: GrantOrder, grant: Grant): boolean {
  if (grantIdOfOrder(order) !== grant.grantId) return false;
  const { requestId, incidentId, requester, deviceThumbprints, intentDigest, deadlineMs } = grant;
  const kept = { requestId, incidentId, requester, deviceThumbprints, intentDigest, deadlineMs };
  return canonicalJson(kept) === canonicalJson(grantedBy(order.body)) && sameTask(order, grant.task);
}

function sameTask(order: GrantOrder, task: BoundTask): boolean {
  const { taskDigest, asset, drill } = order.body.intent;
  return task.taskDigest === taskDigest && task.asset === asset && task.drill === drill;
}

async function recordRefusal(
  deps: IssuanceDeps,
  grant: Grant,
  no: Refusal,
  actor: Actor,
): Promise<Result<never>> {
  // Not on the grant's own record: whoever claims again and again would keep it from being ended or settled.
  for (const event of refuseClaim(grant, no.code, no.operator, actor).events) await deps.recorder.note(event);
  return refused(no);
}
