import type { AccessRequest, ApprovedRequest } from '../domain/access-request.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId, IncidentId, RequestId } from '../domain/ids.ts';
import type { ApprovalDeps } from './deps.ts';
import { requestByGrant, requestKind, requestsByIncident } from './record-kinds.ts';

/** A request as it is now; `null` when there is none. */
export async function findRequest(deps: ApprovalDeps, requestId: RequestId): Promise<AccessRequest | null> {
  return (await deps.recorder.load(requestKind, requestId))?.record ?? null;
}

/** The request behind a grant; `null` unless its own record says that it led to this grant. */
export async function requestOfGrant(deps: ApprovalDeps, grantId: GrantId): Promise<ApprovedRequest | null> {
  const [requestId] = await deps.recorder.index(requestByGrant(grantId), 1);
  const request = requestId === undefined ? null : await findRequest(deps, requestId as RequestId);
  return request?.state === 'approved' && request.grantId === grantId ? request : null;
}

/** All requests of an incident, newest first. */
export async function requestsOf(
  deps: ApprovalDeps,
  incidentId: IncidentId,
): Promise<readonly AccessRequest[]> {
  const ids = await deps.recorder.index(requestsByIncident(incidentId));
  const found = await Promise.all(ids.map((id) => readable(deps, id as RequestId)));
  // An index is not under a MAC; a record that says it belongs elsewhere does not belong here.
  return found
    .filter((one) => one !== null)
    .filter((one) => one.incidentId === incidentId)
    .reverse();
}

/** A request, or `null` (logged) where its record is not ours: it must not take the others of its incident with it. */
async function readable(deps: ApprovalDeps, requestId: RequestId): Promise<AccessRequest | null> {
  try {
    return await findRequest(deps, requestId);
  } catch (cause) {
    if (!(cause instanceof Fault) || (cause.code !== 'bad-mac' && cause.code !== 'bad-record')) throw cause;
    deps.log.error('alarm.record-forged', { requestId }, cause);
    return null;
  }
}
