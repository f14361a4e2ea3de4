import type { IncidentId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import { requestsOf } from './find-request.ts';
import { showRequest } from './show-request.ts';
import type { ShownRequest } from './use-cases.ts';

/** An incident with everything that was asked for in it, newest first; `null` when there is none. */
export async function incidentStory(
  deps: ApprovalDeps,
  incidentId: IncidentId,
): Promise<{ readonly incident: Incident; readonly requests: readonly ShownRequest[] } | null> {
  const incident = await findIncident(deps, incidentId);
  if (incident === null) return null;
  const requests = await requestsOf(deps, incidentId);
  return { incident, requests: await Promise.all(requests.map((one) => showRequest(deps, one))) };
}
