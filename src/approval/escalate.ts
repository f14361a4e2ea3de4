import { systemActor } from '../domain/actor.ts';
import type { AccessRequest, PendingRequest } from '../domain/access-request.ts';
import type { RequestId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { failToRaise, raiseRequest } from '../domain/request-ladder.ts';
import type { RequestStep } from '../domain/request-step.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import { groupsUpTo } from '../domain/task.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident, incidentStateFact } from './find-incident.ts';
import { findRequest } from './find-request.ts';
import type { FoundRung } from './find-rung.ts';
import { findRung } from './find-rung.ts';
import { readGroups } from './read-groups.ts';
import { readAgain } from './read-subject.ts';
import { requestKind } from './record-kinds.ts';

const actor = systemActor('deadline');

/**
 * Asks the next rung of a request that nobody decided in time. The people are found by the question they will be
 * asked at the click; where none can be, that is recorded with the reasons, and tried again later. Harmless where
 * the request was decided or raised meanwhile.
 */
export async function escalate(deps: ApprovalDeps, requestId: RequestId): Promise<void> {
  const request = await findRequest(deps, requestId);
  if (request === null || !isDue(request, deps.clock.nowMs())) return;
  const found = await findNext(deps, request);
  await deps.recorder.transition(requestKind, requestId, (before) => {
    if (before === null) return refused(refusal('request-not-found', requestId));
    return step(before.record, found, deps.clock.nowMs());
  });
}

/** Whether the next rung of a request has to be asked now. */
export function isDue(request: AccessRequest, nowMs: number): request is PendingRequest {
  return request.state === 'pending' && request.raiseAtMs !== null && request.raiseAtMs <= nowMs;
}

async function findNext(deps: ApprovalDeps, request: PendingRequest): Promise<FoundRung> {
  const {
    task,
    rung,
    requester,
    requesterSlackUserId: slackUserId,
    intentDigest,
    approvals,
    asked,
  } = request;
  const groups = await readGroups(deps, [...task.askGroups, ...groupsUpTo(task, rung + 1)], 'known');
  const [subject, incident] = await Promise.all([
    readAgain(deps, requester, slackUserId, groups, 'asker'),
    findIncident(deps, request.incidentId),
  ]);
  const route = { task, incident: incidentStateFact(deps, incident), intentDigest, approvals, asked };
  return findRung(deps, { slackUserId, subject, groups }, route, { rung: rung + 1, why: 'time' });
}

function step(request: AccessRequest, found: FoundRung, nowMs: number): Result<RequestStep> {
  return found.kind === 'found'
    ? raiseRequest(request, { raises: found.raises, asked: found.answer.asked }, actor, nowMs)
    : failToRaise(request, found.answer?.excluded ?? [], actor, nowMs);
}
