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

const actor = systemActor('sweep');

/** A rung that should have been asked so long ago has lost its deadline. */
const SURELY_MISSED_MS = 30_000;

/**
 * Looks at every pending request and ends those that should have ended: its incident is closed, or its time is
 * over. One whose next rung was not asked in time asks it. Heals a closing that was cut short and a deadline that was lost. One bad record does not stop the rest.
 */
export async function sweepPending(deps: ApprovalDeps): Promise<void> {
  for (const id of await deps.recorder.index(PENDING_REQUESTS, 1000)) {
    try {
      await endIfOver(deps, id as RequestId);
    } catch (cause) {
      deps.log.error('sweep.request-failed', { requestId: id }, cause);
    }
  }
}

async function endIfOver(deps: ApprovalDeps, requestId: RequestId): Promise<void> {
  const request = await findRequest(deps, requestId);
  if (request?.state !== 'pending') return;
  const incident = await findIncident(deps, request.incidentId);
  const nowMs = deps.clock.nowMs();
  if (incident?.state === 'open' && nowMs < request.lapseAtMs) {
    if (isDue(request, nowMs - SURELY_MISSED_MS)) await escalate(deps, requestId);
    return;
  }
  await deps.recorder.transition(requestKind, requestId, (before) => {
    if (before === null) return refused(refusal('request-not-found', requestId));
    return incident?.state === 'open'
      ? lapseRequest(before.record, actor, nowMs)
      : withdrawRequest(before.record, null, actor, nowMs);
  });
}
