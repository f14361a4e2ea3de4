import type { IncidentId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import { requestsOf } from './find-request.ts';
import type { ClosingCheckpoint } from './project-incident.ts';
import { closingCheckpoint } from './project-incident.ts';
import { showRequest } from './show-request.ts';
import type { ShownRequest } from './use-cases.ts';

/** All that an incident came to, as far as it is known. */
export type IncidentStory = {
  readonly incident: Incident;
  /** Newest first. */
  readonly requests: readonly ShownRequest[];
  readonly closing: ClosingCheckpoint | null;
};

/** An incident with everything that was asked for in it; `null` when there is none. */
export async function incidentStory(
  deps: ApprovalDeps,
  incidentId: IncidentId,
): Promise<IncidentStory | null> {
  const incident = await findIncident(deps, incidentId);
  if (incident === null) return null;
  const [requests, closing] = await Promise.all([
    requestsOf(deps, incidentId),
    closingCheckpoint(deps, incidentId),
  ]);
  return { incident, requests: await Promise.all(requests.map((one) => showRequest(deps, one))), closing };
}
