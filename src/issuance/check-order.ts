import { asDrill } from '../catalogue/as-drill.ts';
import { bindTask } from '../catalogue/bind-task.ts';
import { compileSessionPolicy, sessionPolicyFlaw } from '../catalogue/session-policy.ts';
import type { FiledBody, GrantBody, GrantOrder, IncidentBody } from '../contracts/order.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import type { Device } from '../domain/device.ts';
import { deviceIsLive } from '../domain/device.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { narrowTask } from '../domain/reduction.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { incidentFact, subjectFromFacts } from '../policy/facts.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import type { OwnView } from './own-view.ts';
import { ownCopy } from './own-copy.ts';
import { ownApprovals, ownView } from './own-view.ts';
import { deviceKind, filedKind, incidentCopyKind } from './record-kinds.ts';
import { rungFlaw } from './rung-flaw.ts';
import { standingFlaw } from './standing-flaw.ts';

/** An order that fits everything the issuer knows, and what policy said of it. */
export type CheckedOrder = { readonly task: BoundTask; readonly decision: Decision };

/**
 * Holds an order against what the issuer knows by itself: its copy of the request, the devices it bound, its
 * own catalogue, its copy of the incident, the last reported standing; then asks policy. Used when an order
 * arrives and again before every mint.
 * @returns a refusal where the order contradicts; a decision, which may deny, where it fits.
 */
export async function checkOrder(deps: IssuanceDeps, order: GrantOrder): Promise<Result<CheckedOrder>> {
  try {
    const { body } = order;
    // Read at once: each of them waits for Redis.
    const [filed, devices, standing, incident] = await Promise.all([
      filedCopy(deps, body),
      devicesOf(deps, body),
      standingFlaw(deps, body),
      ownCopy(deps, incidentCopyKind, body.intent.incidentId),
    ]);
    if (!filed.ok) return filed;
    const no = deviceFlaw(deps, body, filed.value, devices);
    if (no !== null) return refused(no);
    const bound = bindTask(deps.catalogue(), body.intent.task, body.intent.asset);
    if (!bound.ok) return bound;
    // What a drill may do is never taken from the order: it is nothing, derived here.
    const whole = body.intent.drill ? asDrill(bound.value) : bound.value;
    // What was approved for less has fewer actions; which those are stands in the intent, what they are does not.
    const task = body.intent.revision > 1 ? narrowTask(whole, body.intent.actions) : whole;
    const flaw = taskFlaw(task, body) ?? rungFlaw(task, order, filed.value) ?? standing;
    if (flaw !== null) return refused(flaw);
    const tooLarge = sessionPolicyFlaw(compileSessionPolicy(task, body.deadlineMs));
    if (tooLarge !== null) return refused(refusal('aws-policy', tooLarge));
    const requester = ownView(deps.catalogue(), body.requester, body.facts);
    if (!requester.ok) return requester;
    const approvals = ownApprovals(deps.catalogue(), body.approvals);
    if (!approvals.ok) return approvals;
    return ok({
      task,
      decision: ask(deps, order, task, { requester: requester.value, approvals: approvals.value, incident }),
    });
  } catch (cause) {
    if (!isForged(cause)) throw cause;
    await raiseAlarm(deps, 'record-forged', order.body.intent.requestId, cause);
    return refused(refusal('order-mismatch', order.body.intent.requestId, cause.message));
  }
}

/** Who an order is about and the incident, as the issuer sees them by itself. */
type Seen = {
  readonly requester: OwnView;
  readonly approvals: readonly Approval[];
  readonly incident: IncidentBody | null;
};

function ask(
  deps: IssuanceDeps,
  order: GrantOrder,
  task: BoundTask,
  { requester, approvals, incident }: Seen,
): Decision {
  const { body } = order;
  const nowMs = deps.clock.nowMs();
  return deps.policy().decide({
    action: 'claim',
    requester: subjectFromFacts(requester.person, requester.facts),
    task,
    intent: body.intent,
    intentDigest: body.intentDigest,
    approvals,
    incident: incidentFact(incident?.state ?? 'none', { source: 'issuer', readAtMs: nowMs }),
    deadlineMs: body.deadlineMs,
    exception: body.exception,
    orderAtMs: order.iatMs,
    nowMs,
  });
}

/** The issuer's own copy of the request that was approved. */
async function filedCopy(deps: IssuanceDeps, body: GrantBody): Promise<Result<FiledBody>> {
  const filed = await ownCopy(deps, filedKind, body.intent.requestId);
  const mismatch = (what: string): Result<FiledBody> =>
    refused(refusal('order-mismatch', body.intent.requestId, what));
  if (filed === null) return mismatch('the request was never filed here');
  if (filed.intentDigest !== body.intentDigest) return mismatch('another intent was filed');
  if (filed.requester.personId !== body.requester.personId) return mismatch('another requester was filed');
  return ok(filed);
}

/** The devices an order names, as far as they were ever bound here. */
async function devicesOf(
  { recorder }: IssuanceDeps,
  { intent }: GrantBody,
): Promise<ReadonlyMap<DeviceThumbprint, Device>> {
  const loaded = await Promise.all(
    intent.deviceThumbprints.map(async (thumbprint) => recorder.load(deviceKind, thumbprint)),
  );
  return new Map(
    loaded.flatMap((one) => (one === null ? [] : [[one.record.thumbprint, one.record] as const])),
  );
}

function deviceFlaw(
  { clock }: IssuanceDeps,
  body: GrantBody,
  filed: FiledBody,
  devices: ReadonlyMap<DeviceThumbprint, Device>,
): Refusal | null {
  for (const thumbprint of body.intent.deviceThumbprints) {
    const device = devices.get(thumbprint);
    if (device === undefined)
      return refusal('order-mismatch', thumbprint, 'the order names a device that was never bound');
    if (!mayBeSameHuman(device.person, body.requester)) {
      return refusal('order-mismatch', thumbprint, 'the order names a device of somebody else');
    }
    if (!deviceIsLive(device, clock.nowMs())) return refusal('device-unknown', thumbprint, 'binding ended');
    if (device.boundAtMs > filed.filedAtMs) return refusal('device-too-new', thumbprint);
  }
  return null;
}

function taskFlaw(task: BoundTask, { intent, requester }: GrantBody): Refusal | null {
  const mismatch = (what: string): Refusal => refusal('order-mismatch', intent.requestId, what);
  if (intent.requester !== requester.personId) return mismatch('the intent names another requester');
  if (task.taskDigest !== intent.taskDigest) return mismatch('the task changed, or the catalogues differ');
  if (
    !sameSet(
      intent.actions,
      task.actions.map((bound) => bound.action),
    )
  )
    return mismatch('the actions are not those of the task');
  if (
    !sameSet(
      intent.assetArns,
      task.actions.flatMap((bound) => bound.arns),
    )
  )
    return mismatch('the ARNs are not those of the asset');
  return null;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((item) => right.has(item));
}
