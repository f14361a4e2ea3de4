import type { Incident } from '../domain/incident.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import { requestsOf } from './find-request.ts';
import { showRequest } from './show-request.ts';
import type { ShownRequest, UseCases } from './use-cases.ts';

/** What the channel could see on its cards anyway: its open incident and the requests of it, newest first. */
export async function status(
  deps: ApprovalDeps,
  { channelId }: Parameters<UseCases['status']>[0],
): Promise<Result<{ incident: Incident | null; requests: readonly ShownRequest[] }>> {
  const incident = await openIncidentIn(deps, channelId);
  if (incident === null) return ok({ incident, requests: [] });
  const requests = await requestsOf(deps, incident.incidentId);
  return ok({ incident, requests: await Promise.all(requests.map((one) => showRequest(deps, one))) });
}
