import { compileSessionPolicy, sessionPolicyFlaw } from '../catalogue/session-policy.ts';
import type { FiledBody, GrantBody, GrantOrder, IncidentBody } from '../contracts/order.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { incidentFact } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { deviceFlaw, devicesOf } from './device-flaw.ts';
import { evidenceFlaw } from './evidence-flaw.ts';
import { ownCopy } from './own-copy.ts';
import { ownTask } from './own-task.ts';
import { ownRequester } from './own-requester.ts';
import { ownApprovals } from './own-view.ts';
import { filedKind, incidentCopyKind } from './record-kinds.ts';
import { rungFlaw } from './rung-flaw.ts';
import { standingFlaw } from './standing-flaw.ts';
import { taskFlaw } from './task-flaw.ts';

/** An order that fits everything the issuer knows, and what policy said of it. */
export type CheckedOrder = { readonly task: BoundTask; readonly decision: Decision };

/**
 * Holds an order against what the issuer knows by itself: its copy of the request, the devices it bound, its
 * own catalogue, its copy of the incident, the last reported standing, the provider's keys where somebody decided by
 * signing in; then asks policy. Used when an order arrives and again before every mint.
 * @returns a refusal where the order contradicts; a decision, which may deny, where it fits.
 */
export async function checkOrder(deps: IssuanceDeps, order: GrantOrder): Promise<Result<CheckedOrder>> {
  try {
    const { body } = order;
    // Read at once: each of them waits for Redis.
    const [filed, devices, standing, incident] = await Promise.all([
      filedCopy(deps, body),
      devicesOf(deps, body.intent),
      standingFlaw(deps, body),
      ownCopy(deps, incidentCopyKind, body.intent.incidentId),
    ]);
    if (!filed.ok) return filed;
    const { filedAtMs } = filed.value;
    const no = deviceFlaw(deps, { ...body, filedAtMs }, devices);
    if (no !== null) return refused(no);
    const own = ownTask(deps.catalogue(), body.intent);
    if (!own.ok) return own;
    const task = own.value;
    const flaw = taskFlaw(task, body) ?? rungFlaw(task, order, filed.value) ?? standing;
    if (flaw !== null) return refused(flaw);
    const tooLarge = sessionPolicyFlaw(compileSessionPolicy(task, body.deadlineMs));
    if (tooLarge !== null) return refused(refusal('aws-policy', tooLarge));
    const requester = ownRequester(deps.catalogue(), body, devices);
    if (!requester.ok) return requester;
    const approvals = ownApprovals(deps.catalogue(), body.approvals);
    if (!approvals.ok) return approvals;
    const unproven = await evidenceFlaw(deps, body, approvals.value);
    if (unproven !== null) return refused(unproven);
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
  readonly requester: Subject;
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
    requester,
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
