import { bindTask } from '../catalogue/bind-task.ts';
import type { AccessRequest, VoidReason } from '../domain/access-request.ts';
import { systemActor } from '../domain/actor.ts';
import type { RequestId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { lapseRequest, withdrawRequest } from '../domain/request-transition.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { escalate, isDue } from './escalate.ts';
import { findIncident } from './find-incident.ts';
import { findRequest } from './find-request.ts';
import { PENDING_REQUESTS, requestKind } from './record-kinds.ts';
import { rulesAreCurrent } from './rules-in-use.ts';
import { takeBack } from './take-back.ts';

const actor = systemActor('sweep');

/** A rung that should have been asked so long ago has lost its deadline. */
const SURELY_MISSED_MS = 30_000;

/**
 * Looks at every pending request and ends those that should have ended: its incident is closed, or its time is
 * over, or its task was changed or taken out of the catalogue. One whose next rung was not asked in time asks it.
 * Heals a closing that was cut short and a deadline that was lost. One bad record does not stop the rest.
 */
export async function sweepPending(deps: ApprovalDeps): Promise<void> {
  const isCurrent = await rulesAreCurrent(deps);
  for (const id of await deps.recorder.index(PENDING_REQUESTS, 1000)) {
    try {
      await endIfOver(deps, id as RequestId, isCurrent);
    } catch (cause) {
      deps.log.error('sweep.request-failed', { requestId: id }, cause);
    }
  }
}

async function endIfOver(deps: ApprovalDeps, requestId: RequestId, isCurrent: boolean): Promise<void> {
  const request = await findRequest(deps, requestId);
  if (request?.state !== 'pending') return;
  const incident = await findIncident(deps, request.incidentId);
  const nowMs = deps.clock.nowMs();
  if (incident?.state === 'open' && nowMs < request.lapseAtMs) {
    const why = isCurrent ? ruleFlaw(deps, request) : null;
    if (why !== null) await takeBack(deps, requestId, why);
    else if (isDue(request, nowMs - SURELY_MISSED_MS)) await escalate(deps, requestId);
    return;
  }
  await deps.recorder.transition(requestKind, requestId, (before) => {
    if (before === null) return refused(refusal('request-not-found', requestId));
    return incident?.state === 'open'
      ? lapseRequest(before.record, actor, nowMs)
      : withdrawRequest(before.record, null, actor, nowMs);
  });
}

/** Why a request no longer fits the catalogue. One whose own task is as it was is disturbed by no other change. */
function ruleFlaw(deps: ApprovalDeps, { intent }: AccessRequest): VoidReason | null {
  const task = bindTask(deps.catalogue(), intent.task, intent.asset);
  if (!task.ok) return 'task-withdrawn';
  return task.value.taskDigest === intent.taskDigest ? null : 'task-changed';
}
