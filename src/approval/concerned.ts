import type { IncidentId } from '../domain/ids.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import { requestsOf } from './find-request.ts';
import { isLive, showRequest } from './show-request.ts';

const SLACK = 'slack:';

/** The Slack accounts of whoever waits for news of an incident. */
export async function concerned(deps: ApprovalDeps, incidentId: IncidentId): Promise<readonly string[]> {
  const incident = await findIncident(deps, incidentId);
  if (incident === null) return [];
  const opener = incident.openedBy?.identities.find((identity) => identity.startsWith(SLACK));
  const nowMs = deps.clock.nowMs();
  const shown = await Promise.all((await requestsOf(deps, incidentId)).map((one) => showRequest(deps, one)));
  const open = shown.filter((one) => one.request.state === 'pending' || isLive(one, nowMs));
  return [
    ...new Set([
      ...(opener === undefined ? [] : [opener.slice(SLACK.length)]),
      ...open.map(({ request }) => request.requesterSlackUserId),
    ]),
  ];
}
