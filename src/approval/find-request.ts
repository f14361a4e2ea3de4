import type { AccessRequest } from '../domain/access-request.ts';
import { Fault } from '../domain/fault.ts';
import type { GrantId, IncidentId, PersonId, RequestId } from '../domain/ids.ts';
import type { Loaded } from '../recording/stored-body.ts';
import type { ApprovalDeps } from './deps.ts';
import { requestByGrant, requestKind, requestsByIncident, requestsByPerson } from './record-kinds.ts';

export type LoadedRequest = Loaded<AccessRequest>;

/** A request as it is now; `null` when there is none. */
export async function findRequest(deps: ApprovalDeps, requestId: RequestId): Promise<AccessRequest | null> {
  return (await loadRequest(deps, requestId))?.record ?? null;
}

/** The same with its version. */
export function loadRequest(deps: ApprovalDeps, requestId: RequestId): Promise<LoadedRequest | null> {
  return deps.recorder.load(requestKind, requestId);
}

/** The newest requests of a person, newest first. */
export async function requestsOfPerson(
  deps: ApprovalDeps,
  personId: PersonId,
  atMost: number,
): Promise<readonly LoadedRequest[]> {
  const ids = await deps.recorder.index(requestsByPerson(personId), atMost);
  const found = await Promise.all(ids.map((id) => loadRequest(deps, id as RequestId)));
  // An index is not under a MAC; a record that says it is somebody else's does not belong here.
  return found.filter((one) => one !== null).filter(({ record }) => record.requester.personId === personId);
}

/** The request behind a grant; `null` unless its own record says that it led to this grant. */
export async function requestOfGrant(deps: ApprovalDeps, grantId: GrantId): Promise<LoadedRequest | null> {
  const [requestId] = await deps.recorder.index(requestByGrant(grantId), 1);
  const loaded = requestId === undefined ? null : await loadRequest(deps, requestId as RequestId);
  return loaded?.record.state === 'approved' && loaded.record.grantId === grantId ? loaded : null;
}

/** All requests of an incident, newest first. */
export async function requestsOf(
  deps: ApprovalDeps,
  incidentId: IncidentId,
): Promise<readonly LoadedRequest[]> {
  const ids = await deps.recorder.index(requestsByIncident(incidentId));
  const found = await Promise.all(ids.map((id) => readableRequest(deps, id as RequestId)));
  // An index is not under a MAC; a record that says it belongs elsewhere does not belong here.
  return found
    .filter((one) => one !== null)
    .filter(({ record }) => record.incidentId === incidentId)
    .reverse();
}

/** A request, or `null` (logged) where its record is not ours: it must not take others with it. */
export async function readableRequest(
  deps: ApprovalDeps,
  requestId: RequestId,
): Promise<LoadedRequest | null> {
  try {
    return await loadRequest(deps, requestId);
  } catch (cause) {
    if (!(cause instanceof Fault) || (cause.code !== 'bad-mac' && cause.code !== 'bad-record')) throw cause;
    deps.log.error('alarm.record-forged', { requestId }, cause);
    return null;
  }
}
