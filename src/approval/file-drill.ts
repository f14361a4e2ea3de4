import type { AccessRequest } from '../domain/access-request.ts';
import type { Result } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { fileRequest, requestIdOf } from './file-request.ts';
import { openIncidentIn } from './find-incident.ts';
import { findRequest } from './find-request.ts';
import { openIncident } from './open-incident.ts';
import { readAsk } from './read-ask.ts';
import type { UseCases } from './use-cases.ts';

/** What an incident is called that a drill opens. */
export const DRILL_TITLE = 'Drill';

/**
 * Files a drill: a request by the path every request takes, for a session that can do nothing. Where the channel has
 * no open incident, the same person opens one for it, if they may; it is an incident like any other.
 */
export async function fileDrill(
  deps: ApprovalDeps,
  input: Parameters<UseCases['fileDrill']>[0],
): Promise<Result<AccessRequest>> {
  if (await needsIncident(deps, input)) {
    const { slackUserId, channelId, incidentTitle: title } = input;
    const opened = await openIncident(deps, { slackUserId, channelId, title });
    if (!opened.ok && opened.refusal.code !== 'incident-open-already') return opened;
  }
  return fileRequest(deps, input, { byDevice: null, drill: true });
}

/** Nothing is opened for what cannot be asked for, or was filed before. */
async function needsIncident(
  deps: ApprovalDeps,
  input: Parameters<UseCases['fileDrill']>[0],
): Promise<boolean> {
  if (!readAsk(deps.catalogue(), input, true).ok) return false;
  if ((await openIncidentIn(deps, input.channelId)) !== null) return false;
  return (await findRequest(deps, requestIdOf(input))) === null;
}
