import { digestOf } from '../codec/digest.ts';
import type { GrantBody, GrantOrder } from '../contracts/order.ts';
import { grantIdOfOrder } from '../contracts/order.ts';
import { systemActor } from '../domain/actor.ts';
import { decisionData } from '../domain/decision-data.ts';
import type { Decision } from '../domain/decision.ts';
import type { ClaimableGrant } from '../domain/grant.ts';
import { acceptGrant } from '../domain/grant-mint.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refuseGrant } from '../domain/refused-grant.ts';
import { ok, refused } from '../domain/result.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import { recordName } from '../recording/record-kind.ts';
import { raiseAlarm } from './alarm.ts';
import { checkOrder } from './check-order.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantKind, refusedGrantKind } from './record-kinds.ts';

const actor = systemActor('order-receiver');
const alreadyThere = refused(refusal('already-decided', 'accepted'));

/**
 * Decides an order for a grant again, alone: from the issuer's own copies, its own catalogue and the facts in
 * the order. Accepted, the grant waits to be claimed; refused, it can never be made. An order that was run
 * before changes nothing, and one that the sealed log knows although Redis does not is refused and alarmed.
 */
export async function acceptOrder(deps: IssuanceDeps, order: GrantOrder, jws: string): Promise<void> {
  const grantId = grantIdOfOrder(order);
  // Asked before Redis is read: what the log holds was committed there first.
  const inLog = await deps.sealedLog.sealedVersion(recordName(grantKind, grantId));
  if ((await deps.recorder.load(refusedGrantKind, grantId)) !== null) return;
  const known = await deps.recorder.load(grantKind, grantId);
  if (known !== null) return;
  if (inLog > 0) {
    await raiseAlarm(deps, 'grant-vanished', grantId);
    return refuseOrder(
      deps,
      order,
      jws,
      refusal('order-mismatch', grantId, 'the log knows this grant and Redis does not'),
    );
  }

  if (await deps.sealedLog.contradicts(order.body.intent.requestId, grantId)) {
    await raiseAlarm(deps, 'request-decided-twice', grantId);
    const why = 'the log says this request was decided otherwise';
    return refuseOrder(deps, order, jws, refusal('order-mismatch', grantId, why));
  }
  const checked = await checkOrder(deps, order);
  if (!checked.ok) return refuseOrder(deps, order, jws, checked.refusal);
  const { task, decision } = checked.value;
  if (decision.outcome !== 'allow') return refuseOrder(deps, order, jws, refusalFor(decision), decision);

  const nowMs = deps.clock.nowMs();
  const record: ClaimableGrant = {
    v: 1,
    grantId,
    state: 'claimable',
    order: jws,
    ...grantedBy(order.body),
    task,
    claimByMs: Math.min(order.body.deadlineMs, nowMs + deps.catalogue().settings.claimWithinSeconds * 1000),
    acceptedAtMs: nowMs,
    maxClaims: deps.catalogue().settings.maxClaims,
    attempts: [],
    endingStep: null,
  };
  const data = { orderDigest: digestOf(jws), exception: order.body.exception, ...decisionData(decision) };
  const twice = refusal('order-mismatch', grantId, 'this request led to another grant');
  const accepted = await deps.recorder.transition(
    grantKind,
    grantId,
    (before) => (before === null ? ok(acceptGrant(record, data, actor)) : alreadyThere),
    () => refused(twice),
  );
  if (!accepted.ok && accepted.refusal === twice) await refuseOrder(deps, order, jws, twice);
}

/** Refuses an order for good and records why; the gateway tells the people who wait for it. */
export async function refuseOrder(
  deps: IssuanceDeps,
  order: GrantOrder,
  jws: string,
  no: Refusal,
  decision: Decision | null = null,
): Promise<void> {
  const grantId = grantIdOfOrder(order);
  if ((await deps.recorder.load(grantKind, grantId)) !== null) return;
  const input = { grantId, requestId: order.body.intent.requestId, orderDigest: digestOf(jws) };
  const data = decision === null ? {} : decisionData(decision);
  await deps.recorder.transition(refusedGrantKind, grantId, (before) =>
    before === null ? ok(refuseGrant(input, no, data, actor, deps.clock.nowMs())) : alreadyThere,
  );
}

/** What a grant takes from its order; compared again at every mint. */
export function grantedBy(body: GrantBody) {
  return {
    requestId: body.intent.requestId,
    incidentId: body.intent.incidentId,
    requester: body.requester,
    deviceThumbprints: body.intent.deviceThumbprints,
    intentDigest: body.intentDigest,
    deadlineMs: body.deadlineMs,
  };
}
